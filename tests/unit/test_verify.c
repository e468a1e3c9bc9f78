/* The verifier accepts a plan made by hand, and refuses it after every single lie with the
 * sentence that names it. */
#include "verify/verify.h"

#include "harness.h"
#include "verify_tiny.h"

static struct tiny t; /* a test program's own state */

static cw_status run(cw_error *err)
{
    struct text report = {0};
    *err = (cw_error){0};
    cw_status s = verify_plan(&t.op, &t.plan, NULL, &report, NULL, NULL, err);
    text_release(&report);
    return s;
}

static void accepts_a_right_plan(void)
{
    cw_error err = {0};
    struct text report = {0};
    tiny_init(&t);
    CHECK_INT(verify_plan(&t.op, &t.plan, NULL, &report, NULL, NULL, &err), CW_OK);
    CHECK_TEXT(err.text, "");
    if (err.status) printf("     %s\n", err.text);
    CHECK_TEXT(report.bytes, "3 chains");
    CHECK_TEXT(report.bytes, "given the curves of the classes above");
    CHECK_TEXT(report.bytes, "bound of the model");
    CHECK(report.bytes && !strstr(report.bytes, "safe"));
    text_release(&report);
}

static void set_meta(const char *key, const char *value)
{
    for (size_t i = 0; i < t.plan.meta_count; i++) {
        if (strcmp(t.meta[i].key, key) == 0) t.meta[i].value = value;
    }
}

/* Puts z1 on the source side of certificate 1, and lists at most one node. Civilians are at B from
 * second 20 on and at G from 50; who is at B from 975 on can enter l3 only at 1100. */
static void start_cut(int64_t bound_units, const char *node, int64_t from_s)
{
    enum { ROWS_OF_FIRST = 6 };
    t.plan.cut_count -= ROWS_OF_FIRST;
    memmove(t.cut, t.cut + ROWS_OF_FIRST, t.plan.cut_count * sizeof *t.cut);
    if (node) t.cut[t.plan.cut_count++] = (struct row_cut){1, from_s, "node", node, ""};
    t.certificate[0].bound_units = bound_units;
}

/* Each is a program of one lie and a part of the sentence that must name it. */
#define LIES(X)                                                                                   \
    X(meta_format, set_meta("format", "2"), "meta: format is \"2\"")                              \
    X(meta_operation, set_meta("operation", "other"), "meta: operation is \"other\"")             \
    X(meta_basis, set_meta("basis", "hoped"), "no known basis")                                   \
    X(meta_population, set_meta("population", "many"), "no known population")                     \
    X(meta_pause, set_meta("pause_s", "7201"), "meta: pause_s is 7201")                           \
    X(meta_number, set_meta("tick_s", "018"), "no number")                                        \
    X(meta_tick, set_meta("tick_s", "0"), "tick_s is 0")                                          \
    X(meta_twice, t.meta[1].key = "format", "stands there twice")                                 \
    X(meta_gone, t.meta[9].key = "slot", "there is no slot_s")                                    \
    X(meta_out, set_meta("out:civilian", "4"), "meta: out:civilian is 4, recomputed 3")           \
    X(meta_gap, set_meta("waiting:civilian", "1"), "do not make the bound")                       \
    X(meta_proved, set_meta("proved:civilian", "2"), "it is 1 when the bound")                    \
    X(meta_clearance, set_meta("clearance_s:armed", "141"), "recomputed 142")                     \
    X(meta_bound, set_meta("upper_bound_units", "21601"), "the classes' bounds make 28800")       \
    X(input_changed, t.input[1].blake2b = "cc", "has changed since")                              \
    X(input_unknown, t.input[1].path = "x.csv", "which the operation does not read")              \
    X(input_missing, t.plan.input_count = 1, "which the plan does not name")                      \
    X(input_twice, t.input[1] = t.input[0], "stands there twice")                                 \
    X(chain_class, t.chain[0].class_id = "x", "class \"x\" is unknown")                           \
    X(chain_zone, t.chain[0].zone = "x", "zone \"x\" is unknown")                                 \
    X(chain_corridor, t.chain[0].corridor = "x", "corridor \"x\" is unknown")                     \
    X(chain_twice, t.chain[1].chain_id = 7, "chain 7: it stands there twice")                     \
    X(chain_empty, t.chain[0].people = 0, "it carries 0 people")                                  \
    X(chain_admission, t.chain[0].corridor = "K2", "does not admit class civilian")               \
    X(chain_access, t.chain[2].access_s = 1, "access_s is 1, recomputed 2")                       \
    X(chain_travel, t.chain[0].travel_s = 49, "travel_s is 49, recomputed 50")                    \
    X(chain_start, t.chain[0].first_node = "X", "first_node is \"X\"")                            \
    X(chain_too_many, t.chain[0].people = 3, "not 3600 for each")                                 \
    X(chain_huge, t.chain[0].people = INT64_MAX, "not 3600 for each")                             \
    X(route_unknown, t.route_link[0].link_id = "x", "link \"x\" is unknown")                      \
    X(route_jump, t.route_link[2].link_id = "l5", "does not begin at node B")                     \
    X(route_gap, t.route_link[2].seq = 4, "has seq 4 where 3")                                    \
    X(route_base, t.route_link[0].seq = -1, "starts with seq -1")                                 \
    X(route_short, t.plan.route_link_count = 2; t.plan.chain_count = 2, "ends at node B")         \
    X(route_orphan, t.route_link[3].route_id = 5, "no chain has route 5")                         \
    X(route_back, t.route_link[2].link_id = "l2", "comes to node X twice")                        \
    X(route_direction, t.links[0].ways = LINK_WAY(MODE_FOOT, BACKWARD),                           \
      "may not use link l1 in this direction")                                                    \
    X(stop_unknown, t.stop[0].assembly_point = "x", "assembly point \"x\" is unknown")            \
    X(stop_node, t.stop[0].node_id = "A", "the assembly point hall is at node B")                 \
    X(stop_chain, t.stop[0].chain_id = 1, "there is no chain 1")                                  \
    X(stop_elsewhere, t.stop[0].chain_id = 9, "does not come to the assembly point")              \
    X(stop_twice, t.stop[1] = t.stop[0]; t.plan.stop_count = 2, "stops twice")                    \
    X(stop_off_route, t.stop[0].node_id = "H";                                                    \
      t.hall.node = TINY_H, "does not come to the assembly point")                                \
    X(flow_orphan, t.flow[0].chain_id = 1, "there is no chain 1")                                 \
    X(flow_class, t.flow[0].class_id = "armed", "flow of chain 7: class armed")                   \
    X(flow_leg, t.flow[0].leg = 1, "there is no leg 1")                                           \
    X(flow_time, t.flow[0].t1_s = 7201, "is no time in the pause")                                \
    X(flow_negative, t.flow[0].units_per_s = -36, "-36 units per second")                         \
    X(flow_missing, t.plan.flow_count = 3, "carries 0 units")                                     \
    X(flow_overlap, t.flow[4] = t.flow[0]; t.plan.flow_count = 5, "two rows of leg 0 share")      \
    X(flow_huge, t.flow[0].units_per_s = INT64_C(1) << 62, "more than any number")                \
    X(flow_before_arrival, t.flow[2].t0_s = 250; t.flow[2].t1_s = 350; t.road_use[3].t0_s = 250;  \
      t.road_use[3].t1_s = 350, "had come to it")                                                 \
    X(flow_into_closure, t.flow[2].t0_s = 1090; t.flow[2].t1_s = 1190; t.road_use[3].t0_s = 1090; \
      t.road_use[3].t1_s = 1190, "the road is closed")                                            \
    X(flow_just_before_closure, t.flow[2].t0_s = 871; t.flow[2].t1_s = 971;                       \
      t.closures[0].from_s = 999; t.road_use[3].t0_s = 871;                                       \
      t.road_use[3].t1_s = 971, "09:16:10 (second 970)")                                          \
    X(road_capacity, t.links[1].foot_people_h = t.links[0].foot_people_h = 35,                    \
      "takes 35 units per second")                                                                \
    X(corridor_capacity, t.corridors[0].capacity_h[CW_BEST] = 35, "passes 35 units per second")   \
    X(corridor_window, t.windows[0].open_s = 51, "outside its windows")                           \
    X(corridor_closed, t.closures[1].from_s = 1229, "while it is closed") /* to 2100 */           \
    X(hall_too_small, t.hall.people = 0, "holds 0 units")                                         \
    X(use_rate, t.road_use[0].units_per_s = 37, "37 units per second, the flow puts 36")          \
    X(use_missing, t.plan.road_use_count = 4, "0 units per second, the flow puts 36")             \
    X(use_added, t.road_use[4].road_id = "l4+", "road_use of l4+")                                \
    X(use_inside, t.road_use[0].road_id = "l2-", "is no road")                                    \
    X(use_class, t.road_use[0].class_id = "armed", "road_use of l1+")                             \
    X(use_overlap, t.road_use[1].t0_s = 199, "two rows share")                                    \
    X(use_huge, t.road_use[0].units_per_s = INT64_MAX, "road_use of l1+")                         \
    X(cohort_people, t.cohort[0].people = 3, "3 people, recomputed 2")                            \
    X(cohort_slot, t.cohort[0].leave_to_s = 901, "is no slot")                                    \
    X(cohort_twice, t.cohort[1] = t.cohort[0], "stands there twice")                              \
    X(cohort_missing, t.plan.cohort_count = 2, "have 0 people, the chain 1")                      \
    X(corridor_out, t.corridor[0].out = 4, "4 people out, its chains carry 3")                    \
    X(corridor_first, t.corridor[0].first_s = 148, "recomputed 149 and 1229")                     \
    X(corridor_counted, t.corridor[0].counted = 0, "counted is 0, recomputed 1")                  \
    X(corridor_rate, t.corridor[0].capacity_per_hour = 1, "1 people per hour")                    \
    X(corridor_node, t.corridor[0].node_id = "H", "node \"H\"")                                   \
    X(corridor_missing, t.plan.corridor_count = 1, "no row for corridor K2")                      \
    X(zone_people, t.zone[0].people = 6, "6 people of class civilian, the operation has 5")       \
    X(zone_out, t.zone[0].out = 2, "its chains carry 3")                                          \
    X(zone_node, t.zone[3].node_id = "B", "recomputed \"C\"")                                     \
    X(zone_missing, t.plan.zone_count = 3, "no row for zone z2 and class armed")                  \
    X(zone_overdrawn, t.zones[0].listed[0][CW_BEST] = t.zones[0].people[0][CW_BEST] = 2,          \
      "than the 2 there are")                                                                     \
    X(zone_take_up, t.classes[0].take_up_millionths[CW_BEST] = 500000, "recomputed 2")            \
    X(arrival_people, t.arrival[0].people = 2, "recomputed 3")                                    \
    X(arrival_missing, t.arrival[1].t_s = 0, "no row for second 3600")                            \
    X(arrival_twice, t.arrival[2] = t.arrival[1], "second 3600 stands there twice")               \
    X(arrival_end_twice, t.arrival[8] = t.arrival[7];                                             \
      t.plan.arrival_count = 9, "second 7200 stands there twice")                                 \
    X(arrival_odd, t.arrival[1].t_s = 3601, "is no tick, hour or end")                            \
    X(arrival_bound, t.arrival[1].bound_units = 18001, "the certificates give 18000")             \
    X(arrival_falls, t.arrival[2].bound_units = 17999, "the bound falls")                         \
    X(arrival_below, t.arrival[0].bound_units = 10799, "more than the bound")                     \
    X(certificate_missing, t.certificate[1].x_s = 7199; t.plan.cut_count = 7;                     \
      (void)0, "certificate")                                                                     \
    X(certificate_bound, t.certificate[0].bound_units = 17999, "the cut's capacity is 18000")     \
    X(certificate_less, t.certificate[3].less_units = 10801;                                      \
      t.certificate[3].bound_units = 10799, "less_units is 10801")                                \
    X(certificate_lower_class, t.certificate[0].classes = "civilian armed", "lower priority")     \
    X(certificate_order, t.certificate[3].classes = "armed civilian", "no list in order")         \
    X(certificate_own_class, t.certificate[3].classes = "civilian", "leave out class armed")      \
    X(certificate_time, t.certificate[0].x_s = 7201, "x_s is 7201")                               \
    X(cut_void, t.cut[5].kind = "node"; t.cut[5].id = "X", "is no road end")                      \
    X(cut_zone_dropped, t.cut[5].certificate_id = 2, "z1 is on the source side")                  \
    X(cut_source, t.cut[26] = t.cut[27]; t.plan.cut_count--, "only from second 7200")             \
    X(cut_gate, start_cut(12419999, NULL, 0), "the cut's capacity is 12420000")                   \
    X(cut_road, start_cut(342099, "G", 3600), "the cut's capacity is 342100")                     \
    X(cut_closed_road, start_cut(8627499, "B", 975), "the cut's capacity is 8627500")             \
    X(cut_too_late, start_cut(342100, "A", 1), "z1 is on the source side, its node A only")       \
    X(cut_node_late, t.cut[3].from_s = 3601, "changes sides at second 3601")                      \
    X(cut_node_class, t.cut[3].class_id = "x", "has class \"x\"")                                 \
    X(cut_kind, t.cut[3].kind = "x", "kind \"x\" is unknown")                                     \
    X(cut_orphan, t.cut[3].certificate_id = 9, "there is no certificate 9")                       \
    X(cut_zone_time, t.cut[5].from_s = 1, "x_s is 3600")

/* What the cut lets through is a bound, and so is everything above it. */
static void accepts_cuts_by_where_they_run(void)
{
    static const struct {
        int64_t bound_units, from_s;
        const char *node;
    } cuts[] = {{12420000, 0, NULL}, {342100, 3600, "G"}, {8627500, 975, "B"}, {8627501, 975, "B"}};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        cw_error err;
        tiny_init(&t);
        start_cut(cuts[i].bound_units, cuts[i].node, cuts[i].from_s);
        CHECK_INT(run(&err), CW_OK);
        CHECK_TEXT(err.text, "");
    }
}

#define TEST(name, lie, sentence)         \
    static void name(void)                \
    {                                     \
        cw_error err;                     \
        tiny_init(&t);                    \
        lie;                              \
        CHECK_INT(run(&err), CW_REFUTED); \
        CHECK_TEXT(err.text, sentence);   \
    }
LIES(TEST)

/* Armed people on the civilians' road: the two ways of one road are one road. */
static void separation(void)
{
    cw_error err;
    tiny_init(&t);
    t.corridors[1].node = TINY_A;
    t.corridor[1].node_id = "A";
    t.zones[1].node = TINY_B;
    t.zone[2].node_id = t.zone[3].node_id = t.chain[2].first_node = "B";
    t.zone[2].access_s = t.zone[3].access_s = t.chain[2].access_s = 0;
    t.chain[2].travel_s = 20;
    t.route_link[3].link_id = "l2";
    t.route_link[4] = (struct row_route_link){2, 2, "l1"};
    t.plan.route_link_count = 5;
    t.road_use[4] = (struct row_road_use){"l2+", "armed", 0, 100, 36};
    CHECK_INT(run(&err), CW_REFUTED);
    CHECK_TEXT(err.text, "separation: the road of link l1 is used by class armed");
}

/* A node that ends no road any more may not stand in a cut. */
static void drop_from_cuts(const char *node)
{
    size_t kept = 0;
    for (size_t i = 0; i < t.plan.cut_count; i++) {
        if (strcmp(t.cut[i].id, node) != 0) t.cut[kept++] = t.cut[i];
    }
    t.plan.cut_count = kept;
}

/* Sixty seconds apart is apart, 59 is not. */
static void separation_to_the_second(void)
{
    cw_error err;
    tiny_init(&t);
    /* The hall holds civilians until second 1199, B is passed by armed people from z2 at B. */
    t.zones[1].node = TINY_B;
    t.zone[2].node_id = t.zone[3].node_id = t.chain[2].first_node = "B";
    t.zone[2].access_s = t.zone[3].access_s = t.chain[2].access_s = 0;
    t.chain[2].travel_s = 45;
    t.route_link[3].link_id = "l4";
    t.route_link[4] = (struct row_route_link){2, 2, "l5"};
    t.plan.route_link_count = 5;
    drop_from_cuts("C"); /* only a bend now */
    for (int64_t start = 1258; start <= 1259; start++) {
        t.flow[3].t0_s = start;
        t.flow[3].t1_s = start + 100;
        t.cohort[2].leave_from_s = 900;
        t.cohort[2].leave_to_s = 1800;
        t.road_use[4] = (struct row_road_use){"l4+", "armed", start, start + 100, 36};
        t.corridor[1].first_s = t.corridor[1].last_s = start + 99 + 45;
        set_meta("clearance_s:armed", "1404");
        cw_status want = start == 1258 ? CW_REFUTED : CW_OK;
        CHECK_INT(run(&err), want);
        CHECK_TEXT(err.text, start == 1258 ? "separation: node B" : "");
    }
}

/* Who is out before one hour is out before two: the least later bound holds earlier too. */
static void a_falling_certificate_bounds_what_came_before(void)
{
    cw_error err;
    tiny_init(&t);
    t.certificate[2].bound_units = 10801; /* weaker than the one for 7200 */
    t.certificate[2].less_units = 10799;
    CHECK_INT(run(&err), CW_OK);
    CHECK_TEXT(err.text, "");
    t.arrival[5].bound_units = 10801;
    CHECK_INT(run(&err), CW_REFUTED);
    CHECK_TEXT(err.text, "bound_units is 10801, the certificates give 10800");
}

static bool never(void *context, const char *what, int64_t done, int64_t total)
{
    (void)context, (void)what, (void)done, (void)total;
    return false;
}

static void can_be_cancelled(void)
{
    cw_error err = {0};
    struct text report = {0};
    tiny_init(&t);
    CHECK_INT(verify_plan(&t.op, &t.plan, NULL, &report, never, NULL, &err), CW_CANCELLED);
    text_release(&report);
}

int main(void)
{
#define CALL(name, lie, sentence) RUN(name);
    RUN(accepts_a_right_plan);
    RUN(accepts_cuts_by_where_they_run);
    LIES(CALL)
    RUN(separation);
    RUN(separation_to_the_second);
    RUN(a_falling_certificate_bounds_what_came_before);
    RUN(can_be_cancelled);
    return harness_end();
}
