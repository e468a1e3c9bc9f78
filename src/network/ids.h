/* Finding one of many ids. Where all are whole numbers that lie close together, as those of road
 * networks mostly do, a table by value:
 *
 *   at[value - least] = index, or -1        otherwise: sorted[] = indices in the order of the ids
 *
 * The table needs a search of no text, and no order that a hostile file could make slow. */
#ifndef NETWORK_IDS_H
#define NETWORK_IDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct id_map {
    const char *first; /* id i is the text whose address stands at first + i * stride */
    size_t stride, count;
    int64_t least;
    size_t span; /* of the table; 0: there is none */
    int32_t *at, *sorted;
};

/* Of ids that stay where they are; at most INT32_MAX. `*repeated` is the first index whose id a
 * lesser index has too, `count` when there is none: then every id is found. O(n), or O(n log n). */
cw_status id_map_init(struct id_map *map, const char *const *first, size_t stride, size_t count,
                      size_t *repeated, cw_error *err);
void id_map_release(struct id_map *map);
int32_t id_map_find(const struct id_map *map, const char *id); /* -1 when there is none */

/* The order of ids: whole numbers by value, before all other texts, which go byte by byte. */
int network_compare_ids(const char *a, const char *b);

#endif
