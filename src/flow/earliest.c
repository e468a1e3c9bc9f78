/* The main loop: gate seconds in the order of time, block by block. */
#include "flow/earliest.h"

#include <string.h>

#include "base/mem.h"
#include "flow/cuts.h"
#include "flow/search.h"
#include "flow/still.h"

enum { BLOCK_S = 256, RUN_FACTOR = 4, LONG_RUN_S = 64, BOUND_STEP_S = 900 };

struct run {
    struct earliest *flow;
    struct search search;
    const struct earliest_options *options;
    struct path *paths; /* in use: tried again at the next second, in the order found */
    size_t path_count, path_room;
    int32_t *spare;      /* by gate: room at the seconds in question */
    int64_t all;         /* units of all sources together */
    bool source_ran_out; /* since the potential was computed */
};

static void *steps_array(size_t count)
{
    return mem_new(count, sizeof(struct steps));
}

static cw_status allocate(struct earliest *flow, const struct earliest_options *options,
                          cw_error *err)
{
    const struct instance *in = flow->in;
    flow->arc = steps_array(in->arc_count);
    flow->leave = steps_array(in->source_count);
    flow->pass = steps_array(in->gate_count);
    flow->stock = steps_array(in->node_count);
    flow->left = mem_new(in->source_count, sizeof *flow->left);
    flow->out_before = mem_new((size_t)in->horizon_s + 1, sizeof *flow->out_before);
    flow->cuts = mem_new(options->checkpoint_count, sizeof *flow->cuts);
    if (!flow->arc || !flow->leave || !flow->pass || !flow->stock || !flow->left ||
        !flow->out_before || !flow->cuts)
        return error_no_memory(err);
    for (size_t z = 0; z < in->source_count; z++) flow->left[z] = in->sources[z].units;
    return CW_OK;
}

static cw_status copy_steps(struct steps *to, const struct steps *from, size_t count, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < count && !status; i++) status = steps_add_all(&to[i], &from[i], 1, err);
    return status;
}

static cw_status start_from(struct earliest *flow, const struct earliest *start, cw_error *err)
{
    const struct instance *in = flow->in;
    cw_status status = copy_steps(flow->arc, start->arc, in->arc_count, err);
    if (!status) status = copy_steps(flow->leave, start->leave, in->source_count, err);
    if (!status) status = copy_steps(flow->pass, start->pass, in->gate_count, err);
    if (!status) status = copy_steps(flow->stock, start->stock, in->node_count, err);
    for (size_t z = 0; z < in->source_count; z++) flow->left[z] = start->left[z];
    return status;
}

static void release_steps(struct steps *steps, size_t count)
{
    for (size_t i = 0; steps && i < count; i++) steps_release(&steps[i]);
    mem_free(steps);
}

void earliest_release(struct earliest *flow)
{
    if (!flow->in) return;
    release_steps(flow->arc, flow->in->arc_count);
    release_steps(flow->leave, flow->in->source_count);
    release_steps(flow->pass, flow->in->gate_count);
    release_steps(flow->stock, flow->in->node_count);
    for (size_t i = 0; i < flow->cut_count; i++) cut_release(&flow->cuts[i]);
    mem_free(flow->cuts), mem_free(flow->left), mem_free(flow->out_before);
    mem_free(flow->sent), mem_free(flow->sent_arcs);
    *flow = (struct earliest){0};
}

static bool goes_straight(const struct path *path)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->moves[i].kind != MOVE_FORWARD) return false;
    return path->source >= 0;
}

static cw_status note_arcs(struct earliest *flow, const struct path *path, cw_error *err)
{
    cw_status status =
        mem_reserve(&flow->sent_arcs, &flow->sent_arc_room, flow->sent_arc_count + path->count,
                    sizeof *flow->sent_arcs, err);
    for (size_t i = 0; i < path->count && !status; i++)
        flow->sent_arcs[flow->sent_arc_count++] = path->moves[i].index;
    return status;
}

/* Remembers what was sent straight; a path repeated a second later makes its note longer. */
static cw_status note_sent(struct earliest *flow, struct path *path, int32_t theta, int32_t run_s,
                           int32_t units, cw_error *err)
{
    int32_t leave_s = theta + path->start_at;
    struct sent *last = path->note > 0 ? &flow->sent[path->note - 1] : NULL;
    if (last && last->units == units && last->leave_s + last->run_s == leave_s) {
        last->run_s += run_s;
        return CW_OK;
    }
    cw_status status =
        mem_reserve(&flow->sent, &flow->sent_room, flow->sent_count + 1, sizeof *flow->sent, err);
    if (status) return status;
    struct sent sent = {.source = path->source,
                        .gate = path->gate,
                        .leave_s = leave_s,
                        .run_s = run_s,
                        .units = units,
                        .first_arc = flow->sent_arc_count,
                        .arc_count = path->count};
    if (path->note > 0)
        sent.first_arc = flow->sent[path->note - 1].first_arc;
    else
        status = note_arcs(flow, path, err);
    if (status) return status;
    flow->sent[flow->sent_count++] = sent;
    path->note = flow->sent_count;
    return CW_OK;
}

/* Sends as much as the path takes when it arrives at theta .. theta + run_s - 1. */
static cw_status use_path(struct run *run, struct path *path, int32_t theta, int32_t run_s,
                          int32_t *sent, cw_error *err)
{
    *sent = path_room(run->flow, path, theta, run_s);
    if (*sent == 0) return CW_OK;
    run->spare[path->gate] -= *sent;
    cw_status status = path_send(run->flow, path, theta, run_s, *sent, err);
    if (path->source >= 0 && run->flow->left[path->source] < run_s) run->source_ran_out = true;
    if (status || run->options->waiting == WAIT_ANYWHERE || !goes_straight(path)) return status;
    return note_sent(run->flow, path, theta, run_s, *sent, err);
}

/* Whether any gate has room all through [theta, theta + run_s); how much each has. */
static bool measure_spare(struct run *run, int32_t theta, int32_t run_s)
{
    const struct earliest *flow = run->flow;
    bool any = false;
    for (size_t g = 0; g < flow->in->gate_count; g++) {
        const struct steps *limit = &flow->in->gates[g].limit, *pass = &flow->pass[g];
        int32_t least = INT32_MAX;
        for (int32_t t = theta; t < theta + run_s && least > 0;) {
            int32_t room = steps_at(limit, t) - steps_at(pass, t);
            if (room < least) least = room;
            int32_t next = steps_next_change(pass, t), other = steps_next_change(limit, t);
            t = next < other ? next : other;
        }
        run->spare[g] = least;
        any = any || least > 0;
    }
    return any;
}

static bool any_spare(const struct run *run)
{
    for (size_t g = 0; g < run->flow->in->gate_count; g++)
        if (run->spare[g] > 0) return true;
    return false;
}

/* The travel times that lead searches are those from people left; they change when some run out. */
static cw_status refresh(struct run *run, cw_error *err)
{
    if (!run->source_ran_out) return CW_OK;
    run->source_ran_out = false;
    return search_refresh(&run->search, err);
}

/* ---- runs of seconds, out of order ---- */

/* Fills one run of seconds as far as long runs go. */
static cw_status fill_run(struct run *run, int32_t theta, int32_t run_s, cw_error *err)
{
    struct quest quest = {theta, run_s, run->spare};
    bool strict = run->options->waiting == WAIT_AT_SHELTERS, found = true;
    cw_status status = CW_OK;
    if (!measure_spare(run, theta, run_s)) return CW_OK;
    while (!status && found && any_spare(run)) {
        struct path path = {0};
        int32_t sent = 0;
        status = refresh(run, err);
        if (!status)
            status = strict ? search_quick(&run->search, &quest, &found, &path, err)
                            : search_anywhere(&run->search, &quest, &found, &path, err);
        if (!status && found) status = use_path(run, &path, theta, run_s, &sent, err);
        path_release(&path);
        if (sent == 0) break; /* a path may need the same room twice in a run; seconds will tell */
    }
    return status;
}

/* Fills what of the block long runs can fill, runs of `least_s` seconds at least. */
static cw_status fill_block(struct run *run, int32_t start, int32_t least_s, cw_error *err)
{
    int32_t end =
        run->flow->in->horizon_s - start < BLOCK_S ? run->flow->in->horizon_s : start + BLOCK_S;
    cw_status status = CW_OK;
    for (int32_t run_s = BLOCK_S; run_s >= least_s; run_s /= RUN_FACTOR)
        for (int32_t theta = start; theta + run_s <= end && !status; theta += run_s)
            status = fill_run(run, theta, run_s, err);
    return status;
}

/* ---- single seconds, in order ---- */

/* Tries the paths of the last second again; those that carry nothing now are forgotten. */
static cw_status repeat_paths(struct run *run, int32_t theta, cw_error *err)
{
    size_t kept = 0;
    cw_status status = CW_OK;
    for (size_t i = 0; i < run->path_count; i++) {
        int32_t sent = 0;
        if (!status) status = use_path(run, &run->paths[i], theta, 1, &sent, err);
        struct path path = run->paths[i];
        run->paths[i] = (struct path){0};
        if (sent > 0)
            run->paths[kept++] = path;
        else
            path_release(&path);
    }
    run->path_count = kept;
    return status;
}

/* One path to second theta, found by the searches that the model of waiting calls for: first the one
 * whose failure is a proof. */
static cw_status find_path(struct run *run, const struct quest *quest, bool *found,
                           struct path *path, cw_error *err)
{
    cw_status status = refresh(run, err);
    if (!status) status = search_anywhere(&run->search, quest, found, path, err);
    if (status || !*found || run->options->waiting == WAIT_ANYWHERE) return status;
    if (!path_waits(run->flow->in, path)) return CW_OK;
    status = search_quick(&run->search, quest, found, path, err);
    if (status || *found) return status;
    if (run->search.strict_left <= 0) run->flow->gave_up = true;
    status = search_strict(&run->search, quest, found, path, err);
    if (!*found) run->flow->complete = false;
    return status;
}

/* Sends all that can still reach second theta. */
static cw_status fill_second(struct run *run, int32_t theta, cw_error *err)
{
    struct quest quest = {theta, 1, run->spare};
    cw_status status = CW_OK;
    while (!status && any_spare(run)) {
        struct path path = {0};
        bool found = false;
        int32_t sent = 0;
        status = find_path(run, &quest, &found, &path, err);
        if (!status && found) status = use_path(run, &path, theta, 1, &sent, err);
        if (!status && found && sent == 0)
            status = error_set(err, CW_FAILED, "internal error: a path found carries nothing");
        if (!status)
            status = mem_reserve(&run->paths, &run->path_room, run->path_count + 1,
                                 sizeof *run->paths, err);
        if (status || !found) {
            path_release(&path);
            break;
        }
        run->paths[run->path_count++] = path;
    }
    return status;
}

/* ---- cuts ---- */

/* The dead states as a cut. Nobody can be at a node before its earliest second either, so those
 * states may join the sink side; and when everybody is out, everything does. */
static cw_status take_cut(struct run *run, int32_t x_s, cw_error *err)
{
    struct earliest *flow = run->flow;
    const struct instance *in = flow->in;
    struct cut *cut = &flow->cuts[flow->cut_count++];
    bool everybody = flow->out_before[x_s] == run->all;
    cw_status status = cut_init(cut, in, x_s, err);
    if (status) return status;
    for (size_t v = 0; v < in->node_count; v++) {
        int32_t from = run->search.dead_until[v];
        if (from < in->earliest_s[v]) from = in->earliest_s[v];
        cut->from_s[v] = everybody || from > x_s ? x_s : from;
    }
    for (size_t z = 0; z < in->source_count; z++)
        cut->on_sink_side[z] = everybody || run->search.source_dead[z];
    return CW_OK;
}

/* ---- beyond what was settled: bounds only ---- */

/* What the last search that failed saw moves on with time: where people are sent at a steady rate,
 * later searches would see the same states, later. `moves` says which nodes. */
static void carry_on(const struct run *run, const uint8_t *moves, struct cut *cut)
{
    const struct instance *in = run->flow->in;
    int32_t later_s = cut->x_s - run->flow->settled_s;
    for (size_t v = 0; v < in->node_count; v++) {
        int32_t from = run->search.dead_until[v] + (moves[v] ? later_s : 0);
        if (from < in->earliest_s[v]) from = in->earliest_s[v];
        cut->from_s[v] = from > cut->x_s ? cut->x_s : from;
    }
    cut_close_sources(in, cut);
}

/* The better of two cuts, and its capacity: the last one carried on, or that of the still picture. */
static cw_status bound_at(const struct run *run, struct still *still, const uint8_t *moves,
                          struct cut *cut, int64_t *bound, cw_error *err)
{
    const struct instance *in = run->flow->in;
    struct cut other = {0};
    cw_status status = cut_init(&other, in, cut->x_s, err);
    if (status) return status;
    carry_on(run, moves, cut);
    *bound = cut_capacity(in, cut);
    int64_t capacity = still_cut(still, &other);
    if (capacity < *bound) {
        struct cut worse = *cut;
        *cut = other, other = worse;
        *bound = capacity;
    }
    cut_release(&other);
    return CW_OK;
}

/* Which nodes the search that fails at the last settled second sees. */
static cw_status find_moving(struct run *run, uint8_t *moves, cw_error *err)
{
    int32_t theta = run->flow->settled_s - 1;
    struct quest quest = {theta, 1, run->spare};
    struct path path = {0};
    bool found = false;
    if (theta < 0 || !measure_spare(run, theta, 1)) return CW_OK;
    cw_status status = search_anywhere(&run->search, &quest, &found, &path, err);
    for (size_t v = 0; v < run->flow->in->node_count && !found; v++)
        moves[v] = run->search.stamp[v] == run->search.round;
    path_release(&path);
    return status;
}

/* The next second at which a bound is computed; those between take the later, larger one. */
static int32_t next_bound(const struct run *run, int32_t x)
{
    const struct earliest_options *o = run->options;
    int32_t next = (x / BOUND_STEP_S + 1) * BOUND_STEP_S, end = run->flow->in->horizon_s;
    if (next > end) next = end;
    if (run->flow->cut_count < o->checkpoint_count && o->checkpoints[run->flow->cut_count] < next)
        next = o->checkpoints[run->flow->cut_count];
    return next;
}

static cw_status bound_one(struct run *run, struct still *still, const uint8_t *moves,
                           int32_t after, int32_t x, cw_error *err)
{
    struct earliest *flow = run->flow;
    const struct earliest_options *o = run->options;
    struct cut cut = {0};
    int64_t bound = 0;
    cw_status status = cut_init(&cut, flow->in, x, err);
    if (!status) status = bound_at(run, still, moves, &cut, &bound, err);
    for (int32_t t = after + 1; t <= x && !status; t++) flow->out_before[t] = bound;
    if (!status && flow->cut_count < o->checkpoint_count && o->checkpoints[flow->cut_count] == x) {
        flow->cuts[flow->cut_count++] = cut;
        return CW_OK;
    }
    cut_release(&cut);
    return status;
}

static cw_status bound_rest(struct run *run, cw_error *err)
{
    const struct earliest_options *o = run->options;
    int32_t end = run->flow->in->horizon_s;
    struct still *still = NULL;
    uint8_t *moves = mem_new(run->flow->in->node_count, 1);
    cw_status status = moves ? find_moving(run, moves, err) : error_no_memory(err);
    if (!status) status = still_new(run->flow->in, &still, err);
    for (int32_t x = run->flow->settled_s; x < end && !status;) {
        int32_t next = next_bound(run, x);
        status = progress_report(o->progress, o->what, x, end, err);
        if (!status) status = bound_one(run, still, moves, x, next, err);
        x = next;
    }
    still_free(still);
    mem_free(moves);
    return status;
}

/* Settles second theta: afterwards no flow has more out before theta + 1. */
static cw_status settle_second(struct run *run, int32_t theta, cw_error *err)
{
    const struct earliest *flow = run->flow;
    cw_status status = CW_OK;
    if (flow->out_before[theta] < run->all && measure_spare(run, theta, 1)) {
        status = repeat_paths(run, theta, err);
        if (!status) status = fill_second(run, theta, err);
    }
    return status;
}

/* What passes at theta as the flow stands. */
static void count_second(struct earliest *flow, int32_t theta)
{
    flow->out_before[theta + 1] = flow->out_before[theta];
    for (size_t g = 0; g < flow->in->gate_count; g++)
        flow->out_before[theta + 1] += steps_at(&flow->pass[g], theta);
}

/* The first second of a block is where blocks are filled, unless a flow was given to start from. */
static cw_status do_second(struct run *run, int32_t theta, bool settle, cw_error *err)
{
    struct earliest *flow = run->flow;
    const struct earliest_options *o = run->options;
    cw_status status = CW_OK;
    if (theta % BLOCK_S == 0 && !o->start && flow->out_before[theta] < run->all)
        status = fill_block(run, theta, settle ? RUN_FACTOR : LONG_RUN_S, err);
    if (!status && settle) status = settle_second(run, theta, err);
    count_second(flow, theta);
    if (settle) flow->settled_s = theta + 1;
    if (!status && flow->cut_count < o->checkpoint_count &&
        o->checkpoints[flow->cut_count] == theta + 1)
        status = take_cut(run, theta + 1, err);
    return status;
}

static cw_status run_all(struct run *run, cw_error *err)
{
    struct earliest *flow = run->flow;
    const struct earliest_options *o = run->options;
    bool settle = true;
    cw_status status = CW_OK;
    for (int32_t theta = 0; theta < flow->in->horizon_s && !status; theta++) {
        if (theta % 16 == 0)
            status = progress_report(o->progress, o->what, theta, flow->in->horizon_s, err);
        if (o->most_states > 0 && flow->states > o->most_states) settle = false;
        if (!settle && o->waiting == WAIT_ANYWHERE) return status ? status : bound_rest(run, err);
        if (!settle) flow->complete = false, flow->gave_up = true;
        if (!status) status = do_second(run, theta, settle, err);
    }
    return status;
}

cw_status earliest_init(struct earliest *flow, const struct instance *in,
                        const struct earliest_options *options, cw_error *err)
{
    *flow = (struct earliest){.in = in, .complete = true};
    struct run run = {.flow = flow, .options = options};
    cw_status status = allocate(flow, options, err);
    for (size_t z = 0; z < in->source_count && !status; z++) run.all += flow->left[z];
    if (!status && options->start) status = start_from(flow, options->start, err);
    run.spare = mem_new(in->gate_count, sizeof *run.spare);
    if (!status && !run.spare) status = error_no_memory(err);
    if (!status) status = search_init(&run.search, flow, err);
    if (!status) status = run_all(&run, err);
    for (size_t i = 0; i < run.path_count; i++) path_release(&run.paths[i]);
    mem_free(run.paths), mem_free(run.spare);
    if (run.search.flow) search_release(&run.search);
    if (status) earliest_release(flow);
    return status;
}
