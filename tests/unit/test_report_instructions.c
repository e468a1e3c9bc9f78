/* The instructions of a new plan, in its report: nobody can work out a number from 1 to 9 of a zone that is shown
 * as a number of people. */
#include "harness.h"
#include "publish/report_int.h"
#include "publish/withhold.h"

enum { ZONES = 9, ROUNDS = 4000 };

static uint32_t seed = 7;
static int64_t draw(int64_t n)
{
    seed = (uint32_t)((uint64_t)seed * 16807 % 2147483647);
    return seed % n;
}

struct made {
    struct cw_plan plan;
    struct plan_replan replan;
    struct plan_instruction instructions[ZONES];
    struct cw_operation op;
    struct op_zone zones[ZONES];
    struct op_class classes[1];
    struct report_zones report;
};

/* Mostly plenty or none, now and then a few. */
static int64_t some(void)
{
    int64_t kind = draw(10);
    return kind < 5 ? 0 : kind < 6 ? draw(12) : 10 + draw(300);
}

static void make(struct made *m)
{
    *m = (struct made){0};
    m->classes[0].by_zone = true;
    m->op.class_count = 1, m->op.zone_count = (size_t)(2 + draw(ZONES - 1));
    m->op.zones = m->zones, m->op.classes = m->classes;
    m->plan.op = &m->op, m->plan.replan = &m->replan;
    m->replan.instructions = m->instructions;
    for (size_t z = 0; z < m->op.zone_count; z++) {
        struct plan_instruction in = {(int32_t)z, 0, some(), some(), some(), some(), some()};
        int64_t home = in.unchanged + in.changed + in.called + in.withdrawn + in.without;
        m->zones[z].people[0][CW_BEST] = home + some();
        if (home > 0) m->instructions[m->replan.instruction_count++] = in;
    }
    CHECK_INT(report_zones_init(&m->report, &m->plan, NULL), CW_OK);
}

static bool in_pool(const struct made *m, size_t row)
{
    return m->report.instructions[row].hidden && m->report.cells[row].show_people == REPORT_SHOWN;
}

/* Gives out `people` over what is left of the kinds; returns what found no place. */
static int64_t spread(int64_t people, int64_t left[INSTRUCTION_KINDS], int without)
{
    for (int kind = 0; kind < INSTRUCTION_KINDS; kind++) {
        int64_t here = kind == without ? 0 : people < left[kind] ? people : left[kind];
        left[kind] -= here, people -= here;
    }
    return people;
}

/* Whether another table with the same people by zone and by kind has `value` there: it is made. */
static bool could_be(const struct made *m, size_t row, int kind, int64_t value)
{
    int64_t left[INSTRUCTION_KINDS] = {0}, over = 0;
    for (size_t i = 0; i < m->report.count; i++)
        for (int k = 0; k < INSTRUCTION_KINDS && in_pool(m, i); k++)
            left[k] += m->report.instructions[i].people[k];
    if (value > left[kind] || value > m->report.cells[row].people) return false;
    left[kind] -= value;
    if (spread(m->report.cells[row].people - value, left, kind) > 0) return false;
    for (size_t i = 0; i < m->report.count; i++)
        if (i != row && in_pool(m, i)) over += spread(m->report.cells[i].people, left, -1);
    return over == 0;
}

static bool all_hidden(const struct made *m)
{
    for (size_t i = 0; i < m->report.count; i++)
        if (!m->report.instructions[i].hidden) return false;
    return true;
}

/* Where a kind has fewer than nine people in all, no more than so many are possible. */
static int64_t of_kind(const struct made *m, int kind)
{
    int64_t people = 0;
    for (size_t i = 0; i < m->report.count; i++)
        if (m->report.cells[i].show_people == REPORT_SHOWN)
            people += m->report.instructions[i].people[kind];
    return people;
}

static int64_t tried, shown, blurred;

static void check_number(const struct made *m, size_t row, int kind)
{
    int64_t people = m->report.instructions[row].people[kind];
    if (people < 1 || people >= WITHHOLD_UNDER) return;
    tried++;
    CHECK(m->report.instructions[row].hidden);
    if (m->report.cells[row].show_people != REPORT_SHOWN || all_hidden(m)) return;
    blurred++;
    for (int64_t v = 1; v < WITHHOLD_UNDER && v <= of_kind(m, kind); v++)
        if (m->report.cells[row].people >= v) CHECK(could_be(m, row, kind, v));
}

static void no_few_can_be_worked_out(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct made m;
        make(&m);
        for (size_t i = 0; i < m.report.count; i++) {
            for (int kind = 0; kind < INSTRUCTION_KINDS; kind++) check_number(&m, i, kind);
            shown += !m.report.instructions[i].hidden;
            CHECK(m.report.instructions[i].hidden ==
                  (m.report.cells[i].show_out == REPORT_WITHHELD));
        }
        report_zones_release(&m.report);
    }
    CHECK(tried > ROUNDS && shown > ROUNDS && blurred > ROUNDS / 2);
}

static void nothing_is_withheld_without_need(void)
{
    struct made m = {0};
    m.classes[0].by_zone = true;
    m.op.class_count = 1, m.op.zone_count = 3;
    m.op.zones = m.zones, m.op.classes = m.classes;
    m.plan.op = &m.op, m.plan.replan = &m.replan, m.replan.instructions = m.instructions;
    for (int32_t z = 0; z < 3; z++) {
        m.zones[z].people[0][CW_BEST] = 500;
        m.instructions[m.replan.instruction_count++] =
            (struct plan_instruction){z, 0, 100, 0, 50, 0, 10};
    }
    CHECK_INT(report_zones_init(&m.report, &m.plan, NULL), CW_OK);
    for (size_t i = 0; i < 3; i++) CHECK(!m.report.instructions[i].hidden);
    CHECK_INT(m.report.instructions[1].people[INSTRUCTION_LEFT], 340);
    report_zones_release(&m.report);
}

int main(void)
{
    RUN(no_few_can_be_worked_out);
    RUN(nothing_is_withheld_without_need);
    return harness_end();
}
