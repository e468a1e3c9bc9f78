/* What an entry of each type may say: one table of fields, from which payloads are checked, made
 * from texts, and told in CSV. There is no field for a person. */
#ifndef RECORD_SCHEMA_H
#define RECORD_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum {
    SCHEMA_PAYLOAD_MOST = 65536, /* bytes of a payload */
    SCHEMA_TEXT_MOST = 8000,     /* bytes of one text */
    SCHEMA_LIST_MOST = 200,      /* elements of one list */
    SCHEMA_SKEW_S = 300          /* clocks of two machines may differ by so much */
};

enum field_kind {
    FIELD_ID,     /* letters, digits, ._:/- */
    FIELD_IDS,    /* a list of ids; in texts separated by blanks */
    FIELD_TEXT,   /* free text in one line */
    FIELD_TEXTS,  /* a list of them; in texts separated by ; */
    FIELD_TIME,   /* a day, or a moment with its offset from UTC */
    FIELD_NUMBER, /* a whole number from 0 */
    FIELD_CHOICE, /* one of `choices` */
    FIELD_KEY,    /* a public key */
    FIELD_HASH,   /* 64 hex digits */
    FIELD_BODY    /* the payload that a correction puts in place of another */
};

struct field {
    const char *name;
    enum field_kind kind;
    bool must;
    bool past;           /* a time that cannot lie ahead */
    bool topic;          /* entries are found by it */
    const char *choices; /* words separated by blanks */
    const char *hxl;     /* hashtag of its column */
    const char *what;
};

struct entry_type {
    const char *name, *what;
    const struct field *fields;
    size_t field_count;
    bool stays; /* its payload cannot be erased: the record could not be checked without it */
};

extern const struct entry_type schema_types[];
extern const size_t schema_type_count;

/* NULL when there is none. */
const struct entry_type *schema_find(const char *name);
const struct field *schema_field(const struct entry_type *type, const char *name);

/* Sets `field` of a payload from a text; empty: leaves it out. NULL, or what is wrong. */
const char *schema_set(json_t *payload, const struct field *field, const char *text);
/* The field as such a text again; "" when it is not there. */
void schema_show(const json_t *payload, const struct field *field, struct text *out);

/* Checks a payload that was entered at `entered_s`. False: `fault` says what is wrong. */
bool schema_check(const struct entry_type *type, const json_t *payload, int64_t entered_s,
                  struct text *fault);
/* The canonical form; the caller has checked it. */
cw_status schema_canonical(const json_t *payload, struct text *out, cw_error *err);
/* Parses bytes and checks that they are the canonical form. NULL: `fault` says what is wrong. Free
 * with json_decref. */
json_t *schema_parse(const struct entry_type *type, const char *bytes, size_t length,
                     int64_t entered_s, struct text *fault);

/* Whether a fault says no more than that memory is out. */
bool schema_no_memory(const struct text *fault);

/* "2016-11-02" or "2016-11-02T18:00[:30](Z|+03:00)" as seconds since 1970; a day begins at 00:00
 * UTC and `*day` is set. False when it is neither. */
bool schema_time(const char *text, int64_t *unix_s, bool *day);
/* "2016-11-02T15:00:00Z" */
void schema_format_time(int64_t unix_s, char out[32]);

/* Words for what in the payload's free texts looks like a person's data, one line each, appended. */
void privacy_scan(const struct entry_type *type, const json_t *payload, struct text *warnings);
/* What one text looks like, or NULL. */
const char *privacy_fault(const char *text);

#endif
