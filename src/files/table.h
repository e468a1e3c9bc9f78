/* A table of texts with line numbers, from CSV, GeoJSON, GeoPackage or a list in YAML: what zones,
 * corridors, closures and GMNS are read from. Empty cells are "". */
#ifndef FILES_TABLE_H
#define FILES_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct shape; /* a geometry; files/shape.h */

struct table {
    struct arena strings;
    const char *path; /* for messages */
    size_t column_count, row_count;
    const char **columns;  /* names; unique */
    const char **cells;    /* row-major: cells[row * column_count + column] */
    int *lines;            /* of each row; 0 when the format has none (then rows are numbered) */
    struct shape **shapes; /* of each row, or NULL when the format has no geometry */
    bool has_crs_degrees;  /* shapes are lon, lat */
    const char *layers; /* when the file has several, their names; this is the first. Else NULL */
};

void table_release(struct table *table);

/* RFC 4180 CSV in UTF-8 with a header line, LF or CRLF, optional byte order mark. NUL bytes, ragged
 * rows, unclosed quotes, duplicate or empty column names and invalid UTF-8 are errors with a line. */
cw_status csv_read(const char *path, struct table *out, cw_error *err);
cw_status csv_parse(const char *name, const void *bytes, size_t length, struct table *out,
                    cw_error *err);

/* GeoJSON or GeoPackage (first layer), through GDAL; geometries are transformed to lon, lat. */
cw_status vector_read(const char *path, struct table *out, cw_error *err);

/* By the ending of the path: .csv, .geojson, .json, .gpkg. */
cw_status table_read(const char *path, struct table *out, cw_error *err);

int table_column(const struct table *table, const char *name); /* -1 when there is none */
const char *table_cell(const struct table *table, size_t row, int column); /* "" for column -1 */
/* An error at a row of the table: "file:line: ..." or "file: row 7: ...". */
cw_status table_error(const struct table *table, size_t row, cw_error *err, const char *format, ...)
    PRINTF_LIKE(4, 5);

#endif
