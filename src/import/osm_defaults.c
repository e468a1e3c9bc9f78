/* The table of what a road is like when its tags do not say. docs/networks.md shows it with the
 * sources of each column; a test holds the two equal. */
#include <stdio.h>
#include <string.h>

#include "files/number.h"
#include "files/table.h"
#include "import/osm_tags.h"

#define YES true
#define NO false

/* highway, {vehicle, foot}, one-way, km/h, lanes per direction, vehicles/h and lane, people/h */
static const struct osm_kind built_in[] = {
    {"motorway", {YES, NO}, YES, 110, 2, 2000, 1980},
    {"motorway_link", {YES, NO}, YES, 60, 1, 1500, 1980},
    {"trunk", {YES, NO}, NO, 80, 1, 1700, 1980},
    {"trunk_link", {YES, NO}, NO, 50, 1, 1500, 1980},
    {"primary", {YES, YES}, NO, 60, 1, 1000, 3960},
    {"primary_link", {YES, YES}, NO, 40, 1, 1000, 2970},
    {"secondary", {YES, YES}, NO, 50, 1, 800, 3960},
    {"secondary_link", {YES, YES}, NO, 40, 1, 800, 2970},
    {"tertiary", {YES, YES}, NO, 40, 1, 600, 2970},
    {"tertiary_link", {YES, YES}, NO, 30, 1, 600, 2970},
    {"unclassified", {YES, YES}, NO, 40, 1, 600, 2970},
    {"residential", {YES, YES}, NO, 30, 1, 600, 2970},
    {"living_street", {YES, YES}, NO, 10, 1, 300, 3960},
    {"road", {YES, YES}, NO, 30, 1, 300, 1980},
    {"service", {YES, YES}, NO, 20, 1, 300, 1980},
    {"service/alley", {YES, YES}, NO, 15, 1, 200, 1980},
    {"service/driveway", {YES, YES}, NO, 10, 1, 100, 990},
    {"service/parking_aisle", {YES, YES}, NO, 10, 1, 100, 1980},
    {"service/drive-through", {YES, YES}, NO, 10, 1, 100, 990},
    {"service/emergency_access", {NO, YES}, NO, 20, 1, 200, 1980},
    {"track", {YES, YES}, NO, 20, 1, 200, 1980},
    {"track/grade1", {YES, YES}, NO, 30, 1, 300, 1980},
    {"track/grade2", {YES, YES}, NO, 20, 1, 200, 1980},
    {"track/grade3", {YES, YES}, NO, 15, 1, 150, 1980},
    {"track/grade4", {NO, YES}, NO, 10, 1, 100, 1980},
    {"track/grade5", {NO, YES}, NO, 10, 1, 100, 990},
    {"busway", {NO, NO}, NO, 40, 1, 600, 1980},
    {"pedestrian", {NO, YES}, NO, 10, 1, 300, 5940},
    {"footway", {NO, YES}, NO, 10, 1, 100, 1980},
    {"cycleway", {NO, YES}, NO, 10, 1, 100, 1980},
    {"bridleway", {NO, YES}, NO, 10, 1, 100, 990},
    {"path", {NO, YES}, NO, 10, 1, 100, 990},
    {"steps", {NO, YES}, NO, 5, 1, 100, 1320},
    {"corridor", {NO, YES}, NO, 5, 1, 100, 1980},
    {"platform", {NO, YES}, NO, 5, 1, 100, 1980},
};
enum { BUILT_IN = sizeof built_in / sizeof *built_in };

/* ---- rows laid over it -------------------------------------------------------------------------- */

static cw_status read_yes(const struct table *t, size_t row, const char *column, bool *out,
                          cw_error *err)
{
    const char *cell = table_cell(t, row, table_column(t, column));
    if (!*cell) return CW_OK;
    *out = strcmp(cell, "yes") == 0 || strcmp(cell, "true") == 0;
    if (*out || strcmp(cell, "no") == 0 || strcmp(cell, "false") == 0) return CW_OK;
    return table_error(t, row, err, "osm_defaults: %s '%.40s' must be yes, no or empty", column,
                       cell);
}

static cw_status read_number(const struct table *t, size_t row, const char *column, int32_t least,
                             int32_t most, int32_t *out, cw_error *err)
{
    int64_t value;
    const char *cell = table_cell(t, row, table_column(t, column));
    if (!*cell) return CW_OK;
    if (!number_whole(cell, least, most, &value))
        return table_error(
            t, row, err,
            "osm_defaults: %s '%.40s' must be a whole number from %d to %d, or empty "
            "for the built-in value",
            column, cell, (int)least, (int)most);
    *out = (int32_t)value;
    return CW_OK;
}

static cw_status unknown_kind(const struct table *t, size_t row, const char *name, cw_error *err)
{
    return table_error(t, row, err,
                       "osm_defaults: '%.40s' is no row of the built-in table; write for example "
                       "residential, or track/grade4 (docs/networks.md has them all)",
                       name);
}

static cw_status lay_over(struct osm_defaults *out, const struct table *t, size_t row,
                          bool seen[OSM_MOST_KINDS], cw_error *err)
{
    const char *name = table_cell(t, row, table_column(t, "highway"));
    size_t k = 0;
    while (k < out->count && strcmp(out->kinds[k].highway, name) != 0) k++;
    if (k == out->count) return unknown_kind(t, row, name, err);
    struct osm_kind *kind = &out->kinds[k];
    if (seen[k]) return table_error(t, row, err, "osm_defaults: a second row for '%s'", name);
    seen[k] = true;
    cw_status s = read_yes(t, row, "vehicle", &kind->allowed[MODE_VEHICLE], err);
    if (!s) s = read_yes(t, row, "foot", &kind->allowed[MODE_FOOT], err);
    if (!s) s = read_number(t, row, "speed_kmh", 1, 200, &kind->speed_kmh, err);
    if (!s) s = read_number(t, row, "lanes", 1, 20, &kind->lanes, err);
    if (!s)
        s = read_number(t, row, "vehicles_per_hour_per_lane", 1, 100000, &kind->vehicles_h, err);
    if (!s) s = read_number(t, row, "foot_people_per_hour", 1, 1000000, &kind->foot_people_h, err);
    return s;
}

cw_status osm_defaults_init(struct osm_defaults *out, const struct table *table_or_null,
                            cw_error *err)
{
    _Static_assert((int)BUILT_IN <= (int)OSM_MOST_KINDS, "the table holds the built-in rows");
    const struct table *t = table_or_null;
    bool seen[OSM_MOST_KINDS] = {false};
    memcpy(out->kinds, built_in, sizeof built_in);
    out->count = BUILT_IN;
    if (t && table_column(t, "highway") < 0)
        return error_at(err, CW_BAD_INPUT, t->path, 1,
                        "osm_defaults: the column 'highway' is missing; add it");
    for (size_t row = 0; t && row < t->row_count; row++) {
        cw_status s = lay_over(out, t, row, seen, err);
        if (s) return s;
    }
    return CW_OK;
}

static const struct osm_kind *find(const struct osm_defaults *defaults, const char *name)
{
    for (size_t k = 0; k < defaults->count; k++)
        if (strcmp(defaults->kinds[k].highway, name) == 0) return &defaults->kinds[k];
    return NULL;
}

const struct osm_kind *osm_defaults_find(const struct osm_defaults *defaults, const char *highway,
                                         const char *sub)
{
    char name[64];
    if (strchr(highway, '/')) return NULL;
    if (sub && snprintf(name, sizeof name, "%s/%s", highway, sub) < (int)sizeof name) {
        const struct osm_kind *kind = find(defaults, name);
        if (kind) return kind;
    }
    return find(defaults, highway);
}
