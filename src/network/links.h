/* The road network as it was read: nodes and links, nothing derived.
 *
 *   node i:  node_id[i]  x[i]  y[i]
 *   link j:  from ----length, speed, capacities----> to      (each direction that `ways` allows)
 *
 * Nodes and links keep the order of their files. Capacities hold for each direction separately.
 */
#ifndef NETWORK_LINKS_H
#define NETWORK_LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "network/ids.h"

enum mode { MODE_VEHICLE, MODE_FOOT, MODE_COUNT };
enum { FORWARD = 0, BACKWARD = 1 }; /* from -> to, to -> from */

/* The bit of link.ways that says whether `mode` may use a link in `direction`. */
#define LINK_WAY(mode, direction) ((uint8_t)(1u << ((unsigned)(mode)*2u + (unsigned)(direction))))

struct link {
    const char *id;
    int32_t from, to;      /* node indices */
    int64_t length_mm;     /* >= 0 */
    int64_t speed_mm_h;    /* vehicles' free speed, > 0 when any vehicle way is open */
    int64_t vehicles_h;    /* all lanes together, per direction */
    int64_t foot_people_h; /* per direction */
    uint8_t ways;          /* LINK_WAY bits */
};

/* Something the import left out, and why. */
struct network_drop {
    const char *reason; /* e.g. "links of zero capacity" */
    int64_t count;
    const char *example_id;
};

struct network {
    size_t node_count, link_count, drop_count;
    const char **node_id;
    double *x, *y; /* in the network's CRS: degrees (lon, lat) when geographic, else metres */
    struct link *links;
    struct network_drop *drops;
    const char *crs;    /* "EPSG:4326"; NULL: metres in a plane of their own */
    const char *source; /* "gmns", "areas", "osm" */
    bool geographic;
    int64_t read_nodes, read_ways, used_ways; /* of an OSM file; used: at least one link is of it */
    size_t node_room, x_room, y_room, link_room, drop_room; /* of the arrays */
    struct arena strings;
};

void network_release(struct network *net);

/* Append; ids are copied. Ids must be unique: network_index checks. */
cw_status network_add_node(struct network *net, const char *id, double x, double y, cw_error *err);
cw_status network_add_link(struct network *net, const struct link *link, cw_error *err);
/* Counts one more thing dropped for `reason`. */
cw_status network_drop(struct network *net, const char *reason, const char *id, cw_error *err);

/* Node or link of that id, or -1. Built once after the import, of a network that stays as it is. */
struct network_index {
    struct id_map nodes, links;
};
/* Fails with CW_BAD_INPUT, naming the id, when two nodes or two links share one. */
cw_status network_index_init(struct network_index *index, const struct network *net, cw_error *err);
void network_index_release(struct network_index *index);
int32_t network_find_node(const struct network_index *index, const char *id);
int32_t network_find_link(const struct network_index *index, const char *id);

/* Straight-line distance in whole millimetres: WGS84 geodesic when geographic, else planar. */
int64_t network_distance_mm(bool geographic, double x1, double y1, double x2, double y2);

#endif
