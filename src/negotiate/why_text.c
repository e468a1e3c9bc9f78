/* Sentences about a cut. Gates alike in hours and throughput share one; roads after the first few are
 * summed. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "negotiate/why_int.h"
#include "publish/json.h"
#include "publish/summary.h"

enum { WAYS_SHOWN = 6 };

static void add_clock(struct text *out, const cw_operation *op, int32_t after_s)
{
    char local[32];
    operation_format_time(op, op->pause_start_unix_s + after_s, local);
    const char *clock = strchr(local, 'T');
    text_add(out, clock && op->pause_s <= 86400 ? clock + 1 : local);
}

static void add_between(struct text *out, const struct why *w, const struct why_row *row)
{
    const cw_operation *op = w->plan->op;
    const char *free = w->certificate->rests_count > 0 ? "left to it" : "open";
    text_add(out, "Between ");
    add_clock(out, op, row->from_s);
    text_add(out, " and ");
    add_clock(out, op, row->to_s);
    if (row->term.seconds == row->to_s - row->from_s) return;
    text_addf(out, ", %s for %" PRId64 " h %02" PRId64 " min of it,", free,
              row->term.seconds / 3600, row->term.seconds % 3600 / 60);
}

static void add_units(struct text *out, int64_t units)
{
    summary_add_count(out, units / OP_UNITS);
    text_add(out, units / OP_UNITS == 1 ? " person" : " people");
}

static const struct op_corridor *corridor_of(const struct why *w, const struct why_row *row)
{
    return &w->plan->op->corridors[w->model.passes[row->term.index].corridor];
}

static void add_corridor(struct text *out, const struct op_corridor *c)
{
    text_add(out, c->id);
    if (strcmp(c->id, c->name) != 0) text_addf(out, " (%s)", c->name);
}

static bool alike(const struct why_row *a, const struct why_row *b)
{
    return b->term.kind == CUT_PASS && a->from_s == b->from_s && a->to_s == b->to_s &&
           a->term.seconds == b->term.seconds && a->term.rate == b->term.rate;
}

static size_t alike_count(const struct why *w, size_t first)
{
    size_t count = 0;
    for (size_t i = first; i < w->row_count; i++) count += alike(&w->rows[first], &w->rows[i]);
    return count;
}

static void add_only(struct text *out, const struct why *w, const struct why_row *row)
{
    if (row->only_zones == 0) return;
    text_addf(out, "    %" PRId64 " zone%s with ", row->only_zones,
              row->only_zones == 1 ? "" : "s");
    summary_add_count(out, row->only_people);
    text_addf(out, " people %s no other admitted gate in time than %s.\n",
              row->only_zones == 1 ? "has" : "have", corridor_of(w, row)->id);
}

/* All passes like this one, at the first of them. */
static void add_passes(struct text *out, const struct why *w, size_t first)
{
    const struct why_row *row = &w->rows[first];
    size_t count = 0;
    int64_t units = 0;
    for (size_t i = 0; i < first; i++)
        if (alike(row, &w->rows[i])) return;
    text_add(out, "  ");
    add_between(out, w, row);
    for (size_t i = first; i < w->row_count; i++) {
        if (!alike(row, &w->rows[i])) continue;
        text_add(out, count++ ? ", " : alike_count(w, first) > 1 ? " corridors " : " corridor ");
        add_corridor(out, corridor_of(w, &w->rows[i]));
        units += w->rows[i].term.units;
    }
    text_addf(out, " %s at most ", count > 1 ? "each pass" : "passes");
    summary_add_count(out, row->term.rate);
    text_addf(out, " people an hour: %s", count > 1 ? "together " : "");
    add_units(out, units);
    text_add(out, ".\n");
    for (size_t i = first; i < w->row_count; i++)
        if (alike(row, &w->rows[i])) add_only(out, w, &w->rows[i]);
}

static const char *first_link(const struct why *w, const struct way *way)
{
    const struct roads *roads = &w->model.ground->roads[way->mode];
    return w->plan->op->net.links[roads->hops[roads->first[way->road]].link].id;
}

static void add_way(struct text *out, const struct why *w, const struct why_row *row)
{
    const cw_operation *op = w->plan->op;
    const struct way *way = &w->model.ways[row->term.index];
    const struct ground *g = w->model.ground;
    text_add(out, "  ");
    add_between(out, w, row);
    text_addf(out, " the road from node %s to node %s that begins with link %s",
              op->net.node_id[g->network_node[way->from]],
              op->net.node_id[g->network_node[way->to]], first_link(w, way));
    if (row->near_zone >= 0) {
        const struct op_zone *zone = &op->zones[row->near_zone];
        text_addf(out, ", nearest zone %s", zone->id);
        if (zone->name && strcmp(zone->name, zone->id) != 0) text_addf(out, " (%s)", zone->name);
        text_add(out, ",");
    }
    text_add(out, " takes at most ");
    summary_add_count(out, row->term.rate);
    text_add(out, " people an hour: ");
    add_units(out, row->term.units);
    text_add(out, ".\n");
}

static void add_rest(struct text *out, size_t count, int64_t units)
{
    if (count == 0) return;
    text_addf(out, "  %zu more road%s: %s", count, count == 1 ? "" : "s",
              count == 1 ? "" : "together ");
    add_units(out, units);
    text_add(out, ".\n");
}

static void add_rows(struct text *out, const struct why *w)
{
    size_t ways = 0;
    int64_t rest = 0;
    for (size_t i = 0; i < w->row_count; i++) {
        const struct why_row *row = &w->rows[i];
        if (row->term.kind == CUT_PASS) {
            add_passes(out, w, i);
        } else if (row->term.kind == CUT_WAY) {
            if (ways++ < WAYS_SHOWN)
                add_way(out, w, row);
            else
                rest += row->term.units;
        } else {
            text_add(out, "  ");
            add_units(out, row->term.units);
            text_add(out,
                     " live where nothing holds back those who are called: all of them count.\n");
        }
    }
    add_rest(out, ways > WAYS_SHOWN ? ways - WAYS_SHOWN : 0, rest);
}

/* "civilian", or "wounded and civilian together". */
static void add_classes(struct text *out, const struct why *w)
{
    const cw_operation *op = w->plan->op;
    size_t count = 0, all = (size_t)__builtin_popcount(w->certificate->classes);
    for (size_t k = 0; k < op->class_count; k++) {
        if (!(w->certificate->classes >> k & 1u)) continue;
        text_addf(out, "%s%s",
                  count == 0         ? ""
                  : count + 1 == all ? " and "
                                     : ", ",
                  op->classes[k].id);
        count++;
    }
    if (all > 1) text_add(out, " together");
}

static void add_head(struct text *out, const struct why *w)
{
    const cw_operation *op = w->plan->op;
    const struct plan_class *k = &w->plan->classes[w->class_index];
    int64_t bound = w->certificate->bound_units;
    text_addf(out,
              w->not_sooner ? "\nWhy class %s is not out sooner: of "
                            : "\nWhy not all of class %s get out: of ",
              op->classes[w->class_index].id);
    add_units(out, k->people * OP_UNITS);
    text_add(out, " at most ");
    summary_add_count(out, (bound > 0 ? bound : 0) / OP_UNITS);
    text_add(out, " by ");
    add_clock(out, op, w->certificate->x_s);
    text_add(out, " (a minimum cut of the model)\n");
}

static void add_sum(struct text *out, const struct why *w)
{
    text_add(out, "  Together at most ");
    add_units(out, w->reading.units);
    text_add(out, " of ");
    add_classes(out, w);
    if (w->certificate->less_units > 0) {
        text_add(out, ", of whom ");
        summary_add_count(out, w->certificate->less_units / OP_UNITS);
        text_add(out, " are of the other classes");
    }
    text_add(out, ".\n");
    if (w->certificate->rests_count > 0)
        text_add(out, "  What the classes above cannot but use is not counted.\n");
    if (w->held_zones == 0) return;
    text_addf(out, "  Behind it: %" PRId64 " zone%s with ", w->held_zones,
              w->held_zones == 1 ? "" : "s");
    summary_add_count(out, w->held_people);
    text_add(out, " people.\n");
}

static cw_status add_class(struct text *out, const struct cw_plan *plan,
                           const struct ground *ground, size_t k, cw_error *err)
{
    struct why w;
    cw_status status = why_init(&w, plan, ground, k, err);
    if (status) return status;
    if (w.certificate) {
        add_head(out, &w);
        add_rows(out, &w);
        if (w.row_count == 0) text_add(out, "  no corridor that counts can be reached by then\n");
        if (w.row_count > 0) add_sum(out, &w);
    }
    why_release(&w);
    return CW_OK;
}

/* Those left behind first, most people first; then those who could be sooner. */
static size_t next_class(const struct cw_plan *plan, uint32_t done)
{
    size_t best = plan->op->class_count;
    int64_t most = -1;
    for (size_t k = 0; k < plan->op->class_count; k++) {
        int64_t left = plan->classes[k].people - plan->classes[k].out;
        if (done >> k & 1u || left <= most) continue;
        most = left;
        best = k;
    }
    return best;
}

cw_status why_text(struct text *out, const struct cw_plan *plan, cw_error *err)
{
    struct ground ground;
    uint32_t done = 0;
    cw_status status = ground_init(&ground, plan->op, err);
    if (status) return status;
    for (size_t i = 0; i < plan->op->class_count && !status; i++) {
        size_t k = next_class(plan, done);
        done |= UINT32_C(1) << k;
        if (plan->classes[k].people > 0) status = add_class(out, plan, &ground, k, err);
    }
    ground_release(&ground);
    return status;
}

/* ---- JSON ---- */

static void json_row(struct text *out, const struct why *w, const struct why_row *row)
{
    const cw_operation *op = w->plan->op;
    if (row->term.kind == CUT_PASS) {
        const struct op_corridor *c = corridor_of(w, row);
        text_add(out, "{\"kind\":\"corridor\",\"id\":");
        json_add_text(out, c->id);
        text_addf(out, ",\"zones_without_other\":%" PRId64 ",\"people_without_other\":%" PRId64,
                  row->only_zones, row->only_people);
    } else if (row->term.kind == CUT_WAY) {
        const struct way *way = &w->model.ways[row->term.index];
        text_add(out, "{\"kind\":\"road\",\"id\":");
        json_add_text(out, first_link(w, way));
        text_add(out, ",\"from_node\":");
        json_add_text(out, op->net.node_id[w->model.ground->network_node[way->from]]);
        text_add(out, ",\"to_node\":");
        json_add_text(out, op->net.node_id[w->model.ground->network_node[way->to]]);
        if (row->near_zone >= 0) {
            text_add(out, ",\"nearest_zone\":");
            json_add_text(out, op->zones[row->near_zone].id);
        }
    } else {
        text_add(out, "{\"kind\":\"people\"");
    }
    if (row->term.kind != CUT_PEOPLE)
        text_addf(out,
                  ",\"from_s\":%" PRId32 ",\"to_s\":%" PRId32 ",\"seconds\":%" PRId64
                  ",\"per_hour\":%" PRId64,
                  row->from_s, row->to_s, row->term.seconds, row->term.rate);
    text_add(out, ",\"people\":");
    json_add_units(out, row->term.units);
    text_add(out, "}");
}

static void json_class(struct text *out, const struct why *w)
{
    const cw_operation *op = w->plan->op;
    bool first = true;
    text_add(out, "{\"class\":");
    json_add_text(out, op->classes[w->class_index].id);
    text_addf(out, ",\"before_s\":%" PRId32 ",\"classes\":[", w->certificate->x_s);
    for (size_t k = 0; k < op->class_count; k++) {
        if (!(w->certificate->classes >> k & 1u)) continue;
        if (!first) text_add(out, ",");
        first = false;
        json_add_text(out, op->classes[k].id);
    }
    text_add(out, "],\"capacity\":");
    json_add_units(out, w->reading.units);
    text_add(out, ",\"of_other_classes\":");
    json_add_units(out, w->certificate->less_units);
    text_addf(out, ",\"held_zones\":%" PRId64 ",\"held_people\":%" PRId64 ",\"rows\":[",
              w->held_zones, w->held_people);
    for (size_t i = 0; i < w->row_count; i++) {
        if (i) text_add(out, ",");
        json_row(out, w, &w->rows[i]);
    }
    text_add(out, "]}");
}

cw_status why_json(struct text *out, const struct cw_plan *plan, cw_error *err)
{
    struct ground ground;
    const char *between = "";
    cw_status status = ground_init(&ground, plan->op, err);
    if (status) return status;
    text_add(out, "[");
    for (size_t k = 0; k < plan->op->class_count && !status; k++) {
        struct why w;
        status = why_init(&w, plan, &ground, k, err);
        if (!status && w.certificate) {
            text_add(out, between);
            between = ",";
            json_class(out, &w);
        }
        if (!status) why_release(&w);
    }
    text_add(out, "]");
    ground_release(&ground);
    return status;
}

static void gates_of_class(struct text *out, const struct why *w, const struct report_guard *guard,
                           const char **between)
{
    for (size_t i = 0; i < w->row_count; i++) {
        const struct why_row *row = &w->rows[i];
        if (row->term.kind != CUT_PASS || row->told_zones == 0) continue;
        text_addf(
            out,
            "%s{\"class\":%zu,\"corridor\":%" PRId32 ",\"zones\":%" PRId64 ",\"people\":", *between,
            w->class_index, w->model.passes[row->term.index].corridor, row->told_zones);
        report_guard_people(out, guard, row->told_people);
        text_add(out, "}");
        *between = ",";
    }
}

cw_status why_gates(struct text *out, const struct cw_plan *plan, const struct report_guard *guard,
                    cw_error *err)
{
    struct ground ground;
    const char *between = "";
    cw_status status = ground_init(&ground, plan->op, err);
    if (status) return status;
    text_add(out, "[");
    for (size_t k = 0; k < plan->op->class_count && !status; k++) {
        struct why w;
        if (!plan->op->classes[k].by_zone || plan->classes[k].out == plan->classes[k].people)
            continue;
        status = why_init(&w, plan, &ground, k, err);
        if (!status && w.certificate && !w.not_sooner) gates_of_class(out, &w, guard, &between);
        if (!status) why_release(&w);
    }
    text_add(out, "]");
    ground_release(&ground);
    return status;
}
