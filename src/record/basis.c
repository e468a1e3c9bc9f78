/* Entries as lines of YAML; a JSON object is one. Which corridors and words exist only the operation
 * knows: its reader passes over what is not its own. */
#include "record/basis.h"

#include <string.h>

#include "base/mem.h"

struct lines {
    const struct view *view;
    json_t *seen; /* ids of parties or guarantees that have a line */
    struct text *out;
    cw_error *err;
};

static void copy(json_t *to, const char *as, const struct view_entry *from, const char *field)
{
    json_t *value = json_object_get(from->payload, field);
    if (value) json_object_set(to, as, value);
}

static void copy_all(json_t *to, const struct view_entry *from, const char *const *fields)
{
    for (; *fields; fields++) copy(to, *fields, from, *fields);
}

/* Takes `line` over. */
static cw_status put(struct lines *l, json_t *line, const char *submission)
{
    char *bytes;
    size_t length = json_dumpb(line, NULL, 0, JSON_SORT_KEYS);
    bytes = line && length ? mem_new(length, 1) : NULL;
    bool good = bytes && json_dumpb(line, bytes, length, JSON_SORT_KEYS) == length;
    if (good) {
        text_add(l->out, "  - ");
        text_add_n(l->out, bytes, length);
        text_addf(l->out, " # %s\n", submission);
    }
    mem_free(bytes);
    json_decref(line);
    return good && !l->out->broken ? CW_OK : error_no_memory(l->err);
}

static bool is_new(struct lines *l, const char *id)
{
    if (!id || json_object_get(l->seen, id)) return false;
    json_object_set_new(l->seen, id, json_true());
    return true;
}

/* A submission id that stands for two contents gives two lines. */
static void set_id(struct lines *l, json_t *line, const struct view_entry *e)
{
    struct text id = {0};
    text_addf(&id, "%s", e->submission);
    for (int n = 2; id.bytes && !is_new(l, id.bytes); n++) {
        id.length = 0;
        text_addf(&id, "%s.%d", e->submission, n);
    }
    json_object_set_new(line, "id", json_string(id.bytes ? id.bytes : ""));
    text_release(&id);
}

static bool is(const struct view_entry *e, const char *type)
{
    return e->payload && strcmp(e->type->name, type) == 0;
}

/* ---- parties ------------------------------------------------------------------------------------- */

/* Of several entries that introduce one party the last. */
static cw_status introduced(struct lines *l)
{
    static const char *const fields[] = {"id", "side", NULL};
    cw_status s = CW_OK;
    for (size_t i = 0; i < l->view->count; i++) {
        const struct view_entry *e = &l->view->entries[i];
        if (is(e, "party"))
            json_object_set_new(l->seen, view_text(e, "id"), json_integer((json_int_t)i));
    }
    for (size_t i = 0; i < l->view->count && !s; i++) {
        const struct view_entry *e = &l->view->entries[i];
        if (!is(e, "party")) continue;
        if (json_integer_value(json_object_get(l->seen, view_text(e, "id"))) != (json_int_t)i)
            continue;
        json_t *line = json_object();
        copy_all(line, e, fields);
        copy(line, "name", e, "title");
        s = put(l, line, e->submission);
    }
    return s;
}

/* Whoever speaks without having been introduced is a party by that name. */
static cw_status named(struct lines *l)
{
    static const char *const fields[] = {"by", "reported_by", "on_behalf_of"};
    cw_status s = CW_OK;
    for (size_t i = 0; i < l->view->count && !s; i++) {
        const struct view_entry *e = &l->view->entries[i];
        if (!is(e, "statement") && !is(e, "guarantee")) continue;
        for (size_t k = 0; k < sizeof fields / sizeof *fields && !s; k++) {
            const char *id = view_text(e, fields[k]);
            if (is_new(l, id)) s = put(l, json_pack("{s:s}", "id", id), e->submission);
        }
    }
    return s;
}

static cw_status parties(struct lines *l)
{
    cw_status s = introduced(l);
    return s ? s : named(l);
}

/* ---- statements ---------------------------------------------------------------------------------- */

/* "mines" or "mines:C1" */
static void add_detail(json_t *about, const char *detail)
{
    const char *colon = strchr(detail, ':');
    int n = (int)(colon ? (size_t)(colon - detail) : strlen(detail));
    json_t *item = json_pack("{s:s%}", "detail", detail, (size_t)n);
    if (item && colon) json_object_set_new(item, "corridors", json_pack("[s]", colon + 1));
    json_array_append_new(about, item);
}

static json_t *about_of(const struct view_entry *e)
{
    json_t *about = json_array(), *item;
    size_t i;
    json_array_extend(about, json_object_get(e->payload, "about"));
    json_array_foreach(json_object_get(e->payload, "details"), i, item)
    {
        add_detail(about, json_string_value(item));
    }
    json_array_foreach(json_object_get(e->payload, "topics"), i, item)
    {
        json_array_append_new(about, json_pack("{s:O}", "topic", item));
    }
    return about;
}

static cw_status statement(struct lines *l, const struct view_entry *e)
{
    static const char *const fields[] = {"by", "kind", "at", "reported_by", "source", "text", NULL};
    json_t *line = json_object();
    set_id(l, line, e);
    copy_all(line, e, fields);
    json_object_set_new(line, "about", about_of(e));
    return put(l, line, e->submission);
}

/* ---- guarantees and what was seen ---------------------------------------------------------------- */

static cw_status guarantee(struct lines *l, const struct view_entry *e)
{
    static const char *const fields[] = {"id",    "by", "on_behalf_of", "corridors",
                                         "terms", "at", "source",       NULL};
    if (!is_new(l, view_text(e, "id"))) return CW_OK;
    json_t *line = json_object();
    copy_all(line, e, fields);
    return put(l, line, e->submission);
}

static cw_status finding(struct lines *l, const struct view_entry *e)
{
    static const char *const fields[] = {"by",     "guarantee", "finding", "at",
                                         "source", "text",      NULL};
    json_t *line = json_object();
    set_id(l, line, e);
    copy_all(line, e, fields);
    return put(l, line, e->submission);
}

static cw_status observation(struct lines *l, const struct view_entry *e)
{
    static const char *const fields[] = {"by", "at", "source", NULL};
    json_t *line = json_object();
    set_id(l, line, e);
    copy_all(line, e, fields);
    copy(line, "text", e, "what");
    return put(l, line, e->submission);
}

/* ---- all ----------------------------------------------------------------------------------------- */

struct part {
    const char *types[3];
    cw_status (*line[2])(struct lines *l, const struct view_entry *e);
    const char *heading;
};

static cw_status add_part(struct lines *l, const struct part *part)
{
    bool any = false;
    cw_status s = CW_OK;
    json_object_clear(l->seen);
    for (size_t i = 0; i < l->view->count && !s; i++) {
        const struct view_entry *e = &l->view->entries[i];
        for (int k = 0; part->types[k] && !s; k++) {
            if (!is(e, part->types[k])) continue;
            if (!any) text_addf(l->out, "%s:\n", part->heading);
            any = true;
            s = part->line[k](l, e);
        }
    }
    return s;
}

static cw_status write(struct lines *l)
{
    static const struct part parts[] = {
        {{"statement"}, {statement}, "statements"},
        {{"guarantee"}, {guarantee}, "guarantees"},
        {{"finding", "observation"}, {finding, observation}, "observations"}};
    size_t before;
    text_add(l->out, "parties:");
    before = l->out->length;
    text_add(l->out, "\n");
    cw_status s = parties(l);
    if (!s && l->out->length == before + 1) {
        l->out->length = before;
        text_add(l->out, " []\n");
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !s; i++) s = add_part(l, &parts[i]);
    return s;
}

cw_status basis_yaml(struct store *store, const char *operation, struct text *out, cw_error *err)
{
    static const char *const types[] = {"party",   "statement",   "guarantee",
                                        "finding", "observation", NULL};
    struct view_query query = {.types = types, .operation = operation};
    struct view view = {0};
    struct lines l = {&view, json_object(), out, err};
    cw_status s = l.seen ? view_read(store, &query, &view, err) : error_no_memory(err);
    if (!s) s = write(&l);
    view_release(&view);
    json_decref(l.seen);
    return s;
}
