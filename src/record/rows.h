/* Many entries from a table or a JSON list, and tables of entries for spreadsheets.
 *
 *     CSV    submission,type,<fields of the type>...     a second line of HXL tags is passed over
 *     JSON   [{"submission": ..., "type": ..., "payload": {...}}, ...]
 *
 * submission may be left out; so may type, where the caller names one for all. */
#ifndef RECORD_ROWS_H
#define RECORD_ROWS_H

#include "record/submit.h"
#include "record/view.h"

struct rows_count {
    size_t entered, repeated; /* repeated: stood there already, with the same content */
};
/* Appends every row of the file, or fails at the first that cannot be; the caller's transaction then
 * takes all of it back. `type` may be NULL. By the ending of the path: .csv or .json. */
cw_status rows_import(struct log *log, const struct desk *desk, const char *path,
                      const struct entry_type *type, struct rows_count *out, struct text *warnings,
                      cw_error *err);

/* CSV of the entries of one type as they stand now, with a line of HXL tags. Appended. */
cw_status rows_csv(const struct view *view, const struct entry_type *type, struct text *out,
                   cw_error *err);
/* The list that rows_import reads. */
cw_status rows_json(const struct view *view, struct text *out, cw_error *err);

#endif
