/* Bounds for growing X. */
#include "flow/bound.h"

#include <string.h>

#include "base/mem.h"
#include "flow/search.h"
#include "flow/still.h"

enum {
    RUN_PARTS = 36, /* the longest run is this part of the pause; each next a quarter */
    RUN_FACTOR = 4,
    RATE_PARTS = 16,     /* long runs carry at least this part of what the widest gate has left */
    FINE_PART = 8,       /* of the effort goes to seconds between checkpoints */
    BETWEEN_PARTS = 120, /* cuts are moved to this many seconds of the pause, evenly */
    STILL_ARCS = 200000  /* more than this many arcs are too many for a still picture */
};

struct bounding {
    struct bound *bound;
    const struct instance *in;
    const struct bound_options *options;
    struct search search;
    struct effort effort;
    bool fine;         /* the second pass: every window, not only checkpoints */
    int32_t *start_s;  /* by gate */
    struct cut last;   /* the latest that is exact; x_s 0: none yet */
    struct cut before; /* the one before that */
    struct still *still;
    int64_t refreshed_at;
};

/* ---- augmenting ---- */

/* Where each gate can be passed last before x_s; whether anywhere. */
static bool find_starts(struct bounding *b, int32_t x_s, int32_t run_s, int32_t least)
{
    bool any = false;
    for (size_t g = 0; g < b->in->gate_count; g++) {
        b->start_s[g] = search_gate_room(&b->bound->flow, g, x_s, run_s, least);
        any = any || b->start_s[g] >= 0;
    }
    return any;
}

static int32_t widest_gate(const struct instance *in)
{
    int32_t widest = 1;
    for (size_t g = 0; g < in->gate_count; g++)
        for (size_t i = 0; i < in->gates[g].limit.count; i++)
            if (in->gates[g].limit.step[i].value > widest)
                widest = in->gates[g].limit.step[i].value;
    return widest;
}

static cw_status refresh(struct bounding *b, int32_t x_s, cw_error *err)
{
    b->refreshed_at = b->bound->flow.states;
    return search_refresh(&b->search, x_s, err);
}

/* Sends at most `most` runs of run_s seconds to gate seconds before x_s, until none is found or the
 * effort is spent; *done is whether none is left. */
static cw_status fill_runs(struct bounding *b, int32_t x_s, int32_t run_s, int32_t least,
                           int64_t most, bool *done, cw_error *err)
{
    struct earliest *flow = &b->bound->flow;
    struct quest quest = {x_s - 1, run_s, x_s - 1, least, b->start_s};
    struct path path = {0};
    bool found = true;
    cw_status status = CW_OK;
    *done = false;
    for (; !status && found && most > 0; most--) {
        *done = !find_starts(b, x_s, run_s, least);
        if (*done || effort_is_spent(&b->effort, flow->states)) break;
        if (flow->states - b->refreshed_at > 4 * (int64_t)b->in->node_count)
            status = refresh(b, x_s, err);
        if (!status) status = search_anywhere(&b->search, &quest, &found, &path, err);
        *done = !status && !found;
        if (status || !found) break;
        /* a path that comes to the same place twice may need the same room twice in a run */
        int32_t sent_s = path.most_s < run_s ? path.most_s : run_s;
        int32_t room = path_room(flow, &path, x_s - 1, sent_s);
        if (room == 0) break;
        status = path_send(flow, &path, x_s - 1, sent_s, room, err);
    }
    path_release(&path);
    return status;
}

/* Makes the flow a maximum for x_s; *exact is whether the effort sufficed. Mostly it is one already:
 * then one search tells. */
static cw_status augment(struct bounding *b, int32_t x_s, bool *exact, cw_error *err)
{
    int32_t least = widest_gate(b->in) / RATE_PARTS;
    cw_status status = fill_runs(b, x_s, 1, 1, 1, exact, err);
    if (status || *exact || effort_is_spent(&b->effort, b->bound->flow.states)) return status;
    status = refresh(b, x_s, err);
    for (int32_t wide = 1; wide >= 0; wide--)
        for (int32_t run_s = b->in->horizon_s / RUN_PARTS; run_s > 1 && !status;
             run_s /= RUN_FACTOR) {
            if (run_s > x_s / 4) continue;
            status = progress_report(b->options->progress, "bound", x_s, b->in->horizon_s, err);
            if (!status)
                status =
                    fill_runs(b, x_s, run_s, wide && least > 0 ? least : 1, INT64_MAX, exact, err);
        }
    if (!status) status = fill_runs(b, x_s, 1, 1, INT64_MAX, exact, err);
    return status;
}

/* ---- cuts ---- */

static cw_status keep_cut(const struct bounding *b, const struct cut *cut, struct cut *kept,
                          cw_error *err)
{
    cut_release(kept);
    cw_status status = cut_init(kept, b->in, cut->x_s, err);
    if (status) return status;
    memcpy(kept->from_s, cut->from_s, b->in->node_count * sizeof *cut->from_s);
    memcpy(kept->on_sink_side, cut->on_sink_side, b->in->source_count);
    return CW_OK;
}

/* The dead states as a cut; when everybody is out before x_s, all is on the sink side. */
static cw_status dead_cut(const struct bounding *b, int32_t x_s, int64_t value, struct cut *cut,
                          cw_error *err)
{
    int64_t all = 0;
    for (size_t z = 0; z < b->in->source_count; z++) all += b->in->sources[z].units;
    cw_status status = cut_init(cut, b->in, x_s, err);
    if (status) return status;
    for (size_t v = 0; v < b->in->node_count; v++) {
        int32_t from = b->search.dead_until[v];
        cut->from_s[v] = value == all || from > x_s ? x_s : from;
    }
    for (size_t z = 0; z < b->in->source_count; z++)
        cut->on_sink_side[z] = value == all || b->search.source_dead[z];
    return CW_OK;
}

/* `cut` moved to another second: nodes that it gives a second later than `before` gave them move as
 * much as X; all do when `before` is none. */
static void move_cut(const struct bounding *b, const struct cut *cut, struct cut *moved)
{
    int32_t by_s = moved->x_s - cut->x_s;
    for (size_t v = 0; v < b->in->node_count; v++) {
        bool moves = b->before.x_s == 0 || cut->from_s[v] > b->before.from_s[v];
        int32_t from = cut->from_s[v] + (moves ? by_s : 0);
        if (from < b->in->earliest_s[v]) from = b->in->earliest_s[v];
        moved->from_s[v] = from > moved->x_s ? moved->x_s : from;
    }
    cut_close_sources(b->in, moved);
}

/* The least cut at hand for x_s when the effort is spent; `*bound` is its capacity. */
static cw_status guess_cut(struct bounding *b, int32_t x_s, struct cut *cut, int64_t *bound,
                           cw_error *err)
{
    struct cut other = {0};
    cw_status status = cut_init(cut, b->in, x_s, err);
    if (!status) status = cut_init(&other, b->in, x_s, err);
    if (status) return status;
    if (b->last.x_s > 0)
        move_cut(b, &b->last, cut);
    else
        cut_close_everything(b->in, cut);
    *bound = cut_capacity(b->in, cut);
    if (!b->still && b->in->arc_count <= STILL_ARCS) status = still_new(b->in, &b->still, err);
    int64_t capacity = !status && b->still ? still_cut(b->still, &other) : INT64_MAX;
    if (capacity < *bound) {
        struct cut worse = *cut;
        *cut = other, other = worse;
        *bound = capacity;
    }
    cut_release(&other);
    return status;
}

/* ---- seconds between ---- */

/* Lowers the bounds of seconds in (from_s, to_s), which have the bound of to_s, by cuts moved. */
static cw_status bound_between(struct bounding *b, int32_t from_s, int32_t to_s,
                               const struct cut *after, cw_error *err)
{
    int32_t step_s = b->in->horizon_s / BETWEEN_PARTS + 1;
    cw_status status = CW_OK;
    for (int32_t x = to_s - step_s; x > from_s && !status; x -= step_s) {
        struct cut cut = {0};
        status = cut_init(&cut, b->in, x, err);
        for (int which = 0; which < 2 && !status; which++) {
            if (which == 1 && b->last.x_s == 0) break;
            move_cut(b, which == 0 ? after : &b->last, &cut);
            int64_t capacity = cut_capacity(b->in, &cut);
            for (int32_t t = x; t > from_s && b->bound->before[t] > capacity; t--)
                b->bound->before[t] = capacity;
        }
        cut_release(&cut);
    }
    return status;
}

/* ---- all X ---- */

static int32_t next_x(const struct bounding *b, int32_t x_s)
{
    const struct bound_options *o = b->options;
    int32_t window_s = earliest_window_s(b->in), end = b->in->horizon_s;
    int32_t next = b->fine ? (x_s / window_s + 1) * window_s : end;
    if (next > end) next = end;
    if (!b->fine && o->checkpoints[b->bound->cut_count] < next)
        next = o->checkpoints[b->bound->cut_count];
    return next;
}

/* Bounds x_s and the seconds since after_s, which take its value or less; `cut` shows it. */
static cw_status bound_x(struct bounding *b, int32_t after_s, int32_t x_s, struct cut *cut,
                         cw_error *err)
{
    struct bound *bound = b->bound;
    bool exact = false;
    cw_status status = augment(b, x_s, &exact, err);
    if (status || (b->fine && !exact)) return status;
    int64_t value = earliest_passed(&bound->flow, 0, x_s);
    if (!status && exact)
        status = dead_cut(b, x_s, value, cut, err);
    else if (!status)
        status = guess_cut(b, x_s, cut, &value, err);
    for (int32_t t = after_s + 1; t <= x_s; t++)
        if (bound->before[t] > value) bound->before[t] = value;
    if (!status && !b->options->checkpoints_only) status = bound_between(b, after_s, x_s, cut, err);
    if (!status && exact) {
        struct cut old = b->before;
        b->before = b->last, b->last = old;
        status = keep_cut(b, cut, &b->last, err);
    }
    bound->reached = exact;
    return status;
}

/* Keeps the cut for checkpoint x_s, if it is one, in the place of a worse one. */
static void improve_checkpoint(struct bound *bound, int32_t x_s, struct cut *cut,
                               const struct instance *in)
{
    for (size_t i = 0; i < bound->cut_count; i++) {
        if (bound->cuts[i].x_s != x_s) continue;
        if (cut_capacity(in, cut) >= cut_capacity(in, &bound->cuts[i])) return;
        struct cut worse = bound->cuts[i];
        bound->cuts[i] = *cut, *cut = worse;
    }
}

/* Bounds one X after the other; the first pass keeps every cut, the second only better ones. */
static cw_status bound_pass(struct bounding *b, cw_error *err)
{
    struct bound *bound = b->bound;
    cw_status status = search_init(&b->search, &bound->flow, err);
    for (int32_t x = 0, next; x < b->in->horizon_s && !status; x = next) {
        struct cut cut = {0};
        next = next_x(b, x);
        status = progress_report(b->options->progress, "bound", x, b->in->horizon_s, err);
        if (!status) status = bound_x(b, x, next, &cut, err);
        if (!b->fine) {
            bound->cuts[bound->cut_count++] = cut;
            continue;
        }
        if (!status && cut.x_s > 0) improve_checkpoint(bound, next, &cut, b->in);
        cut_release(&cut);
        if (effort_is_spent(&b->effort, bound->flow.states)) break;
    }
    return status;
}

/* Every window; what no effort is left for keeps the bound that it has. Earlier arrivals may change,
 * so the search starts with no state dead. */
static cw_status bound_windows(struct bounding *b, cw_error *err)
{
    bool reached = b->bound->reached;
    search_release(&b->search);
    cut_release(&b->last), cut_release(&b->before);
    b->fine = true;
    if (b->effort.most_states > 0)
        b->effort.most_states = b->bound->flow.states + b->effort.most_states / FINE_PART;
    cw_status status = bound_pass(b, err);
    b->bound->reached = reached;
    return status;
}

cw_status bound_init(struct bound *bound, const struct instance *in, const struct earliest *start,
                     const struct bound_options *options, cw_error *err)
{
    *bound = (struct bound){0};
    struct bounding b = {.bound = bound, .in = in, .options = options, .effort = options->effort};
    cw_status status = earliest_init(&bound->flow, in, start, err);
    bound->before = mem_new((size_t)in->horizon_s + 1, sizeof *bound->before);
    bound->cuts = mem_new(options->checkpoint_count, sizeof *bound->cuts);
    b.start_s = mem_new(in->gate_count, sizeof *b.start_s);
    if (!status && (!bound->before || !bound->cuts || !b.start_s)) status = error_no_memory(err);
    for (int32_t x = 0; x <= in->horizon_s && !status; x++)
        bound->before[x] = x > 0 ? INT64_MAX : 0;
    if (!status) status = bound_pass(&b, err);
    if (!status && !options->checkpoints_only) status = bound_windows(&b, err);
    if (b.search.flow) search_release(&b.search);
    cut_release(&b.last), cut_release(&b.before);
    still_free(b.still);
    mem_free(b.start_s);
    if (status) bound_release(bound);
    return status;
}

void bound_release(struct bound *bound)
{
    for (size_t i = 0; i < bound->cut_count; i++) cut_release(&bound->cuts[i]);
    mem_free(bound->cuts), mem_free(bound->before);
    earliest_release(&bound->flow);
    *bound = (struct bound){0};
}
