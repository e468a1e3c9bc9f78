/* A network in the General Modeling Network Specification: a folder with node.csv, link.csv and
 * perhaps config.csv.
 *
 *   node.csv   node_id, x_coord, y_coord
 *   link.csv   link_id, from_node_id, to_node_id, directed, length, capacity, free_speed
 *              optional: lanes (1), foot_capacity (absent: not walkable), allowed_uses (empty: all)
 *   config.csv one row; all optional: long_length, speed, crs. Other columns are not read.
 *
 * Units without config.csv: metres, km/h, vehicles per hour and lane, persons per hour and
 * direction. config.csv may say long_length m, km, mi or ft (also written out, singular or plural)
 * and speed kph, km/h, mph, mps or m/s. Anything else there is an error.
 *
 * directed is 1, 0, true or false; a link that is not directed has both directions, each with the
 * whole capacity. allowed_uses is a list separated by commas, semicolons, bars or blanks: auto, car,
 * vehicle, bus, truck for vehicles; walk, foot, ped, pedestrian for walkers; all for both; other
 * words are passed over. A link that allows walkers only needs neither capacity nor free_speed.
 *
 * Dropped, with a reason: links from a node to itself, links of zero capacity, links whose
 * allowed_uses names no vehicle and no walker. Columns that are not named above may be there. */
#ifndef IMPORT_GMNS_H
#define IMPORT_GMNS_H

#include "base/error.h"
#include "network/links.h"

struct table;

/* Reads the folder `dir` into `out`, which the caller releases. `crs_or_null` (AUTHORITY:CODE) wins
 * over config.csv's; without either the coordinates are metres in a plane of their own. */
cw_status gmns_read(const char *dir, const char *crs_or_null, struct network *out, cw_error *err);

/* The same from tables; `config_or_null` is the table of config.csv. */
cw_status gmns_build(const struct table *nodes, const struct table *links,
                     const struct table *config_or_null, const char *crs_or_null,
                     struct network *out, cw_error *err);

#endif
