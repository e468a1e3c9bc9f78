/* Tables that may stand in a file or as a list in operation.yaml: one code path serves both. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "files/number.h"
#include "operation/read_int.h"

/* Columns that help readers and change nothing. So do those that begin with name_ or x_. */
static const char *const descriptive[] = {"name",     "note",        "notes", "source",   "comment",
                                          "location", "description", "held",  "area_km2", NULL};

static bool is_in(const char *name, const char *const *list)
{
    while (*list && strcmp(*list, name) != 0) list++;
    return *list != NULL;
}

static bool is_known(const char *name, const char *const *known)
{
    return is_in(name, known) || is_in(name, descriptive) || strncmp(name, "x_", 2) == 0 ||
           strncmp(name, "name_", 5) == 0;
}

static cw_status unknown(const char *path, int line, const char *what, const char *name,
                         const char *const *known, cw_error *err)
{
    const char *near = nearest_name(name, known);
    return error_at(err, CW_BAD_INPUT, path, line,
                    "%s: '%s' is not known%s%s%s; a column of your own must begin with x_", what,
                    name, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static bool is_csv(const char *path)
{
    size_t n = strlen(path);
    return n >= 4 && strcasecmp(path + n - 4, ".csv") == 0;
}

cw_status rows_check_columns(const struct table *table, const char *what, const char *const *known,
                             cw_error *err)
{
    for (size_t c = 0; c < table->column_count; c++)
        if (!is_known(table->columns[c], known))
            return unknown(table->path, 1, what, table->columns[c], known, err);
    return CW_OK;
}

static cw_status from_file(struct reader *r, const struct yaml_node *node, const char *what,
                           const char *const *known, struct table *out)
{
    const char *full = input_full(r, node->text);
    if (!full) return error_no_memory(r->err);
    cw_status s = input_check(r, node, what, node->text);
    if (!s) s = table_read(full, out, r->err);
    if (!s) s = input_add(r, node->text);
    if (!s && out->layers && table_column(out, known[0]) < 0)
        return error_at(r->err, CW_BAD_INPUT, out->path, 0,
                        "its first layer has no field '%s', and only the first layer is read; its "
                        "layers are %s: save the one with the %s to a file of its own",
                        known[0], out->layers, what);
    if (s || !is_csv(full)) return s; /* attributes of map layers are ignored */
    return rows_check_columns(out, what, known, r->err);
}

/* A list of texts becomes one cell: windows by semicolons, names by blanks. */
static cw_status cell_of(struct reader *r, struct table *t, const struct yaml_node *value,
                         const char **out)
{
    *out = value->text;
    if (value->kind == YAML_TEXT) return CW_OK;
    struct text joined = {0};
    cw_status s = CW_OK;
    if (value->kind == YAML_MAP) s = FAIL_AT(r, value, "'%s' must not be a map", value->key);
    for (const struct yaml_node *item = value->first; item && !s; item = item->next) {
        if (item->kind != YAML_TEXT) {
            s = FAIL_AT(r, item, "'%s' must be a list of texts", value->key);
            break;
        }
        if (item != value->first) text_add(&joined, strcmp(value->key, "windows") ? " " : ";");
        text_add(&joined, item->text);
    }
    if (!s) *out = joined.length ? arena_text(&t->strings, joined.bytes) : "";
    if (!s && (!*out || joined.broken)) s = error_no_memory(r->err);
    text_release(&joined);
    return s;
}

/* The columns are `known` and nothing else: descriptive keys of a list are dropped, but name. */
static cw_status fill_row(struct reader *r, const struct yaml_node *item, const char *what,
                          const char *const *known, struct table *t, size_t row)
{
    const char **cells = t->cells + row * t->column_count;
    cw_status s = value_kind(r, item, YAML_MAP, what, "a list of maps, one for each");
    t->lines[row] = item->line;
    for (size_t c = 0; c < t->column_count; c++) cells[c] = "";
    if (s) return s;
    for (const struct yaml_node *v = item->first; v && !s; v = v->next) {
        if (!is_known(v->key, known)) return unknown(r->path, v->line, what, v->key, known, r->err);
        int column = table_column(t, v->key);
        if (column >= 0) s = cell_of(r, t, v, &cells[column]);
    }
    return s;
}

/* Which of `known` occur at all: a column that no item names must stay absent. */
static cw_status list_columns(struct reader *r, const struct yaml_node *list,
                              const char *const *known, struct table *t)
{
    size_t count = 0;
    while (known[count]) count++;
    t->columns = mem_new(count + 1, sizeof *t->columns);
    if (!t->columns) return error_no_memory(r->err);
    for (size_t k = 0; k < count; k++) {
        const struct yaml_node *item = list->first;
        while (item && !(item->kind == YAML_MAP && yaml_get(item, known[k]))) item = item->next;
        if (item) t->columns[t->column_count++] = known[k];
    }
    return CW_OK;
}

static cw_status from_list(struct reader *r, const struct yaml_node *list, const char *what,
                           const char *const *known, struct table *out)
{
    cw_status s = list_columns(r, list, known, out);
    if (s) return s;
    out->path = r->path;
    out->row_count = list->count;
    out->cells = mem_new(list->count * (out->column_count + 1), sizeof *out->cells);
    out->lines = mem_new(list->count, sizeof *out->lines);
    if (!out->cells || !out->lines) return error_no_memory(r->err);
    size_t row = 0;
    for (const struct yaml_node *item = list->first; item && !s; item = item->next)
        s = fill_row(r, item, what, known, out, row++);
    return s;
}

cw_status rows_open(struct reader *r, const struct yaml_node *node, const char *what,
                    const char *const *known, size_t most, struct table *out)
{
    *out = (struct table){0};
    cw_status s;
    if (node->kind == YAML_MAP || (node->kind == YAML_TEXT && !node->text[0]))
        s = FAIL_AT(r, node, "'%s' must be a path (.csv, .geojson, .gpkg) or a list of maps", what);
    else if (node->kind == YAML_LIST)
        s = from_list(r, node, what, known, out);
    else
        s = from_file(r, node, what, known, out);
    if (!s && out->row_count > most) s = FAIL_AT(r, node, "%s: more than %zu rows", what, most);
    if (s) table_release(out);
    return s;
}

cw_status rows_cell(struct reader *r, const struct table *t, size_t row, const char *column,
                    const char *example, const char **out)
{
    *out = table_cell(t, row, table_column(t, column));
    if (**out) return CW_OK;
    return table_error(t, row, r->err, "'%s' is missing; write for example %s", column, example);
}

static cw_status no_triple(struct reader *r, const struct table *t, const char *name,
                           const char *why)
{
    int line = t->lines ? 1 : 0; /* of the header */
    if (t->path == r->path && t->row_count) line = t->lines[0];
    return error_at(r->err, CW_BAD_INPUT, t->path, line,
                    "%s: give '%s', or all three of '%s_low', '%s_best' and '%s_high'", why, name,
                    name, name, name);
}

cw_status triple_find(struct reader *r, const struct table *t, const char *name, bool mandatory,
                      struct triple *out)
{
    static const char *const ends[CW_POPULATION_COUNT] = {"best", "low", "high"};
    int found = 0;
    *out = (struct triple){.name = name, .single = true};
    int single = table_column(t, name);
    for (int p = 0; p < CW_POPULATION_COUNT; p++) {
        char column[OP_MAX_ID_BYTES + 16];
        snprintf(column, sizeof column, "%s_%s", name, ends[p]);
        out->column[p] = table_column(t, column);
        found += out->column[p] >= 0;
    }
    if (single >= 0 && found) return no_triple(r, t, name, "given twice");
    if (found && found < CW_POPULATION_COUNT) return no_triple(r, t, name, "a column is missing");
    if (single < 0 && !found && mandatory) return no_triple(r, t, name, "a column is missing");
    out->single = !found;
    for (int p = 0; p < CW_POPULATION_COUNT && !found; p++) out->column[p] = single;
    return CW_OK;
}

/* Map layers write whole numbers as 250.0. */
bool whole_number(const char *text, int64_t most, int64_t *out)
{
    char head[24];
    const char *point = strchr(text, '.');
    if (!point || point[1] == '\0') return number_whole(text, 0, most, out);
    size_t length = (size_t)(point - text);
    if (point[1 + strspn(point + 1, "0")] || length >= sizeof head) return false;
    memcpy(head, text, length);
    head[length] = '\0';
    return number_whole(head, 0, most, out);
}

cw_status triple_read(struct reader *r, const struct table *t, size_t row,
                      const struct triple *triple, int64_t most, const char *word, bool *is_word,
                      int64_t out[CW_POPULATION_COUNT])
{
    int words = 0;
    for (int p = 0; p < CW_POPULATION_COUNT; p++) {
        const char *cell = table_cell(t, row, triple->column[p]);
        out[p] = 0;
        if (word && strcmp(cell, word) == 0) {
            words++;
        } else if (!*cell) {
            return table_error(t, row, r->err, "%s is empty; write %s", triple->name,
                               word ? "a number of people per hour, or unknown" : "0 for nobody");
        } else if (!whole_number(cell, most, &out[p])) {
            return table_error(t, row, r->err,
                               "%s: '%s' is not a whole number from 0 to %lld without sign, point "
                               "or separator",
                               triple->name, cell, (long long)most);
        }
    }
    if (words) *is_word = true;
    if (words % CW_POPULATION_COUNT)
        return table_error(t, row, r->err, "%s: low, best and high must all be '%s', or none",
                           triple->name, word);
    if (out[CW_LOW] <= out[CW_BEST] && out[CW_BEST] <= out[CW_HIGH]) return CW_OK;
    return table_error(t, row, r->err, "%s: low <= best <= high does not hold (%lld, %lld, %lld)",
                       triple->name, (long long)out[CW_LOW], (long long)out[CW_BEST],
                       (long long)out[CW_HIGH]);
}
