/* Corridors: where, when, whom and how many they let pass, and whose consent they need. */
#include <stdio.h>
#include <string.h>

#include "operation/read_int.h"

const char *const corridor_columns[] = {"corridor_id",
                                        "name",
                                        "admits",
                                        PLACE_COLUMNS,
                                        "windows",
                                        "capacity_per_hour",
                                        "capacity_per_hour_low",
                                        "capacity_per_hour_best",
                                        "capacity_per_hour_high",
                                        "needs",
                                        NULL};

static cw_status row_id(struct reader *r, const struct table *t, size_t row,
                        struct op_corridor *out)
{
    cw_status s = rows_cell(r, t, row, "corridor_id", "C1", &out->id);
    if (s) return s;
    const char *fault = id_fault(out->id, false);
    if (!fault && strcmp(out->id, "pause") == 0) fault = "is a reserved word; choose another id";
    if (fault) return table_error(t, row, r->err, "corridor_id '%s' %s", out->id, fault);
    out->id = reader_text(r, out->id);
    const char *name = table_cell(t, row, table_column(t, "name"));
    fault = text_fault(name);
    if (fault) return table_error(t, row, r->err, "name '%s' %s", name, fault);
    out->name = *name ? reader_text(r, name) : out->id;
    return out->id && out->name ? CW_OK : error_no_memory(r->err);
}

static cw_status row_windows(struct reader *r, const struct table *t, size_t row,
                             struct op_corridor *out)
{
    const char *text = NULL;
    char fault[256];
    struct window_list list;
    cw_status s = rows_cell(r, t, row, "windows", "09:00-12:00;13:00-19:00", &text);
    if (s) return s;
    s = windows_read(r, text, &list, fault);
    if (s && fault[0])
        return table_error(t, row, r->err, "corridor %s: windows: %s", out->id, fault);
    if (s) return s;
    out->windows = list.windows, out->window_count = list.count;
    out->spans = list.spans, out->span_count = list.span_count;
    if (list.span_count > list.count)
        reader_warn(r, "corridor %s: %zu of its windows lie outside the pause and do not count",
                    out->id, list.span_count - list.count);
    return CW_OK;
}

static cw_status row_capacity(struct reader *r, const struct table *t, size_t row,
                              const struct triple *capacity, struct op_corridor *out)
{
    cw_status s = triple_read(r, t, row, capacity, OP_MAX_PEOPLE, "unknown", &out->unknown_capacity,
                              out->capacity_h);
    if (s || !out->unknown_capacity) return s;
    out->capacity_h[CW_HIGH] = OP_UNLIMITED_H;
    return CW_OK;
}

/* Words separated by blanks that are ids of parties. */
static cw_status row_needs(struct reader *r, const struct table *t, size_t row,
                           struct op_corridor *out)
{
    const char *text = table_cell(t, row, table_column(t, "needs"));
    size_t room = strlen(text) / 2 + 1;
    out->needs = reader_array(r, room, sizeof *out->needs);
    if (!out->needs) return error_no_memory(r->err);
    while (*(text += strspn(text, " \t"))) {
        size_t length = strcspn(text, " \t");
        const char *id = arena_text_n(&r->op->strings, text, length);
        if (!id) return error_no_memory(r->err);
        int32_t party = FIND_ID(r->op->parties, r->op->party_count, id);
        if (party < 0)
            return table_error(t, row, r->err,
                               "corridor %s needs '%s', which is not under 'parties'; add it",
                               out->id, id);
        out->needs[out->need_count++] = party;
        text += length;
    }
    return CW_OK;
}

static cw_status read_row(struct reader *r, const struct table *t, size_t row,
                          const struct place_columns *places, const struct triple *capacity,
                          struct op_corridor *out)
{
    const char *admits = NULL;
    char fault[256];
    struct place place;
    cw_status s = row_id(r, t, row, out);
    if (!s) s = rows_cell(r, t, row, "admits", "'civilian wounded'", &admits);
    if (!s && !classes_parse(r, admits, &out->admits, fault))
        s = table_error(t, row, r->err, "corridor %s: admits: %s", out->id, fault);
    if (!s) s = place_read(r, t, row, places, "corridor", out->id, &place);
    if (!s)
        s = place_node(r, t, row, "corridor", out->id, &place, classes_modes(r->op, out->admits),
                       &out->node, &out->snap_mm);
    if (!s) s = row_windows(r, t, row, out);
    if (!s) s = row_capacity(r, t, row, capacity, out);
    if (!s) s = row_needs(r, t, row, out);
    out->line = t->lines ? t->lines[row] : 0;
    return s;
}

cw_status corridor_rows(struct reader *r, const struct table *t, struct op_corridor *out)
{
    struct place_columns places = place_columns(t);
    struct triple capacity;
    cw_status s = triple_find(r, t, "capacity_per_hour", true, &capacity);
    for (size_t row = 0; row < t->row_count && !s; row++)
        s = read_row(r, t, row, &places, &capacity, &out[row]);
    return s;
}

static void warn_of_unknown(struct reader *r)
{
    for (size_t i = 0; i < r->op->corridor_count; i++)
        if (r->op->corridors[i].unknown_capacity)
            reader_warn(r,
                        "corridor %s: its throughput is unknown and counts 0 with low and best "
                        "population, no limit with high",
                        r->op->corridors[i].id);
}

cw_status corridors_read(struct reader *r)
{
    cw_operation *op = r->op;
    const struct yaml_node *node = yaml_get(r->root, "corridors");
    struct table t;
    if (!node) return FAIL_AT(r, r->root, "'corridors' is missing; write corridors: corridors.csv");
    cw_status s = rows_open(r, node, "corridors", corridor_columns, OP_MAX_CORRIDORS, &t);
    if (s) return s;
    op->corridors = reader_array(r, t.row_count, sizeof *op->corridors);
    if (!op->corridors) s = error_no_memory(r->err);
    if (!s && t.row_count == 0) s = FAIL_AT(r, node, "there are no corridors; give at least one");
    if (!s) s = corridor_rows(r, &t, op->corridors);
    if (!s) op->corridor_count = t.row_count;
    if (!s)
        s = reader_check_unique(r, "corridor", op->corridors, op->corridor_count,
                                sizeof *op->corridors, &t, NULL);
    if (!s) op->corridors_path = reader_text(r, t.path);
    if (!s && !op->corridors_path) s = error_no_memory(r->err);
    table_release(&t);
    if (!s) warn_of_unknown(r);
    return s;
}
