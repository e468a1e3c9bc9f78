/* What a basis rests on, out of a record, as the YAML of operation.yaml: one reader for both, so that the
 * same words count the same wherever they stand.
 *
 *     parties:      every party that an entry introduces or names
 *     statements:   as they stand now; withdrawn and erased ones are gone
 *     guarantees:   of several under one id the first
 *     observations: findings, and what was seen
 *
 * Each entry is one line and ends with "# " and its submission id, so that an error can name it. */
#ifndef RECORD_BASIS_H
#define RECORD_BASIS_H

#include "record/view.h"

/* Entries about `operation` or about none. Appended. */
cw_status basis_yaml(struct store *store, const char *operation, struct text *out, cw_error *err);

#endif
