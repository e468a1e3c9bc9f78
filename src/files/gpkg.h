/* Writing a GeoPackage, row by row: open, tables, rows, close.
 *
 *     gpkg_open(&g, temporary, path, "EPSG:32754", NULL, err);
 *     gpkg_table(&g, "stop", "POINT", "stop_id TEXT, geom BLOB", &box);
 *     gpkg_rows(&g, "stop", 2); gpkg_text(&g, "a"); gpkg_point(&g, x, y); gpkg_row_end(&g);
 *     gpkg_close(&g); // then g.status says how it went
 *
 * The same calls give the same bytes. After the first failure everything does nothing. */
#ifndef FILES_GPKG_H
#define FILES_GPKG_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { GPKG_NAME_ROOM = 64 };

struct gpkg {
    sqlite3 *db;
    sqlite3_stmt *insert;
    int column;
    const char *path; /* the final one, for messages */
    cw_status status;
    cw_error *err;
    int32_t srs_id; /* -1: a plane in metres */
    unsigned char *blob;
    size_t blob_size, blob_room;
};

struct gpkg_box {
    double x0, y0, x1, y1;
};
struct gpkg_box gpkg_box_of(const double *x, const double *y, size_t count);

/* Begins in the empty file `temporary`. All geometries are in `crs_or_null` ("EPSG:32754"), which
 * `definition_or_null` writes out in well-known text. */
void gpkg_open(struct gpkg *g, const char *temporary, const char *path, const char *crs_or_null,
               const char *definition_or_null, cw_error *err);
/* A table with the column fid and `columns`; `geometry` is POINT, LINESTRING or "" (none). Its
 * geometry column is named geom. */
void gpkg_table(struct gpkg *g, const char *table, const char *geometry, const char *columns,
                const struct gpkg_box *box);
/* Completes the file; also to be called after a failure. */
void gpkg_close(struct gpkg *g);

/* Starts rows of a table with that many columns after fid; then one call per column, gpkg_row_end. */
void gpkg_rows(struct gpkg *g, const char *table, int columns);
void gpkg_int(struct gpkg *g, int64_t value);
void gpkg_real(struct gpkg *g, double value);
void gpkg_int_or_null(struct gpkg *g, int64_t value, bool null);
void gpkg_text(struct gpkg *g, const char *text); /* NULL is null; stays until gpkg_row_end */
void gpkg_point(struct gpkg *g, double x, double y);
/* A line: how many points, each point, and its end, together one column. */
void gpkg_line(struct gpkg *g, size_t points);
void gpkg_line_point(struct gpkg *g, double x, double y);
void gpkg_line_end(struct gpkg *g);
void gpkg_row_end(struct gpkg *g);

#endif
