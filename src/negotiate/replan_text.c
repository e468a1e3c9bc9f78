/* A new plan in the course of another, for a terminal and as JSON. */
#include <inttypes.h>

#include "negotiate/replan.h"
#include "publish/json.h"

enum { PLACES_SHOWN = 10, ZONES_SHOWN = 20 };

static int64_t sum_of(const struct cw_plan *plan, size_t offset)
{
    int64_t sum = 0;
    for (size_t k = 0; k < plan->op->class_count; k++)
        sum += *(const int64_t *)(const void *)((const char *)&plan->replan->account[k] + offset);
    return sum;
}
#define SUM(plan, member) sum_of(plan, offsetof(struct plan_account, member))

static struct plan_instruction sum_instructions(const struct cw_plan *plan, int32_t class_index)
{
    struct plan_instruction sum = {0};
    for (size_t i = 0; i < plan->replan->instruction_count; i++) {
        const struct plan_instruction *in = &plan->replan->instructions[i];
        if (class_index >= 0 && in->class_index != class_index) continue;
        sum.unchanged += in->unchanged, sum.changed += in->changed, sum.called += in->called;
        sum.withdrawn += in->withdrawn, sum.without += in->without;
    }
    return sum;
}

static void totals(const struct cw_plan *plan, int64_t *people, int64_t *out, int64_t *old_out,
                   int64_t *bound_units)
{
    *people = *out = *old_out = *bound_units = 0;
    for (size_t k = 0; k < plan->op->class_count; k++) {
        *people += plan->classes[k].people;
        *out += plan->classes[k].out;
        *old_out += plan->replan->old_out[k];
        *bound_units += plan->classes[k].bound_units;
    }
}

/* The bound less the people out, in its parts. */
struct gap {
    int64_t all, rounding, simplicity, unclosed;
};

static struct gap gap_of_class(const struct plan_class *c)
{
    return (struct gap){c->bound_units / OP_UNITS - c->out, c->lost_to_rounding,
                        c->lost_to_simplicity, c->unclosed};
}

/* Class by class: parts of persons may add up to a person. */
static struct gap gap_of(const struct cw_plan *plan)
{
    struct gap gap = {0};
    for (size_t k = 0; k < plan->op->class_count; k++) {
        struct gap own = gap_of_class(&plan->classes[k]);
        gap.all += own.all, gap.rounding += own.rounding;
        gap.simplicity += own.simplicity, gap.unclosed += own.unclosed;
    }
    return gap;
}

static void add_clock(struct text *out, const cw_operation *op, int32_t at_s)
{
    char local[32];
    operation_format_time(op, op->pause_start_unix_s + at_s, local);
    text_add(out, local);
}

/* ---- text ---- */

static void add_number(struct text *out, int64_t n)
{
    if (n >= 1000) {
        add_number(out, n / 1000);
        text_addf(out, ",%03" PRId64, n % 1000);
    } else {
        text_addf(out, "%" PRId64, n);
    }
}

static void add_part(struct text *out, const char **lead, int64_t people, const char *why)
{
    if (people == 0) return;
    text_add(out, *lead);
    add_number(out, people);
    text_add(out, why);
    *lead = ", ";
}

/* Ends the line. "Proved" is the bound where a flow in parts of persons reaches it. */
static void add_gap(struct text *out, const struct gap *gap)
{
    const char *lead = gap->unclosed == 0 ? "; " : ": ";
    text_add(out, gap->unclosed == 0 ? ": proved" : ": ");
    if (gap->unclosed > 0) {
        add_number(out, gap->all);
        text_add(out, " more at most");
        if (gap->unclosed < gap->all) add_part(out, &lead, gap->unclosed, " not closed");
    }
    add_part(out, &lead, gap->rounding, " lost to rounding to whole people");
    add_part(out, &lead, gap->simplicity, " lost to having few routes");
    text_add(out, "\n");
}

static void add_classes(struct text *out, const struct cw_plan *plan)
{
    if (plan->op->class_count < 2) return;
    text_add(out, "By class (beside what the classes above get):\n");
    for (size_t k = 0; k < plan->op->class_count; k++) {
        const struct plan_class *c = &plan->classes[k];
        text_addf(out, "  %s: ", plan->op->classes[k].id);
        add_number(out, c->out);
        text_add(out, " of ");
        add_number(out, c->people);
        text_add(out, " out, at most ");
        add_number(out, c->bound_units / OP_UNITS);
        struct gap gap = gap_of_class(c);
        add_gap(out, &gap);
    }
}

static void add_row(struct text *out, int64_t people, const char *what)
{
    struct text number = {0};
    add_number(&number, people);
    text_addf(out, "  %11s  %s\n", number.bytes ? number.bytes : "", what);
    if (number.broken) out->broken = true;
    text_release(&number);
}

static void add_stranded(struct text *out, const struct cw_plan *plan)
{
    int shown = 0;
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        int64_t stranded = c->halted ? c->people - plan_people_onward(plan, i) : 0;
        if (stranded == 0) continue;
        if (shown++ == 0) text_add(out, "Stranded, who cannot pass anywhere in time:\n");
        if (shown > PLACES_SHOWN) continue;
        text_addf(out, "  %" PRId64 " of class %s from zone %s at node %s\n", stranded,
                  plan->op->classes[c->class_index].id, plan->op->zones[c->zone].id,
                  plan->op->net.node_id[c->halt_node]);
    }
    if (shown > PLACES_SHOWN)
        text_addf(out, "  ... and at %d more places (table halt, --json)\n", shown - PLACES_SHOWN);
}

static void add_zones(struct text *out, const struct cw_plan *plan)
{
    int64_t others = 0;
    int shown = 0;
    for (size_t i = 0; i < plan->replan->instruction_count; i++) {
        const struct plan_instruction *in = &plan->replan->instructions[i];
        if (in->changed + in->called + in->withdrawn == 0) continue;
        if (shown++ == 0)
            text_add(out,
                     "Zones with new instructions (people at home: unchanged, changed, called only "
                     "now, withdrawn, never called)\n");
        if (shown > ZONES_SHOWN) {
            others++;
            continue;
        }
        text_addf(out,
                  "  %s, %s: %" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64 "\n",
                  plan->op->zones[in->zone].id, plan->op->classes[in->class_index].id,
                  in->unchanged, in->changed, in->called, in->withdrawn, in->without);
    }
    if (others) text_addf(out, "  ... and %" PRId64 " more (table instruction, --json)\n", others);
    if (shown == 0) text_add(out, "No zone gets a new instruction.\n");
}

void replan_text(struct text *out, const struct cw_plan *plan)
{
    const struct plan_replan *r = plan->replan;
    struct plan_instruction in = sum_instructions(plan, -1);
    int64_t people, sent, old_sent, bound;
    struct gap gap = gap_of(plan);
    totals(plan, &people, &sent, &old_sent, &bound);
    text_addf(out, "%s: replanned at ", plan->op->title);
    add_clock(out, plan->op, r->at_s);
    text_add(out, "\n");
    for (size_t i = 0; i < r->change_count; i++) {
        text_add(out, "  from ");
        add_clock(out, plan->op, r->changes[i].at_s);
        text_addf(out, ": %s\n", r->changes[i].text);
    }
    text_add(out, "Out ");
    add_number(out, sent);
    text_add(out, " of ");
    add_number(out, people);
    text_add(out, "; by the old plan ");
    add_number(out, old_sent);
    text_add(out, "; no plan from then on gets more than ");
    add_number(out, sent + gap.all);
    text_add(out, " out (a bound of the model)");
    add_gap(out, &gap);
    text_add(out, "Everybody:\n");
    add_row(out, SUM(plan, arrived), "out already");
    add_row(out, SUM(plan, going_on), "on the road, go on as told");
    add_row(out, SUM(plan, led), "on the road, led another way");
    add_row(out, SUM(plan, stranded), "on the road, stranded");
    add_row(out, in.unchanged, "at home, the instruction stays");
    add_row(out, in.changed, "at home, a new instruction in place of the old");
    add_row(out, in.called, "at home, called only now");
    add_row(out, in.withdrawn, "at home, the instruction is withdrawn");
    add_row(out, in.without, "at home, never called");
    add_classes(out, plan);
    add_stranded(out, plan);
    add_zones(out, plan);
}

/* ---- JSON ---- */

static void add_pair(struct text *out, const char *key, int64_t value)
{
    text_addf(out, "\"%s\":%" PRId64 ",", key, value);
}

static void json_gap(struct text *out, const struct gap *gap)
{
    text_addf(out,
              ",\"gap\":%" PRId64 ",\"lost_to_rounding\":%" PRId64
              ",\"lost_to_simplicity\":%" PRId64 ",\"unclosed\":%" PRId64 ",\"proved\":%s",
              gap->all, gap->rounding, gap->simplicity, gap->unclosed,
              gap->unclosed == 0 ? "true" : "false");
}

static void json_instruction(struct text *out, const struct plan_instruction *in)
{
    add_pair(out, "unchanged", in->unchanged);
    add_pair(out, "changed", in->changed);
    add_pair(out, "called", in->called);
    add_pair(out, "withdrawn", in->withdrawn);
    text_addf(out, "\"without\":%" PRId64, in->without);
}

static void json_classes(struct text *out, const struct cw_plan *plan)
{
    text_add(out, ",\"classes\":[");
    for (size_t k = 0; k < plan->op->class_count; k++) {
        const struct plan_account *a = &plan->replan->account[k];
        struct plan_instruction in = sum_instructions(plan, (int32_t)k);
        text_addf(out, "%s{\"class\":", k ? "," : "");
        json_add_text(out, plan->op->classes[k].id);
        text_add(out, ",");
        add_pair(out, "people", plan->classes[k].people);
        add_pair(out, "out", plan->classes[k].out);
        add_pair(out, "old_out", plan->replan->old_out[k]);
        text_add(out, "\"upper_bound\":");
        json_add_units(out, plan->classes[k].bound_units);
        struct gap gap = gap_of_class(&plan->classes[k]);
        json_gap(out, &gap);
        text_add(out, ",");
        add_pair(out, "arrived", a->arrived);
        add_pair(out, "going_on", a->going_on);
        add_pair(out, "led", a->led);
        add_pair(out, "stranded", a->stranded);
        add_pair(out, "at_home", a->at_home);
        json_instruction(out, &in);
        text_add(out, "}");
    }
    text_add(out, "]");
}

static void json_stranded(struct text *out, const struct cw_plan *plan)
{
    bool first = true;
    text_add(out, ",\"stranded_places\":[");
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        int64_t stranded = c->halted ? c->people - plan_people_onward(plan, i) : 0;
        if (stranded == 0) continue;
        text_addf(out, "%s{\"node\":", first ? "" : ",");
        json_add_text(out, plan->op->net.node_id[c->halt_node]);
        text_add(out, ",\"class\":");
        json_add_text(out, plan->op->classes[c->class_index].id);
        text_add(out, ",\"zone\":");
        json_add_text(out, plan->op->zones[c->zone].id);
        text_addf(out, ",\"people\":%" PRId64 "}", stranded);
        first = false;
    }
    text_add(out, "]");
}

static void json_zones(struct text *out, const struct cw_plan *plan)
{
    text_add(out, ",\"zones\":[");
    for (size_t i = 0; i < plan->replan->instruction_count; i++) {
        const struct plan_instruction *in = &plan->replan->instructions[i];
        text_addf(out, "%s{\"zone\":", i ? "," : "");
        json_add_text(out, plan->op->zones[in->zone].id);
        text_add(out, ",\"class\":");
        json_add_text(out, plan->op->classes[in->class_index].id);
        text_add(out, ",");
        json_instruction(out, in);
        text_add(out, "}");
    }
    text_add(out, "]");
}

void replan_json(struct text *out, const struct cw_plan *plan)
{
    const struct plan_replan *r = plan->replan;
    int64_t people, sent, old_sent, bound;
    struct gap gap = gap_of(plan);
    totals(plan, &people, &sent, &old_sent, &bound);
    text_add(out, "{\"clearway\":\"" CW_VERSION "\",\"operation\":");
    json_add_text(out, plan->op->id);
    text_add(out, ",\"at\":\"");
    add_clock(out, plan->op, r->at_s);
    text_addf(out, "\",\"at_s\":%" PRId32 ",\"changes\":[", r->at_s);
    for (size_t i = 0; i < r->change_count; i++) {
        text_addf(out, "%s{\"at_s\":%" PRId32 ",\"change\":", i ? "," : "", r->changes[i].at_s);
        json_add_text(out, r->changes[i].text);
        text_add(out, "}");
    }
    text_add(out, "],");
    add_pair(out, "people", people);
    add_pair(out, "out", sent);
    add_pair(out, "old_out", old_sent);
    text_add(out, "\"upper_bound\":");
    json_add_units(out, bound);
    json_gap(out, &gap);
    json_classes(out, plan);
    json_stranded(out, plan);
    json_zones(out, plan);
    text_addf(out, ",\"solve\":{\"seconds\":%.3f,\"read_seconds\":%.3f,\"peak_mib\":%.1f}}\n",
              plan->solve_seconds, r->read_seconds, plan->peak_mib);
}
