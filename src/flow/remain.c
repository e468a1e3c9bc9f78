/* Where everybody is, as sources of one flow; the bound of that flow. */
#include "flow/remain.h"

#include <stdlib.h>

#include "base/mem.h"
#include "flow/bound.h"
#include "flow/emit.h"
#include "flow/seed.h"
#include "flow/tracks.h"

enum {
    LEAST_STATES = 1000000, /* a search may look at, and ... */
    NODE_STATES = 150       /* ... for each node */
};

enum {
    AT_HOME = -1,
    NOBODY = -2
}; /* whose units they are that went ahead, if nobody's at a road end */

struct remain {
    const struct remain_choice *choice;
    struct tracks tracks, *t;
    struct cw_plan *plan;
    struct source *sources; /* of all classes; zone -1: on the road, or waiting on it */
    size_t count, room;
    size_t most; /* the last class that counts */
    struct spot {
        int32_t end, second;
    } * spots;
    size_t spot_count, spot_room;
    struct ahead { /* units that are farther on than the last of their person */
        int32_t class_index, zone;
        int32_t person_end, person_s; /* a road end, or: */
        bool out;
        int64_t units;
        size_t first_spot, spot_count; /* where they are, or may be held */
    } * ahead;
    size_t ahead_count, ahead_room;
    int32_t *first_s; /* by road end: the first second of a spot, or -1 */
    int64_t *home;    /* by zone and class: people who have not left */
    int64_t *waits;   /* by old chain: people where it halts whom nobody took on by the moment */
    int64_t *out;     /* by class and second up to the moment: people out before */
    int32_t *listed, *since;
    uint8_t *sink;
    cw_error *err;
};

/* ---- where everybody is ---- */

static int64_t *out_at(const struct remain *r, size_t k, int32_t s)
{
    return &r->out[k * (size_t)(r->t->at_s + 1) + (size_t)s];
}

static cw_status add(struct remain *r, struct source source)
{
    cw_status status = mem_reserve(&r->sources, &r->room, r->count + 1, sizeof *r->sources, r->err);
    if (!status) r->sources[r->count++] = source;
    return status;
}

static cw_status add_standing(struct remain *r, const struct track *track, int32_t network_node,
                              int32_t second, int64_t people)
{
    if (second < r->t->at_s) second = r->t->at_s;
    if (people <= 0 || second >= r->t->op->pause_s) return CW_OK;
    return add(r, (struct source){.zone = -1,
                                  .class_index = track->old->class_index,
                                  .node = r->t->ground->node_of[network_node],
                                  .access_s = second,
                                  .units = people * OP_UNITS});
}

static int32_t node_at(const struct remain *r, const struct track *track, size_t j)
{
    const struct roads *roads =
        &r->t->ground->roads[r->t->op->classes[track->old->class_index].mode];
    return j ? roads->road[track->road[j - 1]].to : track->old->first_node;
}

/* Persons from + 1 .. to have come to node j next, one second after the other. */
static cw_status add_coming(struct remain *r, const struct track *track, size_t j, int64_t from,
                            int64_t to)
{
    int leg = track_leg_to(track, j);
    cw_status status = CW_OK;
    while (from < to && !status) {
        int32_t s = track_leaves(r->t, track, leg, from + 1);
        int64_t until = track_left(r->t, track, leg, s + 1);
        if (until > to) until = to;
        status = add_standing(r, track, node_at(r, track, j), s + track->offset[j], until - from);
        from = until;
    }
    return status;
}

static void count_out(struct remain *r, const struct track *track)
{
    int leg = track_leg_to(track, track->road_count);
    int64_t before = 0, done = track_past(r->t, track, track->road_count, r->t->at_s);
    while (before < done) {
        int32_t s = track_leaves(r->t, track, leg, before + 1);
        int64_t until = track_left(r->t, track, leg, s + 1);
        if (until > done) until = done;
        *out_at(r, (size_t)track->old->class_index, s + track->offset[track->road_count] + 1) +=
            until - before;
        before = until;
    }
}

/* Back from the end: who comes to node j next has come to the one before already. */
static cw_status place_chain(struct remain *r, size_t i)
{
    const struct track *track = &r->t->track[i];
    const struct plan_chain *old = track->old;
    int64_t from = track_past(r->t, track, track->road_count, r->t->at_s);
    cw_status status = CW_OK;
    if (old->halted)
        r->waits[i] += from;
    else
        count_out(r, track);
    if (old->after)
        r->waits[old->after - 1] -= track->left;
    else
        r->home[(size_t)old->zone * r->t->op->class_count + (size_t)old->class_index] -=
            track->left;
    for (size_t j = track->road_count + 1; j-- > 0 && !status;) {
        int64_t to = track->left;
        if (j > 0 && j - 1 == track->stop)
            to = track_left(r->t, track, 1, r->t->at_s);
        else if (j > 0)
            to = track_past(r->t, track, j - 1, r->t->at_s);
        status = add_coming(r, track, j, from, to);
        if (from < to) from = to;
        if (j > 0 && j - 1 == track->stop && !status) { /* who is at the assembly point */
            to = track_past(r->t, track, j - 1, r->t->at_s);
            if (from < to)
                status = add_standing(r, track, node_at(r, track, j - 1), r->t->at_s, to - from);
            if (from < to) from = to;
        }
    }
    return status;
}

/* ---- units that went ahead ---- */

static int32_t unit_leaves(const struct remain *r, const struct track *track, int leg, int64_t unit,
                           int64_t *until)
{
    const struct plan_chain *c = track->old;
    int64_t before = 0;
    for (size_t i = 0; i < c->piece_count[leg]; i++) {
        const struct plan_piece *p = &r->t->old->pieces[c->first_piece[leg] + i];
        int64_t units = (int64_t)p->units_per_s * (p->t1_s - p->t0_s);
        int64_t second = (unit - before - 1) / p->units_per_s;
        if (before + units >= unit) {
            int64_t last = before + (second + 1) * p->units_per_s;
            if (last < *until) *until = last;
            return p->t0_s + (int32_t)second;
        }
        before += units;
    }
    return r->t->op->pause_s;
}

/* A unit at the moment: it comes next to node `node` of the track, or is there. */
struct whereabouts {
    size_t node;
    int32_t second;
    bool at_home, at_end; /* at_end: it is out, or waits where the chain halts */
};

/* Units up to *until are there too. */
static struct whereabouts find_unit(const struct remain *r, const struct track *track, int64_t unit,
                                    int64_t *until)
{
    int32_t at_s = r->t->at_s, leaves = unit_leaves(r, track, 0, unit, until);
    struct whereabouts w = {.second = at_s, .at_home = leaves >= at_s};
    if (w.at_home) return w;
    for (; w.node <= track->road_count; w.node++) {
        if (track->stop != SIZE_MAX && w.node == track->stop + 1) {
            leaves = unit_leaves(r, track, 1, unit, until);
            if (leaves >= at_s) { /* at the assembly point since before the moment */
                w.node--;
                w.second = at_s;
                return w;
            }
        }
        w.second = leaves + track->offset[w.node];
        if (w.second >= at_s) return w;
    }
    w.node = track->road_count;
    w.at_end = true;
    return w;
}

static int32_t end_at(const struct remain *r, const struct track *track, size_t node)
{
    bool halt = node == track->road_count && track->old->halted;
    return r->t->ground->node_of[halt ? track->old->halt_node : node_at(r, track, node)];
}

static cw_status add_spot(struct remain *r, struct ahead *a, int32_t end, int32_t second)
{
    cw_status status =
        mem_reserve(&r->spots, &r->spot_room, r->spot_count + 1, sizeof *r->spots, r->err);
    if (status) return status;
    r->spots[r->spot_count++] = (struct spot){end, second};
    a->spot_count++;
    return CW_OK;
}

/* They are at `at`, and may be held at any node between the person's and theirs. */
static cw_status add_ahead(struct remain *r, const struct track *track, struct ahead a, size_t from,
                           struct whereabouts at)
{
    bool counted = a.person_end == NOBODY; /* wherever they are */
    cw_status status = CW_OK;
    a.first_spot = r->spot_count;
    a.out = at.at_end && !track->old->halted;
    for (size_t i = from; i < at.node && !counted && !status; i++)
        status = add_spot(r, &a, end_at(r, track, i), r->t->at_s);
    if (!status && !counted && !a.out)
        status = add_spot(r, &a, end_at(r, track, at.node), at.at_end ? r->t->at_s : at.second);
    if (!status)
        status =
            mem_reserve(&r->ahead, &r->ahead_room, r->ahead_count + 1, sizeof *r->ahead, r->err);
    if (!status) r->ahead[r->ahead_count++] = a;
    return status;
}

static cw_status place_person(struct remain *r, const struct track *track, int64_t person)
{
    int64_t last = person * OP_UNITS, unit = last - OP_UNITS + 1, until = INT64_MAX;
    struct whereabouts own = find_unit(r, track, last, &until);
    struct ahead a = {.class_index = track->old->class_index,
                      .zone = track->old->zone,
                      .person_end = AT_HOME,
                      .person_s = own.second};
    cw_status status = CW_OK;
    if (own.at_end) return CW_OK;
    if (!own.at_home) a.person_end = end_at(r, track, own.node);
    if (own.at_home && track->old->after) a.person_end = NOBODY;
    while (unit <= last && !status) {
        until = last;
        struct whereabouts at = find_unit(r, track, unit, &until);
        if (at.at_home) break;
        a.units = until - unit + 1;
        unit = until + 1;
        if (own.at_home || at.node != own.node || at.second != own.second)
            status = add_ahead(r, track, a, own.node, at);
    }
    return status;
}

/* Nobody who is out has units elsewhere. */
static cw_status place_ahead(struct remain *r, const struct track *track)
{
    int64_t from = track_past(r->t, track, track->road_count, r->t->at_s);
    int64_t to = track->left < track->old->people ? track->left + 1 : track->left;
    cw_status status = CW_OK;
    for (int64_t p = from + 1; p <= to && !status; p++) status = place_person(r, track, p);
    return status;
}

/* Nobody's people; but the cut runs by them. */
static cw_status place_spots(struct remain *r)
{
    const size_t ends = r->t->ground->node_count;
    cw_status status = CW_OK;
    for (size_t k = 0; k < r->t->op->class_count && !status; k++) {
        for (size_t v = 0; v < ends; v++) r->first_s[v] = r->t->op->pause_s;
        for (size_t i = 0; i < r->ahead_count; i++) {
            const struct ahead *a = &r->ahead[i];
            for (size_t j = a->first_spot;
                 a->class_index == (int32_t)k && j < a->first_spot + a->spot_count; j++)
                if (r->spots[j].second < r->first_s[r->spots[j].end])
                    r->first_s[r->spots[j].end] = r->spots[j].second;
        }
        for (size_t v = 0; v < ends && !status; v++)
            if (r->first_s[v] < r->t->op->pause_s)
                status = add(r, (struct source){.zone = -1,
                                                .class_index = (int32_t)k,
                                                .node = (int32_t)v,
                                                .access_s = r->first_s[v]});
    }
    return status;
}

static cw_status place_home(struct remain *r, size_t z, size_t k)
{
    const cw_operation *op = r->t->op;
    const struct op_join *join = &op->zones[z].join[k];
    int64_t people = r->home[z * op->class_count + k];
    if (people <= 0 || join->node < 0) return CW_OK;
    return add(r, (struct source){.zone = (int32_t)z,
                                  .class_index = (int32_t)k,
                                  .node = r->t->ground->node_of[join->node],
                                  .access_s = join->access_s + r->t->at_s,
                                  .units = people * OP_UNITS});
}

static int by_place(const void *a, const void *b)
{
    const struct source *x = a, *y = b;
    if (x->class_index != y->class_index) return x->class_index < y->class_index ? -1 : 1;
    if (x->zone != y->zone) return x->zone < y->zone ? -1 : 1;
    if (x->node != y->node) return x->node < y->node ? -1 : 1;
    return (x->access_s > y->access_s) - (x->access_s < y->access_s);
}

/* Those of one class at one node in one second are one source. */
static void join_standing(struct remain *r)
{
    size_t kept = 0;
    if (r->count > 1) qsort(r->sources, r->count, sizeof *r->sources, by_place);
    for (size_t i = 0; i < r->count; i++) {
        if (kept && by_place(&r->sources[kept - 1], &r->sources[i]) == 0)
            r->sources[kept - 1].units += r->sources[i].units;
        else
            r->sources[kept++] = r->sources[i];
    }
    r->count = kept;
}

static cw_status place_everybody(struct remain *r)
{
    const cw_operation *op = r->t->op;
    cw_population population = r->plan->options.population;
    cw_status status = CW_OK;
    for (size_t z = 0; z < op->zone_count; z++)
        for (size_t k = 0; k < op->class_count; k++)
            r->home[z * op->class_count + k] = op->zones[z].people[k][population];
    for (size_t i = 0; i < r->t->old->chain_count && !status; i++) {
        if (r->t->old->chains[i].class_index > (int32_t)r->most) continue;
        status = place_chain(r, i);
        if (!status) status = place_ahead(r, &r->t->track[i]);
    }
    for (size_t i = 0; i < r->t->old->chain_count && !status; i++)
        if (r->t->old->chains[i].halted && r->t->old->chains[i].class_index <= (int32_t)r->most)
            status = add_standing(r, &r->t->track[i], r->t->old->chains[i].halt_node, r->t->at_s,
                                  r->waits[i]);
    for (size_t z = 0; z < op->zone_count && !status; z++)
        for (size_t k = 0; k <= r->most && !status; k++) status = place_home(r, z, k);
    if (!status) status = place_spots(r);
    for (size_t k = 0; k < op->class_count; k++)
        for (int32_t s = 1; s <= r->t->at_s; s++) *out_at(r, k, s) += *out_at(r, k, s - 1);
    join_standing(r);
    return status;
}

/* ---- certificates ---- */

static int64_t out_units(const struct remain *r, uint32_t set, int32_t x_s)
{
    int64_t people = 0;
    for (size_t k = 0; k < r->t->op->class_count; k++)
        if (set >> k & 1u) people += *out_at(r, k, x_s < r->t->at_s ? x_s : r->t->at_s);
    return people * OP_UNITS;
}

static int64_t less_units(const struct remain *r, uint32_t set, size_t k, int32_t x_s)
{
    int64_t people = 0;
    for (size_t j = 0; j < k; j++)
        if (set >> j & 1u) people += r->plan->classes[j].people_before[x_s];
    return people * OP_UNITS;
}

/* A node at which people on the road are cut off is listed: nobody is there sooner, then, than the cut says,
 * and they are on the sink side for it. */
static cw_status list_standing(struct remain *r, const struct instance *in, const struct cut *cut,
                               struct plan_certificate *c)
{
    size_t room = c->node_count;
    cw_status status = CW_OK;
    for (size_t i = 0; i < c->node_count; i++) r->listed[c->nodes[i].node] = (int32_t)i + 1;
    for (size_t z = 0; z < in->source_count && !status; z++) {
        const struct source *source = &in->sources[z];
        if (source->zone >= 0 || cut->from_s[source->node] <= source->access_s) continue;
        int32_t node = instance_network_node(in, source->node), from = cut->from_s[source->node];
        if (r->listed[node] == 0) {
            status = mem_reserve(&c->nodes, &room, c->node_count + 1, sizeof *c->nodes, r->err);
            if (status) break;
            c->nodes[c->node_count] = (struct plan_cut_node){node, from};
            r->listed[node] = (int32_t)++c->node_count;
        }
        struct plan_cut_node *n = &c->nodes[r->listed[node] - 1];
        if (n->from_s < from) n->from_s = from;
    }
    for (size_t i = 0; i < c->node_count; i++) r->listed[c->nodes[i].node] = 0;
    return status;
}

/* Units of a person who is not cut off, of which one place where they may be is. */
static bool is_cut_off(const struct remain *r, const struct ahead *a)
{
    size_t cell = (size_t)a->zone * r->t->op->class_count + (size_t)a->class_index;
    if (a->person_end == AT_HOME && r->sink[cell]) return false;
    if (a->person_end >= 0 && r->since[a->person_end] > a->person_s) return false;
    bool any = a->out || a->person_end == NOBODY;
    for (size_t i = a->first_spot; !any && i < a->first_spot + a->spot_count; i++)
        any = r->since[r->spots[i].end] > r->spots[i].second;
    return any;
}

/* By road end: from when on it is on the source side, 0 where no node of the instance is: nobody
 * gets out from there. */
static int64_t ahead_units(struct remain *r, const struct instance *in, const struct cut *cut)
{
    const size_t ends = r->t->ground->node_count;
    int64_t units = 0;
    for (size_t v = 0; v < ends; v++) r->since[v] = 0;
    for (size_t v = 0; v < in->node_count; v++) r->since[in->end_of[v]] = cut->from_s[v];
    for (size_t z = 0; z < r->t->op->zone_count * r->t->op->class_count; z++) r->sink[z] = 0;
    for (size_t z = 0; z < in->source_count; z++)
        if (in->sources[z].zone >= 0 && cut->on_sink_side[z])
            r->sink[(size_t)in->sources[z].zone * r->t->op->class_count +
                    (size_t)in->sources[z].class_index] = 1;
    for (size_t i = 0; i < r->ahead_count; i++) {
        const struct ahead *a = &r->ahead[i];
        if ((in->classes >> a->class_index & 1u) && a->person_s < cut->x_s && is_cut_off(r, a))
            units += a->units;
    }
    return units;
}

static cw_status certify(struct remain *r, const struct instance *in, const struct bound *bound,
                         size_t k)
{
    const struct cut *cut = &bound->cuts[0];
    int32_t x_s = r->t->op->pause_s;
    int64_t less = less_units(r, in->classes, k, x_s);
    int64_t units = bound->before[x_s] + out_units(r, in->classes, x_s) + ahead_units(r, in, cut);
    cw_status status = emit_certificate(r->plan, in, cut, (int32_t)k, units, less, r->err);
    if (status) return status;
    struct plan_certificate *c = &r->plan->certificates[r->plan->certificate_count - 1];
    c->moment = true;
    return list_standing(r, in, cut, c);
}

/* The new plan's people who leave home from the moment on: near the best, where the set is one class. */
static cw_status start_from_plan(struct remain *r, const struct instance *in,
                                 struct earliest *start)
{
    struct tracks planned = {0};
    cw_status status = earliest_init(start, in, NULL, r->err);
    if (status || (in->classes & (in->classes - 1)) != 0) return status;
    status = tracks_init(&planned, r->t->ground, r->t->op, r->plan, r->t->at_s, r->err);
    if (!status) status = seed_flow(start, &planned, r->err);
    tracks_release(&planned);
    return status;
}

/* *exact: the effort was enough. */
static cw_status prove_set(struct remain *r, uint32_t set, size_t k, bool *exact)
{
    struct instance_choice choice = {.classes = set,
                                     .basis = r->plan->options.basis,
                                     .population = r->plan->options.population,
                                     .as_of_unix_s = r->plan->as_of_unix_s,
                                     .from_s = r->t->at_s};
    struct source *of_set = mem_new(r->count, sizeof *of_set);
    struct instance in = {0};
    struct earliest start = {0};
    struct bound bound = {0};
    choice.sources = of_set;
    for (size_t i = 0; of_set && i < r->count; i++)
        if (set >> r->sources[i].class_index & 1u) of_set[choice.source_count++] = r->sources[i];
    cw_status status =
        of_set ? instance_init(&in, r->t->ground, &choice, r->err) : error_no_memory(r->err);
    int64_t states = r->choice->options->most_states;
    if (states <= 0) states = LEAST_STATES + NODE_STATES * (int64_t)in.node_count;
    struct bound_options options = {.effort = {.most_states = states},
                                    .checkpoints = &r->t->op->pause_s,
                                    .checkpoint_count = 1,
                                    .checkpoints_only = true,
                                    .progress = r->choice->progress};
    if (!status) status = start_from_plan(r, &in, &start);
    if (!status) status = bound_init(&bound, &in, &start, &options, r->err);
    if (!status) status = certify(r, &in, &bound, k);
    *exact = bound.reached;
    bound_release(&bound);
    earliest_release(&start);
    instance_release(&in);
    mem_free(of_set);
    return status;
}

static cw_status set_up(struct remain *r)
{
    const struct remain_choice *choice = r->choice;
    const cw_operation *op = choice->op;
    cw_status status =
        tracks_init(&r->tracks, choice->ground, op, choice->old, choice->at_s, r->err);
    r->t = &r->tracks;
    r->home = mem_new(op->zone_count * op->class_count, sizeof *r->home);
    r->waits = mem_new(choice->old->chain_count, sizeof *r->waits);
    r->out = mem_new(op->class_count * (size_t)(choice->at_s + 1), sizeof *r->out);
    r->first_s = mem_new(choice->ground->node_count, sizeof *r->first_s);
    r->since = mem_new(choice->ground->node_count, sizeof *r->since);
    r->sink = mem_new(op->zone_count * op->class_count, 1);
    r->listed = mem_new(op->net.node_count, sizeof *r->listed);
    if (!r->home || !r->waits || !r->out || !r->listed || !r->since || !r->sink || !r->first_s)
        return error_no_memory(r->err);
    return status;
}

cw_status remain_prove(const struct remain_choice *choice, size_t class_index, struct cw_plan *plan,
                       cw_error *err)
{
    struct remain r = {.choice = choice, .plan = plan, .most = class_index, .err = err};
    uint32_t alone = UINT32_C(1) << class_index, all = alone * 2 - 1;
    bool exact = false;
    cw_status status = set_up(&r);
    if (!status) status = place_everybody(&r);
    if (!status) status = prove_set(&r, alone, class_index, &exact);
    if (!status && exact && all != alone &&
        plan->certificates[plan->certificate_count - 1].bound_units / OP_UNITS >
            plan->classes[class_index].out)
        status = prove_set(&r, all, class_index, &exact);
    if (r.tracks.ground) tracks_release(&r.tracks);
    mem_free(r.sources), mem_free(r.home), mem_free(r.waits), mem_free(r.out);
    mem_free(r.listed), mem_free(r.since), mem_free(r.sink);
    mem_free(r.ahead), mem_free(r.spots), mem_free(r.first_s);
    return status;
}
