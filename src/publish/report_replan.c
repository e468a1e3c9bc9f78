/* A new plan in the course of another: when and what changed, what becomes of everybody, and each zone's
 * old instruction beside the new one. */
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "publish/escape.h"
#include "publish/report_int.h"
#include "publish/withhold.h"

static void write_changes(struct text *out, const struct cw_plan *plan,
                          const struct report_parts *parts)
{
    const struct plan_replan *r = plan->replan;
    text_add(out, "\"at\":");
    report_write_moment(out, plan->op, r->at_s);
    text_add(out, ",\"changes\":[");
    for (size_t i = 0; i < r->change_count; i++) {
        text_add(out, i ? ",[" : "[");
        report_write_moment(out, plan->op, r->changes[i].at_s);
        text_add(out, ",");
        escape_json(out, r->changes[i].text);
        text_addf(out, ",%s]", i >= parts->old_changes ? "true" : "false");
    }
    text_add(out, "]");
}

/* Its hash would tell withheld numbers as those of the inputs would (report_json.c). */
static void write_old_file(struct text *out, const struct plan_replan *r, bool hides)
{
    const char *slash = r->old_path ? strrchr(r->old_path, '/') : NULL;
    if (!r->old_path) return;
    text_add(out, ",\"old_file\":[");
    escape_json(out, slash ? slash + 1 : r->old_path);
    text_addf(out, ",\"%s\"]", hides ? "withheld" : r->old_blake2b);
}

/* ---- everybody ---- */

static void add_instructions(const struct cw_plan *plan, size_t k, int64_t sum[INSTRUCTION_KINDS])
{
    for (size_t i = 0; i < plan->replan->instruction_count; i++) {
        const struct plan_instruction *in = &plan->replan->instructions[i];
        if (in->class_index != (int32_t)k) continue;
        sum[INSTRUCTION_UNCHANGED] += in->unchanged, sum[INSTRUCTION_CHANGED] += in->changed;
        sum[INSTRUCTION_CALLED] += in->called, sum[INSTRUCTION_WITHDRAWN] += in->withdrawn;
        sum[INSTRUCTION_WITHOUT] += in->without;
    }
}

/* Totals of whole classes. */
static void write_accounts(struct text *out, const struct cw_plan *plan)
{
    text_add(out, ",\"classes\":[");
    for (size_t k = 0; k < plan->op->class_count; k++) {
        const struct plan_account *a = &plan->replan->account[k];
        int64_t sum[INSTRUCTION_KINDS] = {0};
        add_instructions(plan, k, sum);
        text_addf(out,
                  "%s{\"old_out\":%" PRId64 ",\"arrived\":%" PRId64 ",\"going_on\":%" PRId64
                  ",\"led\":%" PRId64 ",\"stranded\":%" PRId64 ",\"at_home\":%" PRId64,
                  k ? "," : "", plan->replan->old_out[k], a->arrived, a->going_on, a->led,
                  a->stranded, a->at_home);
        text_addf(out,
                  ",\"unchanged\":%" PRId64 ",\"changed\":%" PRId64 ",\"called\":%" PRId64
                  ",\"withdrawn\":%" PRId64 ",\"without\":%" PRId64 "}",
                  sum[INSTRUCTION_UNCHANGED], sum[INSTRUCTION_CHANGED], sum[INSTRUCTION_CALLED],
                  sum[INSTRUCTION_WITHDRAWN], sum[INSTRUCTION_WITHOUT]);
    }
    text_add(out, "]");
}

/* Places with ten people or more of a class that is by_zone; how many other places there are. */
static cw_status write_stranded(struct text *out, const struct cw_plan *plan, cw_error *err)
{
    const cw_operation *op = plan->op;
    size_t cells = op->net.node_count * op->class_count, others = 0;
    bool first = true;
    int64_t *people = mem_new(cells, sizeof *people);
    if (!people) return error_no_memory(err);
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        if (!c->halted) continue;
        people[(size_t)c->halt_node * op->class_count + (size_t)c->class_index] +=
            c->people - plan_people_onward(plan, i);
    }
    text_add(out, ",\"stranded\":[");
    for (size_t i = 0; i < cells; i++) {
        size_t k = i % op->class_count;
        bool told = op->classes[k].by_zone && people[i] >= WITHHOLD_UNDER;
        others += people[i] > 0 && !told;
        if (!told) continue;
        text_add(out, first ? "{\"node\":" : ",{\"node\":");
        escape_json(out, op->net.node_id[i / op->class_count]);
        size_t node = i / op->class_count;
        text_addf(out, ",\"at\":[%.*f,%.*f],\"class\":%zu,\"people\":%" PRId64 "}",
                  op->net.geographic ? 5 : 0, op->net.x[node], op->net.geographic ? 5 : 0,
                  op->net.y[node], k, people[i] / WITHHOLD_UNDER * WITHHOLD_UNDER);
        first = false;
    }
    text_addf(out, "],\"stranded_elsewhere\":%zu", others);
    mem_free(people);
    return CW_OK;
}

/* ---- zones ---- */

/* By zone: when those leave who are at home at the moment, and the corridors as zones->uses has them. */
struct leaving {
    int32_t first_s, last_s; /* -1: nobody */
};

/* The second at which the next person leaves who has not gone before at_s. */
static int32_t first_from(const struct cw_plan *plan, const struct plan_chain *c, int32_t at_s)
{
    int64_t gone = plan_people_gone_before(plan, c, 0, at_s);
    int32_t low = at_s, high = plan->op->pause_s;
    while (low < high) { /* the least t with somebody more gone before t + 1 */
        int32_t middle = low + (high - low) / 2;
        if (plan_people_gone_before(plan, c, 0, middle + 1) > gone)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void add_leaving(struct leaving *l, const struct cw_plan *plan, const struct plan_chain *c,
                        int32_t at_s)
{
    int32_t first_s, last_s;
    plan_departure_span(plan, c, &first_s, &last_s);
    first_s = first_from(plan, c, at_s);
    if (l->first_s < 0 || first_s < l->first_s) l->first_s = first_s;
    if (last_s > l->last_s) l->last_s = last_s;
}

/* What one plan told, or tells, the people who are at home: [by zone of the operation]. */
struct told {
    struct leaving *leaving;
    uint64_t *corridors; /* [zone * words + ...]: bits */
    size_t words;
};

static void told_release(struct told *told)
{
    mem_free(told->leaving), mem_free(told->corridors);
}

static cw_status told_init(struct told *told, const struct cw_plan *plan, int32_t k, int32_t at_s,
                           cw_error *err)
{
    const cw_operation *op = plan->op;
    told->words = op->corridor_count / 64 + 1;
    told->leaving = mem_new(op->zone_count, sizeof *told->leaving);
    told->corridors = mem_new(op->zone_count * told->words, sizeof *told->corridors);
    if (!told->leaving || !told->corridors) return error_no_memory(err);
    for (size_t z = 0; z < op->zone_count; z++) told->leaving[z] = (struct leaving){-1, -1};
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        if (c->class_index != k || c->after || c->halted) continue; /* who halts has left */
        if (plan_people_gone_before(plan, c, 0, at_s) == c->people) continue;
        add_leaving(&told->leaving[c->zone], plan, c, at_s);
        told->corridors[(size_t)c->zone * told->words + (size_t)c->corridor / 64] |=
            UINT64_C(1) << (c->corridor % 64);
    }
    return CW_OK;
}

/* [first departure, last departure, [corridors]], or null where nobody is called. */
static void write_told(struct text *out, const struct told *told, const cw_operation *op, size_t z)
{
    bool first = true;
    if (told->leaving[z].first_s < 0) {
        text_add(out, "null");
        return;
    }
    text_add(out, "[");
    report_write_moment(out, op, told->leaving[z].first_s);
    text_add(out, ",");
    report_write_moment(out, op, told->leaving[z].last_s);
    text_add(out, ",[");
    for (size_t i = 0; i < op->corridor_count; i++) {
        if (!(told->corridors[z * told->words + i / 64] >> (i % 64) & 1u)) continue;
        text_addf(out, "%s%zu", first ? "" : ",", i);
        first = false;
    }
    text_add(out, "]]");
}

static bool has_new_instruction(const struct report_instructions *instructions)
{
    return instructions->people[INSTRUCTION_CHANGED] > 0 ||
           instructions->people[INSTRUCTION_CALLED] > 0 ||
           instructions->people[INSTRUCTION_WITHDRAWN] > 0;
}

struct rows {
    const struct cw_plan *plan;
    const struct report_zones *zones;
    struct told before, after;
    size_t class_index; /* of zones->classes */
    size_t written;
};

static void write_zone(struct text *out, struct rows *r, size_t row)
{
    const struct report_zones *zones = r->zones;
    size_t cell = row * zones->class_count + r->class_index, z = (size_t)zones->zone[row];
    const struct report_instructions *instructions = &zones->instructions[cell];
    if (instructions->hidden || !has_new_instruction(instructions)) return;
    text_addf(out, "%s{\"row\":%zu,\"class\":%" PRId32 ",\"instructions\":[",
              r->written++ ? "," : "", row, zones->classes[r->class_index]);
    for (int kind = 0; kind < INSTRUCTION_KINDS; kind++)
        text_addf(out, "%s%" PRId64, kind ? "," : "", instructions->people[kind]);
    text_add(out, "]");
    if (r->before.leaving) {
        text_add(out, ",\"before\":");
        write_told(out, &r->before, r->plan->op, z);
        text_add(out, ",\"after\":");
        write_told(out, &r->after, r->plan->op, z);
    }
    text_add(out, "}");
}

/* [row, class] of those of which it is not told, whether they get a new instruction or not. */
static void write_withheld(struct text *out, const struct report_zones *zones)
{
    bool first = true;
    text_add(out, "],\"withheld\":[");
    for (size_t c = 0; c < zones->class_count; c++)
        for (size_t i = 0; i < zones->count; i++) {
            size_t cell = i * zones->class_count + c;
            if (!zones->instructions[cell].hidden || zones->cells[cell].people == 0) continue;
            text_addf(out, "%s[%zu,%" PRId32 "]", first ? "" : ",", i, zones->classes[c]);
            first = false;
        }
    text_add(out, "]},");
}

static cw_status write_class(struct text *out, struct rows *r, const struct cw_plan *old,
                             cw_error *err)
{
    int32_t k = r->zones->classes[r->class_index], at_s = r->plan->replan->at_s;
    r->before = r->after = (struct told){0};
    cw_status status = old ? told_init(&r->before, old, k, at_s, err) : CW_OK;
    if (!status && old) status = told_init(&r->after, r->plan, k, at_s, err);
    for (size_t i = 0; i < r->zones->count && !status; i++) write_zone(out, r, i);
    told_release(&r->before);
    told_release(&r->after);
    return status;
}

cw_status report_write_replan(struct text *out, const struct cw_plan *plan,
                              const struct report_parts *parts, const struct report_zones *zones,
                              cw_error *err)
{
    struct rows r = {.plan = plan, .zones = zones};
    bool hides = false;
    for (size_t k = 0; k < plan->op->class_count; k++)
        hides = hides || !plan->op->classes[k].by_zone || report_class_is_coarse(zones, k);
    text_add(out, "\"replan\":{");
    write_changes(out, plan, parts);
    write_old_file(out, plan->replan, hides);
    write_accounts(out, plan);
    cw_status status = write_stranded(out, plan, err);
    text_add(out, ",\"zones\":[");
    for (; r.class_index < zones->class_count && !status; r.class_index++)
        status = write_class(out, &r, parts->old, err);
    write_withheld(out, zones);
    return status;
}
