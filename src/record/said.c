/* Gathering is linear in what was said times the subjects of its operation, of which there are few. */
#include "record/said.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { DAY_S = 86400 };

bool said_is(const struct view_entry *entry, const char *type)
{
    return strcmp(entry->type->name, type) == 0;
}

const char *said_by(const struct view_entry *entry)
{
    const char *by = view_text(entry, "by");
    return by ? by : "";
}

const char *said_kind(const struct view_entry *entry)
{
    const char *kind = said_is(entry, "guarantee") ? "guarantees" : view_text(entry, "kind");
    return kind ? kind : "";
}

const char *said_operation(const struct said_words *words, const struct view_entry *entry)
{
    const char *operation = view_text(entry, "operation");
    if (!operation) operation = words->operation;
    return operation ? operation : "";
}

const char *said_id(const struct view_entry *entry, const char *field, size_t i)
{
    const json_t *value = json_object_get(entry->payload, field);
    if (json_is_string(value)) return i == 0 ? json_string_value(value) : NULL;
    return json_string_value(json_array_get(value, i));
}

/* ---- times --------------------------------------------------------------------------------------- */

bool said_span(const struct view_entry *entry, struct said_span *out)
{
    const char *at = view_text(entry, "at"), *until = view_text(entry, "until");
    bool day;
    if (!at || !schema_time(at, &out->from_s, &day)) return false;
    out->to_s = out->from_s + (day ? DAY_S : 1);
    int64_t end;
    if (until && schema_time(until, &end, &day) && end + (day ? DAY_S : 1) > out->to_s)
        out->to_s = end + (day ? DAY_S : 1);
    return true;
}

void said_when(const struct view_entry *entry, struct text *out)
{
    const char *at = view_text(entry, "at"), *until = view_text(entry, "until");
    text_add(out, at ? at : "time not said");
    if (!at || !until || strcmp(at, until) == 0) return;
    bool same_day = strlen(at) > 11 && strlen(until) > 11 && strncmp(at, until, 11) == 0;
    text_addf(out, "/%s", same_day ? until + 11 : until);
}

/* ---- entries ------------------------------------------------------------------------------------- */

cw_status said_add(struct said_words *words, const struct view_entry *entry, cw_error *err)
{
    cw_status s =
        mem_reserve(&words->entries, &words->room, words->count + 1, sizeof *words->entries, err);
    if (!s) words->entries[words->count++] = entry;
    return s;
}

cw_status said_add_view(struct said_words *words, const struct view *view, cw_error *err)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < view->count && !s; i++)
        if (view->entries[i].payload) s = said_add(words, &view->entries[i], err);
    return s;
}

void said_words_release(struct said_words *words)
{
    mem_free(words->entries);
    *words = (struct said_words){0};
}

static int as_entered(const struct view_entry *x, const struct view_entry *y)
{
    if (x->entered_s != y->entered_s) return x->entered_s < y->entered_s ? -1 : 1;
    int order = strcmp(x->origin, y->origin);
    if (!order) order = (x->place > y->place) - (x->place < y->place);
    return order ? order : strcmp(x->submission, y->submission);
}

static int by_time(const void *a, const void *b)
{
    const struct view_entry *x = *(const struct view_entry *const *)a;
    const struct view_entry *y = *(const struct view_entry *const *)b;
    struct said_span p, q;
    bool p_timed = said_span(x, &p), q_timed = said_span(y, &q);
    if (p_timed != q_timed) return p_timed ? -1 : 1;
    if (p_timed && p.from_s != q.from_s) return p.from_s < q.from_s ? -1 : 1;
    if (p_timed && p.to_s != q.to_s) return p.to_s < q.to_s ? -1 : 1;
    return as_entered(x, y);
}

void said_sort(struct said_words *words)
{
    size_t kept = 0;
    if (words->count) qsort(words->entries, words->count, sizeof *words->entries, by_time);
    for (size_t i = 0; i < words->count; i++)
        if (!kept || as_entered(words->entries[kept - 1], words->entries[i]) != 0)
            words->entries[kept++] = words->entries[i];
    words->count = kept;
}

/* ---- subjects ------------------------------------------------------------------------------------ */

static cw_status subject_of(struct said *said, const char *operation, const char *name, bool topic,
                            struct said_subject **out, cw_error *err)
{
    for (size_t i = 0; i < said->count; i++) {
        struct said_subject *s = &said->subjects[i];
        if (s->topic != topic || strcmp(s->name, name) != 0 || strcmp(s->operation, operation) != 0)
            continue;
        *out = s;
        return CW_OK;
    }
    cw_status s =
        mem_reserve(&said->subjects, &said->room, said->count + 1, sizeof *said->subjects, err);
    if (s) return s;
    *out = &said->subjects[said->count++];
    **out = (struct said_subject){.operation = operation, .name = name, .topic = topic};
    return CW_OK;
}

static bool is_against(const char *kind)
{
    static const char *const kinds[] = {"rejects", "denies", "withdraws"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kind, kinds[i]) == 0) return true;
    return false;
}

static bool replies_to_one(const struct view_entry *entry, const struct said_words *words)
{
    const char *reply = view_text(entry, "in_reply_to");
    for (size_t i = 0; reply && i < words->count; i++)
        if (strcmp(words->entries[i]->submission, reply) == 0) return true;
    return false;
}

/* An allegation or a demand answered by another stands opposite it. */
static bool is_answer(const struct view_entry *entry, const struct said_words *pro)
{
    const char *kind = said_kind(entry);
    return (strcmp(kind, "alleges") == 0 || strcmp(kind, "demands") == 0) &&
           replies_to_one(entry, pro);
}

static cw_status say(struct said *said, const char *operation, const struct view_entry *entry,
                     const char *name, bool topic, cw_error *err)
{
    struct said_subject *subject;
    cw_status s = subject_of(said, operation, name, topic, &subject, err);
    if (s) return s;
    bool opposite = is_against(said_kind(entry)) || is_answer(entry, &subject->pro);
    return said_add(opposite ? &subject->contra : &subject->pro, entry, err);
}

static cw_status say_all(struct said *said, const char *operation, const struct view_entry *entry,
                         const char *field, bool topic, cw_error *err)
{
    cw_status s = CW_OK;
    const char *name;
    for (size_t i = 0; !s && (name = said_id(entry, field, i)) != NULL; i++)
        s = say(said, operation, entry, name, topic, err);
    return s;
}

static int by_operation(const void *a, const void *b)
{
    const struct said_subject *p = a, *q = b;
    int order = strcmp(p->operation, q->operation);
    if (order) return order;
    const struct view_entry *x = p->pro.count ? p->pro.entries[0] : p->contra.entries[0];
    const struct view_entry *y = q->pro.count ? q->pro.entries[0] : q->contra.entries[0];
    if (x != y) return by_time(&x, &y);
    return p->topic != q->topic ? p->topic - q->topic : strcmp(p->name, q->name);
}

cw_status said_gather(const struct said_words *words, struct said *out, cw_error *err)
{
    cw_status s = CW_OK;
    *out = (struct said){0};
    for (size_t i = 0; i < words->count && !s; i++) {
        const struct view_entry *e = words->entries[i];
        const char *operation = said_operation(words, e);
        if (said_is(e, "statement")) {
            s = say_all(out, operation, e, "about", false, err);
            if (!s) s = say_all(out, operation, e, "topics", true, err);
        } else if (said_is(e, "guarantee")) {
            s = say_all(out, operation, e, "id", false, err);
        }
    }
    if (!s && out->count) qsort(out->subjects, out->count, sizeof *out->subjects, by_operation);
    if (s) said_release(out);
    return s;
}

void said_release(struct said *said)
{
    for (size_t i = 0; i < said->count; i++) {
        mem_free(said->subjects[i].pro.entries);
        mem_free(said->subjects[i].contra.entries);
    }
    mem_free(said->subjects);
    *said = (struct said){0};
}

bool said_contested(const struct said_subject *subject)
{
    return subject->pro.count > 0 && subject->contra.count > 0;
}

/* ---- columns ------------------------------------------------------------------------------------- */

/* Bytes of `text` that fit in `width` characters, up to the end of a word where there is one; `*skip`
 * blanks follow. Code points stand for characters: close enough for Latin and Arabic. */
static size_t fitting(const char *text, size_t width, size_t *characters, size_t *skip)
{
    size_t bytes = 0, chars = 0, best = 0, best_chars = 0;
    while (text[bytes] && chars < width) {
        do bytes++;
        while (((unsigned char)text[bytes] & 0xc0) == 0x80);
        chars++;
        if (text[bytes] == ' ' || text[bytes] == '\0') best = bytes, best_chars = chars;
    }
    if (!best) best = bytes, best_chars = chars;
    *characters = best_chars;
    *skip = strspn(text + best, " ");
    return best;
}

void said_columns(const char *left, const char *right, size_t width, struct text *out)
{
    while (*left || *right) {
        size_t n, skip, characters;
        n = fitting(left, width, &characters, &skip);
        text_add(out, "  ");
        text_add_n(out, left, n);
        left += n + skip;
        if (!*right) {
            text_add(out, "\n");
            continue;
        }
        for (; characters < width; characters++) text_add(out, " ");
        n = fitting(right, width, &characters, &skip);
        text_add(out, " | ");
        text_add_n(out, right, n);
        text_add(out, "\n");
        right += n + skip;
    }
}
