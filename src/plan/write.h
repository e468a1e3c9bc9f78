/* Writing a GeoPackage, row by row. Private to plan/write*.c. */
#ifndef PLAN_WRITE_H
#define PLAN_WRITE_H

#include <sqlite3.h>

#include "plan/plan.h"

/* An open, not yet complete GeoPackage with one insert statement being filled. After the first
 * failure everything does nothing and `status` says what happened. */
struct writer {
    sqlite3 *db;
    sqlite3_stmt *insert;
    int column;
    const char *path; /* the final one, for messages */
    cw_status status;
    cw_error *err;
    int32_t srs_id;
    unsigned char *blob;
    size_t blob_size, blob_room;
};

/* gpkg.c: the format. */
void writer_open(struct writer *w, const char *temporary, const char *path,
                 const struct network *net, cw_error *err);
void writer_close(struct writer *w);
/* Starts rows of a table with that many columns after fid; then one call per column, row_end. */
void rows_of(struct writer *w, const char *table, int columns);
void put_int(struct writer *w, int64_t value);
void put_int_or_null(struct writer *w, int64_t value, bool null);
void put_text(struct writer *w, const char *text);
void put_point(struct writer *w, double x, double y);
/* The line along hops of the plan. */
void put_line(struct writer *w, const struct cw_plan *plan, size_t first_hop, size_t hop_count);
void row_end(struct writer *w);

#endif
