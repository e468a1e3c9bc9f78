/* YAML as a small tree whose every node knows its line. Aliases, anchors, tags with meaning, several
 * documents and duplicate keys are errors; depth, size and node count are capped, so that memory
 * stays bounded whatever the file says. */
#ifndef FILES_YAML_H
#define FILES_YAML_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    int line;                /* 1-based */
    const char *text;        /* YAML_TEXT: the scalar, else NULL */
    const char *key;         /* when it is a value of a map, else NULL */
    struct yaml_node *first; /* items of a list, values of a map, in the order of the file */
    struct yaml_node *next;  /* the next item or value */
    size_t count;            /* of items or values */
};

/* Reads `path` into nodes that live in `arena`. `*out` is the root. */
cw_status yaml_read(const char *path, struct arena *arena, struct yaml_node **out, cw_error *err);
/* The same from bytes; `name` stands for the file in messages. */
cw_status yaml_parse(const char *name, const void *bytes, size_t length, struct arena *arena,
                     struct yaml_node **out, cw_error *err);
/* The value of `key` in a map, or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);
/* Fails on the first key of `map` that is not in `allowed` (ends with NULL), naming the nearest. */
cw_status yaml_check_keys(const char *path, const struct yaml_node *map, const char *const *allowed,
                          cw_error *err);

#endif
