/* Where real roads leave the extract: without gates given, the ends of the biggest roads that the
 * extract's border cuts are proposed.
 *
 *        \  |  /        Seen from the middle, a road's end is at the border when few nodes of its
 *      ---\ | /---      sector lie farther out. Of these ends, the roads that carry most come first;
 *          [.]          ends near one already taken are passed over, and so are those that too
 *      ---/ | \---      little of the network leads to.
 *
 * A network without such ends (a closed grid, areas) gives its outermost nodes instead. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "draft/draft_int.h"
#include "files/shape.h"
#include "network/roads.h"
#include "network/touching.h"

enum { SECTORS = 16, MOST_PROPOSED = 8, FEW = 2, MOST_TRIED = 400, LEAST_PERCENT = 20 };
/* Vehicles per hour times km/h: what carries many, fast, is a way through, not a cul-de-sac by the
 * sea. A primary road of one lane has this much; beside such, half of it is big enough. */
#define PRIMARY INT64_C(60000)

struct end {
    int32_t node;
    int64_t size, foot_h; /* of the greatest link there: vehicles/h times km/h; people/h */
    double x, y, far;     /* from the middle, in metres or so */
};

struct proposal {
    struct draft *d;
    const unsigned char *reached;
    double middle_x, middle_y, unit_x, unit_y, across; /* units: metres per coordinate */
    double farthest[SECTORS];
    int32_t *neighbour; /* by node: -1 none yet, -2 several */
    struct end *at;     /* by node; then sorted */
    int32_t *piece, *stack;
    unsigned char *seen;
    int32_t largest;
    size_t all; /* nodes of the largest piece */
    struct projection *projection;
};

static int sector_of(double x, double y)
{
    const double turn = 2 * 3.14159265358979323846;
    int s = (int)floor((atan2(y, x) / turn + 0.5) * SECTORS);
    return s < 0 ? 0 : s >= SECTORS ? SECTORS - 1 : s;
}

static cw_status find_largest(struct proposal *p)
{
    int32_t count;
    size_t n = p->d->net.node_count;
    cw_status s = network_pieces(&p->d->net, p->piece, &count, p->d->err);
    size_t *size = s ? NULL : mem_new((size_t)count, sizeof *size);
    if (!s && !size) return error_no_memory(p->d->err);
    for (size_t i = 0; i < n && !s; i++) size[p->piece[i]]++;
    for (int32_t k = 0; k < count && !s; k++) {
        if (size[k] <= p->all) continue;
        p->all = size[k];
        p->largest = k;
    }
    mem_free(size);
    return s;
}

/* Positions from the middle of the largest piece's extent, and how far out each sector goes. */
static void survey(struct proposal *p)
{
    const struct network *net = &p->d->net;
    double west = HUGE_VAL, east = -HUGE_VAL, south = HUGE_VAL, north = -HUGE_VAL;
    for (size_t i = 0; i < net->node_count; i++) {
        if (p->piece[i] != p->largest) continue;
        west = fmin(west, net->x[i]);
        east = fmax(east, net->x[i]);
        south = fmin(south, net->y[i]);
        north = fmax(north, net->y[i]);
    }
    p->middle_x = (west + east) / 2;
    p->middle_y = (south + north) / 2;
    p->unit_y = net->geographic ? 111000 : 1;
    p->unit_x = p->unit_y * (net->geographic ? cos(p->middle_y * 3.14159265358979323846 / 180) : 1);
    p->across = hypot((east - west) * p->unit_x, (north - south) * p->unit_y);
    for (size_t i = 0; i < net->node_count; i++) {
        struct end *e = &p->at[i];
        e->node = (int32_t)i;
        e->x = (net->x[i] - p->middle_x) * p->unit_x;
        e->y = (net->y[i] - p->middle_y) * p->unit_y;
        e->far = hypot(e->x, e->y);
        double *most = &p->farthest[sector_of(e->x, e->y)];
        if (p->piece[i] == p->largest) *most = fmax(*most, e->far);
    }
}

static void meet(struct proposal *p, int32_t node, int32_t other, const struct link *k)
{
    int32_t *n = &p->neighbour[node];
    if (*n == -1)
        *n = other;
    else if (*n != other)
        *n = -2;
    struct end *e = &p->at[node];
    int64_t size = k->vehicles_h * (k->speed_mm_h / 1000000);
    if (size > e->size) e->size = size;
    if (k->foot_people_h > e->foot_h) e->foot_h = k->foot_people_h;
}

static int by_size(const void *a, const void *b)
{
    const struct end *x = a, *y = b;
    if (x->size != y->size) return x->size > y->size ? -1 : 1;
    if (x->foot_h != y->foot_h) return x->foot_h > y->foot_h ? -1 : 1;
    if (x->far < y->far || x->far > y->far) return x->far > y->far ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

/* The roads' ends at the border come first in p->at, the biggest first. */
static size_t collect_ends(struct proposal *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->d->net.node_count; i++) {
        const struct end e = p->at[i];
        bool end = p->neighbour[i] >= 0 && p->reached[i] && p->piece[i] == p->largest;
        if (!end || e.far < 0.7 * p->farthest[sector_of(e.x, e.y)]) continue;
        p->at[count++] = e;
    }
    qsort(p->at, count, sizeof *p->at, by_size);
    return count;
}

/* Without such ends: the outermost node of each sector, the outermost first. */
static size_t collect_outermost(struct proposal *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->d->net.node_count; i++) {
        struct end e = {.node = (int32_t)i};
        e.x = (p->d->net.x[i] - p->middle_x) * p->unit_x;
        e.y = (p->d->net.y[i] - p->middle_y) * p->unit_y;
        e.far = hypot(e.x, e.y);
        if (!p->reached[i] || p->piece[i] != p->largest) continue;
        if (e.far >= 0.95 * p->farthest[sector_of(e.x, e.y)]) p->at[count++] = e;
    }
    qsort(p->at, count, sizeof *p->at, by_size);
    return count;
}

/* ---- whether enough of the network leads there -------------------------------------------------- */

static void visit(struct proposal *p, int32_t node, size_t *depth, size_t *count)
{
    if (p->seen[node]) return;
    p->seen[node] = 1;
    p->stack[(*depth)++] = node;
    ++*count;
}

static bool enough_leads_to(struct proposal *p, const struct network_touching *t, int32_t gate,
                            enum mode mode)
{
    const struct network *net = &p->d->net;
    size_t depth = 0, count = 0;
    memset(p->seen, 0, net->node_count);
    visit(p, gate, &depth, &count);
    while (depth) {
        int32_t v = p->stack[--depth];
        for (size_t i = t->first[v]; i < t->first[v + 1]; i++) {
            const struct link *k = &net->links[t->links[i]];
            if (k->to == v && k->ways & LINK_WAY(mode, FORWARD)) visit(p, k->from, &depth, &count);
            if (k->from == v && k->ways & LINK_WAY(mode, BACKWARD)) visit(p, k->to, &depth, &count);
        }
    }
    return count * 100 >= p->all * LEAST_PERCENT;
}

/* ---- choosing ----------------------------------------------------------------------------------- */

static const char *direction(const struct end *e)
{
    static const char *const names[] = {"west", "south-west", "south", "south-east",
                                        "east", "north-east", "north", "north-west"};
    const double turn = 2 * 3.14159265358979323846;
    int i = (int)floor((atan2(e->y, e->x) / turn + 0.5) * 8 + 0.5);
    return names[i & 7];
}

static bool is_apart(const struct proposal *p, const struct end *e, const struct end *taken,
                     size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (hypot(e->x - taken[i].x, e->y - taken[i].y) < p->across / 8) return false;
    return true;
}

static bool is_big(const struct end *e, const struct end *biggest)
{
    return e->size * 2 >= (biggest->size < PRIMARY ? biggest->size : PRIMARY);
}

static cw_status take(struct proposal *p, const struct end *e)
{
    struct draft *d = p->d;
    double lon = d->net.x[e->node], lat = d->net.y[e->node];
    cw_status s = projection_point_back(p->projection, &lon, &lat, d->err);
    if (s) return s;
    return draft_add_gate(d, draft_textf(d, "Proposed: %s", direction(e)), round(lon * 1e7) / 1e7,
                          round(lat * 1e7) / 1e7, e->node);
}

static cw_status choose(struct proposal *p, size_t count)
{
    struct network_touching t = {0};
    struct end taken[MOST_PROPOSED];
    size_t chosen = 0, tried = 0;
    unsigned modes = draft_modes(p->d);
    cw_status s = network_touching_init(&t, &p->d->net, p->d->err);
    for (size_t i = 0; i < count && !s && chosen < MOST_PROPOSED && tried < MOST_TRIED; i++) {
        const struct end *e = &p->at[i];
        bool good = is_apart(p, e, taken, chosen);
        if (chosen >= FEW && !is_big(e, &taken[0])) break;
        tried += good;
        for (int m = 0; m < MODE_COUNT && good; m++)
            if (modes >> m & 1) good = enough_leads_to(p, &t, e->node, (enum mode)m);
        if (!good) continue;
        taken[chosen++] = *e;
        s = take(p, e);
    }
    network_touching_release(&t);
    return s;
}

static cw_status propose(struct proposal *p)
{
    struct draft *d = p->d;
    cw_status s = projection_new(d->net.crs, &p->projection, d->err);
    if (!s) s = find_largest(p);
    if (s) return s;
    survey(p);
    for (size_t i = 0; i < d->net.node_count; i++) p->neighbour[i] = -1;
    for (size_t j = 0; j < d->net.link_count; j++) {
        const struct link *k = &d->net.links[j];
        meet(p, k->from, k->to, k);
        meet(p, k->to, k->from, k);
    }
    s = choose(p, collect_ends(p));
    if (!s && d->gate_count == 0) s = choose(p, collect_outermost(p));
    if (!s && d->gate_count == 0)
        s = error_set(d->err, CW_BAD_INPUT,
                      "no road leaves the network where a corridor could be proposed; give --gate "
                      "LON,LAT");
    if (s) return s;
    return draft_note(
        d,
        "the %zu corridors are proposals, where big roads leave the network; nobody has "
        "opened, announced or agreed to any of them: replace them by real ones",
        d->gate_count);
}

cw_status draft_propose_gates(struct draft *d, const unsigned char *reached)
{
    size_t n = d->net.node_count;
    struct proposal p = {.d = d, .reached = reached};
    p.neighbour = mem_new(n, sizeof *p.neighbour);
    p.at = mem_new(n, sizeof *p.at);
    p.piece = mem_new(n, sizeof *p.piece);
    p.stack = mem_new(n, sizeof *p.stack);
    p.seen = mem_new(n, 1);
    bool room = p.neighbour && p.at && p.piece && p.stack && p.seen;
    cw_status s = room ? propose(&p) : error_no_memory(d->err);
    projection_free(p.projection);
    mem_free(p.neighbour);
    mem_free(p.at);
    mem_free(p.piece);
    mem_free(p.stack);
    mem_free(p.seen);
    return s;
}
