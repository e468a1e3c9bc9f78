/* zones: {raster: {civilian: people.tif}, cell_m: 500} or {..., polygons: zones.geojson, id: name}. */
#include <string.h>

#include "files/shape.h"
#include "operation/raster_zones.h"
#include "operation/read_int.h"

static const char example[] = "zones: {raster: {civilian: people.tif}, cell_m: 500}";
enum { LEAST_CELL_M = 10, MOST_CELL_M = 100000 };

/* The path under `key`, recorded as an input. */
static cw_status input_path(struct reader *r, const struct yaml_node *map, const char *key,
                            const char **out)
{
    const char *written;
    cw_status s = value_text(r, map, key, example, &written);
    if (!s) s = input_check(r, yaml_get(map, key), key, written);
    if (!s) s = input_add(r, written);
    *out = s ? NULL : input_full(r, written);
    return s || *out ? s : error_no_memory(r->err);
}

static cw_status people_path(struct reader *r, const struct yaml_node *map, const char *key,
                             const char **out)
{
    cw_status s = input_path(r, map, key, out);
    if (!s) input_tells_people(r, *out);
    return s;
}

static cw_status raster_paths(struct reader *r, const struct yaml_node *map, const char **paths)
{
    const char *known[OP_MAX_CLASSES + 1] = {0};
    const struct yaml_node *rasters = yaml_get(map, "raster");
    if (!rasters) return FAIL_AT(r, map, "'raster' is missing; write %s", example);
    cw_status s = value_kind(r, rasters, YAML_MAP, "raster", example);
    for (size_t c = 0; c < r->op->class_count; c++) known[c] = r->op->classes[c].id;
    if (!s) s = yaml_check_keys(r->path, rasters, known, r->err);
    for (size_t c = 0; c < r->op->class_count && !s; c++) {
        if (yaml_get(rasters, known[c]))
            s = people_path(r, rasters, known[c], &paths[c]);
        else
            s = FAIL_AT(r, rasters, "class %s has no raster; give one for every class", known[c]);
    }
    return s;
}

static cw_status find_id(struct reader *r, const struct yaml_node *map, const struct table *t,
                         int *out)
{
    static const char *const usual[] = {"id", "Id", "ID", "fid", "zone_id", "name"};
    const char *given = NULL;
    cw_status s = value_optional(r, map, "id", &given);
    if (s) return s;
    *out = given ? table_column(t, given) : -1;
    for (size_t i = 0; !given && *out < 0 && i < sizeof usual / sizeof *usual; i++)
        *out = table_column(t, usual[i]);
    if (*out >= 0) return CW_OK;
    return FAIL_AT(r, map,
                   "the polygons have no field '%s'; name the one that tells them apart: id: FIELD",
                   given ? given : "id");
}

static cw_status read_polygons(struct reader *r, const struct yaml_node *map,
                               struct raster_request *q, struct table *t)
{
    const char *path;
    if (yaml_get(map, "cell_m")) return FAIL_AT(r, map, "give cell_m or polygons, not both");
    cw_status s = input_path(r, map, "polygons", &path);
    if (!s) s = vector_read(path, t, r->err);
    if (!s && !t->has_crs_degrees)
        s = FAIL_AT(r, yaml_get(map, "polygons"), "the polygons name no reference system");
    if (!s) s = find_id(r, map, t, &q->id_column);
    q->polygons = t;
    return s;
}

static cw_status read_request(struct reader *r, const struct yaml_node *map,
                              struct raster_request *q, struct table *t)
{
    static const char *const keys[] = {"raster", "cell_m", "polygons", "id", NULL};
    cw_status s = yaml_check_keys(r->path, map, keys, r->err);
    if (s) return s;
    if (yaml_get(map, "polygons")) return read_polygons(r, map, q, t);
    if (yaml_get(map, "id")) return FAIL_AT(r, map, "'id' is only for polygons");
    if (!yaml_get(map, "cell_m"))
        return FAIL_AT(r, map, "'cell_m' or 'polygons' is missing; write %s", example);
    return value_whole(r, map, "cell_m", LEAST_CELL_M, MOST_CELL_M, &q->cell_m);
}

/* Squares far from every road are no zones: their people are counted with those outside. */
static cw_status place_zone(struct reader *r, const struct raster_zone *from, bool grid,
                            struct op_zone *out, bool *far)
{
    int32_t node;
    int64_t distance_mm = 0;
    double x = from->lon, y = from->lat;
    cw_status s = projection_point(r->projection, &x, &y, r->err);
    *far = false;
    if (!s && grid) s = place_nearest(r, 0, x, y, &node, &distance_mm);
    if (s) return s;
    *far = grid && distance_mm > r->op->snap_max_mm && !r->lenient;
    const char *fault = id_fault(from->id, false);
    if (fault) return error_at(r->err, CW_BAD_INPUT, r->path, 0, "zone '%s' %s", from->id, fault);
    *out = (struct op_zone){.id = reader_text(r, from->id), .node = -1, .x = x, .y = y};
    if (!out->id) return error_no_memory(r->err);
    for (size_t c = 0; c < r->op->class_count; c++)
        for (int p = 0; p < CW_POPULATION_COUNT; p++) out->listed[c][p] = from->people[c];
    zone_take_up(r, out);
    return CW_OK;
}

static void warn(struct reader *r, const struct raster_zones *zones, bool grid, int64_t far_people,
                 size_t far_zones)
{
    if (zones->outside_cells)
        reader_warn(r, "%lld people of the raster are in no zone: they are %s",
                    (long long)zones->outside_people,
                    grid ? "outside the network's extent" : "in no polygon");
    r->op->not_covered += far_people;
    if (far_zones)
        reader_warn(r,
                    "%lld people of the raster are in no zone: their %zu squares are more than "
                    "snap_max_m (%lld m) from any road",
                    (long long)far_people, far_zones, (long long)(r->op->snap_max_mm / 1000));
    if (zones->shared_people)
        reader_warn(r, "polygons overlap: %lld people lie in several and count in the first",
                    (long long)zones->shared_people);
}

static cw_status take_zones(struct reader *r, const struct raster_zones *zones, bool grid, int line)
{
    cw_operation *op = r->op;
    int64_t far_people = 0;
    size_t far_zones = 0;
    cw_status s = CW_OK;
    op->zones = reader_array(r, zones->count, sizeof *op->zones);
    if (!op->zones) return error_no_memory(r->err);
    for (size_t i = 0; i < zones->count && !s; i++) {
        bool far = false;
        struct op_zone *zone = &op->zones[op->zone_count];
        s = place_zone(r, &zones->zones[i], grid, zone, &far);
        zone->line = line;
        op->zone_count += !s && !far;
        far_zones += far;
        for (size_t c = 0; far && c < op->class_count; c++) far_people += zones->zones[i].people[c];
    }
    if (!s) warn(r, zones, grid, far_people, far_zones);
    op->unzoned_people = zones->outside_people + far_people;
    return s;
}

cw_status zones_from_raster(struct reader *r, const struct yaml_node *map)
{
    struct table polygons = {0};
    struct raster_zones zones = {0};
    const char *paths[OP_MAX_CLASSES] = {0};
    struct raster_request q = {.net = &r->op->net,
                               .paths = paths,
                               .class_count = r->op->class_count,
                               .margin_mm = r->op->snap_max_mm};
    r->op->zones_path = r->path;
    cw_status s = read_request(r, map, &q, &polygons);
    if (!s) s = raster_paths(r, map, paths);
    if (!s) s = place_open_projection(r, map);
    if (!s) s = raster_zones_read(&q, &zones, r->err);
    if (!s) s = take_zones(r, &zones, !q.polygons, map->line);
    if (!s && r->op->zone_count == 0)
        s = FAIL_AT(r, map, "nobody of the raster is in any zone; do raster and network overlap?");
    raster_zones_release(&zones);
    table_release(&polygons);
    return s;
}
