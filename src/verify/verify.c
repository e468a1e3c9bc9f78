/* The order of a verification, and its report. */
#include "verify/verify.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "verify/check_int.h"
#include "verify/remaining_int.h"

struct clock_text check_clock(const struct check *c, int64_t t_s)
{
    struct clock_text out;
    char local[32] = "";
    const char *shown = local;
    if (operation_format_time(c->op, c->op->pause_start_unix_s + t_s, local) != CW_OK) {
        snprintf(out.text, sizeof out.text, "second %lld", LL(t_s));
        return out;
    }
    const char *seconds = "";
    char *clock = strchr(local, 'T');
    if (clock) {
        *clock = ' ';
        if (c->pause_s <= 86400) shown = clock + 1;
        if (strlen(clock + 1) == 5) seconds = ":00";
    }
    snprintf(out.text, sizeof out.text, "%s%s (second %lld)", shown, seconds, LL(t_s));
    return out;
}

int32_t check_class(const struct check *c, const char *class_id)
{
    return ids_find(&c->class_ids, class_id);
}

/* ---- what the operation says, recomputed --------------------------------------------- */

static cw_status index_ids(struct check *c)
{
    const cw_operation *op = c->op;
    static const char *const none = NULL;
#define FIRST(array, count) ((count) ? &(array)[0].id : &none)
    cw_status s = ids_init(&c->node_ids, op->net.node_count ? op->net.node_id : &none,
                           sizeof *op->net.node_id, op->net.node_count, c->err);
    if (!s)
        s = ids_init(&c->link_ids, FIRST(op->net.links, op->net.link_count), sizeof *op->net.links,
                     op->net.link_count, c->err);
    if (!s)
        s = ids_init(&c->zone_ids, FIRST(op->zones, op->zone_count), sizeof *op->zones,
                     op->zone_count, c->err);
    if (!s)
        s = ids_init(&c->corridor_ids, FIRST(op->corridors, op->corridor_count),
                     sizeof *op->corridors, op->corridor_count, c->err);
    if (!s)
        s = ids_init(&c->class_ids, FIRST(op->classes, op->class_count), sizeof *op->classes,
                     op->class_count, c->err);
    if (!s)
        s = ids_init(&c->assembly_ids, FIRST(op->assemblies, op->assembly_count),
                     sizeof *op->assemblies, op->assembly_count, c->err);
#undef FIRST
    return s;
}

cw_status check_init(struct check *c)
{
    const cw_operation *op = c->op;
    size_t cells = op->zone_count * op->class_count;
    c->joins = mem_new(cells, sizeof *c->joins);
    c->people = mem_new(cells, sizeof *c->people);
    c->counted = mem_new(op->corridor_count, sizeof *c->counted);
    c->class_out = mem_new(op->class_count, sizeof *c->class_out);
    c->class_last_s = mem_new(op->class_count, sizeof *c->class_last_s);
    if (!c->joins || !c->people || !c->counted || !c->class_out || !c->class_last_s)
        return error_no_memory(c->err);
    for (size_t k = 0; k < op->class_count; k++) c->class_last_s[k] = -1;
    return index_ids(c);
}

cw_status check_network(struct check *c)
{
    cw_status s = ways_init_sides(&c->ways, c->op, c->err);
    if (!s) s = check_joins(c);
    if (!s) s = ways_build(&c->ways, c->op, c->joins, c->err);
    for (size_t i = 0; i < c->op->corridor_count; i++)
        c->counted[i] = operation_counts(c->op, i, c->basis, c->as_of_unix_s);
    return s;
}

void check_release(struct check *c)
{
    ids_release(&c->node_ids);
    ids_release(&c->link_ids);
    ids_release(&c->zone_ids);
    ids_release(&c->corridor_ids);
    ids_release(&c->class_ids);
    ids_release(&c->assembly_ids);
    keys_release(&c->chain_ids);
    ways_release(&c->ways);
    remaining_release(c);
    if (c->then) check_release(c->then);
    mem_free(c->then);
    mem_free(c->joins);
    mem_free(c->people);
    mem_free(c->counted);
    mem_free(c->class_out);
    mem_free(c->class_last_s);
    mem_free(c->chains);
    mem_free(c->runs);
    mem_free(c->steps);
    mem_free(c->curve);
    mem_free(c->bounds);
}

/* ---- the report ---------------------------------------------------------------------- */

static void report_counts(const struct check *c, struct text *out)
{
    const struct plan_tables *p = c->plan;
    text_addf(out, "Verified: the plan for operation %s, basis %s, population %s.\n", c->op->id,
              operation_basis_name(c->basis), operation_population_name(c->population));
    text_addf(out, "Checked, each recomputed from the inputs:\n");
    text_addf(out, "  %zu input files have the contents the plan was made from\n", p->input_count);
    text_addf(out, "  %zu road directions built from %zu links; %zu zones joined to them\n",
              c->ways.count, c->op->net.link_count, c->op->zone_count);
    text_addf(out,
              "  %zu chains: routes connect, repeat no node, stop only at assembly points "
              "(%zu stops), and carry whole people\n",
              p->chain_count, p->stop_count);
    text_addf(out,
              "  %zu flow rows and %zu road_use rows: capacity and closures in every second "
              "(%lld pieces of constant flow)\n",
              p->flow_count, p->road_use_count, LL(c->pieces_checked));
    text_addf(out, "  %zu corridors: windows, closures, admission, capacity; %zu assembly points\n",
              c->op->corridor_count, c->op->assembly_count);
    text_addf(out, "  %zu separation rules (%lld uses compared)\n", c->op->separation_count,
              LL(c->separated_uses));
    text_addf(out, "  %zu cohorts, %zu zone rows and %zu arrival rows: every person counted once\n",
              p->cohort_count, p->zone_count, p->arrival_count);
    text_addf(out, "  %zu certificates with %lld cut rows: every bound follows from its cut\n",
              p->certificate_count, LL(c->cut_rows));
}

static void report_classes(const struct check *c, struct text *out)
{
    for (size_t k = 0; k < c->op->class_count; k++) {
        int64_t units = check_bound_at(c, k, c->pause_s)->units;
        text_addf(out,
                  "Class %s: %lld people have an instruction and are out by the end of the "
                  "pause; at most %lld.%04lld by the bound.\n",
                  c->op->classes[k].id, LL(c->class_out[k]), LL(units / OP_UNITS),
                  LL(units % OP_UNITS * 10000 / OP_UNITS));
    }
    if (c->conditional_count)
        text_addf(out,
                  "%lld certificates are conditional: they hold given the curves of the "
                  "classes above.\n",
                  LL(c->conditional_count));
}

static void report_replan(const struct check *c, struct text *out)
{
    if (c->replan_at_s < 0) return;
    text_addf(
        out,
        "A replan at %s with %zu changes so far: up to then, second by second and road by "
        "road, the same people go as in the old plan (%lld had left home); %lld go on from "
        "where they were halted, %lld are stranded; what it says of new and old instructions "
        "follows from both plans. Its bounds hold from the replan on, with everybody where the old "
        "plan has them then. That the old plan itself is right is not checked here: verify "
        "it.\n",
        check_clock(c, c->replan_at_s).text, c->plan->change_count, LL(c->past_people),
        LL(c->onward_people), LL(c->stranded_people));
}

static void report_limits(struct text *out)
{
    text_add(out,
             "What this proves: in the model, on these inputs, the plan can be carried out as "
             "written, and no plan exceeds a certified bound.\n"
             "What it does not prove: that the inputs are true. Throughputs, walking speeds, "
             "road capacities and consent are assumptions of the operation. A bound is a bound "
             "of the model; between certificates it is only held to lie between them. Reception "
             "beyond the gate, families, and congestion slower than the stated speeds are not "
             "modelled. Not checked: geometries and names on maps, which links an area closure "
             "touches (taken from the operation's reader), how the uncalled are divided between "
             "waiting and rounding. Nothing here says that anybody will come to no harm.\n");
}

/* ---- the order ----------------------------------------------------------------------- */

struct part {
    const char *what;
    cw_status (*run)(struct check *c);
};
static const struct part parts[] = {
    {"meta", check_meta},
    {"inputs", check_inputs},
    {"network", check_network},
    {"chains", check_chains},
    {"routes", check_routes},
    {"flows", check_flows},
    {"halts", check_halts},
    {"zones", check_zone_rows},
    {"roads", check_roads},
    {"corridors", check_corridors},
    {"assembly points", check_assemblies},
    {"separation", check_separation},
    {"cohorts", check_cohorts},
    {"people at corridors", check_corridor_rows},
    {"arrivals", check_curves},
    {"the old plan", check_old},
    {"certificates", check_certificates},
    {"bounds", check_bounds},
    {"totals", check_totals},
    {"past", check_past},
};
enum { PART_COUNT = sizeof parts / sizeof *parts };

cw_status verify_plan(const cw_operation *op, const struct plan_tables *plan,
                      const struct verify_old *old, struct text *report, cw_progress_fn *progress,
                      void *progress_context, cw_error *err)
{
    struct check c = {.op = op, .plan = plan, .old = old, .err = err, .pause_s = op->pause_s};
    cw_status s = check_init(&c);
    for (size_t i = 0; !s && i < PART_COUNT; i++) {
        if (progress && !progress(progress_context, parts[i].what, (int64_t)i, PART_COUNT))
            s = error_set(err, CW_CANCELLED, "verification was cancelled");
        if (!s) s = parts[i].run(&c);
    }
    if (!s) {
        report_counts(&c, report);
        report_classes(&c, report);
        report_replan(&c, report);
        report_limits(report);
    }
    check_release(&c);
    return s;
}
