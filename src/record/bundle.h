/* Offline proofs: one JSON document that holds an entry, its payload, the keys it rests on, and proofs
 * that all of it is in a signed and co-signed log. It is checked with public keys alone.
 *
 *     {"bundle":1,
 *      "head": signed note,
 *      "older":   [{"head": signed note, "proof": [hash, ...]}, ...],     by size; consistency
 *      "entries": [{"note","place","proof":[hash, ...],"salt","payload"}, ...]}   by place; inclusion
 *
 * in canonical form. salt and payload are null when the payload was erased. */
#ifndef RECORD_BUNDLE_H
#define RECORD_BUNDLE_H

#include "record/check.h"

enum { BUNDLE_MOST_BYTES = 16 << 20, BUNDLE_MOST_ENTRIES = 4096 };

/* `submission` may be NULL: only heads. `since` is a head held from before, or NULL. Appended. */
cw_status bundle_make(struct store *store, const char *origin, const char *submission,
                      const char *since, struct text *out, cw_error *err);
/* CW_REFUTED with the first contradiction, or CW_OK and a report. `name` stands for the file. */
cw_status bundle_check(const char *name, const char *bytes, size_t length,
                       const struct check_options *options, struct text *report, cw_error *err);

/* The heads of a bundle, the newest signed by a key of the log, and whether each older one is proved to
 * be an earlier state of it. Which keys may be trusted, the reader must know. */
struct bundle_older {
    struct checkpoint c;
    bool proved;
};
struct bundle_heads {
    struct arena arena;
    struct keyring ring;
    const char *head; /* signed note */
    struct checkpoint newest;
    struct bundle_older *older;
    size_t older_count;
};
cw_status bundle_read_heads(const char *name, const char *bytes, size_t length,
                            struct bundle_heads *out, cw_error *err);
void bundle_heads_release(struct bundle_heads *heads);

#endif
