/* The file that is given out, as CSV with a row of HXL hashtags (hxlstandard.org) and as JSON. */
#include <inttypes.h>
#include <string.h>

#include "record/disclose.h"

/* Columns that every row has. */
static const struct {
    const char *name, *hxl;
} heads[] = {{"type", "#meta+type"},       {"submission", "#meta+id+submission"},
             {"author", "#org+author"},    {"entered", "#date+entered"},
             {"status", "#status+record"}, {"disputed_by", "#org+disputed"}};
enum { HEADS = sizeof heads / sizeof *heads, MOST_COLUMNS = 96 };

struct column {
    const char *name, *hxl;
};

static void add_cell(const char *text, struct text *out)
{
    text_add(out, *text && strchr("=+-@", *text) ? "\"'" : "\"");
    for (const char *p = text; *p; p++) {
        if (*p == '"') text_add(out, "\"");
        text_add_n(out, p, 1);
    }
    text_add(out, "\"");
}

static void add_value(const json_t *value, struct text *out)
{
    struct text list = {0};
    size_t i;
    json_t *item;
    if (json_is_integer(value)) text_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    if (json_is_string(value)) add_cell(json_string_value(value), out);
    if (!json_is_array(value)) return;
    json_array_foreach(value, i, item)
    {
        text_addf(&list, "%s%s", i ? " | " : "", json_string_value(item));
    }
    if (list.length) add_cell(list.bytes, out);
    if (list.broken) out->broken = true;
    text_release(&list);
}

static bool used(const struct disclosure *d, const char *name)
{
    size_t i;
    json_t *row;
    json_array_foreach(d->rows, i, row)
    {
        if (json_object_get(json_object_get(row, "fields"), name)) return true;
    }
    return false;
}

/* One hashtag for a column that entries of several types share. */
static const char *hxl_of(const struct field *field)
{
    if (strcmp(field->name, "kind") == 0) return "#meta+kind";
    if (strcmp(field->name, "what") == 0) return "#description+what";
    return field->hxl;
}

static size_t add_column(struct column *columns, size_t count, struct column column)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(columns[i].name, column.name) == 0) return count;
    if (count < MOST_COLUMNS) columns[count++] = column;
    return count;
}

/* The fields that some row has, in the schema's order. */
static size_t find_columns(const struct disclosure *d, struct column columns[MOST_COLUMNS])
{
    static const char *const exact[] = {"people", "people_is", "#affected+precision",
                                        "out",    "out_is",    "#reached+precision"};
    size_t count = 0;
    for (size_t t = 0; disclose_types[t]; t++) {
        const struct entry_type *type = schema_find(disclose_types[t]);
        for (size_t i = 0; type && i < type->field_count; i++) {
            const struct field *f = &type->fields[i];
            if (used(d, f->name))
                count = add_column(columns, count, (struct column){f->name, hxl_of(f)});
            for (size_t k = 0; k < 6; k += 3)
                if (strcmp(f->name, exact[k]) == 0 && used(d, exact[k + 1]))
                    count = add_column(columns, count, (struct column){exact[k + 1], exact[k + 2]});
        }
    }
    return count;
}

static void add_row(const json_t *row, const struct column *columns, size_t count, struct text *out)
{
    const json_t *fields = json_object_get(row, "fields");
    for (size_t i = 0; i < HEADS; i++) {
        if (i) text_add(out, ",");
        add_value(json_object_get(row, heads[i].name), out);
    }
    for (size_t i = 0; i < count; i++) {
        text_add(out, ",");
        add_value(json_object_get(fields, columns[i].name), out);
    }
    text_add(out, "\r\n");
}

void disclose_csv(const struct disclosure *d, struct text *out)
{
    struct column columns[MOST_COLUMNS];
    size_t count = find_columns(d, columns), i;
    json_t *row;
    for (i = 0; i < HEADS; i++) text_addf(out, "%s%s", i ? "," : "", heads[i].name);
    for (i = 0; i < count; i++) text_addf(out, ",%s", columns[i].name);
    text_add(out, "\r\n");
    for (i = 0; i < HEADS; i++) text_addf(out, "%s%s", i ? "," : "", heads[i].hxl);
    for (i = 0; i < count; i++) text_addf(out, ",%s", columns[i].hxl ? columns[i].hxl : "");
    text_add(out, "\r\n");
    json_array_foreach(d->rows, i, row) add_row(row, columns, count, out);
}

cw_status disclose_json(const struct disclosure *d, struct text *out, cw_error *err)
{
    const struct disclose_audience *a = d->audience;
    json_t *rules =
        json_pack("{s:i,s:i,s:I,s:b,s:b}", "left_out_under", a->coarse_numbers ? DISCLOSE_UNDER : 0,
                  "rounded_down_to", a->coarse_numbers ? DISCLOSE_TENS : 1, "coarseness_m",
                  (json_int_t)a->coarseness_m, "zones", a->zones, "not_seen", a->not_seen);
    json_t *document = json_pack("{s:i,s:s,s:o,s:O}", "clearway_export", 1, "for", a->name, "rules",
                                 rules, "rows", d->rows);
    cw_status s = document ? schema_canonical(document, out, err) : error_no_memory(err);
    if (!s) text_add(out, "\n");
    json_decref(document);
    return s;
}
