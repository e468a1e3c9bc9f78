/* Random instances. */
#include "generate.h"

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int between(uint64_t *state, int least, int most)
{
    return least + (int)(draw(state) % (uint64_t)(most - least + 1));
}

static bool chance(uint64_t *state, int percent)
{
    return between(state, 0, 99) < percent;
}

/* Persons per hour: mostly some that bind within a minute, now and then a trickle or plenty. */
static int64_t some_capacity(uint64_t *state)
{
    static const int round[] = {3600, 7200, 1800, 10800, 36000};
    int kind = between(state, 0, 9);
    if (kind < 5) return round[between(state, 0, 4)];
    if (kind < 8) return between(state, 500, 9000);
    return kind == 8 ? between(state, 1, 50) : between(state, 10000, 50000);
}

static void add_classes(struct instance *in, uint64_t *state)
{
    in->class_count = chance(state, 60) ? 1 : between(state, 2, 3);
    int ppv = between(state, 1, 3);
    bool foot = chance(state, 50), mixed = chance(state, 30), speeds = chance(state, 20);
    for (int k = 0; k < in->class_count; k++) {
        bool on_foot = mixed ? chance(state, 50) : foot;
        in->class[k].mode = on_foot ? ON_FOOT : BY_VEHICLE;
        in->class[k].ppv = on_foot ? 1 : ppv;
        in->class[k].speed_mm_h = 0;
        if (on_foot) in->class[k].speed_mm_h = speeds ? 1800000 * between(state, 1, 3) : 3600000;
    }
    in->pause_s = in->class_count == 1 ? between(state, 8, 60) : between(state, 8, 24);
}

static struct link *add_link(struct instance *in, int from, int to)
{
    struct link *l = &in->link[in->link_count++];
    *l = (struct link){.from = from, .to = to};
    return l;
}

/* Lengths from 0.5 m, speeds about a metre per second: seconds, now and then broken ones. */
static void fill_link(struct link *l, uint64_t *state)
{
    static const int speeds[] = {3600000, 3600000, 7200000, 5000000};
    l->directed = chance(state, 50);
    l->length_mm = chance(state, 70) ? 1000 * between(state, 1, 7) : 250 * between(state, 1, 20);
    l->speed_mm_h = speeds[between(state, 0, 3)];
    l->lanes = between(state, 1, 2);
    l->lane_vehicles_h = some_capacity(state);
    l->foot_h = some_capacity(state);
    if (chance(state, 8)) l->foot_h = 0;
    if (chance(state, 8) && l->foot_h) l->lane_vehicles_h = 0;
}

/* Puts a node of degree two into the link, so that a road has several links. */
static void split_link(struct instance *in, int i, uint64_t *state)
{
    struct link *l = &in->link[i], *rest = add_link(in, in->node_count, l->to);
    int to = rest->to, mid = in->node_count++;
    in->x_mm[mid] = 1000 * between(state, 0, 60);
    in->y_mm[mid] = 1000 * between(state, 0, 60);
    *rest = *l;
    rest->from = mid;
    rest->to = to;
    rest->length_mm = 250 * between(state, 1, 12);
    l->to = mid;
    if (chance(state, 10)) rest->lane_vehicles_h = rest->foot_h = 3600;
    if (chance(state, 30) && !l->directed) { /* drawn the other way round: the same road */
        rest->from = to;
        rest->to = mid;
    }
}

static void add_network(struct instance *in, uint64_t *state)
{
    int nodes = between(state, 2, 9), links = between(state, nodes - 1, 11);
    for (int v = 0; v < nodes; v++) {
        in->x_mm[v] = 1000 * between(state, 0, 60);
        in->y_mm[v] = 1000 * between(state, 0, 60);
    }
    in->node_count = nodes;
    for (int i = 0; i < links; i++) {
        int from = between(state, 0, nodes - 1), to = between(state, 0, nodes - 2);
        if (i < nodes - 1 && chance(state, 70)) { /* mostly connected */
            from = i + 1;
            to = between(state, 0, i);
        } else if (to >= from) {
            to++;
        }
        fill_link(add_link(in, from, to), state);
    }
    /* A mode that no link allows is an error of the operation, not an instance. */
    if (in->link[0].foot_h == 0) in->link[0].foot_h = 3600;
    if (in->link[0].lane_vehicles_h == 0) in->link[0].lane_vehicles_h = 1800;
    int splits = chance(state, 50) ? between(state, 1, 3) : 0;
    for (int i = 0; i < splits; i++) split_link(in, between(state, 0, in->link_count - 1), state);
}

static void add_zones(struct instance *in, uint64_t *state)
{
    in->zone_count = between(state, 1, 4);
    for (int z = 0; z < in->zone_count; z++) {
        struct zone *zone = &in->zone[z];
        zone->node = between(state, 0, in->node_count - 1);
        zone->x_mm = zone->y_mm = 0;
        if (chance(state, 20)) {
            zone->node = -1;
            zone->x_mm = 500 * between(state, 0, 120);
            zone->y_mm = 500 * between(state, 0, 120);
        }
        for (int k = 0; k < in->class_count; k++) {
            zone->people[k] = between(state, 0, 20);
            if (chance(state, 10)) zone->people[k] = between(state, 50, 500);
        }
    }
}

static void add_windows(struct corridor *c, int pause_s, uint64_t *state)
{
    int count = chance(state, 50) ? 0 : between(state, 1, 3), at = 0;
    c->window_count = 0;
    for (int w = 0; w < count && at < pause_s; w++) {
        int from = between(state, at, pause_s - 1), to = between(state, from + 1, pause_s);
        c->window[c->window_count++] = (struct span){from, to};
        at = to + 1;
    }
    if (c->window_count == 0) c->window[c->window_count++] = (struct span){0, pause_s};
}

static void add_corridors(struct instance *in, uint64_t *state)
{
    in->corridor_count = between(state, 1, 4);
    unsigned all = (1u << in->class_count) - 1;
    bool disjoint = chance(state, 30);
    for (int c = 0; c < in->corridor_count; c++) {
        struct corridor *corridor = &in->corridor[c];
        corridor->node = between(state, 0, in->node_count - 1);
        corridor->admits = chance(state, 50) ? all : 1u + (unsigned)draw(state) % all;
        if (disjoint) corridor->admits = 1u << (c % in->class_count);
        corridor->capacity_h = some_capacity(state);
        add_windows(corridor, in->pause_s, state);
    }
}

static void add_closures(struct instance *in, uint64_t *state)
{
    in->closure_count = chance(state, 50) ? 0 : between(state, 1, 3);
    for (int c = 0; c < in->closure_count; c++) {
        struct closure *closure = &in->closure[c];
        int kind = between(state, 0, 99);
        closure->kind = kind < 25 ? CLOSES_CORRIDOR : kind < 40 ? CLOSES_AREA : CLOSES_LINK;
        bool corridor = closure->kind == CLOSES_CORRIDOR;
        closure->index = between(state, 0, (corridor ? in->corridor_count : in->link_count) - 1);
        for (int i = 0; i < 4; i++) /* off the nodes' whole metres, so that nothing is close */
            closure->box_mm[i] = i < 2
                                     ? 1000 * between(state, 0, 55) + 337
                                     : closure->box_mm[i - 2] + 1000 * between(state, 1, 12) + 119;
        closure->when.from = between(state, 0, in->pause_s - 1);
        closure->when.to = between(state, closure->when.from + 1, in->pause_s);
    }
}

static void add_assembly(struct instance *in, uint64_t *state, int percent)
{
    in->assembly_count = chance(state, percent) ? 1 : 0;
    for (int a = 0; a < in->assembly_count; a++) {
        in->assembly[a].node = between(state, 0, in->node_count - 1);
        in->assembly[a].people = between(state, 1, 30);
    }
}

static int add_siding_node(struct instance *in, uint64_t *state)
{
    in->x_mm[in->node_count] = 1000 * between(state, 0, 60);
    in->y_mm[in->node_count] = 1000 * between(state, 0, 60);
    return in->node_count++;
}

/* What the solver leaves out or contracts: roads in a row that differ in capacity, closed ones among
 * them, and dead ends, also such as lead round in a ring. */
static void add_sidings(struct instance *in, uint64_t *state)
{
    int splits = between(state, 1, 4), ends = between(state, 0, 2);
    for (int i = 0; i < splits; i++) {
        split_link(in, between(state, 0, in->link_count - 1), state);
        struct link *rest = &in->link[in->link_count - 1];
        rest->lane_vehicles_h = rest->lane_vehicles_h ? some_capacity(state) : 0;
        rest->foot_h = rest->foot_h ? some_capacity(state) : 0;
        if (chance(state, 15)) rest->directed = !rest->directed;
    }
    for (int i = 0; i < ends; i++) {
        int root = between(state, 0, in->node_count - 1), v = root;
        for (int length = between(state, 1, 3); length > 0; length--) {
            int w = add_siding_node(in, state);
            fill_link(add_link(in, v, w), state);
            v = w;
        }
        if (chance(state, 50)) fill_link(add_link(in, v, root), state);
    }
}

void generate_small(struct instance *out, uint64_t seed)
{
    uint64_t state = seed * UINT64_C(0x2545f4914f6cdd1d) + 1;
    *out = (struct instance){0};
    add_classes(out, &state);
    add_network(out, &state);
    add_zones(out, &state);
    add_corridors(out, &state);
    add_closures(out, &state);
    add_assembly(out, &state, 15);
    if (out->class_count > 1 && chance(&state, 20)) out->apart_s = between(&state, 1, 10);
    if (chance(&state, 60)) add_sidings(out, &state);
}

/* ---- several classes ---- */

/* Who is admitted where: everybody everywhere, each class at gates of its own, or as it comes. */
static void fill_admits(struct instance *in, uint64_t *state)
{
    unsigned all = (1u << in->class_count) - 1;
    int kind = between(state, 0, 2);
    for (int c = 0; c < in->corridor_count; c++) {
        unsigned own = 1u << (c % in->class_count);
        in->corridor[c].admits = kind == 0   ? all
                                 : kind == 1 ? own
                                             : own | (unsigned)draw(state) % (all + 1);
    }
}

/* Roads and gates of one to three units a second, and people for most of the pause. */
static void contest(struct instance *in, uint64_t *state)
{
    for (int i = 0; i < in->link_count; i++) {
        struct link *l = &in->link[i];
        l->lanes = 1;
        if (l->lane_vehicles_h) l->lane_vehicles_h = 1800 * between(state, 1, 6);
        if (l->foot_h) l->foot_h = 1800 * between(state, 1, 6);
    }
    for (int z = 0; z < in->zone_count; z++)
        for (int k = 0; k < in->class_count; k++)
            in->zone[z].people[k] = between(state, 0, 3) ? between(state, 5, 40) : 0;
    for (int c = 0; c < in->corridor_count; c++)
        in->corridor[c].capacity_h = 1800 * between(state, 1, 6);
}

/* Blocks, most streets there and most both ways, zones inside and gates at the rim. */
static void add_town(struct instance *in, uint64_t *state)
{
    int across = between(state, 3, 4), down = between(state, 2, 4);
    in->node_count = across * down;
    for (int v = 0; v < in->node_count; v++) {
        in->x_mm[v] = v % across * 15000;
        in->y_mm[v] = v / across * 15000;
        for (int axis = 0; axis < 2; axis++) {
            if (axis ? v / across == down - 1 : v % across == across - 1) continue;
            if (in->link_count && chance(state, 15)) continue;
            struct link *l = add_link(in, v, axis ? v + across : v + 1);
            fill_link(l, state);
            l->directed = chance(state, 15);
            l->length_mm = 1000 * between(state, 1, 3);
            l->lane_vehicles_h = 3600;
            l->foot_h = 3600;
        }
    }
    in->zone_count = between(state, 2, 6);
    for (int z = 0; z < in->zone_count; z++)
        in->zone[z] = (struct zone){.node = between(state, 0, in->node_count - 1)};
    in->corridor_count = between(state, 2, 4);
    for (int c = 0; c < in->corridor_count; c++) {
        int v = between(state, 0, in->node_count - 1);
        in->corridor[c].node = chance(state, 50) ? v % across : v - v % across;
        add_windows(&in->corridor[c], in->pause_s, state);
    }
}

void generate_several(struct instance *out, uint64_t seed)
{
    uint64_t state = seed * UINT64_C(0x2545f4914f6cdd1d) + 3;
    *out = (struct instance){0};
    do add_classes(out, &state);
    while (out->class_count == 1);
    bool town = chance(&state, 60);
    if (town) {
        add_town(out, &state);
    } else {
        add_network(out, &state);
        add_zones(out, &state);
        add_corridors(out, &state);
    }
    if (chance(&state, 40)) { /* nothing opens or closes */
        for (int c = 0; c < out->corridor_count; c++) {
            out->corridor[c].window_count = 1;
            out->corridor[c].window[0] = (struct span){0, out->pause_s};
        }
    } else {
        add_closures(out, &state);
    }
    fill_admits(out, &state);
    if (town || chance(&state, 50)) contest(out, &state);
    add_assembly(out, &state, 15);
    out->apart_s = chance(&state, 15) ? between(&state, 1, 10) : 0;
    if (chance(&state, 50)) add_sidings(out, &state);
}

/* ---- grids ---- */

static void add_grid(struct instance *in, uint64_t *state, int side, int step_s)
{
    in->node_count = side * side;
    for (int v = 0; v < in->node_count; v++) {
        in->x_mm[v] = v % side * 100000;
        in->y_mm[v] = v / side * 100000;
        for (int axis = 0; axis < 2; axis++) {
            if (axis ? v / side == side - 1 : v % side == side - 1) continue;
            struct link *l = add_link(in, v, axis ? v + side : v + 1);
            l->directed = chance(state, 15);
            l->speed_mm_h = 36000000;
            l->length_mm = 10000 * (int64_t)step_s * between(state, 1, step_s > 1 ? 3 : 20);
            l->lanes = between(state, 1, 2);
            l->lane_vehicles_h = 60 * between(state, 2, 20);
            l->foot_h = 0;
        }
    }
}

static void add_grid_gates(struct instance *in, uint64_t *state, int side, int step_s)
{
    int steps = in->pause_s / step_s;
    in->corridor_count = 4;
    for (int c = 0; c < 4; c++) {
        int along = between(state, 0, side - 1);
        const int places[4] = {along, (side - 1) * side + along, along * side,
                               along * side + side - 1};
        struct corridor *corridor = &in->corridor[c];
        *corridor = (struct corridor){.node = places[c], .admits = 1};
        corridor->capacity_h = 100 * between(state, 6, 30);
        add_windows(corridor, steps, state);
        for (int w = 0; w < corridor->window_count; w++) {
            corridor->window[w].from *= step_s;
            corridor->window[w].to *= step_s;
        }
    }
}

void generate_grid(struct instance *out, uint64_t seed, int side, int pause_s, int step_s)
{
    uint64_t state = seed * UINT64_C(0x2545f4914f6cdd1d) + 2;
    *out = (struct instance){.pause_s = pause_s, .class_count = 1};
    out->class[0] = (struct class){.mode = BY_VEHICLE, .ppv = 1};
    add_grid(out, &state, side, step_s);
    add_grid_gates(out, &state, side, step_s);
    out->zone_count = between(&state, 8, 20);
    for (int z = 0; z < out->zone_count; z++) {
        out->zone[z].node = between(&state, 0, out->node_count - 1);
        out->zone[z].people[0] = between(&state, 10, 200);
    }
    out->closure_count = between(&state, 0, 12);
    for (int c = 0; c < out->closure_count; c++) {
        struct closure *closure = &out->closure[c];
        closure->index = between(&state, 0, out->link_count - 1);
        closure->when.from = step_s * between(&state, 0, pause_s / step_s - 1);
        closure->when.to = closure->when.from + step_s * between(&state, 1, pause_s / step_s / 3);
        if (closure->when.to > pause_s) closure->when.to = pause_s;
    }
}
