/* When each zone's people leave, as far as it may be told. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "publish/escape.h"
#include "publish/report_int.h"
#include "publish/withhold.h"

static bool is_listed(const struct cw_plan *plan, size_t zone)
{
    const cw_operation *op = plan->op;
    for (size_t k = 0; k < op->class_count; k++)
        if (op->classes[k].by_zone && op->zones[zone].people[k][plan->options.population] > 0)
            return true;
    return false;
}

static int by_zone_and_corridor(const void *a, const void *b)
{
    const struct report_use *x = a, *y = b;
    if (x->zone != y->zone) return x->zone < y->zone ? -1 : 1;
    return x->corridor < y->corridor ? -1 : x->corridor > y->corridor;
}

/* The corridors of each zone's people of class k, sorted, without repetition. */
static cw_status collect_uses(struct report_zones *zones, const struct cw_plan *plan, int32_t k,
                              cw_error *err)
{
    size_t first = zones->use_count, kept = first;
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *c = &plan->chains[i];
        if (c->class_index != k || c->halted) continue;
        cw_status status = mem_reserve(&zones->uses, &zones->use_room, zones->use_count + 1,
                                       sizeof *zones->uses, err);
        if (status) return status;
        zones->uses[zones->use_count++] = (struct report_use){c->zone, c->corridor};
    }
    if (zones->use_count == first) return CW_OK;
    qsort(zones->uses + first, zones->use_count - first, sizeof *zones->uses, by_zone_and_corridor);
    for (size_t i = first; i < zones->use_count; i++)
        if (i == first || by_zone_and_corridor(&zones->uses[kept - 1], &zones->uses[i]) != 0)
            zones->uses[kept++] = zones->uses[i];
    zones->use_count = kept;
    return CW_OK;
}

static void add_chain(struct report_cell *cell, const struct cw_plan *plan,
                      const struct plan_chain *chain)
{
    int32_t first_s, last_s;
    if (chain->after) return; /* they left home with another chain */
    plan_departure_span(plan, chain, &first_s, &last_s);
    cell->out += chain->people;
    if (first_s < 0) return;
    if (cell->first_s < 0 || first_s < cell->first_s) cell->first_s = first_s;
    if (last_s > cell->last_s) cell->last_s = last_s;
}

static enum report_people shown(const struct withhold_cell *cell, enum report_people few)
{
    if (!cell->hidden) return REPORT_SHOWN;
    return cell->few ? few : REPORT_WITHHELD;
}

/* How many are called: withheld when few are, when few are not, or when people are withheld. */
static struct withhold_cell called_cell(const struct report_cell *cell)
{
    struct withhold_cell c = withhold_cell(cell->out);
    int64_t rest = cell->people - cell->out;
    if (cell->show_people != REPORT_SHOWN) {
        c.low = 0;
        if (cell->show_people == REPORT_FEW) c.high = WITHHOLD_UNDER - 1;
        c.few = false;
        c.hidden = true;
    } else if (!c.few && rest > 0 && rest < WITHHOLD_UNDER) {
        c.low = cell->people - WITHHOLD_UNDER + 1;
        c.high = cell->people - 1;
        c.few = true;
    } else if (!c.few) {
        c.high = cell->people;
    }
    return c;
}

/* People first, then how many of them are called: together they tell how many are not. */
static cw_status withhold_people(struct report_zones *zones, size_t c, struct withhold_cell *column,
                                 cw_error *err)
{
    struct report_cell *cells = zones->cells + c;
    size_t step = zones->class_count;
    for (size_t i = 0; i < zones->count; i++) column[i] = withhold_cell(cells[i * step].people);
    cw_status status = withhold_column(column, zones->count, err);
    for (size_t i = 0; i < zones->count; i++)
        cells[i * step].show_people = shown(&column[i], REPORT_FEW);
    return status;
}

static cw_status withhold_called(struct report_zones *zones, size_t c, struct withhold_cell *column,
                                 cw_error *err)
{
    struct report_cell *cells = zones->cells + c;
    size_t step = zones->class_count;
    for (size_t i = 0; i < zones->count; i++) column[i] = called_cell(&cells[i * step]);
    cw_status status = withhold_column(column, zones->count, err);
    for (size_t i = 0; i < zones->count; i++) {
        bool few = cells[i * step].out < WITHHOLD_UNDER;
        cells[i * step].show_out = shown(&column[i], few ? REPORT_FEW : REPORT_ALL_BUT_FEW);
    }
    return status;
}

/* In a new plan how many are called is a sum of the instructions: told where all of these are. */
static cw_status withhold(struct report_zones *zones, const struct cw_plan *plan, size_t c,
                          const int32_t *row_of, cw_error *err)
{
    struct withhold_cell *column = mem_new(zones->count, sizeof *column);
    if (!column) return error_no_memory(err);
    cw_status status = withhold_people(zones, c, column, err);
    if (!status && !zones->instructions) status = withhold_called(zones, c, column, err);
    if (!status && zones->instructions) report_instructions_fill(zones, plan, c, row_of);
    mem_free(column);
    return status;
}

static cw_status fill_class(struct report_zones *zones, const struct cw_plan *plan, size_t c,
                            const int32_t *row_of, cw_error *err)
{
    int32_t k = zones->classes[c];
    for (size_t i = 0; i < zones->count; i++)
        zones->cells[i * zones->class_count + c] = (struct report_cell){
            .people = plan->op->zones[zones->zone[i]].people[k][plan->options.population],
            .first_s = -1,
            .last_s = -1};
    for (size_t i = 0; i < plan->chain_count; i++) {
        const struct plan_chain *chain = &plan->chains[i];
        if (chain->class_index == k)
            add_chain(&zones->cells[(size_t)row_of[chain->zone] * zones->class_count + c], plan,
                      chain);
    }
    size_t first = zones->use_count;
    cw_status status = collect_uses(zones, plan, k, err);
    for (size_t i = first; i < zones->use_count && !status; i++) {
        size_t row = (size_t)row_of[zones->uses[i].zone];
        struct report_cell *cell = &zones->cells[row * zones->class_count + c];
        if (cell->use_count++ == 0) cell->first_use = i;
    }
    return status ? status : withhold(zones, plan, c, row_of, err);
}

cw_status report_zones_init(struct report_zones *zones, const struct cw_plan *plan, cw_error *err)
{
    const cw_operation *op = plan->op;
    cw_status status = CW_OK;
    *zones = (struct report_zones){0};
    for (size_t k = 0; k < op->class_count; k++)
        if (op->classes[k].by_zone) zones->classes[zones->class_count++] = (int32_t)k;
    int32_t *row_of = mem_new(op->zone_count, sizeof *row_of);
    zones->zone = mem_new(op->zone_count, sizeof *zones->zone);
    zones->cells = mem_new(op->zone_count * zones->class_count, sizeof *zones->cells);
    if (plan->replan)
        zones->instructions =
            mem_new(op->zone_count * zones->class_count, sizeof *zones->instructions);
    if (!row_of || !zones->zone || !zones->cells || (plan->replan && !zones->instructions))
        status = error_no_memory(err);
    for (size_t z = 0; z < op->zone_count && !status; z++) {
        row_of[z] = (int32_t)zones->count;
        if (is_listed(plan, z)) zones->zone[zones->count++] = (int32_t)z;
    }
    for (size_t c = 0; c < zones->class_count && !status; c++)
        status = fill_class(zones, plan, c, row_of, err);
    mem_free(row_of);
    return status;
}

void report_zones_release(struct report_zones *zones)
{
    mem_free(zones->zone), mem_free(zones->cells), mem_free(zones->uses);
    mem_free(zones->instructions);
    *zones = (struct report_zones){0};
}

bool report_class_is_coarse(const struct report_zones *zones, size_t class_index)
{
    size_t c = 0;
    while (c < zones->class_count && zones->classes[c] != (int32_t)class_index) c++;
    for (size_t i = 0; i < zones->count && c < zones->class_count; i++) {
        const struct report_cell *cell = &zones->cells[i * zones->class_count + c];
        if (cell->show_people != REPORT_SHOWN || cell->show_out != REPORT_SHOWN) return true;
    }
    return false;
}

bool report_zone_has_place(const struct report_zones *zones, size_t row)
{
    for (size_t c = 0; c < zones->class_count; c++) {
        const struct report_cell *cell = &zones->cells[row * zones->class_count + c];
        if (cell->show_people != REPORT_SHOWN || cell->show_out != REPORT_SHOWN) return false;
    }
    return true;
}

static void write_people(struct text *out, enum report_people show, int64_t people)
{
    static const char *const names[] = {"", "\"few\"", "\"all but few\"", "\"withheld\""};
    if (show == REPORT_SHOWN)
        text_addf(out, "%" PRId64, people);
    else
        text_add(out, names[show]);
}

/* Where few go, when and by which way is theirs to know; and the corridor of a withheld number
 * could give it away. */
static bool tells_times(const struct report_cell *cell)
{
    return cell->show_people == REPORT_SHOWN &&
           (cell->show_out == REPORT_SHOWN || cell->show_out == REPORT_ALL_BUT_FEW);
}

/* [people, out, first departure, last departure, [corridors]] */
static void write_cell(struct text *out, const struct cw_plan *plan,
                       const struct report_zones *zones, const struct report_cell *cell)
{
    bool times = tells_times(cell);
    text_add(out, "[");
    write_people(out, cell->show_people, cell->people);
    text_add(out, ",");
    write_people(out, cell->show_out, cell->out);
    text_add(out, ",");
    report_write_moment_or_null(out, plan->op, times ? cell->first_s : -1);
    text_add(out, ",");
    report_write_moment_or_null(out, plan->op, times ? cell->last_s : -1);
    text_add(out, ",[");
    for (size_t i = 0; i < cell->use_count && times; i++)
        text_addf(out, "%s%" PRId32, i ? "," : "", zones->uses[cell->first_use + i].corridor);
    text_add(out, "]]");
}

static void write_row(struct text *out, const struct cw_plan *plan,
                      const struct report_zones *zones, const struct report_frame *frame,
                      size_t row)
{
    const struct op_zone *zone = &plan->op->zones[zones->zone[row]];
    text_add(out, row ? ",{\"id\":" : "{\"id\":");
    escape_json(out, zone->id);
    if (zone->name) text_add(out, ",\"name\":"), escape_json(out, zone->name);
    if (zone->name_ar) text_add(out, ",\"name_ar\":"), escape_json(out, zone->name_ar);
    if (report_zone_has_place(zones, row)) {
        struct report_point at = report_place(frame, zone->x, zone->y);
        text_addf(out, ",\"at\":[%" PRId32 ",%" PRId32 "]", at.x, at.y);
    }
    text_add(out, ",\"cells\":[");
    for (size_t c = 0; c < zones->class_count; c++) {
        if (c) text_add(out, ",");
        write_cell(out, plan, zones, &zones->cells[row * zones->class_count + c]);
    }
    text_add(out, "]}");
}

void report_write_zones(struct text *out, const struct cw_plan *plan,
                        const struct report_zones *zones, const struct report_frame *frame)
{
    text_add(out, "\"zones\":{\"classes\":[");
    for (size_t c = 0; c < zones->class_count; c++)
        text_addf(out, "%s%" PRId32, c ? "," : "", zones->classes[c]);
    text_add(out, "],\"rows\":[");
    for (size_t i = 0; i < zones->count; i++) write_row(out, plan, zones, frame, i);
    text_add(out, "]}");
}
