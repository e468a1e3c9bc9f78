/* Roads and joined zones of an instance, by the letter of docs/design/semantics.md. */
#include "expand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int64_t ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/* ---- links ---- */

/* Units per second that `mode` may put on the link, per direction: 0 when it may not. */
static int64_t link_capacity(const struct link *l, enum travel mode, bool backward)
{
    if (backward && l->directed) return 0;
    return mode == ON_FOOT ? l->foot_h : l->lane_vehicles_h * l->lanes;
}

static int64_t link_time_ms(const struct instance *in, const struct link *l, int class)
{
    const struct class *k = &in->class[class];
    int64_t speed = k->mode == ON_FOOT ? k->speed_mm_h : l->speed_mm_h;
    return ceil_div(l->length_mm * 3600000, speed);
}

/* The links that lead from u to v in `mode`: their number; *capacity of the last one. */
static int links_between(const struct instance *in, int u, int v, enum travel mode,
                         int64_t *capacity, int *link)
{
    int count = 0;
    *capacity = 0;
    for (int i = 0; i < in->link_count; i++) {
        const struct link *l = &in->link[i];
        for (int backward = 0; backward < 2; backward++) {
            int a = backward ? l->to : l->from, b = backward ? l->from : l->to;
            int64_t c = link_capacity(l, mode, backward);
            if (a != u || b != v || c == 0) continue;
            count++;
            *capacity = c;
            *link = i;
        }
    }
    return count;
}

/* ---- road ends ---- */

/* Distinct neighbours of v, of which the first two are stored. */
static int neighbours(const struct instance *in, int v, int first[2])
{
    int count = 0;
    bool seen[MAX_NODES] = {false};
    for (int i = 0; i < in->link_count; i++) {
        const struct link *l = &in->link[i];
        int other = l->from == v ? l->to : l->to == v ? l->from : -1;
        if (other < 0 || other == v || seen[other]) continue;
        seen[other] = true;
        if (count < 2) first[count] = other;
        count++;
    }
    return count;
}

/* Whether passing v from a to b changes nothing, in both modes. */
static bool passes_unchanged(const struct instance *in, int a, int v, int b)
{
    for (int mode = BY_VEHICLE; mode <= ON_FOOT; mode++) {
        int64_t c_in, c_out;
        int link;
        int arriving = links_between(in, a, v, (enum travel)mode, &c_in, &link);
        int leaving = links_between(in, v, b, (enum travel)mode, &c_out, &link);
        if (arriving == 0 && leaving == 0) continue;
        if (arriving != 1 || leaving != 1 || c_in != c_out) return false;
    }
    return true;
}

/* Whether a straight link touches the area's box: neither box lies beside the other, and the line
 * through the link does not leave all four corners on one side. */
static bool touches(const struct instance *in, const struct link *l, const int *box)
{
    int64_t x = in->x_mm[l->from], y = in->y_mm[l->from];
    int64_t dx = in->x_mm[l->to] - x, dy = in->y_mm[l->to] - y;
    if ((x < box[0] && x + dx < box[0]) || (x > box[2] && x + dx > box[2])) return false;
    if ((y < box[1] && y + dy < box[1]) || (y > box[3] && y + dy > box[3])) return false;
    int left = 0, right = 0;
    for (int corner = 0; corner < 4; corner++) {
        int64_t cx = box[corner & 1 ? 2 : 0] - x, cy = box[corner & 2 ? 3 : 1] - y;
        left += dx * cy - dy * cx > 0;
        right += dx * cy - dy * cx < 0;
    }
    return left < 4 && right < 4;
}

static bool closes(const struct instance *in, const struct closure *closure, int link)
{
    if (closure->kind == CLOSES_AREA) return touches(in, &in->link[link], closure->box_mm);
    return closure->kind == CLOSES_LINK && closure->index == link;
}

static void mark_named(const struct instance *in, bool *end)
{
    for (int z = 0; z < in->zone_count; z++)
        for (int k = 0; k < in->class_count; k++) {
            struct entry e = zone_entry(in, z, k);
            if (e.node >= 0) end[e.node] = true;
        }
    for (int c = 0; c < in->corridor_count; c++) end[in->corridor[c].node] = true;
    for (int a = 0; a < in->assembly_count; a++) end[in->assembly[a].node] = true;
    for (int c = 0; c < in->closure_count; c++)
        for (int i = 0; i < in->link_count; i++)
            if (closes(in, &in->closure[c], i)) end[in->link[i].from] = end[in->link[i].to] = true;
}

static void mark_ends(const struct instance *in, bool *end)
{
    mark_named(in, end);
    for (int v = 0; v < in->node_count; v++) {
        int two[2];
        if (end[v]) continue;
        end[v] = neighbours(in, v, two) != 2 || !passes_unchanged(in, two[0], v, two[1]) ||
                 !passes_unchanged(in, two[1], v, two[0]);
    }
}

/* ---- roads ---- */

/* Follows the chain that starts with `link` from u. False when it comes back to u. */
static bool follow(const struct instance *in, int class, const bool *end, int u, int link,
                   struct road *road)
{
    enum travel mode = in->class[class].mode;
    int at = u;
    int64_t ms = 0;
    road->from = u;
    road->link_count = 0;
    for (;;) {
        const struct link *l = &in->link[link];
        bool backward = l->from != at;
        int next = backward ? l->from : l->to;
        road->capacity = link_capacity(l, mode, backward) * in->class[class].ppv;
        road->links[road->link_count++] = link;
        ms += link_time_ms(in, l, class);
        if (end[next]) {
            road->to = next;
            break;
        }
        int two[2];
        int64_t capacity;
        neighbours(in, next, two);
        links_between(in, next, two[0] == at ? two[1] : two[0], mode, &capacity, &link);
        at = next;
    }
    int64_t seconds = ceil_div(ms, 1000);
    road->travel_s = seconds < 1 ? 1 : (int)seconds;
    return road->to != u;
}

bool expand_roads(const struct instance *in, int class, struct roads *out)
{
    bool end[MAX_NODES] = {false};
    out->count = 0;
    /* Each directed link lies on one road of a mode, so two ints per link are room enough. */
    out->chains = calloc((size_t)in->link_count * 2 + 1, sizeof *out->chains);
    if (!out->chains) return false;
    mark_ends(in, end);
    int *room = out->chains;
    for (int i = 0; i < in->link_count; i++) {
        const struct link *l = &in->link[i];
        for (int backward = 0; backward < 2; backward++) {
            int u = backward ? l->to : l->from;
            if (l->from == l->to || !end[u]) continue;
            if (link_capacity(l, in->class[class].mode, backward) == 0) continue;
            struct road *road = &out->road[out->count];
            road->links = room;
            if (follow(in, class, end, u, i, road)) out->count++;
            room += road->link_count;
        }
    }
    return true;
}

void expand_release(struct roads *roads)
{
    free(roads->chains);
    roads->chains = NULL;
}

bool road_may_enter(const struct instance *in, const struct road *road, int t)
{
    for (int c = 0; c < in->closure_count; c++) {
        const struct closure *closure = &in->closure[c];
        for (int i = 0; i < road->link_count; i++)
            if (closes(in, closure, road->links[i]) && closure->when.from < closure->when.to &&
                t < closure->when.to && t + road->travel_s > closure->when.from)
                return false;
    }
    return true;
}

bool corridor_open(const struct instance *in, int corridor, int class, int t)
{
    const struct corridor *c = &in->corridor[corridor];
    bool open = false;
    if (!(c->admits >> class & 1)) return false;
    for (int w = 0; w < c->window_count; w++)
        open = open || (c->window[w].from <= t && t < c->window[w].to);
    for (int i = 0; i < in->closure_count; i++) {
        const struct closure *closure = &in->closure[i];
        if (closure->kind == CLOSES_CORRIDOR && closure->index == corridor &&
            closure->when.from <= t && t < closure->when.to)
            return false;
    }
    return open;
}

/* ---- zones off the network ---- */

/* Marks the nodes from which some corridor that admits the class can be reached. */
static void mark_reaching(const struct instance *in, int class, bool *reaching)
{
    for (int c = 0; c < in->corridor_count; c++)
        if (in->corridor[c].admits >> class & 1) reaching[in->corridor[c].node] = true;
    for (bool more = true; more;) {
        more = false;
        for (int i = 0; i < in->link_count; i++) {
            const struct link *l = &in->link[i];
            for (int backward = 0; backward < 2; backward++) {
                int u = backward ? l->to : l->from, v = backward ? l->from : l->to;
                if (!reaching[v] || reaching[u]) continue;
                if (link_capacity(l, in->class[class].mode, backward) == 0) continue;
                reaching[u] = more = true;
            }
        }
    }
}

struct entry zone_entry(const struct instance *in, int zone, int class)
{
    const struct zone *z = &in->zone[zone];
    if (z->node >= 0) return (struct entry){z->node, 0};
    bool reaching[MAX_NODES] = {false};
    mark_reaching(in, class, reaching);
    struct entry best = {-1, 0};
    int64_t least = INT64_MAX;
    for (int v = 0; v < in->node_count; v++) {
        double dx = z->x_mm - in->x_mm[v], dy = z->y_mm - in->y_mm[v];
        int64_t distance = llround(sqrt(dx * dx + dy * dy));
        if (!reaching[v] || distance >= least) continue;
        least = distance;
        best.node = v;
    }
    const struct class *k = &in->class[class];
    int64_t speed = k->mode == ON_FOOT ? k->speed_mm_h : 3600000;
    if (best.node >= 0) best.access_s = (int)ceil_div(ceil_div(least * 3600000, speed), 1000);
    return best;
}
