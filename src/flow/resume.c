/* Class by class: who is on the road first, then who is at home. */
#include "flow/resume.h"

#include "base/clock.h"
#include "base/mem.h"
#include "flow/emit.h"
#include "flow/loading.h"
#include "flow/routes.h"
#include "flow/tracks.h"

enum {
    BATCH_S = 60, /* whoever is led on may wait that long for those of one chain behind him */
    LEAST_STATES = 2000000, /* a flow may look at, and ... */
    NODE_STATES = 1000      /* ... for each node */
};

struct resume {
    const cw_operation *op;
    const struct cw_plan *old;
    const cw_plan_options *options;
    struct progress progress;
    int32_t at_s;
    struct ground ground;
    struct tracks t;
    struct cw_plan *plan;
    size_t k;
    struct source *sources; /* people of class k who need a way */
    int32_t *halted_in;     /* by source: the number of the halted chain they are of; 0: at home */
    size_t source_count, source_room, halted_room;
    int64_t *left, *called,
        *kept;       /* by zone, of class k: who left home, was called, stays called */
    int64_t *found;  /* by zone: who at home gets a new instruction */
    int64_t *pool;   /* by old chain: people where it halts whom nobody takes on */
    int32_t *pool_s; /* by old chain: all of them are there then */
    cw_error *err;
};

static int64_t count_of(const struct ranges *r)
{
    int64_t people = 0;
    for (size_t i = 0; i < r->count; i++) people += r->at[i].to - r->at[i].from;
    return people;
}

/* ---- old chains in the new plan ---- */

static cw_status emit_profile(struct resume *r, const struct profile *p, size_t *first,
                              size_t *count)
{
    struct cw_plan *plan = r->plan;
    cw_status status = mem_reserve(&plan->pieces, &plan->piece_room, plan->piece_count + p->count,
                                   sizeof *plan->pieces, r->err);
    *first = plan->piece_count;
    *count = p->count;
    for (size_t i = 0; i < p->count && !status; i++)
        plan->pieces[plan->piece_count++] =
            (struct plan_piece){p->piece[i].from, p->piece[i].until, p->piece[i].rate};
    return status;
}

static cw_status emit_hops(struct resume *r, const struct plan_chain *old, struct plan_chain *c,
                           size_t count)
{
    struct cw_plan *plan = r->plan;
    cw_status status = mem_reserve(&plan->hops, &plan->hop_room, plan->hop_count + count,
                                   sizeof *plan->hops, r->err);
    c->first_hop = plan->hop_count;
    c->hop_count = count;
    for (size_t h = 0; h < count && !status; h++)
        plan->hops[plan->hop_count++] = r->old->hops[old->first_hop + h];
    return status;
}

/* The persons of the ranges as a chain of the new plan, as far as node `end`. */
static cw_status emit_track(struct resume *r, const struct track *track,
                            const struct ranges *ranges, size_t end, int32_t *number)
{
    const struct plan_chain *old = track->old;
    const struct roads *roads = &r->ground.roads[r->op->classes[r->k].mode];
    struct plan_chain c = *old;
    struct profile p = {0};
    bool whole = end == track->road_count, stops = track->stop != SIZE_MAX && end > track->stop;
    size_t hops = 0;
    cw_status status = CW_OK;
    c.people = count_of(ranges);
    if (old->after) c.after = r->t.track[old->after - 1].number;
    for (size_t i = 0; i < end; i++)
        hops += roads->first[track->road[i] + 1] - roads->first[track->road[i]];
    c.travel_s[0] = track->offset[stops ? track->stop : end] - old->access_s;
    c.travel_s[1] = stops ? track->offset[end] : 0;
    if (!stops) c.assembly = c.stop_node = -1;
    if (!whole) {
        c.halted = true;
        c.corridor = -1;
        c.halt_node = end ? roads->road[track->road[end - 1]].to : old->first_node;
    }
    c.shortest_s = c.travel_s[0] + c.travel_s[1];
    c.piece_count[1] = 0;
    for (int leg = 0; leg <= stops && !status; leg++) {
        status = track_profile(&r->t, track, leg, ranges, &p, r->err);
        if (!status) status = emit_profile(r, &p, &c.first_piece[leg], &c.piece_count[leg]);
    }
    profile_release(&p);
    if (!status) status = emit_hops(r, old, &c, hops);
    if (!status)
        status = mem_reserve(&r->plan->chains, &r->plan->chain_room, r->plan->chain_count + 1,
                             sizeof *r->plan->chains, r->err);
    if (status) return status;
    r->plan->chains[r->plan->chain_count++] = c;
    *number = (int32_t)r->plan->chain_count;
    return CW_OK;
}

/* ---- on the road ---- */

static cw_status add_source(struct resume *r, struct source source, int32_t halted_in)
{
    cw_status status =
        mem_reserve(&r->sources, &r->source_room, r->source_count + 1, sizeof *r->sources, r->err);
    if (!status)
        status = mem_reserve(&r->halted_in, &r->halted_room, r->source_count + 1,
                             sizeof *r->halted_in, r->err);
    if (status) return status;
    source.class_index = (int32_t)r->k;
    r->sources[r->source_count] = source;
    r->halted_in[r->source_count++] = halted_in;
    return CW_OK;
}

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* Persons of the range come to the node one after the other; those of a minute go on together. */
static cw_status add_batches(struct resume *r, const struct track *track, struct range range,
                             size_t node, int32_t network_node, int32_t number)
{
    int leg = track_leg_to(track, node);
    int32_t offset = track->offset[node];
    cw_status status = CW_OK;
    while (range.from < range.to && !status) {
        int32_t first = track_leaves(&r->t, track, leg, range.from + 1);
        int64_t to = track_left(&r->t, track, leg, first + BATCH_S);
        if (first + offset < r->at_s) {
            int64_t there = track_left(&r->t, track, leg, r->at_s - offset);
            if (there > to) to = there;
        }
        if (to > range.to || to <= range.from) to = range.to;
        int32_t last = track_leaves(&r->t, track, leg, to);
        struct source source = {.zone = track->old->zone,
                                .node = r->ground.node_of[network_node],
                                .access_s = later(last + offset, r->at_s),
                                .units = (to - range.from) * OP_UNITS};
        if (source.access_s < r->op->pause_s) status = add_source(r, source, number);
        range.from = to;
    }
    return status;
}

/* Those of (from, to], whose next node it is, who cannot go on: they halt there. */
static cw_status halt(struct resume *r, const struct track *track, size_t node, struct range range,
                      const struct ranges *able, int64_t *halted)
{
    struct ranges stuck = {0};
    int32_t number = 0;
    cw_status status = CW_OK;
    struct range rest = range;
    for (size_t i = 0; i < able->count && !status; i++) {
        if (able->at[i].to <= rest.from || able->at[i].from >= rest.to) continue;
        status = ranges_add(&stuck, (struct range){rest.from, able->at[i].from}, r->err);
        rest.from = able->at[i].to;
    }
    if (!status) status = ranges_add(&stuck, rest, r->err);
    if (!status && stuck.count > 0) {
        *halted += count_of(&stuck);
        status = track_use(&r->t, track, &stuck, node, r->err);
        if (!status) status = emit_track(r, track, &stuck, node, &number);
        if (!status &&
            node == track->road_count) { /* at the gate, which is shut: a halt all the same */
            struct plan_chain *c = &r->plan->chains[number - 1];
            c->halted = true;
            c->halt_node = r->op->corridors[track->old->corridor].node;
            c->corridor = -1;
        }
    }
    for (size_t i = 0; i < stuck.count && !status; i++)
        status =
            add_batches(r, track, stuck.at[i], node, r->plan->chains[number - 1].halt_node, number);
    ranges_release(&stuck);
    return status;
}

/* Goes back from the end: who comes to node j next has come to the one before already. */
static cw_status halt_all(struct resume *r, const struct track *track, int64_t done,
                          const struct ranges *able, int64_t *halted)
{
    int64_t from = done;
    cw_status status = CW_OK;
    for (size_t j = track->road_count + 1; j-- > 0 && !status;) {
        int64_t to = track->left;
        if (j > 0 && j - 1 == track->stop)
            to = track_left(&r->t, track, 1, r->at_s);
        else if (j > 0)
            to = track_past(&r->t, track, j - 1, r->at_s);
        if (from < to) status = halt(r, track, j, (struct range){from, to}, able, halted);
        if (from < to) from = to;
        if (j > 0 && j - 1 == track->stop && !status) { /* who is at the assembly point */
            to = track_past(&r->t, track, j - 1, r->at_s);
            if (from < to) status = halt(r, track, j - 1, (struct range){from, to}, able, halted);
            if (from < to) from = to;
        }
    }
    return status;
}

/* People who had left by the moment. A chain that goes on from another's halt moreover keeps those who still
 * wait there, if nobody of the other was lost on the way. */
static cw_status resume_on_road(struct resume *r, size_t i)
{
    struct track *track = &r->t.track[i];
    const struct plan_chain *old = track->old;
    struct plan_account *account = &r->plan->replan->account[r->k];
    struct ranges able = {0};
    int64_t done = track_past(&r->t, track, track->road_count, r->at_s), halted = 0;
    int64_t until = track->left;
    if (old->after && r->pool_s[old->after - 1] >= 0) until = old->people;
    cw_status status = ranges_add(&track->kept, (struct range){0, done}, r->err);
    if (!status) status = track_able(&r->t, track, (struct range){done, until}, &able, r->err);
    if (!status) status = halt_all(r, track, done, &able, &halted);
    for (size_t a = 0; a < able.count && !status; a++)
        status = ranges_add(&track->kept, able.at[a], r->err);
    if (!status) status = track_use(&r->t, track, &track->kept, track->road_count, r->err);
    int64_t kept = count_of(&track->kept);
    if (!old->after)
        r->left[old->zone] += track->left, r->called[old->zone] += old->people - track->left;
    if (!old->halted) account->arrived += done, account->going_on += kept - done;
    if (old->halted) {
        int32_t last = kept ? track_leaves(&r->t, track, track_leg_to(track, track->road_count),
                                           track->kept.at[track->kept.count - 1].to)
                            : 0;
        r->pool[i] += kept;
        r->pool_s[i] = halted ? -1 : later(r->at_s, last + track->offset[track->road_count]);
    }
    if (old->after) r->pool[old->after - 1] -= kept + halted;
    bool finished = old->halted || old->after;
    if (!status && finished && kept > 0)
        status = emit_track(r, track, &track->kept, track->road_count, &track->number);
    ranges_release(&able);
    return status;
}

/* Where nobody, or a chain that is lost, takes them on. */
static cw_status resume_halted(struct resume *r, size_t i)
{
    const struct track *track = &r->t.track[i];
    if (!track->old->halted || r->pool[i] <= 0) return CW_OK;
    int32_t last = track_leaves(&r->t, track, track_leg_to(track, track->road_count),
                                track->kept.at[track->kept.count - 1].to);
    struct source source = {.zone = track->old->zone,
                            .node = r->ground.node_of[track->old->halt_node],
                            .access_s = later(r->at_s, last + track->offset[track->road_count]),
                            .units = r->pool[i] * OP_UNITS};
    if (source.access_s >= r->op->pause_s) return CW_OK;
    return add_source(r, source, track->number);
}

/* ---- new ways ---- */

static cw_status take_use(struct resume *r, const struct instance *in, const struct chains *chains)
{
    struct used fresh;
    cw_status status = people_used(in, chains, &fresh, r->err);
    if (status) return status;
    status = tracks_use_new(&r->t, r->k, &fresh, r->err);
    used_release(&fresh, &r->ground);
    return status;
}

/* emit_chain takes a source's access_s for the way from home; part of it, or all, is time that was. */
static cw_status emit_new(struct resume *r, const struct instance *in, const struct chain *chain,
                          int64_t people)
{
    int32_t number = r->halted_in[chain->source];
    cw_status status = emit_chain(r->plan, in, chain, people, r->err);
    if (status) return status;
    struct plan_chain *c = &r->plan->chains[r->plan->chain_count - 1];
    int32_t shift = number ? c->access_s : r->at_s;
    for (size_t i = 0; i < c->piece_count[0]; i++) {
        r->plan->pieces[c->first_piece[0] + i].t0_s += shift;
        r->plan->pieces[c->first_piece[0] + i].t1_s += shift;
    }
    c->access_s -= shift;
    c->after = number;
    if (number)
        r->plan->replan->account[r->k].led += people;
    else
        r->found[c->zone] += people;
    return CW_OK;
}

/* Whoever reaches no gate in time is not searched for at every second anew. */
static void drop_lost(struct instance *in)
{
    for (size_t z = 0; z < in->source_count; z++)
        if (in->sources[z].access_s >= in->horizon_s - in->to_gate_s[in->sources[z].node])
            in->sources[z].units = 0;
}

/* What the flow brings out in parts of persons and the plan, in whole persons, does not. Of a class's two
 * flows the later counts: it is found beside the whole people of the first, whose own parts of persons may
 * no longer fit beside it. */
static void count_lost(struct resume *r, int64_t flow_units, int64_t people, int64_t to_simplicity)
{
    struct plan_class *c = &r->plan->classes[r->k];
    int64_t rounding = flow_units / OP_UNITS - people - to_simplicity;
    c->lost_to_rounding = rounding > 0 ? rounding : 0;
    c->lost_to_simplicity = to_simplicity;
}

/* Brings out whom it can of the sources, in what is left of roads and gates. */
static cw_status solve_sources(struct resume *r)
{
    struct used apart[OP_MAX_CLASSES];
    struct instance_choice choice = {.classes = 1u << r->k,
                                     .basis = r->old->options.basis,
                                     .population = r->old->options.population,
                                     .as_of_unix_s = r->old->as_of_unix_s,
                                     .used = r->t.used,
                                     .used_count = r->k + 1,
                                     .apart = apart,
                                     .apart_count = tracks_apart(&r->t, r->k, apart),
                                     .sources = r->sources,
                                     .source_count = r->source_count,
                                     .from_s = r->at_s};
    struct routes_choice routes = {r->options->simplicity, &r->progress};
    struct routes_price price;
    int64_t flow_units = 0, people = 0;
    struct instance in = {0};
    struct earliest flow = {0};
    struct chains chains = {0};
    bool gave_up;
    if (r->source_count == 0) return CW_OK;
    cw_status status = instance_init(&in, &r->ground, &choice, r->err);
    struct loading_options loading = {
        .effort = {.most_states = r->options->most_states > 0
                                      ? r->options->most_states
                                      : LEAST_STATES + NODE_STATES * (int64_t)in.node_count},
        .runs_first = true,
        .progress = &r->progress};
    if (!status) drop_lost(&in);
    if (!status) status = earliest_init(&flow, &in, NULL, r->err);
    if (!status) status = loading_run(&flow, &loading, &gave_up, r->err);
    if (!status) flow_units = earliest_passed(&flow, 0, in.horizon_s);
    if (!status) status = routes_choose(&chains, &flow, &routes, &price, r->err);
    if (!status) status = take_use(r, &in, &chains);
    for (size_t i = 0; i < chains.count && !status; i++) {
        int64_t led = steps_total(&chains.chain[i].leave[0]) / OP_UNITS;
        if (led > 0) status = emit_new(r, &in, &chains.chain[i], led);
        people += led;
    }
    if (!status) count_lost(r, flow_units - chains.dropped_units, people, price.lost_people);
    chains_release(&chains);
    earliest_release(&flow);
    instance_release(&in);
    r->source_count = 0;
    return status;
}

/* ---- at home ---- */

static cw_status resume_at_home(struct resume *r, struct track *track)
{
    const struct plan_chain *old = track->old;
    struct ranges able = {0};
    if (old->halted || old->after) return CW_OK;
    cw_status status =
        track_able(&r->t, track, (struct range){track->left, old->people}, &able, r->err);
    if (!status) status = track_use(&r->t, track, &able, track->road_count, r->err);
    r->kept[old->zone] += count_of(&able);
    for (size_t i = 0; i < able.count && !status; i++)
        status = ranges_add(&track->kept, able.at[i], r->err);
    ranges_release(&able);
    if (status || track->kept.count == 0) return status;
    return emit_track(r, track, &track->kept, track->road_count, &track->number);
}

static cw_status add_homes(struct resume *r)
{
    cw_population population = r->old->options.population;
    cw_status status = CW_OK;
    for (size_t z = 0; z < r->op->zone_count && !status; z++) {
        const struct op_join *join = &r->op->zones[z].join[r->k];
        int64_t people = r->op->zones[z].people[r->k][population] - r->left[z] - r->kept[z];
        struct source source = {.zone = (int32_t)z, .units = people * OP_UNITS};
        if (people <= 0 || join->node < 0 || join->access_s >= r->op->pause_s - r->at_s) continue;
        source.node = r->ground.node_of[join->node];
        source.access_s = r->at_s + join->access_s;
        status = add_source(r, source, 0);
    }
    return status;
}

/* What became of everybody's instruction, zone by zone. */
static cw_status compare(struct resume *r)
{
    struct plan_replan *replan = r->plan->replan;
    for (size_t z = 0; z < r->op->zone_count; z++) {
        int64_t home = r->op->zones[z].people[r->k][r->old->options.population] - r->left[z];
        int64_t lost = r->called[z] - r->kept[z], found = r->found[z];
        struct plan_instruction in = {.zone = (int32_t)z,
                                      .class_index = (int32_t)r->k,
                                      .unchanged = r->kept[z],
                                      .changed = found < lost ? found : lost};
        in.called = found - in.changed;
        in.withdrawn = lost - in.changed;
        in.without = home - in.unchanged - in.changed - in.called - in.withdrawn;
        replan->account[r->k].at_home += home;
        if (home == 0) continue;
        replan->instructions[replan->instruction_count++] = in;
    }
    return CW_OK;
}

/* ---- a class ---- */

static cw_status for_tracks(struct resume *r, cw_status (*each)(struct resume *r, size_t i))
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < r->old->chain_count && !status; i++)
        if (r->old->chains[i].class_index == (int32_t)r->k) status = each(r, i);
    return status;
}

static cw_status each_at_home(struct resume *r, size_t i)
{
    return resume_at_home(r, &r->t.track[i]);
}

static cw_status resume_class(struct resume *r, size_t k)
{
    struct plan_account *account = &r->plan->replan->account[k];
    int64_t waiting = 0;
    r->k = k;
    for (size_t z = 0; z < r->op->zone_count; z++)
        r->left[z] = r->called[z] = r->kept[z] = r->found[z] = 0;
    cw_status status =
        progress_report(&r->progress, "replan", (int64_t)k, (int64_t)r->op->class_count, r->err);
    if (!status) status = tracks_use_init(&r->t, k, &r->t.used[k], r->err);
    if (!status) status = tracks_bar(&r->t, k, r->err);
    if (!status) status = for_tracks(r, resume_on_road);
    if (!status) status = for_tracks(r, resume_halted);
    if (!status) status = solve_sources(r);
    for (size_t z = 0; z < r->op->zone_count; z++) waiting += r->left[z];
    account->stranded = waiting - account->arrived - account->going_on - account->led;
    if (!status) status = for_tracks(r, each_at_home);
    if (!status) status = add_homes(r);
    if (!status) status = solve_sources(r);
    if (!status) status = compare(r);
    if (!status) status = plan_count_people(r->plan, (int32_t)k, r->err);
    if (status) return status;
    return emit_uses(r->plan, &r->ground, &r->t.used[k], (int32_t)k, r->err);
}

static cw_status make_plan(struct resume *r)
{
    const cw_operation *op = r->op;
    struct cw_plan *plan = r->plan = mem_new(1, sizeof *r->plan);
    if (!plan) return error_no_memory(r->err);
    plan->op = op;
    plan->options = r->old->options;
    plan->as_of_unix_s = r->old->as_of_unix_s;
    plan->replan = mem_new(1, sizeof *plan->replan);
    if (!plan->replan) return error_no_memory(r->err);
    plan->replan->at_s = r->at_s;
    plan->replan->instructions =
        mem_new(op->zone_count * op->class_count, sizeof *plan->replan->instructions);
    r->left = mem_new(op->zone_count, sizeof *r->left);
    r->called = mem_new(op->zone_count, sizeof *r->called);
    r->kept = mem_new(op->zone_count, sizeof *r->kept);
    r->found = mem_new(op->zone_count, sizeof *r->found);
    r->pool = mem_new(r->old->chain_count, sizeof *r->pool);
    r->pool_s = mem_new(r->old->chain_count, sizeof *r->pool_s);
    bool whole = plan->replan->instructions && r->left && r->called && r->kept && r->found &&
                 r->pool && r->pool_s;
    for (size_t k = 0; k < op->class_count; k++) {
        plan->classes[k].people = r->old->classes[k].people;
        plan->replan->old_out[k] = r->old->classes[k].out;
    }
    return whole ? CW_OK : error_no_memory(r->err);
}

cw_status flow_resume(const cw_operation *op, const struct cw_plan *old, int32_t at_s,
                      const cw_plan_options *options, cw_plan **out, cw_error *err)
{
    struct resume r = {.op = op, .old = old, .options = options, .at_s = at_s, .err = err};
    double start = clock_seconds();
    *out = NULL;
    r.progress = (struct progress){options->progress, options->progress_context};
    cw_status status = make_plan(&r);
    if (!status) status = ground_init(&r.ground, op, err);
    if (!status) status = tracks_init(&r.t, &r.ground, op, old, at_s, err);
    if (!status) status = tracks_note_past(&r.t, err);
    for (size_t k = 0; k < op->class_count && !status; k++) status = resume_class(&r, k);
    if (r.plan) {
        for (int m = 0; m < MODE_COUNT; m++) r.plan->roads += (int64_t)r.ground.roads[m].count;
        r.plan->nodes = (int64_t)r.ground.node_count;
        r.plan->solve_seconds = clock_seconds() - start;
    }
    if (r.t.ground) tracks_release(&r.t);
    ground_release(&r.ground);
    mem_free(r.sources), mem_free(r.halted_in), mem_free(r.left), mem_free(r.called);
    mem_free(r.kept), mem_free(r.found), mem_free(r.pool), mem_free(r.pool_s);
    if (status)
        cw_plan_free(r.plan);
    else
        *out = r.plan;
    return status;
}
