/* Full capacities in the seconds that cuts cross, road by road. */
#include "flow/crossed.h"

#include "base/mem.h"
#include "flow/people.h"

/* The road that limits an arc, and by how much later than the arc it is entered. */
struct crossing {
    struct steps *taken;       /* what is crossed there already */
    const struct steps *limit; /* of the arc or gate; NULL: rate */
    int32_t rate, shift_s;
    int32_t from_s, to_s; /* by second of entering the arc */
};

cw_status crossed_init(struct crossed *crossed, const struct instance *in, cw_error *err)
{
    const struct ground *g = in->ground;
    *crossed = (struct crossed){.used = {.mode = in->mode, .class_bit = in->classes}};
    crossed->used.road = mem_new(g->roads[in->mode].count, sizeof *crossed->used.road);
    crossed->used.gate = mem_new(g->op->corridor_count, sizeof *crossed->used.gate);
    crossed->used.stock = mem_new(g->op->assembly_count, sizeof *crossed->used.stock);
    return crossed->used.road && crossed->used.gate && crossed->used.stock ? CW_OK
                                                                           : error_no_memory(err);
}

void crossed_release(struct crossed *crossed, const struct ground *ground)
{
    used_release(&crossed->used, ground);
    *crossed = (struct crossed){0};
}

static struct crossing arc_crossing(const struct crossed *crossed, const struct instance *in,
                                    const struct cut *cut, size_t a)
{
    const struct arc *arc = &in->arcs[a];
    const struct part *parts = &in->parts[in->part_first[a]];
    struct crossing c = {.taken = &crossed->used.road[parts[arc->narrow].road],
                         .limit = arc->limit,
                         .rate = arc->rate,
                         .from_s = cut->from_s[arc->from],
                         .to_s = cut->from_s[arc->to] - arc->tau};
    for (int32_t i = 0; i < arc->narrow; i++) c.shift_s += parts[i].tau;
    return c;
}

static struct crossing gate_crossing(const struct crossed *crossed, const struct instance *in,
                                     const struct cut *cut, size_t g)
{
    const struct gate *gate = &in->gates[g];
    return (struct crossing){.taken = &crossed->used.gate[gate->corridor],
                             .limit = &gate->limit,
                             .from_s = cut->from_s[gate->node],
                             .to_s = cut->x_s};
}

static int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

enum purpose { COUNT, ADD, MARK };

/* Goes through stretches of the crossing in which limit and what is taken stay as they are; *units
 * grows by what is not taken yet, which ADD adds. MARK adds one unit where nothing is taken. */
static cw_status take(const struct crossing *c, enum purpose purpose, int64_t *units, cw_error *err)
{
    cw_status status = CW_OK;
    for (int32_t t = c->from_s, next; t < c->to_s && !status; t = next) {
        next = lesser(c->to_s, steps_next_change(c->taken, t + c->shift_s) - c->shift_s);
        if (c->limit) next = lesser(next, steps_next_change(c->limit, t));
        int32_t limit = purpose == MARK ? 1 : c->limit ? steps_at(c->limit, t) : c->rate;
        int32_t more = limit - steps_at(c->taken, t + c->shift_s);
        if (more <= 0) continue;
        *units += (int64_t)more * (next - t);
        if (purpose != COUNT)
            status = steps_add(c->taken, t + c->shift_s, next + c->shift_s, more, err);
    }
    return status;
}

static cw_status take_all(const struct crossed *crossed, const struct instance *in,
                          const struct cut *cut, enum purpose purpose, int64_t *units,
                          cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t a = 0; a < in->arc_count && !status; a++) {
        struct crossing c = arc_crossing(crossed, in, cut, a);
        if (c.from_s < c.to_s) status = take(&c, purpose, units, err);
    }
    for (size_t g = 0; g < in->gate_count && !status; g++) {
        struct crossing c = gate_crossing(crossed, in, cut, g);
        status = take(&c, purpose, units, err);
    }
    return status;
}

int64_t crossed_gain(const struct crossed *crossed, const struct instance *in,
                     const struct cut *cut)
{
    int64_t units = 0;
    take_all(crossed, in, cut, COUNT, &units, NULL); /* nothing is added, so nothing fails */
    return units;
}

cw_status crossed_add(struct crossed *crossed, const struct instance *in, const struct cut *cut,
                      int64_t slack_units, cw_error *err)
{
    int64_t units = 0;
    crossed->slack_units += slack_units;
    return take_all(crossed, in, cut, ADD, &units, err);
}

cw_status crossed_mark(struct crossed *crossed, const struct instance *in, const struct cut *cut,
                       cw_error *err)
{
    int64_t units = 0;
    return take_all(crossed, in, cut, MARK, &units, err);
}

/* Clears the seconds of `limit` that are crossed, `shift_s` sooner. */
static cw_status clear_crossed(struct steps *limit, const struct steps *crossed, int32_t shift_s,
                               cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i + 1 < crossed->count && !status; i++) {
        int32_t from = crossed->step[i].at - shift_s, to = crossed->step[i + 1].at - shift_s;
        if (from < 0) from = 0;
        if (crossed->step[i].value > 0 && from < to) status = steps_clear(limit, from, to, err);
    }
    return status;
}

cw_status crossed_clear(struct crossed *crossed, const struct crossed *other,
                        const struct ground *ground, cw_error *err)
{
    cw_status status = CW_OK;
    bool alike = crossed->used.mode == other->used.mode;
    size_t roads = alike ? ground->roads[other->used.mode].count : 0;
    for (size_t r = 0; r < roads && !status; r++)
        status = clear_crossed(&crossed->used.road[r], &other->used.road[r], 0, err);
    for (size_t i = 0; i < ground->op->corridor_count && !status; i++)
        status = clear_crossed(&crossed->used.gate[i], &other->used.gate[i], 0, err);
    return status;
}

/* ---- who uses what is crossed ---- */

static int64_t overlap(const struct steps *crossed, const struct steps *used)
{
    int64_t units = 0;
    for (size_t i = 0; i + 1 < crossed->count; i++) {
        if (crossed->step[i].value > 0)
            units += cut_limit_total(used, 0, crossed->step[i].at, crossed->step[i + 1].at);
    }
    return units;
}

int64_t crossed_overlap(const struct crossed *crossed, const struct used *used,
                        const struct ground *ground)
{
    int64_t units = 0;
    size_t roads = crossed->used.mode == used->mode ? ground->roads[used->mode].count : 0;
    for (size_t r = 0; r < roads; r++) units += overlap(&crossed->used.road[r], &used->road[r]);
    for (size_t i = 0; i < ground->op->corridor_count; i++)
        units += overlap(&crossed->used.gate[i], &used->gate[i]);
    return units;
}

/* ---- without what is crossed ---- */

/* Puts a copy of the arc's limit in its place, once. */
static cw_status own_limit(struct narrowed *n, struct instance *in, size_t a, cw_error *err)
{
    struct arc *arc = &in->arcs[a];
    if (n->arc_changed[a]) return CW_OK;
    struct steps *limit = mem_new(1, sizeof *limit);
    if (!limit) return error_no_memory(err);
    cw_status status = arc->limit ? steps_add_all(limit, arc->limit, 1, err)
                                  : steps_add(limit, 0, in->horizon_s, arc->rate, err);
    if (status) {
        steps_release(limit);
        mem_free(limit);
        return status;
    }
    n->arc_changed[a] = true;
    n->arc_limit[a] = arc->limit;
    arc->limit = limit;
    return CW_OK;
}

static cw_status narrow_arc(struct narrowed *n, struct instance *in, size_t a,
                            const struct crossed *crossed, cw_error *err)
{
    int32_t shift_s = 0;
    cw_status status = CW_OK;
    if (crossed->used.mode != in->arcs[a].mode) return CW_OK;
    for (int32_t i = in->part_first[a]; i < in->part_first[a + 1] && !status; i++) {
        const struct steps *taken = &crossed->used.road[in->parts[i].road];
        if (taken->count > 0) status = own_limit(n, in, a, err);
        if (taken->count > 0 && !status)
            status = clear_crossed(in->arcs[a].limit, taken, shift_s, err);
        shift_s += in->parts[i].tau;
    }
    return status;
}

cw_status narrowed_apply(struct narrowed *n, struct instance *in, const struct crossed *crossed,
                         size_t count, cw_error *err)
{
    *n = (struct narrowed){.arc_limit = mem_new(in->arc_count, sizeof *n->arc_limit),
                           .arc_changed = mem_new(in->arc_count, sizeof *n->arc_changed),
                           .gate_limit = mem_new(in->gate_count, sizeof *n->gate_limit)};
    bool whole = n->arc_limit && n->arc_changed && n->gate_limit;
    cw_status status = whole ? CW_OK : error_no_memory(err);
    for (size_t g = 0; g < in->gate_count && !status; g++)
        status = steps_add_all(&n->gate_limit[g], &in->gates[g].limit, 1, err);
    for (size_t c = 0; c < count && !status; c++) {
        for (size_t g = 0; g < in->gate_count && !status; g++)
            status = clear_crossed(&in->gates[g].limit,
                                   &crossed[c].used.gate[in->gates[g].corridor], 0, err);
        for (size_t a = 0; a < in->arc_count && !status; a++)
            status = narrow_arc(n, in, a, &crossed[c], err);
    }
    if (status) narrowed_undo(n, in);
    return status;
}

void narrowed_undo(struct narrowed *n, struct instance *in)
{
    for (size_t a = 0; n->arc_changed && n->arc_limit && a < in->arc_count; a++) {
        if (!n->arc_changed[a]) continue;
        steps_release(in->arcs[a].limit);
        mem_free(in->arcs[a].limit);
        in->arcs[a].limit = n->arc_limit[a];
    }
    for (size_t g = 0; n->gate_limit && g < in->gate_count; g++) {
        steps_release(&in->gates[g].limit);
        in->gates[g].limit = n->gate_limit[g];
    }
    mem_free(n->arc_limit), mem_free(n->arc_changed), mem_free(n->gate_limit);
    *n = (struct narrowed){0};
}
