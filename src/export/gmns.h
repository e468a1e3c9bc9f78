/* A network as a folder of GMNS tables that import/gmns.h reads back to the same network.
 *
 *   node.csv   node_id, x_coord, y_coord: the shortest digits that give the same double again
 *   link.csv   link_id, from_node_id, to_node_id, directed, length (m, to the mm), free_speed (km/h,
 *              six decimals: to the mm/h), capacity (per hour, on `lanes` = 1), foot_capacity,
 *              allowed_uses (auto, walk)
 *   config.csv long_length m, speed kph, crs (empty for a plane of its own)
 *
 * A row of link.csv has one direction, or both alike, for all its uses. So a link that vehicles and
 * walkers may use in different directions becomes two rows: its own id for vehicles, and its id with
 * "-walk" behind it (more than once, if such a link exists) for walkers. A link that is open only
 * against its direction is turned around. What the import dropped, and why, is not written. */
#ifndef EXPORT_GMNS_H
#define EXPORT_GMNS_H

#include "base/progress.h"
#include "network/links.h"

/* `folder` must not exist, or be empty; it is there whole or not at all. */
cw_status export_gmns(const struct network *net, const char *folder,
                      const struct progress *progress, cw_error *err);

#endif
