/* Numbers of people from a table, a map layer or a raster, as zones of whole people. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "draft/draft_int.h"
#include "files/bytes.h"
#include "files/number.h"
#include "files/shape.h"
#include "files/table.h"
#include "operation/raster_zones.h"

enum {
    MILLION = 1000000,
    DEFAULT_CELL_M = 500,
    MOST_ZONES = 200000,
    MOST_ID_BYTES = 200,
    MOST_NAME_BYTES = 200
};
#define MOST_PEOPLE INT64_C(1000000000)
#define MOST_TOTAL INT64_C(1000000000000)

static const char *const id_names[] = {"zone_id", "id",   "fid",  "code",
                                       "geoid",   "cell", "name", NULL};
static const char *const lon_names[] = {"lon", "lng", "long", "longitude", "x", "lon_deg", NULL};
static const char *const lat_names[] = {"lat", "latitude", "y", "lat_deg", NULL};
static const char *const people_names[] = {
    "people", "population", "pop",       "persons",   "inhabitants", "residents", "total",
    "count",  "pop_total",  "total_pop", "pop_count", "n_people",    "civilian",  NULL};

const char *const draft_name_columns[DRAFT_NAMES] = {"name", "name_en", "name_ar"};

struct input {
    struct draft *d;
    struct table t;
    int id, lon, lat, people, names[DRAFT_NAMES];
    int64_t *millionths; /* by row */
    size_t blanks, nobody;
    bool own_ids;
    struct projection *from_network; /* when places are in the network's coordinates; else NULL */
};

static int find_column(const struct table *t, const char *const *names)
{
    for (; *names; names++)
        for (size_t c = 0; c < t->column_count; c++)
            if (strcasecmp(t->columns[c], *names) == 0) return (int)c;
    return -1;
}

/* Commas and semicolons are read (files/csv.c); a spreadsheet may have put tabs. */
static bool has_tabs(const struct table *t)
{
    return t->lines && t->column_count == 1 && strchr(t->columns[0], '\t');
}

static cw_status no_column(const struct input *in, const char *what, const char *remedy)
{
    struct text names = {0};
    if (has_tabs(&in->t))
        return error_at(in->d->err, CW_BAD_INPUT, in->t.path, 1,
                        "its columns are separated by tabs; save it as CSV with commas, and with "
                        "decimal points");
    for (size_t c = 0; c < in->t.column_count && names.length < 400; c++)
        text_addf(&names, "%s%.*s", c ? ", " : "", bytes_clip(in->t.columns[c], 60),
                  in->t.columns[c]);
    cw_status s = error_at(in->d->err, CW_BAD_INPUT, in->t.path, in->t.lines ? 1 : 0,
                           "no column says %s; %s. Its columns are: %s", what, remedy,
                           names.bytes ? names.bytes : "none");
    text_release(&names);
    return s;
}

static cw_status find_columns(struct input *in)
{
    const struct table *t = &in->t;
    const char *given = in->d->o->people_column;
    in->people = given ? table_column(t, given) : find_column(t, people_names);
    in->id = find_column(t, id_names);
    in->lon = find_column(t, lon_names);
    in->lat = find_column(t, lat_names);
    for (size_t i = 0; i < DRAFT_NAMES; i++) {
        const char *const names[] = {draft_name_columns[i], NULL};
        in->names[i] = find_column(t, names);
    }
    if (in->people < 0)
        return no_column(in, given ? "that" : "how many people", "name it with --people-column");
    if (t->shapes && !t->has_crs_degrees)
        return error_at(in->d->err, CW_BAD_INPUT, t->path, 0,
                        "it names no coordinate reference system; save it in EPSG:4326");
    if (!t->shapes && (in->lon < 0 || in->lat < 0))
        return no_column(in, "where the people are", "add lon and lat, in degrees");
    return CW_OK;
}

static cw_status row_people(struct input *in, size_t row)
{
    const char *cell = table_cell(&in->t, row, in->people);
    int64_t *out = &in->millionths[row];
    in->blanks += !*cell;
    if (!*cell) return CW_OK;
    if (!number_scaled(cell, MILLION, out) || *out < 0 || *out > MOST_PEOPLE * MILLION)
        return table_error(&in->t, row, in->d->err,
                           "%s: '%.*s' is no number of people from 0 to 10^9; write digits "
                           "without spaces or commas, and nothing where nobody was counted",
                           in->t.columns[in->people], bytes_clip(cell, 60), cell);
    return CW_OK;
}

/* Whether x, y of some row are on no globe: then, where the network is in metres, all rows are in its
 * coordinates. */
static cw_status judge_places(struct input *in)
{
    double x, y;
    if (in->t.shapes || in->d->net.geographic) return CW_OK;
    for (size_t row = 0; row < in->t.row_count; row++) {
        if (!number_coordinate(table_cell(&in->t, row, in->lon), &x) ||
            !number_coordinate(table_cell(&in->t, row, in->lat), &y))
            continue; /* row_place says so */
        if (fabs(x) <= 180 && fabs(y) <= 90) continue;
        cw_status s = projection_new(in->d->net.crs, &in->from_network, in->d->err);
        return s ? s
                 : draft_note(in->d,
                              "the places of the people file are in the coordinates of the "
                              "network, %s",
                              in->d->net.crs);
    }
    return CW_OK;
}

static cw_status row_place(struct input *in, size_t row, struct draft_zone *zone)
{
    struct shape *shape = in->t.shapes ? in->t.shapes[row] : NULL;
    if (shape) return shape_interior_point(shape, &zone->lon, &zone->lat, in->d->err);
    const char *lon = table_cell(&in->t, row, in->lon), *lat = table_cell(&in->t, row, in->lat);
    bool good = number_coordinate(lon, &zone->lon) && number_coordinate(lat, &zone->lat);
    if (good && in->from_network)
        good = !projection_point_back(in->from_network, &zone->lon, &zone->lat, NULL);
    if (!good || !(fabs(zone->lon) <= 180) || !(fabs(zone->lat) <= 90))
        return table_error(
            &in->t, row, in->d->err,
            "'%.*s', '%.*s' is no place in degrees, longitude and latitude (WGS84)%s",
            bytes_clip(lon, 40), lon, bytes_clip(lat, 40), lat,
            *lon || *lat ? "" : "; if it is a row of totals, remove it");
    return CW_OK;
}

static int by_text(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

/* Ids that an operation would refuse, or that are missing, are replaced by z1, z2 ... */
static cw_status judge_ids(struct input *in)
{
    size_t n = in->t.row_count;
    const char **ids = mem_new(n, sizeof *ids);
    if (!ids) return error_no_memory(in->d->err);
    in->own_ids = in->id < 0;
    for (size_t i = 0; i < n; i++) {
        const char *id = ids[i] = table_cell(&in->t, i, in->id);
        size_t length = strlen(id);
        bool good = length > 0 && length <= MOST_ID_BYTES && !bytes_has_control(id) &&
                    id[0] != ' ' && id[length - 1] != ' ';
        if (!good) in->own_ids = true;
    }
    qsort(ids, n, sizeof *ids, by_text);
    for (size_t i = 1; i < n; i++)
        if (strcmp(ids[i - 1], ids[i]) == 0) in->own_ids = true;
    mem_free(ids);
    return CW_OK;
}

/* ---- whole people ------------------------------------------------------------------------------- */

struct remainder {
    int64_t millionths;
    size_t row;
};

static int by_remainder(const void *a, const void *b)
{
    const struct remainder *x = a, *y = b;
    if (x->millionths != y->millionths) return x->millionths > y->millionths ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* As rasters are rounded: down, and the greatest remainders up, until the total is the rounded one. */
static cw_status round_people(struct input *in)
{
    size_t n = in->t.row_count;
    int64_t total = 0, whole = 0;
    struct remainder *rest = mem_new(n, sizeof *rest);
    if (!rest) return error_no_memory(in->d->err);
    for (size_t i = 0; i < n; i++) {
        rest[i] = (struct remainder){in->millionths[i] % MILLION, i};
        in->millionths[i] /= MILLION;
        whole += in->millionths[i];
        total += rest[i].millionths;
    }
    qsort(rest, n, sizeof *rest, by_remainder);
    for (int64_t missing = (total + MILLION / 2) / MILLION, i = 0; i < missing; i++)
        in->millionths[rest[i].row]++;
    mem_free(rest);
    if (whole > MOST_TOTAL)
        return error_at(in->d->err, CW_BAD_INPUT, in->t.path, 0,
                        "more than 10^12 people; is the column right?");
    return CW_OK;
}

static cw_status add_zone(struct draft *d, const struct draft_zone *zone)
{
    if (d->zone_count >= MOST_ZONES)
        return error_set(d->err, CW_BAD_INPUT,
                         "more than %d places have people; give fewer, larger ones", MOST_ZONES);
    cw_status s =
        mem_reserve(&d->zones, &d->zone_room, d->zone_count + 1, sizeof *d->zones, d->err);
    if (s) return s;
    d->zones[d->zone_count++] = *zone;
    d->people += zone->people;
    return zone->id ? CW_OK : error_no_memory(d->err);
}

/* Names are for readers: one that an operation would not show is left out. */
static cw_status row_names(struct input *in, size_t row, struct draft_zone *zone)
{
    for (size_t i = 0; i < DRAFT_NAMES; i++) {
        const char *name = table_cell(&in->t, row, in->names[i]);
        bool is_id = in->names[i] == in->id && !in->own_ids;
        if (!*name || is_id || strlen(name) > MOST_NAME_BYTES || bytes_has_control(name)) continue;
        zone->names[i] = arena_text(&in->d->strings, name);
        if (!zone->names[i]) return error_no_memory(in->d->err);
    }
    return CW_OK;
}

static cw_status take_rows(struct input *in)
{
    cw_status s = CW_OK;
    for (size_t row = 0; row < in->t.row_count && !s; row++) {
        struct draft_zone zone = {0};
        if (in->millionths[row] == 0) {
            in->nobody++;
            continue;
        }
        zone.people = in->millionths[row];
        zone.id = in->own_ids ? draft_textf(in->d, "z%zu", row + 1)
                              : draft_textf(in->d, "%s", table_cell(&in->t, row, in->id));
        s = row_place(in, row, &zone);
        if (!s) s = row_names(in, row, &zone);
        if (!s) s = add_zone(in->d, &zone);
    }
    return s;
}

static cw_status note_rows(struct input *in)
{
    struct draft *d = in->d;
    cw_status s = CW_OK;
    if (in->blanks)
        s = draft_note(d, "%zu places of the people file have no number and count as nobody",
                       in->blanks);
    if (!s && in->own_ids)
        s = draft_note(
            d, "the zones are numbered by their row in the people file, which has no column of "
               "unique ids");
    if (!s && in->t.layers)
        s = draft_note(d, "of the people file's layers (%s) only the first was read", in->t.layers);
    return s;
}

static cw_status read_table(struct draft *d)
{
    struct input in = {.d = d};
    cw_status s = table_read(d->o->people, &in.t, d->err);
    if (!s) s = find_columns(&in);
    in.millionths = s ? NULL : mem_new(in.t.row_count, sizeof *in.millionths);
    if (!s && !in.millionths) s = error_no_memory(d->err);
    for (size_t row = 0; row < in.t.row_count && !s; row++) s = row_people(&in, row);
    if (!s) s = judge_ids(&in);
    if (!s) s = judge_places(&in);
    if (!s) s = round_people(&in);
    if (!s) s = take_rows(&in);
    if (!s) s = note_rows(&in);
    mem_free(in.millionths);
    projection_free(in.from_network);
    table_release(&in.t);
    return s;
}

static cw_status read_raster(struct draft *d)
{
    struct raster_zones zones = {0};
    const char *const paths[] = {d->o->people};
    int64_t cell_m = d->o->cell_m ? d->o->cell_m : DEFAULT_CELL_M;
    struct raster_request request = {.net = &d->net,
                                     .paths = paths,
                                     .class_count = 1,
                                     .margin_mm = draft_snap_m(d) * 1000,
                                     .cell_m = cell_m};
    cw_status s = raster_zones_read(&request, &zones, d->err);
    for (size_t i = 0; i < zones.count && !s; i++) {
        const struct raster_zone *z = &zones.zones[i];
        const struct draft_zone zone = {.id = draft_textf(d, "%s", z->id),
                                        .lon = z->lon,
                                        .lat = z->lat,
                                        .people = z->people[0]};
        s = add_zone(d, &zone);
    }
    d->outside_people = zones.outside_people;
    raster_zones_release(&zones);
    if (!s)
        s = draft_note(
            d, "the people of the raster stand at the centres of gravity of squares of %lld m",
            (long long)cell_m);
    if (!s && d->outside_people)
        s = draft_note(d,
                       "%s people of the raster lie outside the roads' extent and are not covered",
                       draft_number(d, d->outside_people));
    return s;
}

static bool is_raster(const char *path)
{
    size_t n = strlen(path);
    return (n > 4 && strcasecmp(path + n - 4, ".tif") == 0) ||
           (n > 5 && strcasecmp(path + n - 5, ".tiff") == 0);
}

cw_status draft_read_people(struct draft *d)
{
    if (!d->o->people || !*d->o->people)
        return error_set(
            d->err, CW_BAD_USAGE,
            "how many people are where? Give --people FILE: a table (.csv with lon, lat "
            "and a number of people), a map layer (.geojson, .gpkg) or people per cell "
            "(.tif); nobody is invented");
    cw_status s = is_raster(d->o->people) ? read_raster(d) : read_table(d);
    if (!s && d->zone_count == 0)
        s = error_at(d->err, CW_BAD_INPUT, d->o->people, 0, "there is nobody in it%s",
                     d->outside_people ? " near the roads" : "");
    return s;
}
