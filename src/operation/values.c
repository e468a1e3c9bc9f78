/* Single values of operation.yaml, each with its place and a remedy when it is wrong. */
#include <stdio.h>
#include <string.h>

#include "files/bytes.h"
#include "files/number.h"
#include "operation/read_int.h"

const char *text_fault(const char *text)
{
    return bytes_has_control(text) ? "has a control character; write it without" : NULL;
}

const char *id_fault(const char *id, bool plain)
{
    size_t length = strlen(id);
    if (length == 0) return "is empty; give one";
    if (length > OP_MAX_ID_BYTES) return "is longer than 200 bytes; shorten it";
    if (id[0] == ' ' || id[length - 1] == ' ') return "begins or ends with a blank; remove it";
    for (const unsigned char *p = (const unsigned char *)id; *p; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');
        bool other = (*p >= '0' && *p <= '9') || *p == '-' || *p == '_';
        if (plain && !letter && !other) return "may have only letters a-z, A-Z, digits, - and _";
    }
    return text_fault(id);
}

cw_status value_kind(struct reader *r, const struct yaml_node *node, enum yaml_kind kind,
                     const char *what, const char *example)
{
    static const char *const names[] = {"a single value", "a list", "a map"};
    if (node->kind == kind) return CW_OK;
    return FAIL_AT(r, node, "'%s' must be %s; write %s", what, names[kind], example);
}

cw_status value_optional(struct reader *r, const struct yaml_node *map, const char *key,
                         const char **out)
{
    const struct yaml_node *node = yaml_get(map, key);
    *out = NULL;
    if (!node) return CW_OK;
    if (node->kind != YAML_TEXT) return FAIL_AT(r, node, "'%s' must be a single value", key);
    *out = node->text;
    return CW_OK;
}

cw_status value_text(struct reader *r, const struct yaml_node *map, const char *key,
                     const char *example, const char **out)
{
    const struct yaml_node *node = yaml_get(map, key);
    *out = NULL;
    if (!node) return FAIL_AT(r, map, "'%s' is missing; write %s", key, example);
    if (node->kind != YAML_TEXT || !node->text[0])
        return FAIL_AT(r, node, "'%s' must be a single value; write %s", key, example);
    *out = node->text;
    return CW_OK;
}

cw_status value_id(struct reader *r, const struct yaml_node *map, const char *key, bool plain,
                   const char *example, const char **out)
{
    cw_status s = value_text(r, map, key, example, out);
    if (s) return s;
    const char *fault = id_fault(*out, plain);
    return fault ? FAIL_AT(r, yaml_get(map, key), "%s '%s' %s", key, *out, fault) : CW_OK;
}

/* "0.25" for 250000 of a million. */
static void decimal(int64_t value, int64_t scale, char out[32])
{
    int n = snprintf(out, 32, "%lld", (long long)(value / scale));
    if (value % scale == 0 || n < 0 || n > 20) return;
    out[n++] = '.';
    for (int64_t rest = value % scale; rest; rest = rest * 10 % scale)
        if (n < 30) out[n++] = (char)('0' + rest * 10 / scale);
    out[n] = '\0';
}

cw_status value_scaled(struct reader *r, const struct yaml_node *map, const char *key,
                       int64_t scale, int64_t least, int64_t most, int64_t *out)
{
    const struct yaml_node *node = yaml_get(map, key);
    int64_t value;
    if (!node) return CW_OK;
    if (node->kind == YAML_TEXT && number_scaled_exact(node->text, scale, &value) &&
        value >= least && value <= most) {
        *out = value;
        return CW_OK;
    }
    char low[32], high[32], step[32];
    decimal(least, scale, low);
    decimal(most, scale, high);
    decimal(1, scale, step);
    return FAIL_AT(r, node, "'%s' must be a number from %s to %s in steps of %s at most, not '%s'",
                   key, low, high, step, node->kind == YAML_TEXT ? node->text : "a list or map");
}

cw_status value_whole(struct reader *r, const struct yaml_node *map, const char *key, int64_t least,
                      int64_t most, int64_t *out)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (!node) return CW_OK;
    if (node->kind == YAML_TEXT && number_whole(node->text, least, most, out)) return CW_OK;
    return FAIL_AT(r, node, "'%s' must be a whole number from %lld to %lld", key, (long long)least,
                   (long long)most);
}

cw_status value_maps(struct reader *r, const struct yaml_node *map, const char *key,
                     const char *example, const struct yaml_node **out)
{
    const struct yaml_node *list = yaml_get(map, key);
    *out = list;
    if (!list) return CW_OK;
    cw_status s = value_kind(r, list, YAML_LIST, key, example);
    for (const struct yaml_node *item = list->first; item && !s; item = item->next)
        s = value_kind(r, item, YAML_MAP, key, example);
    return s;
}

static cw_status one_ref(struct reader *r, const struct yaml_node *node, const char *what,
                         const void *ids, size_t count, size_t stride, int32_t *out)
{
    if (node->kind != YAML_TEXT) return FAIL_AT(r, node, "a %s must be named by its id", what);
    *out = reader_find(ids, count, stride, node->text);
    if (*out >= 0) return CW_OK;
    return FAIL_AT(r, node, "there is no %s '%s'; check the spelling or add it", what, node->text);
}

cw_status value_refs(struct reader *r, const struct yaml_node *node, const char *what,
                     const void *ids, size_t count, size_t stride, int32_t **out, size_t *out_count)
{
    size_t room = node->kind == YAML_LIST ? node->count : 1;
    if (node->kind == YAML_MAP) return FAIL_AT(r, node, "must be a list of %s ids", what);
    *out = reader_array(r, room, sizeof **out);
    if (!*out) return error_no_memory(r->err);
    const struct yaml_node *item = node->kind == YAML_LIST ? node->first : node;
    for (size_t i = 0; i < room; i++, item = item->next) {
        cw_status s = one_ref(r, item, what, ids, count, stride, &(*out)[i]);
        if (s) return s;
    }
    *out_count = room;
    return CW_OK;
}

static size_t least_of(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Levenshtein's distance, one row at a time. */
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(b), row[65];
    if (n > 64 || strlen(a) > 64) return SIZE_MAX;
    for (size_t j = 0; j <= n; j++) row[j] = j;
    for (size_t i = 1; *a; a++, i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t kept = diagonal + (*a != b[j - 1]);
            diagonal = row[j];
            row[j] = least_of(kept, row[j] + 1, row[j - 1] + 1);
        }
    }
    return row[n];
}

const char *nearest_name(const char *name, const char *const *known)
{
    const char *best = NULL;
    size_t least = strlen(name) / 2 + 1; /* farther is no misspelling */
    for (; *known; known++) {
        size_t d = distance(name, *known);
        if (d >= least) continue;
        least = d;
        best = *known;
    }
    return best;
}
