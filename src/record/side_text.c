/* The side-by-side view in words and as JSON. */
#include <inttypes.h>
#include <string.h>

#include "record/side.h"
#include "record/tell.h"

enum { COLUMN = 46 };

/* ", name value" when the entry has it. */
static void add_part(const struct view_entry *e, const char *before, const char *field,
                     struct text *out)
{
    const struct field *f = schema_field(e->type, field);
    if (!f || !json_object_get(e->payload, field)) return;
    text_add(out, before);
    schema_show(e->payload, f, out);
}

static void add_subject_words(const struct view_entry *e, struct text *out)
{
    text_add(out, said_by(e));
    if (said_is(e, "guarantee")) text_add(out, " guarantees");
    add_part(e, " on behalf of ", "on_behalf_of", out);
    add_part(e, " ", "kind", out);
    add_part(e, " on ", "guarantee", out);
    add_part(e, ": ", "finding", out);
    add_part(e, ": ", "people", out);
    if (said_is(e, "count")) text_add(out, " people");
    add_part(e, ", ", "class", out);
    add_part(e, " at ", "corridor", out);
    add_part(e, " from ", "zone", out);
    add_part(e, ", known through ", "reported_by", out);
    text_add(out, ", ");
    said_when(e, out);
}

/* ": words; words" */
static void add_texts(const struct view_entry *e, struct text *out)
{
    static const char *const fields[] = {"terms", "what", "text"};
    const char *before = ": ";
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!json_object_get(e->payload, fields[i])) continue;
        add_part(e, before, fields[i], out);
        before = "; ";
    }
}

void side_words(const struct view_entry *e, struct text *out)
{
    add_subject_words(e, out);
    add_texts(e, out);
    add_part(e, "; conditions: ", "conditions", out);
    add_part(e, "; by ", "deadline", out);
    add_part(e, "; where: ", "where", out);
    add_part(e, "; closes ", "closes", out);
    add_part(e, "; hinders ", "hinders", out);
    add_part(e, "; reopens ", "reopens", out);
    add_part(e, "; method: ", "method", out);
    add_part(e, "; confidence: ", "confidence", out);
    add_part(e, "; could not see: ", "not_seen", out);
    if (e->payload != e->original) text_add(out, " (corrected)");
    for (const struct view_correction *c = e->corrections; c; c = c->next)
        if (!c->own) text_addf(out, " (%s says it is wrong: %s)", c->author, c->reason);
    if (e->conflict) text_add(out, " (CONFLICT: another content under the same id)");
    text_add(out, " (");
    add_part(e, "", "source", out);
    text_addf(out, "%s%.24s)", view_text(e, "source") ? "; " : "", e->submission);
}

/* ---- text ---------------------------------------------------------------------------------------- */

static void add_pair(const struct view_entry *left, const struct view_entry *right,
                     struct text *out)
{
    struct text a = {0}, b = {0};
    if (left) side_words(left, &a);
    if (right) side_words(right, &b);
    said_columns(a.bytes ? a.bytes : "", b.bytes ? b.bytes : "", COLUMN, out);
    if (a.broken || b.broken) out->broken = true;
    text_release(&a);
    text_release(&b);
}

static void add_columns(const struct said_words *left, const struct said_words *right,
                        const char *left_title, const char *right_title, struct text *out)
{
    said_columns(left_title, right_title, COLUMN, out);
    for (size_t i = 0; i < left->count || i < right->count; i++)
        add_pair(i < left->count ? left->entries[i] : NULL,
                 i < right->count ? right->entries[i] : NULL, out);
}

static void add_list(const char *title, const struct said_words *words, const char *none,
                     struct text *out)
{
    text_addf(out, "\n%s\n", title);
    for (size_t i = 0; i < words->count; i++) {
        text_add(out, "  ");
        side_words(words->entries[i], out);
        text_add(out, "\n");
    }
    if (!words->count) text_addf(out, "  %s\n", none);
}

static void add_part_text(const struct side *side, const struct side_part *part, struct text *out)
{
    text_addf(out, "%s%s%s\n", side->id, part->operation[0] ? " in operation " : "",
              part->operation);
    for (size_t i = 0; i < part->subject_count; i++) {
        const struct said_subject *s = part->subjects[i];
        text_addf(out, "\n%s%s: %s\n", s->topic ? "on " : "", s->name,
                  said_contested(s) ? "contested"
                  : s->contra.count ? "nobody says it; some deny it"
                                    : "nobody denies it, which is not consent");
        add_columns(&s->pro, &s->contra, "SAID FOR IT", "SAID AGAINST IT", out);
    }
    if (!side->party) add_list("Guarantees on it", &part->guarantees, "none", out);
    if (part->findings.count) add_list("Findings", &part->findings, "", out);
    add_list("Observed", &part->observations, "nothing", out);
    text_add(out, "\nCounts, kept apart and not added up\n");
    add_columns(&part->claimed, &part->observed,
                part->claimed.count ? "CLAIMED" : "CLAIMED: nothing",
                part->observed.count ? "OBSERVED" : "OBSERVED: nothing", out);
    add_list("Incidents", &part->incidents, "none", out);
}

void side_text(const struct side *side, struct text *out)
{
    for (size_t i = 0; i < side->count; i++) {
        if (i) text_add(out, "\n");
        add_part_text(side, &side->parts[i], out);
    }
}

/* ---- JSON ---------------------------------------------------------------------------------------- */

json_t *said_list_json(const struct said_words *words)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < words->count; i++)
        json_array_append_new(list, tell_object(words->entries[i]));
    return list;
}

static json_t *subjects_json(const struct side_part *part)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < part->subject_count; i++)
        json_array_append_new(list, said_json(part->subjects[i]));
    return list;
}

json_t *said_json(const struct said_subject *s)
{
    return json_pack("{s:s,s:b,s:b,s:o,s:o}", "subject", s->name, "topic", s->topic, "contested",
                     said_contested(s), "for", said_list_json(&s->pro), "against",
                     said_list_json(&s->contra));
}

json_t *side_json(const struct side *side)
{
    json_t *parts = json_array();
    for (size_t i = 0; parts && i < side->count; i++) {
        const struct side_part *p = &side->parts[i];
        json_array_append_new(parts, json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:{s:o,s:o}}", "operation",
                                               p->operation, "subjects", subjects_json(p),
                                               "guarantees", said_list_json(&p->guarantees),
                                               "findings", said_list_json(&p->findings),
                                               "observations", said_list_json(&p->observations),
                                               "incidents", said_list_json(&p->incidents), "counts",
                                               "claimed", said_list_json(&p->claimed), "observed",
                                               said_list_json(&p->observed)));
    }
    return json_pack("{s:s,s:b,s:o}", "about", side->id, "party", side->party, "operations", parts);
}
