/* Witnessing: signing heads of logs that only ever grow, and remembering the last one signed of each.
 *
 *     {"logs":[{"head": signed note,"key": the log's first public key}, ...],
 *      "witness":1,"witness_key": public key}                                 in canonical form
 *
 * The state is on the disk before a signature leaves: a witness that forgets could sign a fork. */
#ifndef RECORD_WITNESS_H
#define RECORD_WITNESS_H

#include "record/bundle.h"

struct witness {
    const char *path; /* of the state */
    const struct signer *signer;
    const struct verifier *keys; /* of logs, that the witness has from elsewhere */
    size_t key_count;
    int64_t now_s;
    json_t *logs;
    int lock;
};

/* Reads the state, which may not exist yet, and keeps other witnesses off it until the release. */
cw_status witness_open(struct witness *w, cw_error *err);
void witness_release(struct witness *w);
/* The last head signed of a log, or NULL. */
const char *witness_last(const struct witness *w, const char *origin);
/* Looks at one bundle: what it proves against the last head, and what is signed. CW_REFUTED: `evidence`
 * tells both heads. Nothing is written yet. */
cw_status witness_look(struct witness *w, const char *name, const char *bytes, size_t length,
                       struct text *heads, struct text *report, struct text *evidence,
                       cw_error *err);
cw_status witness_save(struct witness *w, cw_error *err);

#endif
