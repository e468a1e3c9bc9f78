/* What writes, checks and passes on a record, for the test that fails each allocation. */
#ifndef TESTS_OOM_KEEP_RECORD_H
#define TESTS_OOM_KEEP_RECORD_H

#include "clearway/clearway.h"

/* Makes keys and a record to work on, in a folder of its own; false when that cannot be done. */
bool keep_prepare(void);
/* Removes them; false when something else is left in the folder. */
bool keep_clean(void);
/* A new record: entries one by one, from a file, sealed elsewhere; read back in every form. */
cw_status keep_enter(cw_error *err);
/* Heads, proofs, checks with and without a memory, a witness and its signature. */
cw_status keep_prove(cw_error *err);
/* Copies and another record's logs. */
cw_status keep_copies(cw_error *err);

#endif
