/* Zones from population rasters: the squares of a grid, or polygons.
 *
 *   margin  +-----------------------+   Squares of cell_m metres, counted from the south-west corner
 *           |  +-----------------+  |   of the network's extent widened by the margin: g0-0, g1-0 ...
 *           |  | network  +--+   |  |   eastward, then northward. In degrees the metres are those of
 *           |  |          |o |   |  |   an azimuthal equidistant map about the extent's middle.
 *           |  +-----------------+  |   o: the people-weighted mean of the square's cells
 *           +-----------------------+
 *
 * A class's people are whole: each zone's sum is rounded down, and the greatest remainders (of equal
 * ones the first) are rounded up until the total is the rounded total of the cells that count.
 * Zones where nobody is left are left out. */
#ifndef OPERATION_RASTER_ZONES_H
#define OPERATION_RASTER_ZONES_H

#include "files/table.h"
#include "operation/operation.h"

struct raster_zone {
    const char *id;
    double lon, lat; /* to 7 decimals */
    int64_t people[OP_MAX_CLASSES];
};

struct raster_zones {
    struct arena strings;
    struct raster_zone *zones;
    size_t count, room;
    int64_t outside_people; /* rounded: in cells beyond the extent, or in no polygon */
    int64_t outside_cells;
    int64_t shared_people; /* rounded: in several polygons; they count in the first */
};

struct raster_request {
    const struct network *net;
    const char *const *paths; /* a raster per class; NULL: nobody */
    size_t class_count;
    int64_t margin_mm, cell_m;    /* of the grid */
    const struct table *polygons; /* or NULL: a grid */
    int id_column;                /* of the polygons */
};

/* The network's CRS must be known. `out` is released by the caller, also after an error. */
cw_status raster_zones_read(const struct raster_request *request, struct raster_zones *out,
                            cw_error *err);
void raster_zones_release(struct raster_zones *zones);

#endif
