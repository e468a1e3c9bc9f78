/* A network as a GeoPackage for maps, in the network's coordinate reference system.
 *
 *   node  (point)  node_id
 *   link  (line)   link_id, from_node_id, to_node_id, length_m, speed_kmh (0: nobody drives),
 *                  vehicles_per_hour, foot_people_per_hour, and the directions in which vehicles and
 *                  foot may use it: both, forward (from -> to), backward or none
 *
 * Lines are straight from node to node. */
#ifndef EXPORT_GPKG_H
#define EXPORT_GPKG_H

#include "base/progress.h"
#include "network/links.h"

/* The file is there whole or not at all. A plain file at `path` is replaced. */
cw_status export_gpkg(const struct network *net, const char *path, const struct progress *progress,
                      cw_error *err);

#endif
