/* Preparing an instance: what goes, what becomes one arc, and that every cut of the small network is
 * one of no greater capacity on the whole. */
#include "base/mem.h"
#include "flow/cuts.h"
#include "flow/prepare.h"
#include "flow/reach.h"
#include "flow/separate.h"
#include "harness.h"

enum { HORIZON_S = 100, MAX_NODES = 40, MAX_ARCS = 200 };

/* A network by hand: every node is a road end, arc a is road a. */
struct fixture {
    cw_operation op;
    struct ground ground;
    int32_t numbers[MAX_NODES];
    struct instance in;
    struct arc whole[MAX_ARCS]; /* as they were before preparing; they own their limits */
    struct road roads[MAX_ARCS];
    size_t whole_count;
};

static void begin(struct fixture *f, size_t nodes)
{
    *f = (struct fixture){0};
    for (int32_t v = 0; v < MAX_NODES; v++) f->numbers[v] = v;
    f->ground = (struct ground){
        .op = &f->op, .node_count = nodes, .network_node = f->numbers, .node_of = f->numbers};
    f->in = (struct instance){.ground = &f->ground, .horizon_s = HORIZON_S, .node_count = nodes};
    f->in.arcs = mem_new(MAX_ARCS, sizeof *f->in.arcs);
    f->in.parts = mem_new(MAX_ARCS, sizeof *f->in.parts);
    f->in.part_first = mem_new(MAX_ARCS + 1, sizeof *f->in.part_first);
    f->in.sources = mem_new(MAX_NODES, sizeof *f->in.sources);
    f->in.gates = mem_new(MAX_NODES, sizeof *f->in.gates);
}

static void source_at(struct fixture *f, int32_t node, int32_t access_s)
{
    f->in.sources[f->in.source_count++] =
        (struct source){.node = node, .access_s = access_s, .units = 1000};
}

static void gate_at(struct fixture *f, int32_t node)
{
    struct gate *gate = &f->in.gates[f->in.gate_count++];
    gate->node = node;
    CHECK_INT(steps_add(&gate->limit, 0, HORIZON_S, 7, NULL), CW_OK);
}

static struct arc *arc_from(struct fixture *f, int32_t from, int32_t to, int32_t tau, int32_t rate)
{
    size_t a = f->in.arc_count++;
    f->in.parts[a] = (struct part){.road = (int32_t)a, .tau = tau};
    f->in.part_first[a] = (int32_t)a;
    f->roads[a] = (struct road){from, to, rate};
    f->in.arcs[a] = (struct arc){.from = from, .to = to, .tau = tau, .rate = rate};
    return &f->in.arcs[a];
}

static void street(struct fixture *f, int32_t a, int32_t b, int32_t tau, int32_t rate)
{
    arc_from(f, a, b, tau, rate);
    arc_from(f, b, a, tau, rate);
}

static void prepare(struct fixture *f)
{
    for (size_t a = 0; a < f->in.arc_count; a++) {
        struct arc copy = f->in.arcs[a];
        if (copy.limit) {
            copy.limit = mem_new(1, sizeof *copy.limit);
            CHECK_INT(steps_add_all(copy.limit, f->in.arcs[a].limit, 1, NULL), CW_OK);
        }
        f->whole[f->whole_count++] = copy;
    }
    f->ground.roads[MODE_VEHICLE].road = f->roads;
    CHECK_INT(instance_index(&f->in, NULL), CW_OK);
    CHECK_INT(prepare_network(&f->in, NULL), CW_OK);
}

static void end(struct fixture *f)
{
    for (size_t a = 0; a < f->whole_count; a++) {
        if (f->whole[a].limit) steps_release(f->whole[a].limit);
        mem_free(f->whole[a].limit);
    }
    instance_release(&f->in);
}

/* The arc between two road ends; NULL when there is none. */
static const struct arc *find_arc(const struct fixture *f, int32_t from, int32_t to)
{
    const struct instance *in = &f->in;
    for (size_t a = 0; a < in->arc_count; a++)
        if (in->end_of[in->arcs[a].from] == from && in->end_of[in->arcs[a].to] == to)
            return &in->arcs[a];
    return NULL;
}

static void contracts_a_row(void)
{
    struct fixture f;
    begin(&f, 4);
    source_at(&f, 0, 0);
    gate_at(&f, 3);
    street(&f, 0, 1, 5, 9);
    street(&f, 1, 2, 6, 4);
    street(&f, 2, 3, 7, 8);
    prepare(&f);
    CHECK_INT(f.in.node_count, 2);
    CHECK_INT(f.in.arc_count, 2);
    const struct arc *arc = find_arc(&f, 0, 3);
    if (CHECK(arc)) {
        size_t a = (size_t)(arc - f.in.arcs), first = (size_t)f.in.part_first[a];
        CHECK_INT(arc->tau, 18);
        CHECK_INT(arc->rate, 4);
        CHECK_INT(arc->narrow, 1);
        CHECK_INT(f.in.part_first[a + 1] - f.in.part_first[a], 3);
        CHECK_INT(f.in.parts[first].road, 0);
        CHECK_INT(f.in.parts[first + 1].road, 2);
        CHECK_INT(f.in.parts[first + 2].road, 4);
        CHECK_INT(f.in.parts[first + 2].tau, 7);
    }
    end(&f);
}

/* A tail, a ring and a block of four hang; a detour between the two ends does not. */
static void drops_what_hangs(void)
{
    struct fixture f;
    begin(&f, 11);
    source_at(&f, 0, 0);
    gate_at(&f, 1);
    street(&f, 0, 1, 5, 9);
    street(&f, 0, 2, 5, 9); /* the detour: its middle is contracted, not dropped */
    street(&f, 2, 1, 5, 9);
    street(&f, 0, 3, 1, 9); /* tail with a ring */
    street(&f, 3, 4, 1, 9);
    street(&f, 4, 5, 1, 9);
    street(&f, 5, 3, 1, 9);
    street(&f, 1, 6, 1, 9); /* block */
    street(&f, 1, 7, 1, 9);
    street(&f, 6, 7, 1, 9);
    street(&f, 6, 8, 1, 9);
    street(&f, 7, 8, 1, 9);
    arc_from(&f, 9, 10, 1, 9); /* joined to nothing */
    prepare(&f);
    CHECK_INT(f.in.node_count, 2);
    CHECK_INT(f.in.arc_count, 4);
    end(&f);
}

static void keeps_what_is_named(void)
{
    struct op_assembly assembly = {.id = "hall", .node = 2, .people = 5};
    struct fixture f;
    begin(&f, 4);
    f.op.assemblies = &assembly;
    f.op.assembly_count = 1;
    source_at(&f, 0, 0);
    source_at(&f, 3, 0);
    gate_at(&f, 1);
    street(&f, 0, 1, 5, 9);
    street(&f, 1, 2, 5, 9); /* to an assembly point only */
    street(&f, 1, 3, 5, 9);
    prepare(&f);
    CHECK_INT(f.in.node_count, 4);
    CHECK_INT(f.in.arc_count, 6);
    end(&f);
}

/* From 40 s on nobody who leaves at 60 s gets anywhere in time but by the direct road. */
static void drops_what_is_too_far(void)
{
    struct fixture f;
    begin(&f, 3);
    source_at(&f, 0, 60);
    gate_at(&f, 1);
    street(&f, 0, 1, 20, 9);
    street(&f, 0, 2, 15, 9);
    street(&f, 2, 1, 25, 9);
    prepare(&f);
    CHECK_INT(f.in.node_count, 2);
    CHECK_INT(f.in.arc_count, 1);
    end(&f);
}

static void keeps_modes_apart(void)
{
    struct fixture f;
    begin(&f, 3);
    source_at(&f, 0, 0);
    gate_at(&f, 2);
    arc_from(&f, 0, 1, 5, 9);
    arc_from(&f, 1, 2, 5, 9)->mode = (enum mode)1;
    prepare(&f);
    CHECK_INT(f.in.node_count, 3);
    end(&f);
}

static void forbid(struct arc *arc, int32_t from_s, int32_t to_s)
{
    CHECK_INT(arc_forbid(arc, from_s, to_s, HORIZON_S, NULL), CW_OK);
}

/* A closed road that is also the narrower one limits both; one that is wider while it is open does
 * not: whoever waits before it may catch up. */
static void weighs_closures(void)
{
    for (int wide = 0; wide < 2; wide++) {
        struct fixture f;
        begin(&f, 3);
        source_at(&f, 0, 0);
        gate_at(&f, 2);
        arc_from(&f, 0, 1, 5, 4);
        forbid(arc_from(&f, 1, 2, 6, wide ? 5 : 3), 20, 30);
        prepare(&f);
        CHECK_INT(f.in.node_count, wide ? 3 : 2);
        const struct arc *arc = find_arc(&f, 0, 2);
        CHECK((arc != NULL) == !wide);
        if (arc) {
            CHECK_INT(arc->narrow, 1);
            CHECK_INT(arc_limit(arc, 0), 3);
            CHECK_INT(arc_limit(arc, 14), 3);
            CHECK_INT(arc_limit(arc, 15), 0);
            CHECK_INT(arc_limit(arc, 24), 0);
            CHECK_INT(arc_limit(arc, 25), 3);
        }
        end(&f);
    }
}

/* ---- cuts of random networks ---- */

static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15)); /* SplitMix64 */
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int32_t between(uint64_t *state, int32_t least, int32_t most)
{
    return least + (int32_t)(draw(state) % (uint64_t)(most - least + 1));
}

static void random_street(struct fixture *f, uint64_t *state, int32_t a, int32_t b)
{
    bool both = between(state, 0, 9) < 7;
    for (int way = 0; way < 1 + both; way++) {
        struct arc *arc =
            arc_from(f, way ? b : a, way ? a : b, between(state, 1, 12), between(state, 1, 9));
        int32_t from = between(state, 0, HORIZON_S - 1);
        if (between(state, 0, 9) == 0) forbid(arc, from, from + between(state, 1, 40));
    }
}

/* A tree whose streets are rows, and a few streets more. */
static void random_network(struct fixture *f, uint64_t *state)
{
    int32_t n = between(state, 3, 30);
    begin(f, (size_t)n);
    for (int32_t v = 1; v < n; v++)
        random_street(f, state, v, between(state, 0, 9) < 6 ? v - 1 : between(state, 0, v - 1));
    for (int32_t more = between(state, 0, 8); more > 0; more--) {
        int32_t a = between(state, 0, n - 1), b = between(state, 0, n - 1);
        if (a != b) random_street(f, state, a, b);
    }
    for (int32_t i = between(state, 1, 3); i > 0; i--)
        source_at(f, between(state, 0, n - 1), between(state, 0, 20));
    for (int32_t i = between(state, 1, 3); i > 0; i--) gate_at(f, between(state, 0, n - 1));
}

static int32_t first_open(const struct arc *arc, int32_t t, int32_t x_s)
{
    while (t < x_s && arc_limit(arc, t) == 0) t++;
    return t;
}

/* From when on people from sources on the source side can be at each node before x, over all roads,
 * but not before heads[v]: as semantics.md has it, in the simplest way. */
static void when_people_come(const struct fixture *f, const struct cut *cut, const int32_t *heads,
                             int32_t *from_s)
{
    for (int v = 0; v < MAX_NODES; v++) from_s[v] = cut->x_s;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < f->in.source_count + f->whole_count; i++) {
            bool is_source = i < f->in.source_count;
            const struct source *source = &f->in.sources[is_source ? i : 0];
            const struct arc *arc = &f->whole[is_source ? 0 : i - f->in.source_count];
            if (is_source && cut->on_sink_side[i]) continue;
            int32_t v = is_source ? f->in.end_of[source->node] : arc->to;
            int32_t t = is_source ? source->access_s
                                  : first_open(arc, from_s[arc->from], cut->x_s) + arc->tau;
            if (t < heads[v]) t = heads[v];
            if (t >= from_s[v]) continue;
            from_s[v] = t;
            changed = true;
        }
    }
}

/* Second by second, on the network before it was prepared; -1 when the cut is none, because people
 * on the source side come too early. */
static int64_t whole_capacity(const struct fixture *f, const struct cut *cut, const int32_t *from_s)
{
    int64_t total = 0;
    for (size_t i = 0; i < f->in.source_count; i++) {
        const struct source *source = &f->in.sources[i];
        if (cut->on_sink_side[i])
            total += source->units;
        else if (source->access_s < cut->x_s &&
                 from_s[f->in.end_of[source->node]] > source->access_s)
            return -1;
    }
    for (size_t a = 0; a < f->whole_count; a++) {
        const struct arc *arc = &f->whole[a];
        for (int32_t t = from_s[arc->from]; t + arc->tau < from_s[arc->to]; t++)
            total += arc_limit(arc, t);
    }
    for (size_t g = 0; g < f->in.gate_count; g++)
        for (int32_t t = from_s[f->in.end_of[f->in.gates[g].node]]; t < cut->x_s; t++)
            total += steps_at(&f->in.gates[g].limit, t);
    return total;
}

static int32_t clip(int32_t second, int32_t least, int32_t most)
{
    if (second > most) second = most;
    return second < least ? least : second;
}

/* Any seconds in which a unit can be there and still get out. */
static void random_cut(struct fixture *f, uint64_t *state, struct cut *cut)
{
    const struct instance *in = &f->in;
    int32_t spread = between(state, 0, 2) * 30;
    for (size_t v = 0; v < in->node_count; v++) {
        int32_t second = cut->x_s / 2 + between(state, -spread, spread);
        second = clip(second, in->earliest_s[v], cut->x_s - in->to_gate_s[v]);
        if (second < in->earliest_s[v]) second = in->earliest_s[v];
        cut->from_s[v] = second < cut->x_s ? second : cut->x_s;
    }
}

/* Seconds without sense: they are brought into range. */
static void wild_cut(struct fixture *f, uint64_t *state, struct cut *cut)
{
    for (size_t v = 0; v < f->in.node_count; v++)
        cut->from_s[v] = between(state, 0, 1) ? 0 : cut->x_s;
}

/* The few heads of a cut make a cut of the whole network of no greater capacity. */
static void cuts_the_whole_network(void)
{
    uint64_t state = 1;
    int64_t through = 0, smaller = 0;
    for (int i = 0; i < 3000 && harness.broken == 0; i++) {
        struct fixture f;
        struct cut cut = {0};
        int32_t from_s[MAX_NODES];
        random_network(&f, &state);
        prepare(&f);
        smaller += f.in.node_count < f.ground.node_count;
        CHECK_INT(cut_init(&cut, &f.in, between(&state, 1, HORIZON_S), NULL), CW_OK);
        for (int k = 0; k < 10 && harness.broken == 0; k++) {
            int32_t heads[MAX_NODES] = {0};
            if (k < 8)
                random_cut(&f, &state, &cut);
            else
                wild_cut(&f, &state, &cut);
            cut_close_sources(&f.in, &cut);
            cut_heads(&f.in, &cut, heads);
            when_people_come(&f, &cut, heads, from_s);
            int64_t capacity = cut_capacity(&f.in, &cut);
            int64_t whole = whole_capacity(&f, &cut, from_s);
            if (!CHECK(whole >= 0 && whole <= capacity))
                printf("     network %d, cut %d: %lld, on the whole %lld\n", i, k,
                       (long long)capacity, (long long)whole);
            through += whole > 0;
        }
        cut_release(&cut);
        end(&f);
    }
    CHECK(through > 1000 && smaller > 1000); /* else this tried nothing */
}

int main(void)
{
    RUN(contracts_a_row);
    RUN(drops_what_hangs);
    RUN(keeps_what_is_named);
    RUN(drops_what_is_too_far);
    RUN(keeps_modes_apart);
    RUN(weighs_closures);
    RUN(cuts_the_whole_network);
    return harness_end();
}
