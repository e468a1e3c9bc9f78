/* Zones: where people are, and how many of each class. */
#include <stdio.h>
#include <string.h>

#include "operation/read_int.h"

enum { FIXED = 7, PER_CLASS = 4, KNOWN = FIXED + PER_CLASS * OP_MAX_CLASSES };

/* The names of all columns that zones may have: fixed ones, then four for each class. */
static cw_status known_columns(struct reader *r, const char *known[KNOWN + 1])
{
    static const char *const fixed[FIXED] = {"zone_id", "name", PLACE_COLUMNS};
    static const char *const ends[PER_CLASS] = {"", "_low", "_best", "_high"};
    size_t n = 0;
    while (n < FIXED) {
        known[n] = fixed[n];
        n++;
    }
    for (size_t c = 0; c < r->op->class_count; c++) {
        for (size_t e = 0; e < PER_CLASS; e++) {
            struct text name = {0};
            text_addf(&name, "%s%s", r->op->classes[c].id, ends[e]);
            known[n++] = name.broken ? NULL : reader_text(r, name.bytes);
            text_release(&name);
            if (!known[n - 1]) return error_no_memory(r->err);
        }
    }
    known[n] = NULL;
    return CW_OK;
}

struct columns {
    struct place_columns places;
    struct triple people[OP_MAX_CLASSES];
    int name, name_ar; /* -1: none */
};

/* What readers call the zone. It decides nothing, so one that cannot be shown is left out. */
static cw_status read_name(struct reader *r, const struct table *t, size_t row, int column,
                           const char **out)
{
    const char *name = column < 0 ? "" : table_cell(t, row, column);
    if (!*name || text_fault(name) || strlen(name) > OP_MAX_ID_BYTES) return CW_OK;
    *out = reader_text(r, name);
    return *out ? CW_OK : error_no_memory(r->err);
}

/* At most 10^9 * 10^6, which fits. */
void zone_take_up(const struct reader *r, struct op_zone *zone)
{
    for (size_t c = 0; c < r->op->class_count; c++)
        for (int p = 0; p < CW_POPULATION_COUNT; p++)
            zone->people[c][p] =
                zone->listed[c][p] * r->op->classes[c].take_up_millionths[p] / 1000000;
}

static cw_status read_row(struct reader *r, const struct table *t, size_t row,
                          const struct columns *columns, struct op_zone *out)
{
    struct place place;
    cw_status s = rows_cell(r, t, row, "zone_id", "Z1", &out->id);
    if (s) return s;
    const char *fault = id_fault(out->id, false);
    if (fault) return table_error(t, row, r->err, "zone_id '%s' %s", out->id, fault);
    out->id = reader_text(r, out->id);
    if (!out->id) return error_no_memory(r->err);
    s = place_read(r, t, row, &columns->places, "zone", out->id, &place);
    if (s) return s;
    out->node = place.node;
    out->x = place.x;
    out->y = place.y;
    out->line = t->lines ? t->lines[row] : 0;
    s = read_name(r, t, row, columns->name, &out->name);
    if (!s) s = read_name(r, t, row, columns->name_ar, &out->name_ar);
    for (size_t c = 0; c < r->op->class_count && !s; c++)
        s = triple_read(r, t, row, &columns->people[c], OP_MAX_PEOPLE, NULL, NULL, out->listed[c]);
    zone_take_up(r, out);
    return s;
}

static cw_status read_rows(struct reader *r, const struct table *t, struct op_zone *out)
{
    struct columns columns = {.places = place_columns(t),
                              .name = table_column(t, "name"),
                              .name_ar = table_column(t, "name_ar")};
    cw_status s = CW_OK;
    if (columns.name < 0) columns.name = table_column(t, "name_en");
    for (size_t c = 0; c < r->op->class_count && !s; c++)
        s = triple_find(r, t, r->op->classes[c].id, true, &columns.people[c]);
    for (size_t row = 0; row < t->row_count && !s; row++)
        s = read_row(r, t, row, &columns, &out[row]);
    return s;
}

static cw_status check_total(struct reader *r, const struct yaml_node *node)
{
    int64_t total = 0;
    for (size_t z = 0; z < r->op->zone_count; z++)
        for (size_t c = 0; c < r->op->class_count; c++) total += r->op->zones[z].listed[c][CW_HIGH];
    if (total > OP_MAX_TOTAL)
        return FAIL_AT(r, node, "more than %lld people in all; are the columns right?",
                       (long long)OP_MAX_TOTAL);
    if (total == 0) reader_warn(r, "there are no people in any zone");
    return CW_OK;
}

static cw_status zones_from_table(struct reader *r, const struct yaml_node *node)
{
    cw_operation *op = r->op;
    const char *known[KNOWN + 1];
    struct table t;
    cw_status s = known_columns(r, known);
    if (!s) s = rows_open(r, node, "zones", known, OP_MAX_ZONES, &t);
    if (s) return s;
    op->zones = reader_array(r, t.row_count, sizeof *op->zones);
    if (!op->zones) s = error_no_memory(r->err);
    if (!s && t.row_count == 0) s = FAIL_AT(r, node, "there are no zones; give at least one");
    if (!s) s = read_rows(r, &t, op->zones);
    if (!s) op->zone_count = t.row_count;
    if (!s)
        s = reader_check_unique(r, "zone", op->zones, op->zone_count, sizeof *op->zones, &t, NULL);
    if (!s) op->zones_path = reader_text(r, t.path);
    if (!s && !op->zones_path) s = error_no_memory(r->err);
    if (!s) input_tells_people(r, op->zones_path);
    table_release(&t);
    return s;
}

cw_status zones_read(struct reader *r)
{
    const struct yaml_node *node = yaml_get(r->root, "zones");
    if (!node) return FAIL_AT(r, r->root, "'zones' is missing; write zones: zones.csv");
    cw_status s = node->kind == YAML_MAP ? zones_from_raster(r, node) : zones_from_table(r, node);
    return s ? s : check_total(r, node);
}

static cw_status read_assembly(struct reader *r, const struct table *t, size_t row,
                               const struct place_columns *places, struct op_assembly *out)
{
    const char *people = NULL;
    struct place place;
    cw_status s = rows_cell(r, t, row, "id", "school", &out->id);
    if (!s) s = rows_cell(r, t, row, "people", "200", &people);
    if (s) return s;
    const char *fault = id_fault(out->id, false);
    if (fault) return table_error(t, row, r->err, "id '%s' %s", out->id, fault);
    if (!whole_number(people, OP_MAX_PEOPLE, &out->people))
        return table_error(t, row, r->err, "people: '%s' is not a whole number", people);
    out->id = reader_text(r, out->id);
    if (!out->id) return error_no_memory(r->err);
    s = place_read(r, t, row, places, "assembly point", out->id, &place);
    return s ? s
             : place_node(r, t, row, "assembly point", out->id, &place, 0, &out->node,
                          &out->snap_mm);
}

cw_status assemblies_read(struct reader *r)
{
    static const char *const known[] = {"id", PLACE_COLUMNS, "people", NULL};
    cw_operation *op = r->op;
    const struct yaml_node *node = yaml_get(r->root, "assembly_points");
    struct table t;
    if (!node) return CW_OK;
    cw_status s = rows_open(r, node, "assembly_points", known, OP_MAX_ROWS, &t);
    if (s) return s;
    op->assemblies = reader_array(r, t.row_count, sizeof *op->assemblies);
    if (!op->assemblies) s = error_no_memory(r->err);
    struct place_columns places = place_columns(&t);
    for (size_t row = 0; row < t.row_count && !s; row++)
        s = read_assembly(r, &t, row, &places, &op->assemblies[op->assembly_count++]);
    if (!s)
        s = reader_check_unique(r, "assembly point", op->assemblies, op->assembly_count,
                                sizeof *op->assemblies, &t, NULL);
    table_release(&t);
    return s;
}
