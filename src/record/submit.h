/* Entering: from what somebody says to a sealed entry in a log, in one transaction. */
#ifndef RECORD_SUBMIT_H
#define RECORD_SUBMIT_H

#include "record/log.h"

/* Who enters, when, and by which chance. */
struct desk {
    const struct signer *log;    /* signs heads */
    const struct signer *author; /* signs entries */
    const struct signer *next;   /* signs heads once the log's key is rotated to it; may be NULL */
    int64_t now_s;
    struct chance chance;
};

/* The log of a store whose own key, now or once, is the signer's. */
cw_status submit_open(struct store *store, const struct signer *signer, struct arena *arena,
                      struct log *out, cw_error *err);

struct receipt {
    char submission[ENTRY_SUBMISSION_MOST + 1];
    uint64_t place;
    bool repeated; /* it stood there already, with the same content: counted once */
};
/* Appends one entry; the caller seals the log. `submission` may be NULL: one is made. What looks
 * like personal data is told in `warnings`. */
cw_status submit_entry(struct log *log, const struct desk *desk, const struct entry_type *type,
                       const json_t *payload, const char *submission, struct receipt *out,
                       struct text *warnings, cw_error *err);
/* Appends an entry that its author sealed elsewhere. */
cw_status submit_sealed(struct log *log, const struct desk *desk, const struct entry *entry,
                        struct receipt *out, struct text *warnings, cw_error *err);
/* Seals an entry without entering it. Texts go into `arena`. */
cw_status submit_seal(const struct desk *desk, const struct entry_type *type, const json_t *payload,
                      const char *submission, struct arena *arena, struct entry *out,
                      cw_error *err);

#endif
