/* What was said about what: statements and guarantees gathered by subject, those for it beside those
 * against it. A subject is what a statement names (the pause, a corridor, a guarantee, a party, or a
 * topic in words) in one operation. Nothing is weighed: both columns are whole, in order of time. */
#ifndef RECORD_SAID_H
#define RECORD_SAID_H

#include "record/view.h"

/* When something was, as far as its `at` and `until` say: from <= time < to. */
struct said_span {
    int64_t from_s, to_s;
};
/* False when the entry has no time. */
bool said_span(const struct view_entry *entry, struct said_span *out);
/* "2016-11-02", "2016-10-20/2016-10-22" or "2016-11-04T09:00+02:00/12:00+02:00". */
void said_when(const struct view_entry *entry, struct text *out);

/* Entries of views that stay in use. */
struct said_words {
    const struct view_entry **entries;
    size_t count, room;
    const char *operation; /* of entries that name none; NULL: "" */
};
cw_status said_add(struct said_words *words, const struct view_entry *entry, cw_error *err);
/* All entries of a view that are not erased or withdrawn. */
cw_status said_add_view(struct said_words *words, const struct view *view, cw_error *err);
/* In order of their time, those of equal time as they were entered, each once; those without a time
 * stand last. */
void said_sort(struct said_words *words);
void said_words_release(struct said_words *words);
struct said_subject {
    const char *operation; /* "" when the entries name none */
    const char *name;
    bool topic;                    /* in words; else an id */
    struct said_words pro, contra; /* for it; against it, and replies to what is for it */
};
struct said {
    struct said_subject *subjects; /* in order of operation and of first mention */
    size_t count, room;
};
/* Of statements, and guarantees as subjects of their own; `words` is sorted. */
cw_status said_gather(const struct said_words *words, struct said *out, cw_error *err);
void said_release(struct said *said);
/* Whether some party says what another, or itself, says against. */
bool said_contested(const struct said_subject *subject);
/* Who says it: the party; "" without one. */
const char *said_by(const struct view_entry *entry);
/* What it does by saying it: the kind of a statement, "guarantees" of a guarantee. */
const char *said_kind(const struct view_entry *entry);
bool said_is(const struct view_entry *entry, const char *type);
/* The one it names, or else that of the words. */
const char *said_operation(const struct said_words *words, const struct view_entry *entry);
/* Each id of a field that is one or a list. */
const char *said_id(const struct view_entry *entry, const char *field, size_t i);

/* {"subject","topic","contested","for","against"}, and a list of entries. */
json_t *said_json(const struct said_subject *subject);
json_t *said_list_json(const struct said_words *words);

/* Side by side: two columns of `width` characters each, broken between words. Either may be "". */
void said_columns(const char *left, const char *right, size_t width, struct text *out);

#endif
