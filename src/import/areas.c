/* Polygons to a network of walks. Areas keep the order of their first features, links the order of
 * their areas, so the same file gives the same network. */
#include "import/areas.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "files/bytes.h"
#include "files/shape.h"
#include "files/table.h"
#include "import/rows.h"

#define MOST_GAP_M 10000.0
/* MOST_SUGGESTING bounds the quadratic search for a gap that connects. */
enum {
    MOST_AREAS = 100000,
    PIECES_SHOWN = 6,
    MOST_SUGGESTING = 400,
    MOST_AREA_ID_BYTES = 200 /* two of them name a link */
};

struct area {
    const char *id;
    size_t first_row;
    struct shape *metres; /* in the projection */
    struct shape_box box; /* of `metres` */
};

struct pair {
    size_t a, b; /* a < b */
};

struct builder {
    const char *path;
    double gap_m;
    struct table table, filter;
    bool has_filter;
    int id_column;
    const char **keep; /* the filter's ids, sorted */
    size_t keep_count;
    size_t *rows; /* the kept rows, sorted by id, then row */
    size_t row_count;
    struct area *areas;
    size_t area_count;
    struct projection *projection;
    struct pair *pairs;
    size_t pair_count, pair_room;
    struct network *net;
    cw_error *err;
};

/* ---- ids ---------------------------------------------------------------------------------------- */

static cw_status find_id_column(struct builder *b, const char *given)
{
    static const char *const usual[] = {"id", "Id", "ID", "fid", "zone_id", "name"};
    b->id_column = -1;
    if (given) b->id_column = table_column(&b->table, given);
    for (size_t i = 0; !given && b->id_column < 0 && i < sizeof usual / sizeof *usual; i++)
        b->id_column = table_column(&b->table, usual[i]);
    if (b->id_column >= 0) return CW_OK;
    if (given)
        return error_at(b->err, CW_BAD_INPUT, b->path, 0,
                        "no field is named '%.*s'; name the field that holds the areas' ids",
                        bytes_clip(given, SHOWN), given);
    return error_at(b->err, CW_BAD_INPUT, b->path, 0,
                    "no field is named id, fid, zone_id or name; name the field that holds the "
                    "areas' ids");
}

static int by_text(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

static cw_status read_filter(struct builder *b, const char *path)
{
    cw_status status = csv_read(path, &b->filter, b->err);
    if (status) return status;
    b->has_filter = true;
    b->keep = mem_new(b->filter.row_count, sizeof *b->keep);
    if (!b->keep) return error_no_memory(b->err);
    for (size_t i = 0; i < b->filter.row_count; i++) b->keep[i] = table_cell(&b->filter, i, 0);
    b->keep_count = b->filter.row_count;
    qsort(b->keep, b->keep_count, sizeof *b->keep, by_text);
    return CW_OK;
}

static bool is_kept(const struct builder *b, const char *id)
{
    return !b->has_filter || bsearch(&id, b->keep, b->keep_count, sizeof *b->keep, by_text) != NULL;
}

static int by_first_row(const void *a, const void *b)
{
    const struct area *x = a, *y = b;
    return (x->first_row > y->first_row) - (x->first_row < y->first_row);
}

static cw_status check_row(struct builder *b, size_t row, const char *id)
{
    const struct shape *shape = b->table.shapes[row];
    if (!*id)
        return table_error(&b->table, row, b->err,
                           "the area has no id in the field '%.*s'; give "
                           "it one",
                           bytes_clip(b->table.columns[b->id_column], SHOWN),
                           b->table.columns[b->id_column]);
    if (strlen(id) > MOST_AREA_ID_BYTES || id_is_bad(id))
        return table_error(
            &b->table, row, b->err,
            "the area's id '%.*s' is longer than %d bytes or has control characters; "
            "shorten it or remove them",
            bytes_clip(id, SHOWN), id, MOST_AREA_ID_BYTES);
    if (!shape || !shape_is_area(shape))
        return table_error(&b->table, row, b->err,
                           "the area '%.*s' is not a polygon; draw it as one or leave it out",
                           bytes_clip(id, SHOWN), id);
    struct shape_box box = shape_bounds(shape);
    if (box.min_x < -180 || box.max_x > 180 || box.min_y < -90 || box.max_y > 90)
        return table_error(&b->table, row, b->err,
                           "the area '%.*s' lies beyond lon -180 to 180, lat -90 to 90; save the "
                           "file in EPSG:4326, lon before lat",
                           bytes_clip(id, SHOWN), id);
    return CW_OK;
}

static cw_status collect_rows(struct builder *b, struct named_row *named)
{
    size_t n = 0;
    for (size_t row = 0; row < b->table.row_count; row++) {
        const char *id = table_cell(&b->table, row, b->id_column);
        if (!is_kept(b, id)) continue;
        cw_status status = check_row(b, row, id);
        if (status) return status;
        named[n++] = (struct named_row){id, row};
    }
    qsort(named, n, sizeof *named, named_row_compare);
    for (size_t i = 0; i < n; i++) {
        b->rows[i] = named[i].row;
        if (i > 0 && strcmp(named[i - 1].id, named[i].id) == 0) continue;
        b->areas[b->area_count++] = (struct area){.id = named[i].id, .first_row = named[i].row};
    }
    b->row_count = n;
    return CW_OK;
}

/* Every id of the filter must have an area: a typing error would leave people out. */
static cw_status check_filter(const struct builder *b)
{
    for (size_t i = 0; i < b->filter.row_count; i++) {
        const char *id = table_cell(&b->filter, i, 0);
        size_t low = 0, high = b->area_count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (strcmp(b->areas[middle].id, id) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == b->area_count || strcmp(b->areas[low].id, id) != 0)
            return table_error(&b->filter, i, b->err,
                               "no area has the id '%.*s'; correct the id or add the area",
                               bytes_clip(id, SHOWN), id);
    }
    return CW_OK;
}

/* Areas sorted by id while the filter is checked; afterwards by first row. */
static cw_status group_rows(struct builder *b)
{
    size_t n = b->table.row_count;
    struct named_row *named = mem_new(n, sizeof *named);
    b->rows = mem_new(n, sizeof *b->rows);
    b->areas = mem_new(n, sizeof *b->areas);
    cw_status status = named && b->rows && b->areas ? CW_OK : error_no_memory(b->err);
    if (!status) status = collect_rows(b, named);
    mem_free(named);
    if (!status) status = check_filter(b);
    if (status) return status;
    if (b->area_count == 0)
        return error_at(b->err, CW_BAD_INPUT, b->path, 0, "no areas; draw at least one polygon");
    if (b->area_count > MOST_AREAS)
        return error_at(b->err, CW_BAD_INPUT, b->path, 0,
                        "more than 100,000 areas; keep those of the operation");
    return CW_OK;
}

/* ---- areas and nodes ---------------------------------------------------------------------------- */

static cw_status choose_projection(struct builder *b)
{
    struct shape_box all = shape_bounds(b->table.shapes[b->rows[0]]);
    for (size_t i = 1; i < b->row_count; i++) {
        struct shape_box box = shape_bounds(b->table.shapes[b->rows[i]]);
        all.min_x = fmin(all.min_x, box.min_x);
        all.min_y = fmin(all.min_y, box.min_y);
        all.max_x = fmax(all.max_x, box.max_x);
        all.max_y = fmax(all.max_y, box.max_y);
    }
    return projection_new_local((all.min_x + all.max_x) / 2, (all.min_y + all.max_y) / 2,
                                &b->projection, b->err);
}

/* Merges the features rows[first .. first + count) into one area; adds no node yet. */
static cw_status merge(struct builder *b, size_t first, size_t count, struct shape **out)
{
    cw_error local = {0};
    const struct shape **parts = mem_new(count, sizeof *parts);
    *out = NULL;
    if (!parts) return error_no_memory(b->err);
    for (size_t i = 0; i < count; i++) parts[i] = b->table.shapes[b->rows[first + i]];
    cw_status status = shape_merge_areas(parts, count, out, &local);
    mem_free(parts);
    if (status == CW_BAD_INPUT)
        return table_error(&b->table, b->rows[first], b->err, "%s", local.text);
    return status ? error_set(b->err, status, "%s", local.text) : CW_OK;
}

/* How many of the sorted rows from `first` on share their id. */
static size_t same_id(const struct builder *b, size_t first)
{
    size_t n = 1;
    const char *id = table_cell(&b->table, b->rows[first], b->id_column);
    while (first + n < b->row_count &&
           strcmp(table_cell(&b->table, b->rows[first + n], b->id_column), id) == 0)
        n++;
    return n;
}

/* The areas are in the order of ids, as the rows are; the points wait for the order of the file. */
static cw_status project_areas(struct builder *b, double (*points)[2])
{
    size_t row = 0;
    cw_status status = CW_OK;
    for (size_t i = 0; i < b->area_count && !status; i++) {
        struct shape *degrees;
        struct area *area = &b->areas[i];
        size_t count = same_id(b, row);
        double *at = points[area->first_row];
        status = merge(b, row, count, &degrees);
        if (!status) status = shape_interior_point(degrees, &at[0], &at[1], b->err);
        if (!status) status = projection_shape(b->projection, degrees, &area->metres, b->err);
        if (!status) area->box = shape_bounds(area->metres);
        shape_free(degrees);
        row += count;
    }
    return status;
}

static cw_status add_nodes(struct builder *b)
{
    double(*points)[2] = mem_new(b->table.row_count, sizeof *points);
    if (!points) return error_no_memory(b->err);
    cw_status status = project_areas(b, points);
    if (!status) qsort(b->areas, b->area_count, sizeof *b->areas, by_first_row);
    for (size_t i = 0; i < b->area_count && !status; i++) {
        const struct area *area = &b->areas[i];
        const double *at = points[area->first_row];
        status = network_add_node(b->net, area->id, at[0], at[1], b->err);
    }
    mem_free(points);
    return status;
}

/* ---- links -------------------------------------------------------------------------------------- */

struct by_west {
    double min_x;
    size_t area;
};

static int compare_west(const void *a, const void *b)
{
    const struct by_west *x = a, *y = b;
    if (x->min_x < y->min_x || x->min_x > y->min_x) return x->min_x < y->min_x ? -1 : 1;
    return (x->area > y->area) - (x->area < y->area);
}

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

/* Adds the pair when the areas are closer than the gap. */
static cw_status try_pair(struct builder *b, size_t i, size_t j)
{
    double distance_m;
    const struct area *a = &b->areas[i], *c = &b->areas[j];
    if (a->box.min_y - c->box.max_y >= b->gap_m || c->box.min_y - a->box.max_y >= b->gap_m)
        return CW_OK;
    cw_status status = shape_distance(a->metres, c->metres, &distance_m, b->err);
    if (status || distance_m >= b->gap_m) return status;
    status = mem_reserve(&b->pairs, &b->pair_room, b->pair_count + 1, sizeof *b->pairs, b->err);
    if (!status) b->pairs[b->pair_count++] = (struct pair){i < j ? i : j, i < j ? j : i};
    return status;
}

/* Sweeps from west to east: only areas whose boxes come near in x are compared. */
static cw_status find_pairs(struct builder *b)
{
    cw_status status = CW_OK;
    size_t n = b->area_count;
    struct by_west *sorted = mem_new(n, sizeof *sorted);
    if (!sorted) return error_no_memory(b->err);
    for (size_t i = 0; i < n; i++) sorted[i] = (struct by_west){b->areas[i].box.min_x, i};
    qsort(sorted, n, sizeof *sorted, compare_west);
    for (size_t i = 0; i < n && !status; i++) {
        double reach = b->areas[sorted[i].area].box.max_x + b->gap_m;
        for (size_t j = i + 1; j < n && sorted[j].min_x < reach && !status; j++)
            status = try_pair(b, sorted[i].area, sorted[j].area);
    }
    mem_free(sorted);
    if (!status && b->pair_count) qsort(b->pairs, b->pair_count, sizeof *b->pairs, compare_pairs);
    return status;
}

static int64_t foot_capacity(double facing_m)
{
    double people_h = facing_m * AREAS_WALKERS_H_PER_M * AREAS_WALKABLE_PERCENT / 100;
    if (people_h >= (double)MOST_PER_HOUR) return MOST_PER_HOUR;
    int64_t whole = (int64_t)floor(people_h);
    return whole < AREAS_LEAST_FOOT_PEOPLE_H ? AREAS_LEAST_FOOT_PEOPLE_H : whole;
}

static cw_status link_pair(struct builder *b, const struct pair *pair)
{
    struct network *net = b->net;
    const struct area *a = &b->areas[pair->a], *c = &b->areas[pair->b];
    double there_m, back_m;
    char *id = NULL;
    cw_status status = shape_facing_length(a->metres, c->metres, b->gap_m, &there_m, b->err);
    if (!status) status = shape_facing_length(c->metres, a->metres, b->gap_m, &back_m, b->err);
    if (status) return status;
    struct text name = {0};
    text_addf(&name, "%s-%s", a->id, c->id);
    status = text_take(&name, &id, b->err);
    if (status) return status;
    struct link link = {.id = id,
                        .from = (int32_t)pair->a,
                        .to = (int32_t)pair->b,
                        .length_mm = network_distance_mm(true, net->x[pair->a], net->y[pair->a],
                                                         net->x[pair->b], net->y[pair->b]),
                        .foot_people_h = foot_capacity((there_m + back_m) / 2),
                        .ways = LINK_WAY(MODE_FOOT, FORWARD) | LINK_WAY(MODE_FOOT, BACKWARD)};
    status = network_add_link(net, &link, b->err);
    cw_text_free(id);
    return status;
}

static cw_status add_links(struct builder *b)
{
    cw_status status = find_pairs(b);
    for (size_t i = 0; i < b->pair_count && !status; i++) status = link_pair(b, &b->pairs[i]);
    return status;
}

/* ---- connection --------------------------------------------------------------------------------- */

static size_t root_of(size_t *parent, size_t i)
{
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

/* Prim's minimum spanning tree in O(n^2) distances: its longest edge is the gap that connects. */
static cw_status connecting_gap(const struct builder *b, double *out)
{
    size_t n = b->area_count, last = 0;
    double *far = mem_new(n, sizeof *far);
    cw_status status = CW_OK;
    *out = 0;
    if (!far) return error_no_memory(b->err);
    for (size_t i = 0; i < n; i++) far[i] = HUGE_VAL;
    far[0] = -1; /* in the tree */
    for (size_t done = 1; done < n && !status; done++) {
        size_t next = 0;
        double least = HUGE_VAL, distance_m = 0;
        for (size_t i = 0; i < n && !status; i++) {
            if (far[i] < 0) continue;
            status = shape_distance(b->areas[last].metres, b->areas[i].metres, &distance_m, b->err);
            far[i] = fmin(far[i], distance_m);
            if (far[i] < least) least = far[next = i];
        }
        *out = fmax(*out, least);
        far[last = next] = -1;
    }
    mem_free(far);
    return status;
}

static void describe_pieces(const struct builder *b, size_t *parent, size_t pieces,
                            struct text *text)
{
    size_t shown = 0;
    for (size_t i = 0; i < b->area_count && shown < PIECES_SHOWN; i++) {
        size_t members = 0;
        if (root_of(parent, i) != i) continue;
        for (size_t j = 0; j < b->area_count; j++) members += root_of(parent, j) == i;
        text_addf(text, "%s%zu with '%.*s'", shown++ ? ", " : "", members,
                  bytes_clip(b->areas[i].id, SHOWN), b->areas[i].id);
    }
    if (pieces > shown) text_addf(text, " and %zu more pieces", pieces - shown);
}

static cw_status not_connected(const struct builder *b, size_t *parent, size_t pieces)
{
    struct text text = {0};
    char *message = NULL;
    double gap_m = 0;
    cw_status status = CW_OK;
    describe_pieces(b, parent, pieces, &text);
    if (b->area_count <= MOST_SUGGESTING) status = connecting_gap(b, &gap_m);
    if (!status && gap_m < MOST_GAP_M && gap_m > 0)
        text_addf(&text, "; areas_gap_m %.0f would connect them", floor(gap_m) + 1);
    if (!status) status = text_take(&text, &message, b->err);
    if (!status)
        status = error_at(b->err, CW_BAD_INPUT, b->path, 0,
                          "at a gap of %g m the areas fall into %zu pieces: %s; raise areas_gap_m, "
                          "or add the areas between",
                          b->gap_m, pieces, message);
    text_release(&text);
    cw_text_free(message);
    return status;
}

static cw_status check_connected(const struct builder *b)
{
    size_t n = b->area_count, pieces = n;
    size_t *parent = mem_new(n, sizeof *parent);
    if (!parent) return error_no_memory(b->err);
    for (size_t i = 0; i < n; i++) parent[i] = i;
    for (size_t i = 0; i < b->pair_count; i++) {
        size_t u = root_of(parent, b->pairs[i].a), v = root_of(parent, b->pairs[i].b);
        if (u == v) continue;
        parent[u > v ? u : v] = u < v ? u : v; /* the root is the piece's first area */
        pieces--;
    }
    cw_status status = pieces > 1 ? not_connected(b, parent, pieces) : CW_OK;
    mem_free(parent);
    return status;
}

/* ---- all of it ---------------------------------------------------------------------------------- */

static cw_status read_all(struct builder *b, const char *filter, const char *id_field)
{
    cw_status status = vector_read(b->path, &b->table, b->err);
    if (status) return status;
    if (!b->table.has_crs_degrees)
        return error_at(b->err, CW_BAD_INPUT, b->path, 0,
                        "has no coordinate reference system; save it in EPSG:4326");
    status = find_id_column(b, id_field);
    if (!status && filter) status = read_filter(b, filter);
    if (!status) status = group_rows(b);
    if (!status) status = choose_projection(b);
    if (!status) status = add_nodes(b);
    if (!status) status = add_links(b);
    return status ? status : check_connected(b);
}

static void release(struct builder *b)
{
    for (size_t i = 0; i < b->area_count; i++) shape_free(b->areas[i].metres);
    mem_free(b->areas);
    mem_free(b->pairs);
    mem_free(b->rows);
    mem_free(b->keep);
    projection_free(b->projection);
    table_release(&b->filter);
    table_release(&b->table);
}

cw_status areas_read(const char *path, const char *filter_or_null, double gap_m,
                     const char *id_field_or_null, struct network *out, cw_error *err)
{
    struct builder b = {.path = path, .gap_m = gap_m, .net = out, .err = err};
    *out = (struct network){.source = "areas", .crs = "EPSG:4326", .geographic = true};
    if (!(gap_m > 0 && gap_m <= MOST_GAP_M))
        return error_at(err, CW_BAD_INPUT, path, 0,
                        "areas_gap_m is %g; give metres above 0 and up to 10000", gap_m);
    cw_status status = read_all(&b, filter_or_null, id_field_or_null);
    release(&b);
    if (status) network_release(out);
    return status;
}
