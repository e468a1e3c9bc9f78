/* libyaml's events made into a tree, without recursion: the stack holds the open lists and maps.
 * What a plain data file does not need is refused: it costs memory (aliases), or means something
 * else to another reader (tags, duplicate keys, several documents). */
#include "files/yaml.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/mem.h"
#include "files/bytes.h"

#define MOST_BYTES ((size_t)64 * 1024 * 1024)
enum { MOST_DEPTH = 32, MOST_NODES = 5 * 1000 * 1000, FEW_KEYS = 16, KEY_SHOWN = 63 };

/* An open list or map, and where its next child is to be linked. */
struct frame {
    struct yaml_node *node, **tail;
    const char *key; /* a key still without its value */
    int key_line;
};

struct builder {
    const char *name;
    struct arena *arena;
    struct yaml_node *root;
    struct frame stack[MOST_DEPTH];
    size_t depth, nodes, documents;
    bool ended;
    cw_error *err;
};

static int line_of(const yaml_event_t *event)
{
    return event->start_mark.line < INT32_MAX ? (int)event->start_mark.line + 1 : 0;
}

static cw_status bad(struct builder *b, int line, const char *what)
{
    return error_at(b->err, CW_BAD_INPUT, b->name, line, "%s", what);
}

static cw_status refuse_extras(struct builder *b, int line, const yaml_char_t *anchor,
                               const yaml_char_t *tag)
{
    if (anchor) return bad(b, line, "anchors (&name) are not supported; write the value out");
    if (tag) return bad(b, line, "tags (!name) are not supported; remove the tag");
    return CW_OK;
}

/* Links a new node into the open list or map, or makes it the root. */
static cw_status add_node(struct builder *b, enum yaml_kind kind, int line, struct yaml_node **out)
{
    struct frame *top = b->depth ? &b->stack[b->depth - 1] : NULL;
    if (++b->nodes > MOST_NODES) return bad(b, line, "too many values; split the file");
    struct yaml_node *node = arena_new(b->arena, sizeof *node);
    if (!node) return error_no_memory(b->err);
    node->kind = kind;
    node->line = line;
    if (!top) {
        b->root = node;
    } else {
        node->key = top->key;
        if (top->key) node->line = top->key_line;
        top->key = NULL;
        *top->tail = node;
        top->tail = &node->next;
        top->node->count++;
    }
    *out = node;
    return CW_OK;
}

static bool awaits_key(const struct builder *b)
{
    const struct frame *top = b->depth ? &b->stack[b->depth - 1] : NULL;
    return top && top->node->kind == YAML_MAP && !top->key;
}

static cw_status open_node(struct builder *b, enum yaml_kind kind, int line)
{
    struct yaml_node *node;
    if (awaits_key(b)) return bad(b, line, "a key must be a plain text, not a list or map");
    if (b->depth >= MOST_DEPTH)
        return bad(b, line, "nested more than 32 deep; write it with fewer levels");
    cw_status status = add_node(b, kind, line, &node);
    if (!status) b->stack[b->depth++] = (struct frame){.node = node, .tail = &node->first};
    return status;
}

static cw_status add_scalar(struct builder *b, const yaml_event_t *event, int line)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    struct yaml_node *node;
    if (memchr(value, '\0', length)) return bad(b, line, "a NUL character in a text; remove it");
    const char *copy = arena_text_n(b->arena, value, length);
    if (!copy) return error_no_memory(b->err);
    if (awaits_key(b)) {
        b->stack[b->depth - 1].key = copy;
        b->stack[b->depth - 1].key_line = line;
        return CW_OK;
    }
    cw_status status = add_node(b, YAML_TEXT, line, &node);
    if (!status) node->text = copy;
    return status;
}

static cw_status duplicate(struct builder *b, const struct yaml_node *a, const struct yaml_node *c)
{
    int first = a->line < c->line ? a->line : c->line, second = a->line + c->line - first;
    return error_at(b->err, CW_BAD_INPUT, b->name, second,
                    "the key '%.*s' stands here and in line %d; remove one",
                    bytes_clip(a->key, KEY_SHOWN), a->key, first);
}

static int by_key(const void *a, const void *b)
{
    const struct yaml_node *const *x = a, *const *y = b;
    return strcmp((*x)->key, (*y)->key);
}

/* Sorting keeps a hostile map of a million keys from taking a quadratic time. */
static cw_status check_many_keys(struct builder *b, const struct yaml_node *map)
{
    cw_status status = CW_OK;
    const struct yaml_node **sorted = mem_new(map->count, sizeof *sorted);
    if (!sorted) return error_no_memory(b->err);
    size_t n = 0;
    for (const struct yaml_node *v = map->first; v; v = v->next) sorted[n++] = v;
    qsort(sorted, n, sizeof *sorted, by_key);
    for (size_t i = 1; i < n && !status; i++)
        if (strcmp(sorted[i - 1]->key, sorted[i]->key) == 0)
            status = duplicate(b, sorted[i - 1], sorted[i]);
    mem_free(sorted);
    return status;
}

static cw_status check_duplicates(struct builder *b, const struct yaml_node *map)
{
    if (map->count > FEW_KEYS) return check_many_keys(b, map);
    for (const struct yaml_node *v = map->first; v; v = v->next)
        for (const struct yaml_node *w = v->next; w; w = w->next)
            if (strcmp(v->key, w->key) == 0) return duplicate(b, v, w);
    return CW_OK;
}

static cw_status take_event(struct builder *b, const yaml_event_t *event)
{
    int line = line_of(event);
    cw_status status;
    switch (event->type) {
    case YAML_STREAM_END_EVENT:
        b->ended = true;
        return CW_OK;
    case YAML_DOCUMENT_START_EVENT:
        if (b->documents++ == 0) return CW_OK;
        return bad(b, line, "a second document (---) begins; keep one document per file");
    case YAML_ALIAS_EVENT:
        return bad(b, line, "aliases (*name) are not supported; write the value out");
    case YAML_SCALAR_EVENT:
        status = refuse_extras(b, line, event->data.scalar.anchor, event->data.scalar.tag);
        return status ? status : add_scalar(b, event, line);
    case YAML_SEQUENCE_START_EVENT:
        status = refuse_extras(b, line, event->data.sequence_start.anchor,
                               event->data.sequence_start.tag);
        return status ? status : open_node(b, YAML_LIST, line);
    case YAML_MAPPING_START_EVENT:
        status =
            refuse_extras(b, line, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        return status ? status : open_node(b, YAML_MAP, line);
    case YAML_MAPPING_END_EVENT:
        return check_duplicates(b, b->stack[--b->depth].node);
    case YAML_SEQUENCE_END_EVENT:
        b->depth--;
        return CW_OK;
    default:
        return CW_OK;
    }
}

static cw_status parser_error(struct builder *b, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR) return error_no_memory(b->err);
    bool scanned = parser->error == YAML_SCANNER_ERROR || parser->error == YAML_PARSER_ERROR;
    size_t line = scanned ? parser->problem_mark.line + 1 : parser->mark.line + 1;
    return error_at(b->err, CW_BAD_INPUT, b->name, line < INT32_MAX ? (int)line : 0,
                    "this is not YAML: %s%s%s; check indentation, colons, quotes and brackets",
                    parser->problem ? parser->problem : "it cannot be read",
                    parser->context ? " " : "", parser->context ? parser->context : "");
}

static cw_status build(struct builder *b, yaml_parser_t *parser)
{
    while (!b->ended) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) return parser_error(b, parser);
        cw_status status = take_event(b, &event);
        yaml_event_delete(&event);
        if (status) return status;
    }
    if (!b->root) return bad(b, 1, "the file is empty; write at least one key");
    return CW_OK;
}

cw_status yaml_parse(const char *name, const void *bytes, size_t length, struct arena *arena,
                     struct yaml_node **out, cw_error *err)
{
    yaml_parser_t parser;
    struct builder b = {.name = name, .arena = arena, .err = err};
    *out = NULL;
    if (length > MOST_BYTES)
        return error_at(err, CW_BAD_INPUT, name, 0, "larger than 64 MiB; split the file");
    cw_status status = bytes_check_text(name, bytes, length, err);
    if (status) return status;
    if (!yaml_parser_initialize(&parser)) return error_no_memory(err);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, length ? bytes : (const void *)"", length);
    status = build(&b, &parser);
    if (!status) *out = b.root;
    yaml_parser_delete(&parser);
    return status;
}

cw_status yaml_read(const char *path, struct arena *arena, struct yaml_node **out, cw_error *err)
{
    struct bytes bytes;
    *out = NULL;
    cw_status status = bytes_read(path, MOST_BYTES, &bytes, err);
    if (status) return status;
    status = yaml_parse(path, bytes.data, bytes.length, arena, out, err);
    bytes_release(&bytes);
    return status;
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
    if (!map || map->kind != YAML_MAP) return NULL;
    for (const struct yaml_node *v = map->first; v; v = v->next)
        if (strcmp(v->key, key) == 0) return v;
    return NULL;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Levenshtein's distance of the first KEY_SHOWN bytes, row by row. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[KEY_SHOWN + 1], n = strnlen(a, KEY_SHOWN), m = strnlen(b, KEY_SHOWN);
    for (size_t j = 0; j <= m; j++) row[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[m];
}

static const char *nearest(const char *key, const char *const *allowed)
{
    const char *best = *allowed;
    for (const char *const *a = allowed; *a; a++)
        if (edit_distance(key, *a) < edit_distance(key, best)) best = *a;
    return best;
}

static bool is_allowed(const char *key, const char *const *allowed)
{
    for (; *allowed; allowed++)
        if (strcmp(key, *allowed) == 0) return true;
    return false;
}

cw_status yaml_check_keys(const char *path, const struct yaml_node *map, const char *const *allowed,
                          cw_error *err)
{
    if (map->kind != YAML_MAP)
        return error_at(err, CW_BAD_INPUT, path, map->line,
                        "keys and values are expected here, such as '%s: ...'", *allowed);
    for (const struct yaml_node *v = map->first; v; v = v->next)
        if (!is_allowed(v->key, allowed))
            return error_at(err, CW_BAD_INPUT, path, v->line,
                            "unknown key '%.*s'; the nearest known key is '%s'",
                            bytes_clip(v->key, KEY_SHOWN), v->key, nearest(v->key, allowed));
    return CW_OK;
}
