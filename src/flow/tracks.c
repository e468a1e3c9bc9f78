/* Where everybody of an old plan is, and what stands in the way. */
#include "flow/tracks.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* ---- ranges ---- */

cw_status ranges_add(struct ranges *r, struct range range, cw_error *err)
{
    if (range.from >= range.to) return CW_OK;
    if (r->count > 0 && r->at[r->count - 1].to >= range.from) {
        if (range.to > r->at[r->count - 1].to) r->at[r->count - 1].to = range.to;
        return CW_OK;
    }
    cw_status status = mem_reserve(&r->at, &r->room, r->count + 1, sizeof *r->at, err);
    if (!status) r->at[r->count++] = range;
    return status;
}

void ranges_release(struct ranges *r)
{
    mem_free(r->at);
    *r = (struct ranges){0};
}

static int by_from(const void *a, const void *b)
{
    const struct range *p = a, *q = b;
    return (p->from > q->from) - (p->from < q->from);
}

/* `range` less the `bad` ones, which are sorted here. */
static cw_status ranges_without(struct range range, struct ranges *bad, struct ranges *out,
                                cw_error *err)
{
    cw_status status = CW_OK;
    if (bad->count > 1) qsort(bad->at, bad->count, sizeof *bad->at, by_from);
    for (size_t i = 0; i < bad->count && !status; i++) {
        if (bad->at[i].to <= range.from) continue;
        if (bad->at[i].from >= range.to) break;
        status = ranges_add(out, (struct range){range.from, bad->at[i].from}, err);
        range.from = bad->at[i].to;
    }
    return status ? status : ranges_add(out, range, err);
}

/* ---- persons ---- */

int64_t track_left(const struct tracks *t, const struct track *track, int leg, int32_t s)
{
    return plan_people_gone_before(t->old, track->old, leg, s);
}

int track_leg_to(const struct track *track, size_t node)
{
    return node > track->stop;
}

int64_t track_past(const struct tracks *t, const struct track *track, size_t node, int32_t s)
{
    return track_left(t, track, track_leg_to(track, node), s - track->offset[node]);
}

int32_t track_leaves(const struct tracks *t, const struct track *track, int leg, int64_t person)
{
    const struct plan_chain *c = track->old;
    int64_t before = 0;
    for (size_t i = 0; i < c->piece_count[leg]; i++) {
        const struct plan_piece *p = &t->old->pieces[c->first_piece[leg] + i];
        int64_t units = (int64_t)p->units_per_s * (p->t1_s - p->t0_s);
        if (before + units >= person * OP_UNITS)
            return p->t0_s + (int32_t)((person * OP_UNITS - before - 1) / p->units_per_s);
        before += units;
    }
    return t->op->pause_s; /* cannot be: chains carry their people */
}

/* Adds `units` in each of some seconds; the first of them may be the last of `out`. */
static cw_status add_seconds(struct profile *out, int32_t from_s, int64_t seconds, int64_t units,
                             cw_error *err)
{
    struct profile part = {0};
    struct piece *last = out->count ? &out->piece[out->count - 1] : NULL;
    if (last && last->until > from_s) {
        units += last->rate;
        out->units -= last->rate;
        last->until = from_s;
        if (last->from >= from_s) out->count--;
    }
    cw_status status = profile_set(&part, from_s, from_s + (int32_t)seconds, (int32_t)units, err);
    if (!status) status = profile_append(out, &part, err);
    profile_release(&part);
    return status;
}

/* Adds the units (from, to] of a piece that begins behind `before` units; they may begin and end within
 * a second. */
static cw_status add_units(struct profile *out, const struct plan_piece *p, int64_t before,
                           int64_t from, int64_t to, cw_error *err)
{
    int64_t rate = p->units_per_s, end = before + rate * (p->t1_s - p->t0_s);
    cw_status status = CW_OK;
    if (from < before) from = before;
    if (to > end) to = end;
    while (from < to && !status) {
        int64_t second = (from - before) / rate, rest = (second + 1) * rate - (from - before);
        bool whole = rest == rate && to - from >= rate; /* else within one second */
        int64_t seconds = whole ? (to - from) / rate : 1;
        int64_t units = rest < to - from ? rest : to - from;
        status = add_seconds(out, p->t0_s + (int32_t)second, seconds, units, err);
        from += units * seconds;
    }
    return status;
}

cw_status track_profile(const struct tracks *t, const struct track *track, int leg,
                        const struct ranges *ranges, struct profile *out, cw_error *err)
{
    const struct plan_chain *c = track->old;
    cw_status status = CW_OK;
    int64_t before = 0;
    size_t r = 0;
    profile_clear(out);
    for (size_t i = 0; i < c->piece_count[leg] && !status && r < ranges->count; i++) {
        const struct plan_piece *p = &t->old->pieces[c->first_piece[leg] + i];
        int64_t end = before + (int64_t)p->units_per_s * (p->t1_s - p->t0_s);
        while (r < ranges->count && !status) {
            int64_t from = ranges->at[r].from * OP_UNITS, to = ranges->at[r].to * OP_UNITS;
            if (from >= end) break;
            status = add_units(out, p, before, from, to, err);
            if (to > end) break;
            r++;
        }
        before = end;
    }
    return status;
}

/* ---- what stands in the way ---- */

/* Persons who have units among (from, to]. */
static cw_status touch(struct ranges *bad, int64_t from, int64_t to, cw_error *err)
{
    struct range range = {from / OP_UNITS, (to + OP_UNITS - 1) / OP_UNITS};
    cw_status status = mem_reserve(&bad->at, &bad->room, bad->count + 1, sizeof *bad->at, err);
    if (!status) bad->at[bad->count++] = range;
    return status;
}

cw_status coming_touch(const struct coming *c, int32_t from_s, int32_t to_s, struct ranges *bad,
                       cw_error *err)
{
    if (from_s < c->from_s) from_s = c->from_s;
    if (to_s > c->to_s) to_s = c->to_s;
    if (from_s >= to_s) return CW_OK;
    return touch(bad, c->before + (from_s - c->from_s) * c->rate,
                 c->before + (to_s - c->from_s) * c->rate, err);
}

/* What all classes that share the roads of `mode` put there in second s, and until when that stays. */
static int64_t use_at(const struct tracks *t, enum mode mode, int32_t road, int32_t corridor,
                      int32_t s, int32_t *until_s)
{
    int64_t sum = 0;
    for (size_t k = 0; k < t->op->class_count; k++) {
        const struct used *used = &t->used[k];
        if (!used->road || (corridor < 0 && used->mode != mode)) continue;
        const struct steps *steps = corridor < 0 ? &used->road[road] : &used->gate[corridor];
        int32_t next = steps_next_change(steps, s);
        sum += steps_at(steps, s);
        if (next < *until_s) *until_s = next;
    }
    return sum;
}

static cw_status check_road(const struct tracks *t, const struct track *track, size_t i,
                            const struct coming *c, struct ranges *bad, cw_error *err)
{
    const struct op_class *k = &t->op->classes[track->old->class_index];
    const struct roads *roads = &t->ground->roads[k->mode];
    int32_t road = track->road[i];
    cw_status status = CW_OK;
    if (t->is_shut[k->mode][road]) {
        int32_t tau = roads_travel_s(&t->op->net, roads, (size_t)road, k->mode, k->speed_mm_h);
        for (size_t j = 0; j < t->shut_count[k->mode] && !status; j++) {
            const struct road_shut *s = &t->shut[k->mode][j];
            int32_t from_s = s->from_s - tau + 1;
            if (from_s < s->known_s) from_s = s->known_s;
            if (s->road == road) status = coming_touch(c, from_s, s->to_s, bad, err);
        }
    }
    if (!t->crowded[k->mode][road]) return status;
    int64_t capacity = roads->road[road].capacity_h * k->persons_per_vehicle;
    for (int32_t s = c->from_s, until; s < c->to_s && !status; s = until) {
        until = c->to_s;
        if (use_at(t, k->mode, road, -1, s, &until) + c->rate > capacity)
            status = coming_touch(c, s, until, bad, err);
    }
    return status;
}

static cw_status check_gate(const struct tracks *t, int32_t corridor, const struct coming *c,
                            struct ranges *bad, cw_error *err)
{
    const struct steps *limit = &t->gate_limit[corridor];
    cw_status status = CW_OK;
    for (int32_t s = c->from_s, until; s < c->to_s && !status; s = until) {
        int64_t room = steps_at(limit, s);
        until = steps_next_change(limit, s) < c->to_s ? steps_next_change(limit, s) : c->to_s;
        if (t->crowded_gate[corridor] && room > 0)
            room -= use_at(t, MODE_FOOT, -1, corridor, s, &until);
        if (room <= 0 || (t->crowded_gate[corridor] && room < c->rate))
            status = coming_touch(c, s, until, bad, err);
    }
    return status;
}

/* All that the piece meets from the moment on. */
static cw_status check_piece(const struct tracks *t, const struct track *track, int leg,
                             const struct plan_piece *p, int64_t before, struct ranges *bad,
                             cw_error *err)
{
    size_t first = leg == 0 ? 0 : track->stop;
    size_t last = leg == 0 && track->stop != SIZE_MAX ? track->stop : track->road_count;
    cw_status status = CW_OK;
    for (size_t i = first; i <= last && !status; i++) {
        int32_t offset = i == first && leg == 1 ? 0 : track->offset[i];
        struct coming c = {p->t0_s + offset, p->t1_s + offset, p->units_per_s, before};
        if (c.to_s <= t->at_s) continue;
        if (c.from_s < t->at_s) {
            c.before += (t->at_s - c.from_s) * c.rate;
            c.from_s = t->at_s;
        }
        status = track_touch_barred(t, track, i, i < last, &c, bad, err);
        if (status) break;
        if (i < last)
            status = check_road(t, track, i, &c, bad, err);
        else if (i == track->road_count && !track->old->halted)
            status = check_gate(t, track->old->corridor, &c, bad, err);
    }
    return status;
}

cw_status track_able(const struct tracks *t, const struct track *track, struct range range,
                     struct ranges *out, cw_error *err)
{
    const struct plan_chain *c = track->old;
    struct ranges bad = {0};
    cw_status status = CW_OK;
    if (range.from >= range.to) return CW_OK;
    if (track_waits_barred(t, track)) return CW_OK;
    for (int leg = 0; leg < 2; leg++) {
        int64_t before = 0;
        for (size_t i = 0; i < c->piece_count[leg] && !status; i++) {
            const struct plan_piece *p = &t->old->pieces[c->first_piece[leg] + i];
            int64_t units = (int64_t)p->units_per_s * (p->t1_s - p->t0_s);
            if (before + units > range.from * OP_UNITS && before < range.to * OP_UNITS)
                status = check_piece(t, track, leg, p, before, &bad, err);
            before += units;
        }
    }
    if (!status) status = ranges_without(range, &bad, out, err);
    ranges_release(&bad);
    return status;
}

/* ---- using ---- */

static cw_status stay(struct steps *stock, const struct profile *p, int32_t shift, int sign,
                      cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < p->count; i++)
        for (int32_t s = p->piece[i].from; s < p->piece[i].until && !status; s++)
            status = steps_add(stock, s + shift, INT32_MAX, sign * p->piece[i].rate, err);
    return status;
}

cw_status track_use(struct tracks *t, const struct track *track, const struct ranges *ranges,
                    size_t end, cw_error *err)
{
    struct used *used = &t->used[track->old->class_index];
    struct profile p = {0};
    bool stops = track->stop != SIZE_MAX && end > track->stop;
    cw_status status = CW_OK;
    for (int leg = 0; leg <= stops && !status; leg++) {
        size_t from = leg == 0 ? 0 : track->stop, to = leg == 0 && stops ? track->stop : end;
        status = track_profile(t, track, leg, ranges, &p, err);
        if (p.count == 0) continue;
        for (size_t i = from; i < to && !status; i++)
            status = profile_add(&used->road[track->road[i]], &p,
                                 i == from && leg == 1 ? 0 : track->offset[i], 1, err);
        if (!status && stops)
            status = stay(&used->stock[track->old->assembly], &p, leg == 0 ? track->offset[to] : 0,
                          leg == 0 ? 1 : -1, err);
        if (!status && to == track->road_count && !track->old->halted && (leg == 1 || !stops))
            status = profile_add(&used->gate[track->old->corridor], &p,
                                 to == from && leg == 1 ? 0 : track->offset[to], 1, err);
    }
    profile_release(&p);
    return status;
}

cw_status tracks_use_init(const struct tracks *t, size_t class_index, struct used *used,
                          cw_error *err)
{
    const struct ground *g = t->ground;
    *used = (struct used){.mode = t->op->classes[class_index].mode, .class_bit = 1u << class_index};
    used->road = mem_new(g->roads[used->mode].count, sizeof *used->road);
    used->gate = mem_new(t->op->corridor_count, sizeof *used->gate);
    used->stock = mem_new(t->op->assembly_count, sizeof *used->stock);
    return used->road && used->gate && used->stock ? CW_OK : error_no_memory(err);
}

static cw_status add_used(const struct tracks *t, struct used *sum, const struct used *more,
                          cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < t->ground->roads[more->mode].count && !status; i++)
        if (more->road[i].count) status = steps_add_all(&sum->road[i], &more->road[i], 1, err);
    for (size_t i = 0; i < t->op->corridor_count && !status; i++)
        if (more->gate[i].count) status = steps_add_all(&sum->gate[i], &more->gate[i], 1, err);
    for (size_t i = 0; i < t->op->assembly_count && !status; i++)
        status = steps_add_all(&sum->stock[i], &more->stock[i], 1, err);
    return status;
}

cw_status tracks_use_new(struct tracks *t, size_t class_index, const struct used *fresh,
                         cw_error *err)
{
    for (size_t i = 0; i < t->ground->roads[fresh->mode].count; i++)
        if (fresh->road[i].count) t->crowded[fresh->mode][i] = 1;
    for (size_t i = 0; i < t->op->corridor_count; i++)
        if (fresh->gate[i].count) t->crowded_gate[i] = 1;
    cw_status status = add_used(t, &t->used[class_index], fresh, err);
    if (status || t->op->separation_count == 0) return status;
    return add_used(t, &t->fresh[class_index], fresh, err);
}

/* ---- making ---- */

/* By link and direction: the road that begins so, or -1. */
static cw_status list_beginnings(const struct ground *g, enum mode mode, int32_t **out,
                                 cw_error *err)
{
    size_t count = g->op->net.link_count * 2;
    const struct roads *roads = &g->roads[mode];
    *out = mem_new(count, sizeof **out);
    if (!*out) return error_no_memory(err);
    for (size_t i = 0; i < count; i++) (*out)[i] = -1;
    for (size_t r = 0; r < roads->count; r++) {
        const struct hop *hop = &roads->hops[roads->first[r]];
        (*out)[hop->link * 2 + hop->direction] = (int32_t)r;
    }
    return CW_OK;
}

static cw_status follow(struct tracks *t, struct track *track, const int32_t *beginning,
                        cw_error *err)
{
    const struct plan_chain *c = track->old;
    const struct op_class *k = &t->op->classes[c->class_index];
    const struct roads *roads = &t->ground->roads[k->mode];
    int32_t offset = c->access_s;
    track->stop = SIZE_MAX;
    track->offset[0] = offset;
    for (size_t h = 0;;) {
        size_t n = track->road_count;
        int32_t node = n ? roads->road[track->road[n - 1]].to : c->first_node;
        if (c->assembly >= 0 && track->stop == SIZE_MAX && node == c->stop_node)
            track->stop = n, offset = 0;
        if (h >= c->hop_count) break;
        const struct plan_hop *hop = &t->old->hops[c->first_hop + h];
        int32_t road = beginning[hop->link * 2 + hop->direction];
        if (road < 0)
            return error_set(err, CW_BAD_INPUT,
                             "the plan cannot be gone on from: a chain leaves a road before its "
                             "end; run clearway verify on it");
        offset += roads_travel_s(&t->op->net, roads, (size_t)road, k->mode, k->speed_mm_h);
        h += roads->first[road + 1] - roads->first[road];
        track->road[track->road_count++] = road;
        track->offset[track->road_count] = offset;
    }
    if (track->stop != track->road_count) return CW_OK;
    return error_set(err, CW_FAILED,
                     "people wait at an assembly point that is at their corridor: replan cannot go "
                     "on from such a plan yet");
}

static cw_status follow_all(struct tracks *t, cw_error *err)
{
    int32_t *beginning[MODE_COUNT] = {NULL};
    size_t hops = 0, roads = 0;
    for (size_t i = 0; i < t->old->chain_count; i++) hops += t->old->chains[i].hop_count;
    t->track = mem_new(t->old->chain_count, sizeof *t->track);
    t->roads = mem_new(hops, sizeof *t->roads);
    t->offsets = mem_new(hops + t->old->chain_count, sizeof *t->offsets);
    cw_status status = t->track && t->roads && t->offsets ? CW_OK : error_no_memory(err);
    for (int m = 0; m < MODE_COUNT && !status; m++)
        if (t->ground->uses[m])
            status = list_beginnings(t->ground, (enum mode)m, &beginning[m], err);
    for (size_t i = 0; i < t->old->chain_count && !status; i++) {
        struct track *track = &t->track[i];
        *track = (struct track){
            .old = &t->old->chains[i], .road = t->roads + roads, .offset = t->offsets + roads + i};
        status = follow(t, track, beginning[t->op->classes[track->old->class_index].mode], err);
        roads += track->road_count;
        if (!status) track->left = track_left(t, track, 0, t->at_s);
    }
    for (int m = 0; m < MODE_COUNT; m++) mem_free(beginning[m]);
    return status;
}

/* Roads that a change closes. */
static cw_status list_shut(struct tracks *t, enum mode mode, cw_error *err)
{
    const struct roads *roads = &t->ground->roads[mode];
    size_t room = 0;
    cw_status status = CW_OK;
    t->is_shut[mode] = mem_new(roads->count, 1);
    t->crowded[mode] = mem_new(roads->count, 1);
    uint8_t *closed = mem_new(t->op->net.link_count, 1);
    if (!t->is_shut[mode] || !t->crowded[mode] || !closed) status = error_no_memory(err);
    for (size_t i = 0; i < t->op->closure_count && !status; i++) {
        const struct op_closure *c = &t->op->closures[i];
        if (!c->added || c->from_s >= c->to_s) continue;
        memset(closed, 0, t->op->net.link_count);
        for (size_t k = 0; k < c->link_count; k++) closed[c->links[k]] = 1;
        for (size_t r = 0; r < roads->count && !status; r++) {
            bool any = false;
            for (size_t h = roads->first[r]; h < roads->first[r + 1]; h++)
                any = any || closed[roads->hops[h].link];
            if (!any) continue;
            status = mem_reserve(&t->shut[mode], &room, t->shut_count[mode] + 1,
                                 sizeof *t->shut[mode], err);
            if (status) break;
            t->shut[mode][t->shut_count[mode]++] =
                (struct road_shut){(int32_t)r, c->from_s, c->to_s, c->known_s};
            t->is_shut[mode][r] = 1;
        }
    }
    mem_free(closed);
    return status;
}

static cw_status limit_gates(struct tracks *t, cw_error *err)
{
    const cw_operation *op = t->op;
    const struct instance_choice choice = {.population = t->old->options.population};
    cw_status status = CW_OK;
    t->gate_limit = mem_new(op->corridor_count, sizeof *t->gate_limit);
    t->crowded_gate = mem_new(op->corridor_count, 1);
    if (!t->gate_limit || !t->crowded_gate) return error_no_memory(err);
    for (size_t i = 0; i < op->corridor_count && !status; i++) {
        status = instance_open(&t->gate_limit[i], op, i, &choice, err);
        t->crowded_gate[i] = op->corridors[i].past_count > 0;
    }
    return status;
}

cw_status tracks_init(struct tracks *t, const struct ground *ground, const cw_operation *op,
                      const struct cw_plan *old, int32_t at_s, cw_error *err)
{
    *t = (struct tracks){.ground = ground, .old = old, .op = op, .at_s = at_s};
    cw_status status = follow_all(t, err);
    for (int m = 0; m < MODE_COUNT && !status; m++)
        if (ground->uses[m]) status = list_shut(t, (enum mode)m, err);
    if (!status) status = limit_gates(t, err);
    return status;
}

static void release_used(struct tracks *t, struct used *used)
{
    for (size_t r = 0; used->road && r < t->ground->roads[used->mode].count; r++)
        steps_release(&used->road[r]);
    for (size_t i = 0; used->gate && i < t->op->corridor_count; i++) steps_release(&used->gate[i]);
    for (size_t i = 0; used->stock && i < t->op->assembly_count; i++)
        steps_release(&used->stock[i]);
    for (size_t v = 0; used->end && v < t->ground->node_count; v++) steps_release(&used->end[v]);
    mem_free(used->road), mem_free(used->gate), mem_free(used->stock), mem_free(used->end);
}

void tracks_release(struct tracks *t)
{
    for (size_t i = 0; t->track && i < t->old->chain_count; i++) ranges_release(&t->track[i].kept);
    for (size_t i = 0; t->gate_limit && i < t->op->corridor_count; i++)
        steps_release(&t->gate_limit[i]);
    for (size_t k = 0; k < OP_MAX_CLASSES; k++) {
        release_used(t, &t->used[k]);
        release_used(t, &t->past[k]);
        release_used(t, &t->fresh[k]);
    }
    if (t->barred.ground) barred_release(&t->barred);
    for (int m = 0; m < MODE_COUNT; m++)
        mem_free(t->shut[m]), mem_free(t->is_shut[m]), mem_free(t->crowded[m]);
    mem_free(t->track), mem_free(t->roads), mem_free(t->offsets);
    mem_free(t->gate_limit), mem_free(t->crowded_gate);
    *t = (struct tracks){0};
}
