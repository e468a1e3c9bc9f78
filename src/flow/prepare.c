/* First the useless arcs, then the hanging parts, then the rows, then new numbers for what is left. */
#include "flow/prepare.h"

#include "base/mem.h"
#include "flow/hanging.h"
#include "flow/reach.h"

/* A node that may be contracted: its two neighbours, and its arc from and to each, or -1. */
struct joint {
    int32_t at[2], in[2], out[2];
};

struct prepare {
    struct instance *in;
    uint8_t *fixed;    /* by node: a source, gate or assembly point is there */
    uint8_t *gone;     /* by node */
    int32_t *joint_of; /* by node: its joint, or -1 */
    struct joint *joints;
    size_t joint_count, joint_room;
    int32_t *next, *last; /* by arc: the arc whose part follows its own; the last of its parts */
    int32_t *renumbered;  /* by node; -1: gone */
};

static bool arc_gone(const struct arc *arc)
{
    return arc->from < 0;
}

static void drop_arc(struct arc *arc)
{
    if (arc->limit) steps_release(arc->limit);
    mem_free(arc->limit);
    arc->limit = NULL;
    arc->from = -1;
}

/* ---- what nobody can use in time ---- */

static bool useless(const struct instance *in, int32_t from, int64_t tau, int32_t to)
{
    return in->earliest_s[from] + tau + in->to_gate_s[to] >= in->horizon_s;
}

/* Every arc is one road still. */
static cw_status drop_useless(struct instance *in, cw_error *err)
{
    in->earliest_s = mem_new(in->node_count, sizeof *in->earliest_s);
    in->to_gate_s = mem_new(in->node_count, sizeof *in->to_gate_s);
    cw_status status = in->earliest_s && in->to_gate_s ? CW_OK : error_no_memory(err);
    if (!status) status = reach_from_sources(in, NULL, in->earliest_s, err);
    if (!status) status = reach_to_gates(in, in->to_gate_s, err);
    if (status) return status;
    size_t kept = 0;
    for (size_t a = 0; a < in->arc_count; a++) {
        if (useless(in, in->arcs[a].from, in->arcs[a].tau, in->arcs[a].to)) {
            drop_arc(&in->arcs[a]);
            continue;
        }
        in->parts[kept] = in->parts[a];
        in->arcs[kept++] = in->arcs[a];
    }
    in->arc_count = kept;
    return instance_index(in, err);
}

/* ---- what hangs ---- */

static void mark_fixed(struct prepare *p)
{
    const struct instance *in = p->in;
    const struct ground *g = in->ground;
    for (size_t z = 0; z < in->source_count; z++) p->fixed[in->sources[z].node] = 1;
    for (size_t i = 0; i < in->gate_count; i++) p->fixed[in->gates[i].node] = 1;
    for (size_t i = 0; i < g->op->assembly_count; i++)
        p->fixed[g->node_of[g->op->assemblies[i].node]] = 1;
}

static cw_status drop_hanging(struct prepare *p, cw_error *err)
{
    struct instance *in = p->in;
    cw_status status = hanging_find(in, p->fixed, p->gone, err);
    for (size_t a = 0; a < in->arc_count && !status; a++) {
        struct arc *arc = &in->arcs[a];
        if (p->gone[arc->from] || p->gone[arc->to]) drop_arc(arc);
    }
    return status;
}

/* ---- contraction ---- */

/* Notes arc a, to or from the neighbour u; false when there are more than two neighbours, or two
 * arcs of one kind. */
static bool note_arc(struct joint *j, int32_t u, int32_t a, bool out)
{
    int k = j->at[0] == u || j->at[0] < 0 ? 0 : 1;
    int32_t *slot = out ? &j->out[k] : &j->in[k];
    if ((j->at[k] >= 0 && j->at[k] != u) || *slot >= 0) return false;
    j->at[k] = u;
    *slot = a;
    return true;
}

static bool find_joint(const struct instance *in, int32_t v, struct joint *j)
{
    bool fits = true;
    *j = (struct joint){{-1, -1}, {-1, -1}, {-1, -1}};
    for (int32_t i = in->in_first[v]; i < in->in_first[v + 1] && fits; i++) {
        const struct arc *arc = &in->arcs[in->in_arc[i]];
        if (!arc_gone(arc)) fits = note_arc(j, arc->from, in->in_arc[i], false);
    }
    for (int32_t i = in->out_first[v]; i < in->out_first[v + 1] && fits; i++) {
        const struct arc *arc = &in->arcs[in->out_arc[i]];
        if (!arc_gone(arc)) fits = note_arc(j, arc->to, in->out_arc[i], true);
    }
    return fits && j->at[1] >= 0;
}

static cw_status find_joints(struct prepare *p, cw_error *err)
{
    const struct instance *in = p->in;
    cw_status status = CW_OK;
    for (size_t v = 0; v < in->node_count && !status; v++) {
        struct joint j;
        p->joint_of[v] = -1;
        if (p->fixed[v] || p->gone[v] || !find_joint(in, (int32_t)v, &j)) continue;
        status = mem_reserve(&p->joints, &p->joint_room, p->joint_count + 1, sizeof j, err);
        if (status) break;
        p->joint_of[v] = (int32_t)p->joint_count;
        p->joints[p->joint_count++] = j;
    }
    return status;
}

/* What becomes of passing a joint in one direction. */
enum pass {
    PASS_NONE,  /* there is no way, or none in time */
    PASS_EARLY, /* the arc in is the narrow one at every second */
    PASS_LATE,  /* the arc out is */
    PASS_MIXED  /* now this, now that: a unit may gain by waiting between them */
};

/* Whether what may enter `first` at t is always at most what may enter `second` at t + tau (sign 1),
 * or always at least that (sign -1). */
static bool always_below(const struct instance *in, const struct arc *first,
                         const struct arc *second, int sign)
{
    int32_t end = in->horizon_s - first->tau;
    for (int32_t t = 0; t < end;) {
        int64_t here = arc_limit(first, t), there = arc_limit(second, t + first->tau);
        if (sign * here > sign * there) return false;
        int32_t next = first->limit ? steps_next_change(first->limit, t) : INT32_MAX;
        int32_t other =
            second->limit ? steps_next_change(second->limit, t + first->tau) : INT32_MAX;
        if (other != INT32_MAX && other - first->tau < next) next = other - first->tau;
        t = next;
    }
    return true;
}

static enum pass judge_pass(const struct instance *in, int32_t a, int32_t b)
{
    if (a < 0 || b < 0) return PASS_NONE;
    const struct arc *first = &in->arcs[a], *second = &in->arcs[b];
    if (first->mode != second->mode) return PASS_MIXED;
    if (useless(in, first->from, (int64_t)first->tau + second->tau, second->to)) return PASS_NONE;
    if (always_below(in, first, second, 1)) return PASS_EARLY;
    return always_below(in, first, second, -1) ? PASS_LATE : PASS_MIXED;
}

/* Gives `first` the limit of `second`, by the second of entering `first`. */
static cw_status take_limit(struct arc *first, const struct arc *second, cw_error *err)
{
    struct steps *limit = NULL;
    cw_status status = CW_OK;
    if (second->limit) {
        limit = mem_new(1, sizeof *limit);
        if (!limit) return error_no_memory(err);
        for (size_t i = 0; i + 1 < second->limit->count && !status; i++) {
            int32_t from = second->limit->step[i].at - first->tau;
            int32_t to = second->limit->step[i + 1].at - first->tau;
            status = steps_add(limit, from > 0 ? from : 0, to, second->limit->step[i].value, err);
        }
    }
    if (first->limit) steps_release(first->limit);
    mem_free(first->limit);
    first->limit = limit;
    first->rate = second->rate;
    first->narrow = second->narrow;
    return status;
}

/* Arc a becomes a and then b. Until arcs are numbered anew, `narrow` is the road end's arc. */
static cw_status join_arcs(struct prepare *p, int32_t a, int32_t b, enum pass pass, cw_error *err)
{
    struct arc *first = &p->in->arcs[a], *second = &p->in->arcs[b];
    cw_status status = pass == PASS_LATE ? take_limit(first, second, err) : CW_OK;
    first->tau += second->tau;
    first->to = second->to;
    p->next[p->last[a]] = b;
    p->last[a] = p->last[b];
    drop_arc(second);
    return status;
}

/* Neighbour u of v has a new neighbour w instead, by these arcs. */
static void reseat(struct prepare *p, int32_t u, int32_t v, int32_t w, int32_t in, int32_t out)
{
    if (p->joint_of[u] < 0) return;
    struct joint *j = &p->joints[p->joint_of[u]];
    int k = j->at[0] == v ? 0 : 1;
    j->at[k] = w, j->in[k] = in, j->out[k] = out;
}

/* Contracts node v, where it can be. */
static cw_status contract(struct prepare *p, int32_t v, cw_error *err)
{
    struct instance *in = p->in;
    const struct joint j = p->joints[p->joint_of[v]];
    if (j.at[0] == j.at[1]) return CW_OK;
    const enum pass pass[2] = {judge_pass(in, j.in[0], j.out[1]),
                               judge_pass(in, j.in[1], j.out[0])};
    if (pass[0] == PASS_MIXED || pass[1] == PASS_MIXED) return CW_OK;
    cw_status status = CW_OK;
    int32_t joined[2] = {-1, -1};
    for (int k = 0; k < 2 && !status; k++) {
        if (pass[k] != PASS_NONE) {
            joined[k] = j.in[k];
            status = join_arcs(p, j.in[k], j.out[1 - k], pass[k], err);
            continue;
        }
        if (j.in[k] >= 0) drop_arc(&in->arcs[j.in[k]]);
        if (j.out[1 - k] >= 0) drop_arc(&in->arcs[j.out[1 - k]]);
    }
    for (int k = 0; k < 2; k++) reseat(p, j.at[k], v, j.at[1 - k], joined[1 - k], joined[k]);
    p->gone[v] = 1;
    return status;
}

static cw_status contract_all(struct prepare *p, cw_error *err)
{
    struct instance *in = p->in;
    for (size_t a = 0; a < in->arc_count; a++) {
        p->next[a] = -1;
        p->last[a] = in->arcs[a].narrow = (int32_t)a;
    }
    cw_status status = find_joints(p, err);
    for (size_t v = 0; v < in->node_count && !status; v++)
        if (p->joint_of[v] >= 0) status = contract(p, (int32_t)v, err);
    return status;
}

/* ---- numbering anew ---- */

static cw_status renumber_nodes(struct prepare *p, cw_error *err)
{
    struct instance *in = p->in;
    size_t kept = 0;
    for (size_t v = 0; v < in->node_count; v++)
        p->renumbered[v] = p->gone[v] ? -1 : (int32_t)kept++;
    in->end_of = mem_new(kept, sizeof *in->end_of);
    if (!in->end_of) return error_no_memory(err);
    for (size_t v = 0; v < in->node_count; v++) {
        int32_t number = p->renumbered[v];
        if (number < 0) continue;
        in->end_of[number] = (int32_t)v;
        in->earliest_s[number] = in->earliest_s[v];
        in->to_gate_s[number] = in->to_gate_s[v];
    }
    in->node_count = kept;
    for (size_t z = 0; z < in->source_count; z++)
        in->sources[z].node = p->renumbered[in->sources[z].node];
    for (size_t g = 0; g < in->gate_count; g++)
        in->gates[g].node = p->renumbered[in->gates[g].node];
    return CW_OK;
}

static void move_arc(struct prepare *p, size_t a, struct arc *to, struct part *parts,
                     int32_t *count)
{
    const struct arc *from = &p->in->arcs[a];
    int32_t first = *count;
    *to = *from;
    for (int32_t road = (int32_t)a; road >= 0; road = p->next[road]) {
        if (road == from->narrow) to->narrow = *count - first;
        parts[(*count)++] = p->in->parts[road];
    }
    to->from = p->renumbered[from->from], to->to = p->renumbered[from->to];
}

/* Numbers the arcs that are left, in their order, and strings their parts; in memory of their size. */
static cw_status renumber_arcs(struct prepare *p, cw_error *err)
{
    struct instance *in = p->in;
    size_t kept = 0, arc_count = in->arc_count;
    int32_t part_count = 0;
    for (size_t a = 0; a < arc_count; a++) kept += !arc_gone(&in->arcs[a]);
    struct arc *arcs = mem_new(kept, sizeof *arcs);
    struct part *parts = mem_new(arc_count, sizeof *parts);
    int32_t *part_first = mem_new(kept + 1, sizeof *part_first);
    if (!arcs || !parts || !part_first) {
        mem_free(arcs), mem_free(parts), mem_free(part_first);
        return error_no_memory(err);
    }
    kept = 0;
    for (size_t a = 0; a < arc_count; a++) {
        if (arc_gone(&in->arcs[a])) continue;
        part_first[kept] = part_count;
        move_arc(p, a, &arcs[kept++], parts, &part_count);
    }
    part_first[kept] = part_count;
    mem_free(in->arcs), mem_free(in->parts), mem_free(in->part_first);
    in->arcs = arcs, in->parts = parts, in->part_first = part_first;
    in->arc_count = kept;
    return CW_OK;
}

cw_status prepare_network(struct instance *in, cw_error *err)
{
    struct prepare p = {.in = in};
    size_t nodes = in->node_count;
    cw_status status = drop_useless(in, err);
    p.fixed = mem_new(nodes, 1);
    p.gone = mem_new(nodes, 1);
    p.joint_of = mem_new(nodes, sizeof *p.joint_of);
    p.renumbered = mem_new(nodes, sizeof *p.renumbered);
    p.next = mem_new(in->arc_count, sizeof *p.next);
    p.last = mem_new(in->arc_count, sizeof *p.last);
    bool whole = p.fixed && p.gone && p.joint_of && p.renumbered && p.next && p.last;
    if (!status && !whole) status = error_no_memory(err);
    if (!status) mark_fixed(&p);
    if (!status) status = drop_hanging(&p, err);
    if (!status) status = contract_all(&p, err);
    if (!status) status = renumber_nodes(&p, err);
    if (!status) status = renumber_arcs(&p, err);
    if (!status) status = instance_index(in, err);
    mem_free(p.fixed), mem_free(p.gone), mem_free(p.joint_of);
    mem_free(p.joints), mem_free(p.renumbered), mem_free(p.next), mem_free(p.last);
    return status;
}
