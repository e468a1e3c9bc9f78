/* Closures: links, areas or corridors that cannot be used for some time. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "files/shape.h"
#include "operation/read_int.h"

const char *const closure_columns[] = {"kind", "id", "wkt", "from", "to", NULL};

static cw_status closes_link(struct reader *r, const struct table *t, size_t row, const char *id,
                             struct op_closure *out)
{
    int32_t link = network_find_link(&r->index, id);
    if (link < 0)
        return table_error(t, row, r->err, "the network has no link '%s'%s", id,
                           *id ? "" : "; give its id");
    out->links = reader_array(r, 1, sizeof *out->links);
    if (!out->links) return error_no_memory(r->err);
    out->links[0] = link;
    out->link_count = 1;
    return CW_OK;
}

static cw_status closes_corridor(struct reader *r, const struct table *t, size_t row,
                                 const char *id, struct op_closure *out)
{
    out->corridor = FIND_ID(r->op->corridors, r->op->corridor_count, id);
    if (out->corridor >= 0) return CW_OK;
    return table_error(t, row, r->err, "there is no corridor '%s'%s", id,
                       *id ? "" : "; give its id");
}

static bool apart(const struct shape_box *box, double x1, double y1, double x2, double y2)
{
    return fmax(x1, x2) < box->min_x || fmin(x1, x2) > box->max_x || fmax(y1, y2) < box->min_y ||
           fmin(y1, y2) > box->max_y;
}

cw_status closure_touched_links(struct reader *r, struct shape *shape, struct op_closure *out)
{
    const struct network *net = &r->op->net;
    struct shape_box box = shape_bounds(shape);
    int32_t *found = NULL;
    size_t room = 0, count = 0;
    cw_status s = CW_OK;
    shape_prepare(shape);
    for (size_t j = 0; j < net->link_count && !s; j++) {
        int32_t a = net->links[j].from, b = net->links[j].to;
        bool meets = false;
        if (apart(&box, net->x[a], net->y[a], net->x[b], net->y[b])) continue;
        s = shape_meets_segment(shape, net->x[a], net->y[a], net->x[b], net->y[b], &meets, r->err);
        if (!s && meets) s = mem_reserve(&found, &room, count + 1, sizeof *found, r->err);
        if (!s && meets) found[count++] = (int32_t)j;
    }
    if (!s) out->links = reader_array(r, count, sizeof *out->links);
    if (!s && !out->links) s = error_no_memory(r->err);
    if (!s && count) memcpy(out->links, found, count * sizeof *found);
    out->link_count = s ? 0 : count;
    mem_free(found);
    return s;
}

/* Well-known text is in the network's coordinates, a map layer's geometry in degrees. */
static cw_status closes_area(struct reader *r, const struct table *t, size_t row, const char *wkt,
                             struct op_closure *out)
{
    struct shape *shape = NULL;
    cw_error why = {0};
    cw_status s = CW_OK;
    if (*wkt)
        s = shape_from_wkt(wkt, &shape, &why);
    else if (t->shapes && t->shapes[row])
        s = place_shape(r, t, row, &shape);
    else
        s = table_error(t, row, r->err,
                        "an area needs wkt, such as POLYGON ((0 0, 1 0, 1 1, 0 0)) "
                        "in the network's coordinates");
    if (why.status == CW_BAD_INPUT) s = table_error(t, row, r->err, "wkt: %s", why.text);
    if (s) error_set(r->err, s, "%s", why.text); /* when it is neither: memory */
    if (!s) s = closure_touched_links(r, shape, out);
    shape_free(shape);
    if (!s && out->link_count == 0)
        reader_warn(r, "a closed area touches no link of the network (%s: row %zu)", t->path,
                    row + 1);
    return s;
}

cw_status closure_links_of_row(struct reader *r, const struct table *t, size_t row,
                               struct op_closure *out)
{
    const char *kind = NULL, *id = table_cell(t, row, table_column(t, "id"));
    const char *wkt = table_cell(t, row, table_column(t, "wkt"));
    out->corridor = -1;
    out->what = reader_text(r, *wkt ? wkt : id);
    cw_status s = rows_cell(r, t, row, "kind", "link, area or corridor", &kind);
    if (s) return s;
    if (!out->what) return error_no_memory(r->err);
    bool area = strcmp(kind, "area") == 0;
    if (!area && *wkt) return table_error(t, row, r->err, "wkt is only for kind area");
    out->kind = area ? CLOSURE_AREA : CLOSURE_LINK;
    if (area) return closes_area(r, t, row, wkt, out);
    if (strcmp(kind, "link") == 0) return closes_link(r, t, row, id, out);
    out->kind = CLOSURE_CORRIDOR;
    if (strcmp(kind, "corridor") == 0) return closes_corridor(r, t, row, id, out);
    return table_error(t, row, r->err, "kind '%s' is none of link, area, corridor", kind);
}

/* `from` and `to`; an empty cell is the pause's own start or end. */
static cw_status read_moment(struct reader *r, const struct table *t, size_t row,
                             const char *column, int64_t absent, int64_t *out)
{
    const char *text = table_cell(t, row, table_column(t, column));
    struct op_when when;
    *out = absent;
    if (!*text) return CW_OK;
    const char *fault = time_read(r, text, strlen(text), TIME_ISO | TIME_OF_DAY, &when);
    if (fault) return table_error(t, row, r->err, "%s: '%s' %s", column, text, fault);
    *out = when.unix_s;
    return CW_OK;
}

static cw_status read_times(struct reader *r, const struct table *t, size_t row,
                            struct op_closure *out)
{
    int64_t start = r->op->pause_start_unix_s, end = start + r->op->pause_s, from, to;
    cw_status s = read_moment(r, t, row, "from", start, &from);
    if (!s) s = read_moment(r, t, row, "to", end, &to);
    if (s) return s;
    bool from_given = *table_cell(t, row, table_column(t, "from")) != '\0';
    bool to_given = *table_cell(t, row, table_column(t, "to")) != '\0';
    if (from_given && to_given && from >= to)
        return table_error(t, row, r->err, "the closure ends before it starts");
    out->given = (struct op_span){from_given ? from : INT64_MIN, to_given ? to : INT64_MAX};
    out->from_s = clip_to_pause(r, from);
    out->to_s = clip_to_pause(r, to);
    if (out->to_s < out->from_s) out->to_s = out->from_s;
    if (out->from_s == out->to_s)
        reader_warn(r, "a closure lies outside the pause and has no effect (%s: row %zu)", t->path,
                    row + 1);
    return CW_OK;
}

cw_status closures_read(struct reader *r)
{
    cw_operation *op = r->op;
    const struct yaml_node *node = yaml_get(r->root, "closures");
    struct table t;
    if (!node) return CW_OK;
    cw_status s = rows_open(r, node, "closures", closure_columns, OP_MAX_ROWS, &t);
    if (s) return s;
    op->closures = reader_array(r, t.row_count, sizeof *op->closures);
    if (!op->closures) s = error_no_memory(r->err);
    for (size_t row = 0; row < t.row_count && !s; row++) {
        struct op_closure *closure = &op->closures[op->closure_count++];
        s = closure_links_of_row(r, &t, row, closure);
        if (!s) s = read_times(r, &t, row, closure);
        closure->line = t.lines ? t.lines[row] : 0;
    }
    if (!s) op->closures_path = reader_text(r, t.path);
    if (!s && !op->closures_path) s = error_no_memory(r->err);
    table_release(&t);
    return s;
}
