/* Handles of records and keys: what the files of the record's API share. */
#ifndef API_RECORD_INT_H
#define API_RECORD_INT_H

#include "record/submit.h"

struct cw_record {
    struct store *store;
    struct progress watch;
};
struct cw_key {
    struct signer signer;
};

/* Makes libsodium ready; to be called before anything else of src/record. */
cw_status record_ready(cw_error *err);
/* Public keys from texts; to be freed with mem_free, even on failure. */
cw_status record_keys(const char *const *texts, size_t count, struct verifier **out, cw_error *err);
/* Whether a file is a record; anything else can only be a bundle. */
cw_status record_is_one(const char *path, bool *out, cw_error *err);
/* The desk's key that signs the head of this log now. */
const struct signer *record_sealer(const struct log *log, const struct desk *desk);
cw_status record_desk(const cw_desk *desk, struct desk *out, cw_error *err);
/* Hands over a text for a terminal, in which nothing that somebody entered acts on it. */
cw_status record_take_shown(struct text *text, char **out, cw_error *err);
/* The last second of a day, or a moment, as it is entered; 0 for NULL. */
cw_status record_as_of(const char *text, int64_t *out, cw_error *err);
/* CW_BAD_USAGE when there is no type of that name. */
cw_status record_type(const char *name, const struct entry_type **out, cw_error *err);

/* Entering into the desk's log: all of it in one transaction, the head signed when there is more than before. */
struct record_entering {
    struct log *log;
    const struct desk *desk;
    struct text receipt, warnings; /* to be written */
    bool entered;                  /* to be set */
};
typedef cw_status record_enter_fn(void *context, struct record_entering *entering, cw_error *err);
cw_status record_enter(cw_record *record, const cw_desk *desk, record_enter_fn *fn, void *context,
                       char **receipt, char **warnings, cw_error *err);

#endif
