/* Granting, losing and closing, each as an edit of the files would do it. Windows and closures are
 * cut anew from the times that were given when the pause itself moves. */
#include "negotiate/variant.h"

#include <string.h>

cw_status variant_init(struct variant *v, const cw_operation *base, cw_error *err)
{
    *v = (struct variant){.op = *base};
    v->op.strings = (struct arena){0};
    v->op.warnings = (struct text){0};
    /* more: new corridors */
    v->op.corridors = arena_new(&v->arena, (base->corridor_count + base->concession_count + 1) *
                                               sizeof *base->corridors);
    if (!v->op.corridors) return error_no_memory(err);
    memcpy(v->op.corridors, base->corridors, base->corridor_count * sizeof *base->corridors);
    return CW_OK;
}

void variant_release(struct variant *v)
{
    arena_release(&v->arena);
}

/* Own closures, with room for one more. */
static cw_status take_closures(struct variant *v, cw_error *err)
{
    const cw_operation *op = &v->op;
    struct op_closure *own = arena_new(&v->arena, (op->closure_count + 1) * sizeof *own);
    if (!own) return error_no_memory(err);
    if (op->closure_count) memcpy(own, op->closures, op->closure_count * sizeof *own);
    v->op.closures = own;
    v->closures_apart = true;
    return CW_OK;
}

/* ---- losing and closing ---- */

cw_status variant_close_corridor(struct variant *v, size_t corridor, int32_t from_s, cw_error *err)
{
    return variant_shut_corridor(v, corridor, from_s, INT32_MAX, err);
}

cw_status variant_shut_corridor(struct variant *v, size_t corridor, int32_t from_s, int32_t to_s,
                                cw_error *err)
{
    struct op_corridor *c = &v->op.corridors[corridor];
    struct op_window *windows = arena_new(&v->arena, (2 * c->window_count + 1) * sizeof *windows);
    size_t kept = 0;
    if (!windows) return error_no_memory(err);
    for (size_t i = 0; i < c->window_count; i++) {
        struct op_window before = c->windows[i], after = c->windows[i];
        if (before.close_s > from_s) before.close_s = from_s;
        if (after.open_s < to_s) after.open_s = to_s;
        if (before.open_s < before.close_s) windows[kept++] = before;
        if (after.open_s < after.close_s) windows[kept++] = after;
    }
    c->windows = windows;
    c->window_count = kept;
    return CW_OK;
}

bool variant_passes_anybody(const struct variant *v, cw_basis basis, int64_t as_of_unix_s)
{
    for (size_t i = 0; i < v->op.corridor_count; i++)
        if (v->op.corridors[i].window_count > 0 && operation_counts(&v->op, i, basis, as_of_unix_s))
            return true;
    return false;
}

cw_status variant_close_link(struct variant *v, int32_t link, int32_t from_s, cw_error *err)
{
    cw_status status = take_closures(v, err);
    int32_t *links = status ? NULL : arena_new(&v->arena, sizeof *links);
    if (!status && !links) status = error_no_memory(err);
    if (status) return status;
    links[0] = link;
    v->op.closures[v->op.closure_count++] = (struct op_closure){.kind = CLOSURE_LINK,
                                                                .what = v->op.net.links[link].id,
                                                                .corridor = -1,
                                                                .links = links,
                                                                .link_count = 1,
                                                                .from_s = from_s,
                                                                .to_s = v->op.pause_s};
    return CW_OK;
}

/* ---- a pause of other ends ---- */

struct move {
    int64_t old_start, old_end, start, end;
};

static int32_t clip(const struct move *m, int64_t unix_s)
{
    if (unix_s < m->start) return 0;
    return (int32_t)((unix_s > m->end ? m->end : unix_s) - m->start);
}

/* A corridor that is open to an end of the pause stays open to where that end moves. */
static cw_status move_windows(struct variant *v, const struct move *m, struct op_corridor *c,
                              cw_error *err)
{
    struct op_window *windows =
        arena_new(&v->arena, (c->span_count ? c->span_count : 1) * sizeof *windows);
    struct op_span *spans =
        arena_new(&v->arena, (c->span_count ? c->span_count : 1) * sizeof *spans);
    size_t kept = 0;
    if (!windows || !spans) return error_no_memory(err);
    for (size_t i = 0; i < c->span_count; i++) {
        struct op_span s = c->spans[i];
        bool inside = s.from_unix_s < m->old_end && s.to_unix_s > m->old_start;
        if (inside && s.from_unix_s <= m->old_start) s.from_unix_s = m->start;
        if (inside && s.to_unix_s >= m->old_end) s.to_unix_s = m->end;
        spans[i] = s; /* for when it moves once more */
        struct op_window w = {clip(m, s.from_unix_s), clip(m, s.to_unix_s)};
        if (kept > 0 && w.open_s < windows[kept - 1].close_s) w.open_s = windows[kept - 1].close_s;
        if (w.open_s < w.close_s) windows[kept++] = w;
    }
    c->windows = windows;
    c->window_count = kept;
    c->spans = spans;
    return CW_OK;
}

/* One that was given without a start or an end is closed to that end of the pause. */
static void move_closure(const struct move *m, struct op_closure *c)
{
    c->from_s = clip(m, c->given.from_unix_s);
    c->to_s = clip(m, c->given.to_unix_s);
    if (c->to_s < c->from_s) c->to_s = c->from_s;
}

static cw_status extend(struct variant *v, const struct op_concession *k, cw_error *err)
{
    cw_operation *op = &v->op;
    int64_t start = op->pause_start_unix_s, end = start + op->pause_s;
    struct move m = {start, end, k->start_unix_s < start ? k->start_unix_s : start,
                     k->end_unix_s > end ? k->end_unix_s : end};
    cw_status status = take_closures(v, err);
    for (size_t i = 0; i < op->corridor_count && !status; i++)
        status = move_windows(v, &m, &op->corridors[i], err);
    for (size_t i = 0; i < op->closure_count && !status; i++) move_closure(&m, &op->closures[i]);
    op->pause_start_unix_s = m.start;
    op->pause_s = (int32_t)(m.end - m.start);
    return status;
}

/* ---- widening ---- */

/* Roads between the same ends; where two of them became alike they may be one now, which is faster by
 * less than a second and takes no more. */
static cw_status widen(struct variant *v, const struct op_concession *k, cw_error *err)
{
    struct network *net = &v->op.net;
    struct link *links = arena_new(&v->arena, net->link_count * sizeof *links);
    if (!links) return error_no_memory(err);
    memcpy(links, net->links, net->link_count * sizeof *links);
    for (size_t i = 0; i < k->link_count; i++) {
        struct link *link = &links[k->links[i]];
        if (link->vehicles_h < OP_UNLIMITED_H) link->vehicles_h *= 2;
        if (link->foot_people_h < OP_UNLIMITED_H) link->foot_people_h *= 2;
    }
    net->links = links;
    v->roads_apart = true;
    return CW_OK;
}

/* ---- granting ---- */

static bool contains(const int32_t *links, size_t count, int32_t link)
{
    for (size_t i = 0; i < count; i++)
        if (links[i] == link) return true;
    return false;
}

/* Never in force, wherever the pause moves. */
static void make_empty(struct op_closure *c)
{
    c->to_s = c->from_s;
    c->given.to_unix_s = c->given.from_unix_s = 0;
}

/* The closure without the links of the concession; its links still end roads, by the concession. */
static cw_status lift(struct variant *v, const struct op_concession *k, struct op_closure *c,
                      cw_error *err)
{
    size_t kept = 0;
    if (c->corridor >= 0 && c->corridor == k->corridor) make_empty(c);
    if (c->link_count == 0 || k->link_count == 0) return CW_OK;
    int32_t *links = arena_new(&v->arena, c->link_count * sizeof *links);
    if (!links) return error_no_memory(err);
    for (size_t i = 0; i < c->link_count; i++)
        if (!contains(k->links, k->link_count, c->links[i])) links[kept++] = c->links[i];
    if (kept == 0) { /* it stays, for the road ends */
        make_empty(c);
        return CW_OK;
    }
    c->links = links;
    c->link_count = kept;
    return CW_OK;
}

static cw_status reopen(struct variant *v, const struct op_concession *k, cw_error *err)
{
    cw_status status = take_closures(v, err);
    for (size_t i = 0; i < v->op.closure_count && !status; i++)
        status = lift(v, k, &v->op.closures[i], err);
    return status;
}

static void change_corridor(struct variant *v, const struct op_concession *k)
{
    struct op_corridor *c = &v->op.corridors[k->corridor];
    if (k->admits) c->admits = k->admits;
    if (k->windows) {
        c->windows = k->windows, c->window_count = k->window_count;
        c->spans = k->spans, c->span_count = k->span_count;
    }
    if (k->capacity_h[CW_BEST] < 0) return;
    memcpy(c->capacity_h, k->capacity_h, sizeof c->capacity_h);
    c->unknown_capacity = false;
}

/* Every party whose consent it needs accepts the pause and this corridor, and nothing promised for it
 * is broken. */
static cw_status suppose(struct variant *v, size_t corridor, cw_error *err)
{
    cw_operation *op = &v->op;
    const struct op_corridor *c = &op->corridors[corridor];
    size_t count = op->supposed_count + 2 * c->need_count;
    struct op_supposed *all = arena_new(&v->arena, (count + 1) * sizeof *all);
    uint32_t *mended =
        arena_new(&v->arena, (op->mended_count + op->guarantee_count + 1) * sizeof *mended);
    if (!all || !mended) return error_no_memory(err);
    if (op->supposed_count) memcpy(all, op->supposed, op->supposed_count * sizeof *all);
    if (op->mended_count) memcpy(mended, op->mended, op->mended_count * sizeof *mended);
    for (size_t i = 0; i < c->need_count; i++) {
        all[op->supposed_count++] = (struct op_supposed){c->needs[i], OP_ON_PAUSE};
        all[op->supposed_count++] = (struct op_supposed){c->needs[i], (int32_t)corridor};
    }
    for (size_t g = 0; g < op->guarantee_count; g++)
        if (contains(op->guarantees[g].corridors, op->guarantees[g].corridor_count,
                     (int32_t)corridor))
            mended[op->mended_count++] = (uint32_t)g;
    op->supposed = all;
    op->mended = mended;
    return CW_OK;
}

cw_status variant_keep_classes(struct variant *v, uint32_t classes, cw_error *err)
{
    struct op_zone *zones = arena_new(&v->arena, v->op.zone_count * sizeof *zones);
    if (!zones) return error_no_memory(err);
    memcpy(zones, v->op.zones, v->op.zone_count * sizeof *zones);
    for (size_t z = 0; z < v->op.zone_count; z++)
        for (size_t k = 0; k < v->op.class_count; k++)
            if (!(classes >> k & 1u)) memset(zones[z].people[k], 0, sizeof zones[z].people[k]);
    v->op.zones = zones;
    return CW_OK;
}

cw_status variant_grant(struct variant *v, const struct op_concession *k, cw_error *err)
{
    switch (k->kind[0]) {
    case 'e':
        return extend(v, k, err);
    case 'r':
        return reopen(v, k, err);
    case 'a':
        return suppose(v, (size_t)k->corridor, err);
    case 'w':
        return widen(v, k, err);
    case 'n':
        v->op.corridors[v->op.corridor_count++] = *k->added;
        return CW_OK;
    default:
        change_corridor(v, k);
        return CW_OK;
    }
}
