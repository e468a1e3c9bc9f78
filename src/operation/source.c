/* `network:`: which road network, and the files it is read from. */
#include <string.h>

#include "operation/read_int.h"

static const char example[] = "network: {gmns: .}, {osm: city.osm.pbf}, {matsim: network.xml.gz, "
                              "crs: EPSG:32754} or {areas: polygons.geojson}";
static const char *const gmns_keys[] = {"gmns", "crs", NULL};
static const char *const matsim_keys[] = {"matsim", "crs", NULL};
static const char *const areas_keys[] = {"areas", "areas_filter", "areas_gap_m", "areas_id", NULL};
static const char *const osm_keys[] = {"osm", "osm_defaults", NULL};
static const char *const all_keys[] = {"gmns", "areas",  "areas_filter", "areas_gap_m",  "areas_id",
                                       "crs",  "matsim", "osm",          "osm_defaults", NULL};
static const char *const osm_default_columns[] = {"highway",
                                                  "vehicle",
                                                  "foot",
                                                  "speed_kmh",
                                                  "lanes",
                                                  "vehicles_per_hour_per_lane",
                                                  "foot_people_per_hour",
                                                  NULL};
enum { MOST_OSM_DEFAULTS = 1000 };

/* gmns.read's tables: node.csv and link.csv, and config.csv if it is there. */
static cw_status add_gmns(struct reader *r, const struct yaml_node *node)
{
    static const char *const names[] = {"node.csv", "link.csv", "config.csv"};
    cw_status s = CW_OK;
    for (size_t i = 0; i < 3 && !s; i++) {
        struct text path = {0};
        text_addf(&path, "%s/%s", node->text, names[i]);
        if (path.broken)
            s = error_no_memory(r->err);
        else if (input_exists(r, path.bytes))
            s = input_add(r, path.bytes);
        else if (i < 2)
            s = input_check(r, node, "network", path.bytes);
        text_release(&path);
    }
    return s;
}

static cw_status add_file(struct reader *r, const struct yaml_node *map, const char *key,
                          const char **full)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (!node) return CW_OK;
    *full = input_full(r, node->text);
    if (!*full) return error_no_memory(r->err);
    cw_status s = input_check(r, node, key, node->text);
    return s ? s : input_add(r, node->text);
}

static cw_status read_areas(struct reader *r, const struct yaml_node *map,
                            struct operation_network_source *out)
{
    int64_t gap_mm = 50000;
    out->kind = OPERATION_AREAS;
    cw_status s = yaml_check_keys(r->path, map, areas_keys, r->err);
    if (!s) s = value_scaled(r, map, "areas_gap_m", 1000, 0, 100000000, &gap_mm);
    if (!s) s = value_optional(r, map, "areas_filter", &out->areas_filter);
    if (!s) s = value_optional(r, map, "areas_id", &out->areas_id);
    if (!s) s = add_file(r, map, "areas", &out->path);
    if (!s && out->areas_filter) s = add_file(r, map, "areas_filter", &out->areas_filter);
    out->areas_gap_m = (double)gap_mm / 1000;
    return s;
}

static cw_status read_gmns(struct reader *r, const struct yaml_node *map,
                           struct operation_network_source *out)
{
    const struct yaml_node *node = yaml_get(map, "gmns");
    out->kind = OPERATION_GMNS;
    cw_status s = yaml_check_keys(r->path, map, gmns_keys, r->err);
    if (!s) s = value_optional(r, map, "crs", &out->crs);
    if (!s) s = add_gmns(r, node);
    out->path = input_full(r, node->text);
    return !s && !out->path ? error_no_memory(r->err) : s;
}

static cw_status read_matsim(struct reader *r, const struct yaml_node *map,
                             struct operation_network_source *out)
{
    out->kind = OPERATION_MATSIM;
    cw_status s = yaml_check_keys(r->path, map, matsim_keys, r->err);
    if (!s) s = value_optional(r, map, "crs", &out->crs);
    return s ? s : add_file(r, map, "matsim", &out->path);
}

/* The caller has made out->osm_defaults point to an empty table. */
static cw_status read_osm(struct reader *r, const struct yaml_node *map,
                          struct operation_network_source *out)
{
    const struct yaml_node *node = yaml_get(map, "osm_defaults");
    out->kind = OPERATION_OSM;
    cw_status s = yaml_check_keys(r->path, map, osm_keys, r->err);
    if (!s) s = add_file(r, map, "osm", &out->path);
    if (!s && node)
        return rows_open(r, node, "osm_defaults", osm_default_columns, MOST_OSM_DEFAULTS,
                         out->osm_defaults);
    out->osm_defaults = NULL;
    return s;
}

cw_status operation_read_osm_defaults(const char *path, struct table *out, cw_error *err)
{
    cw_status s = csv_read(path, out, err);
    if (!s) s = rows_check_columns(out, "osm_defaults", osm_default_columns, err);
    if (!s && out->row_count > MOST_OSM_DEFAULTS)
        s = error_at(err, CW_BAD_INPUT, path, 0, "osm_defaults: more than %d rows; leave some out",
                     MOST_OSM_DEFAULTS);
    if (s) table_release(out);
    return s;
}

static cw_status read_source(struct reader *r, struct operation_network_source *out)
{
    const struct yaml_node *map = yaml_get(r->root, "network");
    if (!map) return FAIL_AT(r, r->root, "'network' is missing; write %s", example);
    cw_status s = value_kind(r, map, YAML_MAP, "network", example);
    if (!s) s = yaml_check_keys(r->path, map, all_keys, r->err);
    if (s) return s;
    static const struct {
        const char *key;
        cw_status (*read)(struct reader *r, const struct yaml_node *map,
                          struct operation_network_source *out);
    } kinds[] = {
        {"gmns", read_gmns}, {"osm", read_osm}, {"matsim", read_matsim}, {"areas", read_areas}};
    size_t k = 0;
    while (k < 3 && !yaml_get(map, kinds[k].key)) k++;
    const char *text;
    s = value_text(r, map, kinds[k].key, example, &text);
    return s ? s : kinds[k].read(r, map, out);
}

static const char *mode_remedy(const struct operation_network_source *source, enum mode mode)
{
    if (source->kind == OPERATION_OSM)
        return mode == MODE_FOOT ? "open some with osm_defaults, or give mode: vehicle"
                                 : "open some with osm_defaults, or give mode: foot";
    if (source->kind == OPERATION_MATSIM)
        return mode == MODE_FOOT ? "name walk in the modes of the links that can be walked, or "
                                   "give mode: vehicle"
                                 : "name car in the modes of the links, or give mode: foot";
    return mode == MODE_FOOT ? "give foot_capacity in link.csv, or mode: vehicle"
                             : "give capacity, lanes and free_speed in link.csv, or mode: foot";
}

/* Every class needs some link it may use. */
static cw_status check_modes(struct reader *r, const struct operation_network_source *source)
{
    const cw_operation *op = r->op;
    unsigned ways = 0;
    for (size_t j = 0; j < op->net.link_count; j++) ways |= op->net.links[j].ways;
    for (size_t c = 0; c < op->class_count; c++) {
        enum mode mode = op->classes[c].mode;
        if (ways & (unsigned)(LINK_WAY(mode, FORWARD) | LINK_WAY(mode, BACKWARD))) continue;
        return FAIL_AT(r, yaml_get(r->root, "network"),
                       "class %s goes %s, but no link of the network can be used so; %s",
                       op->classes[c].id, mode == MODE_FOOT ? "on foot" : "by vehicle",
                       mode_remedy(source, mode));
    }
    return CW_OK;
}

/* An importer that found fault with a value given here, such as crs, could not name its place. */
static cw_status place_error(struct reader *r, cw_status status)
{
    if (status != CW_BAD_INPUT || !r->err || r->err->file[0]) return status;
    cw_error found = *r->err;
    *r->err = (cw_error){0};
    return FAIL_AT(r, yaml_get(r->root, "network"), "%s", found.text);
}

cw_status source_read(struct reader *r)
{
    struct table defaults = {0};
    struct operation_network_source source = {.osm_defaults = &defaults};
    cw_status s = read_source(r, &source);
    if (!s) s = place_error(r, r->read_network(r->context, &source, &r->op->net, r->err));
    if (!s && (r->op->net.node_count == 0 || r->op->net.link_count == 0))
        s = FAIL_AT(r, yaml_get(r->root, "network"), "the network has no nodes or no links");
    if (!s) s = check_modes(r, &source);
    if (!s) s = network_index_init(&r->index, &r->op->net, r->err);
    table_release(&defaults);
    return s;
}
