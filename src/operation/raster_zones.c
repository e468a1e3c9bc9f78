/* Sums of a raster's cells by zone. Places are found for many cells at once; sums are integers, so
 * they do not depend on how the file is laid out. */
#include "operation/raster_zones.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "files/raster.h"
#include "files/shape.h"

enum { MOST_SQUARES = 4000000, MOST_ZONES = 200000, BUCKETS = 64 };
#define MOST_MILLIONTHS (INT64_C(1000000000000) * RASTER_MILLIONTHS)

/* A zone while cells are added to it. */
struct heap_of_people {
    int64_t key;                             /* of its square, or its polygon's row */
    double lon, lat, lon_moment, lat_moment; /* of the first cell; moments about it */
    int64_t millionths[OP_MAX_CLASSES], all;
};

/* Polygons whose box meets a bucket of their common box. */
struct bucket {
    int32_t *rows;
    size_t count, room;
};

struct summing {
    const struct raster_request *request;
    struct raster_zones *out;
    size_t class;
    struct heap_of_people *heaps;
    size_t count, room;
    int32_t *heap_of; /* by square or polygon: 1 + index into heaps, 0: none */
    /* a grid */
    struct projection *projection; /* to metres */
    double west, south;
    int64_t across, down;
    double *x, *y; /* of the cells at hand */
    size_t point_room;
    /* polygons */
    int32_t *same; /* by row: the first row of its id */
    struct shape_box box;
    struct bucket *buckets;
    int64_t outside, shared;
};

/* ---- a grid ------------------------------------------------------------------------------------- */

static struct shape_box extent(const struct network *net)
{
    struct shape_box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (size_t i = 0; i < net->node_count; i++) {
        box.min_x = fmin(box.min_x, net->x[i]);
        box.max_x = fmax(box.max_x, net->x[i]);
        box.min_y = fmin(box.min_y, net->y[i]);
        box.max_y = fmax(box.max_y, net->y[i]);
    }
    return box;
}

/* The extent in metres: of a box in degrees, its corners and the middles of its sides. */
static cw_status metres_of(const struct projection *projection, struct shape_box *box,
                           cw_error *err)
{
    double x[9], y[9];
    for (int i = 0; i < 9; i++) {
        x[i] = box->min_x + (box->max_x - box->min_x) * (i % 3) / 2;
        y[i] = box->min_y + (box->max_y - box->min_y) * (i / 3) / 2;
    }
    cw_status s = projection_points(projection, 9, x, y, err);
    *box = (struct shape_box){x[0], y[0], x[0], y[0]};
    for (int i = 1; i < 9; i++) {
        box->min_x = fmin(box->min_x, x[i]);
        box->max_x = fmax(box->max_x, x[i]);
        box->min_y = fmin(box->min_y, y[i]);
        box->max_y = fmax(box->max_y, y[i]);
    }
    return s;
}

static cw_status make_grid(struct summing *s, cw_error *err)
{
    const struct raster_request *q = s->request;
    struct shape_box box = extent(q->net);
    cw_status status;
    if (q->net->geographic) {
        status = projection_new_local((box.min_x + box.max_x) / 2, (box.min_y + box.max_y) / 2,
                                      &s->projection, err);
        if (!status) status = metres_of(s->projection, &box, err);
    } else {
        status = projection_new(q->net->crs, &s->projection, err);
    }
    if (status) return status;
    double margin = (double)q->margin_mm / 1000, side = (double)q->cell_m;
    s->west = box.min_x - margin;
    s->south = box.min_y - margin;
    double across = floor((box.max_x + margin - s->west) / side) + 1;
    double down = floor((box.max_y + margin - s->south) / side) + 1;
    if (!(across * down <= MOST_SQUARES))
        return error_set(err, CW_BAD_INPUT,
                         "squares of %lld m make a grid of %.0f x %.0f, more than %d; raise cell_m",
                         (long long)q->cell_m, across, down, MOST_SQUARES);
    s->across = (int64_t)across;
    s->down = (int64_t)down;
    s->heap_of = mem_new((size_t)(s->across * s->down), sizeof *s->heap_of);
    return s->heap_of ? CW_OK : error_no_memory(err);
}

static cw_status squares_of(struct summing *s, const struct raster_cells *cells, cw_error *err)
{
    if (cells->count > s->point_room) {
        mem_free(s->x);
        mem_free(s->y);
        s->x = mem_new(cells->count, sizeof *s->x);
        s->y = mem_new(cells->count, sizeof *s->y);
        s->point_room = s->x && s->y ? cells->count : 0;
        if (!s->point_room) return error_no_memory(err);
    }
    memcpy(s->x, cells->lon, cells->count * sizeof *s->x);
    memcpy(s->y, cells->lat, cells->count * sizeof *s->y);
    return projection_points(s->projection, cells->count, s->x, s->y, err);
}

/* The square's key, or -1 beyond the grid. */
static int64_t square_at(const struct summing *s, double x, double y)
{
    double column = floor((x - s->west) / (double)s->request->cell_m);
    double row = floor((y - s->south) / (double)s->request->cell_m);
    if (!(column >= 0) || !(row >= 0) || column >= (double)s->across || row >= (double)s->down)
        return -1;
    return (int64_t)row * s->across + (int64_t)column;
}

/* ---- polygons ----------------------------------------------------------------------------------- */

struct named {
    const char *id;
    int32_t row;
};

static int by_id(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* Features of one id are one zone. */
static cw_status find_twins(struct summing *s, cw_error *err)
{
    const struct table *t = s->request->polygons;
    struct named *named = mem_new(t->row_count, sizeof *named);
    if (!named) return error_no_memory(err);
    for (size_t i = 0; i < t->row_count; i++)
        named[i] = (struct named){table_cell(t, i, s->request->id_column), (int32_t)i};
    qsort(named, t->row_count, sizeof *named, by_id);
    for (size_t i = 0; i < t->row_count; i++) {
        bool twin = i > 0 && strcmp(named[i - 1].id, named[i].id) == 0;
        s->same[named[i].row] = twin ? s->same[named[i - 1].row] : named[i].row;
    }
    mem_free(named);
    return CW_OK;
}

static int bucket_of(double value, double low, double high)
{
    double at = high > low ? (value - low) / (high - low) * BUCKETS : 0;
    return at < 0 ? 0 : at >= BUCKETS ? BUCKETS - 1 : (int)at;
}

static cw_status add_to_buckets(struct summing *s, int32_t row, cw_error *err)
{
    struct shape_box b = shape_bounds(s->request->polygons->shapes[row]);
    int x0 = bucket_of(b.min_x, s->box.min_x, s->box.max_x);
    int x1 = bucket_of(b.max_x, s->box.min_x, s->box.max_x);
    int y0 = bucket_of(b.min_y, s->box.min_y, s->box.max_y);
    int y1 = bucket_of(b.max_y, s->box.min_y, s->box.max_y);
    cw_status status = CW_OK;
    for (int y = y0; y <= y1; y++) {
        for (int x = x0; x <= x1 && !status; x++) {
            struct bucket *k = &s->buckets[y * BUCKETS + x];
            status = mem_reserve(&k->rows, &k->room, k->count + 1, sizeof *k->rows, err);
            if (!status) k->rows[k->count++] = row;
        }
    }
    return status;
}

static cw_status check_polygon(const struct summing *s, size_t row, cw_error *err)
{
    const struct table *t = s->request->polygons;
    const char *id = table_cell(t, row, s->request->id_column);
    if (!t->shapes || !t->shapes[row] || !shape_is_area(t->shapes[row]))
        return table_error(t, row, err, "it has no polygon; draw one or remove the row");
    if (!*id) return table_error(t, row, err, "the polygon has no id; give it one");
    return CW_OK;
}

static cw_status make_polygons(struct summing *s, cw_error *err)
{
    const struct table *t = s->request->polygons;
    cw_status status = CW_OK;
    s->box = (struct shape_box){HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    s->heap_of = mem_new(t->row_count, sizeof *s->heap_of);
    s->same = mem_new(t->row_count, sizeof *s->same);
    s->buckets = mem_new((size_t)BUCKETS * BUCKETS, sizeof *s->buckets);
    if (!s->heap_of || !s->same || !s->buckets) return error_no_memory(err);
    for (size_t i = 0; i < t->row_count && !status; i++) {
        status = check_polygon(s, i, err);
        if (status) return status;
        struct shape_box b = shape_bounds(t->shapes[i]);
        s->box = (struct shape_box){fmin(s->box.min_x, b.min_x), fmin(s->box.min_y, b.min_y),
                                    fmax(s->box.max_x, b.max_x), fmax(s->box.max_y, b.max_y)};
        shape_prepare(t->shapes[i]);
    }
    for (size_t i = 0; i < t->row_count && !status; i++)
        status = add_to_buckets(s, (int32_t)i, err);
    return status ? status : find_twins(s, err);
}

/* The first polygon there, or -1; `*several` when another id's is there too. */
static cw_status polygon_at(const struct summing *s, double lon, double lat, int64_t *key,
                            bool *several, cw_error *err)
{
    cw_status status = CW_OK;
    *key = -1;
    *several = false;
    if (!(lon >= s->box.min_x && lon <= s->box.max_x && lat >= s->box.min_y && lat <= s->box.max_y))
        return CW_OK;
    int x = bucket_of(lon, s->box.min_x, s->box.max_x);
    int y = bucket_of(lat, s->box.min_y, s->box.max_y);
    const struct bucket *k = &s->buckets[y * BUCKETS + x];
    for (size_t i = 0; i < k->count && !status; i++) {
        bool meets;
        int32_t row = k->rows[i];
        status =
            shape_meets_segment(s->request->polygons->shapes[row], lon, lat, lon, lat, &meets, err);
        if (status || !meets) continue;
        if (*key >= 0 && *key != s->same[row]) *several = true;
        if (*key < 0) *key = s->same[row];
    }
    return status;
}

/* ---- summing ------------------------------------------------------------------------------------ */

static cw_status heap_at(struct summing *s, int64_t key, double lon, double lat, size_t *out,
                         cw_error *err)
{
    if (s->heap_of[key] == 0) {
        if (s->count >= MOST_ZONES)
            return error_set(err, CW_BAD_INPUT, "more than %d zones have people; raise cell_m",
                             MOST_ZONES);
        cw_status status = mem_reserve(&s->heaps, &s->room, s->count + 1, sizeof *s->heaps, err);
        if (status) return status;
        s->heaps[s->count] = (struct heap_of_people){.key = key, .lon = lon, .lat = lat};
        s->heap_of[key] = (int32_t)++s->count;
    }
    *out = (size_t)s->heap_of[key] - 1;
    return CW_OK;
}

static cw_status add_cell(struct summing *s, int64_t key, const struct raster_cells *cells,
                          size_t i, cw_error *err)
{
    size_t at = 0;
    int64_t millionths = cells->millionths[i];
    if (key < 0) {
        s->outside += millionths;
        s->out->outside_cells++;
        return s->outside > MOST_MILLIONTHS
                   ? error_set(err, CW_BAD_INPUT, "more than 10^12 people in the raster")
                   : CW_OK;
    }
    cw_status status = heap_at(s, key, cells->lon[i], cells->lat[i], &at, err);
    if (status) return status;
    struct heap_of_people *heap = &s->heaps[at];
    heap->millionths[s->class] += millionths;
    heap->all += millionths;
    heap->lon_moment += (double)millionths * (cells->lon[i] - heap->lon);
    heap->lat_moment += (double)millionths * (cells->lat[i] - heap->lat);
    if (heap->all > MOST_MILLIONTHS / 1000)
        return error_set(err, CW_BAD_INPUT,
                         "more than 10^9 people in one zone; is the raster right?");
    return CW_OK;
}

static cw_status add_cells(void *context, const struct raster_cells *cells, cw_error *err)
{
    struct summing *s = context;
    cw_status status = s->request->polygons ? CW_OK : squares_of(s, cells, err);
    for (size_t i = 0; i < cells->count && !status; i++) {
        int64_t key;
        bool several = false;
        if (s->request->polygons)
            status = polygon_at(s, cells->lon[i], cells->lat[i], &key, &several, err);
        else
            key = square_at(s, s->x[i], s->y[i]);
        if (several) s->shared += cells->millionths[i];
        if (!status) status = add_cell(s, key, cells, i, err);
    }
    return status;
}

/* An error that is about the raster and names no file yet. */
static cw_status sum_class(struct summing *s, const char *path, cw_error *err)
{
    struct raster *raster = NULL;
    cw_error found = {0};
    cw_status status = raster_open(path, &raster, &found);
    if (!status) status = raster_visit(raster, add_cells, s, &found);
    raster_close(raster);
    if (!status) return CW_OK;
    if (!found.file[0]) return error_at(err, status, path, 0, "%s", found.text);
    if (err && !err->text[0]) *err = found;
    return status;
}

/* ---- whole people ------------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const struct heap_of_people *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

struct remainder {
    int64_t millionths;
    size_t heap;
};

static int by_remainder(const void *a, const void *b)
{
    const struct remainder *x = a, *y = b;
    if (x->millionths != y->millionths) return x->millionths > y->millionths ? -1 : 1;
    return (x->heap > y->heap) - (x->heap < y->heap);
}

static int64_t rounded(int64_t millionths)
{
    return (millionths + RASTER_MILLIONTHS / 2) / RASTER_MILLIONTHS;
}

/* Turns the class's millionths into whole people. */
static cw_status round_class(struct summing *s, size_t class, cw_error *err)
{
    struct remainder *rest = mem_new(s->count, sizeof *rest);
    int64_t total = 0, given = 0;
    if (!rest) return error_no_memory(err);
    for (size_t i = 0; i < s->count; i++) {
        int64_t *of = &s->heaps[i].millionths[class];
        rest[i] = (struct remainder){*of % RASTER_MILLIONTHS, i};
        total += *of;
        *of /= RASTER_MILLIONTHS;
        given += *of;
    }
    qsort(rest, s->count, sizeof *rest, by_remainder);
    int64_t missing = rounded(total) - given; /* at most as many as there are remainders */
    for (size_t i = 0; i < s->count && missing > 0; i++, missing--)
        s->heaps[rest[i].heap].millionths[class]++;
    mem_free(rest);
    return CW_OK;
}

static cw_status id_of(struct summing *s, const struct heap_of_people *heap, const char **out,
                       cw_error *err)
{
    const struct raster_request *q = s->request;
    struct text id = {0};
    if (q->polygons)
        text_add(&id, table_cell(q->polygons, (size_t)heap->key, q->id_column));
    else
        text_addf(&id, "g%lld-%lld", (long long)(heap->key % s->across),
                  (long long)(heap->key / s->across));
    *out = id.broken ? NULL : arena_text(&s->out->strings, id.bytes);
    text_release(&id);
    return *out ? CW_OK : error_no_memory(err);
}

static double to_7_decimals(double degrees)
{
    return round(degrees * 1e7) / 1e7;
}

static cw_status add_zone(struct summing *s, const struct heap_of_people *heap, cw_error *err)
{
    struct raster_zones *out = s->out;
    int64_t people = 0;
    for (size_t c = 0; c < s->request->class_count; c++) people += heap->millionths[c];
    if (people == 0) return CW_OK;
    cw_status status =
        mem_reserve(&out->zones, &out->room, out->count + 1, sizeof *out->zones, err);
    if (status) return status;
    struct raster_zone *zone = &out->zones[out->count];
    *zone = (struct raster_zone){
        .lon = to_7_decimals(heap->lon + heap->lon_moment / (double)heap->all),
        .lat = to_7_decimals(heap->lat + heap->lat_moment / (double)heap->all)};
    memcpy(zone->people, heap->millionths, sizeof zone->people);
    status = id_of(s, heap, &zone->id, err);
    if (!status) out->count++;
    return status;
}

static void summing_release(struct summing *s)
{
    for (size_t i = 0; s->buckets && i < (size_t)BUCKETS * BUCKETS; i++)
        mem_free(s->buckets[i].rows);
    mem_free(s->buckets);
    mem_free(s->same);
    mem_free(s->x);
    mem_free(s->y);
    mem_free(s->heap_of);
    mem_free(s->heaps);
    projection_free(s->projection);
}

cw_status raster_zones_read(const struct raster_request *request, struct raster_zones *out,
                            cw_error *err)
{
    struct summing s = {.request = request, .out = out};
    *out = (struct raster_zones){0};
    cw_status status = request->polygons ? make_polygons(&s, err) : make_grid(&s, err);
    for (; s.class < request->class_count && !status; s.class ++)
        if (request->paths[s.class]) status = sum_class(&s, request->paths[s.class], err);
    if (!status && s.count) qsort(s.heaps, s.count, sizeof *s.heaps, by_key);
    for (size_t c = 0; c < request->class_count && !status; c++) status = round_class(&s, c, err);
    for (size_t i = 0; i < s.count && !status; i++) status = add_zone(&s, &s.heaps[i], err);
    out->outside_people = rounded(s.outside);
    out->shared_people = rounded(s.shared);
    summing_release(&s);
    return status;
}

void raster_zones_release(struct raster_zones *zones)
{
    mem_free(zones->zones);
    arena_release(&zones->strings);
    *zones = (struct raster_zones){0};
}
