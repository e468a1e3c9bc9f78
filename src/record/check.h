/* Checking a record, whole, with nothing but public keys; and the words for what that proves. */
#ifndef RECORD_CHECK_H
#define RECORD_CHECK_H

#include "base/progress.h"
#include "record/log.h"

struct check_options {
    const struct verifier *keys; /* that the reader has from elsewhere */
    size_t key_count;
    const char *since; /* a head held from before, as a note, or NULL */
    bool only_new;     /* whoever holds that head has checked the signatures up to it */
    const char *state; /* the file of what earlier checks have found (checked.h), or NULL */
    int64_t now_s;     /* for it */
    int32_t threads;   /* 0: one per core; what is found does not depend on it */
    struct progress progress;
};

/* CW_REFUTED with the first contradiction, or CW_OK and a report. When only the state could not be written,
 * the report is there and the status is CW_CANNOT_WRITE. */
cw_status check_record(struct store *store, const struct check_options *options,
                       struct text *report, cw_error *err);

/* What both records and bundles do not prove. */
void check_tell_limits(struct text *report);
/* Whether one of the keys was the log's own at any time. */
bool check_trusts(const struct keyring *ring, const struct check_options *options);
/* Adds a line for each witness among the keys that has signed the head. */
void check_tell_witnesses(const struct note *note, uint64_t size,
                          const struct check_options *options, struct text *report);
/* Reads a head and checks that it is of this log and signed by a key that was its own. */
cw_status check_head(const char *name, const char *bytes, const struct keyring *ring,
                     struct note *note, struct checkpoint *out, cw_error *err);

#endif
