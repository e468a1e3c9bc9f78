/* An operation's own parties, statements, guarantees and observations as entries of a view. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "review/review.h"

static void set(json_t *payload, const char *name, const char *value)
{
    if (value && *value) json_object_set_new(payload, name, json_string(value));
}

static void append(json_t *payload, const char *name, const char *value)
{
    json_t *list = json_object_get(payload, name);
    if (!list) json_object_set_new(payload, name, list = json_array());
    json_array_append_new(list, json_string(value));
}

/* "2016-11-02", or "2016-11-04T12:00:00+02:00". */
static void set_time(json_t *payload, const cw_operation *op, struct op_when at)
{
    char local[64], text[80];
    int64_t as_utc;
    bool day;
    if (operation_format_time(op, at.unix_s, local)) return;
    if (at.date_only) {
        local[10] = '\0';
        set(payload, "at", local);
        return;
    }
    snprintf(text, sizeof text, "%sZ", local);
    if (!schema_time(text, &as_utc, &day)) return;
    int64_t offset = as_utc - at.unix_s, size = offset < 0 ? -offset : offset;
    snprintf(text, sizeof text, "%s%c%02d:%02d", local, offset < 0 ? '-' : '+', (int)(size / 3600),
             (int)(size / 60 % 60));
    set(payload, "at", text);
}

static cw_status add(struct view *view, const cw_operation *op, const char *type, const char *id,
                     json_t *payload, cw_error *err)
{
    if (!payload) return error_no_memory(err);
    set(payload, "operation", op->id);
    cw_status s =
        mem_reserve(&view->held, &view->held_room, view->held_count + 1, sizeof *view->held, err);
    if (s) {
        json_decref(payload);
        return s;
    }
    view->held[view->held_count++] = payload;
    s = mem_reserve(&view->entries, &view->room, view->count + 1, sizeof *view->entries, err);
    if (s) return s;
    view->entries[view->count] = (struct view_entry){.submission = id,
                                                     .author = "",
                                                     .type = schema_find(type),
                                                     .origin = op->path,
                                                     .place = view->count,
                                                     .copies = 1,
                                                     .original = payload,
                                                     .payload = payload};
    view->count++;
    return CW_OK;
}

static cw_status add_party(struct view *view, const cw_operation *op, const struct op_party *p,
                           cw_error *err)
{
    json_t *payload = json_object();
    set(payload, "id", p->id);
    set(payload, "title", p->name ? p->name : p->id);
    return add(view, op, "party", p->id, payload, err);
}

static cw_status add_statement(struct view *view, const cw_operation *op,
                               const struct op_statement *st, cw_error *err)
{
    json_t *payload = json_object();
    set(payload, "by", op->parties[st->by].id);
    set(payload, "kind", st->kind);
    set(payload, "text", st->text);
    set(payload, "source", st->source);
    if (st->reported_by >= 0) set(payload, "reported_by", op->parties[st->reported_by].id);
    if (st->on_pause) append(payload, "about", "pause");
    for (size_t i = 0; i < st->corridor_count; i++)
        append(payload, "about", op->corridors[st->corridors[i]].id);
    for (size_t i = 0; i < st->guarantee_count; i++)
        append(payload, "about", op->guarantees[st->guarantees[i]].id);
    if (st->topics) append(payload, "topics", st->topics);
    set_time(payload, op, st->at);
    return add(view, op, "statement", st->id, payload, err);
}

static cw_status add_guarantee(struct view *view, const cw_operation *op,
                               const struct op_guarantee *g, cw_error *err)
{
    json_t *payload = json_object();
    set(payload, "id", g->id);
    set(payload, "by", op->parties[g->by].id);
    set(payload, "terms", g->terms);
    set(payload, "source", g->source);
    if (g->on_behalf_of >= 0) set(payload, "on_behalf_of", op->parties[g->on_behalf_of].id);
    for (size_t i = 0; i < g->corridor_count; i++)
        append(payload, "corridors", op->corridors[g->corridors[i]].id);
    set_time(payload, op, g->at);
    return add(view, op, "guarantee", g->id, payload, err);
}

/* An observation that finds a guarantee kept or broken is a finding. */
static cw_status add_observation(struct view *view, const cw_operation *op,
                                 const struct op_observation *o, cw_error *err)
{
    static const char *const words[] = {[FINDING_HOLDS] = "holds", [FINDING_BROKEN] = "broken"};
    bool finding = o->guarantee >= 0 && o->finding != FINDING_NONE;
    const char *guarantee = o->guarantee >= 0 ? op->guarantees[o->guarantee].id : NULL;
    json_t *payload = json_object();
    set(payload, "by", o->by);
    set(payload, "source", o->source);
    set_time(payload, op, o->at);
    if (finding) {
        set(payload, "guarantee", guarantee);
        set(payload, "finding", words[o->finding]);
        set(payload, "text", o->text);
        return add(view, op, "finding", o->id, payload, err);
    }
    set(payload, "what", o->text ? o->text : "seen, without words");
    if (guarantee) append(payload, "about", guarantee);
    return add(view, op, "observation", o->id, payload, err);
}

cw_status review_view(const cw_operation *op, struct view *out, cw_error *err)
{
    cw_status s = CW_OK;
    *out = (struct view){0};
    for (size_t i = 0; i < op->party_count && !s; i++) s = add_party(out, op, &op->parties[i], err);
    for (size_t i = 0; i < op->statement_count && !s; i++)
        s = add_statement(out, op, &op->statements[i], err);
    for (size_t i = 0; i < op->guarantee_count && !s; i++)
        s = add_guarantee(out, op, &op->guarantees[i], err);
    for (size_t i = 0; i < op->observation_count && !s; i++)
        s = add_observation(out, op, &op->observations[i], err);
    if (s) view_release(out);
    return s;
}
