/* The matrix. A party's latest words on a subject are those that no other word of it there is surely
 * later than: two words of one day stand side by side, however the day went. */
#include "record/timeline.h"

#include <string.h>

#include "base/mem.h"

enum { SUBJECT_WIDTH = 30, LINE_WIDTH = 110 };

static struct matrix_cell *cell_at(const struct matrix *m, size_t subject, size_t party)
{
    return &m->cells[subject * m->party_count + party];
}

static cw_status add_party(struct matrix *m, const char *id, cw_error *err)
{
    for (size_t i = 0; i < m->party_count; i++)
        if (strcmp(m->parties[i], id) == 0) return CW_OK;
    cw_status s =
        mem_reserve(&m->parties, &m->party_room, m->party_count + 1, sizeof *m->parties, err);
    if (!s) m->parties[m->party_count++] = id;
    return s;
}

static cw_status add_parties(struct matrix *m, const struct said_words *words, cw_error *err)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < words->count && !s; i++) {
        const struct view_entry *e = words->entries[i];
        if (!said_is(e, "statement") && !said_is(e, "guarantee")) continue;
        s = add_party(m, said_by(e), err);
        const char *bound = view_text(e, "on_behalf_of");
        if (!s && bound) s = add_party(m, bound, err);
    }
    return s;
}

/* ---- cells --------------------------------------------------------------------------------------- */

static bool is_of(const struct matrix *m, const struct view_entry *e, size_t party)
{
    return strcmp(said_by(e), m->parties[party]) == 0;
}

static int64_t latest_begin(const struct matrix *m, const struct said_subject *s, size_t party)
{
    int64_t latest = INT64_MIN;
    const struct said_words *both[] = {&s->pro, &s->contra};
    struct said_span span;
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < both[side]->count; i++) {
            const struct view_entry *e = both[side]->entries[i];
            if (is_of(m, e, party) && said_span(e, &span) && span.from_s > latest)
                latest = span.from_s;
        }
    return latest;
}

static cw_status fill_cell(const struct matrix *m, size_t subject, size_t party, cw_error *err)
{
    const struct said_subject *s = &m->said.subjects[subject];
    struct matrix_cell *cell = cell_at(m, subject, party);
    const struct said_words *both[] = {&s->pro, &s->contra};
    int64_t latest = latest_begin(m, s, party);
    struct said_span span;
    cw_status status = CW_OK;
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < both[side]->count && !status; i++) {
            const struct view_entry *e = both[side]->entries[i];
            const char *bound = view_text(e, "on_behalf_of");
            if (bound && strcmp(bound, m->parties[party]) == 0) cell->bound = true;
            if (!is_of(m, e, party)) continue;
            bool now = !said_span(e, &span) || span.to_s > latest;
            status = said_add(now ? &cell->latest : &cell->earlier, e, err);
        }
    cell->bound = cell->bound && !cell->latest.count;
    return status;
}

cw_status matrix_gather(const struct said_words *words, struct matrix *out, cw_error *err)
{
    *out = (struct matrix){0};
    cw_status s = said_gather(words, &out->said, err);
    if (!s) s = add_parties(out, words, err);
    if (!s && out->party_count && out->said.count > SIZE_MAX / out->party_count)
        s = error_no_memory(err);
    if (!s) {
        out->cells = mem_new(out->said.count * out->party_count, sizeof *out->cells);
        if (!out->cells) s = error_no_memory(err);
    }
    for (size_t i = 0; i < out->said.count && !s; i++)
        for (size_t p = 0; p < out->party_count && !s; p++) s = fill_cell(out, i, p, err);
    if (s) matrix_release(out);
    return s;
}

void matrix_release(struct matrix *m)
{
    for (size_t i = 0; m->cells && i < m->said.count * m->party_count; i++) {
        said_words_release(&m->cells[i].latest);
        said_words_release(&m->cells[i].earlier);
    }
    mem_free(m->cells);
    mem_free(m->parties);
    said_release(&m->said);
    *m = (struct matrix){0};
}

/* ---- text ---------------------------------------------------------------------------------------- */

static bool seen_before(const struct said_words *words, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(said_kind(words->entries[k]), said_kind(words->entries[i])) == 0) return true;
    return false;
}

/* "announces/rejects*": * when it said something else before, () when known through another only. */
static void add_cell(const struct matrix_cell *cell, struct text *out)
{
    const char *before = "";
    for (size_t i = 0; i < cell->latest.count; i++) {
        const struct view_entry *e = cell->latest.entries[i];
        if (seen_before(&cell->latest, i)) continue;
        bool told = view_text(e, "reported_by") != NULL;
        text_addf(out, "%s%s%s%s", before, told ? "(" : "", said_kind(e), told ? ")" : "");
        before = "/";
    }
    if (cell->earlier.count) text_add(out, "*");
    if (cell->bound) text_add(out, "[bound]");
    if (!cell->latest.count && !cell->bound) text_add(out, "-");
}

/* The parties that speak in one operation, and the rows [from, to) of it. */
struct block {
    const struct matrix *m;
    size_t from, to;
    size_t *parties, *widths;
    size_t count;
};

static void row_text(const struct block *b, size_t subject, size_t first, size_t last,
                     struct text *out)
{
    out->length = 0;
    for (size_t p = first; p < last; p++) {
        struct text cell = {0};
        add_cell(cell_at(b->m, subject, b->parties[p]), &cell);
        if (cell.broken) out->broken = true;
        text_addf(out, "  %-*s", (int)b->widths[p], cell.bytes ? cell.bytes : "");
        text_release(&cell);
    }
}

static bool same_text(const struct text *a, const struct text *b)
{
    return a->length == b->length && a->bytes && b->bytes &&
           memcmp(a->bytes, b->bytes, a->length) == 0;
}

static void add_row(const struct text *names, struct text *row, struct text *out)
{
    text_add_n(out, names->bytes ? names->bytes : "", names->length);
    if (names->length > SUBJECT_WIDTH) text_addf(out, "\n%*s", SUBJECT_WIDTH, "");
    for (size_t width = names->length; width < SUBJECT_WIDTH; width++) text_add(out, " ");
    while (row->length && row->bytes[row->length - 1] == ' ') row->length--;
    text_add_n(out, row->bytes ? row->bytes : "", row->length);
    text_add(out, "\n");
}

/* Rows with equal cells are one row. */
static void add_rows(const struct block *b, size_t first, size_t last, struct text *out)
{
    struct text row = {0}, next = {0}, names = {0};
    for (size_t i = b->from; i < b->to; i++) {
        row_text(b, i, first, last, &row);
        text_addf(&names, "%s%s", names.length ? ", " : "  ", b->m->said.subjects[i].name);
        if (i + 1 < b->to) {
            row_text(b, i + 1, first, last, &next);
            if (same_text(&row, &next)) continue;
        }
        add_row(&names, &row, out);
        names.length = 0;
    }
    if (row.broken || next.broken || names.broken) out->broken = true;
    text_release(&row);
    text_release(&next);
    text_release(&names);
}

/* Takes the parties with a word in the block's rows, and how wide their columns are. */
static void measure(struct block *b, struct text *out)
{
    b->count = 0;
    for (size_t p = 0; p < b->m->party_count; p++) {
        size_t width = strlen(b->m->parties[p]);
        bool speaks = false;
        for (size_t i = b->from; i < b->to; i++) {
            const struct matrix_cell *c = cell_at(b->m, i, p);
            struct text cell = {0};
            speaks = speaks || c->latest.count || c->bound;
            add_cell(c, &cell);
            if (cell.length > width) width = cell.length;
            if (cell.broken) out->broken = true;
            text_release(&cell);
        }
        if (!speaks) continue;
        b->parties[b->count] = p;
        b->widths[b->count++] = width;
    }
}

static void add_block(const struct block *b, struct text *out)
{
    const char *operation = b->m->said.subjects[b->from].operation;
    for (size_t first = 0, last; first < b->count; first = last) {
        size_t width = SUBJECT_WIDTH;
        for (last = first; last < b->count; last++) {
            width += b->widths[last] + 2;
            if (last > first && width > LINE_WIDTH) break;
        }
        text_addf(out, "%-*s", SUBJECT_WIDTH, operation[0] ? operation : "no operation named");
        for (size_t p = first; p < last; p++)
            text_addf(out, "  %-*s", p + 1 < last ? (int)b->widths[p] : 0,
                      b->m->parties[b->parties[p]]);
        text_add(out, "\n");
        add_rows(b, first, last, out);
        text_add(out, "\n");
    }
}

cw_status matrix_text(const struct matrix *m, struct text *out, cw_error *err)
{
    struct block b = {.m = m};
    b.parties = mem_new(m->party_count, sizeof *b.parties);
    b.widths = mem_new(m->party_count, sizeof *b.widths);
    cw_status s = b.parties && b.widths ? CW_OK : error_no_memory(err);
    for (; !s && b.from < m->said.count; b.from = b.to) {
        const char *operation = m->said.subjects[b.from].operation;
        for (b.to = b.from + 1; b.to < m->said.count; b.to++)
            if (strcmp(m->said.subjects[b.to].operation, operation) != 0) break;
        measure(&b, out);
        add_block(&b, out);
    }
    text_add(out,
             m->said.count
                 ? "- has said nothing of it, which is not consent. (word) known through another "
                   "only.\nword* said something else before. a/b both may be its latest. "
                   "[bound] somebody guarantees\non its behalf, and it has said nothing of it.\n"
                 : "no statement or guarantee is entered\n");
    mem_free(b.parties);
    mem_free(b.widths);
    return s;
}

/* ---- JSON ---------------------------------------------------------------------------------------- */

static json_t *cells_json(const struct matrix *m, size_t subject)
{
    json_t *list = json_array();
    for (size_t p = 0; list && p < m->party_count; p++) {
        const struct matrix_cell *cell = cell_at(m, subject, p);
        json_array_append_new(list,
                              json_pack("{s:s,s:o,s:o,s:b}", "party", m->parties[p], "latest",
                                        said_list_json(&cell->latest), "earlier",
                                        said_list_json(&cell->earlier), "bound", cell->bound));
    }
    return list;
}

json_t *matrix_json(const struct matrix *m)
{
    json_t *parties = json_array(), *rows = json_array();
    for (size_t p = 0; p < m->party_count; p++)
        json_array_append_new(parties, json_string(m->parties[p]));
    for (size_t i = 0; i < m->said.count; i++) {
        const struct said_subject *s = &m->said.subjects[i];
        json_array_append_new(rows, json_pack("{s:s,s:s,s:b,s:b,s:o}", "operation", s->operation,
                                              "subject", s->name, "topic", s->topic, "contested",
                                              said_contested(s), "cells", cells_json(m, i)));
    }
    return json_pack("{s:o,s:o}", "parties", parties, "rows", rows);
}
