/* A road network from an OpenStreetMap extract, PBF or XML (files/osm.h).
 *
 *   way 7:  a ---- b ---- c        links "7-1" (a, b) and "7-2" (b, c); nodes "a", "b", "c"
 *
 * Every node of a way that can be used becomes a node of the network, and every piece of a way
 * between two of them a link, so that bends are exact for closures, joins and drawings. Nodes are in
 * the order of their ids, links in the order of the file, whichever order the file has: two files
 * with the same objects give the same network. Where the two directions differ in speed or capacity,
 * the way back is a link of its own, "7-1b". Lengths are geodesics on WGS84.
 *
 * What is usable, how fast and by how many: docs/networks.md; osm_defaults.c is its table.
 *
 * Two passes over the file: the ways with their tags, then the places of the nodes that they name.
 * Memory: 64 bytes per usable way, 32 per node of one and 16 per time it is named, and the network;
 * the times are held to a million and one per three bytes of the file, so that a small file cannot
 * ask for much. */
#ifndef IMPORT_OSM_H
#define IMPORT_OSM_H

#include "base/error.h"
#include "network/links.h"

struct table;

/* Reads the extract `path` into `out`, which the caller releases, also on failure. `defaults_or_null`
 * has rows (highway, vehicle, foot, speed_kmh, lanes, vehicles_per_hour_per_lane,
 * foot_people_per_hour) that are laid over the built-in table's; an empty cell keeps what is built
 * in. */
cw_status osm_read(const char *path, const struct table *defaults_or_null, struct network *out,
                   cw_error *err);

#endif
