/* Classes in order of priority, their take-up, and which of them must be kept apart. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "operation/read_int.h"

static const char class_example[] =
    "classes: [{id: civilian, mode: vehicle, persons_per_vehicle: 4}]";

static cw_status read_mode(struct reader *r, const struct yaml_node *map, struct op_class *out)
{
    const char *mode = NULL;
    cw_status s = value_text(r, map, "mode", "mode: vehicle or mode: foot", &mode);
    if (s) return s;
    out->mode = strcmp(mode, "foot") == 0 ? MODE_FOOT : MODE_VEHICLE;
    if (out->mode == MODE_FOOT || strcmp(mode, "vehicle") == 0) return CW_OK;
    return FAIL_AT(r, yaml_get(map, "mode"), "mode '%s' is neither 'vehicle' nor 'foot'", mode);
}

/* Where armed and wounded people are must not become a list of targets. */
static bool is_guarded(const char *id)
{
    static const char *const words[] = {"armed",   "wounded", "sick",      "patient",
                                        "injured", "fighter", "combatant", "military"};
    char lower[OP_MAX_ID_BYTES + 1];
    snprintf(lower, sizeof lower, "%s", id);
    if (strncasecmp(id, "unarmed", 7) == 0) return false;
    for (char *p = lower; *p; p++)
        if (*p >= 'A' && *p <= 'Z') *p = (char)(*p - 'A' + 'a');
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(lower, words[i])) return true;
    return false;
}

static cw_status read_in_report(struct reader *r, const struct yaml_node *map, struct op_class *out)
{
    const char *shown = NULL;
    const struct yaml_node *node = yaml_get(map, "in_report");
    cw_status s = value_optional(r, map, "in_report", &shown);
    if (s) return s;
    out->by_zone = shown ? strcmp(shown, "zones") == 0 : strncmp(out->id, "civilian", 8) == 0;
    if (shown && !out->by_zone && strcmp(shown, "total") != 0)
        return FAIL_AT(r, node, "in_report '%s' is neither 'zones' nor 'total'", shown);
    if (!is_guarded(out->id)) return CW_OK;
    if (shown && out->by_zone)
        return FAIL_AT(r, node,
                       "armed and wounded people are never reported zone by zone; write "
                       "in_report: total");
    out->by_zone = false;
    return CW_OK;
}

static cw_status read_class(struct reader *r, const struct yaml_node *map, struct op_class *out)
{
    static const char *const keys[] = {"id",        "mode",      "persons_per_vehicle",
                                       "speed_kmh", "in_report", NULL};
    cw_status s = yaml_check_keys(r->path, map, keys, r->err);
    if (!s) s = value_id(r, map, "id", true, "id: civilian", &out->id);
    if (!s) s = read_mode(r, map, out);
    if (s) return s;
    bool foot = out->mode == MODE_FOOT;
    out->speed_mm_h = foot ? 3600000 : 0;
    out->persons_per_vehicle = 1;
    for (int p = 0; p < CW_POPULATION_COUNT; p++) out->take_up_millionths[p] = 1000000;
    const struct yaml_node *persons = yaml_get(map, "persons_per_vehicle");
    if (foot && persons)
        return FAIL_AT(r, persons, "class %s goes on foot: remove persons_per_vehicle", out->id);
    s = value_scaled(r, map, "speed_kmh", 1000000, 100000, foot ? 30000000 : 400000000,
                     &out->speed_mm_h);
    if (!s) s = value_whole(r, map, "persons_per_vehicle", 1, 1000, &out->persons_per_vehicle);
    return s ? s : read_in_report(r, map, out);
}

/* Vehicles share roads, so one value turns vehicles per hour into people per hour for all. */
static cw_status check_persons(struct reader *r, const struct yaml_node *list)
{
    const cw_operation *op = r->op;
    const struct op_class *first = NULL;
    for (size_t c = 0; c < op->class_count; c++) {
        const struct op_class *class = &op->classes[c];
        if (class->mode != MODE_VEHICLE) continue;
        if (!first) first = class;
        if (class->persons_per_vehicle == first->persons_per_vehicle) continue;
        return FAIL_AT(r, list,
                       "persons_per_vehicle must be the same for all vehicle classes: %s has %lld, "
                       "%s has %lld (1 when absent)",
                       first->id, (long long)first->persons_per_vehicle, class->id,
                       (long long)class->persons_per_vehicle);
    }
    return CW_OK;
}

cw_status classes_read(struct reader *r)
{
    cw_operation *op = r->op;
    const struct yaml_node *list;
    cw_status s = value_maps(r, r->root, "classes", class_example, &list);
    if (s) return s;
    if (!list || list->count == 0)
        return FAIL_AT(r, list ? list : r->root, "'classes' is missing; write %s", class_example);
    if (list->count > OP_MAX_CLASSES)
        return FAIL_AT(r, list, "more than %d classes; merge some", OP_MAX_CLASSES);
    op->classes = reader_array(r, list->count, sizeof *op->classes);
    if (!op->classes) return error_no_memory(r->err);
    for (const struct yaml_node *item = list->first; item && !s; item = item->next)
        s = read_class(r, item, &op->classes[op->class_count++]);
    if (!s)
        s = reader_check_unique(r, "class", op->classes, op->class_count, sizeof *op->classes, NULL,
                                list);
    if (!s) s = check_persons(r, list);
    return s;
}

static cw_status read_take_up(struct reader *r, const struct yaml_node *map)
{
    static const char *const keys[] = {"best", "low", "high", NULL}; /* as cw_population */
    int32_t c = reader_find_class(r, map->key);
    if (c < 0) return FAIL_AT(r, map, "take_up: there is no class '%s'", map->key);
    cw_status s = value_kind(r, map, YAML_MAP, map->key, "{low: 0.0, best: 0.5, high: 1.0}");
    if (!s) s = yaml_check_keys(r->path, map, keys, r->err);
    for (int p = 0; p < CW_POPULATION_COUNT && !s; p++)
        s = value_scaled(r, map, keys[p], 1000000, 0, 1000000,
                         &r->op->classes[c].take_up_millionths[p]);
    return s;
}

cw_status take_up_read(struct reader *r)
{
    const struct yaml_node *map = yaml_get(r->root, "take_up");
    if (!map) return CW_OK;
    cw_status s = value_kind(r, map, YAML_MAP, "take_up",
                             "take_up: {civilian: {low: 0.0, best: 0.5, high: 1.0}}");
    for (const struct yaml_node *item = map->first; item && !s; item = item->next)
        s = read_take_up(r, item);
    return s;
}

static cw_status read_separation(struct reader *r, const struct yaml_node *map,
                                 struct op_separation *out)
{
    static const char *const keys[] = {"classes", "seconds", NULL};
    const struct yaml_node *names = yaml_get(map, "classes");
    const struct op_class *classes = r->op->classes;
    int32_t *refs = NULL;
    size_t count = 0;
    int64_t seconds = -1;
    cw_status s = yaml_check_keys(r->path, map, keys, r->err);
    if (!s && !names) s = FAIL_AT(r, map, "'classes' is missing; write [armed, civilian]");
    if (!s)
        s = value_refs(r, names, "class", classes, r->op->class_count, sizeof *classes, &refs,
                       &count);
    if (!s) s = value_whole(r, map, "seconds", 1, OP_MAX_PAUSE_S, &seconds);
    if (s) return s;
    for (size_t i = 0; i < count; i++) out->classes |= 1u << refs[i];
    out->seconds = (int32_t)seconds;
    if ((out->classes & (out->classes - 1)) == 0)
        return FAIL_AT(r, names, "separate needs at least two different classes");
    if (seconds < 0) return FAIL_AT(r, map, "'seconds' is missing; write seconds: 1800");
    return CW_OK;
}

cw_status separations_read(struct reader *r)
{
    cw_operation *op = r->op;
    const struct yaml_node *list;
    cw_status s = value_maps(r, r->root, "separate",
                             "separate: [{classes: [armed, civilian], seconds: 1800}]", &list);
    if (s || !list) return s;
    op->separations = reader_array(r, list->count, sizeof *op->separations);
    if (!op->separations) return error_no_memory(r->err);
    for (const struct yaml_node *item = list->first; item && !s; item = item->next)
        s = read_separation(r, item, &op->separations[op->separation_count++]);
    return s;
}

bool classes_parse(const struct reader *r, const char *text, uint32_t *out, char fault[256])
{
    const char *known[OP_MAX_CLASSES + 1] = {NULL};
    for (size_t c = 0; c < r->op->class_count; c++) known[c] = r->op->classes[c].id;
    *out = 0;
    snprintf(fault, 256, "it admits nobody; name classes, such as '%s'", known[0]);
    while (*(text += strspn(text, " \t"))) {
        char name[OP_MAX_ID_BYTES + 1];
        size_t length = strcspn(text, " \t");
        int shown = length > OP_MAX_ID_BYTES ? OP_MAX_ID_BYTES : (int)length;
        snprintf(name, sizeof name, "%.*s", shown, text);
        int32_t c = length > OP_MAX_ID_BYTES ? -1 : reader_find_class(r, name);
        if (c < 0) {
            const char *near = nearest_name(name, known);
            snprintf(fault, 256, "there is no class '%s'%s%s%s", name,
                     near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
            return false;
        }
        *out |= 1u << c;
        text += length;
    }
    return *out != 0;
}

unsigned classes_modes(const cw_operation *op, uint32_t classes)
{
    unsigned modes = 0;
    for (size_t c = 0; c < op->class_count; c++)
        if (classes >> c & 1) modes |= 1u << op->classes[c].mode;
    return modes;
}
