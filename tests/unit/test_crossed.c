/* What cuts cross, road by road: one street of 4 units a second for 100 seconds, a gate of 7, and a cut that
 * runs over the street in its seconds 10 .. 39. */
#include "base/mem.h"
#include "flow/crossed.h"
#include "flow/people.h"
#include "harness.h"

enum { HORIZON_S = 100 };

struct fixture {
    cw_operation op;
    struct ground ground;
    struct road roads[2];
    struct instance in;
    struct arc arcs[2]; /* 0 -> 1 in two roads of 2 s each, the second one narrow; and 1 -> 0 */
    int32_t part_first[3];
    struct part parts[3];
    struct gate gate;
    struct cut cut;
    struct crossed crossed;
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){.op.corridor_count = 1, .ground.op = &f->op};
    f->ground.roads[MODE_VEHICLE] = (struct roads){.count = 3};
    f->parts[0] = (struct part){.road = 0, .tau = 2};
    f->parts[1] = (struct part){.road = 1, .tau = 2};
    f->parts[2] = (struct part){.road = 2, .tau = 4};
    f->part_first[1] = 2, f->part_first[2] = 3;
    f->arcs[0] = (struct arc){.from = 0, .to = 1, .tau = 4, .rate = 4, .narrow = 1};
    f->arcs[1] = (struct arc){.from = 1, .to = 0, .tau = 4, .rate = 9};
    f->gate.node = 1;
    CHECK_INT(steps_add(&f->gate.limit, 0, HORIZON_S, 7, NULL), CW_OK);
    f->in = (struct instance){.ground = &f->ground,
                              .mode = MODE_VEHICLE,
                              .classes = 1,
                              .horizon_s = HORIZON_S,
                              .node_count = 2,
                              .arc_count = 2,
                              .gate_count = 1,
                              .arcs = f->arcs,
                              .parts = f->parts,
                              .part_first = f->part_first,
                              .gates = &f->gate};
    CHECK_INT(cut_init(&f->cut, &f->in, 44, NULL), CW_OK);
    f->cut.from_s[0] = 10,
    f->cut.from_s[1] = 44; /* enters 10 .. 39; nobody at the gate before 44 */
    CHECK_INT(crossed_init(&f->crossed, &f->in, NULL), CW_OK);
}

static void end(struct fixture *f)
{
    crossed_release(&f->crossed, &f->ground);
    cut_release(&f->cut);
    steps_release(&f->gate.limit);
}

static void adds_each_second_once(void)
{
    struct fixture f;
    begin(&f);
    CHECK_INT(crossed_gain(&f.crossed, &f.in, &f.cut), 30 * 4);
    CHECK_INT(crossed_add(&f.crossed, &f.in, &f.cut, 5, NULL), CW_OK);
    CHECK_INT(crossed_gain(&f.crossed, &f.in, &f.cut), 0);
    CHECK_INT(f.crossed.slack_units, 5);
    f.cut.from_s[0] = 8;
    CHECK_INT(crossed_gain(&f.crossed, &f.in, &f.cut), 2 * 4);
    end(&f);
}

/* The narrow road is entered two seconds after the arc. */
static void crosses_the_narrow_road(void)
{
    struct fixture f;
    begin(&f);
    CHECK_INT(crossed_add(&f.crossed, &f.in, &f.cut, 0, NULL), CW_OK);
    const struct steps *road = f.crossed.used.road;
    CHECK_INT(steps_total(&road[0]), 0);
    CHECK_INT(steps_at(&road[1], 11), 0);
    CHECK_INT(steps_at(&road[1], 12), 4);
    CHECK_INT(steps_at(&road[1], 41), 4);
    CHECK_INT(steps_at(&road[1], 42), 0);
    CHECK_INT(steps_total(&road[2]), 0);
    CHECK_INT(steps_total(&f.crossed.used.gate[0]), 0);
    end(&f);
}

static void crosses_gates_behind_the_cut(void)
{
    struct fixture f;
    begin(&f);
    f.cut.from_s[1] = 40;
    CHECK_INT(crossed_add(&f.crossed, &f.in, &f.cut, 0, NULL), CW_OK);
    CHECK_INT(steps_total(&f.crossed.used.gate[0]), 4 * 7);
    CHECK_INT(steps_at(&f.crossed.used.gate[0], 43), 7);
    CHECK_INT(steps_at(&f.crossed.used.gate[0], 44), 0);
    end(&f);
}

static void counts_who_uses_what_is_marked(void)
{
    struct fixture f;
    struct steps roads[3] = {{0}}, gates[1] = {{0}};
    struct used used = {.mode = MODE_VEHICLE, .road = roads, .gate = gates};
    begin(&f);
    CHECK_INT(crossed_mark(&f.crossed, &f.in, &f.cut, NULL), CW_OK);
    CHECK_INT(steps_add(&roads[1], 0, 20, 3, NULL), CW_OK);
    CHECK_INT(steps_add(&roads[2], 0, 100, 3, NULL), CW_OK);
    CHECK_INT(crossed_overlap(&f.crossed, &used, &f.ground), (20 - 12) * 3);
    used.mode = MODE_FOOT;
    CHECK_INT(crossed_overlap(&f.crossed, &used, &f.ground), 0);
    steps_release(&roads[1]), steps_release(&roads[2]);
    end(&f);
}

static void clears_what_is_forced(void)
{
    struct fixture f;
    struct crossed other;
    begin(&f);
    CHECK_INT(crossed_init(&other, &f.in, NULL), CW_OK);
    CHECK_INT(crossed_mark(&f.crossed, &f.in, &f.cut, NULL), CW_OK);
    f.cut.from_s[0] = 30;
    CHECK_INT(crossed_add(&other, &f.in, &f.cut, 0, NULL), CW_OK);
    CHECK_INT(crossed_clear(&f.crossed, &other, &f.ground, NULL), CW_OK);
    CHECK_INT(steps_total(&f.crossed.used.road[1]), 20);
    crossed_release(&other, &f.ground);
    end(&f);
}

static void narrows_and_restores(void)
{
    struct fixture f;
    struct narrowed narrowed;
    begin(&f);
    f.cut.from_s[1] = 40; /* entered 10 .. 35; the gate is behind it for 4 s */
    CHECK_INT(crossed_mark(&f.crossed, &f.in, &f.cut, NULL), CW_OK);
    CHECK_INT(narrowed_apply(&narrowed, &f.in, &f.crossed, 1, NULL), CW_OK);
    CHECK_INT(steps_at(f.arcs[0].limit, 9), 4);
    CHECK_INT(steps_at(f.arcs[0].limit, 10), 0);
    CHECK_INT(steps_at(f.arcs[0].limit, 35), 0);
    CHECK_INT(steps_at(f.arcs[0].limit, 36), 4);
    CHECK(!f.arcs[1].limit);
    CHECK_INT(steps_total(&f.gate.limit), 96 * 7);
    narrowed_undo(&narrowed, &f.in);
    CHECK(!f.arcs[0].limit);
    CHECK_INT(steps_total(&f.gate.limit), 100 * 7);
    end(&f);
}

int main(void)
{
    RUN(adds_each_second_once);
    RUN(crosses_the_narrow_road);
    RUN(crosses_gates_behind_the_cut);
    RUN(counts_who_uses_what_is_marked);
    RUN(clears_what_is_forced);
    RUN(narrows_and_restores);
    return harness_end();
}
