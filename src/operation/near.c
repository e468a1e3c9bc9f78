/* The exact nearest node of a set, ties to the smallest id.
 *
 * Every node becomes a point in space such that the straight distance of two points never exceeds
 * the true distance: on a plane (x, y, 0) becomes (x, 0, y); on the ellipsoid the point of a sphere
 * whose radius is WGS84's least radius of curvature, a(1 - e^2), at the same latitude and longitude
 * (the metric of the ellipsoid is nowhere smaller). Points are sorted by their third coordinate; a
 * search walks away from the query in both directions until that coordinate alone is too far, and
 * computes true distances only where the bound allows. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "operation/near.h"

static const double LEAST_RADIUS_M = 6335439.0;

struct point {
    double at[3];
    int32_t node;
};

struct near {
    const struct network *net;
    struct point *points; /* sorted by at[2] */
    size_t count;
};

static void place_in_space(bool geographic, double x, double y, double out[3])
{
    if (!geographic) {
        out[0] = x;
        out[1] = 0;
        out[2] = y;
        return;
    }
    const double degree = 3.14159265358979323846 / 180.0;
    double level = LEAST_RADIUS_M * cos(y * degree);
    out[0] = level * cos(x * degree);
    out[1] = level * sin(x * degree);
    out[2] = LEAST_RADIUS_M * sin(y * degree);
}

static int compare_points(const void *a, const void *b)
{
    const struct point *p = a, *q = b;
    if (p->at[2] != q->at[2]) return p->at[2] < q->at[2] ? -1 : 1;
    return (p->node > q->node) - (p->node < q->node);
}

cw_status near_new(const struct network *net, const unsigned char *include, struct near **out,
                   cw_error *err)
{
    size_t count = 0;
    for (size_t i = 0; i < net->node_count; i++) count += include[i] != 0;
    struct near *near = *out = mem_new(1, sizeof *near);
    if (near) near->points = mem_new(count, sizeof *near->points);
    if (!near || !near->points) {
        near_free(near);
        *out = NULL;
        return error_no_memory(err);
    }
    near->net = net;
    for (size_t i = 0; i < net->node_count; i++) {
        if (!include[i]) continue;
        struct point *p = &near->points[near->count++];
        place_in_space(net->geographic, net->x[i], net->y[i], p->at);
        p->node = (int32_t)i;
    }
    qsort(near->points, near->count, sizeof *near->points, compare_points);
    return CW_OK;
}

void near_free(struct near *near)
{
    if (near) mem_free(near->points);
    mem_free(near);
}

struct query {
    double x, y, at[3];
    double limit_m; /* no better node is farther than this in space */
    int32_t node;
    int64_t distance_mm;
};

static void consider(const struct near *near, const struct point *p, struct query *q)
{
    double dx = p->at[0] - q->at[0], dy = p->at[1] - q->at[1], dz = p->at[2] - q->at[2];
    if (sqrt(dx * dx + dy * dy + dz * dz) > q->limit_m) return;
    const struct network *net = near->net;
    int64_t mm = network_distance_mm(net->geographic, q->x, q->y, net->x[p->node], net->y[p->node]);
    if (q->node >= 0) {
        if (mm > q->distance_mm) return;
        if (mm == q->distance_mm &&
            network_compare_ids(net->node_id[p->node], net->node_id[q->node]) >= 0)
            return;
    }
    q->node = p->node;
    q->distance_mm = mm;
    q->limit_m = (double)mm * (1 + 1e-9) / 1000 + 0.003; /* rounding of distances and of this */
}

static size_t lower_bound(const struct near *near, double third)
{
    size_t low = 0, high = near->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (near->points[middle].at[2] < third)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int32_t near_find(const struct near *near, double x, double y, int64_t *distance_mm)
{
    struct query q = {.x = x, .y = y, .limit_m = INFINITY, .node = -1};
    place_in_space(near->net->geographic, x, y, q.at);
    size_t up = lower_bound(near, q.at[2]), down = up;
    /* the nearer of the two next points by the third coordinate, so that the limit shrinks fast */
    while (up < near->count || down > 0) {
        double above = up < near->count ? near->points[up].at[2] - q.at[2] : INFINITY;
        double below = down > 0 ? q.at[2] - near->points[down - 1].at[2] : INFINITY;
        if (fmin(above, below) > q.limit_m) break;
        consider(near, &near->points[above <= below ? up++ : --down], &q);
    }
    *distance_mm = q.distance_mm;
    return q.node;
}
