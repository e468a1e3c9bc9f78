/* A plan read back as a flow: one street of two roads, 2 s each, from a zone to a gate; people leave home at
 * 10 .. 19, are on the road after 1 s, and the moment is second 14. */
#include "flow/seed.h"
#include "harness.h"
#include "plan/plan.h"

enum { HORIZON_S = 100, AT_S = 14 };

struct fixture {
    cw_operation op;
    struct op_zone zone;
    struct ground ground;
    struct instance in;
    struct arc arc;
    int32_t part_first[2];
    struct part parts[2];
    struct gate gate;
    struct source source;
    struct plan_piece piece;
    struct plan_chain chain;
    struct cw_plan plan;
    int32_t roads[2], offsets[3];
    struct track track;
    struct tracks tracks;
    struct earliest flow;
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){.op = {.class_count = 1, .corridor_count = 1, .zone_count = 1},
                          .part_first = {0, 2},
                          .parts = {{.road = 1, .tau = 2}, {.road = 0, .tau = 2}},
                          .roads = {1, 0},
                          .offsets = {1, 3, 5}};
    f->op.zones = &f->zone;
    f->ground.op = &f->op;
    f->ground.roads[MODE_VEHICLE] = (struct roads){.count = 2};
    f->arc = (struct arc){.from = 0, .to = 1, .tau = 4, .rate = 9};
    f->gate.node = 1;
    f->source = (struct source){.access_s = AT_S + 1, .units = 1000};
    f->in = (struct instance){.ground = &f->ground,
                              .mode = MODE_VEHICLE,
                              .classes = 1,
                              .horizon_s = HORIZON_S,
                              .node_count = 2,
                              .arc_count = 1,
                              .gate_count = 1,
                              .source_count = 1,
                              .arcs = &f->arc,
                              .parts = f->parts,
                              .part_first = f->part_first,
                              .sources = &f->source,
                              .gates = &f->gate};
    f->piece = (struct plan_piece){.t0_s = 10, .t1_s = 20, .units_per_s = 7};
    f->chain = (struct plan_chain){.assembly = -1, .access_s = 1, .piece_count = {1, 0}};
    f->plan =
        (struct cw_plan){.op = &f->op, .chains = &f->chain, .chain_count = 1, .pieces = &f->piece};
    f->track = (struct track){.old = &f->chain,
                              .road = f->roads,
                              .offset = f->offsets,
                              .road_count = 2,
                              .stop = SIZE_MAX};
    f->tracks = (struct tracks){
        .ground = &f->ground, .old = &f->plan, .op = &f->op, .at_s = AT_S, .track = &f->track};
    CHECK_INT(earliest_init(&f->flow, &f->in, NULL, NULL), CW_OK);
}

static void end(struct fixture *f)
{
    earliest_release(&f->flow);
}

static void takes_who_leaves_from_the_moment_on(void)
{
    struct fixture f;
    begin(&f);
    CHECK_INT(seed_flow(&f.flow, &f.tracks, NULL), CW_OK);
    CHECK_INT(f.flow.left[0], 1000 - 6 * 7);
    CHECK_INT(steps_total(&f.flow.leave[0]), 6 * 7);
    CHECK_INT(steps_at(&f.flow.leave[0], 14), 0);
    CHECK_INT(steps_at(&f.flow.leave[0], 15), 7);
    CHECK_INT(steps_at(&f.flow.arc[0], 15), 7);
    CHECK_INT(steps_at(&f.flow.arc[0], 20), 7);
    CHECK_INT(steps_at(&f.flow.arc[0], 21), 0);
    CHECK_INT(steps_at(&f.flow.pass[0], 19), 7);
    CHECK_INT(earliest_passed(&f.flow, 0, HORIZON_S), 6 * 7);
    end(&f);
}

static void leaves_out_what_it_cannot_say(void)
{
    for (int what = 0; what < 5; what++) {
        struct fixture f;
        begin(&f);
        if (what == 0) f.chain.halted = true;
        if (what == 1) f.chain.after = 1;
        if (what == 2) f.chain.assembly = 0;
        if (what == 3) f.roads[1] = 1; /* the row goes on otherwise */
        if (what == 4) f.source.zone = -1;
        CHECK_INT(seed_flow(&f.flow, &f.tracks, NULL), CW_OK);
        CHECK_INT(earliest_passed(&f.flow, 0, HORIZON_S), 0);
        CHECK_INT(f.flow.left[0], 1000);
        end(&f);
    }
}

int main(void)
{
    RUN(takes_who_leaves_from_the_moment_on);
    RUN(leaves_out_what_it_cannot_say);
    return harness_end();
}
