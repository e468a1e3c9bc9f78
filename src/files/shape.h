/* Geometries: points, lines and areas, through OGR and GEOS. A shape's coordinates are either
 * degrees (lon, lat on WGS84) or metres in a plane; a shape does not know which, its owner does.
 * Distances, lengths and gaps are in the unit of the coordinates, so whoever wants metres of a shape
 * in degrees projects it first, with a projection of their choice. */
#ifndef FILES_SHAPE_H
#define FILES_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct shape;
struct projection;

struct shape_box {
    double min_x, min_y, max_x, max_y;
};

void shape_free(struct shape *shape); /* NULL is allowed */

/* Parses well-known text, such as "POLYGON ((0 0, 1 0, 1 1, 0 0))". Empty geometries, heights that
 * are not finite and text behind it are errors. `*out` is owned by the caller. */
cw_status shape_from_wkt(const char *wkt, struct shape **out, cw_error *err);

/* Whether the shape is one point; then also where. */
bool shape_is_point(const struct shape *shape, double *x, double *y);
/* Whether it is a polygon or several. */
bool shape_is_area(const struct shape *shape);
struct shape_box shape_bounds(const struct shape *shape);

/* A point inside an area, on a line, or the point itself. */
cw_status shape_interior_point(const struct shape *shape, double *x, double *y, cw_error *err);

/* The least distance between two shapes; 0 when they touch. */
cw_status shape_distance(const struct shape *a, const struct shape *b, double *out, cw_error *err);

/* The length of those parts of the border of area `a` that lie within `gap` (> 0) of `b`. */
cw_status shape_facing_length(const struct shape *a, const struct shape *b, double gap, double *out,
                              cw_error *err);

/* Makes many calls of shape_meets_segment on this shape fast. Optional. */
void shape_prepare(struct shape *shape);
/* Whether the straight segment from (x1, y1) to (x2, y2) touches the shape. */
cw_status shape_meets_segment(const struct shape *shape, double x1, double y1, double x2, double y2,
                              bool *out, cw_error *err);

/* The union of `count` > 0 areas as one valid area: self-intersections are resolved, and parts
 * without an area vanish. Fails when nothing is left. */
cw_status shape_merge_areas(const struct shape *const *areas, size_t count, struct shape **out,
                            cw_error *err);

/* ---- projections -------------------------------------------------------------------------------- */

/* From lon, lat (WGS84 degrees) to metres: azimuthal equidistant, centred at (lon, lat). Distances
 * from the centre are exact; others are stretched by less than 0.01 % within 100 km of it. */
cw_status projection_new_local(double lon, double lat, struct projection **out, cw_error *err);
/* From lon, lat (WGS84 degrees) to the coordinates of `crs`, x before y (lon before lat). */
cw_status projection_new(const char *crs, struct projection **out, cw_error *err);
void projection_free(struct projection *projection); /* NULL is allowed */

cw_status projection_point(const struct projection *projection, double *x, double *y,
                           cw_error *err);
/* `count` points at once; an error when one of them has no place there. */
cw_status projection_points(const struct projection *projection, size_t count, double *x, double *y,
                            cw_error *err);
/* The same from the projection's coordinates back to lon, lat. */
cw_status projection_point_back(const struct projection *projection, double *x, double *y,
                                cw_error *err);
/* A projected copy; `*out` is owned by the caller. */
cw_status projection_shape(const struct projection *projection, const struct shape *shape,
                           struct shape **out, cw_error *err);

enum { PROJECTION_NAME_ROOM = 64 };
/* Checks a coordinate reference system given as AUTHORITY:CODE ("EPSG:32754", "OGC:CRS84") or as a
 * bare EPSG number; gives its name as AUTHORITY:CODE and whether its coordinates are degrees.
 * Systems in other units than degrees or metres are errors. */
cw_status projection_check_crs(const char *crs, char name[PROJECTION_NAME_ROOM], bool *geographic,
                               cw_error *err);

/* The system written out in well-known text (OGC 01-009), as GeoPackages want it. `*out` is to be
 * freed with cw_text_free. */
cw_status projection_definition(const char *crs, char **out, cw_error *err);

#endif
