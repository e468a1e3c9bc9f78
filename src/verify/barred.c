/* Where a class kept apart cannot be, because a class above is forced to be near.
 *
 * A certificate shows its class to fill the seconds that its cut crosses, but for some units in all, the
 * slack. Who is over a road is at both its ends, and who passes a corridor at its node. So where the
 * seconds that put somebody at a node within a rule's time of second t hold more than the slack,
 * somebody of the class is there within that time, and nobody kept apart from it at t
 * (docs/design/semantics.md, "Certificates").
 *
 *   filled        u  |    ######            uses in [a, b), u a second
 *                    +----a-----b-------
 *   within N of t    |   /------\           4 changes of slope: +u at a - N, -u at b - N,
 *                    +--/--------\------    -u at a + N - 1, +u at b + N - 1
 */
#include <stdlib.h>

#include "base/mem.h"
#include "verify/forced_int.h"

struct presence {
    int32_t node;
    int64_t from_s, to_s, units_per_s;
};

struct bend {
    int64_t at_s, slope;
};

struct presences {
    struct presence *rows;
    size_t count, room;
};

static cw_status add(struct check *c, struct presences *p, int32_t node, struct piece filled,
                     int64_t later_s, int64_t units_per_s)
{
    cw_status s = mem_reserve(&p->rows, &p->room, p->count + 1, sizeof *p->rows, c->err);
    if (!s)
        p->rows[p->count++] =
            (struct presence){node, filled.t0_s + later_s, filled.t1_s + later_s, units_per_s};
    return s;
}

static cw_status add_way(struct forced *f, struct check *c, const struct forcing *h, size_t index,
                         struct presences *p)
{
    const struct way *way = &c->ways.rows[index];
    int64_t time_s = c->ways.time_s[index * c->op->class_count + h->class];
    struct pieces filled = {0};
    cw_status s = forced_fill_way(f, c, h, index, &filled);
    for (size_t i = 0; i < filled.count && !s; i++) {
        s = add(c, p, way->from, filled.rows[i], 0, way->capacity_units);
        if (!s) s = add(c, p, way->to, filled.rows[i], time_s, way->capacity_units);
    }
    pieces_release(&filled);
    return s;
}

/* A throughput that changed during the pause is left out: what is not counted bars nobody. */
static cw_status add_corridor(struct forced *f, struct check *c, const struct forcing *h,
                              size_t index, struct presences *p)
{
    const struct op_corridor *k = &c->op->corridors[index];
    struct pieces filled = {0};
    if (k->past_count > 0) return CW_OK;
    cw_status s = forced_fill_corridor(f, c, h, index, &filled);
    for (size_t i = 0; i < filled.count && !s; i++)
        s = add(c, p, k->node, filled.rows[i], 0, k->capacity_h[c->population]);
    pieces_release(&filled);
    return s;
}

static int by_node(const void *a, const void *b)
{
    const struct presence *x = a, *y = b;
    return (x->node > y->node) - (x->node < y->node);
}

static int by_second(const void *a, const void *b)
{
    const struct bend *x = a, *y = b;
    return (x->at_s > y->at_s) - (x->at_s < y->at_s);
}

static cw_status put(struct check *c, struct forcing *h, int32_t node, int64_t from_s, int64_t to_s)
{
    struct barred *last = h->barred_count ? &h->barred[h->barred_count - 1] : NULL;
    if (last && last->node == node && last->to_s == from_s) {
        last->to_s = to_s;
        return CW_OK;
    }
    cw_status s =
        mem_reserve(&h->barred, &h->barred_room, h->barred_count + 1, sizeof *h->barred, c->err);
    if (!s) h->barred[h->barred_count++] = (struct barred){node, from_s, to_s};
    return s;
}

/* From from_s to to_s the units near grow from `units` by `slope` a second: the part above the slack. */
static cw_status bar(struct check *c, struct forcing *h, int32_t node, int64_t from_s, int64_t to_s,
                     int64_t units, int64_t slope)
{
    int64_t above = units - h->slack_units;
    if (from_s >= to_s || (above <= 0 && slope <= 0)) return CW_OK;
    if (above <= 0) from_s += -above / slope + 1;
    if (above > 0 && slope < 0 && (above - 1) / -slope + 1 < to_s - from_s)
        to_s = from_s + (above - 1) / -slope + 1;
    return from_s < to_s ? put(c, h, node, from_s, to_s) : CW_OK;
}

/* The presences of one node. Sums stay below four times what the cut's capacity is, which was summed
 * without overflow. */
static cw_status bar_node(struct check *c, struct forcing *h, const struct presence *rows,
                          size_t count, int64_t rule_s)
{
    struct bend *bends = mem_new(4 * count, sizeof *bends);
    int64_t units = 0, slope = 0;
    cw_status s = bends ? CW_OK : error_no_memory(c->err);
    for (size_t i = 0; i < count && !s; i++) {
        int64_t a = rows[i].from_s, b = rows[i].to_s, u = rows[i].units_per_s;
        bends[4 * i] = (struct bend){a - rule_s, u};
        bends[4 * i + 1] = (struct bend){b - rule_s, -u};
        bends[4 * i + 2] = (struct bend){a + rule_s - 1, -u};
        bends[4 * i + 3] = (struct bend){b + rule_s - 1, u};
    }
    if (!s) qsort(bends, 4 * count, sizeof *bends, by_second);
    for (size_t i = 0; i < 4 * count && !s; i++) {
        slope += bends[i].slope;
        int64_t from_s = bends[i].at_s, to_s = i + 1 < 4 * count ? bends[i + 1].at_s : from_s;
        s = bar(c, h, rows->node, from_s, to_s, units, slope);
        units += slope * (to_s - from_s);
    }
    mem_free(bends);
    return s;
}

static cw_status bar_all(struct forced *f, struct check *c, struct forcing *h, int64_t rule_s)
{
    struct presences p = {0};
    cw_status s = CW_OK;
    for (size_t i = 0; i < c->ways.count && !s; i++) s = add_way(f, c, h, i, &p);
    for (size_t i = 0; i < c->op->corridor_count && !s; i++) s = add_corridor(f, c, h, i, &p);
    if (p.count) qsort(p.rows, p.count, sizeof *p.rows, by_node);
    h->barred_count = 0;
    for (size_t i = 0, end; i < p.count && !s; i = end) {
        for (end = i; end < p.count && p.rows[end].node == p.rows[i].node;) end++;
        s = bar_node(c, h, &p.rows[i], end - i, rule_s);
    }
    h->barred_rule_s = rule_s;
    mem_free(p.rows);
    return s;
}

/* The seconds that must lie between the two classes; 0: no rule. */
static int64_t rule_between(const struct check *c, size_t a, size_t b)
{
    int64_t most = 0;
    for (size_t i = 0; i < c->op->separation_count; i++) {
        const struct op_separation *rule = &c->op->separations[i];
        if ((rule->classes >> a & 1u) && (rule->classes >> b & 1u) && rule->seconds > most)
            most = rule->seconds;
    }
    return most;
}

cw_status forced_bar(struct forced *f, struct check *c, struct forcing *h, size_t class)
{
    int64_t rule_s = rule_between(c, h->class, class);
    if (rule_s == h->barred_rule_s) return CW_OK;
    if (rule_s == 0) {
        h->barred_count = 0, h->barred_rule_s = 0;
        return CW_OK;
    }
    return bar_all(f, c, h, rule_s);
}

static size_t first_of(const struct forcing *h, int32_t node)
{
    size_t low = 0, high = h->barred_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (h->barred[middle].node < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

cw_status forced_barred(const struct check *c, const struct forcing *h, int32_t node,
                        int64_t sooner_s, struct pieces *seconds)
{
    cw_status s = CW_OK;
    for (size_t i = first_of(h, node); i < h->barred_count && h->barred[i].node == node && !s;
         i++) {
        struct piece piece = {h->barred[i].from_s - sooner_s, h->barred[i].to_s - sooner_s, 1};
        s = mem_reserve(&seconds->rows, &seconds->room, seconds->count + 1, sizeof piece, c->err);
        if (!s) seconds->rows[seconds->count++] = piece;
    }
    return s;
}
