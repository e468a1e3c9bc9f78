/* The map: roads, closures, and the flow of the classes that are by_zone, in tens of people. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "publish/report_int.h"
#include "publish/withhold.h"

enum { STEPS = 12000, MOST_SLICES = 192, MOST_CLOSED_LINKS = 5000 };

/* ---- frame ---- */

struct box {
    double x0, y0, x1, y1;
};

static void include_place(struct box *box, double x, double y)
{
    if (!isfinite(x) || !isfinite(y)) return;
    if (x < box->x0) box->x0 = x;
    if (x > box->x1) box->x1 = x;
    if (y < box->y0) box->y0 = y;
    if (y > box->y1) box->y1 = y;
}

/* Of roads and of places that are shown: a place that is not must not move the edge either. */
static struct box box_of(const struct cw_plan *plan, const struct report_zones *zones)
{
    const struct network *net = &plan->op->net;
    struct box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (size_t v = 0; v < net->node_count; v++) include_place(&box, net->x[v], net->y[v]);
    for (size_t i = 0; i < zones->count; i++) {
        const struct op_zone *zone = &plan->op->zones[zones->zone[i]];
        if (report_zone_has_place(zones, i)) include_place(&box, zone->x, zone->y);
    }
    return box.x0 <= box.x1 ? box : (struct box){0, 0, 1, 1};
}

/* Degrees: an equirectangular plane that is true at the middle latitude, on a sphere. */
struct report_frame report_frame_of(const struct cw_plan *plan, const struct report_zones *zones)
{
    static const double degree_m = 111195.0, pi = 3.14159265358979323846;
    struct box box = box_of(plan, zones);
    struct report_frame f = {.x0 = box.x0, .y0 = box.y0, .x_m = 1, .y_m = 1};
    if (plan->op->net.geographic) {
        f.y_m = degree_m;
        f.x_m = degree_m * cos((box.y0 + box.y1) / 2 * pi / 180);
    }
    double width_m = (box.x1 - box.x0) * f.x_m, height_m = (box.y1 - box.y0) * f.y_m;
    double size_m = width_m > height_m ? width_m : height_m;
    f.unit_m = size_m > STEPS / 100.0 ? size_m / STEPS : 0.01;
    struct report_point corner = report_place(&f, box.x1, box.y1);
    f.width = corner.x > 0 ? corner.x : 1;
    f.height = corner.y > 0 ? corner.y : 1;
    return f;
}

static int32_t step_of(double metres, double unit_m)
{
    double steps = metres / unit_m;
    return steps >= -1e6 && steps <= 1e6 ? (int32_t)lround(steps) : 0;
}

struct report_point report_place(const struct report_frame *f, double x, double y)
{
    return (struct report_point){step_of((x - f->x0) * f->x_m, f->unit_m),
                                 step_of((y - f->y0) * f->y_m, f->unit_m)};
}

/* ---- slices ---- */

struct report_slices report_slices_of(const cw_operation *op)
{
    static const int32_t lengths[] = {900, 1800, 3600, 7200, 10800, 14400};
    size_t i = 0;
    while (i + 1 < sizeof lengths / sizeof *lengths && op->pause_s / lengths[i] > MOST_SLICES) i++;
    return (struct report_slices){lengths[i], (op->pause_s + lengths[i] - 1) / lengths[i]};
}

static void add_flow(int64_t *units, const struct report_slices *slices, int32_t t0_s, int32_t t1_s,
                     int32_t units_per_s)
{
    for (int32_t t = t0_s; t < t1_s;) {
        int32_t slice = t / slices->length_s, end = (slice + 1) * slices->length_s;
        if (slice >= slices->count) return;
        if (end > t1_s) end = t1_s;
        units[slice] += (int64_t)units_per_s * (end - t);
        t = end;
    }
}

void report_add_pieces(const struct cw_plan *plan, size_t first, size_t count, int32_t later_s,
                       const struct report_slices *slices, int64_t *units)
{
    for (size_t i = 0; i < count; i++) {
        const struct plan_piece *p = &plan->pieces[first + i];
        add_flow(units, slices, p->t0_s + later_s, p->t1_s + later_s, p->units_per_s);
    }
}

static int64_t tens(int64_t units)
{
    return units / OP_UNITS / WITHHOLD_UNDER;
}

void report_write_tens(struct text *out, const int64_t *units, const struct report_slices *slices)
{
    int32_t first = 0, last = slices->count - 1;
    while (first <= last && tens(units[first]) == 0) first++;
    while (last >= first && tens(units[last]) == 0) last--;
    if (first > last) {
        text_add(out, "null");
        return;
    }
    text_addf(out, "[%" PRId32, first);
    for (int32_t i = first; i <= last; i++) text_addf(out, ",%" PRId64, tens(units[i]));
    text_add(out, "]");
}

/* ---- flow on roads ---- */

struct used_road {
    int32_t link, direction, class_index;
    size_t hop_count, use;
};

static int by_road(const void *p, const void *q)
{
    const struct used_road *x = p, *y = q;
    if (x->link != y->link) return x->link < y->link ? -1 : 1;
    if (x->direction != y->direction) return x->direction < y->direction ? -1 : 1;
    if (x->hop_count != y->hop_count) return x->hop_count < y->hop_count ? -1 : 1;
    return x->use < y->use ? -1 : x->use > y->use;
}

static bool same_road(const struct used_road *x, const struct used_road *y)
{
    return x->link == y->link && x->direction == y->direction && x->hop_count == y->hop_count;
}

/* Uses of the classes that are by_zone, those of one road together. */
static struct used_road *used_roads(const struct cw_plan *plan, size_t *count, cw_error *err)
{
    struct used_road *roads = mem_new(plan->use_count, sizeof *roads);
    *count = 0;
    if (!roads) {
        error_no_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < plan->use_count; i++) {
        const struct plan_road_use *use = &plan->uses[i];
        const struct plan_hop *first = &plan->hops[use->first_hop];
        if (use->hop_count > 0 && plan->op->classes[use->class_index].by_zone)
            roads[(*count)++] = (struct used_road){first->link, first->direction, use->class_index,
                                                   use->hop_count, i};
    }
    if (*count) qsort(roads, *count, sizeof *roads, by_road);
    return roads;
}

static void write_hops(struct text *out, const struct cw_plan *plan, size_t first, size_t count,
                       const struct report_frame *frame, struct report_point *points)
{
    const struct network *net = &plan->op->net;
    for (size_t i = 0; i <= count; i++) {
        const struct plan_hop *hop = &plan->hops[first + (i < count ? i : count - 1)];
        const struct link *link = &net->links[hop->link];
        bool at_from = (hop->direction == FORWARD) == (i < count);
        int32_t node = at_from ? link->from : link->to;
        points[i] = report_place(frame, net->x[node], net->y[node]);
    }
    report_write_line(out, points, count + 1, 1);
}

static bool any_ten(const int64_t *units, const struct report_slices *slices)
{
    for (int32_t i = 0; i < slices->count; i++)
        if (tens(units[i]) > 0) return true;
    return false;
}

/* [[line, [first slice, tens, ...]], ...]: only roads that ten people enter in some slice. */
static cw_status write_flow(struct text *out, const struct cw_plan *plan,
                            const struct report_frame *frame, cw_error *err)
{
    struct report_slices slices = report_slices_of(plan->op);
    size_t count;
    bool first = true;
    struct used_road *roads = used_roads(plan, &count, err);
    if (!roads) return CW_NO_MEMORY;
    int64_t *units = mem_new((size_t)slices.count, sizeof *units);
    struct report_point *points = mem_new(plan->op->net.link_count + 2, sizeof *points);
    cw_status status = units && points ? CW_OK : error_no_memory(err);
    text_add(out, "[");
    for (size_t i = 0, next; i < count && !status; i = next) {
        memset(units, 0, (size_t)slices.count * sizeof *units);
        for (next = i; next < count && same_road(&roads[i], &roads[next]); next++) {
            const struct plan_road_use *use = &plan->uses[roads[next].use];
            report_add_pieces(plan, use->first_piece, use->piece_count, 0, &slices, units);
        }
        if (!any_ten(units, &slices)) continue;
        text_add(out, first ? "[" : ",[");
        write_hops(out, plan, plan->uses[roads[i].use].first_hop, roads[i].hop_count, frame,
                   points);
        text_add(out, ",");
        report_write_tens(out, units, &slices);
        text_add(out, "]");
        first = false;
    }
    text_add(out, "]");
    mem_free(points), mem_free(units), mem_free(roads);
    return status;
}

/* ---- closures ---- */

static void write_closed_links(struct text *out, const struct cw_plan *plan,
                               const struct op_closure *c, const struct report_frame *frame)
{
    const struct network *net = &plan->op->net;
    text_add(out, ",\"lines\":[");
    for (size_t i = 0; i < c->link_count && i < MOST_CLOSED_LINKS; i++) {
        const struct link *link = &net->links[c->links[i]];
        struct report_point ends[2] = {report_place(frame, net->x[link->from], net->y[link->from]),
                                       report_place(frame, net->x[link->to], net->y[link->to])};
        if (i) text_add(out, ",");
        report_write_line(out, ends, 2, 0);
    }
    text_add(out, "]");
}

static void write_closures(struct text *out, const struct cw_plan *plan,
                           const struct report_frame *frame)
{
    static const char *const kinds[] = {"link", "area", "corridor"};
    const cw_operation *op = plan->op;
    text_add(out, "[");
    for (size_t i = 0; i < op->closure_count; i++) {
        const struct op_closure *c = &op->closures[i];
        text_addf(out, "%s{\"kind\":\"%s\",\"span\":[%" PRId32 ",%" PRId32 ",", i ? "," : "",
                  kinds[c->kind], c->from_s, c->to_s);
        report_write_moment(out, op, c->from_s);
        text_add(out, ",");
        report_write_moment(out, op, c->to_s);
        text_addf(out, "],\"corridor\":%" PRId32, c->corridor);
        write_closed_links(out, plan, c, frame);
        text_add(out, "}");
    }
    text_add(out, "]");
}

cw_status report_write_map(struct text *out, const struct cw_plan *plan,
                           const struct report_frame *frame, cw_error *err)
{
    text_addf(out, "\"map\":{\"unit_m\":%.4f,\"size\":[%" PRId32 ",%" PRId32 "],\"roads\":",
              frame->unit_m, frame->width, frame->height);
    cw_status status = report_write_roads(out, &plan->op->net, frame, err);
    text_add(out, ",\"flow\":");
    if (!status) status = write_flow(out, plan, frame, err);
    text_add(out, ",\"closures\":");
    write_closures(out, plan, frame);
    text_add(out, "}");
    return status;
}
