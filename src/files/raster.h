/* Population rasters: people per cell of a GeoTIFF, through GDAL's GTiff driver and nothing else. Files
 * beside it (.aux.xml, .tfw, .ovr, .msk) are not read: what counts is in the file that is hashed.
 *
 *   column 0 ..        A cell's people count at its centre, as whole millionths of a person, so that
 *   +---+---+---+      sums do not depend on their order. The no-data value, and NaN where that is
 *   |   | o |   | row  the no-data value, means nobody; any other NaN, infinite or negative value is
 *   +---+---+---+      an error that names the cell.
 *
 * Bounds: 10^9 cells, 10^7 blocks, 16 million cells in a block, 10^9 people in a cell, ten
 * million cells with people and 16 more for each byte of the file. Whatever the
 * file claims or how far it unpacks, no more than a block and a strip of it are in memory. */
#ifndef FILES_RASTER_H
#define FILES_RASTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct raster;

enum { RASTER_MILLIONTHS = 1000000 };

/* Cells with people, some at a time: `millionths` is never 0. lon, lat: WGS84 degrees. */
struct raster_cells {
    size_t count;
    const int32_t *columns, *rows; /* from the upper left, from 0 */
    const double *lon, *lat;       /* of the centres */
    const int64_t *millionths;
};
typedef cw_status raster_visit_fn(void *context, const struct raster_cells *cells, cw_error *err);

/* Opens the GeoTIFF at `path`: one band, a reference system, a position, sizes within the bounds.
 * `*out` is owned by the caller. */
cw_status raster_open(const char *path, struct raster **out, cw_error *err);
void raster_close(struct raster *raster); /* NULL is allowed */

/* Calls `visit` with all cells that have people, block by block in the order of the file. */
cw_status raster_visit(struct raster *raster, raster_visit_fn *visit, void *context, cw_error *err);

#endif
