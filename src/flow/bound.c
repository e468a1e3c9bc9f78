/* Bounds for growing X. */
#include "flow/bound.h"

#include <string.h>

#include "base/mem.h"
#include "flow/search.h"
#include "flow/still.h"
#include "flow/tighten.h"

enum {
    RUN_PARTS = 36,      /* the longest run is this part of the pause, ... */
    RATE_PARTS = 16,     /* ... the highest rate this part of the widest gate's, ... */
    RUN_SHIFT = 2,       /* ... and each next length a quarter, ... */
    RATE_SHIFT = 4,      /* ... each next rate for near cuts a sixteenth, ... */
    EXACT_SHIFT = 15,    /* ... and for exact ones any */
    SCALES = 8,          /* lengths, and rates, at most */
    NEAR_PART = 500,     /* a cut is near when it is less than this part of the flow above it */
    GUESS_PART = 100,    /* and not worth a guess at a better one at this part */
    STEP_PARTS = 64,     /* other cuts are moved by this part of X, ... */
    STEP_FACTOR = 4,     /* ... then by a quarter of that, and so on */
    ROUGH_PART = 4,      /* of the effort goes to near cuts */
    FINE_PART = 8,       /* and this part to seconds between checkpoints */
    BETWEEN_PARTS = 120, /* cuts are moved to this many seconds of the pause, evenly */
    STILL_ARCS = 200000  /* more than this many arcs are too many for a still picture */
};

struct bounding {
    struct bound *bound;
    const struct instance *in;
    const struct bound_options *options;
    struct search search;
    struct effort effort;
    bool rough;             /* near cuts will do */
    bool all_exact;         /* of the pass: every X so far */
    bool fine;              /* every window, not only checkpoints */
    struct cut near, trial; /* the least for the X at work that failing searches show ... */
    int64_t near_units;     /* ... and its capacity */
    int32_t *start_s;       /* by gate */
    struct cut last;        /* the latest that is exact; x_s 0: none yet */
    struct cut before;      /* the one before that */
    struct tighten *tighten;
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
    struct quest quest = {x_s - 1, run_s, x_s - 1, least, b->start_s, false};
    struct path path = {0};
    bool found = true;
    cw_status status = CW_OK;
    *done = false;
    search_begin(&b->search); /* should no gate have room, nothing is seen */
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

/* ---- cuts ---- */

static void copy_cut(const struct bounding *b, const struct cut *cut, struct cut *copy)
{
    copy->x_s = cut->x_s;
    memcpy(copy->from_s, cut->from_s, b->in->node_count * sizeof *cut->from_s);
    memcpy(copy->on_sink_side, cut->on_sink_side, b->in->source_count);
}

static cw_status keep_cut(const struct bounding *b, const struct cut *cut, struct cut *kept,
                          cw_error *err)
{
    cut_release(kept);
    cw_status status = cut_init(kept, b->in, cut->x_s, err);
    if (!status) copy_cut(b, cut, kept);
    return status;
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

/* ---- near cuts ---- */

/* What a search for runs saw before it failed is the sink side of a cut, which lets over, beside what
 * is full, only what is left in shorter runs and at lower rates: little, when these were short. */
static void cut_by_labels(const struct bounding *b, int32_t after_s, struct cut *cut)
{
    const struct search *s = &b->search;
    for (size_t v = 0; v < b->in->node_count; v++) {
        int32_t from = s->stamp[v] == s->round ? s->latest[v] + after_s : 0;
        if (from < s->dead_until[v]) from = s->dead_until[v];
        cut->from_s[v] = from > cut->x_s ? cut->x_s : from;
    }
    cut_close_sources(b->in, cut);
}

static bool is_near(const struct bounding *b, int64_t value, int64_t part)
{
    return b->near_units - value <= value / part;
}

/* Looks at the cut that the failed search for run_s seconds shows. Where runs begin, and where they
 * end, is equally good. */
static void look_at_cut(struct bounding *b, int32_t x_s, int32_t run_s)
{
    for (int end = 0; end <= (run_s > 1); end++) {
        b->trial.x_s = x_s;
        cut_by_labels(b, end ? run_s : 1, &b->trial);
        int64_t capacity = cut_capacity(b->in, &b->trial);
        if (capacity >= b->near_units) continue;
        struct cut worse = b->near;
        b->near = b->trial, b->trial = worse;
        b->near_units = capacity;
    }
}

/* Fills runs of run_s seconds at a rate of `least` or more; *enough: a near cut is there, and will do. */
static cw_status fill_scale(struct bounding *b, int32_t x_s, int32_t run_s, int32_t least,
                            bool *enough, cw_error *err)
{
    bool done = false;
    cw_status status = progress_report(b->options->progress, "bound", x_s, b->in->horizon_s, err);
    if (!status) status = fill_runs(b, x_s, run_s, least, INT64_MAX, &done, err);
    if (status || !done || !b->rough) return status;
    look_at_cut(b, x_s, run_s);
    *enough = is_near(b, earliest_passed(&b->bound->flow, 0, x_s), NEAR_PART);
    return CW_OK;
}

/* The k-th rate for runs, from high to low; 0: there are no more. */
static int32_t rate_at(const struct bounding *b, int32_t widest, int k)
{
    int32_t shift = b->rough ? RATE_SHIFT : EXACT_SHIFT,
            rate = shift * k < 31 ? widest >> shift * k : 0;
    return rate > 0                                                            ? rate
           : k == 0 || (shift * (k - 1) < 31 && widest >> shift * (k - 1) > 1) ? 1
                                                                               : 0;
}

/* Fills runs from long and wide ones to short and narrow ones. */
static cw_status fill_scales(struct bounding *b, int32_t x_s, bool *enough, cw_error *err)
{
    int32_t longest_s = b->in->horizon_s / RUN_PARTS, widest = widest_gate(b->in) / RATE_PARTS;
    while (longest_s > x_s / 4) longest_s >>= RUN_SHIFT;
    for (int sum = 0; sum < 2 * SCALES; sum++) {
        for (int k = 0; k <= sum; k++) { /* lengths, k, and rates, sum - k */
            int32_t run_s = k < SCALES ? longest_s >> RUN_SHIFT * k : 0;
            int32_t rate = sum - k < SCALES ? rate_at(b, widest, sum - k) : 0;
            if (run_s < 2 || rate == 0) continue;
            if (*enough || effort_is_spent(&b->effort, b->bound->flow.states)) return CW_OK;
            cw_status status = fill_scale(b, x_s, run_s, rate, enough, err);
            if (status) return status;
        }
    }
    return CW_OK;
}

/* Makes the flow a maximum for x_s, or nearly; *exact is whether the effort sufficed. Mostly it is one
 * already: then one search tells. */
static cw_status augment(struct bounding *b, int32_t x_s, bool *exact, cw_error *err)
{
    bool enough = false;
    b->near_units = INT64_MAX;
    cw_status status = fill_runs(b, x_s, 1, 1, 1, exact, err);
    if (status || *exact || effort_is_spent(&b->effort, b->bound->flow.states)) return status;
    status = refresh(b, x_s, err);
    if (!status) status = fill_scales(b, x_s, &enough, err);
    if (!status && !b->rough) status = fill_runs(b, x_s, 1, 1, INT64_MAX, exact, err);
    return status;
}

/* ---- a cut where there is none exact ---- */

/* Takes `other` for the cut where it is less. */
static void take_less(struct bounding *b, struct cut *cut, int64_t *bound, struct cut *other)
{
    int64_t capacity = cut_capacity(b->in, other);
    if (capacity >= *bound) return;
    struct cut worse = *cut;
    *cut = *other, *other = worse;
    *bound = capacity;
}

/* The least cut at hand for x_s when the effort is spent; `*bound` is its capacity. */
static cw_status guess_cut(struct bounding *b, int32_t x_s, struct cut *cut, int64_t *bound,
                           cw_error *err)
{
    struct cut other = {0};
    cw_status status = cut_init(cut, b->in, x_s, err);
    if (!status) status = cut_init(&other, b->in, x_s, err);
    if (status) return status;
    if (b->near_units < INT64_MAX)
        copy_cut(b, &b->near, cut);
    else
        cut_close_everything(b->in, cut);
    *bound = cut_capacity(b->in, cut);
    if (b->last.x_s > 0) {
        move_cut(b, &b->last, &other);
        take_less(b, cut, bound, &other);
    }
    bool near = is_near(b, earliest_passed(&b->bound->flow, 0, x_s), GUESS_PART);
    bool picture = !near && (x_s == b->in->horizon_s || !effort_time_is_up(&b->effort));
    if (picture && !b->still && b->in->arc_count <= STILL_ARCS)
        status = still_new(b->in, &b->still, err);
    if (!status && picture && b->still) {
        (void)still_cut(b->still, &other);
        take_less(b, cut, bound, &other);
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
    for (size_t i = 0; !b->fine && i < o->checkpoint_count && o->checkpoints[i] <= next; i++)
        if (o->checkpoints[i] > x_s) return o->checkpoints[i];
    return next < end ? next : end;
}

/* Bounds x_s and the seconds since after_s, which take its value or less; `cut` shows it. */
static cw_status bound_x(struct bounding *b, int32_t after_s, int32_t x_s, struct cut *cut,
                         cw_error *err)
{
    struct bound *bound = b->bound;
    bool exact = false;
    cw_status status = augment(b, x_s, &exact, err);
    int64_t flow_units = earliest_passed(&bound->flow, 0, x_s), value = flow_units;
    if (status || (b->fine && !exact && !is_near(b, value, GUESS_PART))) return status;
    status = exact ? dead_cut(b, x_s, value, cut, err) : guess_cut(b, x_s, cut, &value, err);
    for (int32_t t = after_s + 1; t <= x_s; t++)
        if (bound->before[t] > value) bound->before[t] = value;
    if (!status && !b->options->checkpoints_only) status = bound_between(b, after_s, x_s, cut, err);
    if (!status && (exact || is_near(b, flow_units, GUESS_PART))) {
        struct cut old = b->before;
        b->before = b->last, b->last = old;
        status = keep_cut(b, cut, &b->last, err);
    }
    b->all_exact = b->all_exact && value == flow_units;
    return status;
}

/* Keeps the cut for checkpoint x_s, if it is one and has none as good. */
static void improve_checkpoint(struct bounding *b, int32_t x_s, struct cut *cut)
{
    for (size_t i = 0; i < b->options->checkpoint_count; i++) {
        struct cut *kept = &b->bound->cuts[i];
        if (b->options->checkpoints[i] != x_s) continue;
        if (kept->x_s > 0 && cut_capacity(b->in, cut) >= cut_capacity(b->in, kept)) return;
        struct cut worse = *kept;
        *kept = *cut, *cut = worse;
    }
}

/* Begins without dead states, for earlier arrivals may have changed since the pass before. */
static cw_status begin_pass(struct bounding *b, cw_error *err)
{
    if (b->search.flow) search_release(&b->search);
    cut_release(&b->last), cut_release(&b->before);
    still_free(b->still); /* it goes on for growing X only */
    b->still = NULL;
    b->all_exact = true;
    return search_init(&b->search, &b->bound->flow, err);
}

/* Whether a pass before left little to do for x_s. */
static bool is_bounded(const struct bounding *b, int32_t x_s)
{
    int64_t value = earliest_passed(&b->bound->flow, 0, x_s);
    return b->bound->before[x_s] - value <= value / NEAR_PART;
}

/* Bounds one X after the other with so many states in all. Near cuts get each the same part of what is
 * left; exact ones what they need, until it is spent. */
static cw_status bound_pass(struct bounding *b, int64_t states, cw_error *err)
{
    struct bound *bound = b->bound;
    int64_t end = b->effort.most_states > 0 ? bound->flow.states + states : 0;
    int32_t left = 0;
    for (int32_t x = 0; x < b->in->horizon_s; x = next_x(b, x)) left++;
    cw_status status = begin_pass(b, err);
    for (int32_t x = 0, next; x < b->in->horizon_s && !status; x = next, left--) {
        struct cut cut = {0};
        next = next_x(b, x);
        if (b->rough && !b->fine && is_bounded(b, next)) continue;
        b->effort.most_states = end;
        if (end > bound->flow.states && b->rough)
            b->effort.most_states = bound->flow.states + (end - bound->flow.states) / left;
        status = progress_report(b->options->progress, "bound", x, b->in->horizon_s, err);
        if (!status) status = bound_x(b, x, next, &cut, err);
        if (!status && cut.x_s > 0) improve_checkpoint(b, next, &cut);
        cut_release(&cut);
        if ((!b->rough || b->fine) && end > 0 && bound->flow.states >= end) {
            b->all_exact = false;
            break;
        }
    }
    return status;
}

/* ---- cuts made nearer ---- */

/* The cut of a checkpoint, with what the one before, moved on, knows better, and by itself. */
static cw_status tighten_checkpoint(struct bounding *b, size_t i, cw_error *err)
{
    struct cut *cut = &b->bound->cuts[i];
    int32_t after_s = i > 0 ? b->options->checkpoints[i - 1] : 0;
    int64_t *before = b->bound->before;
    cw_status status = CW_OK;
    if (i > 0) {
        b->trial.x_s = cut->x_s;
        move_cut(b, &b->bound->cuts[i - 1], &b->trial);
        tighten_with(b->tighten, cut, &b->trial);
    }
    for (int32_t step_s = cut->x_s / STEP_PARTS + 1; step_s > 0 && !status; step_s /= STEP_FACTOR) {
        if (!effort_is_spent(&b->effort, 0)) tighten_by(b->tighten, cut, step_s);
        status = progress_report(b->options->progress, "bound", cut->x_s, b->in->horizon_s, err);
    }
    int64_t capacity = cut_capacity(b->in, cut);
    for (int32_t t = cut->x_s; t > after_s && before[t] > capacity; t--) before[t] = capacity;
    return status;
}

/* What no effort was left for. */
static cw_status tighten_checkpoints(struct bounding *b, cw_error *err)
{
    cw_status status = tighten_new(b->in, &b->tighten, err);
    cut_release(&b->before);
    for (size_t i = 0; i < b->options->checkpoint_count && !status; i++) {
        int32_t x_s = b->options->checkpoints[i];
        int64_t value = earliest_passed(&b->bound->flow, 0, x_s);
        tighten_allow(b->tighten, b->options->checkpoint_count - i);
        if (b->bound->before[x_s] - value > value / NEAR_PART)
            status = tighten_checkpoint(b, i, err);
    }
    tighten_free(b->tighten);
    return status;
}

/* Checkpoints exactly as far as the effort goes, the others nearly, then every window; what no effort is
 * left for keeps the bound that it has. */
static cw_status bound_passes(struct bounding *b, cw_error *err)
{
    int64_t states = b->effort.most_states;
    cw_status status = bound_pass(b, states - states / ROUGH_PART, err);
    bool all_exact = b->all_exact;
    b->rough = !all_exact;
    if (!status && !all_exact) status = bound_pass(b, states / ROUGH_PART, err);
    if (!status && !all_exact && !effort_time_is_up(&b->effort))
        status = tighten_checkpoints(b, err);
    b->fine = true;
    if (!status && !b->options->checkpoints_only && !effort_time_is_up(&b->effort))
        status = bound_pass(b, states / FINE_PART, err);
    int32_t end = b->in->horizon_s;
    b->bound->reached = b->bound->before[end] == earliest_passed(&b->bound->flow, 0, end);
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
    bound->cut_count = bound->cuts ? options->checkpoint_count : 0;
    b.start_s = mem_new(in->gate_count, sizeof *b.start_s);
    if (!status && (!bound->before || !bound->cuts || !b.start_s)) status = error_no_memory(err);
    for (int32_t x = 0; x <= in->horizon_s && !status; x++)
        bound->before[x] = x > 0 ? INT64_MAX : 0;
    if (!status) status = cut_init(&b.near, in, 0, err);
    if (!status) status = cut_init(&b.trial, in, 0, err);
    if (!status) status = bound_passes(&b, err);
    if (b.search.flow) search_release(&b.search);
    cut_release(&b.last), cut_release(&b.before), cut_release(&b.near), cut_release(&b.trial);
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
