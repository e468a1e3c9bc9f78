/* RFC 4180 CSV; with semicolons where the first line has those and no comma, as spreadsheets write it where
 * the comma is for decimals. The bytes are copied once into the table's arena and unquoted in place: a cell is a
 * pointer into that copy, and the separator behind it becomes its NUL. Unquoting only ever writes
 * at or before the place being read.
 *
 * Lines that are wholly blank are skipped. A cell keeps its blanks; column names lose them. */
#include <string.h>

#include "base/mem.h"
#include "files/bytes.h"
#include "files/table.h"

#define MOST_BYTES ((size_t)512 * 1024 * 1024)
enum { MOST_COLUMNS = 4096, MOST_CELLS = 100 * 1000 * 1000, MOST_LINES = 2000 * 1000 * 1000 };

struct reader {
    struct table *table;
    char *at, *end; /* what is left to read; *end is NUL */
    int line;       /* of `at` */
    char separator;
    size_t cell_room, line_room, cells; /* `cells` counts those stored so far */
    cw_error *err;
};

static cw_status bad(struct reader *r, int line, const char *what)
{
    return error_at(r->err, CW_BAD_INPUT, r->table->path, line, "%s", what);
}

/* Steps over the line end at r->at, which must be there or the end of the bytes. */
static void step_over_line_end(struct reader *r)
{
    if (r->at < r->end && *r->at == '\r') r->at++;
    if (r->at < r->end && *r->at == '\n') r->at++;
    r->line++;
}

static bool at_line_end(const struct reader *r)
{
    if (r->at >= r->end || *r->at == '\n') return true;
    return *r->at == '\r' && (r->at + 1 >= r->end || r->at[1] == '\n');
}

static cw_status read_quoted(struct reader *r, char **stop)
{
    int opened = r->line;
    char *to = r->at++;
    for (;;) {
        if (r->at >= r->end)
            return bad(r, opened, "a quote is opened here and never closed; close it");
        if (*r->at == '"' && r->at[1] != '"') break;
        if (*r->at == '"') r->at++;
        if (*r->at == '\n') r->line++;
        *to++ = *r->at++;
    }
    r->at++;
    if (!at_line_end(r) && *r->at != r->separator)
        return bad(r, r->line,
                   "text behind a closing quote; put a comma there, or double the "
                   "quotes inside the cell");
    *stop = to;
    return CW_OK;
}

static cw_status read_plain(struct reader *r, char **stop)
{
    while (!at_line_end(r) && *r->at != r->separator) {
        if (*r->at == '"')
            return bad(r, r->line,
                       "a quote inside an unquoted cell; enclose the cell in quotes "
                       "and double the quotes inside it");
        if (*r->at == '\r')
            return bad(r, r->line,
                       "a carriage return without a line feed; save the file with "
                       "line ends LF or CRLF");
        r->at++;
    }
    *stop = r->at;
    return CW_OK;
}

/* Reads one cell and the separator behind it. `*last` says whether it ended its line. The NUL is
 * written only after the separator has been looked at: both may be the same byte. */
static cw_status read_cell(struct reader *r, const char **cell, bool *last)
{
    bool quoted = r->at < r->end && *r->at == '"';
    char *start = r->at, *stop = r->at;
    cw_status status = quoted ? read_quoted(r, &stop) : read_plain(r, &stop);
    if (status) return status;
    *last = at_line_end(r);
    if (*last)
        step_over_line_end(r);
    else
        r->at++;
    *stop = '\0';
    *cell = start;
    return CW_OK;
}

static bool skip_blank_lines(struct reader *r)
{
    while (r->at < r->end && at_line_end(r)) step_over_line_end(r);
    return r->at < r->end;
}

static const char *trim(char *name)
{
    while (*name == ' ' || *name == '\t') name++;
    size_t n = strlen(name);
    while (n > 0 && (name[n - 1] == ' ' || name[n - 1] == '\t')) name[--n] = '\0';
    return name;
}

static cw_status add_column(struct reader *r, int line, const char *name, size_t *room)
{
    struct table *t = r->table;
    if (!*name) return bad(r, line, "a column has no name; name every column in the first line");
    if (table_column(t, name) >= 0)
        return error_at(r->err, CW_BAD_INPUT, t->path, line,
                        "two columns are named '%.*s'; rename or remove one", bytes_clip(name, 80),
                        name);
    if (t->column_count >= MOST_COLUMNS) return bad(r, line, "too many columns; remove some");
    cw_status status =
        mem_reserve(&t->columns, room, t->column_count + 1, sizeof *t->columns, r->err);
    if (!status) t->columns[t->column_count++] = name;
    return status;
}

/* Of the first line. Semicolons within quotes, or beside a comma, separate nothing. */
static char find_separator(const struct reader *r)
{
    bool quoted = false, semicolon = false;
    for (const char *c = r->at; c < r->end && (quoted || *c != '\n'); c++) {
        if (*c == '"') quoted = !quoted;
        if (*c == ',' && !quoted) return ',';
        semicolon = semicolon || (*c == ';' && !quoted);
    }
    return semicolon ? ';' : ',';
}

static cw_status read_header(struct reader *r)
{
    bool last = false;
    size_t room = 0;
    if (!skip_blank_lines(r))
        return bad(r, 1, "the file is empty; its first line must name the columns");
    r->separator = find_separator(r);
    int line = r->line;
    while (!last) {
        char *start = r->at;
        const char *cell;
        cw_status status = read_cell(r, &cell, &last);
        if (!status) status = add_column(r, line, trim(start), &room);
        if (status) return status;
    }
    return CW_OK;
}

static cw_status add_cell(struct reader *r, const char *cell)
{
    struct table *t = r->table;
    if (r->cells >= MOST_CELLS)
        return bad(r, r->line, "too many cells; leave out the columns that are not needed");
    cw_status status =
        mem_reserve(&t->cells, &r->cell_room, r->cells + 1, sizeof *t->cells, r->err);
    if (!status) t->cells[r->cells++] = cell;
    return status;
}

static cw_status ragged(struct reader *r, int line, size_t found)
{
    return error_at(r->err, CW_BAD_INPUT, r->table->path, line,
                    "%zu%s cells where the first line names %zu columns; add or remove %s, or "
                    "enclose cells that contain any in quotes",
                    found, found > r->table->column_count ? " or more" : "", r->table->column_count,
                    r->separator == ';' ? "semicolons" : "commas");
}

static cw_status read_row(struct reader *r)
{
    struct table *t = r->table;
    int line = r->line;
    bool last = false;
    size_t found = 0;
    while (!last) {
        const char *cell;
        cw_status status = read_cell(r, &cell, &last);
        if (!status && ++found > t->column_count) return ragged(r, line, found);
        if (!status) status = add_cell(r, cell);
        if (status) return status;
    }
    if (found != t->column_count) return ragged(r, line, found);
    cw_status status =
        mem_reserve(&t->lines, &r->line_room, t->row_count + 1, sizeof *t->lines, r->err);
    if (!status) t->lines[t->row_count++] = line;
    return status;
}

static cw_status read_all(struct reader *r)
{
    cw_status status = read_header(r);
    while (!status && skip_blank_lines(r)) status = read_row(r);
    return status;
}

cw_status csv_parse(const char *name, const void *bytes, size_t length, struct table *out,
                    cw_error *err)
{
    static const char mark[] = "\xef\xbb\xbf";
    *out = (struct table){0};
    cw_status status = bytes_check_text(name, bytes, length, err);
    if (status) return status;
    if (length > MOST_LINES) return error_at(err, CW_BAD_INPUT, name, 0, "too large; split it");
    const char *from = bytes;
    if (length >= 3 && memcmp(from, mark, 3) == 0) {
        from += 3;
        length -= 3;
    }
    out->path = arena_text(&out->strings, name);
    char *copy = arena_new(&out->strings, length + 2);
    if (!copy || !out->path) {
        status = error_no_memory(err);
        goto done;
    }
    if (length) memcpy(copy, from, length);
    struct reader r = {.table = out, .at = copy, .end = copy + length, .line = 1, .err = err};
    status = read_all(&r);
done:
    if (status) table_release(out);
    return status;
}

cw_status csv_read(const char *path, struct table *out, cw_error *err)
{
    struct bytes bytes;
    *out = (struct table){0};
    cw_status status = bytes_read(path, MOST_BYTES, &bytes, err);
    if (status) return status;
    status = csv_parse(path, bytes.data, bytes.length, out, err);
    bytes_release(&bytes);
    return status;
}
