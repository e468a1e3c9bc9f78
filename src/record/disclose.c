/* Leaving out and coarsening, field by field. */
#include "record/disclose.h"

#include <inttypes.h>
#include <string.h>

#include "record/said.h"

const char *const disclose_types[] = {
    "party", "statement", "guarantee", "observation", "finding", "incident", "count", "plan", NULL};

static const struct disclose_audience audiences[] = {{"public", true, false, false, 1000, 2},
                                                     {"parties", true, false, true, 100, 3},
                                                     {"operations", false, true, true, 0, 6}};

const struct disclose_audience *disclose_find(const char *name)
{
    for (size_t i = 0; i < sizeof audiences / sizeof *audiences; i++)
        if (strcmp(audiences[i].name, name) == 0) return &audiences[i];
    return NULL;
}

int64_t disclose_people(int64_t people)
{
    if (people > 0 && people < DISCLOSE_UNDER) return -1;
    return people / DISCLOSE_TENS * DISCLOSE_TENS;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool disclose_coarsen(const char *text, int decimals, struct text *out)
{
    bool changed = false;
    for (const char *p = text; *p;) {
        text_add_n(out, p, 1);
        bool point = *p == '.' && p > text && is_digit(p[-1]);
        p++;
        if (!point) continue;
        size_t digits = strspn(p, "0123456789"), most = (size_t)decimals;
        bool number = p[digits] != '.'; /* no 2.3.4 */
        size_t kept = number && digits > most ? most : digits;
        text_add_n(out, p, kept);
        changed = changed || kept < digits;
        p += digits;
    }
    return changed;
}

/* ---- one entry ----------------------------------------------------------------------------------- */

struct editing {
    struct disclosure *d;
    const struct view_entry *entry;
    json_t *row;
    bool changed;
};

static void note(struct editing *e, const char *field, const char *what)
{
    text_addf(&e->d->changes, "%s %.24s: %s %s\n", e->entry->type->name, e->entry->submission,
              field, what);
    e->changed = true;
}

static void leave_out(struct editing *e, const char *field, const char *why)
{
    if (!json_object_get(e->row, field)) return;
    json_object_del(e->row, field);
    note(e, field, why);
}

static void coarsen_number(struct editing *e, const char *field)
{
    json_t *value = json_object_get(e->row, field);
    char is[32];
    if (!json_is_integer(value)) return;
    int64_t people = json_integer_value(value), shown = disclose_people(people);
    snprintf(is, sizeof is, "%s_is", field);
    if (shown < 0) {
        json_object_del(e->row, field);
        json_object_set_new(e->row, is, json_string("1 to 9"));
        note(e, field, "left out: under 10");
        return;
    }
    json_object_set_new(e->row, field, json_integer(shown));
    json_object_set_new(e->row, is, json_string(people ? "rounded down to 10" : "exact"));
    if (shown != people) note(e, field, "rounded down to 10");
}

/* A place in words is as coarse as its reporter says; coordinates are cut. */
static void coarsen_where(struct editing *e)
{
    const char *where = json_string_value(json_object_get(e->row, "where"));
    int64_t coarse = json_integer_value(json_object_get(e->row, "coarseness_m"));
    int64_t least = e->d->audience->coarseness_m;
    if (!where || coarse >= least) return;
    struct text cut = {0};
    if (disclose_coarsen(where, e->d->audience->decimals, &cut) && !cut.broken) {
        json_object_set_new(e->row, "where", json_string(cut.bytes));
        json_object_set_new(e->row, "coarseness_m", json_integer(least));
        note(e, "where", "coarser: coordinates cut");
    } else {
        json_object_del(e->row, "coarseness_m");
        leave_out(e, "where", "left out: finer than this audience gets, or not said how coarse");
    }
    if (cut.broken) e->d->changes.broken = true; /* nothing is told uncut for want of memory */
    text_release(&cut);
}

/* A digit that stands alone may be a small number of people. */
static bool has_small_number(const char *text)
{
    for (const char *p = text; *p; p++)
        if (*p >= '1' && *p <= '9' && (p == text || p[-1] == ' ') &&
            (p[1] == ' ' || p[1] == '\0' || p[1] == ',' || (p[1] == '.' && !is_digit(p[2]))))
            return true;
    return false;
}

static void edit_text(struct editing *e, const char *field)
{
    const char *text = json_string_value(json_object_get(e->row, field));
    struct text cut = {0};
    if (!text) return;
    if (privacy_fault(text)) {
        leave_out(e, field, "left out: looks as if it held a person's data");
        return;
    }
    if (e->d->audience->coarseness_m && strcmp(field, "where") != 0 &&
        disclose_coarsen(text, e->d->audience->decimals, &cut) && !cut.broken) {
        json_object_set_new(e->row, field, json_string(cut.bytes));
        note(e, field, "coarser: coordinates cut");
    }
    if (e->d->audience->coarse_numbers && has_small_number(text))
        text_addf(&e->d->look, "%s %.24s: %s may tell a number under 10\n", e->entry->type->name,
                  e->entry->submission, field);
    if (cut.broken) e->d->changes.broken = true;
    text_release(&cut);
}

static void edit_texts(struct editing *e, const char *field)
{
    json_t *list = json_object_get(e->row, field), *item;
    size_t i;
    bool fault = false;
    json_array_foreach(list, i, item)
    {
        fault = fault || (json_is_string(item) && privacy_fault(json_string_value(item)));
    }
    if (fault) leave_out(e, field, "left out: looks as if it held a person's data");
}

static void edit(struct editing *e)
{
    const struct disclose_audience *a = e->d->audience;
    const struct entry_type *type = e->entry->type;
    for (size_t i = 0; i < type->field_count; i++) {
        if (type->fields[i].kind == FIELD_TEXT) edit_text(e, type->fields[i].name);
        if (type->fields[i].kind == FIELD_TEXTS) edit_texts(e, type->fields[i].name);
    }
    coarsen_where(e);
    if (!a->zones) leave_out(e, "zone", "left out: it tells where people are");
    if (!a->not_seen && json_object_get(e->row, "not_seen")) {
        json_object_set_new(e->row, "not_seen",
                            json_string("there were places that the observer could not see"));
        note(e, "not_seen", "left out: where observers could not look");
    }
    if (!a->coarse_numbers) return;
    coarsen_number(e, "people");
    coarsen_number(e, "out");
}

/* ---- all of them --------------------------------------------------------------------------------- */

static const char *status_of(const struct view_entry *entry)
{
    if (entry->erased) return "erased";
    if (entry->withdrawn) return "withdrawn";
    if (entry->conflict) return "conflict";
    return entry->payload != entry->original ? "corrected" : "stands";
}

static json_t *disputed_by(const struct view_entry *entry)
{
    json_t *list = json_array();
    for (const struct view_correction *c = entry->corrections; c; c = c->next)
        if (!c->own) json_array_append_new(list, json_string(c->author));
    return list;
}

static cw_status tell(struct disclosure *d, const struct view_entry *entry, cw_error *err)
{
    char when[32];
    schema_format_time(entry->entered_s, when);
    struct editing e = {.d = d, .entry = entry};
    e.row = entry->payload ? json_copy((json_t *)entry->payload) : json_object();
    json_t *head = json_pack("{s:s,s:s,s:s,s:s,s:s,s:o}", "type", entry->type->name, "submission",
                             entry->submission, "author", entry->author, "entered", when, "status",
                             status_of(entry), "disputed_by", disputed_by(entry));
    if (!e.row || !head) {
        json_decref(e.row);
        json_decref(head);
        return error_no_memory(err);
    }
    edit(&e);
    json_object_set_new(head, "fields", e.row);
    d->told++;
    d->changed += e.changed;
    return json_array_append_new(d->rows, head) ? error_no_memory(err) : CW_OK;
}

cw_status disclose_gather(const struct view *view, const struct disclose_audience *audience,
                          struct disclosure *out, cw_error *err)
{
    *out = (struct disclosure){.audience = audience, .rows = json_array()};
    cw_status s = out->rows ? CW_OK : error_no_memory(err);
    for (size_t i = 0; i < view->count && !s; i++) s = tell(out, &view->entries[i], err);
    if (!s && (out->changes.broken || out->look.broken)) s = error_no_memory(err);
    if (s) disclose_release(out);
    return s;
}

void disclose_release(struct disclosure *d)
{
    json_decref(d->rows);
    text_release(&d->changes);
    text_release(&d->look);
    *d = (struct disclosure){0};
}
