/* Length by length, run by run. */
#include "flow/runs.h"

#include "base/mem.h"
#include "flow/notes.h"
#include "flow/search.h"

enum {
    LENGTH_FACTOR = 4,
    VAIN_NODE_STATES = 50, /* a length ends with so many states in vain for each node, ... */
    UNIT_STATES = 14       /* ... a unit that goes making up for so many: 50,000 for a person */
};

struct runs {
    struct earliest *flow;
    const struct runs_options *options;
    struct search search;
    int32_t *start_s;     /* by gate: where the run begins; -1: the gate has no room for it */
    int32_t run_s;        /* the length at work */
    int32_t least;        /* units per second of a run: a person in all */
    int64_t vain;         /* states looked at for nothing, see runs_count_vain */
    int64_t refreshed_at; /* when the potential was computed */
    bool source_ran_out;  /* since then */
};

/* ---- room ---- */

static bool any_left(const struct earliest *flow)
{
    for (size_t z = 0; z < flow->in->source_count; z++)
        if (flow->left[z] > 0) return true;
    return false;
}

/* Gates with room for a run from theta on; false: none has. *next is the first second, beyond theta, from
 * which one may have. */
static bool measure_room(struct runs *r, int32_t theta, int32_t *next)
{
    bool any = false;
    *next = r->flow->in->horizon_s;
    for (size_t g = 0; g < r->flow->in->gate_count; g++) {
        int32_t until = path_gate_room_until(r->flow, g, theta, theta + r->run_s, r->least);
        bool fits = until == theta + r->run_s;
        r->start_s[g] = fits ? theta : -1;
        any = any || fits;
        if (until < *next) *next = path_first_gate_room(r->flow, g, until + 1, *next);
    }
    return any;
}

/* ---- sending ---- */

static cw_status send(struct runs *r, struct path *path, int32_t theta, int32_t run_s,
                      cw_error *err)
{
    cw_status status = path_send(r->flow, path, theta, run_s, path->units, err);
    runs_count_vain(&r->vain, 0, (int64_t)path->units * run_s);
    if (r->flow->left[path->source] < path->units) r->source_ran_out = true;
    return status ? status : notes_add(r->flow, path, theta, run_s, err);
}

/* How many seconds before theta, at most `most`, the path can begin: halves of that, taken together. */
static int32_t sooner(const struct runs *r, const struct path *path, int32_t theta, int32_t most)
{
    const struct earliest *flow = r->flow;
    int32_t by_s = 0;
    for (int32_t e = most; e > 0; e /= 2) {
        if (path_room(flow, path, theta - by_s - e, e) >= path->units) by_s += e;
    }
    return by_s;
}

/* Sends the run, from as soon as may be, and goes on with it; *sent: it carried something. */
static cw_status use_path(struct runs *r, struct path *path, int32_t theta, int32_t step_s,
                          bool *sent, cw_error *err)
{
    int32_t run_s = path->most_s < r->run_s ? path->most_s : r->run_s;
    path->units = path_room(r->flow, path, theta, run_s);
    *sent = path->units > 0;
    if (!*sent) return CW_OK;
    int32_t by_s = sooner(r, path, theta, step_s);
    int64_t lasts_s = r->flow->left[path->source] / path->units;
    if (by_s + run_s > lasts_s) by_s = (int32_t)lasts_s - run_s;
    cw_status status = send(r, path, theta - by_s, by_s + run_s, err);
    int32_t most = r->flow->in->horizon_s - (theta + run_s);
    if (status || most <= 0) return status;
    int32_t more = path_span(r->flow, path, theta + run_s, path->units, most);
    return more > 0 ? send(r, path, theta + run_s, more, err) : CW_OK;
}

/* ---- searching ---- */

void runs_count_vain(int64_t *vain, int64_t states, int64_t units)
{
    *vain += states - UNIT_STATES * units;
    if (*vain < 0) *vain = 0;
}

bool runs_are_vain(int64_t vain, const struct instance *in)
{
    return vain > VAIN_NODE_STATES * (int64_t)in->node_count;
}

static cw_status refresh(struct runs *r, cw_error *err)
{
    const struct instance *in = r->flow->in;
    if (!r->source_ran_out || r->flow->states - r->refreshed_at < (int64_t)in->node_count)
        return CW_OK;
    r->source_ran_out = false;
    r->refreshed_at = r->flow->states;
    return search_refresh(&r->search, in->horizon_s, err);
}

/* One run that begins at theta; *sent: there was one. */
static cw_status fill_run(struct runs *r, int32_t theta, int32_t step_s, bool *sent, cw_error *err)
{
    struct quest quest = {.theta = theta,
                          .run_s = r->run_s,
                          .after = r->flow->in->horizon_s - 1,
                          .least = r->least,
                          .start_s = r->start_s,
                          .straight = true};
    struct path path = {0};
    bool found = false;
    int64_t before = r->flow->states;
    *sent = false;
    cw_status status = refresh(r, err);
    if (!status) status = search_quick(&r->search, &quest, &found, &path, err);
    if (!status && found) status = use_path(r, &path, theta, step_s, sent, err);
    runs_count_vain(&r->vain, r->flow->states - before, 0);
    path_release(&path);
    return status;
}

static bool is_over(const struct runs *r)
{
    return runs_are_vain(r->vain, r->flow->in) ||
           effort_is_spent(&r->options->effort, r->flow->states) || !any_left(r->flow);
}

static cw_status fill_length(struct runs *r, cw_error *err)
{
    const int32_t horizon_s = r->flow->in->horizon_s, step_s = (r->run_s + 1) / 2;
    cw_status status = CW_OK;
    r->vain = 0;
    r->least = (OP_UNITS + r->run_s - 1) / r->run_s;
    r->search.quick_found = r->search.quick_states = 0;
    for (int32_t theta = 0; theta + r->run_s <= horizon_s && !status && !is_over(r);) {
        bool sent = false;
        int32_t next = theta;
        bool any = measure_room(r, theta, &next);
        status = progress_report(r->options->progress, "plan", theta, horizon_s, err);
        if (!status && any) status = fill_run(r, theta, step_s, &sent, err);
        if (sent) continue;
        theta = any || next < theta + step_s ? theta + step_s : next;
    }
    return status;
}

cw_status runs_load(struct earliest *flow, const struct runs_options *options, cw_error *err)
{
    struct runs r = {.flow = flow, .options = options, .refreshed_at = flow->states};
    r.start_s = mem_new(flow->in->gate_count, sizeof *r.start_s);
    cw_status status = r.start_s ? search_init(&r.search, flow, err) : error_no_memory(err);
    for (r.run_s = options->longest_s; r.run_s >= options->shortest_s && !status;
         r.run_s /= LENGTH_FACTOR)
        status = fill_length(&r, err);
    if (r.search.flow) search_release(&r.search);
    mem_free(r.start_s);
    return status;
}
