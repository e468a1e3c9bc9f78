/* The rows of plan.gpkg; their meaning stands in plan/schema.h. */

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/output.h"
#include "files/gpkg.h"
#include "plan/plan.h"
#include "plan/schema.h"

static const char *class_id(const struct cw_plan *plan, int32_t class_index)
{
    return plan->op->classes[class_index].id;
}

static const char *corridor_id(const struct cw_plan *plan, const struct plan_chain *chain)
{
    return chain->halted ? "" : plan->op->corridors[chain->corridor].id;
}

/* The line along hops of the plan. */
static void put_hops(struct gpkg *w, const struct cw_plan *plan, size_t first_hop, size_t hop_count)
{
    const struct network *net = &plan->op->net;
    gpkg_line(w, hop_count + 1);
    for (size_t i = 0; i <= hop_count; i++) {
        const struct plan_hop *hop = &plan->hops[first_hop + (i < hop_count ? i : i - 1)];
        const struct link *link = &net->links[hop->link];
        bool start = (hop->direction == FORWARD) == (i < hop_count);
        int32_t node = start ? link->from : link->to;
        gpkg_line_point(w, net->x[node], net->y[node]);
    }
    gpkg_line_end(w);
}

static void write_flow(struct gpkg *w, const struct cw_plan *plan)
{
    gpkg_rows(w, "flow", 9);
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        for (int leg = 0; leg < 2; leg++) {
            for (size_t k = 0; k < c->piece_count[leg]; k++) {
                const struct plan_piece *piece = &plan->pieces[c->first_piece[leg] + k];
                gpkg_int(w, (int64_t)i + 1);
                gpkg_text(w, class_id(plan, c->class_index));
                gpkg_text(w, plan->op->zones[c->zone].id);
                gpkg_text(w, corridor_id(plan, c));
                gpkg_int(w, (int64_t)i + 1);
                gpkg_int(w, leg);
                gpkg_int(w, piece->t0_s);
                gpkg_int(w, piece->t1_s);
                gpkg_int(w, piece->units_per_s);
                gpkg_row_end(w);
            }
        }
    }
}

static void write_chains(struct gpkg *w, const struct cw_plan *plan)
{
    const struct network *net = &plan->op->net;
    gpkg_rows(w, "chain", 9);
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        gpkg_int(w, (int64_t)i + 1);
        gpkg_text(w, class_id(plan, c->class_index));
        gpkg_text(w, plan->op->zones[c->zone].id);
        gpkg_text(w, corridor_id(plan, c));
        gpkg_int(w, (int64_t)i + 1);
        gpkg_text(w, net->node_id[c->first_node]);
        gpkg_int(w, c->access_s);
        gpkg_int(w, (int64_t)c->travel_s[0] + c->travel_s[1]);
        gpkg_int(w, c->people);
        gpkg_row_end(w);
    }
    gpkg_rows(w, "stop", 3);
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        if (c->assembly < 0) continue;
        gpkg_int(w, (int64_t)i + 1);
        gpkg_text(w, plan->op->assemblies[c->assembly].id);
        gpkg_text(w, net->node_id[c->stop_node]);
        gpkg_row_end(w);
    }
    gpkg_rows(w, "route_link", 3);
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        for (size_t h = 0; h < c->hop_count; h++) {
            gpkg_int(w, (int64_t)i + 1);
            gpkg_int(w, (int64_t)h + 1);
            gpkg_text(w, net->links[plan->hops[c->first_hop + h].link].id);
            gpkg_row_end(w);
        }
    }
}

static void write_cohorts(struct gpkg *w, const struct cw_plan *plan)
{
    const struct network *net = &plan->op->net;
    int32_t slot = plan->options.slot_s;
    gpkg_rows(w, "cohort", 5);
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        const struct op_zone *zone = &plan->op->zones[c->zone];
        const struct plan_piece *last = &plan->pieces[c->first_piece[0] + c->piece_count[0] - 1];
        int64_t gone = 0;
        for (int32_t t = plan->pieces[c->first_piece[0]].t0_s / slot * slot; t < last->t1_s;
             t += slot) {
            int32_t end = plan->op->pause_s - t < slot ? plan->op->pause_s : t + slot;
            int64_t by_end = plan_people_gone_before(plan, c, 0, end);
            if (by_end > gone) {
                gpkg_int(w, (int64_t)i + 1);
                gpkg_int(w, t);
                gpkg_int(w, end);
                gpkg_int(w, by_end - gone);
                if (c->after)
                    gpkg_point(w, net->x[c->first_node], net->y[c->first_node]);
                else
                    gpkg_point(w, zone->x, zone->y);
                gpkg_row_end(w);
            }
            gone = by_end;
            if (end == plan->op->pause_s) break;
        }
    }
}

static void write_uses(struct gpkg *w, const struct cw_plan *plan)
{
    struct text id = {0};
    gpkg_rows(w, "road_use", 6);
    for (size_t i = 0; i < plan->use_count; i++) {
        const struct plan_road_use *use = &plan->uses[i];
        const struct plan_hop *first = &plan->hops[use->first_hop];
        id.length = 0;
        text_addf(&id, "%s%c", plan->op->net.links[first->link].id,
                  first->direction == FORWARD ? '+' : '-');
        for (size_t k = 0; k < use->piece_count && !id.broken; k++) {
            const struct plan_piece *piece = &plan->pieces[use->first_piece + k];
            gpkg_text(w, id.bytes);
            gpkg_text(w, class_id(plan, use->class_index));
            gpkg_int(w, piece->t0_s);
            gpkg_int(w, piece->t1_s);
            gpkg_int(w, piece->units_per_s);
            if (k == 0)
                put_hops(w, plan, use->first_hop, use->hop_count);
            else
                gpkg_text(w, NULL); /* the same line on a million rows would be most of the file */
            gpkg_row_end(w);
        }
    }
    if (id.broken && !w->status) w->status = error_no_memory(w->err);
    text_release(&id);
}

static void write_corridors(struct gpkg *w, const struct cw_plan *plan)
{
    const cw_operation *op = plan->op;
    gpkg_rows(w, "corridor", 9);
    for (size_t i = 0; i < op->corridor_count; i++) {
        const struct op_corridor *c = &op->corridors[i];
        int32_t first_s, last_s;
        plan_passage_span(plan, (int32_t)i, &first_s, &last_s);
        gpkg_text(w, c->id);
        gpkg_text(w, c->name);
        gpkg_text(w, op->net.node_id[c->node]);
        gpkg_int(w, operation_counts(op, i, plan->options.basis, plan->as_of_unix_s));
        gpkg_int(w, c->capacity_h[plan->options.population]);
        gpkg_int(w, plan_people_out(plan, -1, -1, (int32_t)i));
        gpkg_int_or_null(w, first_s, first_s < 0);
        gpkg_int_or_null(w, last_s, last_s < 0);
        gpkg_point(w, op->net.x[c->node], op->net.y[c->node]);
        gpkg_row_end(w);
    }
}

static void write_zones(struct gpkg *w, const struct cw_plan *plan)
{
    const cw_operation *op = plan->op;
    gpkg_rows(w, "zone", 7);
    for (size_t z = 0; z < op->zone_count; z++) {
        for (size_t c = 0; c < op->class_count; c++) {
            const struct op_zone *zone = &op->zones[z];
            const struct op_join *join = &zone->join[c];
            gpkg_text(w, zone->id);
            gpkg_text(w, op->classes[c].id);
            gpkg_text(w, join->node < 0 ? NULL : op->net.node_id[join->node]);
            gpkg_int(w, join->access_s);
            gpkg_int(w, zone->people[c][plan->options.population]);
            gpkg_int(w, plan_people_out(plan, (int32_t)c, (int32_t)z, -1));
            gpkg_point(w, zone->x, zone->y);
            gpkg_row_end(w);
        }
    }
}

static void write_arrivals(struct gpkg *w, const struct cw_plan *plan)
{
    gpkg_rows(w, "arrival", 4);
    for (size_t c = 0; c < plan->op->class_count; c++) {
        for (int32_t t = 0; t < plan->op->pause_s;) {
            int32_t left = plan->op->pause_s - t;
            t += left < plan->options.tick_s ? left : plan->options.tick_s;
            gpkg_text(w, plan->op->classes[c].id);
            gpkg_int(w, t);
            gpkg_int(w, plan->classes[c].people_before[t]);
            gpkg_int(w, plan->classes[c].bound_before[t]);
            gpkg_row_end(w);
        }
    }
}

static void write_certificates(struct gpkg *w, const struct cw_plan *plan)
{
    struct text ids = {0}, rests = {0}; /* both must last until the row's end */
    gpkg_rows(w, "certificate", 7);
    for (size_t i = 0; i < plan->certificate_count; i++) {
        const struct plan_certificate *c = &plan->certificates[i];
        ids.length = 0;
        for (size_t k = 0; k < plan->op->class_count; k++)
            if (c->classes >> k & 1u)
                text_addf(&ids, "%s%s", ids.length ? " " : "", plan->op->classes[k].id);
        gpkg_int(w, (int64_t)i + 1);
        gpkg_text(w, class_id(plan, c->class_index));
        gpkg_int(w, c->x_s);
        gpkg_text(w, ids.bytes);
        gpkg_int(w, c->bound_units);
        gpkg_int(w, c->less_units);
        rests.length = 0;
        for (size_t k = 0; k < c->rests_count; k++)
            text_addf(&rests, "%s%" PRId32, k > 0 ? " " : "", c->rests_on[k] + 1);
        gpkg_text(w, c->rests_count > 0 ? rests.bytes : "");
        gpkg_row_end(w);
    }
    if ((ids.broken || rests.broken) && !w->status) w->status = error_no_memory(w->err);
    text_release(&ids), text_release(&rests);
}

static void write_cuts(struct gpkg *w, const struct cw_plan *plan)
{
    const cw_operation *op = plan->op;
    gpkg_rows(w, "cut", 5);
    for (size_t i = 0; i < plan->certificate_count; i++) {
        const struct plan_certificate *c = &plan->certificates[i];
        if (c->moment) {
            gpkg_int(w, (int64_t)i + 1);
            gpkg_text(w, "moment");
            gpkg_text(w, "");
            gpkg_text(w, NULL);
            gpkg_int(w, plan->replan->at_s);
            gpkg_row_end(w);
        }
        for (size_t k = 0; k < c->node_count; k++) {
            gpkg_int(w, (int64_t)i + 1);
            gpkg_text(w, "node");
            gpkg_text(w, op->net.node_id[c->nodes[k].node]);
            gpkg_text(w, NULL);
            gpkg_int(w, c->nodes[k].from_s);
            gpkg_row_end(w);
        }
        for (size_t z = 0; z < op->zone_count * op->class_count; z++) {
            if (!c->zone_on_sink[z]) continue;
            gpkg_int(w, (int64_t)i + 1);
            gpkg_text(w, "zone");
            gpkg_text(w, op->zones[z / op->class_count].id);
            gpkg_text(w, op->classes[z % op->class_count].id);
            gpkg_int(w, c->x_s);
            gpkg_row_end(w);
        }
    }
}

static void write_inputs(struct gpkg *w, const struct cw_plan *plan)
{
    gpkg_rows(w, "input", 2);
    for (size_t i = 0; i < plan->op->input_count; i++) {
        gpkg_text(w, plan->op->inputs[i].path);
        gpkg_text(w, plan->op->inputs[i].blake2b);
        gpkg_row_end(w);
    }
}

/* ---- of a replan ---- */

static void write_changes(struct gpkg *w, const struct plan_replan *replan)
{
    gpkg_rows(w, "change", 2);
    for (size_t i = 0; i < replan->change_count; i++) {
        gpkg_int(w, replan->changes[i].at_s);
        gpkg_text(w, replan->changes[i].text);
        gpkg_row_end(w);
    }
}

static void write_halts(struct gpkg *w, const struct cw_plan *plan)
{
    const struct network *net = &plan->op->net;
    gpkg_rows(w, "halt", 5);
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        if (!c->halted) continue;
        gpkg_int(w, (int64_t)i + 1);
        gpkg_text(w, net->node_id[c->halt_node]);
        gpkg_int(w, c->people);
        gpkg_int(w, c->people - plan_people_onward(plan, i));
        gpkg_point(w, net->x[c->halt_node], net->y[c->halt_node]);
        gpkg_row_end(w);
    }
    gpkg_rows(w, "onward", 2);
    for (size_t i = 0; i < plan->chain_count; i++) {
        if (!plan->chains[i].after) continue;
        gpkg_int(w, (int64_t)i + 1);
        gpkg_int(w, plan->chains[i].after);
        gpkg_row_end(w);
    }
}

static void write_instructions(struct gpkg *w, const struct cw_plan *plan)
{
    gpkg_rows(w, "instruction", 8);
    for (size_t i = 0; i < plan->replan->instruction_count; i++) {
        const struct plan_instruction *in = &plan->replan->instructions[i];
        const struct op_zone *zone = &plan->op->zones[in->zone];
        gpkg_text(w, zone->id);
        gpkg_text(w, class_id(plan, in->class_index));
        gpkg_int(w, in->unchanged);
        gpkg_int(w, in->changed);
        gpkg_int(w, in->called);
        gpkg_int(w, in->withdrawn);
        gpkg_int(w, in->without);
        gpkg_point(w, zone->x, zone->y);
        gpkg_row_end(w);
    }
}

static void put_meta(struct gpkg *w, const char *key, const char *suffix, const char *value)
{
    char whole[160];
    snprintf(whole, sizeof whole, "%s%s%s", key, suffix ? ":" : "", suffix ? suffix : "");
    gpkg_text(w, whole);
    gpkg_text(w, value);
    gpkg_row_end(w);
}

static void put_meta_int(struct gpkg *w, const char *key, const char *suffix, int64_t value)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%lld", (long long)value);
    put_meta(w, key, suffix, digits);
}

/* `seen` are paths as seen from the plan's folder. */
struct seen {
    char *operation, *old_plan;
};

static void write_meta(struct gpkg *w, const struct cw_plan *plan, const struct seen *seen)
{
    const cw_operation *op = plan->op;
    int64_t bound = 0;
    for (size_t c = 0; c < op->class_count; c++) bound += plan->classes[c].bound_units;
    gpkg_rows(w, "meta", 2);
    put_meta(w, "format", NULL, "1");
    put_meta(w, "clearway", NULL, CW_VERSION);
    put_meta(w, "operation", NULL, op->id);
    put_meta(w, "operation_path", NULL, seen->operation);
    put_meta(w, "basis", NULL, operation_basis_name(plan->options.basis));
    put_meta(w, "population", NULL, operation_population_name(plan->options.population));
    put_meta_int(w, "as_of_unix_s", NULL, plan->as_of_unix_s);
    put_meta_int(w, "pause_start_unix_s", NULL, op->pause_start_unix_s);
    put_meta_int(w, "pause_s", NULL, op->pause_s);
    put_meta_int(w, "tick_s", NULL, plan->options.tick_s);
    put_meta_int(w, "slot_s", NULL, plan->options.slot_s);
    put_meta_int(w, "upper_bound_units", NULL, bound);
    if (plan->replan) {
        put_meta_int(w, "replan_at_s", NULL, plan->replan->at_s);
        put_meta(w, "replan_of", NULL, seen->old_plan);
        put_meta(w, "replan_of_blake2b", NULL, plan->replan->old_blake2b);
    }
    for (size_t k = 0; k < op->class_count; k++) {
        const struct plan_class *c = &plan->classes[k];
        const char *id = op->classes[k].id;
        put_meta_int(w, "people", id, c->people);
        put_meta_int(w, "out", id, c->out);
        put_meta_int(w, "bound_units", id, c->bound_units);
        put_meta_int(w, "waiting", id, c->waiting);
        put_meta_int(w, "lost_to_rounding", id, c->lost_to_rounding);
        put_meta_int(w, "lost_to_simplicity", id, c->lost_to_simplicity);
        put_meta_int(w, "unclosed", id, c->unclosed);
        put_meta_int(w, "proved", id, c->proved);
        put_meta_int(w, "clearance_s", id, c->clearance_s);
    }
}

/* Both paths real and absolute; `to` seen from folder `from`, which has no final slash. */
static void relative_path(const char *from, const char *to, struct text *out)
{
    size_t common = 0, i = 0; /* to + common and from + common start at the first difference */
    for (; from[i] && from[i] == to[i]; i++)
        if (from[i] == '/') common = i + 1;
    if (!from[i] && to[i] == '/') common = i + 1;
    if (common <= strlen(from)) {
        text_add(out, "../");
        for (const char *c = from + common; *c; c++)
            if (*c == '/') text_add(out, "../");
    }
    text_add(out, to + common);
}

/* A file as seen from the folder of `path`, so that both can be moved together. */
static cw_status seen_from(const char *path, const char *file, char **out, cw_error *err)
{
    struct text folder = {0}, seen = {0};
    char from[PATH_MAX], to[PATH_MAX];
    const char *slash = strrchr(path, '/');
    text_add_n(&folder, path, slash ? (size_t)(slash - path) + 1 : 0);
    text_add(&folder, ".");
    bool real = !folder.broken && realpath(folder.bytes, from) && realpath(file, to);
    if (real)
        relative_path(strcmp(from, "/") == 0 ? "" : from, to, &seen);
    else
        text_add(&seen, file);
    text_release(&folder);
    return text_take(&seen, out, err);
}

static void create_tables(struct gpkg *w, const char *temporary, const char *path,
                          const struct network *net, bool replan, cw_error *err)
{
    struct gpkg_box box = gpkg_box_of(net->x, net->y, net->node_count);
    gpkg_open(w, temporary, path, net->crs, NULL, err);
#define CREATE(name, geometry, columns) gpkg_table(w, #name, geometry, columns, &box);
    PLAN_TABLES(CREATE)
    if (replan) {
        REPLAN_TABLES(CREATE)
    }
#undef CREATE
}

static void write_tables(struct gpkg *w, const struct cw_plan *plan, const struct seen *seen)
{
    write_flow(w, plan);
    write_chains(w, plan);
    write_cohorts(w, plan);
    write_uses(w, plan);
    write_corridors(w, plan);
    write_zones(w, plan);
    write_arrivals(w, plan);
    write_certificates(w, plan);
    write_cuts(w, plan);
    write_inputs(w, plan);
    write_meta(w, plan, seen);
    if (!plan->replan) return;
    write_changes(w, plan->replan);
    write_halts(w, plan);
    write_instructions(w, plan);
}

static cw_status write_file(const struct cw_plan *plan, const char *temporary, const char *path,
                            cw_error *err)
{
    struct gpkg w = {0};
    struct seen seen = {0};
    cw_status status = seen_from(path, plan->op->path, &seen.operation, err);
    if (!status && plan->replan)
        status = seen_from(path, plan->replan->old_path, &seen.old_plan, err);
    if (!status) {
        create_tables(&w, temporary, path, &plan->op->net, plan->replan != NULL, err);
        write_tables(&w, plan, &seen);
        gpkg_close(&w);
        status = w.status;
    }
    cw_text_free(seen.operation);
    cw_text_free(seen.old_plan);
    return status;
}

cw_status cw_plan_write(const cw_plan *plan, const char *path, cw_error *err)
{
    struct text temporary = {0};
    cw_status status = output_begin(path, &temporary, err);
    if (status) {
        text_release(&temporary);
        return status;
    }
    return output_end(path, &temporary, write_file(plan, temporary.bytes, path, err), err);
}
