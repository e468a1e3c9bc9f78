/* What the solver's searches promise beyond the optimum, which the oracles see: that a failed search
 * holds as long as it says, that effort ends them and bounds then still hold, and windows. */
#include "base/clock.h"
#include "base/mem.h"
#include "flow/bound.h"
#include "flow/loading.h"
#include "flow/mincut.h"
#include "flow/reach.h"
#include "flow/runs.h"
#include "flow/search.h"
#include "flow/tighten.h"
#include "harness.h"

enum { SIDE = 5, NODES = SIDE * SIDE, MOST_ARCS = 4 * NODES, SOURCES = 5, GATES = 2 };

static uint32_t seed = 1;
static const struct progress nobody = {0};

static int32_t draw(int32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (int32_t)((seed >> 8) % (uint32_t)below);
}

/* ---- an instance by hand ---- */

static void begin(struct instance *in, size_t nodes, int32_t horizon_s)
{
    *in = (struct instance){.horizon_s = horizon_s, .node_count = nodes};
    in->arcs = mem_new(MOST_ARCS, sizeof *in->arcs);
    in->sources = mem_new(SOURCES, sizeof *in->sources);
    in->gates = mem_new(GATES, sizeof *in->gates);
    in->shelter = mem_new(nodes, sizeof *in->shelter);
    in->earliest_s = mem_new(nodes, sizeof *in->earliest_s);
    in->to_gate_s = mem_new(nodes, sizeof *in->to_gate_s);
}

static struct arc *arc_from(struct instance *in, int32_t from, int32_t to, int32_t tau,
                            int32_t rate)
{
    struct arc *arc = &in->arcs[in->arc_count++];
    *arc = (struct arc){.from = from, .to = to, .tau = tau, .rate = rate};
    return arc;
}

static void source_at(struct instance *in, int32_t node, int64_t units)
{
    in->sources[in->source_count++] = (struct source){.node = node, .units = units};
}

static void gate_at(struct instance *in, int32_t node, int32_t rate)
{
    struct gate *gate = &in->gates[in->gate_count++];
    gate->node = node;
    CHECK_INT(steps_add(&gate->limit, 0, in->horizon_s, rate, NULL), CW_OK);
}

static void complete(struct instance *in)
{
    CHECK_INT(instance_index(in, NULL), CW_OK);
    CHECK_INT(reach_from_sources(in, NULL, in->earliest_s, NULL), CW_OK);
    CHECK_INT(reach_to_gates(in, in->to_gate_s, NULL), CW_OK);
}

/* An arc that is closed for a while, now and then. */
static void close_some(struct instance *in, struct arc *arc)
{
    if (draw(4)) return;
    int32_t from = draw(in->horizon_s), until = from + 5 + draw(20);
    arc->limit = mem_new(1, sizeof *arc->limit);
    CHECK_INT(steps_add(arc->limit, 0, in->horizon_s, arc->rate, NULL), CW_OK);
    CHECK_INT(steps_add(arc->limit, from, until < in->horizon_s ? until : in->horizon_s, -arc->rate,
                        NULL),
              CW_OK);
}

/* A grid with streets of random length and width; with closures when `changing`. */
static void draw_grid(struct instance *in, int32_t horizon_s, bool changing, int32_t units)
{
    begin(in, NODES, horizon_s);
    for (int32_t v = 0; v < NODES; v++)
        for (int32_t d = 0; d < 2; d++) {
            int32_t w = d == 0 ? v + 1 : v + SIDE;
            if ((d == 0 && w % SIDE == 0) || w >= NODES || draw(8) == 0) continue;
            int32_t tau = 1 + draw(6), rate = 1 + draw(9);
            struct arc *there = arc_from(in, v, w, tau, rate);
            if (changing) close_some(in, there);
            struct arc *back = arc_from(in, w, v, tau, rate);
            if (changing) close_some(in, back);
        }
    for (int32_t z = 0; z < SOURCES; z++) source_at(in, draw(NODES), units / 2 + draw(units));
    if (changing) in->sources[0].access_s = draw(horizon_s / 2);
    gate_at(in, draw(NODES), 2 + draw(12));
    gate_at(in, draw(NODES), 2 + draw(12));
    if (changing) {
        int32_t from = draw(horizon_s - 10);
        struct gate *gate = &in->gates[1];
        CHECK_INT(steps_add(&gate->limit, from, from + 10, -steps_at(&gate->limit, from), NULL),
                  CW_OK);
    }
    complete(in);
}

/* ---- a failed search holds ---- */

static bool start_at(const struct earliest *flow, int32_t theta, int32_t *start_s)
{
    bool any = false;
    for (size_t g = 0; g < flow->in->gate_count; g++) {
        int32_t room = steps_at(&flow->in->gates[g].limit, theta) - steps_at(&flow->pass[g], theta);
        start_s[g] = room > 0 ? theta : -1;
        any = any || room > 0;
    }
    return any;
}

/* Whether a search with nothing behind it finds a path to theta. */
static bool finds(struct earliest *flow, int32_t theta, bool anywhere, struct path *path)
{
    struct search s;
    int32_t start_s[GATES];
    bool found = false;
    if (!start_at(flow, theta, start_s)) return false;
    struct quest quest = {theta, 1, theta, 1, start_s, false};
    CHECK_INT(search_init(&s, flow, NULL), CW_OK);
    CHECK_INT((anywhere ? search_anywhere : search_quick)(&s, &quest, &found, path, NULL), CW_OK);
    search_release(&s);
    return found;
}

/* Sends what can come at some seconds, in no order: gaps stay between. */
static void fill_some(struct earliest *flow)
{
    struct path path = {0};
    for (int32_t i = 0; i < 12; i++) {
        int32_t theta = draw(flow->in->horizon_s);
        while (finds(flow, theta, i % 3 > 0, &path)) {
            int32_t units = path_room(flow, &path, theta, 1);
            if (!CHECK(units > 0)) break;
            CHECK_INT(path_send(flow, &path, theta, 1, units, NULL), CW_OK);
        }
    }
    path_release(&path);
}

/* Looks at every second that the failure at theta is said to hold for, and at the one after with what
 * the search remembers as dead. Returns how many seconds it held beyond its own. */
static int32_t check_hold(struct earliest *flow, int32_t theta, bool anywhere)
{
    struct search s;
    struct path path = {0};
    int32_t start_s[GATES], holds_s = 1;
    bool found = true;
    if (!start_at(flow, theta, start_s)) return 0;
    struct quest quest = {theta, 1, theta, 1, start_s, false};
    CHECK_INT(search_init(&s, flow, NULL), CW_OK);
    CHECK_INT((anywhere ? search_anywhere : search_quick)(&s, &quest, &found, &path, NULL), CW_OK);
    if (!found) holds_s = search_holds(&s, &quest, anywhere, flow->in->horizon_s - theta);
    for (int32_t k = 1; k < holds_s; k++) CHECK(!finds(flow, theta + k, anywhere, &path));
    int32_t next = theta + holds_s;
    if (!found && anywhere && next < flow->in->horizon_s && start_at(flow, next, start_s)) {
        quest = (struct quest){next, 1, next, 1, start_s, false};
        CHECK_INT(search_anywhere(&s, &quest, &found, &path, NULL), CW_OK);
        CHECK(found == finds(flow, next, true, &path));
    }
    search_release(&s), path_release(&path);
    return holds_s - 1;
}

static void a_failed_search_holds(void)
{
    int64_t held = 0, looked = 0;
    for (int32_t round = 0; round < 60; round++) {
        struct instance in;
        struct earliest flow;
        draw_grid(&in, 90, true, 60);
        CHECK_INT(earliest_init(&flow, &in, NULL, NULL), CW_OK);
        fill_some(&flow);
        for (int32_t theta = 0; theta < in.horizon_s; theta++) {
            held += check_hold(&flow, theta, round % 2 == 0);
            looked++;
        }
        earliest_release(&flow), instance_release(&in);
    }
    CHECK(held > looked / 20); /* else nothing is saved */
}

/* ---- effort ---- */

static void effort_ends(void)
{
    CHECK(!effort_is_spent(&(struct effort){0, 0}, INT64_MAX));
    CHECK(!effort_is_spent(&(struct effort){100, 0}, 100));
    CHECK(effort_is_spent(&(struct effort){100, 0}, 101));
    CHECK(effort_is_spent(&(struct effort){0, clock_seconds() - 1}, 0));
    CHECK(!effort_is_spent(&(struct effort){0, clock_seconds() + 1e6}, 0));
}

/* Less effort: less work, a flow that is none the worse formed, and it says that it gave up. */
static void loading_obeys_effort(void)
{
    int64_t all = 0, few = 0, states = 0, few_states = 0;
    for (int32_t round = 0; round < 30; round++) {
        struct instance in;
        struct earliest flow;
        bool gave_up;
        draw_grid(&in, 200, round % 2, 400);
        for (int32_t most = 0; most < 2; most++) {
            struct loading_options options = {.effort = {.most_states = most}, .progress = &nobody};
            CHECK_INT(earliest_init(&flow, &in, NULL, NULL), CW_OK);
            CHECK_INT(loading_run(&flow, &options, &gave_up, NULL), CW_OK);
            CHECK(most == 0 || gave_up);
            *(most ? &few : &all) += earliest_passed(&flow, 0, in.horizon_s);
            *(most ? &few_states : &states) += flow.states;
            earliest_release(&flow);
        }
        instance_release(&in);
    }
    CHECK(few <= all && few > all / 2); /* quick searches go on */
    CHECK(few_states * 10 < states * 9);
}

static int64_t loaded(const struct instance *in, double deadline_seconds, bool *gave_up)
{
    struct earliest flow;
    struct loading_options options = {.effort = {.deadline_seconds = deadline_seconds},
                                      .progress = &nobody};
    CHECK_INT(earliest_init(&flow, in, NULL, NULL), CW_OK);
    CHECK_INT(loading_run(&flow, &options, gave_up, NULL), CW_OK);
    int64_t passed = earliest_passed(&flow, 0, in->horizon_s);
    earliest_release(&flow);
    return passed;
}

/* No time at all: nobody is sent, which is said. More than is needed: the flow of unlimited time. */
static void loading_keeps_time(void)
{
    int64_t sent = 0;
    for (int32_t round = 0; round < 10; round++) {
        struct instance in;
        bool gave_up, gave_up_anyway;
        draw_grid(&in, 200, round % 2, 400);
        CHECK_INT(loaded(&in, clock_seconds() - 1, &gave_up), 0);
        CHECK(gave_up);
        int64_t all = loaded(&in, 0, &gave_up_anyway);
        CHECK_INT(loaded(&in, clock_seconds() + 1e6, &gave_up), all);
        CHECK_INT(gave_up, gave_up_anyway);
        sent += all;
        instance_release(&in);
    }
    CHECK(sent > 0);
}

/* Bounds never fall below the exact ones, however early searches end, and cuts are as large as said. */
static void bounds_hold_without_effort(void)
{
    static const int64_t efforts[] = {1, 50, 300, 1500};
    int32_t checkpoints[] = {40, 80, 120};
    struct bound_options options = {
        .checkpoints = checkpoints, .checkpoint_count = 3, .progress = &nobody};
    long loose = 0, reached = 0;
    for (int32_t round = 0; round < 30; round++) {
        struct instance in;
        struct bound exact, cut_short;
        draw_grid(&in, 120, round % 2, 300);
        options.effort = (struct effort){0};
        CHECK_INT(bound_init(&exact, &in, NULL, &options, NULL), CW_OK);
        CHECK(exact.reached);
        for (size_t i = 0; i < 5; i++) {
            options.effort.most_states = i < 4 ? efforts[i] : 0;
            options.effort.deadline_seconds = i < 4 ? 0 : clock_seconds() - 1; /* no time at all */
            CHECK_INT(bound_init(&cut_short, &in, NULL, &options, NULL), CW_OK);
            for (int32_t x = 0; x <= in.horizon_s; x++) {
                CHECK(cut_short.before[x] >= exact.before[x]);
                loose += cut_short.before[x] > exact.before[x];
            }
            for (size_t k = 0; k < 3; k++)
                CHECK_INT(cut_capacity(&in, &cut_short.cuts[k]), cut_short.before[checkpoints[k]]);
            CHECK(!cut_short.reached || cut_short.before[120] == exact.before[120]);
            reached += cut_short.reached;
            bound_release(&cut_short);
        }
        bound_release(&exact), instance_release(&in);
    }
    CHECK(loose > 0 && reached > 0 && reached < 120);
}

/* With no effort at all the still picture sees the narrow road. */
static void still_picture_bounds(void)
{
    struct instance in;
    struct bound bound;
    int32_t end = 100;
    begin(&in, 3, end);
    arc_from(&in, 0, 1, 5, 3);
    arc_from(&in, 1, 2, 5, 50);
    source_at(&in, 0, 100000);
    gate_at(&in, 2, 50);
    complete(&in);
    struct bound_options options = {.effort = {.most_states = 1},
                                    .checkpoints = &end,
                                    .checkpoint_count = 1,
                                    .progress = &nobody};
    CHECK_INT(bound_init(&bound, &in, NULL, &options, NULL), CW_OK);
    CHECK(bound.before[end] >= 3 * 90 && bound.before[end] <= 3 * 100);
    bound_release(&bound), instance_release(&in);
}

/* ---- cuts made smaller ---- */

/* The capacity of the static cut whose source side has the bits of `side`. */
static int64_t static_cut(const struct mincut *m, const int64_t *room, uint32_t side)
{
    int64_t total = 0;
    for (size_t e = 0; e < m->edge_count; e++)
        if (side >> m->head[e ^ 1] & 1u && !(side >> m->head[e] & 1u)) total += room[e];
    return total;
}

/* Of all sides with the source and without the sink, none is less than the one found. */
static void static_cut_is_least(void)
{
    enum { NODES = 6, PAIRS = 14 };
    for (int round = 0; round < 300; round++) {
        struct mincut m;
        int64_t room[2 * PAIRS], least = INT64_MAX;
        uint32_t found = 0;
        CHECK_INT(mincut_init(&m, NODES, PAIRS, 0, NODES - 1, NULL), CW_OK);
        for (int i = 0; i < PAIRS; i++) mincut_add(&m, draw(NODES), draw(NODES));
        for (int e = 0; e < 2 * PAIRS; e++) m.room[e] = room[e] = draw(10);
        mincut_index(&m);
        m.most_visits = 1; /* does not suffice; goes on from there */
        if (mincut_run(&m)) CHECK(m.visits <= 1 + 2 * PAIRS);
        m.most_visits = 0;
        CHECK(mincut_run(&m));
        for (uint32_t v = 0; v < NODES; v++) found |= (uint32_t)mincut_on_source_side(&m, v) << v;
        for (uint32_t side = 1; side < 1u << (NODES - 1); side += 2) {
            int64_t capacity = static_cut(&m, room, side);
            if (capacity < least) least = capacity;
        }
        CHECK((found & 1u) == 1 && found >> (NODES - 1) == 0);
        CHECK_INT(static_cut(&m, room, found), least);
        mincut_release(&m);
    }
}

/* From any cut, moves only lower it, never below what gets out; from one near the least they mostly
 * come back to it. */
static void moves_lower_cuts(void)
{
    int32_t x_s = 120;
    struct bound_options options = {
        .checkpoints = &x_s, .checkpoint_count = 1, .progress = &nobody};
    int back = 0;
    for (int32_t round = 0; round < 40; round++) {
        struct instance in;
        struct bound exact;
        struct tighten *tighten;
        struct cut cut;
        draw_grid(&in, x_s, round % 2, 300);
        CHECK_INT(bound_init(&exact, &in, NULL, &options, NULL), CW_OK);
        CHECK_INT(tighten_new(&in, &tighten, NULL), CW_OK);
        CHECK_INT(cut_init(&cut, &in, x_s, NULL), CW_OK);
        for (int far = 0; far < 2; far++) {
            for (size_t v = 0; v < in.node_count; v++)
                cut.from_s[v] = far ? draw(x_s) : exact.cuts[0].from_s[v] + draw(9) - 4;
            int64_t least = INT64_MAX;
            for (int32_t step_s = 16; step_s > 0; step_s /= 2) {
                int64_t capacity = tighten_by(tighten, &cut, step_s);
                CHECK(capacity <= least && capacity >= exact.before[x_s]);
                CHECK_INT(cut_capacity(&in, &cut), capacity);
                least = capacity;
            }
            back += !far && least == exact.before[x_s];
        }
        int64_t alone = cut_capacity(&in, &cut), with = tighten_with(tighten, &cut, &exact.cuts[0]);
        CHECK(with >= exact.before[x_s] && with <= alone);
        CHECK_INT(cut_capacity(&in, &cut), with);
        cut_release(&cut), tighten_free(tighten), bound_release(&exact), instance_release(&in);
    }
    CHECK(back > 30);
}

/* ---- windows ---- */

static int32_t window_of(size_t nodes, int32_t horizon_s)
{
    return earliest_window_s(&(struct instance){.node_count = nodes, .horizon_s = horizon_s});
}

/* Groups that come second by second, added at once and one after the other. */
static void stays_add_up(void)
{
    bool same = true;
    for (int trial = 0; trial < 3000; trial++) {
        struct steps at_once = {0}, one_by_one = {0};
        for (int i = 0; i < 6; i++) {
            int32_t from = draw(40), to = from + draw(20), run = draw(25), units = 1 + draw(3);
            CHECK_INT(steps_add_stays(&at_once, from, to, run, units, NULL), CW_OK);
            for (int32_t k = 0; k < run; k++)
                CHECK_INT(steps_add(&one_by_one, from + k, to + k, units, NULL), CW_OK);
            if (draw(2)) { /* neighbours that vanish */
                CHECK_INT(steps_clear(&at_once, from, from + 9, NULL), CW_OK);
                CHECK_INT(steps_clear(&one_by_one, from, from + 9, NULL), CW_OK);
            }
            same = same && at_once.count == one_by_one.count;
            for (size_t n = 0; n < at_once.count && same; n++)
                same = at_once.step[n].at == one_by_one.step[n].at &&
                       at_once.step[n].value == one_by_one.step[n].value;
        }
        steps_release(&at_once), steps_release(&one_by_one);
    }
    CHECK(same);
}

static void stays_do_not_overflow(void)
{
    struct steps stock = {0};
    cw_error err = {0};
    CHECK_INT(steps_add(&stock, 0, 5, INT32_MAX - 20, NULL), CW_OK);
    CHECK_INT(steps_add_stays(&stock, 0, 4, 9, 6, &err),
              CW_FAILED); /* four are there at second 3 */
    CHECK_INT(steps_at(&stock, 3), INT32_MAX - 20);
    CHECK_INT(steps_add_stays(&stock, 0, 4, 9, 5, NULL), CW_OK);
    CHECK_INT(steps_at(&stock, 3), INT32_MAX);
    CHECK_INT(steps_at(&stock, 11), 5);
    CHECK_INT(steps_at(&stock, 12), 0);
    steps_release(&stock);
}

static void windows_by_size(void)
{
    CHECK_INT(window_of(100, 3600), 1);
    CHECK_INT(window_of(10, 100), 1);        /* short pauses are not divided */
    CHECK_INT(window_of(10, 36000), 10);     /* at most 4,000 windows */
    CHECK_INT(window_of(12100, 36000), 300); /* 120 of them times the nodes are below two million */
    CHECK_INT(window_of(1000000, 36000), 300); /* no longer than a hundredth of the pause */
    CHECK_INT(window_of(1000000, 86400), 600);
}

/* Where nothing changes, as many are out by the end of every window as can be, if no search gave up. */
static void windows_end_full(void)
{
    enum { HORIZON_S = 8000, ENDS = 40 };
    int whole = 0;
    for (int32_t round = 0; round < 6; round++) {
        struct instance in;
        struct earliest flow;
        struct bound bound;
        bool gave_up;
        int32_t ends[ENDS];
        draw_grid(&in, HORIZON_S, false, 300);
        int32_t window_s = earliest_window_s(&in);
        CHECK_INT(window_s, 2);
        for (int32_t i = 0; i < ENDS; i++)
            ends[i] = i + 1 < ENDS ? (i * i + i + 4) / window_s * window_s : HORIZON_S;
        struct loading_options loading = {.progress = &nobody};
        struct bound_options bounding = {.checkpoints = ends,
                                         .checkpoint_count = ENDS,
                                         .checkpoints_only = true,
                                         .progress = &nobody};
        CHECK_INT(earliest_init(&flow, &in, NULL, NULL), CW_OK);
        CHECK_INT(loading_run(&flow, &loading, &gave_up, NULL), CW_OK);
        CHECK_INT(bound_init(&bound, &in, NULL, &bounding, NULL), CW_OK);
        for (int32_t i = 0; i < ENDS && !gave_up; i++)
            CHECK_INT(earliest_passed(&flow, 0, ends[i]), bound.before[ends[i]]);
        whole += !gave_up;
        bound_release(&bound), earliest_release(&flow), instance_release(&in);
    }
    CHECK(whole >= 3);
}

/* ---- sources are shared ---- */

/* Two ways out of one zone last as long as each other, and take two paths. */
static void ways_share_a_source(void)
{
    struct instance in;
    struct earliest flow;
    bool gave_up;
    begin(&in, 3, 400);
    arc_from(&in, 0, 1, 5, 7);
    arc_from(&in, 0, 2, 5, 3);
    source_at(&in, 0, 10 * 300);
    gate_at(&in, 1, 9), gate_at(&in, 2, 9);
    complete(&in);
    CHECK_INT(earliest_init(&flow, &in, NULL, NULL), CW_OK);
    CHECK_INT(loading_run(&flow, &(struct loading_options){.progress = &nobody}, &gave_up, NULL),
              CW_OK);
    CHECK_INT(earliest_passed(&flow, 0, 305), 3000);
    CHECK_INT(flow.pass[0].count, 2);
    CHECK_INT(flow.pass[1].count, 2);
    CHECK_INT(flow.sent_count, 2);
    earliest_release(&flow), instance_release(&in);
}

/* ---- runs ---- */

/* Nothing beyond a limit, and at every node and second as much comes as goes. */
static void check_flow(const struct earliest *flow)
{
    const struct instance *in = flow->in;
    int bad = 0;
    for (int32_t t = 0; t < in->horizon_s; t++) {
        int64_t net[NODES] = {0};
        for (size_t a = 0; a < in->arc_count; a++) {
            const struct arc *arc = &in->arcs[a];
            int32_t rate = steps_at(&flow->arc[a], t);
            bad += rate < 0 || rate > arc_limit(arc, t);
            net[arc->from] -= rate;
            if (t >= arc->tau) net[arc->to] += steps_at(&flow->arc[a], t - arc->tau);
        }
        for (size_t z = 0; z < in->source_count; z++) {
            bad += steps_at(&flow->leave[z], t) > 0 && t < in->sources[z].access_s;
            net[in->sources[z].node] += steps_at(&flow->leave[z], t);
        }
        for (size_t g = 0; g < in->gate_count; g++) {
            bad += steps_at(&flow->pass[g], t) > steps_at(&in->gates[g].limit, t);
            net[in->gates[g].node] -= steps_at(&flow->pass[g], t);
        }
        for (size_t v = 0; v < in->node_count; v++) bad += net[v] != 0;
    }
    for (size_t z = 0; z < in->source_count; z++)
        bad += flow->left[z] + steps_total(&flow->leave[z]) != in->sources[z].units;
    CHECK_INT(bad, 0);
}

/* Runs make a flow, by straight ways alone, each for a person or more. */
static void runs_make_a_flow(void)
{
    int64_t units = 0;
    for (int32_t round = 0; round < 40; round++) {
        struct instance in;
        struct earliest flow;
        struct runs_options options = {.longest_s = 1024, .shortest_s = 1, .progress = &nobody};
        draw_grid(&in, 3000, true, 4 * OP_UNITS);
        CHECK_INT(earliest_init(&flow, &in, NULL, NULL), CW_OK);
        CHECK_INT(runs_load(&flow, &options, NULL), CW_OK);
        check_flow(&flow);
        for (size_t i = 0; i < flow.sent_count; i++)
            CHECK((int64_t)flow.sent[i].units * 1024 >= OP_UNITS);
        int64_t noted = 0, passed = earliest_passed(&flow, 0, in.horizon_s);
        for (size_t i = 0; i < flow.sent_count; i++)
            noted += (int64_t)flow.sent[i].units * flow.sent[i].run_s;
        CHECK_INT(noted, passed);
        units += passed;
        earliest_release(&flow), instance_release(&in);
    }
    CHECK(units > 40 * OP_UNITS);
}

/* One street with room for all is one piece, whatever the lengths. */
static void runs_go_on(void)
{
    struct instance in;
    struct earliest flow;
    struct runs_options options = {.longest_s = 64, .shortest_s = 16, .progress = &nobody};
    begin(&in, 2, 2000);
    arc_from(&in, 0, 1, 5, 600);
    source_at(&in, 0, 1000 * 500);
    gate_at(&in, 1, 500);
    complete(&in);
    CHECK_INT(earliest_init(&flow, &in, NULL, NULL), CW_OK);
    CHECK_INT(runs_load(&flow, &options, NULL), CW_OK);
    CHECK_INT(flow.left[0], 0);
    CHECK_INT(flow.pass[0].count, 2);
    CHECK_INT(flow.pass[0].step[1].at, 1005);
    earliest_release(&flow), instance_release(&in);
}

/* A loading that begins with runs brings out nearly as many as can be in all, and all where it does not say
 * that it gave up. */
static void runs_first_bring_out_nearly_all(void)
{
    enum { HORIZON_S = 8000 };
    int64_t units = 0, most = 0;
    for (int32_t round = 0; round < 6; round++) {
        struct instance in;
        struct earliest flow;
        struct bound bound;
        struct bound_options bounding = {.checkpoints = &(int32_t){HORIZON_S},
                                         .checkpoint_count = 1,
                                         .checkpoints_only = true,
                                         .progress = &nobody};
        struct loading_options loading = {.runs_first = true, .progress = &nobody};
        bool gave_up;
        draw_grid(&in, HORIZON_S, false, 4 * OP_UNITS);
        CHECK_INT(earliest_init(&flow, &in, NULL, NULL), CW_OK);
        CHECK_INT(loading_run(&flow, &loading, &gave_up, NULL), CW_OK);
        CHECK_INT(bound_init(&bound, &in, NULL, &bounding, NULL), CW_OK);
        check_flow(&flow);
        int64_t passed = earliest_passed(&flow, 0, HORIZON_S);
        CHECK(gave_up ? passed <= bound.before[HORIZON_S] : passed == bound.before[HORIZON_S]);
        units += passed;
        most += bound.before[HORIZON_S];
        bound_release(&bound), earliest_release(&flow), instance_release(&in);
    }
    CHECK(units * 100 >= most * 97);
}

int main(void)
{
    RUN(a_failed_search_holds);
    RUN(effort_ends);
    RUN(loading_obeys_effort);
    RUN(loading_keeps_time);
    RUN(bounds_hold_without_effort);
    RUN(still_picture_bounds);
    RUN(static_cut_is_least);
    RUN(moves_lower_cuts);
    RUN(stays_add_up);
    RUN(stays_do_not_overflow);
    RUN(windows_by_size);
    RUN(windows_end_full);
    RUN(ways_share_a_source);
    RUN(runs_make_a_flow);
    RUN(runs_go_on);
    RUN(runs_first_bring_out_nearly_all);
    return harness_end();
}
