/* The main loop: gate seconds in the order of time. */
#include "flow/earliest.h"

#include <string.h>

#include "base/mem.h"
#include "flow/search.h"

struct run {
    struct earliest *flow;
    struct search search;
    const struct earliest_options *options;
    struct path *paths; /* in use: tried again at the next second, in the order found */
    size_t path_count, path_room;
    int32_t *spare; /* by gate: room at the current second */
    int64_t total_left;
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
    for (size_t i = 0; i < flow->cut_count; i++) {
        mem_free(flow->cuts[i].from_s);
        mem_free(flow->cuts[i].on_sink_side);
    }
    mem_free(flow->cuts), mem_free(flow->left), mem_free(flow->out_before);
    *flow = (struct earliest){0};
}

/* Sends as much as the path and its gate take at theta. */
static cw_status use_path(struct run *run, const struct path *path, int32_t theta, int32_t *sent,
                          cw_error *err)
{
    int32_t units = path_room(run->flow, path, theta);
    if (units > run->spare[path->gate]) units = run->spare[path->gate];
    *sent = units;
    if (units <= 0) return CW_OK;
    cw_status status = path_send(run->flow, path, theta, units, err);
    run->spare[path->gate] -= units;
    run->total_left -= units;
    if (run->flow->left[path->source] == 0) run->source_ran_out = true;
    return status;
}

/* Tries the paths of the last second again; those that carry nothing now are forgotten. */
static cw_status repeat_paths(struct run *run, int32_t theta, cw_error *err)
{
    size_t kept = 0;
    cw_status status = CW_OK;
    for (size_t i = 0; i < run->path_count; i++) {
        int32_t sent = 0;
        if (!status) status = use_path(run, &run->paths[i], theta, &sent, err);
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

static bool any_spare(const struct run *run)
{
    for (size_t g = 0; g < run->flow->in->gate_count; g++)
        if (run->spare[g] > 0) return true;
    return false;
}

/* One path to second theta, found by the search that the model of waiting calls for. */
static cw_status find_path(struct run *run, int32_t theta, bool *found, struct path *path,
                           cw_error *err)
{
    cw_status status = CW_OK;
    if (run->source_ran_out) {
        status = search_refresh(&run->search, err);
        run->source_ran_out = false;
    }
    if (!status) status = search_anywhere(&run->search, theta, run->spare, found, path, err);
    if (status || !*found || !path_waits(run->flow->in, path)) return status;
    bool strict = run->options->waiting == WAIT_AT_SHELTERS;
    if (!strict && run->flow->stored) return CW_OK;
    struct path better = {0};
    bool found_better = false;
    status = search_strict(&run->search, theta, run->spare, &found_better, &better, err);
    if (found_better || strict) {
        path_release(path);
        *path = better;
        *found = found_better;
    } else {
        path_release(&better);
        run->flow->stored = true;
    }
    return status;
}

/* Sends all that can still reach second theta. */
static cw_status fill_second(struct run *run, int32_t theta, cw_error *err)
{
    cw_status status = CW_OK;
    while (!status && run->total_left > 0 && any_spare(run)) {
        struct path path = {0};
        bool found = false;
        int32_t sent = 0;
        status = find_path(run, theta, &found, &path, err);
        if (!status && found) status = use_path(run, &path, theta, &sent, err);
        if (!status && found && sent <= 0)
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

/* The dead states as a cut. Nobody can be at a node before its earliest second either, so those
 * states may join the sink side; and when nobody is left, everything does. */
static cw_status take_cut(struct run *run, int32_t x_s, cw_error *err)
{
    struct earliest *flow = run->flow;
    const struct instance *in = flow->in;
    struct cut *cut = &flow->cuts[flow->cut_count++];
    cut->x_s = x_s;
    cut->from_s = mem_new(in->node_count, sizeof *cut->from_s);
    cut->on_sink_side = mem_new(in->source_count, 1);
    if (!cut->from_s || !cut->on_sink_side) return error_no_memory(err);
    bool everybody = run->total_left == 0;
    for (size_t v = 0; v < in->node_count; v++) {
        int32_t from = run->search.dead_until[v];
        if (from < in->earliest_s[v]) from = in->earliest_s[v];
        cut->from_s[v] = everybody || from > x_s ? x_s : from;
    }
    for (size_t z = 0; z < in->source_count; z++)
        cut->on_sink_side[z] = everybody || run->search.source_dead[z];
    return CW_OK;
}

static cw_status report(const struct run *run, int32_t theta, cw_error *err)
{
    const struct earliest_options *o = run->options;
    if (!o->progress || o->progress(o->progress_context, o->what, theta, run->flow->in->horizon_s))
        return CW_OK;
    return error_set(err, CW_CANCELLED, "cancelled; nothing was written");
}

static cw_status run_all(struct run *run, cw_error *err)
{
    struct earliest *flow = run->flow;
    const struct instance *in = flow->in;
    const struct earliest_options *o = run->options;
    bool cuts = o->waiting == WAIT_ANYWHERE;
    cw_status status = CW_OK;
    int64_t out = 0, all = run->total_left;
    for (int32_t theta = 0; theta < in->horizon_s && !status; theta++) {
        if (theta % 64 == 0 && (status = report(run, theta, err))) break;
        for (size_t g = 0; g < in->gate_count; g++)
            run->spare[g] = steps_at(&in->gates[g].limit, theta);
        status = repeat_paths(run, theta, err);
        if (!status) status = fill_second(run, theta, err);
        out = all - run->total_left;
        flow->out_before[theta + 1] = out;
        if (cuts && !status && flow->cut_count < o->checkpoint_count &&
            o->checkpoints[flow->cut_count] == theta + 1)
            status = take_cut(run, theta + 1, err);
    }
    return status;
}

cw_status earliest_init(struct earliest *flow, const struct instance *in,
                        const struct earliest_options *options, cw_error *err)
{
    *flow = (struct earliest){.in = in};
    struct run run = {.flow = flow, .options = options};
    cw_status status = allocate(flow, options, err);
    for (size_t z = 0; z < in->source_count && !status; z++) run.total_left += flow->left[z];
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
