/* The types of entries and their fields, and payloads checked against them. */
#include "record/schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "files/bytes.h"
#include "files/number.h"
#include "record/note.h"

/* name, kind, must, past, topic, choices, hxl, what */
#define OPERATION                                                             \
    {                                                                         \
        "operation", FIELD_ID, false, false, false, NULL, "#event+operation", \
            "which operation it is about"                                     \
    }
#define AT                                                                                       \
    {                                                                                            \
        "at", FIELD_TIME, true, true, false, NULL, "#date+at", "when, as precisely as published" \
    }
#define UNTIL                                                                         \
    {                                                                                 \
        "until", FIELD_TIME, false, true, false, NULL, "#date+until", "when it ended" \
    }
#define BY                                                                                    \
    {                                                                                         \
        "by", FIELD_ID, true, false, true, NULL, "#org+by", "the party or the observing role" \
    }
#define SOURCE                                                                             \
    {                                                                                      \
        "source", FIELD_TEXT, false, false, false, NULL, "#meta+source", "who reported it" \
    }
#define TEXT                                                                      \
    {                                                                             \
        "text", FIELD_TEXT, false, false, false, NULL, "#description", "in words" \
    }
#define WHERE                                                                                      \
    {"where", FIELD_TEXT, false, false, false, NULL, "#loc", "as coarse as the reporter chooses"}, \
    {                                                                                              \
        "coarseness_m", FIELD_NUMBER, false, false, false, NULL, "#geo+precision",                 \
            "how coarse, in metres"                                                                \
    }
#define CONFIDENCE                                                                              \
    {                                                                                           \
        "confidence", FIELD_CHOICE, false, false, false, "low medium high", "#meta+confidence", \
            "how sure the reporter is"                                                          \
    }
#define REASON                                                                \
    {                                                                         \
        "reason", FIELD_TEXT, true, false, false, NULL, "#meta+reason", "why" \
    }

static const struct field party[] = {
    {"id", FIELD_ID, true, false, true, NULL, "#org+id", "how other entries name it"},
    {"title", FIELD_TEXT, true, false, false, NULL, "#org+title", "the institution's name"},
    {"kind", FIELD_ID, false, false, false, NULL, "#org+type",
     "such as state, armed_group, agency"},
    {"side", FIELD_TEXT, false, false, false, NULL, "#org+side", "the side it stands on"},
    OPERATION,
    SOURCE,
    TEXT};
static const struct field statement[] = {
    BY,
    {"kind", FIELD_CHOICE, true, false, false,
     "announces orders accepts confirms rejects denies withdraws alleges demands", "#status+kind",
     "what was done by saying it"},
    {"about", FIELD_IDS, false, false, true, NULL, "#subject+about",
     "pause, corridors, guarantees, parties"},
    {"details", FIELD_IDS, false, false, false, NULL, "#subject+details",
     "such as mines, or mines:C1 for one corridor"},
    {"topics", FIELD_TEXTS, false, false, false, NULL, "#subject+topics", "anything else"},
    AT,
    UNTIL,
    {"reported_by", FIELD_ID, false, false, true, NULL, "#org+reported", "the party that tells it"},
    {"in_reply_to", FIELD_ID, false, false, true, NULL, "#meta+reply", "an entry's submission id"},
    OPERATION,
    SOURCE,
    TEXT};
static const struct field guarantee[] = {
    {"id", FIELD_ID, true, false, true, NULL, "#meta+id", "how other entries name it"},
    BY,
    {"on_behalf_of", FIELD_ID, false, false, true, NULL, "#org+behalf", "the party it binds"},
    {"for", FIELD_IDS, false, false, false, NULL, "#beneficiary", "classes or parties it is for"},
    {"corridors", FIELD_IDS, true, false, true, NULL, "#loc+corridors", "the corridors"},
    {"terms", FIELD_TEXT, false, false, false, NULL, "#description+terms", "what is promised"},
    {"conditions", FIELD_IDS, false, false, true, NULL, "#meta+conditions",
     "guarantees that it depends on"},
    {"deadline", FIELD_TIME, false, false, false, NULL, "#date+deadline", "by when"},
    AT,
    OPERATION,
    SOURCE,
    TEXT};
static const struct field observation[] = {
    BY,
    AT,
    UNTIL,
    {"what", FIELD_TEXT, true, false, false, NULL, "#description+what", "what was seen"},
    {"about", FIELD_IDS, false, false, true, NULL, "#subject+about",
     "corridors, guarantees, zones"},
    WHERE,
    {"method", FIELD_TEXT, false, false, false, NULL, "#meta+method", "how it was seen"},
    CONFIDENCE,
    {"not_seen", FIELD_TEXT, false, false, false, NULL, "#loc+notseen",
     "where the observer could not go or look"},
    OPERATION,
    SOURCE,
    TEXT};
static const struct field finding[] = {
    BY,
    {"guarantee", FIELD_ID, true, false, true, NULL, "#meta+guarantee", "the guarantee's id"},
    {"finding", FIELD_CHOICE, true, false, false, "holds broken unclear", "#status+finding",
     "whether it is kept"},
    {"on", FIELD_IDS, false, false, false, NULL, "#meta+on", "observations it rests on"},
    AT,
    CONFIDENCE,
    OPERATION,
    SOURCE,
    TEXT};
static const struct field incident[] = {
    BY,
    AT,
    UNTIL,
    {"what", FIELD_TEXT, true, false, false, NULL, "#event", "what happened"},
    WHERE,
    {"closes", FIELD_IDS, false, false, true, NULL, "#impact+closes", "corridors and roads closed"},
    {"hinders", FIELD_IDS, false, false, true, NULL, "#impact+hinders", "those that pass fewer"},
    {"reopens", FIELD_IDS, false, false, true, NULL, "#impact+reopens", "those open again"},
    CONFIDENCE,
    OPERATION,
    SOURCE,
    TEXT};
static const struct field count[] = {
    BY,
    {"basis", FIELD_CHOICE, true, false, false, "claimed observed", "#meta+basis",
     "said by somebody, or counted by the observer"},
    {"people", FIELD_NUMBER, true, false, false, NULL, "#affected", "how many"},
    {"class", FIELD_ID, false, false, false, NULL, "#affected+class", "such as civilian, wounded"},
    {"corridor", FIELD_ID, false, false, true, NULL, "#loc+corridor", "where they passed"},
    {"zone", FIELD_ID, false, false, true, NULL, "#loc+zone", "where they are or came from"},
    AT,
    UNTIL,
    {"method", FIELD_TEXT, false, false, false, NULL, "#meta+method", "how it was counted"},
    CONFIDENCE,
    OPERATION,
    SOURCE,
    TEXT};
static const struct field plan[] = {
    {"operation", FIELD_ID, true, false, true, NULL, "#event+operation",
     "which operation it is of"},
    {"blake2b", FIELD_HASH, true, false, false, NULL, "#meta+hash",
     "BLAKE2b-256 of the plan's file"},
    {"basis", FIELD_CHOICE, true, false, false, "announced accepted verified", "#meta+basis",
     "which corridors it counts"},
    {"out", FIELD_NUMBER, false, false, false, NULL, "#reached", "people it brings out"},
    {"people", FIELD_NUMBER, false, false, false, NULL, "#affected", "people there"},
    AT,
    SOURCE,
    TEXT};
static const struct field correction[] = {
    {"corrects", FIELD_ID, true, false, true, NULL, "#meta+corrects", "an entry's submission id"},
    REASON,
    {"body", FIELD_BODY, false, false, false, NULL, "#meta+body",
     "what it says instead; without it the entry is withdrawn"}};
static const struct field erasure[] = {
    {"erases", FIELD_ID, true, false, true, NULL, "#meta+erases", "an entry's submission id"},
    REASON};
static const struct field disclosure[] = {
    {"to", FIELD_CHOICE, true, false, false, "public parties operations", "#org+to", "to whom"},
    {"recipients", FIELD_TEXT, false, false, false, NULL, "#org+recipients", "which institutions"},
    {"sha256", FIELD_HASH, true, false, false, NULL, "#meta+hash", "of the file given out"},
    {"entries", FIELD_NUMBER, false, false, false, NULL, "#meta+entries", "how many it tells"},
    {"withheld", FIELD_NUMBER, false, false, false, NULL, "#meta+withheld", "how many it does not"},
    {"coarseness_m", FIELD_NUMBER, false, false, false, NULL, "#geo+precision", "of its places"},
    AT,
    OPERATION,
    TEXT};
static const struct field key[] = {
    {"key", FIELD_KEY, true, false, true, NULL, "#meta+key", "the public key"},
    {"use", FIELD_CHOICE, true, false, false, "log author witness", "#meta+use",
     "what it may sign"},
    {"role", FIELD_TEXT, false, false, false, NULL, "#org+role", "whose desk or office it is"}};
static const struct field rotation[] = {
    {"old", FIELD_KEY, true, false, true, NULL, "#meta+old", "the key that ends"},
    {"key", FIELD_KEY, true, false, true, NULL, "#meta+key", "the key that follows, same name"},
    {"reason", FIELD_TEXT, false, false, false, NULL, "#meta+reason", "why"}};
static const struct field revocation[] = {
    {"key", FIELD_KEY, true, false, true, NULL, "#meta+key", "the key that ends"}, REASON};

#define TYPE(name, stays, what)                                \
    {                                                          \
#name, what, name, sizeof name / sizeof *(name), stays \
    }
const struct entry_type schema_types[] = {
    TYPE(party, false, "an institution that speaks, gives or grants"),
    TYPE(statement, false, "somebody announced, accepted, rejected, denied, ..."),
    TYPE(guarantee, false, "somebody promised"),
    TYPE(observation, false, "something was seen"),
    TYPE(finding, false, "somebody holds a guarantee kept, broken or unclear"),
    TYPE(incident, false, "something happened, and what it closes"),
    TYPE(count, false, "so many people, claimed or observed"),
    TYPE(plan, false, "a plan was published"),
    TYPE(correction, true, "another entry says this instead"),
    TYPE(erasure, true, "an entry's payload was erased"),
    TYPE(disclosure, false, "what was given to whom"),
    TYPE(key, true, "a key speaks for a role"),
    TYPE(rotation, true, "a role's key is replaced"),
    TYPE(revocation, true, "a key counts no more"),
};
const size_t schema_type_count = sizeof schema_types / sizeof *schema_types;

const struct entry_type *schema_find(const char *name)
{
    for (size_t i = 0; i < schema_type_count; i++)
        if (strcmp(schema_types[i].name, name) == 0) return &schema_types[i];
    return NULL;
}

const struct field *schema_field(const struct entry_type *type, const char *name)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (strcmp(type->fields[i].name, name) == 0) return &type->fields[i];
    return NULL;
}

/* ---- times --------------------------------------------------------------------------------------- */

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
    y -= m <= 2;
    int64_t era = y / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool digits(const char *p, int n, int64_t *out)
{
    *out = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9') return false;
        *out = *out * 10 + (p[i] - '0');
    }
    return true;
}

static bool read_day(const char *p, int64_t *days)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t y, m, d;
    if (!digits(p, 4, &y) || p[4] != '-' || !digits(p + 5, 2, &m) || p[7] != '-' ||
        !digits(p + 8, 2, &d))
        return false;
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    if (y < 1900 || m < 1 || m > 12 || d < 1 || d > lengths[m - 1] + (m == 2 && leap)) return false;
    *days = days_of(y, m, d);
    return true;
}

/* "Z" or "+03:00" */
static bool read_offset(const char *p, int64_t *seconds)
{
    int64_t h, m;
    *seconds = 0;
    if (strcmp(p, "Z") == 0) return true;
    if ((*p != '+' && *p != '-') || !digits(p + 1, 2, &h) || p[3] != ':' || !digits(p + 4, 2, &m) ||
        p[6] || h > 14 || m > 59)
        return false;
    *seconds = (h * 60 + m) * 60 * (*p == '-' ? -1 : 1);
    return true;
}

bool schema_time(const char *text, int64_t *unix_s, bool *day)
{
    int64_t days, h, m, s = 0, offset;
    *day = false;
    if (strnlen(text, 10) < 10 || !read_day(text, &days)) return false;
    *unix_s = days * 86400;
    *day = text[10] == '\0';
    if (*day) return true;
    const char *p = text + 11;
    if (text[10] != 'T' || !digits(p, 2, &h) || p[2] != ':' || !digits(p + 3, 2, &m)) return false;
    p += 5;
    if (*p == ':') {
        if (!digits(p + 1, 2, &s)) return false;
        p += 3;
    }
    if (h > 23 || m > 59 || s > 59 || !read_offset(p, &offset)) return false;
    *unix_s += h * 3600 + m * 60 + s - offset;
    return true;
}

void schema_format_time(int64_t unix_s, char out[32])
{
    int64_t days = unix_s / 86400, rest = unix_s % 86400;
    if (rest < 0) rest += 86400, days--;
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t mp = (5 * of_year + 2) / 153;
    int64_t d = of_year - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
    snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)(year + era * 400 + (m <= 2)), (int)m,
             (int)d, (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

/* ---- one value ----------------------------------------------------------------------------------- */

static bool is_choice(const char *choices, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = choices; n && *p;) {
        size_t length = strcspn(p, " ");
        if (length == n && memcmp(p, word, n) == 0) return true;
        p += length + (p[length] == ' ');
    }
    return false;
}

static bool is_hash(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static const char *text_wrong(const char *text, size_t length)
{
    if (length == 0) return "is empty; leave it out";
    if (length > SCHEMA_TEXT_MOST) return "is longer than 8,000 bytes; say it shorter";
    if (bytes_has_control(text))
        return "has a line break or another control character; write it in one line";
    return NULL;
}

/* NULL, or what is wrong with one text as a value of this kind. */
static const char *value_wrong(const struct field *field, const char *text, size_t length)
{
    struct verifier verifier;
    int64_t unix_s;
    bool day;
    switch (field->kind) {
    case FIELD_ID:
    case FIELD_IDS:
        return note_name_ok(text, length) ? NULL
                                          : "is no id: 1 to 100 letters, digits and ._:/- without "
                                            "blanks";
    case FIELD_TIME:
        return schema_time(text, &unix_s, &day)
                   ? NULL
                   : "is no time; write 2016-11-02, or 2016-11-02T18:00+03:00 with the offset";
    case FIELD_CHOICE:
        return is_choice(field->choices, text) ? NULL : "is none of its words";
    case FIELD_KEY:
        return verifier_parse(text, &verifier);
    case FIELD_HASH:
        return is_hash(text) ? NULL : "is no hash of 64 hex digits";
    default:
        return text_wrong(text, length);
    }
}

static bool is_list(enum field_kind kind)
{
    return kind == FIELD_IDS || kind == FIELD_TEXTS;
}

static const char *list_wrong(const struct field *field, const json_t *list)
{
    size_t i;
    json_t *item;
    if (!json_is_array(list)) return "is no list";
    if (json_array_size(list) == 0) return "is an empty list; leave it out";
    if (json_array_size(list) > SCHEMA_LIST_MOST) return "has more than 200 elements";
    json_array_foreach(list, i, item)
    {
        if (!json_is_string(item)) return "has an element that is no text";
        const char *why = value_wrong(field, json_string_value(item), json_string_length(item));
        if (why) return why;
    }
    return NULL;
}

static const char *field_wrong(const struct field *field, const json_t *value)
{
    if (is_list(field->kind)) return list_wrong(field, value);
    if (field->kind == FIELD_BODY) return json_is_object(value) ? NULL : "is no object";
    if (field->kind == FIELD_NUMBER) {
        if (!json_is_integer(value)) return "is no whole number";
        json_int_t n = json_integer_value(value);
        return n >= 0 && n <= (INT64_C(1) << 53) ? NULL : "is below 0 or beyond 2^53";
    }
    if (!json_is_string(value)) return "is no text";
    return value_wrong(field, json_string_value(value), json_string_length(value));
}

/* ---- payloads ------------------------------------------------------------------------------------ */

/* A day may have begun fourteen hours before it does in UTC. */
static bool lies_ahead(const char *text, int64_t entered_s)
{
    int64_t unix_s;
    bool day;
    if (!schema_time(text, &unix_s, &day)) return false;
    return unix_s - (day ? 14 * 3600 : 0) > entered_s + SCHEMA_SKEW_S;
}

static bool fields_ok(const struct entry_type *type, const json_t *payload, int64_t entered_s,
                      struct text *fault)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        const json_t *value = json_object_get(payload, field->name);
        if (!value && field->must) {
            text_addf(fault, "%s: '%s' is missing (%s)", type->name, field->name, field->what);
            return false;
        }
        const char *why = value ? field_wrong(field, value) : NULL;
        if (why) {
            const char *text = json_string_value(value);
            text_addf(fault, "%s: %s", type->name, field->name);
            if (text) text_addf(fault, " '%.*s'", bytes_clip(text, 40), text);
            text_addf(fault, " %s", why);
            if (field->choices) text_addf(fault, ": %s", field->choices);
            return false;
        }
        if (value && field->past && lies_ahead(json_string_value(value), entered_s)) {
            text_addf(fault,
                      "%s: %s '%s' lies ahead of the clock by which it is entered; nothing "
                      "is said or seen before it happens",
                      type->name, field->name, json_string_value(value));
            return false;
        }
    }
    return true;
}

static bool has_any(const json_t *payload, const char *a, const char *b)
{
    return json_object_get(payload, a) || json_object_get(payload, b);
}

bool schema_check(const struct entry_type *type, const json_t *payload, int64_t entered_s,
                  struct text *fault)
{
    const char *name;
    json_t *value;
    if (!json_is_object(payload)) {
        text_addf(fault, "%s: the payload is no object", type->name);
        return false;
    }
    json_object_foreach((json_t *)payload, name, value)
    {
        if (schema_field(type, name)) continue;
        text_addf(fault, "%s: there is no field '%.*s'; it has:", type->name, bytes_clip(name, 40),
                  name);
        for (size_t i = 0; i < type->field_count; i++)
            text_addf(fault, " %s", type->fields[i].name);
        return false;
    }
    if (!fields_ok(type, payload, entered_s, fault)) return false;
    if (type->fields == statement && !has_any(payload, "about", "topics") &&
        !json_object_get(payload, "details")) {
        text_add(fault, "statement: about what? Give 'about' (pause, corridors) or 'topics'");
        return false;
    }
    return true;
}

cw_status schema_canonical(const json_t *payload, struct text *out, cw_error *err)
{
    static const size_t flags = JSON_COMPACT | JSON_SORT_KEYS;
    size_t length = json_dumpb(payload, NULL, 0, flags);
    char *bytes = mem_new(length + 1, 1);
    if (!bytes) return error_no_memory(err);
    if (length == 0 || json_dumpb(payload, bytes, length, flags) != length) {
        mem_free(bytes);
        return error_no_memory(err);
    }
    text_add_n(out, bytes, length);
    mem_free(bytes);
    return out->broken ? error_no_memory(err) : CW_OK;
}

json_t *schema_parse(const struct entry_type *type, const char *bytes, size_t length,
                     int64_t entered_s, struct text *fault)
{
    json_error_t error;
    struct text again = {0};
    if (length > SCHEMA_PAYLOAD_MOST) {
        text_addf(fault, "the payload has %zu bytes, more than %d", length, SCHEMA_PAYLOAD_MOST);
        return NULL;
    }
    json_t *payload = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);
    if (!payload) {
        text_addf(fault, "the payload is no JSON: %s", error.text);
        return NULL;
    }
    bool good = schema_check(type, payload, entered_s, fault);
    if (good && schema_canonical(payload, &again, NULL)) {
        text_add(fault, "out of memory");
        good = false;
    }
    if (good && (again.length != length || memcmp(again.bytes, bytes, length) != 0)) {
        text_add(fault, "the payload is not in canonical form");
        good = false;
    }
    text_release(&again);
    if (good) return payload;
    json_decref(payload);
    return NULL;
}

bool schema_no_memory(const struct text *fault)
{
    return fault->broken || !fault->bytes || strcmp(fault->bytes, "out of memory") == 0;
}

/* ---- from and to texts --------------------------------------------------------------------------- */

static bool add_item(json_t *list, const char *item, size_t length)
{
    while (length && item[0] == ' ') item++, length--;
    while (length && item[length - 1] == ' ') length--;
    return length == 0 || json_array_append_new(list, json_stringn(item, length)) == 0;
}

static const char *set_list(json_t *payload, const struct field *field, const char *text)
{
    const char *between = field->kind == FIELD_IDS ? " ,;" : ";";
    json_t *list = json_array();
    bool good = list != NULL;
    for (const char *p = text; good && *p;) {
        size_t n = strcspn(p, between);
        good = add_item(list, p, n);
        p += n + (p[n] != '\0');
    }
    if (good && json_array_size(list) == 0) {
        json_decref(list);
        return NULL;
    }
    if (!good || json_object_set(payload, field->name, list)) {
        json_decref(list);
        return "is not valid UTF-8";
    }
    json_decref(list);
    return NULL;
}

const char *schema_set(json_t *payload, const struct field *field, const char *text)
{
    int64_t number;
    json_error_t error;
    json_t *value = NULL;
    if (!*text) return NULL;
    if (is_list(field->kind)) return set_list(payload, field, text);
    if (field->kind == FIELD_NUMBER) {
        if (!number_whole(text, 0, INT64_C(1) << 53, &number)) return "is no whole number from 0";
        value = json_integer(number);
    } else if (field->kind == FIELD_BODY) {
        value = json_loads(text, JSON_REJECT_DUPLICATES, &error);
        if (!value) return "is no JSON object";
    } else {
        value = json_string(text);
    }
    return value && json_object_set_new(payload, field->name, value) == 0 ? NULL
                                                                          : "is not valid UTF-8";
}

void schema_show(const json_t *payload, const struct field *field, struct text *out)
{
    const json_t *value = json_object_get(payload, field->name);
    size_t i;
    json_t *item;
    if (json_is_integer(value)) text_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    if (json_is_string(value)) text_add(out, json_string_value(value));
    if (json_is_object(value)) schema_canonical(value, out, NULL);
    if (!json_is_array(value)) return;
    json_array_foreach(value, i, item)
    {
        if (i) text_add(out, field->kind == FIELD_IDS ? " " : "; ");
        text_add(out, json_string_value(item));
    }
}
