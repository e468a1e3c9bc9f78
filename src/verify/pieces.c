/* Adding up flows over time. */
#include "verify/pieces_int.h"

#include <stdlib.h>

#include "base/mem.h"

bool add_ok(int64_t *sum, int64_t more)
{
    return !__builtin_add_overflow(*sum, more, sum);
}

bool multiply_ok(int64_t a, int64_t b, int64_t *product)
{
    return !__builtin_mul_overflow(a, b, product);
}

void pieces_release(struct pieces *pieces)
{
    mem_free(pieces->rows);
    *pieces = (struct pieces){0};
}

void edges_release(struct edges *edges)
{
    mem_free(edges->rows);
    mem_free(edges->other);
    *edges = (struct edges){0};
}

cw_status edges_add(struct edges *edges, struct piece piece, cw_error *err)
{
    cw_status s =
        mem_reserve(&edges->rows, &edges->room, edges->count + 2, sizeof *edges->rows, err);
    if (s) return s;
    edges->rows[edges->count++] = (struct edge){piece.t0_s, piece.units_per_s};
    edges->rows[edges->count++] = (struct edge){piece.t1_s, -piece.units_per_s};
    return CW_OK;
}

static int by_time(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    return (x->t_s > y->t_s) - (x->t_s < y->t_s);
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, FEW_EDGES = 256 };

/* One pass of a radix sort: by DIGIT_BITS bits of the time from `least_s` on. */
static void sort_digit(const struct edge *from, size_t count, int64_t least_s, int shift,
                       struct edge *to)
{
    size_t start[DIGITS + 1] = {0};
    for (size_t i = 0; i < count; i++)
        start[(((from[i].t_s - least_s) >> shift) & (DIGITS - 1)) + 1]++;
    for (size_t d = 1; d < DIGITS; d++) start[d] += start[d - 1];
    for (size_t i = 0; i < count; i++)
        to[start[((from[i].t_s - least_s) >> shift) & (DIGITS - 1)]++] = from[i];
}

/* By time. Many edges within a pause, as the busiest roads have, in two passes. */
static cw_status sort_edges(struct edges *edges, cw_error *err)
{
    int64_t least_s = INT64_MAX, most_s = INT64_MIN;
    for (size_t i = 0; i < edges->count; i++) {
        if (edges->rows[i].t_s < least_s) least_s = edges->rows[i].t_s;
        if (edges->rows[i].t_s > most_s) most_s = edges->rows[i].t_s;
    }
    if (edges->count < FEW_EDGES || least_s < 0 || (most_s - least_s) >> (2 * DIGIT_BITS) != 0) {
        if (edges->count) qsort(edges->rows, edges->count, sizeof *edges->rows, by_time);
        return CW_OK;
    }
    cw_status s =
        mem_reserve(&edges->other, &edges->other_room, edges->count, sizeof *edges->other, err);
    if (s) return s;
    sort_digit(edges->rows, edges->count, least_s, 0, edges->other);
    sort_digit(edges->other, edges->count, least_s, DIGIT_BITS, edges->rows);
    return CW_OK;
}

cw_status pieces_put(struct pieces *out, struct piece piece, cw_error *err)
{
    if (piece.units_per_s == 0 || piece.t0_s == piece.t1_s) return CW_OK;
    struct piece *last = out->count ? &out->rows[out->count - 1] : NULL;
    if (last && last->t1_s == piece.t0_s && last->units_per_s == piece.units_per_s) {
        last->t1_s = piece.t1_s;
        return CW_OK;
    }
    cw_status s = mem_reserve(&out->rows, &out->room, out->count + 1, sizeof *out->rows, err);
    if (!s) out->rows[out->count++] = piece;
    return s;
}

/* Falls and rises apart, so that a sum never passes a value it does not reach. */
static bool add_changes(const struct edges *edges, size_t *at, int64_t *units)
{
    int64_t falls = 0, rises = 0, t_s = edges->rows[*at].t_s;
    for (; *at < edges->count && edges->rows[*at].t_s == t_s; ++*at) {
        int64_t change = edges->rows[*at].change_units_per_s;
        if (!add_ok(change < 0 ? &falls : &rises, change)) return false;
    }
    return add_ok(units, falls) && add_ok(units, rises);
}

cw_status edges_sum(struct edges *edges, struct pieces *out, cw_error *err)
{
    int64_t units = 0, since = 0;
    out->count = 0;
    cw_status s = sort_edges(edges, err);
    for (size_t i = 0; !s && i < edges->count;) {
        int64_t t = edges->rows[i].t_s;
        s = pieces_put(out, (struct piece){since, t, units}, err);
        if (!s && !add_changes(edges, &i, &units))
            s = error_set(err, CW_REFUTED, "flow: the rates add up to more than any number");
        since = t;
    }
    edges->count = 0;
    return s;
}

static int64_t differ_at(const struct piece *a, const struct piece *b, int64_t *a_units,
                         int64_t *b_units)
{
    int64_t a_from = a ? a->t0_s : INT64_MAX, b_from = b ? b->t0_s : INT64_MAX;
    int64_t t = a_from < b_from ? a_from : b_from;
    if (a && b && a_from == b_from && a->units_per_s == b->units_per_s)
        t = a->t1_s < b->t1_s ? a->t1_s : b->t1_s;
    *a_units = a && a->t0_s <= t && t < a->t1_s ? a->units_per_s : 0;
    *b_units = b && b->t0_s <= t && t < b->t1_s ? b->units_per_s : 0;
    return t;
}

int64_t pieces_differ(const struct pieces *a, const struct pieces *b, int64_t *a_units,
                      int64_t *b_units)
{
    for (size_t i = 0; i < a->count || i < b->count; i++) {
        const struct piece *x = i < a->count ? &a->rows[i] : NULL;
        const struct piece *y = i < b->count ? &b->rows[i] : NULL;
        if (x && y && x->t0_s == y->t0_s && x->t1_s == y->t1_s && x->units_per_s == y->units_per_s)
            continue;
        return differ_at(x, y, a_units, b_units);
    }
    return -1;
}
