/* Roads: maximal chains of links between road ends, one per direction and mode, as
 * docs/design/semantics.md defines them.
 *
 *   end --link--> o --link--> o --link--> end        o: exactly two neighbours, nothing changes
 *
 * Road r runs from node from[r] to node to[r] over hops[first[r]] .. hops[first[r + 1] - 1].
 */
#ifndef NETWORK_ROADS_H
#define NETWORK_ROADS_H

#include "network/links.h"

struct hop {
    int32_t link;
    int32_t direction; /* FORWARD or BACKWARD: how the road travels the link */
};

struct roads {
    size_t count, room, first_room, hop_count, hop_room;
    struct road {
        int32_t from, to;
        int64_t capacity_h; /* vehicles or foot people per hour: the least of its links */
    } * road;
    size_t *first; /* count + 1 */
    struct hop *hops;
};

/* Marks all road ends in `end` (node_count bytes): the caller has set 1 for every named node; this
 * adds junctions and changes of capacity. O(links). */
cw_status roads_mark_ends(const struct network *net, uint8_t *end, cw_error *err);
/* The roads of one mode between marked ends. O(links). */
cw_status roads_build(const struct network *net, enum mode mode, const uint8_t *end,
                      struct roads *out, cw_error *err);
void roads_release(struct roads *roads);

/* Seconds to travel road r: for MODE_FOOT at speed_mm_h; for MODE_VEHICLE at the links' free speed
 * or speed_mm_h if that is lower and not 0. INT32_MAX when it does not fit. */
int32_t roads_travel_s(const struct network *net, const struct roads *roads, size_t r,
                       enum mode mode, int64_t speed_mm_h);

/* Connected pieces of the network, links taken both ways: piece[node] in 0 .. *count - 1, numbered
 * by their first node. O(links). */
cw_status network_pieces(const struct network *net, int32_t *piece, int32_t *count, cw_error *err);

#endif
