/* Import of rows, export of rows. A row is what its author said; what the record adds to it (author,
 * when it was entered, whether it was corrected) is told on export and refused on import: entries
 * that are signed already are merged. */
#include "record/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "files/bytes.h"
#include "files/table.h"

enum { JSON_MOST = 256 << 20 };
static const char *const own_columns[] = {"author", "entered", "status"};

/* One row to be entered. */
struct row {
    const char *path;
    int line; /* of CSV; else 0 */
    size_t number;
    const struct entry_type *type;
    const char *submission; /* NULL: one is made */
    json_t *payload;
};

struct importing {
    struct log *log;
    const struct desk *desk;
    struct rows_count *count;
    struct text *warnings;
    cw_error *err;
};

static cw_status row_wrong(const struct row *row, cw_error *err, cw_status status, const char *what)
{
    if (row->line) return error_at(err, status, row->path, row->line, "%s", what);
    return error_at(err, status, row->path, 0, "element %zu: %s", row->number, what);
}

static cw_status enter_row(struct importing *in, const struct row *row)
{
    struct receipt receipt;
    struct text warnings = {0};
    cw_error local = {0};
    cw_status s = submit_entry(in->log, in->desk, row->type, row->payload, row->submission,
                               &receipt, &warnings, &local);
    if (s) row_wrong(row, in->err, s, local.text);
    if (!s && receipt.repeated) in->count->repeated++;
    if (!s && !receipt.repeated) in->count->entered++;
    if (!s && warnings.length)
        text_addf(in->warnings, "%s %zu: %.*s", row->path, row->number, (int)warnings.length,
                  warnings.bytes);
    text_release(&warnings);
    return s;
}

static cw_status find_type(struct row *row, const char *name, cw_error *err)
{
    char what[160];
    row->type = name && *name ? schema_find(name) : row->type;
    if (row->type) return CW_OK;
    snprintf(what, sizeof what,
             name && *name ? "there is no type of entry '%.*s'; see clearway record types"
                           : "of which type? Give a column 'type', or --type",
             name ? bytes_clip(name, 40) : 0, name ? name : "");
    return row_wrong(row, err, CW_BAD_INPUT, what);
}

/* ---- CSV ----------------------------------------------------------------------------------------- */

static bool is_hxl(const struct table *t, size_t row)
{
    bool any = false;
    for (size_t i = 0; i < t->column_count; i++) {
        const char *cell = table_cell(t, row, (int)i);
        if (*cell && *cell != '#') return false;
        any = any || *cell;
    }
    return any;
}

static cw_status refuse_own_columns(const struct table *t, cw_error *err)
{
    for (size_t i = 0; i < sizeof own_columns / sizeof *own_columns; i++)
        if (table_column(t, own_columns[i]) >= 0)
            return error_at(
                err, CW_BAD_INPUT, t->path, 1,
                "column '%s' is what a record says of its entries: take it out to enter "
                "the rows as your own, or use clearway record merge to take signed "
                "entries over",
                own_columns[i]);
    return CW_OK;
}

static cw_status fill_row(const struct table *t, size_t at, struct row *row, cw_error *err)
{
    char what[400];
    for (size_t i = 0; i < t->column_count; i++) {
        const char *name = t->columns[i], *cell = table_cell(t, at, (int)i);
        if (!*cell || strcmp(name, "submission") == 0 || strcmp(name, "type") == 0) continue;
        const struct field *field = schema_field(row->type, name);
        const char *why = !field ? "is no field of it; see clearway record types"
                          : strlen(cell) > SCHEMA_PAYLOAD_MOST
                              ? "is longer than a payload may be; say it shorter"
                              : schema_set(row->payload, field, cell);
        if (!why) continue;
        snprintf(what, sizeof what, "%s: %.*s %s", row->type->name, bytes_clip(name, 60), name,
                 why);
        return row_wrong(row, err, CW_BAD_INPUT, what);
    }
    return CW_OK;
}

static cw_status import_csv(struct importing *in, const char *path, const struct entry_type *type)
{
    struct table t = {0};
    cw_status s = csv_read(path, &t, in->err);
    if (s) return s;
    int submission = table_column(&t, "submission"), types = table_column(&t, "type");
    s = refuse_own_columns(&t, in->err);
    for (size_t i = t.row_count && is_hxl(&t, 0); i < t.row_count && !s; i++) {
        struct row row = {.path = path, .line = t.lines[i], .number = i + 1, .type = type};
        const char *id = table_cell(&t, i, submission);
        row.submission = *id ? id : NULL;
        row.payload = json_object();
        if (!row.payload) s = error_no_memory(in->err);
        if (!s) s = find_type(&row, table_cell(&t, i, types), in->err);
        if (!s) s = fill_row(&t, i, &row, in->err);
        if (!s) s = enter_row(in, &row);
        json_decref(row.payload);
    }
    table_release(&t);
    return s;
}

/* ---- JSON ---------------------------------------------------------------------------------------- */

static cw_status import_item(struct importing *in, json_t *item, struct row *row)
{
    json_error_t fault;
    const char *type = NULL;
    if (json_unpack_ex(item, &fault, JSON_STRICT, "{s?s,s?s,s:o}", "submission", &row->submission,
                       "type", &type, "payload", &row->payload))
        return row_wrong(row, in->err, CW_BAD_INPUT,
                         "is not {\"submission\": ..., \"type\": ..., \"payload\": {...}}; to take "
                         "signed entries over, use clearway record merge");
    cw_status s = find_type(row, type, in->err);
    return s ? s : enter_row(in, row);
}

static cw_status import_json(struct importing *in, const char *path, const struct entry_type *type)
{
    struct bytes bytes = {0};
    json_error_t fault;
    size_t i;
    json_t *item, *list = NULL;
    cw_status s = bytes_read(path, JSON_MOST, &bytes, in->err);
    if (!s) s = bytes_check_text(path, bytes.data, bytes.length, in->err);
    if (!s) {
        list = json_loadb((char *)bytes.data, bytes.length, JSON_REJECT_DUPLICATES, &fault);
        if (!list) s = error_at(in->err, CW_BAD_INPUT, path, fault.line, "%s", fault.text);
    }
    if (!s && !json_is_array(list))
        s = error_at(in->err, CW_BAD_INPUT, path, 0,
                     "is no list; write [{\"type\": ..., \"payload\": {...}}, ...]");
    json_array_foreach(list, i, item)
    {
        struct row row = {.path = path, .number = i + 1, .type = type};
        if (!s) s = import_item(in, item, &row);
    }
    json_decref(list);
    bytes_release(&bytes);
    return s;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

cw_status rows_import(struct log *log, const struct desk *desk, const char *path,
                      const struct entry_type *type, struct rows_count *out, struct text *warnings,
                      cw_error *err)
{
    struct importing in = {log, desk, out, warnings, err};
    *out = (struct rows_count){0};
    if (ends_with(path, ".csv")) return import_csv(&in, path, type);
    if (ends_with(path, ".json")) return import_json(&in, path, type);
    return error_at(err, CW_BAD_USAGE, path, 0,
                    "is neither .csv nor .json; see clearway help record");
}

/* ---- export -------------------------------------------------------------------------------------- */

/* Quoted where RFC 4180 asks for it. */
static void add_cell(struct text *out, const char *cell, bool first)
{
    if (!first) text_add(out, ",");
    if (!cell[strcspn(cell, ",\"\r\n")]) {
        text_add(out, cell);
        return;
    }
    text_add(out, "\"");
    for (const char *p = cell; *p; p++) {
        if (*p == '"') text_add(out, "\"");
        text_add_n(out, p, 1);
    }
    text_add(out, "\"");
}

static const char *status_of(const struct view_entry *e)
{
    return e->erased                   ? "erased"
           : e->withdrawn              ? "withdrawn"
           : e->conflict               ? "conflict"
           : e->payload != e->original ? "corrected"
                                       : "";
}

static void add_heading(const struct entry_type *type, struct text *out)
{
    text_add(out, "submission,author,entered,status");
    for (size_t i = 0; i < type->field_count; i++) add_cell(out, type->fields[i].name, false);
    text_add(out, "\n#meta+id,#meta+author,#date+entered,#status+entry");
    for (size_t i = 0; i < type->field_count; i++) add_cell(out, type->fields[i].hxl, false);
    text_add(out, "\n");
}

static cw_status add_row(const struct view_entry *e, struct text *out, cw_error *err)
{
    char when[32];
    struct text cell = {0};
    schema_format_time(e->entered_s, when);
    add_cell(out, e->submission, true);
    add_cell(out, e->author, false);
    add_cell(out, when, false);
    add_cell(out, status_of(e), false);
    for (size_t i = 0; i < e->type->field_count; i++) {
        cell.length = 0;
        text_add(&cell, "");
        if (e->payload) schema_show(e->payload, &e->type->fields[i], &cell);
        add_cell(out, cell.bytes ? cell.bytes : "", false);
    }
    text_add(out, "\n");
    cw_status s = cell.broken || out->broken ? error_no_memory(err) : CW_OK;
    text_release(&cell);
    return s;
}

cw_status rows_csv(const struct view *view, const struct entry_type *type, struct text *out,
                   cw_error *err)
{
    cw_status s = CW_OK;
    add_heading(type, out);
    for (size_t i = 0; i < view->count && !s; i++)
        if (view->entries[i].type == type) s = add_row(&view->entries[i], out, err);
    return s;
}

cw_status rows_json(const struct view *view, struct text *out, cw_error *err)
{
    bool first = true;
    cw_status s = CW_OK;
    text_add(out, "[");
    for (size_t i = 0; i < view->count && !s; i++) {
        const struct view_entry *e = &view->entries[i];
        if (!e->payload || e->type->stays) continue;
        json_t *item = json_pack("{s:s,s:s,s:O}", "submission", e->submission, "type",
                                 e->type->name, "payload", (json_t *)e->payload);
        text_add(out, first ? "\n" : ",\n");
        first = false;
        s = item ? schema_canonical(item, out, err) : error_no_memory(err);
        json_decref(item);
    }
    text_add(out, "\n]\n");
    return s;
}
