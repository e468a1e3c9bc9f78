/* Concessions: changes that somebody could grant. They are checked like what they would change, and
 * the places they name are kept. */
#include <string.h>

#include "operation/read_int.h"

/* A map of operation.yaml as a table of one row. */
static cw_status open_one(struct reader *r, const struct yaml_node *map, const char *what,
                          const char *const *known, struct table *out)
{
    struct yaml_node item = *map, list = {.kind = YAML_LIST, .line = map->line, .count = 1};
    item.next = NULL;
    list.first = &item;
    return rows_open(r, &list, what, known, 1, out);
}

static cw_status read_extend(struct reader *r, const struct yaml_node *map,
                             struct op_concession *out)
{
    static const char *const keys[] = {"start", "end", NULL};
    static const char example[] = "extend: {end: 2030-01-01T11:00}";
    const struct yaml_node *extend = yaml_get(map, "extend");
    int64_t start = r->op->pause_start_unix_s, end = start + r->op->pause_s;
    struct op_when from = {start, false}, to = {end, false};
    cw_status s = value_kind(r, extend, YAML_MAP, "extend", example);
    if (!s) s = yaml_check_keys(r->path, extend, keys, r->err);
    out->moves_start = yaml_get(extend, "start") != NULL;
    out->moves_end = yaml_get(extend, "end") != NULL;
    if (!s && out->moves_start) s = time_value(r, extend, "start", TIME_ISO, example, &from);
    if (!s && out->moves_end) s = time_value(r, extend, "end", TIME_ISO, example, &to);
    if (s) return s;
    out->start_unix_s = from.unix_s;
    out->end_unix_s = to.unix_s;
    if (from.unix_s > start || to.unix_s < end || to.unix_s - from.unix_s == end - start)
        return FAIL_AT(r, extend, "extend must make the pause longer; write %s", example);
    if (to.unix_s - from.unix_s > OP_MAX_PAUSE_S)
        return FAIL_AT(r, extend, "the pause would be longer than 31 days");
    return CW_OK;
}

static cw_status read_changes(struct reader *r, const struct table *t, struct op_concession *out)
{
    struct triple capacity;
    char fault[256];
    struct window_list list;
    bool unknown = false;
    const char *windows = table_cell(t, 0, table_column(t, "windows"));
    const char *admits = table_cell(t, 0, table_column(t, "admits"));
    if (*admits && !classes_parse(r, admits, &out->admits, fault))
        return table_error(t, 0, r->err, "admits: %s", fault);
    if (*windows) {
        cw_status s = windows_read(r, windows, &list, fault);
        if (s) return fault[0] ? table_error(t, 0, r->err, "windows: %s", fault) : s;
        out->windows = list.windows, out->window_count = list.count;
        out->spans = list.spans, out->span_count = list.span_count;
    }
    cw_status s = triple_find(r, t, "capacity_per_hour", false, &capacity);
    if (s) return s;
    if (capacity.column[CW_BEST] >= 0)
        return triple_read(r, t, 0, &capacity, OP_MAX_PEOPLE, NULL, &unknown, out->capacity_h);
    if (*admits || *windows) return CW_OK;
    return table_error(t, 0, r->err,
                       "nothing changes: give capacity_per_hour, windows or admits as well");
}

static cw_status find_corridor(struct reader *r, const struct yaml_node *map, const char *key,
                               int32_t *out)
{
    const char *id = NULL;
    cw_status s = value_text(r, map, key, "the id of a corridor", &id);
    if (s) return s;
    *out = FIND_ID(r->op->corridors, r->op->corridor_count, id);
    return *out >= 0 ? CW_OK : FAIL_AT(r, yaml_get(map, key), "there is no corridor '%s'", id);
}

static cw_status read_corridor(struct reader *r, const struct yaml_node *map,
                               struct op_concession *out)
{
    static const char *const known[] = {"id",
                                        "grantor",
                                        "corridor",
                                        "admits",
                                        "windows",
                                        "capacity_per_hour",
                                        "capacity_per_hour_low",
                                        "capacity_per_hour_best",
                                        "capacity_per_hour_high",
                                        NULL};
    struct table t;
    cw_status s = find_corridor(r, map, "corridor", &out->corridor);
    if (!s) s = open_one(r, map, "concessions", known, &t);
    if (s) return s;
    s = read_changes(r, &t, out);
    table_release(&t);
    return s;
}

static cw_status read_new_corridor(struct reader *r, const struct yaml_node *map,
                                   struct op_concession *out)
{
    const struct yaml_node *node = yaml_get(map, "new_corridor");
    struct table t;
    out->added = reader_array(r, 1, sizeof *out->added);
    if (!out->added) return error_no_memory(r->err);
    cw_status s = value_kind(r, node, YAML_MAP, "new_corridor",
                             "{corridor_id: C9, node_id: 12, admits: civilian, windows: "
                             "\"09:00-19:00\", capacity_per_hour: 600}");
    if (!s) s = open_one(r, node, "new_corridor", corridor_columns, &t);
    if (s) return s;
    s = corridor_rows(r, &t, out->added);
    table_release(&t);
    if (s) return s;
    const struct op_corridor *added = out->added;
    if (FIND_ID(r->op->corridors, r->op->corridor_count, added->id) >= 0)
        return FAIL_AT(r, node, "there is a corridor '%s' already; choose another id", added->id);
    out->node = added->node;
    out->admits = added->admits;
    out->windows = added->windows, out->window_count = added->window_count;
    out->spans = added->spans, out->span_count = added->span_count;
    memcpy(out->capacity_h, added->capacity_h, sizeof out->capacity_h);
    return CW_OK;
}

/* Whether two ascending lists share a link. */
static bool share_link(const int32_t *a, size_t a_count, const int32_t *b, size_t b_count)
{
    size_t i = 0, j = 0;
    while (i < a_count && j < b_count) {
        if (a[i] == b[j]) return true;
        if (a[i] < b[j])
            i++;
        else
            j++;
    }
    return false;
}

/* Whether some closure closes this corridor or one of these links. */
static bool closed_at_all(const cw_operation *op, const struct op_concession *c)
{
    for (size_t i = 0; i < op->closure_count; i++) {
        const struct op_closure *closure = &op->closures[i];
        if (closure->corridor >= 0 && closure->corridor == c->corridor) return true;
        if (share_link(closure->links, closure->link_count, c->links, c->link_count)) return true;
    }
    return false;
}

static cw_status read_reopen(struct reader *r, const struct yaml_node *map,
                             struct op_concession *out)
{
    static const char *const known[] = {"kind", "id", "wkt", NULL};
    const struct yaml_node *node = yaml_get(map, "reopen");
    struct op_closure closure = {0};
    struct table t;
    cw_status s = value_kind(r, node, YAML_MAP, "reopen", "reopen: {kind: link, id: 17}");
    if (!s) s = open_one(r, node, "reopen", known, &t);
    if (s) return s;
    s = closure_links_of_row(r, &t, 0, &closure);
    table_release(&t);
    if (s) return s;
    out->links = closure.links;
    out->link_count = closure.link_count;
    out->corridor = closure.corridor;
    if (!closed_at_all(r->op, out))
        reader_warn(r, "concession %s reopens what no closure closes", out->id);
    return CW_OK;
}

static cw_status read_accept(struct reader *r, const struct yaml_node *map,
                             struct op_concession *out)
{
    return find_corridor(r, map, "accept", &out->corridor);
}

typedef cw_status read_fn(struct reader *r, const struct yaml_node *map, struct op_concession *out);

/* The key that makes the concession, and whether `corridor`'s own keys may stand beside it. */
static const struct {
    const char *key;
    read_fn *read;
} kinds[] = {{"extend", read_extend},
             {"corridor", read_corridor},
             {"new_corridor", read_new_corridor},
             {"reopen", read_reopen},
             {"accept", read_accept}};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

static cw_status read_concession(struct reader *r, const struct yaml_node *map,
                                 struct op_concession *out)
{
    static const char one_of[] = "exactly one of extend, corridor, new_corridor, reopen, accept";
    read_fn *read = NULL;
    cw_status s = value_id(r, map, "id", false, "id: hour", &out->id);
    if (!s) s = value_optional(r, map, "grantor", &out->grantor);
    if (s) return s;
    for (size_t k = 0; k < KIND_COUNT; k++) {
        if (!yaml_get(map, kinds[k].key)) continue;
        if (read) return FAIL_AT(r, map, "concession %s must have %s", out->id, one_of);
        read = kinds[k].read;
        out->kind = kinds[k].key;
    }
    if (read && read != read_corridor) {
        const char *const keys[] = {"id", "grantor", out->kind, NULL};
        s = yaml_check_keys(r->path, map, keys, r->err);
    } else if (!read) {
        static const char *const keys[] = {"id",           "grantor", "extend", "corridor",
                                           "new_corridor", "reopen",  "accept", NULL};
        s = yaml_check_keys(r->path, map, keys, r->err);
        if (!s) s = FAIL_AT(r, map, "concession %s must have %s", out->id, one_of);
    }
    return s ? s : read(r, map, out);
}

cw_status concessions_read(struct reader *r)
{
    cw_operation *op = r->op;
    const struct yaml_node *list;
    cw_status s =
        value_maps(r, r->root, "concessions",
                   "concessions: [{id: hour, grantor: A, extend: {end: 2030-01-01T11:00}}]", &list);
    if (s || !list) return s;
    if (list->count > OP_MAX_CORRIDORS) return FAIL_AT(r, list, "too many concessions");
    op->concessions = reader_array(r, list->count, sizeof *op->concessions);
    if (!op->concessions) return error_no_memory(r->err);
    for (const struct yaml_node *item = list->first; item && !s; item = item->next) {
        struct op_concession *concession = &op->concessions[op->concession_count++];
        concession->node = concession->corridor = -1;
        for (int p = 0; p < CW_POPULATION_COUNT; p++) concession->capacity_h[p] = -1;
        s = read_concession(r, item, concession);
    }
    return s ? s
             : reader_check_unique(r, "concession", op->concessions, op->concession_count,
                                   sizeof *op->concessions, NULL, list);
}
