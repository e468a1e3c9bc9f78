/* Texts of entries. Everything is attributed: no line without who says it. */
#include "record/tell.h"

#include <inttypes.h>
#include <string.h>

static void add_field(const struct view_entry *e, const char *name, const char *before,
                      struct text *out)
{
    const struct field *field = schema_field(e->type, name);
    if (!field || !json_object_get(e->payload, name)) return;
    text_add(out, before);
    schema_show(e->payload, field, out);
}

void tell_what(const struct view_entry *e, struct text *out)
{
    static const struct {
        const char *field, *before;
    } parts[] = {{"by", " "},        {"id", " "},
                 {"kind", " "},      {"basis", " "},
                 {"people", " "},    {"class", " "},
                 {"finding", " "},   {"guarantee", " "},
                 {"corrects", " "},  {"erases", " "},
                 {"to", " "},        {"use", " "},
                 {"key", " "},       {"about", " "},
                 {"corridors", " "}, {"corridor", " at "},
                 {"zone", " in "},   {"closes", " closes "},
                 {"topics", " on "}, {"reported_by", ", reported by "},
                 {"title", ": "},    {"what", ": "},
                 {"terms", ": "},    {"text", ": "},
                 {"reason", ": "}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        add_field(e, parts[i].field, parts[i].before, out);
}

void tell_line(const struct view_entry *entry, struct text *out)
{
    char when[32];
    const char *at = entry->payload ? view_text(entry, "at") : NULL;
    schema_format_time(entry->entered_s, when);
    text_addf(out, "%-20s  %-11s", at ? at : when, entry->type->name);
    if (entry->erased)
        text_addf(out, " (erased: %s)", entry->erased[0] ? entry->erased : "by another recorder");
    else if (entry->withdrawn)
        text_add(out, " (withdrawn by its author)");
    else
        tell_what(entry, out);
    if (entry->payload != entry->original && !entry->withdrawn) text_add(out, " (corrected)");
    if (entry->conflict) text_add(out, " (CONFLICT: another content under the same id)");
    text_addf(out, "  [%s, %.12s]\n", entry->author, entry->submission);
}

static void add_payload(const struct entry_type *type, const json_t *payload, struct text *out)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        if (!json_object_get(payload, field->name)) continue;
        text_addf(out, "  %-13s ", field->name);
        schema_show(payload, field, out);
        text_add(out, "\n");
    }
}

void tell_entry(const struct view_entry *entry, struct text *out)
{
    char when[32];
    schema_format_time(entry->entered_s, when);
    text_addf(out, "%s %s\n", entry->type->name, entry->submission);
    text_addf(out, "  entered %s by %s, entry %" PRIu64 " of log %s", when, entry->author,
              entry->place, entry->origin);
    if (entry->copies > 1)
        text_addf(out, " (%zu logs hold the same; it counts once)", entry->copies);
    text_add(out, "\n");
    if (entry->conflict)
        text_add(out, "  CONFLICT: another content stands under the same submission id\n");
    if (entry->erased) text_addf(out, "  erased: %s\n", entry->erased);
    if (entry->original) add_payload(entry->type, entry->original, out);
    for (const struct view_correction *c = entry->corrections; c; c = c->next) {
        schema_format_time(c->entered_s, when);
        text_addf(out, "%s %s by %s (%s): %s\n",
                  !c->own   ? "beside it, changing nothing:"
                  : c->body ? "corrected"
                            : "withdrawn",
                  when, c->author, c->submission, c->reason);
        if (c->body) add_payload(entry->type, c->body, out);
    }
}

/* ---- JSON ---------------------------------------------------------------------------------------- */

static json_t *corrections_json(const struct view_entry *entry)
{
    json_t *list = json_array();
    char when[32];
    for (const struct view_correction *c = entry->corrections; list && c; c = c->next) {
        schema_format_time(c->entered_s, when);
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:s,s:s,s:b,s:O?}", "submission", c->submission,
                                        "author", c->author, "entered", when, "reason", c->reason,
                                        "counts", c->own, "body", (json_t *)c->body));
    }
    return list;
}

json_t *tell_object(const struct view_entry *entry)
{
    char when[32];
    schema_format_time(entry->entered_s, when);
    json_t *object = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:O?,s:b,s:b,s:s?,s:o}", "submission", entry->submission,
        "type", entry->type->name, "author", entry->author, "entered", when, "log", entry->origin,
        "place", (json_int_t)entry->place, "copies", (json_int_t)entry->copies, "payload",
        (json_t *)entry->payload, "conflict", entry->conflict, "withdrawn", entry->withdrawn,
        "erased", entry->erased, "corrections", corrections_json(entry));
    if (object && entry->payload != entry->original && entry->original)
        json_object_set(object, "original", (json_t *)entry->original);
    return object;
}

cw_status tell_json(const struct view_entry *entry, struct text *out, cw_error *err)
{
    json_t *object = tell_object(entry);
    cw_status s = object ? schema_canonical(object, out, err) : error_no_memory(err);
    json_decref(object);
    return s;
}

void tell_types(struct text *out)
{
    static const char *const kinds[] = {"id",     "ids",  "text",       "texts",    "time",
                                        "number", "word", "public key", "hex hash", "object"};
    for (size_t i = 0; i < schema_type_count; i++) {
        const struct entry_type *type = &schema_types[i];
        text_addf(out, "%s: %s\n", type->name, type->what);
        for (size_t k = 0; k < type->field_count; k++) {
            const struct field *f = &type->fields[k];
            text_addf(out, "  %c %-13s %-10s %s", f->must ? '*' : ' ', f->name, kinds[f->kind],
                      f->what);
            if (f->choices) text_addf(out, ": %s", f->choices);
            text_add(out, "\n");
        }
    }
    text_add(out, "* must be there. Lists: ids are separated by blanks, texts by ';'. Times: "
                  "2016-11-02, or 2016-11-02T18:00+03:00.\n");
}
