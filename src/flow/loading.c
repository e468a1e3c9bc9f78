/* The plan's main loop: gate seconds in the order of time, window by window. */
#include "flow/loading.h"

#include "base/clock.h"
#include "base/mem.h"
#include "flow/notes.h"
#include "flow/runs.h"

enum {
    AHEAD_PARTS = 36, /* paths are repeated ahead for this part of the pause at most */
    SHORT_SKIP_S = 10,
    LONGEST_RUN_PARTS = 40,     /* runs that come first are at most this part of the pause ... */
    SHORTEST_RUN_PARTS = 12000, /* ... and at least this one */
    RUNS_NODE_STATES = 100,     /* and may look at so many states for each node */
    FEW_PART = 8,               /* of the effort is so little that searches for proof may follow */
    PATIENCE = 5,               /* after runs, so many times theirs */
    LUCK_MOST = 8               /* how long quick searches are remembered to have failed or found */
};

static const double AHEAD_OF_TIME = 0.02; /* of the time, for the first seconds */

struct loading {
    struct earliest *flow;
    struct search search;
    const struct loading_options *options;
    struct path *paths; /* in use, in the order found */
    size_t path_count, path_room;
    int32_t *spare;   /* by gate: room at the second in question */
    int32_t *start_s; /* by gate: that second, or -1 without room */
    int64_t *rate;    /* by source: what paths in use take of it each second; 0 between uses */
    int32_t window_s;
    int32_t vain;         /* seconds in a row at which only waiting would have helped */
    int32_t quick_luck;   /* > 0: quick searches mostly find a path, and come first */
    bool source_ran_out;  /* since the potential was computed */
    int64_t refreshed_at; /* states looked at by then */
    bool after_runs;      /* quick searches do */
    int64_t vain_states;  /* of searches, runs.h */
    bool hasty;           /* the effort is spent, or time runs faster than it should */
    bool gave_up;         /* it was hasty */
    double began_seconds;
    bool over;            /* the time is up: paths in use alone go on */
    bool failed;          /* the last search for this second found nothing, so that it may hold */
    bool failed_anywhere; /* and it was the one whose failure is a proof */
};

/* ---- sending ---- */

static cw_status send_along(struct loading *l, struct path *path, int32_t theta, int32_t run_s,
                            cw_error *err)
{
    cw_status status = path_send(l->flow, path, theta, run_s, path->units, err);
    path->until_s = theta + run_s;
    if (path->source >= 0) runs_count_vain(&l->vain_states, 0, (int64_t)path->units * run_s);
    if (path->source >= 0 && l->flow->left[path->source] == 0) l->source_ran_out = true;
    return status ? status : notes_add(l->flow, path, theta, run_s, err);
}

/* Sends as much as the path takes at theta. */
static cw_status use_path(struct loading *l, struct path *path, int32_t theta, cw_error *err)
{
    path->units = path_room(l->flow, path, theta, 1);
    if (path->units == 0) return CW_OK;
    l->spare[path->gate] -= path->units;
    if (l->spare[path->gate] == 0) l->start_s[path->gate] = -1;
    return send_along(l, path, theta, 1, err);
}

/* ---- the room at gates ---- */

/* How much room each gate has at theta. */
static void measure_spare(struct loading *l, int32_t theta)
{
    const struct earliest *flow = l->flow;
    for (size_t g = 0; g < flow->in->gate_count; g++) {
        l->spare[g] = steps_at(&flow->in->gates[g].limit, theta) - steps_at(&flow->pass[g], theta);
        l->start_s[g] = l->spare[g] > 0 ? theta : -1;
    }
}

static bool any_spare(const struct loading *l)
{
    for (size_t g = 0; g < l->flow->in->gate_count; g++)
        if (l->spare[g] > 0) return true;
    return false;
}

/* The first second from theta on, at most `end`, in which some gate has room. */
static int32_t next_spare(const struct loading *l, int32_t theta, int32_t end)
{
    for (size_t g = 0; g < l->flow->in->gate_count; g++)
        end = path_first_gate_room(l->flow, g, theta, end);
    return end;
}

/* ---- paths in use ---- */

/* Tries paths that end here again; those that carry nothing now are forgotten. */
static cw_status repeat_paths(struct loading *l, int32_t theta, cw_error *err)
{
    size_t kept = 0;
    cw_status status = CW_OK;
    for (size_t i = 0; i < l->path_count; i++) {
        struct path path = l->paths[i];
        bool going_on = path.until_s > theta;
        if (!status && !going_on) status = use_path(l, &path, theta, err);
        l->paths[i] = (struct path){0};
        if (going_on || path.units > 0)
            l->paths[kept++] = path;
        else
            path_release(&path);
    }
    l->path_count = kept;
    return status;
}

/* How long each path that ends at theta may go on: until its source is empty, all its paths taken
 * together. A source spent early on one path would have to be called back for another. */
static void share_sources(struct loading *l, int32_t theta, int32_t most_s)
{
    for (size_t i = 0; i < l->path_count; i++)
        if (l->paths[i].source >= 0 && l->paths[i].until_s <= theta)
            l->rate[l->paths[i].source] += l->paths[i].units;
    for (size_t i = 0; i < l->path_count; i++) {
        struct path *path = &l->paths[i];
        path->share_s = most_s;
        if (path->source < 0 || path->until_s > theta) continue;
        int64_t lasts_s = l->flow->left[path->source] / l->rate[path->source];
        if (lasts_s < most_s) path->share_s = (int32_t)lasts_s;
    }
    for (size_t i = 0; i < l->path_count; i++)
        if (l->paths[i].source >= 0) l->rate[l->paths[i].source] = 0;
}

/* Lets the paths used for the second before theta go on. */
static cw_status repeat_ahead(struct loading *l, int32_t theta, cw_error *err)
{
    int32_t horizon_s = l->flow->in->horizon_s, most_s = horizon_s / AHEAD_PARTS + 1;
    cw_status status = CW_OK;
    share_sources(l, theta, most_s < horizon_s - theta ? most_s : horizon_s - theta);
    for (size_t i = 0; i < l->path_count && !status; i++) {
        struct path *path = &l->paths[i];
        if (path->until_s > theta) continue;
        int32_t run_s = path_span(l->flow, path, theta, path->units, path->share_s);
        if (run_s > 0) status = send_along(l, path, theta, run_s, err);
    }
    return status;
}

/* ---- searching ---- */

/* The travel times that lead searches are those from people left. They change when a source runs out;
 * computing them costs as much as a search of everything, so that much searching comes between. */
static cw_status refresh(struct loading *l, cw_error *err)
{
    int64_t nodes = (int64_t)l->flow->in->node_count;
    if (!l->source_ran_out || l->flow->states - l->refreshed_at < nodes) return CW_OK;
    l->source_ran_out = false;
    l->refreshed_at = l->flow->states;
    return search_refresh(&l->search, l->flow->in->horizon_s, err);
}

static cw_status try_quick(struct loading *l, const struct quest *quest, bool *found,
                           struct path *path, cw_error *err)
{
    cw_status status = search_quick(&l->search, quest, found, path, err);
    l->quick_luck += *found ? 1 : -1;
    if (l->quick_luck > LUCK_MOST) l->quick_luck = LUCK_MOST;
    if (l->quick_luck < -LUCK_MOST) l->quick_luck = -LUCK_MOST;
    l->failed = !*found, l->failed_anywhere = false;
    return status;
}

/* One path to second theta: the quick search first where it mostly finds one, else the one whose
 * failure is a proof. */
static cw_status find_path(struct loading *l, const struct quest *quest, bool *found,
                           struct path *path, cw_error *err)
{
    bool quick_first = l->quick_luck > 0 || l->hasty;
    cw_status status = refresh(l, err);
    if (!status && quick_first) status = try_quick(l, quest, found, path, err);
    if (status || (quick_first && (*found || l->hasty))) return status;
    status = search_anywhere(&l->search, quest, found, path, err);
    l->failed = l->failed_anywhere = !*found;
    if (status || !*found || !path_waits(l->flow->in, path)) return status;
    *found = false;
    if (!quick_first) status = try_quick(l, quest, found, path, err);
    if (status || *found) return status;
    l->failed = l->search.strict_left <= 0;
    return search_strict(&l->search, quest, found, path, err);
}

/* What runs left behind is not searched for for ever. */
static bool is_vain(const struct loading *l)
{
    return l->after_runs && runs_are_vain(l->vain_states / PATIENCE, l->flow->in);
}

/* Sends all that can still reach second theta, as far as searches find it. */
static cw_status fill_second(struct loading *l, const struct quest *quest, cw_error *err)
{
    cw_status status = CW_OK;
    if (effort_time_is_up(&l->options->effort) || is_vain(l))
        l->failed = l->over = l->gave_up = true;
    while (!status && !l->over && any_spare(l)) {
        struct path path = {0};
        bool found = false;
        int64_t before = l->flow->states;
        status = find_path(l, quest, &found, &path, err);
        runs_count_vain(&l->vain_states, l->flow->states - before, 0);
        if (!status && found) status = use_path(l, &path, quest->theta, err);
        if (!status && found && path.units == 0)
            status = error_set(err, CW_FAILED, "internal error: a path found carries nothing");
        if (!status)
            status =
                mem_reserve(&l->paths, &l->path_room, l->path_count + 1, sizeof *l->paths, err);
        if (status || !found) {
            path_release(&path);
            break;
        }
        l->paths[l->path_count++] = path;
        l->vain /= 2;
    }
    return status;
}

static int32_t greater(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* Seconds to let pass after a search in vain: where only people who wait on the way could still come,
 * one second is like the next. Always < left_s. Long skips leave people behind (one in a hundred of
 * those of Florida, at a sixteenth of its windows of 900 seconds). */
static int32_t skip_in_vain(struct loading *l, int32_t left_s)
{
    if (l->failed_anywhere) return 1;
    int32_t most_s = l->window_s / 64, skip_s = ++l->vain / 8;
    if (l->hasty) return lesser(most_s, left_s - 1);
    most_s = greater(most_s, lesser(l->window_s / 16, SHORT_SKIP_S));
    return lesser(lesser(skip_s, most_s), left_s - 1);
}

/* Fills seconds from theta on, at least one and none from `end`, the window's, on. *next is the first
 * that is still to do. */
static cw_status fill_seconds(struct loading *l, int32_t theta, int32_t end, int32_t *next,
                              cw_error *err)
{
    struct quest quest = {theta, 1, end - 1, 1, l->start_s, false};
    *next = next_spare(l, theta, end);
    if (*next > theta) return CW_OK;
    *next = theta + 1;
    measure_spare(l, theta);
    l->failed = l->failed_anywhere = false;
    cw_status status = repeat_paths(l, theta, err);
    if (!status) status = fill_second(l, &quest, err);
    if (!status && theta + 1 < l->flow->in->horizon_s) status = repeat_ahead(l, theta + 1, err);
    if (status || !l->failed || end <= theta + 1) return status;
    int32_t holds_s = 1; /* of a search, if there was one */
    if (!l->over) holds_s = search_holds(&l->search, &quest, l->failed_anywhere, end - theta);
    *next = theta + greater(holds_s, skip_in_vain(l, end - theta));
    return CW_OK;
}

static bool everybody_left(const struct earliest *flow, int32_t theta)
{
    for (size_t z = 0; z < flow->in->source_count; z++)
        if (flow->left[z] > 0) return false;
    return earliest_passed(flow, theta, flow->in->horizon_s) == 0;
}

/* Where the time is limited, it is spread over the pause: whoever is behind makes haste until he is not. */
static bool is_hasty(const struct loading *l, int32_t theta)
{
    struct effort states = {.most_states = l->options->effort.most_states};
    double until = l->options->effort.deadline_seconds, now = clock_seconds();
    double part = (double)theta / (double)l->flow->in->horizon_s + AHEAD_OF_TIME;
    if (effort_is_spent(&states, l->flow->states) || l->after_runs) return true;
    return until > 0 && now - l->began_seconds > part * (until - l->began_seconds);
}

static cw_status fill_all(struct loading *l, cw_error *err)
{
    const int32_t horizon_s = l->flow->in->horizon_s;
    cw_status status = CW_OK;
    for (int32_t theta = 0; theta < horizon_s && !status;) {
        int32_t end = theta - theta % l->window_s + l->window_s;
        if (end > horizon_s) end = horizon_s;
        status = progress_report(l->options->progress, "plan", theta, horizon_s, err);
        if (theta % l->window_s == 0 && everybody_left(l->flow, theta)) return status;
        l->hasty = is_hasty(l, theta);
        l->gave_up = l->gave_up || l->hasty;
        if (!status) status = fill_seconds(l, theta, end, &theta, err);
    }
    return status;
}

/* The order of arrivals comes second: who passes later than he could may be called back by what follows. */
static cw_status load_runs(struct earliest *flow, const struct loading_options *options,
                           cw_error *err)
{
    const int32_t horizon_s = flow->in->horizon_s;
    struct runs_options runs = {.longest_s = horizon_s / LONGEST_RUN_PARTS,
                                .shortest_s = horizon_s / SHORTEST_RUN_PARTS + 1,
                                .effort = options->effort,
                                .progress = options->progress};
    int64_t least = RUNS_NODE_STATES * (int64_t)flow->in->node_count;
    if (runs.effort.most_states > 0 && runs.effort.most_states < least)
        runs.effort.most_states = least;
    return runs_load(flow, &runs, err);
}

/* Runs and haste were enough for nearly all, so that there is effort left for searches that prove. */
static bool leaves_effort(const struct loading *l)
{
    int64_t most = l->options->effort.most_states;
    return l->gave_up && !effort_time_is_up(&l->options->effort) &&
           (most == 0 || l->flow->states < most / FEW_PART);
}

static cw_status fill_again(struct loading *l, cw_error *err)
{
    l->after_runs = l->over = l->gave_up = false;
    return fill_all(l, err);
}

cw_status loading_run(struct earliest *flow, const struct loading_options *options, bool *gave_up,
                      cw_error *err)
{
    struct loading l = {
        .flow = flow, .options = options, .quick_luck = 1, .began_seconds = clock_seconds()};
    l.window_s = earliest_window_s(flow->in);
    l.spare = mem_new(flow->in->gate_count, sizeof *l.spare);
    l.start_s = mem_new(flow->in->gate_count, sizeof *l.start_s);
    l.rate = mem_new(flow->in->source_count, sizeof *l.rate);
    cw_status status = l.spare && l.start_s && l.rate ? CW_OK : error_no_memory(err);
    l.after_runs = options->runs_first && l.window_s > 1;
    if (!status && l.after_runs) status = load_runs(flow, options, err);
    if (!status) status = search_init(&l.search, flow, err);
    if (!status) status = fill_all(&l, err);
    if (!status && l.after_runs && leaves_effort(&l)) status = fill_again(&l, err);
    *gave_up = l.search.gave_up || l.gave_up;
    for (size_t i = 0; i < l.path_count; i++) path_release(&l.paths[i]);
    mem_free(l.paths), mem_free(l.spare), mem_free(l.start_s), mem_free(l.rate);
    if (l.search.flow) search_release(&l.search);
    return status;
}
