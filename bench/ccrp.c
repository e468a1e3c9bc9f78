/* The CCRP heuristic (Lu, George and Shekhar 2005): again and again the route on which a group is
 * out earliest, among all zones with people left and all gates, as far as capacity is left over time;
 * as many as that route takes are booked on it, and no booking is ever moved. Here second by second
 * on the network of the instance, in units rather than whole persons.
 *
 * With --waiting groups may wait at any node, as in the paper and in Clearway's bound. Without it
 * nobody waits but at the zone, as in Clearway's plans; then a route may pass a place twice, going
 * round to pass the time, which Clearway's may not: `circling_people` says how many units do.
 *
 * As bookings are never moved, a place and second from which nobody can be fetched stays so. So the
 * routes of one gate second after the other are searched backward from it, depth first, nearest zone
 * with people left first; what fails is marked for good. That finds what searching anew from all
 * zones for every group would, in O(arcs x seconds) and the length of what is booked.
 * usage: ccrp INSTANCE [--waiting] [--curve FILE]   FILE: "SECONDS UNITS" for the end of each minute */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"

enum { PIECE_S = 1024 }; /* bookings of an arc are kept in pieces of so many seconds */

/* A place on the way back: node at second t, reached over `arc` (-1: the gate's). */
struct place {
    int32_t node, t, arc;
    int32_t next; /* of the arcs into it, the next to try */
};

struct ccrp {
    struct peer_instance in;
    int64_t *left;                 /* by source: units that have no route yet */
    int32_t *at_first, *at_source; /* sources at node v: at_source[at_first[v]] .. */
    int32_t *least_s;              /* by node: from a zone with people left to it, limits ignored */
    /* By arc, piece: units by second, NULL where nothing is. With waiting, behind them, by how much
     * one may look further back from a full second; 0: not known to be full. */
    int32_t ***booked;
    bool waiting;
    uint8_t **dead;      /* no waiting, by node: a bit per second; NULL: none set */
    int32_t *dead_until; /* waiting, by node: what fails at a second failed at all before it */
    struct place *way;   /* the way back in the making */
    size_t way_count, way_room;
    int32_t *passed, stamp;    /* by node: passed[v] == stamp when the route passes it */
    int64_t tried, refresh_at; /* places tried; when least_s is made anew if people ran out */
    bool ran_out;
    int64_t out, circling, groups;
    int32_t last_s; /* the last second in which anybody is out */
};

/* ---- what is left ---- */

static int32_t arc_left(const struct ccrp *c, int32_t a, int32_t t)
{
    int32_t rate = peer_rate(&c->in, c->in.arcs[a].limit, t);
    if (!c->booked[a] || !c->booked[a][t / PIECE_S]) return rate;
    return rate - c->booked[a][t / PIECE_S][t % PIECE_S];
}

static void book_arc(struct ccrp *c, int32_t a, int32_t t, int32_t units)
{
    size_t pieces = (size_t)c->in.horizon_s / PIECE_S + 1;
    if (!c->booked[a]) c->booked[a] = peer_new(pieces, sizeof *c->booked[a]);
    int32_t **piece = &c->booked[a][t / PIECE_S];
    if (!*piece) *piece = peer_new(2 * PIECE_S, sizeof **piece);
    (*piece)[t % PIECE_S] += units;
}

static bool is_dead(const struct ccrp *c, int32_t v, int32_t t)
{
    if (c->waiting) return t < c->dead_until[v];
    return c->dead[v] && c->dead[v][t / 8] >> (t % 8) & 1;
}

static void bury(struct ccrp *c, int32_t v, int32_t t)
{
    if (c->waiting) {
        if (t >= c->dead_until[v]) c->dead_until[v] = t + 1;
        return;
    }
    if (!c->dead[v]) c->dead[v] = peer_new((size_t)c->in.horizon_s / 8 + 1, 1);
    c->dead[v][t / 8] |= (uint8_t)(1u << (t % 8));
}

/* A source with people who can be at node v at second t, or -1. */
static int32_t source_at(const struct ccrp *c, int32_t v, int32_t t)
{
    for (int32_t i = c->at_first[v]; i < c->at_first[v + 1]; i++) {
        int32_t s = c->at_source[i];
        if (c->left[s] > 0 && c->in.sources[s].access_s <= t) return s;
    }
    return -1;
}

/* ---- order of trying ---- */

static int64_t way_back_s(const struct ccrp *c, int32_t a)
{
    return (int64_t)c->least_s[c->in.arcs[a].from] + c->in.arcs[a].tau_s;
}

/* The arcs into v with the nearest people first. Few: by insertion. */
static void sort_arcs_into(struct ccrp *c, int32_t v)
{
    int32_t *arc = c->in.in_arc + c->in.in_first[v];
    int32_t count = c->in.in_first[v + 1] - c->in.in_first[v];
    for (int32_t i = 1; i < count; i++) {
        int32_t a = arc[i], k = i;
        for (; k > 0 && way_back_s(c, arc[k - 1]) > way_back_s(c, a); k--) arc[k] = arc[k - 1];
        arc[k] = a;
    }
}

/* O(arcs log nodes), so only when people ran out and as much has been tried since the last time. */
static void refresh(struct ccrp *c)
{
    for (int32_t v = 0; v < c->in.node_count; v++) c->least_s[v] = PEER_NEVER;
    for (int32_t s = 0; s < c->in.source_count; s++) {
        int32_t *least = &c->least_s[c->in.sources[s].node];
        if (c->left[s] > 0 && c->in.sources[s].access_s < *least)
            *least = c->in.sources[s].access_s;
    }
    peer_shortest(&c->in, 1, 0, c->least_s);
    for (int32_t v = 0; v < c->in.node_count; v++) sort_arcs_into(c, v);
    c->ran_out = false;
    c->refresh_at = c->tried + 4 * (int64_t)c->in.arc_count;
}

/* ---- one route ---- */

static void step_back(struct ccrp *c, int32_t v, int32_t t, int32_t arc)
{
    if (c->way_count == c->way_room) {
        c->way_room = c->way_room ? 2 * c->way_room : 256;
        c->way = realloc(c->way, c->way_room * sizeof *c->way);
        if (!c->way) peer_fail(1, "out of memory (a way of %zu places)", c->way_room);
    }
    c->way[c->way_count++] = (struct place){v, t, arc, c->in.in_first[v]};
    c->tried++;
}

/* The last second before which the arc takes nothing at all up to t; t when it takes something. */
static int32_t end_of_pause(const struct ccrp *c, int32_t a, int32_t t)
{
    struct peer_limit limit = c->in.arcs[a].limit;
    const struct peer_span *span = c->in.spans + limit.first + limit.count;
    while (span > c->in.spans + limit.first)
        if ((--span)->from_s <= t && span->rate > 0) return span->to_s <= t ? span->to_s - 1 : t;
    return -1;
}

/* One step back from second t, at which arc a is full; shortens later ones (path halving). */
static int32_t look_back(int32_t **pieces, int32_t t)
{
    int32_t *skip = &pieces[t / PIECE_S][PIECE_S + t % PIECE_S];
    if (*skip == 0) *skip = 1;
    int32_t before = t - *skip;
    if (before >= 0 && pieces[before / PIECE_S])
        *skip += pieces[before / PIECE_S][PIECE_S + before % PIECE_S];
    return t - *skip;
}

/* The second at which arc a can be entered to be at its end at t, from where people may still come;
 * with waiting the latest in time; -1: none. */
static int32_t entry(const struct ccrp *c, int32_t a, int32_t t)
{
    int32_t u = c->in.arcs[a].from, enter = t - c->in.arcs[a].tau_s;
    while (enter >= c->least_s[u] && !is_dead(c, u, enter)) {
        if (arc_left(c, a, enter) > 0) return enter;
        if (!c->waiting) return -1;
        int32_t open = end_of_pause(c, a, enter);
        enter = open < enter ? open : look_back(c->booked[a], enter);
    }
    return -1;
}

/* From the last place one arc back to where people may still come from; false when there is none. */
static bool advance(struct ccrp *c)
{
    size_t last = c->way_count - 1;
    int32_t v = c->way[last].node, t = c->way[last].t;
    while (c->way[last].next < c->in.in_first[v + 1]) {
        int32_t a = c->in.in_arc[c->way[last].next++];
        int32_t enter = entry(c, a, t);
        if (enter < 0) continue;
        step_back(c, c->in.arcs[a].from, enter, a);
        return true;
    }
    return false;
}

/* A way back from node v at second t to a source with people: that source, or -1. Every arc takes a
 * second at least, so a place that fails cannot have failed for being on the way already. */
static int32_t find_route(struct ccrp *c, int32_t v, int32_t t)
{
    if (c->ran_out && c->tried >= c->refresh_at) refresh(c);
    c->way_count = 0;
    if (t < c->least_s[v] || is_dead(c, v, t)) return -1;
    step_back(c, v, t, -1);
    while (c->way_count > 0) {
        const struct place *last = &c->way[c->way_count - 1];
        int32_t source = source_at(c, last->node, last->t);
        if (source >= 0) return source;
        if (advance(c)) continue;
        last = &c->way[c->way_count - 1];
        bury(c, last->node, last->t);
        c->way_count--;
    }
    return -1;
}

/* Whether the way passes a place twice. Who may wait waits there instead: what lies between is cut. */
static bool circles(struct ccrp *c)
{
    bool twice = false;
    size_t kept = 0;
    c->stamp++;
    for (size_t i = 0; i < c->way_count; i++) {
        int32_t v = c->way[i].node;
        bool again = c->passed[v] == c->stamp;
        twice = twice || again;
        c->passed[v] = c->stamp;
        if (!again || !c->waiting) {
            c->way[kept++] = c->way[i];
            continue;
        }
        while (c->way[kept - 1].node != v) c->passed[c->way[--kept].node] = 0;
    }
    c->way_count = kept;
    return twice && !c->waiting;
}

/* Books as many as the route found takes, at most `most`. */
static int64_t book(struct ccrp *c, int32_t source, int64_t most)
{
    bool round = circles(c);
    if (c->left[source] < most) most = c->left[source];
    for (size_t i = 1; i < c->way_count; i++) {
        int32_t left = arc_left(c, c->way[i].arc, c->way[i].t);
        if (left < most) most = left;
    }
    for (size_t i = 1; i < c->way_count; i++)
        book_arc(c, c->way[i].arc, c->way[i].t, (int32_t)most);
    c->left[source] -= most;
    if (c->left[source] == 0) c->ran_out = true;
    if (round) c->circling += most;
    c->groups++;
    return most;
}

static void fill_second(struct ccrp *c, const struct peer_gate *gate, int32_t t)
{
    int64_t left = peer_rate(&c->in, gate->limit, t);
    while (left > 0) {
        int32_t source = find_route(c, gate->node, t);
        if (source < 0) return;
        int64_t units = book(c, source, left);
        left -= units;
        c->out += units;
        c->last_s = t;
    }
}

/* ---- all of it ---- */

static void index_sources(struct ccrp *c)
{
    const struct peer_instance *in = &c->in;
    c->at_first = peer_new((size_t)in->node_count + 2, sizeof *c->at_first);
    c->at_source = peer_new((size_t)in->source_count, sizeof *c->at_source);
    c->left = peer_new((size_t)in->source_count, sizeof *c->left);
    int32_t *first = c->at_first + 1;
    for (int32_t s = 0; s < in->source_count; s++) first[in->sources[s].node + 1]++;
    for (int32_t v = 0; v < in->node_count; v++) first[v + 1] += first[v];
    for (int32_t s = 0; s < in->source_count; s++) {
        c->at_source[first[in->sources[s].node]++] = s;
        c->left[s] = in->sources[s].units;
    }
}

static void init(struct ccrp *c, const char *path, bool waiting)
{
    *c = (struct ccrp){.waiting = waiting};
    peer_read(&c->in, path);
    size_t nodes = (size_t)c->in.node_count;
    index_sources(c);
    c->least_s = peer_new(nodes, sizeof *c->least_s);
    c->booked = peer_new((size_t)c->in.arc_count, sizeof *c->booked);
    c->dead = peer_new(nodes, sizeof *c->dead);
    c->dead_until = peer_new(nodes, sizeof *c->dead_until);
    c->passed = peer_new(nodes, sizeof *c->passed);
    refresh(c);
}

static void release(struct ccrp *c)
{
    size_t pieces = (size_t)c->in.horizon_s / PIECE_S + 1;
    for (int32_t a = 0; a < c->in.arc_count; a++) {
        for (size_t i = 0; c->booked[a] && i < pieces; i++) free(c->booked[a][i]);
        free(c->booked[a]);
    }
    for (int32_t v = 0; v < c->in.node_count; v++) free(c->dead[v]);
    free(c->left), free(c->at_first), free(c->at_source), free(c->least_s), free(c->booked);
    free(c->dead), free(c->dead_until), free(c->way), free(c->passed);
    peer_release(&c->in);
}

static void run(struct ccrp *c, FILE *curve)
{
    for (int32_t t = 0; t < c->in.horizon_s; t++) {
        for (int32_t g = 0; g < c->in.gate_count; g++) fill_second(c, &c->in.gates[g], t);
        bool minute = (t + 1) % PEER_MINUTE_S == 0 || t + 1 == c->in.horizon_s;
        if (curve && minute) fprintf(curve, "%d %lld\n", t + 1, (long long)c->out);
    }
}

int main(int argc, char **argv)
{
    struct ccrp c;
    const char *curve_path = NULL;
    FILE *curve = NULL;
    bool waiting = false, usage = argc < 2 || argv[1][0] == '-';
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "--waiting") == 0)
            waiting = true;
        else if (strcmp(argv[i], "--curve") == 0 && i + 1 < argc)
            curve_path = argv[++i];
        else
            usage = true;
    if (usage) peer_fail(2, "usage: ccrp INSTANCE [--waiting] [--curve FILE]");
    init(&c, argv[1], waiting);
    if (curve_path && !(curve = fopen(curve_path, "w")))
        peer_fail(1, "%s: %s", curve_path, strerror(errno));
    double start_s = peer_clock_s();
    run(&c, curve);
    peer_report(waiting ? "ccrp-waiting" : "ccrp", &c.in, NULL, c.out, start_s);
    printf("groups %lld\ncircling_people %lld\n", (long long)c.groups,
           (long long)(c.circling / PEER_UNITS));
    if (c.out == c.in.total_units)
        printf("clearance_s %d\n", c.out ? c.last_s + 1 : 0);
    else
        printf("clearance_s none\n");
    if (curve && (ferror(curve) | fclose(curve))) peer_fail(1, "%s: cannot be written", curve_path);
    release(&c);
    return 0;
}
