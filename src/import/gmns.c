/* GMNS to network. Every number is read exactly and is within its limits before it is stored:
 * lengths whole mm up to 10^6 km, speeds mm/h up to 1000 km/h, capacities up to 10^9 per hour. */
#include "import/gmns.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "files/bytes.h"
#include "files/number.h"
#include "files/shape.h"
#include "files/table.h"
#include "import/rows.h"

/* amount in mm or mm/h = round(amount in the unit * scale) * times / parts */
struct unit {
    const char *name;
    int64_t scale, times, parts;
};

static const struct unit length_units[] = {{"m", 1000, 1, 1},
                                           {"meter", 1000, 1, 1},
                                           {"meters", 1000, 1, 1},
                                           {"metre", 1000, 1, 1},
                                           {"metres", 1000, 1, 1},
                                           {"km", 1000000, 1, 1},
                                           {"kilometer", 1000000, 1, 1},
                                           {"kilometers", 1000000, 1, 1},
                                           {"kilometre", 1000000, 1, 1},
                                           {"kilometres", 1000000, 1, 1},
                                           {"mi", 1000000, 1609344, 1000000},
                                           {"mile", 1000000, 1609344, 1000000},
                                           {"miles", 1000000, 1609344, 1000000},
                                           {"ft", 1000000, 3048, 10000000},
                                           {"foot", 1000000, 3048, 10000000},
                                           {"feet", 1000000, 3048, 10000000},
                                           {NULL, 0, 0, 0}};

static const struct unit speed_units[] = {
    {"kph", 1000000, 1, 1},   {"km/h", 1000000, 1, 1},
    {"kmh", 1000000, 1, 1},   {"mph", 1000000, 1609344, 1000000},
    {"mps", 1000000, 36, 10}, {"m/s", 1000000, 36, 10},
    {NULL, 0, 0, 0}};

struct columns {
    int id, from, to, directed, length, speed, capacity, lanes, foot, uses;
};

struct reader {
    const struct table *nodes, *links;
    struct columns at;
    const struct unit *length, *speed;
    struct network *net;
    struct network_index index; /* of the nodes */
    cw_error *err;
};

/* ---- columns and cells -------------------------------------------------------------------------- */

static cw_status need_column(const struct table *table, const char *name, int *out, cw_error *err)
{
    *out = table_column(table, name);
    if (*out >= 0) return CW_OK;
    return error_at(err, CW_BAD_INPUT, table->path, 1, "the column '%s' is missing; add it", name);
}

static cw_status bad_cell(const struct table *table, size_t row, const char *what, const char *cell,
                          const char *remedy, cw_error *err)
{
    if (!*cell) return table_error(table, row, err, "%s is empty; give %s", what, remedy);
    return table_error(table, row, err, "%s '%.*s' is wrong; give %s", what,
                       bytes_clip(cell, SHOWN), cell, remedy);
}

/* Fails at the first row, in the order of the file, whose id is bad or stands in an earlier row. */
static cw_status check_ids(const struct table *table, int column, const char *what, cw_error *err)
{
    size_t n = table->row_count, worst = n, repeated;
    struct id_map map;
    for (size_t i = 0; i < n && worst == n; i++)
        if (id_is_bad(table_cell(table, i, column))) worst = i;
    cw_status status = id_map_init(&map, n ? &table->cells[column] : NULL,
                                   table->column_count * sizeof *table->cells, n, &repeated, err);
    if (status) return status;
    if (repeated < worst) worst = repeated;
    if (worst < n)
        status = bad_cell(table, worst, what, table_cell(table, worst, column),
                          "every row an id of its own, of 1000 bytes at most, without control "
                          "characters (this one is used before, or not so)",
                          err);
    id_map_release(&map);
    return status;
}

/* ---- numbers ------------------------------------------------------------------------------------ */

/* A not negative amount in `unit`, at most `most`. */
static bool read_amount(const char *cell, const struct unit *unit, int64_t most, int64_t *out)
{
    int64_t value;
    if (!number_scaled(cell, unit->scale, &value) || value < 0) return false;
    if (unit->parts > 1 && (__builtin_mul_overflow(value, unit->times, &value) ||
                            __builtin_add_overflow(value, unit->parts / 2, &value)))
        return false;
    value /= unit->parts;
    *out = value;
    return value <= most;
}

static cw_status read_length(struct reader *r, size_t row, struct link *link)
{
    const char *cell = table_cell(r->links, row, r->at.length);
    if (read_amount(cell, r->length, MOST_LENGTH_MM, &link->length_mm)) return CW_OK;
    return bad_cell(r->links, row, "length", cell,
                    "a number from 0 to 1,000,000 km, in the unit of config.csv (else metres)",
                    r->err);
}

static cw_status read_speed(struct reader *r, size_t row, struct link *link)
{
    const char *cell = table_cell(r->links, row, r->at.speed);
    bool needed = (link->ways & LINK_WAY(MODE_VEHICLE, FORWARD)) != 0;
    if (!needed && !*cell) return CW_OK;
    if (read_amount(cell, r->speed, MOST_SPEED_MM_H, &link->speed_mm_h) &&
        (link->speed_mm_h > 0 || !needed))
        return CW_OK;
    return bad_cell(r->links, row, "free_speed", cell,
                    "a number above 0 and up to 1000 km/h, in the unit of config.csv (else km/h)",
                    r->err);
}

static cw_status read_vehicles(struct reader *r, size_t row, bool needed, int64_t *out)
{
    const char *capacity = table_cell(r->links, row, r->at.capacity);
    const char *lanes = table_cell(r->links, row, r->at.lanes);
    int64_t per_lane = 0, count = 1;
    if (*lanes && !number_whole(lanes, 0, 1000, &count))
        return bad_cell(r->links, row, "lanes", lanes, "a whole number from 0 to 1000", r->err);
    if (r->at.capacity < 0 && needed)
        return need_column(r->links, "capacity", &r->at.capacity, r->err);
    if (*capacity || needed)
        if (!number_scaled_floor(capacity, 1, &per_lane) || per_lane < 0 ||
            per_lane > MOST_PER_HOUR)
            return bad_cell(r->links, row, "capacity", capacity,
                            "vehicles per hour and lane, from 0 to 1,000,000,000", r->err);
    *out = per_lane * count; /* at most 10^12 */
    if (*out > MOST_PER_HOUR)
        return bad_cell(r->links, row, "capacity", capacity,
                        "at most 1,000,000,000 vehicles per hour on all lanes together", r->err);
    return CW_OK;
}

static cw_status read_walkers(struct reader *r, size_t row, int64_t *out)
{
    const char *cell = table_cell(r->links, row, r->at.foot);
    *out = 0;
    if (!*cell) return CW_OK;
    if (number_scaled_floor(cell, 1, out) && *out >= 0 && *out <= MOST_PER_HOUR) return CW_OK;
    return bad_cell(r->links, row, "foot_capacity", cell,
                    "persons per hour and direction, from 0 to 1,000,000,000", r->err);
}

/* ---- uses and directions ------------------------------------------------------------------------ */

static bool is_one_of(const char *word, size_t length, const char *const *names)
{
    for (; *names; names++)
        if (strlen(*names) == length && strncasecmp(word, *names, length) == 0) return true;
    return false;
}

static void read_uses(const char *cell, bool uses[MODE_COUNT])
{
    static const char *const vehicle[] = {"auto", "car", "vehicle", "bus", "truck", "all", NULL};
    static const char *const foot[] = {"walk", "foot", "ped", "pedestrian", "all", NULL};
    static const char between[] = ",;| \t\r\n";
    const char *word = cell + strspn(cell, between);
    uses[MODE_VEHICLE] = uses[MODE_FOOT] = !*word;
    while (*word) {
        size_t length = strcspn(word, between);
        uses[MODE_VEHICLE] |= is_one_of(word, length, vehicle);
        uses[MODE_FOOT] |= is_one_of(word, length, foot);
        word += length;
        word += strspn(word, between);
    }
}

static cw_status read_directed(struct reader *r, size_t row, bool *out)
{
    static const char *const yes[] = {"1", "true", NULL}, *const no[] = {"0", "false", NULL};
    const char *cell = table_cell(r->links, row, r->at.directed);
    *out = is_one_of(cell, strlen(cell), yes);
    if (*out || is_one_of(cell, strlen(cell), no)) return CW_OK;
    return bad_cell(r->links, row, "directed", cell, "1 (one way) or 0 (both ways)", r->err);
}

static cw_status read_end(struct reader *r, size_t row, int column, const char *name, int32_t *out)
{
    const char *cell = table_cell(r->links, row, column);
    *out = network_find_node(&r->index, cell);
    if (*out >= 0) return CW_OK;
    return bad_cell(r->links, row, name, cell, "a node_id that stands in node.csv", r->err);
}

/* ---- links -------------------------------------------------------------------------------------- */

static void open_ways(struct link *link, enum mode mode, bool directed)
{
    link->ways |= LINK_WAY(mode, FORWARD);
    if (!directed) link->ways |= LINK_WAY(mode, BACKWARD);
}

static cw_status read_capacities(struct reader *r, size_t row, struct link *link,
                                 bool uses[MODE_COUNT])
{
    bool directed = true;
    cw_status status = read_directed(r, row, &directed);
    read_uses(table_cell(r->links, row, r->at.uses), uses);
    if (!status) status = read_vehicles(r, row, uses[MODE_VEHICLE], &link->vehicles_h);
    if (!status) status = read_walkers(r, row, &link->foot_people_h);
    if (status) return status;
    if (!uses[MODE_VEHICLE]) link->vehicles_h = 0;
    if (!uses[MODE_FOOT]) link->foot_people_h = 0;
    if (link->vehicles_h > 0) open_ways(link, MODE_VEHICLE, directed);
    if (link->foot_people_h > 0) open_ways(link, MODE_FOOT, directed);
    return CW_OK;
}

static cw_status keep_link(struct reader *r, const struct link *link, const bool uses[MODE_COUNT])
{
    if (link->from == link->to)
        return network_drop(r->net, "links from a node to itself", link->id, r->err);
    if (!uses[MODE_VEHICLE] && !uses[MODE_FOOT])
        return network_drop(r->net, "links for neither vehicles nor walkers", link->id, r->err);
    if (link->ways == 0) return network_drop(r->net, "links of zero capacity", link->id, r->err);
    return network_add_link(r->net, link, r->err);
}

static cw_status read_link(struct reader *r, size_t row)
{
    bool uses[MODE_COUNT];
    struct link link = {.id = table_cell(r->links, row, r->at.id)};
    cw_status status = read_end(r, row, r->at.from, "from_node_id", &link.from);
    if (!status) status = read_end(r, row, r->at.to, "to_node_id", &link.to);
    if (!status) status = read_length(r, row, &link);
    if (!status) status = read_capacities(r, row, &link, uses);
    if (!status) status = read_speed(r, row, &link);
    return status ? status : keep_link(r, &link, uses);
}

static cw_status find_columns(struct reader *r)
{
    struct columns *at = &r->at;
    cw_status status = need_column(r->links, "link_id", &at->id, r->err);
    if (!status) status = need_column(r->links, "from_node_id", &at->from, r->err);
    if (!status) status = need_column(r->links, "to_node_id", &at->to, r->err);
    if (!status) status = need_column(r->links, "directed", &at->directed, r->err);
    if (!status) status = need_column(r->links, "length", &at->length, r->err);
    at->speed = table_column(r->links, "free_speed");
    at->capacity = table_column(r->links, "capacity");
    at->lanes = table_column(r->links, "lanes");
    at->foot = table_column(r->links, "foot_capacity");
    at->uses = table_column(r->links, "allowed_uses");
    return status;
}

static cw_status read_links(struct reader *r)
{
    cw_status status = find_columns(r);
    if (!status) status = check_ids(r->links, r->at.id, "link_id", r->err);
    if (!status) status = network_index_init(&r->index, r->net, r->err);
    for (size_t row = 0; row < r->links->row_count && !status; row++) status = read_link(r, row);
    network_index_release(&r->index);
    return status;
}

/* ---- nodes -------------------------------------------------------------------------------------- */

static cw_status read_coordinate(struct reader *r, size_t row, int column, const char *name,
                                 double most, double *out)
{
    const char *cell = table_cell(r->nodes, row, column);
    if (number_coordinate(cell, out) && fabs(*out) <= most) return CW_OK;
    return bad_cell(r->nodes, row, name, cell,
                    r->net->geographic
                        ? "degrees (x_coord: lon -180 to 180, y_coord: lat -90 to 90)"
                        : "a number of metres within 1,000,000 km",
                    r->err);
}

static cw_status read_nodes(struct reader *r)
{
    int id, x_column, y_column;
    bool degrees = r->net->geographic;
    cw_status status = need_column(r->nodes, "node_id", &id, r->err);
    if (!status) status = need_column(r->nodes, "x_coord", &x_column, r->err);
    if (!status) status = need_column(r->nodes, "y_coord", &y_column, r->err);
    if (!status) status = check_ids(r->nodes, id, "node_id", r->err);
    for (size_t row = 0; row < r->nodes->row_count && !status; row++) {
        double x = 0, y = 0;
        status =
            read_coordinate(r, row, x_column, "x_coord", degrees ? 180 : MOST_COORDINATE_M, &x);
        if (!status)
            status =
                read_coordinate(r, row, y_column, "y_coord", degrees ? 90 : MOST_COORDINATE_M, &y);
        if (!status) status = network_add_node(r->net, table_cell(r->nodes, row, id), x, y, r->err);
    }
    return status;
}

/* ---- config.csv --------------------------------------------------------------------------------- */

static cw_status read_unit(const struct table *config, const char *name, const struct unit *units,
                           const char *remedy, const struct unit **out, cw_error *err)
{
    const char *cell = table_cell(config, 0, table_column(config, name));
    if (!*cell) return CW_OK;
    for (const struct unit *u = units; u->name; u++) {
        if (strcasecmp(cell, u->name) != 0) continue;
        *out = u;
        return CW_OK;
    }
    return bad_cell(config, 0, name, cell, remedy, err);
}

static cw_status read_config(struct reader *r, const struct table *config)
{
    r->length = length_units;
    r->speed = speed_units;
    if (!config || config->row_count == 0) return CW_OK;
    if (config->row_count > 1)
        return table_error(config, 1, r->err, "a second row; config.csv has one row only");
    cw_status status =
        read_unit(config, "long_length", length_units, "m, km, mi or ft", &r->length, r->err);
    if (!status)
        status = read_unit(config, "speed", speed_units, "kph, mph or mps", &r->speed, r->err);
    return status;
}

static cw_status set_crs(struct reader *r, const struct table *config, const char *crs_or_null)
{
    char name[PROJECTION_NAME_ROOM];
    cw_error local = {0};
    const char *crs = crs_or_null;
    if (!crs && config) crs = table_cell(config, 0, table_column(config, "crs"));
    if (!crs || !*crs) return CW_OK;
    cw_status status = projection_check_crs(crs, name, &r->net->geographic, &local);
    if (status && !crs_or_null && status == CW_BAD_INPUT)
        return table_error(config, 0, r->err, "%s", local.text);
    if (status) return error_set(r->err, status, "%s", local.text);
    r->net->crs = arena_text(&r->net->strings, name);
    return r->net->crs ? CW_OK : error_no_memory(r->err);
}

/* ---- all of it ---------------------------------------------------------------------------------- */

cw_status gmns_build(const struct table *nodes, const struct table *links,
                     const struct table *config_or_null, const char *crs_or_null,
                     struct network *out, cw_error *err)
{
    struct reader r = {.nodes = nodes, .links = links, .net = out, .err = err};
    *out = (struct network){.source = "gmns"};
    cw_status status = read_config(&r, config_or_null);
    if (!status) status = set_crs(&r, config_or_null, crs_or_null);
    if (!status) status = read_nodes(&r);
    if (!status) status = read_links(&r);
    if (!status && out->node_count == 0)
        status = error_at(err, CW_BAD_INPUT, nodes->path, 1, "no nodes; add a row for each node");
    if (status) network_release(out);
    return status;
}

/* "dir/name", or "" when memory is out. */
static cw_status join(const char *dir, const char *name, char **out, cw_error *err)
{
    struct text path = {0};
    text_add(&path, *dir ? dir : ".");
    if (*dir && dir[strlen(dir) - 1] != '/') text_add(&path, "/");
    if (!*dir) text_add(&path, "/");
    text_add(&path, name);
    return text_take(&path, out, err);
}

static cw_status read_table(const char *dir, const char *name, bool optional, bool *found,
                            struct table *out, cw_error *err)
{
    char *path = NULL;
    *out = (struct table){0};
    cw_status status = join(dir, name, &path, err);
    if (status) return status;
    *found = !optional || bytes_exists(path);
    if (*found) status = csv_read(path, out, err);
    cw_text_free(path);
    return status;
}

cw_status gmns_read(const char *dir, const char *crs_or_null, struct network *out, cw_error *err)
{
    struct table nodes = {0}, links = {0}, config = {0};
    bool found, has_config = false;
    *out = (struct network){0};
    cw_status status = read_table(dir, "node.csv", false, &found, &nodes, err);
    if (!status) status = read_table(dir, "link.csv", false, &found, &links, err);
    if (!status) status = read_table(dir, "config.csv", true, &has_config, &config, err);
    if (!status)
        status = gmns_build(&nodes, &links, has_config ? &config : NULL, crs_or_null, out, err);
    table_release(&config);
    table_release(&links);
    table_release(&nodes);
    return status;
}
