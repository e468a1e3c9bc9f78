/* Reads operation.yaml: the top level, the order of the parts, and what they share. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "files/shape.h"
#include "operation/near.h"
#include "operation/read_int.h"

void *reader_array(struct reader *r, size_t count, size_t size)
{
    if (size && count > PTRDIFF_MAX / 4 / size) return NULL;
    return arena_new(&r->op->strings, count ? count * size : 1);
}

const char *reader_text(struct reader *r, const char *text)
{
    return arena_text(&r->op->strings, text);
}

/* One line, whatever ids it quotes. */
void reader_warn(struct reader *r, const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f) *p = '?';
    text_addf(&r->op->warnings, "%s\n", line);
}

struct id_place {
    const char *id;
    size_t row;
};

static int compare_ids(const void *a, const void *b)
{
    const struct id_place *p = a, *q = b;
    int order = strcmp(p->id, q->id);
    return order ? order : (p->row > q->row) - (p->row < q->row);
}

/* The id is the first member of every element. */
static const char *id_of(const void *ids, size_t i, size_t stride)
{
    const char *id;
    memcpy(&id, (const char *)ids + i * stride, sizeof id);
    return id;
}

static cw_status duplicate(struct reader *r, const char *what, const struct id_place *twin,
                           const struct table *t, const struct yaml_node *list)
{
    static const char text[] = "there is another %s '%s'; ids must be unique";
    if (t) return table_error(t, twin->row, r->err, text, what, twin->id);
    const struct yaml_node *item = list->first;
    for (size_t i = 0; i < twin->row && item; i++) item = item->next;
    return FAIL_AT(r, item, text, what, twin->id);
}

cw_status reader_check_unique(struct reader *r, const char *what, const void *ids, size_t count,
                              size_t stride, const struct table *t, const struct yaml_node *list)
{
    struct id_place *sorted = mem_new(count, sizeof *sorted);
    cw_status s = CW_OK;
    if (!sorted) return error_no_memory(r->err);
    for (size_t i = 0; i < count; i++) sorted[i] = (struct id_place){id_of(ids, i, stride), i};
    qsort(sorted, count, sizeof *sorted, compare_ids);
    for (size_t i = 1; i < count && !s; i++)
        if (strcmp(sorted[i - 1].id, sorted[i].id) == 0)
            s = duplicate(r, what, &sorted[i], t, list);
    mem_free(sorted);
    return s;
}

int32_t reader_find(const void *ids, size_t count, size_t stride, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(id_of(ids, i, stride), id) == 0) return (int32_t)i;
    return -1;
}

int32_t reader_find_class(const struct reader *r, const char *id)
{
    return FIND_ID(r->op->classes, r->op->class_count, id);
}

static cw_status read_head(struct reader *r)
{
    static const char *const keys[] = {
        "clearway",    "operation",   "time_zone", "pause",           "network",    "classes",
        "zones",       "corridors",   "closures",  "assembly_points", "take_up",    "separate",
        "not_covered", "snap_max_m",  "parties",   "statements",      "guarantees", "observations",
        "concessions", "assumptions", "sources",   "record",          NULL};
    const char *version = NULL;
    cw_status s = value_kind(r, r->root, YAML_MAP, "operation.yaml", "clearway: 1 and so on");
    /* the version first: another version may have other keys */
    if (!s)
        s = value_text(r, r->root, "clearway", "clearway: 1 (the version of the format)", &version);
    if (!s && strcmp(version, "1") != 0)
        s = FAIL_AT(r, yaml_get(r->root, "clearway"),
                    "format version '%s' is not known here, only 1; get a newer clearway", version);
    return s ? s : yaml_check_keys(r->path, r->root, keys, r->err);
}

static cw_status read_names(struct reader *r)
{
    static const char *const keys[] = {"id", "title", NULL};
    static const char example[] = "operation: {id: grid-1, title: \"Grid 1\"}";
    cw_operation *op = r->op;
    int64_t snap_mm = 500000;
    const struct yaml_node *map = yaml_get(r->root, "operation");
    if (!map) return FAIL_AT(r, r->root, "'operation' is missing; write %s", example);
    cw_status s = value_kind(r, map, YAML_MAP, "operation", example);
    if (!s) s = yaml_check_keys(r->path, map, keys, r->err);
    if (!s) s = value_id(r, map, "id", false, example, &op->id);
    if (!s) s = value_optional(r, map, "title", &op->title);
    const char *fault = !s && op->title ? text_fault(op->title) : NULL;
    if (fault) s = FAIL_AT(r, yaml_get(map, "title"), "title '%s' %s", op->title, fault);
    if (!s)
        s = value_scaled(r, r->root, "snap_max_m", 1000, 0, (int64_t)OP_MAX_SNAP_M * 1000,
                         &snap_mm);
    if (!s) s = value_whole(r, r->root, "not_covered", 0, OP_MAX_TOTAL, &op->not_covered);
    if (!op->title) op->title = op->id;
    op->snap_max_mm = snap_mm;
    return s;
}

static cw_status read_time_zone(struct reader *r)
{
    return time_open_zone(r, r->root);
}

static cw_status read_parties(struct reader *r)
{
    cw_status s = record_open(r);
    return s ? s : record_part(r, parties_read);
}

static cw_status read_consent(struct reader *r)
{
    cw_status s = record_part(r, guarantees_read);
    if (!s) s = record_part(r, statements_read);
    return s ? s : record_part(r, observations_read);
}

/* Each part may rest on those before it. */
static cw_status (*const parts[])(struct reader *r) = {
    read_head,        read_names,        read_time_zone, pause_read,   classes_read,
    take_up_read,     separations_read,  source_read,    read_parties, corridors_read,
    zones_read,       assemblies_read,   closures_read,  read_consent, concessions_read,
    assumptions_read, data_sources_read, zones_join};

static cw_status read_parts(struct reader *r)
{
    const char *slash = strrchr(r->path, '/');
    cw_status s = input_add(r, slash ? slash + 1 : r->path);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !s; i++) s = parts[i](r);
    if (!s && r->op->warnings.broken) s = error_no_memory(r->err);
    return s;
}

static cw_status read_network_only(struct reader *r)
{
    cw_status s = value_kind(r, r->root, YAML_MAP, "operation.yaml", "clearway: 1 and so on");
    return s ? s : source_read(r);
}

static void reader_release(struct reader *r)
{
    for (size_t i = 0; i < sizeof r->gates / sizeof *r->gates; i++) near_free(r->gates[i]);
    projection_free(r->projection);
    network_index_release(&r->index);
    time_close_zone(r);
    text_release(&r->record);
}

/* Reads the file with `read`; on success r->op is the caller's. */
static cw_status read_with(struct reader *r, cw_status (*read)(struct reader *r))
{
    struct yaml_node *root = NULL;
    cw_operation *op = r->op = mem_new(1, sizeof *op);
    if (!op) return error_no_memory(r->err);
    op->path = arena_text(&op->strings, r->path);
    cw_status s = op->path ? CW_OK : error_no_memory(r->err);
    if (!s) s = yaml_read(r->path, &op->strings, &root, r->err);
    r->root = root;
    if (!s) s = read(r);
    reader_release(r);
    if (!s) return CW_OK;
    cw_operation_free(op);
    r->op = NULL;
    return s;
}

cw_status operation_read_with(const char *path, const struct operation_readers *readers,
                              cw_operation **out, cw_error *err)
{
    struct reader r = {.path = path,
                       .err = err,
                       .read_network = readers->network,
                       .read_record = readers->record,
                       .context = readers->context,
                       .lenient = readers->lenient};
    cw_status s = read_with(&r, read_parts);
    *out = r.op;
    return s;
}

cw_status operation_read(const char *path, operation_network_fn *read_network, void *context,
                         cw_operation **out, cw_error *err)
{
    const struct operation_readers readers = {.network = read_network, .context = context};
    return operation_read_with(path, &readers, out, err);
}

cw_status operation_read_lenient(const char *path, operation_network_fn *read_network,
                                 void *context, cw_operation **out, cw_error *err)
{
    const struct operation_readers readers = {
        .network = read_network, .context = context, .lenient = true};
    return operation_read_with(path, &readers, out, err);
}

cw_status operation_read_network(const char *path, operation_network_fn *read_network,
                                 void *context, struct network *out, cw_error *err)
{
    struct reader r = {.path = path, .err = err, .read_network = read_network, .context = context};
    *out = (struct network){0};
    cw_status s = read_with(&r, read_network_only);
    if (s) return s;
    *out = r.op->net;
    r.op->net = (struct network){0};
    cw_operation_free(r.op);
    return CW_OK;
}

void cw_operation_free(cw_operation *op)
{
    if (!op) return;
    network_release(&op->net);
    text_release(&op->warnings);
    arena_release(&op->strings);
    mem_free(op);
}
