/* Co-signed heads: what witnesses have signed, taken into the record whose log they are of. */
#ifndef RECORD_COSIGN_H
#define RECORD_COSIGN_H

#include "record/log.h"

/* NULL when the note's every signature line is good, by a key that was the log's own or by a witness
 * that the log has introduced; else what is wrong. */
const char *cosign_wrong(const struct keyring *ring, const struct note *note);
/* Takes one signed head in beside those that are there. It must be of this log as it is here. `*added`
 * co-signatures are new. */
cw_status cosign_take(struct log *log, const char *head, size_t *added, cw_error *err);
/* Cuts the first note off a text of several; false when there is none. Behind a note's signature lines the
 * next begins. */
bool cosign_cut(const char **text, const char **note, size_t *length);

#endif
