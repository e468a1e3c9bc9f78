/* The union. Entries are few beside a record's size whenever a type or topic is asked for; all that
 * match are held in memory. */
#include "record/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "files/bytes.h"

struct reading {
    struct store *store;
    const struct view_query *query;
    struct view *view;
    struct view *corrections; /* NULL while reading those themselves */
    const struct store_log *logs;
    size_t log_count;
};

static const char *origin_of(const struct reading *r, int64_t log)
{
    for (size_t i = 0; i < r->log_count; i++)
        if (r->logs[i].id == log) return r->logs[i].origin;
    return "";
}

static cw_status hold(struct view *view, const json_t *value, cw_error *err)
{
    cw_status s =
        mem_reserve(&view->held, &view->held_room, view->held_count + 1, sizeof *view->held, err);
    if (s)
        json_decref((json_t *)value);
    else
        view->held[view->held_count++] = value;
    return s;
}

static bool of_operation(const struct reading *r, const json_t *payload)
{
    const char *named = json_string_value(json_object_get(payload, "operation"));
    return !r->query->operation || !named || strcmp(named, r->query->operation) == 0;
}

/* ---- texts that act on what shows them ----------------------------------------------------------- */

/* No entry that was made by Clearway holds such a character; a record made by others may, and is shown all the
 * same: with what it holds spelled out. */
static json_t *spelled_out(const char *text)
{
    struct text out = {0};
    text_add_plain(&out, text, false);
    json_t *plain = out.broken ? NULL : json_string(out.bytes);
    text_release(&out);
    return plain;
}

static bool disarm(json_t *value);

static bool disarm_object(json_t *object)
{
    const char *name;
    void *next;
    json_t *value;
    json_object_foreach_safe(object, next, name, value)
    {
        if (json_is_string(value) && bytes_has_control(json_string_value(value))) {
            if (json_object_set_new(object, name, spelled_out(json_string_value(value))))
                return false;
        } else if (!disarm(value)) {
            return false;
        }
    }
    return true;
}

static bool disarm(json_t *value)
{
    if (json_is_object(value)) return disarm_object(value);
    for (size_t i = 0; i < json_array_size(value); i++) {
        json_t *item = json_array_get(value, i);
        if (json_is_string(item) && bytes_has_control(json_string_value(item))) {
            if (json_array_set_new(value, i, spelled_out(json_string_value(item)))) return false;
        } else if (!disarm(item)) {
            return false;
        }
    }
    return true;
}

/* ---- entries ------------------------------------------------------------------------------------- */

static cw_status take_entry(void *context, int64_t log, uint64_t place, const struct entry *entry,
                            cw_error *err)
{
    struct reading *r = context;
    struct view *view = r->view;
    json_t *payload = NULL;
    cw_status s = CW_OK;
    if (!entry->erased) {
        payload = json_loadb(entry->payload, entry->payload_length, 0, NULL);
        if (!payload)
            return error_at(err, CW_REFUTED, store_path(r->store), 0,
                            "entry '%s' is damaged: its payload is no JSON", entry->submission);
        if (!of_operation(r, payload)) {
            json_decref(payload);
            return CW_OK;
        }
        s = hold(view, payload, err);
        if (!s && !disarm(payload)) s = error_no_memory(err);
    }
    if (!s)
        s = mem_reserve(&view->entries, &view->room, view->count + 1, sizeof *view->entries, err);
    if (s) return s;
    struct view_entry *e = &view->entries[view->count++];
    *e = (struct view_entry){.submission = arena_text(&view->arena, entry->submission),
                             .author = arena_text(&view->arena, entry->author),
                             .type = entry->type,
                             .entered_s = entry->entered_s,
                             .origin = origin_of(r, log),
                             .place = place,
                             .copies = 1,
                             .erased = entry->erased ? "" : NULL,
                             .original = payload,
                             .payload = payload};
    return e->submission && e->author ? CW_OK : error_no_memory(err);
}

/* ---- once each ----------------------------------------------------------------------------------- */

static int in_order(const void *a, const void *b)
{
    const struct view_entry *p = a, *q = b;
    if (p->entered_s != q->entered_s) return p->entered_s < q->entered_s ? -1 : 1;
    int order = strcmp(p->origin, q->origin);
    return order ? order : (p->place > q->place) - (p->place < q->place);
}

static int by_submission(const void *a, const void *b)
{
    const struct view_entry *p = a, *q = b;
    int order = strcmp(p->submission, q->submission);
    return order ? order : in_order(a, b);
}

/* An erased copy says nothing that could differ. */
static bool same_content(const struct view_entry *a, const struct view_entry *b)
{
    if (a->type != b->type) return false;
    return !a->original || !b->original || json_equal(a->original, b->original);
}

/* Keeps the first of equal entries. Where one recorder has erased its copy, the payload is gone for
 * readers of the union. */
static void merge_equal(struct view *view)
{
    size_t kept = 0, first = 0;
    for (size_t i = 0; i < view->count; i++) {
        struct view_entry *e = &view->entries[i];
        struct view_entry *twin = NULL;
        if (kept == 0 || strcmp(view->entries[kept - 1].submission, e->submission) != 0)
            first = kept;
        for (size_t k = first; k < kept && !twin; k++)
            if (same_content(&view->entries[k], e)) twin = &view->entries[k];
        if (twin) {
            twin->copies++;
            if (e->erased) {
                twin->erased = "";
                twin->original = twin->payload = NULL;
            }
            continue;
        }
        view->entries[kept++] = *e;
        for (size_t k = first; kept - first > 1 && k < kept; k++) view->entries[k].conflict = true;
    }
    view->count = kept;
}

/* ---- corrections --------------------------------------------------------------------------------- */

static bool body_fits(const struct view_entry *entry, const struct view_correction *c)
{
    struct text fault = {0};
    bool fits = !c->body || schema_check(entry->type, c->body, c->entered_s, &fault);
    text_release(&fault);
    return fits;
}

static cw_status add_correction(struct view *view, struct view_entry *entry,
                                const struct view_entry *by, cw_error *err)
{
    struct view_correction *c = arena_new(&view->arena, sizeof *c);
    const struct view_correction **end = &entry->corrections;
    if (!c) return error_no_memory(err);
    c->submission = arena_text(&view->arena, by->submission);
    c->author = arena_text(&view->arena, by->author);
    const char *reason = json_string_value(json_object_get(by->original, "reason"));
    c->reason = arena_text(&view->arena, reason ? reason : "");
    if (!c->submission || !c->author || !c->reason) return error_no_memory(err);
    c->entered_s = by->entered_s;
    const json_t *body = json_object_get(by->original, "body");
    if (body) {
        cw_status s = hold(view, json_incref((json_t *)body), err);
        if (s) return s;
    }
    c->body = body;
    c->own = strcmp(by->author, entry->author) == 0 && body_fits(entry, c);
    while (*end) end = (const struct view_correction **)&((struct view_correction *)*end)->next;
    *end = c;
    if (!c->own || entry->erased) return CW_OK;
    entry->withdrawn = !body;
    entry->payload = body;
    return CW_OK;
}

/* `corrections` are in union order; so the last own one stays. */
static cw_status apply_corrections(struct view *view, const struct view *corrections,
                                   const char *field, cw_error *err)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < corrections->count && !s; i++) {
        const struct view_entry *c = &corrections->entries[i];
        const char *target = json_string_value(json_object_get(c->original, field));
        size_t low = 0, high = view->count;
        while (target && low < high) {
            size_t middle = low + (high - low) / 2;
            if (strcmp(view->entries[middle].submission, target) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        for (; target && !s && low < view->count; low++) {
            struct view_entry *e = &view->entries[low];
            if (strcmp(e->submission, target) != 0) break;
            if (strcmp(field, "corrects") == 0) {
                s = add_correction(view, e, c, err);
            } else if (e->erased) {
                const char *why = json_string_value(json_object_get(c->original, "reason"));
                e->erased = arena_text(&view->arena, why ? why : "");
                if (!e->erased) s = error_no_memory(err);
            }
        }
    }
    return s;
}

/* ---- reading ------------------------------------------------------------------------------------- */

static bool says(const json_t *value, const char *id)
{
    size_t i;
    json_t *item;
    if (json_is_string(value)) return strcmp(json_string_value(value), id) == 0;
    json_array_foreach(value, i, item)
    {
        if (json_is_string(item) && strcmp(json_string_value(item), id) == 0) return true;
    }
    return false;
}

static bool names_topic(const struct entry_type *type, const json_t *payload, const char *topic)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (type->fields[i].topic && says(json_object_get(payload, type->fields[i].name), topic))
            return true;
    return false;
}

static cw_status walk(struct reading *r, const char *topic, const char *submission, cw_error *err)
{
    struct store_query q = {.topic = topic, .submission = submission, .union_order = true};
    q.until_s = r->query->until_s;
    cw_status s = CW_OK;
    q.last = r->query->last;
    if (!r->query->types) return store_each(r->store, &q, take_entry, r, err);
    for (size_t i = 0; r->query->types[i] && !s; i++) {
        q.type = schema_find(r->query->types[i]);
        if (q.type) s = store_each(r->store, &q, take_entry, r, err);
    }
    return s;
}

/* Entries that only their correction makes speak of the topic. */
static cw_status walk_corrected(struct reading *r, cw_error *err)
{
    cw_status s = CW_OK;
    const char *name;
    json_t *value;
    for (size_t i = 0; i < r->corrections->count && !s; i++) {
        const json_t *payload = r->corrections->entries[i].original;
        const char *target = json_string_value(json_object_get(payload, "corrects"));
        bool any = false;
        json_object_foreach(json_object_get(payload, "body"), name, value)
        {
            any = any || says(value, r->query->topic);
        }
        if (any && target) s = walk(r, NULL, target, err);
    }
    return s;
}

/* One and the same row may have been walked over twice. */
static void drop_rereads(struct view *view)
{
    size_t kept = 0;
    for (size_t i = 0; i < view->count; i++) {
        const struct view_entry *e = &view->entries[i], *k = kept ? &view->entries[kept - 1] : NULL;
        if (k && strcmp(k->submission, e->submission) == 0 && k->origin == e->origin &&
            k->place == e->place)
            continue;
        view->entries[kept++] = *e;
    }
    view->count = kept;
}

static void keep_topic(struct view *view, const char *topic)
{
    size_t kept = 0;
    for (size_t i = 0; i < view->count; i++) {
        const struct view_entry *e = &view->entries[i];
        bool now = e->payload && names_topic(e->type, e->payload, topic);
        bool before = e->original && names_topic(e->type, e->original, topic);
        if (now || before) view->entries[kept++] = *e;
    }
    view->count = kept;
}

static void sort(struct view *view, int (*order)(const void *, const void *))
{
    if (view->count) qsort(view->entries, view->count, sizeof *view->entries, order);
}

static cw_status read_all(struct reading *r, const char *const types[], struct view *out,
                          cw_error *err)
{
    struct view_query query = {.types = types, .until_s = r->query->until_s};
    struct reading all = *r;
    all.query = &query;
    all.view = out;
    cw_status s = walk(&all, NULL, NULL, err);
    sort(out, by_submission);
    merge_equal(out);
    sort(out, in_order);
    return s;
}

cw_status view_read(struct store *store, const struct view_query *query, struct view *out,
                    cw_error *err)
{
    static const char *const correction[] = {"correction", NULL}, *const erasure[] = {"erasure",
                                                                                      NULL};
    struct view corrections = {0}, erasures = {0};
    struct store_log *logs = NULL;
    struct reading r = {.store = store, .query = query, .view = out, .corrections = &corrections};
    *out = (struct view){0};
    cw_status s = store_logs(store, &out->arena, &logs, &r.log_count, err);
    r.logs = logs;
    if (!s) s = read_all(&r, correction, &corrections, err);
    if (!s) s = read_all(&r, erasure, &erasures, err);
    if (!s) s = walk(&r, query->topic, query->submission, err);
    if (!s && query->topic) s = walk_corrected(&r, err);
    if (!s) {
        sort(out, by_submission);
        drop_rereads(out);
        merge_equal(out);
        s = apply_corrections(out, &corrections, "corrects", err);
        if (!s) s = apply_corrections(out, &erasures, "erases", err);
        if (!s && query->topic) keep_topic(out, query->topic);
        sort(out, in_order);
    }
    if (!s && query->last && out->count > query->last) {
        memmove(out->entries, out->entries + (out->count - query->last),
                query->last * sizeof *out->entries);
        out->count = query->last;
    }
    view_release(&corrections);
    view_release(&erasures);
    if (s) view_release(out);
    return s;
}

void view_release(struct view *view)
{
    for (size_t i = 0; i < view->held_count; i++) json_decref((json_t *)view->held[i]);
    mem_free(view->held);
    mem_free(view->entries);
    arena_release(&view->arena);
    *view = (struct view){0};
}

const char *view_text(const struct view_entry *entry, const char *field)
{
    return json_string_value(json_object_get(entry->payload, field));
}

bool view_names(const struct view_entry *entry, const char *field, const char *id)
{
    return says(json_object_get(entry->payload, field), id);
}
