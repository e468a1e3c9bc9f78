/* Flow over time as few pieces instead of many seconds.
 *
 *   units/s   5 |      ####                 piece: units_per_s during t0_s <= t < t1_s
 *             2 |  ####    ##
 *               +--------------------- t   sorted, disjoint, never 0, neighbours differ
 */
#ifndef VERIFY_PIECES_INT_H
#define VERIFY_PIECES_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct piece {
    int64_t t0_s, t1_s, units_per_s;
};
struct pieces {
    struct piece *rows;
    size_t count, room;
};

/* Changes of a rate, in any order; the way pieces are added up. */
struct edges {
    struct edge {
        int64_t t_s, change_units_per_s;
    } * rows, *other; /* other: room to sort in */
    size_t count, room, other_room;
};

void pieces_release(struct pieces *pieces);
void edges_release(struct edges *edges);
cw_status edges_add(struct edges *edges, struct piece piece, cw_error *err);
/* Appends a piece that begins where the last ends, or later. */
cw_status pieces_put(struct pieces *out, struct piece piece, cw_error *err);
/* Replaces `out` by the sum of what was added to `edges`, which is emptied. A sum that overflows is
 * CW_REFUTED. O(n) for many, O(n log n) for few or absurd times. */
cw_status edges_sum(struct edges *edges, struct pieces *out, cw_error *err);
/* The second at which two normalised lists first differ, or -1; the rates there. */
int64_t pieces_differ(const struct pieces *a, const struct pieces *b, int64_t *a_units,
                      int64_t *b_units);

/* Sums of numbers from a file: false on overflow. */
bool add_ok(int64_t *sum, int64_t more);
bool multiply_ok(int64_t a, int64_t b, int64_t *product);

#endif
