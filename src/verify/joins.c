/* Where people enter the network, and how many they are: recomputed from the zones as listed. */
#include <geodesic.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "verify/check_int.h"

/* How fast people without a walking speed of their own walk to the network. */
static const int64_t vehicle_access_mm_h = 3600000;

struct point {
    double x, y, z; /* metres */
    int32_t node;
};

/* What all searches share. */
struct places {
    struct geod_geodesic earth;
    struct point *points; /* of all nodes, by z */
    struct point *joined; /* of those from which an admitted corridor's node can be reached, by z */
    size_t joined_count;
    bool *reaches; /* by node */
    int32_t *queue;
};

/* The straight line through the earth is never longer than the geodesic, so it rules out most
 * nodes cheaply; in the plane it is the distance itself. */
static struct point place(bool geographic, double x, double y, int32_t node)
{
    if (!geographic) return (struct point){x, 0, y, node};
    const double a = 6378137, f = 1 / 298.257223563, degree = 3.14159265358979323846 / 180;
    double e2 = f * (2 - f), sine = sin(y * degree), cosine = cos(y * degree);
    double n = a / sqrt(1 - e2 * sine * sine);
    return (struct point){n * cosine * cos(x * degree), n * cosine * sin(x * degree),
                          n * (1 - e2) * sine, node};
}

static int by_z(const void *a, const void *b)
{
    const struct point *p = a, *q = b;
    if (p->z != q->z) return p->z < q->z ? -1 : 1;
    return (p->node > q->node) - (p->node < q->node);
}

static double chord_m(struct point p, struct point q)
{
    double x = p.x - q.x, y = p.y - q.y, z = p.z - q.z;
    return sqrt(x * x + y * y + z * z);
}

static int64_t distance_mm(const struct check *c, const struct places *p,
                           const struct op_zone *zone, size_t node)
{
    const struct network *net = &c->op->net;
    double metres = 0;
    if (net->geographic) {
        geod_inverse(&p->earth, zone->y, zone->x, net->y[node], net->x[node], &metres, NULL, NULL);
    } else {
        metres = hypot(zone->x - net->x[node], zone->y - net->y[node]);
    }
    return metres < 1e15 ? (int64_t)llround(metres * 1000) : INT64_MAX;
}

static void reach(struct places *p, int32_t node, size_t *tail)
{
    if (node < 0 || p->reaches[node]) return;
    p->reaches[node] = true;
    p->queue[(*tail)++] = node;
}

/* Corridors that admit the class, and those that would if a concession were granted: where people
 * join the roads must not depend on it. */
static void reach_gates(const struct check *c, struct places *p, size_t class, size_t *tail)
{
    const cw_operation *op = c->op;
    for (size_t i = 0; i < op->corridor_count; i++) {
        if (op->corridors[i].admits >> class & 1u) reach(p, op->corridors[i].node, tail);
    }
    for (size_t i = 0; i < op->concession_count; i++) {
        const struct op_concession *k = &op->concessions[i];
        if (!(k->admits >> class & 1u)) continue;
        reach(p, k->corridor >= 0 ? op->corridors[k->corridor].node : k->node, tail);
    }
}

/* Backwards from the corridors over links that allow the mode. */
static void find_reaching(const struct check *c, struct places *p, size_t class)
{
    const cw_operation *op = c->op;
    size_t head = 0, tail = 0;
    memset(p->reaches, 0, op->net.node_count * sizeof *p->reaches);
    reach_gates(c, p, class, &tail);
    while (head < tail) {
        int32_t v = p->queue[head++];
        for (size_t i = c->ways.first_side[v]; i < c->ways.first_side[v + 1]; i++) {
            const struct side *side = &c->ways.sides[i];
            unsigned inward = 1u - side->direction;
            if (op->net.links[side->link].ways & LINK_WAY(op->classes[class].mode, inward))
                reach(p, side->to, &tail);
        }
    }
}

/* The first joined point with at least this z. */
static size_t first_above(const struct places *p, double z)
{
    size_t low = 0, high = p->joined_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->joined[middle].z < z)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The node of least chord: upward and downward from the zone until z alone is farther. */
static int32_t least_chord(const struct places *p, struct point from)
{
    double least = INFINITY;
    int32_t node = -1;
    size_t start = first_above(p, from.z);
    for (size_t i = start; i < p->joined_count && p->joined[i].z - from.z <= least; i++) {
        double chord = chord_m(from, p->joined[i]);
        if (chord < least) least = chord, node = p->joined[i].node;
    }
    for (size_t i = start; i-- > 0 && from.z - p->joined[i].z <= least;) {
        double chord = chord_m(from, p->joined[i]);
        if (chord < least) least = chord, node = p->joined[i].node;
    }
    return node;
}

/* The first node found is hardly ever wrong; all that could be nearer by the chord are tried. */
static struct op_join nearest(const struct check *c, const struct places *p,
                              const struct op_zone *zone)
{
    struct point from = place(c->op->net.geographic, zone->x, zone->y, -1);
    struct op_join join = {.node = least_chord(p, from)};
    if (join.node < 0) return join;
    join.distance_mm = distance_mm(c, p, zone, (size_t)join.node);
    double within_m = (double)join.distance_mm / 1000 + 0.01;
    for (size_t i = first_above(p, from.z - within_m);
         i < p->joined_count && p->joined[i].z <= from.z + within_m; i++) {
        int32_t v = p->joined[i].node;
        if (chord_m(from, p->joined[i]) > within_m) continue;
        int64_t mm = distance_mm(c, p, zone, (size_t)v);
        bool nearer = mm < join.distance_mm ||
                      (mm == join.distance_mm &&
                       ids_compare(c->op->net.node_id[v], c->op->net.node_id[join.node]) < 0);
        if (!nearer) continue;
        join.node = v;
        join.distance_mm = mm;
    }
    return join;
}

static cw_status set_access(const struct check *c, const struct op_zone *zone, size_t class,
                            struct op_join *join)
{
    const struct op_class *k = &c->op->classes[class];
    int64_t speed = k->mode == MODE_FOOT ? k->speed_mm_h : vehicle_access_mm_h, scaled;
    if (join->node < 0) return CW_OK;
    if (join->distance_mm > c->op->snap_max_mm && zone->listed[class][CW_HIGH] > 0)
        return REFUTE(
            c,
            "operation: zone %s lies %lld mm from the road network, more than the %lld mm allowed",
            zone->id, LL(join->distance_mm), LL(c->op->snap_max_mm));
    if (speed <= 0 || !multiply_ok(join->distance_mm, 3600, &scaled)) scaled = INT64_MAX;
    int64_t seconds = speed > 0 ? scaled / speed + (scaled % speed != 0) : INT32_MAX;
    join->access_s = seconds < INT32_MAX ? (int32_t)seconds : INT32_MAX;
    return CW_OK;
}

static cw_status join_class(struct check *c, struct places *p, size_t class)
{
    cw_status s = CW_OK;
    find_reaching(c, p, class);
    p->joined_count = 0;
    for (size_t i = 0; i < c->op->net.node_count; i++)
        if (p->reaches[p->points[i].node]) p->joined[p->joined_count++] = p->points[i];
    for (size_t z = 0; !s && z < c->op->zone_count; z++) {
        const struct op_zone *zone = &c->op->zones[z];
        struct op_join *join = &c->joins[check_cell(c, z, class)];
        if (zone->node >= 0) {
            *join = (struct op_join){.node = zone->node};
            continue;
        }
        *join = nearest(c, p, zone);
        s = set_access(c, zone, class, join);
    }
    return s;
}

/* people = floor(listed * take-up): q millions and a remainder, so that nothing overflows. */
static cw_status count_people(struct check *c)
{
    const int64_t million = 1000000, listed_max = INT64_C(1000000000000);
    for (size_t z = 0; z < c->op->zone_count; z++) {
        for (size_t k = 0; k < c->op->class_count; k++) {
            int64_t listed = c->op->zones[z].listed[k][c->population], people;
            int64_t take_up = c->op->classes[k].take_up_millionths[c->population];
            if (listed < 0 || listed > listed_max || take_up < 0 ||
                !multiply_ok(listed / million, take_up, &people) ||
                !add_ok(&people, listed % million * take_up / million))
                return REFUTE(c, "operation: the people of zone %s are no number",
                              c->op->zones[z].id);
            if (people != c->op->zones[z].people[k][c->population])
                return REFUTE(c, "operation: zone %s has %lld people of class %s, recomputed %lld",
                              c->op->zones[z].id, LL(c->op->zones[z].people[k][c->population]),
                              c->op->classes[k].id, LL(people));
            c->people[check_cell(c, z, k)] = people;
        }
    }
    return CW_OK;
}

cw_status check_joins(struct check *c)
{
    const struct network *net = &c->op->net;
    struct places p = {.points = mem_new(net->node_count, sizeof *p.points),
                       .joined = mem_new(net->node_count, sizeof *p.joined),
                       .reaches = mem_new(net->node_count, sizeof *p.reaches),
                       .queue = mem_new(net->node_count, sizeof *p.queue)};
    cw_status s = CW_OK;
    if (!p.points || !p.joined || !p.reaches || !p.queue) {
        s = error_no_memory(c->err);
        goto done;
    }
    geod_init(&p.earth, 6378137, 1 / 298.257223563);
    for (size_t v = 0; v < net->node_count; v++)
        p.points[v] = place(net->geographic, net->x[v], net->y[v], (int32_t)v);
    qsort(p.points, net->node_count, sizeof *p.points, by_z);
    for (size_t k = 0; !s && k < c->op->class_count; k++) s = join_class(c, &p, k);
    if (!s) s = count_people(c);
done:
    mem_free(p.points);
    mem_free(p.joined);
    mem_free(p.reaches);
    mem_free(p.queue);
    return s;
}
