/* A network of walks between areas, for places without road data: one node per polygon, at a point
 * inside it; a link between every two polygons that lie closer than a gap.
 *
 *   +-------+     +--------+      facing borders: those parts of each border
 *   |   A   | gap |   B    |      that lie within the gap of the other area
 *   |   o---|-----|---o    |      o: the inner points, at the ends of the link
 *   +-------+     +--------+
 *
 * A link is as long as the geodesic between the inner points. Its foot capacity is an assumption:
 *
 *   people per hour and direction = facing length in m * 2 % * 1980, at least 600
 *
 * - Facing length: the mean of A's border within the gap of B and B's within the gap of A.
 * - 2 %: the share of a border that is the width of streets and paths open to walkers, such as one
 *   way of 2 m every 100 m. A guess on the low side for dense towns, where streets take a quarter of
 *   the ground; no source measures it for damaged or fortified districts.
 * - 1980 persons per hour and metre of width: 33 per minute and metre, the end of level of service C
 *   in the Highway Capacity Manual 2000 (exhibit 18-3, after Fruin 1971). Up to there walkers keep
 *   their free speed, which is what the transit times assume. Ways carry more when crowded, at less
 *   speed: 75 per minute and metre (the same table), 1.2 per second and metre (Weidmann 1993).
 * - 600: one person every six seconds, a path in single file.
 *
 * Polygons are expected on one side of the antimeridian. */
#ifndef IMPORT_AREAS_H
#define IMPORT_AREAS_H

#include "base/error.h"
#include "network/links.h"

enum {
    AREAS_WALKERS_H_PER_M = 1980,   /* per metre of walkable width */
    AREAS_WALKABLE_PERCENT = 2,     /* of a facing border */
    AREAS_LEAST_FOOT_PEOPLE_H = 600 /* of any link */
};

/* Reads polygons (GeoJSON or GeoPackage) into `out`, which the caller releases. Features of one id
 * are one area; the id is the field `id_field_or_null`, else the first there is of id, Id, ID, fid,
 * zone_id, name. `filter_or_null` names a CSV whose first column lists the ids to keep. Areas that
 * are not all connected are CW_BAD_INPUT, with the gap that would connect them. */
cw_status areas_read(const char *path, const char *filter_or_null, double gap_m,
                     const char *id_field_or_null, struct network *out, cw_error *err);

#endif
