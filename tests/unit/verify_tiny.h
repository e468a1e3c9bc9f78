/* The smallest plan that has everything the verifier looks at, made by hand.
 *
 *   A --l1 10 m-- X --l2 10 m-- B --l3 30 m-- G (corridor K1: civilian)
 *   z1                          |  hall
 *                            l4 | 5 m
 *                               C --l5 40 m-- H (corridor K2: armed)
 *                               z2, 2 m off
 *
 * All walk one metre a second; every link takes 100 people an hour each way. l3 is closed in
 * [1000, 1100), K1 in [2000, 2100), K2 has a window [0, 3600) and one [4000, 7200).
 * Chain 7: two civilians A -> G. Chain 8: one more, who waits in the hall until l3 is open again.
 * Chain 9: one armed person C -> H. One civilian pair stays: nobody closed that gap. */
#ifndef TESTS_UNIT_VERIFY_TINY_H
#define TESTS_UNIT_VERIFY_TINY_H

#include <string.h>

#include "operation/operation.h"
#include "plan/tables.h"

struct tiny {
    cw_operation op;
    const char *node_id[7];
    double x[7], y[7];
    struct link links[7];
    struct op_class classes[2];
    struct op_zone zones[2];
    struct op_corridor corridors[2];
    struct op_window windows[3];
    struct op_closure closures[2];
    struct op_assembly hall;
    struct op_separation rule;
    struct op_input inputs[2];
    int32_t closed_links[1];

    struct plan_tables plan;
    struct row_flow flow[8];
    struct row_chain chain[4];
    struct row_stop stop[2];
    struct row_route_link route_link[10];
    struct row_cohort cohort[5];
    struct row_road_use road_use[8];
    struct row_corridor corridor[3];
    struct row_zone zone[5];
    struct row_arrival arrival[10];
    struct row_certificate certificate[6];
    struct row_cut cut[40];
    struct row_input input[3];
    struct row_meta meta[32];
};

enum { TINY_A, TINY_X, TINY_B, TINY_G, TINY_C, TINY_H, TINY_NODES };
enum { TINY_WAYS = 0xC }; /* foot, both ways */

static inline void tiny_link(struct tiny *t, const char *id, int32_t from, int32_t to,
                             int64_t length_m)
{
    t->links[t->op.net.link_count++] = (struct link){.id = id,
                                                     .from = from,
                                                     .to = to,
                                                     .length_mm = length_m * 1000,
                                                     .foot_people_h = 100,
                                                     .ways = TINY_WAYS};
}

static inline void tiny_network(struct tiny *t)
{
    static const char *const ids[] = {"A", "X", "B", "G", "C", "H"};
    static const double x[] = {0, 10, 20, 50, 20, 60}, y[] = {0, 0, 0, 0, 5, 5};
    for (int v = 0; v < TINY_NODES; v++) {
        t->node_id[v] = ids[v];
        t->x[v] = x[v];
        t->y[v] = y[v];
    }
    t->op.net.node_count = TINY_NODES;
    t->op.net.node_id = t->node_id;
    t->op.net.x = t->x;
    t->op.net.y = t->y;
    t->op.net.links = t->links;
    tiny_link(t, "l1", TINY_A, TINY_X, 10);
    tiny_link(t, "l2", TINY_B, TINY_X, 10);
    tiny_link(t, "l3", TINY_B, TINY_G, 30);
    tiny_link(t, "l4", TINY_B, TINY_C, 5);
    tiny_link(t, "l5", TINY_C, TINY_H, 40);
}

static inline void tiny_classes(struct tiny *t)
{
    static const char *const ids[] = {"civilian", "armed"};
    for (int k = 0; k < 2; k++)
        t->classes[k] = (struct op_class){.id = ids[k],
                                          .mode = MODE_FOOT,
                                          .speed_mm_h = 3600000,
                                          .persons_per_vehicle = 1,
                                          .take_up_millionths = {1000000, 1000000, 1000000}};
    t->op.classes = t->classes;
    t->op.class_count = 2;
    t->zones[0] = (struct op_zone){.id = "z1", .node = TINY_A};
    t->zones[1] = (struct op_zone){.id = "z2", .node = -1, .x = 20, .y = 7};
    for (int p = 0; p < CW_POPULATION_COUNT; p++) {
        t->zones[0].listed[0][p] = t->zones[0].people[0][p] = 5;
        t->zones[1].listed[1][p] = t->zones[1].people[1][p] = 1;
    }
    t->op.zones = t->zones;
    t->op.zone_count = 2;
}

static inline void tiny_corridors(struct tiny *t)
{
    t->windows[0] = (struct op_window){0, 7200};
    t->windows[1] = (struct op_window){0, 3600};
    t->windows[2] = (struct op_window){4000, 7200};
    t->corridors[0] = (struct op_corridor){.id = "K1",
                                           .name = "North",
                                           .node = TINY_G,
                                           .admits = 1,
                                           .windows = &t->windows[0],
                                           .window_count = 1,
                                           .capacity_h = {3600, 3600, 3600}};
    t->corridors[1] = (struct op_corridor){.id = "K2",
                                           .name = "South",
                                           .node = TINY_H,
                                           .admits = 2,
                                           .windows = &t->windows[1],
                                           .window_count = 2,
                                           .capacity_h = {3600, 3600, 3600}};
    t->op.corridors = t->corridors;
    t->op.corridor_count = 2;
    t->closed_links[0] = 2;
    t->closures[0] = (struct op_closure){.kind = CLOSURE_LINK,
                                         .what = "l3",
                                         .corridor = -1,
                                         .links = t->closed_links,
                                         .link_count = 1,
                                         .from_s = 1000,
                                         .to_s = 1100};
    t->closures[1] = (struct op_closure){
        .kind = CLOSURE_CORRIDOR, .what = "K1", .corridor = 0, .from_s = 2000, .to_s = 2100};
    t->op.closures = t->closures;
    t->op.closure_count = 2;
    t->hall = (struct op_assembly){.id = "hall", .node = TINY_B, .people = 100};
    t->op.assemblies = &t->hall;
    t->op.assembly_count = 1;
    t->rule = (struct op_separation){.classes = 3, .seconds = 60};
    t->op.separations = &t->rule;
    t->op.separation_count = 1;
}

static inline void tiny_operation(struct tiny *t)
{
    t->op.path = "operation.yaml";
    t->op.id = "tiny";
    t->op.title = "Tiny";
    t->op.time_zone = "UTC";
    t->op.pause_start_unix_s = 1893488400; /* 2030-01-01T09:00Z */
    t->op.pause_s = 7200;
    t->op.snap_max_mm = 500000;
    tiny_network(t);
    tiny_classes(t);
    tiny_corridors(t);
    t->inputs[0] = (struct op_input){.path = "operation.yaml"};
    t->inputs[1] = (struct op_input){.path = "links.csv"};
    memset(t->inputs[0].blake2b, 'a', 64);
    memset(t->inputs[1].blake2b, 'b', 64);
    t->op.inputs = t->inputs;
    t->op.input_count = 2;
}

#define TINY_ROW(table, ...)                                 \
    t->table[t->plan.table##_count++] = (struct row_##table) \
    {                                                        \
        __VA_ARGS__                                          \
    }

static inline void tiny_flow(struct tiny *t, int64_t chain, int64_t leg, int64_t t0, int64_t t1)
{
    const struct row_chain *c = &t->chain[chain - 7];
    TINY_ROW(flow, .chain_id = chain, .route_id = c->route_id, .leg = leg, .t0_s = t0, .t1_s = t1,
             .units_per_s = 36, .class_id = c->class_id, .zone = c->zone, .corridor = c->corridor);
}

static inline void tiny_chains(struct tiny *t)
{
    TINY_ROW(chain, .chain_id = 7, .route_id = 1, .travel_s = 50, .people = 2,
             .class_id = "civilian", .zone = "z1", .corridor = "K1", .first_node = "A");
    TINY_ROW(chain, .chain_id = 8, .route_id = 1, .travel_s = 50, .people = 1,
             .class_id = "civilian", .zone = "z1", .corridor = "K1", .first_node = "A");
    TINY_ROW(chain, .chain_id = 9, .route_id = 2, .access_s = 2, .travel_s = 40, .people = 1,
             .class_id = "armed", .zone = "z2", .corridor = "K2", .first_node = "C");
    tiny_flow(t, 7, 0, 0, 200);
    tiny_flow(t, 8, 0, 300, 400);
    tiny_flow(t, 8, 1, 1100, 1200);
    tiny_flow(t, 9, 0, 0, 100);
    TINY_ROW(stop, .chain_id = 8, .assembly_point = "hall", .node_id = "B");
    TINY_ROW(route_link, .route_id = 1, .seq = 1, .link_id = "l1");
    TINY_ROW(route_link, .route_id = 1, .seq = 2, .link_id = "l2");
    TINY_ROW(route_link, .route_id = 1, .seq = 3, .link_id = "l3");
    TINY_ROW(route_link, .route_id = 2, .seq = 1, .link_id = "l5");
    TINY_ROW(cohort, 7, 0, 900, 2);
    TINY_ROW(cohort, 8, 0, 900, 1);
    TINY_ROW(cohort, 9, 0, 900, 1);
    TINY_ROW(road_use, "l1+", "civilian", 0, 200, 36);
    TINY_ROW(road_use, "l1+", "civilian", 300, 400, 36);
    TINY_ROW(road_use, "l3+", "civilian", 20, 220, 36);
    TINY_ROW(road_use, "l3+", "civilian", 1100, 1200, 36);
    TINY_ROW(road_use, "l5+", "armed", 2, 102, 36);
    TINY_ROW(corridor, "K1", "G", 1, 3600, 3, 149, 1229);
    TINY_ROW(corridor, "K2", "H", 1, 3600, 1, 141, 141);
    TINY_ROW(zone, "z1", "civilian", "A", 0, 5, 3);
    TINY_ROW(zone, "z1", "armed", "A", 0, 0, 0);
    TINY_ROW(zone, "z2", "civilian", "C", 2, 0, 0);
    TINY_ROW(zone, "z2", "armed", "C", 2, 1, 1);
}

/* The cut that counts all people: every node and every zone on the sink side. */
static inline void tiny_cut(struct tiny *t, int64_t id, int64_t x)
{
    static const char *const ends[] = {"A", "B", "C", "G", "H"};
    for (int i = 0; i < 5; i++) TINY_ROW(cut, id, x, "node", ends[i], "");
    TINY_ROW(cut, id, x, "zone", "z1", "civilian");
    if (id > 2) TINY_ROW(cut, id, x, "zone", "z2", "armed");
}

static inline void tiny_bounds(struct tiny *t)
{
    for (int64_t x = 1800; x <= 7200; x += 1800) TINY_ROW(arrival, "civilian", x, 3, 18000);
    for (int64_t x = 1800; x <= 7200; x += 1800) TINY_ROW(arrival, "armed", x, 1, 10800);
    TINY_ROW(certificate, 1, 3600, 18000, 0, "civilian", "civilian", "");
    TINY_ROW(certificate, 2, 7200, 18000, 0, "civilian", "civilian", "");
    TINY_ROW(certificate, 3, 3600, 10800, 10800, "armed", "civilian armed", "");
    TINY_ROW(certificate, 4, 7200, 10800, 10800, "armed", "civilian armed", "");
    for (int64_t id = 1; id <= 4; id++) tiny_cut(t, id, id % 2 ? 3600 : 7200);
}

static inline void tiny_meta(struct tiny *t)
{
    static const struct row_meta rows[] = {{"format", "1"},
                                           {"operation", "tiny"},
                                           {"operation_path", "operation.yaml"},
                                           {"basis", "announced"},
                                           {"population", "best"},
                                           {"as_of_unix_s", "1893488400"},
                                           {"pause_start_unix_s", "1893488400"},
                                           {"pause_s", "7200"},
                                           {"tick_s", "1800"},
                                           {"slot_s", "900"},
                                           {"upper_bound_units", "28800"},
                                           {"people:civilian", "5"},
                                           {"out:civilian", "3"},
                                           {"bound_units:civilian", "18000"},
                                           {"waiting:civilian", "0"},
                                           {"lost_to_rounding:civilian", "0"},
                                           {"lost_to_simplicity:civilian", "0"},
                                           {"unclosed:civilian", "2"},
                                           {"proved:civilian", "0"},
                                           {"clearance_s:civilian", "-1"},
                                           {"people:armed", "1"},
                                           {"out:armed", "1"},
                                           {"bound_units:armed", "10800"},
                                           {"waiting:armed", "0"},
                                           {"lost_to_rounding:armed", "0"},
                                           {"lost_to_simplicity:armed", "0"},
                                           {"unclosed:armed", "2"},
                                           {"proved:armed", "1"},
                                           {"clearance_s:armed", "142"}};
    memcpy(t->meta, rows, sizeof rows);
    t->plan.meta_count = sizeof rows / sizeof *rows;
    static const char a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    static const char b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    TINY_ROW(input, "operation.yaml", a);
    TINY_ROW(input, "links.csv", b);
}

/* Everything points into *t, which must stay where it is; nothing is to be released. */
static inline void tiny_init(struct tiny *t)
{
    *t = (struct tiny){0};
    tiny_operation(t);
    t->plan.flow = t->flow;
    t->plan.chain = t->chain;
    t->plan.stop = t->stop;
    t->plan.route_link = t->route_link;
    t->plan.cohort = t->cohort;
    t->plan.road_use = t->road_use;
    t->plan.corridor = t->corridor;
    t->plan.zone = t->zone;
    t->plan.arrival = t->arrival;
    t->plan.certificate = t->certificate;
    t->plan.cut = t->cut;
    t->plan.input = t->input;
    t->plan.meta = t->meta;
    tiny_chains(t);
    tiny_bounds(t);
    tiny_meta(t);
}

#endif
