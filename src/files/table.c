/* What all tables share, whatever file they came from. */
#include "files/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "files/shape.h"

void table_release(struct table *table)
{
    for (size_t i = 0; table->shapes && i < table->row_count; i++) shape_free(table->shapes[i]);
    mem_free(table->shapes);
    mem_free(table->lines);
    mem_free(table->cells);
    mem_free(table->columns);
    arena_release(&table->strings);
    *table = (struct table){0};
}

static bool ends_with(const char *path, const char *ending)
{
    size_t n = strlen(path), m = strlen(ending);
    return n >= m && strcasecmp(path + n - m, ending) == 0;
}

cw_status table_read(const char *path, struct table *out, cw_error *err)
{
    *out = (struct table){0};
    if (ends_with(path, ".csv")) return csv_read(path, out, err);
    if (ends_with(path, ".geojson") || ends_with(path, ".json") || ends_with(path, ".gpkg"))
        return vector_read(path, out, err);
    if (!*path) return error_set(err, CW_BAD_INPUT, "a file name is empty; name a file");
    return error_at(err, CW_BAD_INPUT, path, 0,
                    "unknown kind of table; its name must end in .csv, .geojson, .json or .gpkg");
}

int table_column(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i], name) == 0) return (int)i;
    return -1;
}

const char *table_cell(const struct table *table, size_t row, int column)
{
    if (column < 0 || (size_t)column >= table->column_count || row >= table->row_count) return "";
    return table->cells[row * table->column_count + (size_t)column];
}

cw_status table_error(const struct table *table, size_t row, cw_error *err, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    int line = table->lines && row < table->row_count ? table->lines[row] : 0;
    if (line > 0) return error_at(err, CW_BAD_INPUT, table->path, line, "%s", text);
    return error_at(err, CW_BAD_INPUT, table->path, 0, "row %zu: %s", row + 1, text);
}
