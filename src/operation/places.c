/* Places: where a row says something is, in the network's coordinates, and the node that stands for
 * it. lon and lat are WGS84; x and y are in the network's CRS, whatever that is. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "files/number.h"
#include "files/shape.h"
#include "operation/near.h"
#include "operation/read_int.h"

struct place_columns place_columns(const struct table *t)
{
    return (struct place_columns){
        .node_id = table_column(t, "node_id"),
        .lon = table_column(t, "lon"),
        .lat = table_column(t, "lat"),
        .x = table_column(t, "x"),
        .y = table_column(t, "y"),
    };
}

cw_status place_open_projection(struct reader *r, const struct yaml_node *node)
{
    if (r->projection) return CW_OK;
    if (!r->op->net.crs)
        return FAIL_AT(
            r, node,
            "it needs degrees, but the network has no CRS; write network: {gmns: ., crs: "
            "EPSG:4326} (or the CRS of its coordinates)");
    return projection_new(r->op->net.crs, &r->projection, r->err);
}

static cw_status open_projection(struct reader *r, const struct table *t, size_t row)
{
    if (r->projection) return CW_OK;
    if (!r->op->net.crs)
        return table_error(t, row, r->err,
                           "it is given in degrees, but the network has no CRS; write network: "
                           "{gmns: ., crs: EPSG:4326} (or the CRS of its coordinates), or give "
                           "node_id");
    return projection_new(r->op->net.crs, &r->projection, r->err);
}

static cw_status from_degrees(struct reader *r, const struct table *t, size_t row,
                              struct place *out)
{
    cw_status s = open_projection(r, t, row);
    if (s) return s;
    double lon = out->x, lat = out->y;
    if (fabs(lon) > 180 || fabs(lat) > 90)
        return table_error(t, row, r->err,
                           "lon %g, lat %g is not on Earth; are they metres? then "
                           "name the columns x and y",
                           lon, lat);
    s = projection_point(r->projection, &out->x, &out->y, NULL);
    if (s || !isfinite(out->x) || !isfinite(out->y))
        return table_error(t, row, r->err, "lon %g, lat %g lies outside the network's CRS %s", lon,
                           lat, r->op->net.crs);
    return CW_OK;
}

static cw_status coordinates(struct reader *r, const struct table *t, size_t row, int cx, int cy,
                             struct place *out)
{
    const char *x = table_cell(t, row, cx), *y = table_cell(t, row, cy);
    if (number_coordinate(x, &out->x) && number_coordinate(y, &out->y) && fabs(out->x) < 1e9 &&
        fabs(out->y) < 1e9)
        return CW_OK;
    return table_error(t, row, r->err,
                       "'%s', '%s' are no coordinates; write numbers with a point, such as 36.2", x,
                       y);
}

static cw_status from_node_id(struct reader *r, const struct table *t, size_t row, const char *what,
                              const char *id, const char *node_id, struct place *out)
{
    out->node = network_find_node(&r->index, node_id);
    if (out->node < 0)
        return table_error(t, row, r->err, "%s %s: the network has no node '%s'", what, id,
                           node_id);
    out->x = r->op->net.x[out->node];
    out->y = r->op->net.y[out->node];
    return CW_OK;
}

static bool given(const struct table *t, size_t row, int a, int b)
{
    return *table_cell(t, row, a) || *table_cell(t, row, b);
}

cw_status place_read(struct reader *r, const struct table *t, size_t row,
                     const struct place_columns *c, const char *what, const char *id,
                     struct place *out)
{
    const char *node_id = table_cell(t, row, c->node_id);
    const struct shape *shape = t->shapes ? t->shapes[row] : NULL;
    bool degrees = given(t, row, c->lon, c->lat), metres = given(t, row, c->x, c->y);
    *out = (struct place){.node = -1};
    if ((*node_id != 0) + degrees + metres > 1)
        return table_error(t, row, r->err,
                           "%s %s: give its place once: node_id, or lon and lat, or x and y", what,
                           id);
    if (*node_id) return from_node_id(r, t, row, what, id, node_id, out);
    cw_status s = CW_OK;
    if (metres) return coordinates(r, t, row, c->x, c->y, out);
    if (degrees)
        s = coordinates(r, t, row, c->lon, c->lat, out);
    else if (shape)
        s = shape_interior_point(shape, &out->x, &out->y, r->err);
    else
        s = table_error(t, row, r->err,
                        "%s %s has no place; give node_id, or lon and lat, or x and y (in the "
                        "network's CRS)",
                        what, id);
    if (!s && (degrees || t->has_crs_degrees)) s = from_degrees(r, t, row, out);
    return s;
}

cw_status place_shape(struct reader *r, const struct table *t, size_t row, struct shape **out)
{
    cw_status s = open_projection(r, t, row);
    return s ? s : projection_shape(r->projection, t->shapes[row], out, r->err);
}

/* Marks nodes that links of each mode of `modes` lead to; with no modes every node of a link. */
static void mark_reached(const struct network *net, unsigned modes, unsigned char *include)
{
    for (size_t j = 0; j < net->link_count; j++) {
        const struct link *k = &net->links[j];
        for (int m = 0; m < MODE_COUNT; m++) {
            if (k->ways & LINK_WAY(m, FORWARD)) include[k->to] |= (unsigned char)(1u << m);
            if (k->ways & LINK_WAY(m, BACKWARD)) include[k->from] |= (unsigned char)(1u << m);
        }
    }
    for (size_t i = 0; i < net->node_count; i++)
        include[i] = modes ? (include[i] & modes) == modes : include[i] != 0;
}

static cw_status open_gates(struct reader *r, unsigned modes)
{
    if (r->gates[modes]) return CW_OK;
    unsigned char *include = mem_new(r->op->net.node_count, 1);
    if (!include) return error_no_memory(r->err);
    mark_reached(&r->op->net, modes, include);
    cw_status s = near_new(&r->op->net, include, &r->gates[modes], r->err);
    mem_free(include);
    return s;
}

cw_status place_nearest(struct reader *r, unsigned modes, double x, double y, int32_t *node,
                        int64_t *distance_mm)
{
    cw_status s = open_gates(r, modes);
    *node = s ? -1 : near_find(r->gates[modes], x, y, distance_mm);
    return s;
}

cw_status place_node(struct reader *r, const struct table *t, size_t row, const char *what,
                     const char *id, const struct place *place, unsigned modes, int32_t *node,
                     int64_t *distance_mm)
{
    *node = place->node;
    *distance_mm = 0;
    if (place->node >= 0) return CW_OK;
    cw_status s = place_nearest(r, modes, place->x, place->y, node, distance_mm);
    if (s) return s;
    if (*node < 0)
        return table_error(t, row, r->err,
                           "%s %s: no link of the network leads to any node for "
                           "the classes it admits",
                           what, id);
    if (*distance_mm <= r->op->snap_max_mm || r->lenient) return CW_OK;
    return table_error(t, row, r->err,
                       "%s %s is %lld m from the nearest node that its classes can reach (%s); "
                       "correct its place, give node_id, or raise snap_max_m (now %lld)",
                       what, id, (long long)(*distance_mm / 1000), r->op->net.node_id[*node],
                       (long long)(r->op->snap_max_mm / 1000));
}
