/* The roads as few points: links joined at nodes where nothing else meets, points dropped that lie
 * on the way (Douglas and Peucker 1973), coarser until the whole fits. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "publish/report_int.h"

enum { MOST_POINTS = 120000, MAIN_ROAD_MM_H = 45 * 1000000 };

/* ---- one line ---- */

static double off_line2(struct report_point p, struct report_point a, struct report_point b)
{
    double dx = b.x - a.x, dy = b.y - a.y, px = p.x - a.x, py = p.y - a.y;
    double length2 = dx * dx + dy * dy;
    double along = length2 > 0 ? (px * dx + py * dy) / length2 : 0;
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    double ex = px - along * dx, ey = py - along * dy;
    return ex * ex + ey * ey;
}

/* The point farthest off the line from first to last, if it is beyond the tolerance; else 0. */
static size_t farthest(const struct report_point *p, size_t first, size_t last, double tolerance)
{
    double most = tolerance * tolerance;
    size_t at = 0;
    for (size_t i = first + 1; i < last; i++) {
        double off = off_line2(p[i], p[first], p[last]);
        if (off > most) most = off, at = i;
    }
    return at;
}

/* Keeps the ends and what the tolerance asks for; at most LOOK_AHEAD points are looked at together,
 * so that the work stays linear. Returns how many are kept, moved to the front. */
static size_t thin(struct report_point *p, size_t count, double tolerance)
{
    enum { LOOK_AHEAD = 64 };
    size_t kept = 1, from = 0;
    while (from + 1 < count) {
        size_t to = from + LOOK_AHEAD < count ? from + LOOK_AHEAD : count - 1;
        for (size_t at = farthest(p, from, to, tolerance); at;
             at = farthest(p, from, to, tolerance))
            to = at;
        struct report_point keep = p[to];
        if (to == count - 1 || keep.x != p[kept - 1].x || keep.y != p[kept - 1].y) p[kept++] = keep;
        from = to;
    }
    return kept;
}

static void write_points(struct text *out, const struct report_point *p, size_t count)
{
    text_addf(out, "[%" PRId32 ",%" PRId32, p[0].x, p[0].y);
    for (size_t i = 1; i < count; i++)
        text_addf(out, ",%" PRId32 ",%" PRId32, p[i].x - p[i - 1].x, p[i].y - p[i - 1].y);
    text_add(out, "]");
}

void report_write_line(struct text *out, struct report_point *points, size_t count,
                       double tolerance)
{
    write_points(out, points, thin(points, count, tolerance));
}

/* ---- the network ---- */

struct edge {
    int32_t a, b; /* a < b */
    int32_t level;
};

/* Edges without direction, each once, and the edges at each node. */
struct web {
    struct edge *edges;
    size_t edge_count;
    size_t *first; /* by node; node_count + 1 */
    int32_t *at;   /* edges */
    uint8_t *drawn;
    struct report_point *line; /* room for the longest */
    int32_t *nodes;
};

static int by_ends(const void *p, const void *q)
{
    const struct edge *x = p, *y = q;
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    if (x->b != y->b) return x->b < y->b ? -1 : 1;
    return y->level - x->level;
}

static void web_edges(struct web *web, const struct network *net)
{
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < net->link_count; i++) {
        const struct link *l = &net->links[i];
        if (l->from == l->to || !l->ways) continue;
        web->edges[n++] =
            (struct edge){l->from < l->to ? l->from : l->to, l->from < l->to ? l->to : l->from,
                          l->speed_mm_h >= MAIN_ROAD_MM_H};
    }
    qsort(web->edges, n, sizeof *web->edges, by_ends);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || web->edges[i].a != web->edges[kept - 1].a ||
            web->edges[i].b != web->edges[kept - 1].b)
            web->edges[kept++] = web->edges[i];
    web->edge_count = kept;
}

static void web_release(struct web *web)
{
    mem_free(web->edges), mem_free(web->first), mem_free(web->at), mem_free(web->drawn);
    mem_free(web->line), mem_free(web->nodes);
}

static cw_status web_init(struct web *web, const struct network *net, cw_error *err)
{
    *web = (struct web){0};
    web->edges = mem_new(net->link_count, sizeof *web->edges);
    web->first = mem_new(net->node_count + 1, sizeof *web->first);
    if (!web->edges || !web->first) return error_no_memory(err);
    web_edges(web, net);
    web->at = mem_new(2 * web->edge_count, sizeof *web->at);
    web->drawn = mem_new(web->edge_count, 1);
    web->line = mem_new(web->edge_count + 2, sizeof *web->line);
    web->nodes = mem_new(web->edge_count + 2, sizeof *web->nodes);
    if (!web->at || !web->drawn || !web->line || !web->nodes) return error_no_memory(err);
    for (size_t i = 0; i < web->edge_count; i++)
        web->first[web->edges[i].a]++, web->first[web->edges[i].b]++;
    for (size_t v = 0; v < net->node_count; v++) web->first[v + 1] += web->first[v];
    for (size_t i = web->edge_count; i-- > 0;) { /* from the ends of the groups to their starts */
        web->at[--web->first[web->edges[i].a]] = (int32_t)i;
        web->at[--web->first[web->edges[i].b]] = (int32_t)i;
    }
    return CW_OK;
}

static int32_t other_end(const struct web *web, int32_t edge, int32_t node)
{
    return web->edges[edge].a == node ? web->edges[edge].b : web->edges[edge].a;
}

/* The edge that goes on from `edge` at a node where nothing else meets, or -1. */
static int32_t next_edge(const struct web *web, int32_t edge, int32_t node)
{
    const int32_t *at = &web->at[web->first[node]];
    if (web->first[node + 1] - web->first[node] != 2) return -1;
    int32_t next = at[0] == edge ? at[1] : at[0];
    bool same = web->edges[next].level == web->edges[edge].level;
    return same && !web->drawn[next] ? next : -1;
}

/* The nodes of the whole line that `edge` is part of; marks its edges as drawn. */
static size_t follow(struct web *web, int32_t edge)
{
    int32_t node = web->edges[edge].a, e = edge;
    for (int32_t n = next_edge(web, e, node); n >= 0 && n != edge; n = next_edge(web, e, node)) {
        node = other_end(web, n, node);
        e = n;
    }
    size_t count = 0;
    for (web->nodes[count++] = node; e >= 0; e = next_edge(web, e, node)) {
        web->drawn[e] = 1;
        node = other_end(web, e, node);
        web->nodes[count++] = node;
    }
    return count;
}

static bool is_speck(const struct report_point *p, size_t count, double size)
{
    struct report_point low = p[0], high = p[0];
    for (size_t i = 1; i < count; i++) {
        if (p[i].x < low.x) low.x = p[i].x;
        if (p[i].x > high.x) high.x = p[i].x;
        if (p[i].y < low.y) low.y = p[i].y;
        if (p[i].y > high.y) high.y = p[i].y;
    }
    return high.x - low.x < size && high.y - low.y < size;
}

/* Writes every line; returns the number of points. */
static size_t write_all(struct text *out, struct web *web, const struct network *net,
                        const struct report_frame *frame, double tolerance, double speck)
{
    size_t points = 0;
    memset(web->drawn, 0, web->edge_count);
    for (size_t i = 0; i < web->edge_count; i++) {
        if (web->drawn[i]) continue;
        size_t count = follow(web, (int32_t)i);
        for (size_t k = 0; k < count; k++)
            web->line[k] = report_place(frame, net->x[web->nodes[k]], net->y[web->nodes[k]]);
        int32_t level = web->edges[i].level;
        if (level == 0 && is_speck(web->line, count, speck)) continue;
        count = thin(web->line, count, tolerance);
        text_addf(out, "%s[%" PRId32 ",", points ? "," : "", level);
        write_points(out, web->line, count);
        text_add(out, "]");
        points += count;
    }
    return points;
}

cw_status report_write_roads(struct text *out, const struct network *net,
                             const struct report_frame *frame, cw_error *err)
{
    struct web web;
    cw_status status = web_init(&web, net, err);
    size_t start = out->length;
    double tolerance = 1;
    text_add(out, "[");
    while (!status && !out->broken && start < out->length) {
        double speck = tolerance > 1 ? 4 * tolerance : 0;
        size_t points = write_all(out, &web, net, frame, tolerance, speck);
        if (points <= MOST_POINTS || tolerance > frame->width + frame->height) break;
        tolerance *= 2;
        out->length = start;
        text_add(out, "[");
    }
    text_add(out, "]");
    web_release(&web);
    return status;
}
