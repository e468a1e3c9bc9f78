/* Building roads from links. A node inside a road has exactly two neighbours a and b, and for each
 * mode and each direction of passing (a to b, b to a) either no usable link at all or exactly one
 * arriving and one leaving link of equal capacity; so a road entered is followed without choice. */
#include "network/roads.h"

#include <string.h>

#include "base/mem.h"

/* Links by node, both ends: node v has incidence[first[v]] .. incidence[first[v + 1] - 1]. */
struct incidence {
    size_t *first;
    int32_t *link;
};

static void incidence_release(struct incidence *inc)
{
    mem_free(inc->first);
    mem_free(inc->link);
}

static cw_status incidence_init(struct incidence *inc, const struct network *net, cw_error *err)
{
    inc->first = mem_new(net->node_count + 2, sizeof *inc->first);
    inc->link = mem_new(2 * net->link_count, sizeof *inc->link);
    if (!inc->first || !inc->link) return error_no_memory(err);
    size_t *count = inc->first + 2; /* shifted, so that filling leaves starts in place */
    for (size_t j = 0; j < net->link_count; j++) {
        const struct link *k = &net->links[j];
        if (k->from == k->to) continue;
        if ((size_t)k->from + 1 < net->node_count) count[k->from]++;
        if ((size_t)k->to + 1 < net->node_count) count[k->to]++;
    }
    for (size_t v = 2; v <= net->node_count; v++) inc->first[v] += inc->first[v - 1];
    size_t *next = inc->first + 1;
    for (size_t j = 0; j < net->link_count; j++) {
        const struct link *k = &net->links[j];
        if (k->from == k->to) continue;
        inc->link[next[k->from]++] = (int32_t)j;
        inc->link[next[k->to]++] = (int32_t)j;
    }
    return CW_OK;
}

static int64_t link_capacity_h(const struct link *link, enum mode mode, int direction)
{
    if (!(link->ways & LINK_WAY(mode, direction))) return 0;
    return mode == MODE_VEHICLE ? link->vehicles_h : link->foot_people_h;
}

static int32_t other_end(const struct link *link, int32_t node)
{
    return link->from == node ? link->to : link->from;
}

/* The two distinct neighbours of v, or false when there are fewer or more. */
static bool two_neighbours(const struct network *net, const struct incidence *inc, size_t v,
                           int32_t pair[2])
{
    int found = 0;
    for (size_t i = inc->first[v]; i < inc->first[v + 1]; i++) {
        int32_t w = other_end(&net->links[inc->link[i]], (int32_t)v);
        if (found > 0 && (w == pair[0] || (found > 1 && w == pair[1]))) continue;
        if (found == 2) return false;
        pair[found++] = w;
    }
    return found == 2;
}

/* The usable links between v and its neighbour w, travelled into v or out of it: how many, and the
 * capacity of the last. */
static int usable_links(const struct network *net, const struct incidence *inc, size_t v, int32_t w,
                        enum mode mode, bool into, int64_t *capacity_h)
{
    int count = 0;
    for (size_t i = inc->first[v]; i < inc->first[v + 1]; i++) {
        const struct link *k = &net->links[inc->link[i]];
        if (other_end(k, (int32_t)v) != w) continue;
        bool along = into ? k->to == (int32_t)v : k->from == (int32_t)v;
        int64_t capacity = link_capacity_h(k, mode, along ? FORWARD : BACKWARD);
        if (capacity <= 0) continue;
        *capacity_h = capacity;
        count++;
    }
    return count;
}

static bool passes_unchanged(const struct network *net, const struct incidence *inc, size_t v,
                             int32_t a, int32_t b)
{
    for (int m = 0; m < MODE_COUNT; m++) {
        int64_t in_h = 0, out_h = 0;
        int in = usable_links(net, inc, v, a, (enum mode)m, true, &in_h);
        int out = usable_links(net, inc, v, b, (enum mode)m, false, &out_h);
        bool none = in == 0 && out == 0;
        if (!none && !(in == 1 && out == 1 && in_h == out_h)) return false;
    }
    return true;
}

cw_status roads_mark_ends(const struct network *net, uint8_t *end, cw_error *err)
{
    struct incidence inc = {0};
    cw_status status = incidence_init(&inc, net, err);
    for (size_t v = 0; !status && v < net->node_count; v++) {
        int32_t pair[2];
        if (end[v]) continue;
        end[v] = !two_neighbours(net, &inc, v, pair) ||
                 !passes_unchanged(net, &inc, v, pair[0], pair[1]) ||
                 !passes_unchanged(net, &inc, v, pair[1], pair[0]);
    }
    incidence_release(&inc);
    return status;
}

/* The one way on from `node`, which is inside a road, having come over link `came`. */
static struct hop way_on(const struct network *net, const struct incidence *inc, enum mode mode,
                         int32_t node, int32_t came)
{
    int32_t back = other_end(&net->links[came], node);
    for (size_t i = inc->first[node]; i < inc->first[node + 1]; i++) {
        const struct link *k = &net->links[inc->link[i]];
        if (other_end(k, node) == back) continue;
        int direction = k->from == node ? FORWARD : BACKWARD;
        if (link_capacity_h(k, mode, direction) > 0) return (struct hop){inc->link[i], direction};
    }
    return (struct hop){-1, 0};
}

static cw_status add_hop(struct roads *roads, struct hop hop, cw_error *err)
{
    cw_status status =
        mem_reserve(&roads->hops, &roads->hop_room, roads->hop_count + 1, sizeof hop, err);
    if (!status) roads->hops[roads->hop_count++] = hop;
    return status;
}

/* Follows the road that leaves `from` by `hop`. A road that comes back to its start is useless. */
static cw_status add_road(const struct network *net, const struct incidence *inc, enum mode mode,
                          const uint8_t *end, int32_t from, struct hop hop, struct roads *roads,
                          cw_error *err)
{
    size_t start = roads->hop_count;
    int64_t least_h = INT64_MAX;
    int32_t node = from;
    while (hop.link >= 0) {
        const struct link *k = &net->links[hop.link];
        int64_t capacity = link_capacity_h(k, mode, hop.direction);
        if (capacity < least_h) least_h = capacity;
        cw_status status = add_hop(roads, hop, err);
        if (status) return status;
        node = other_end(k, node);
        if (end[node]) break;
        hop = way_on(net, inc, mode, node, hop.link);
    }
    if (!end[node] || node == from) {
        roads->hop_count = start;
        return CW_OK;
    }
    cw_status status =
        mem_reserve(&roads->road, &roads->room, roads->count + 1, sizeof *roads->road, err);
    if (!status)
        status = mem_reserve(&roads->first, &roads->first_room, roads->count + 2,
                             sizeof *roads->first, err);
    if (status) return status;
    roads->road[roads->count] = (struct road){from, node, least_h};
    roads->first[roads->count++] = start;
    roads->first[roads->count] = roads->hop_count;
    return CW_OK;
}

cw_status roads_build(const struct network *net, enum mode mode, const uint8_t *end,
                      struct roads *out, cw_error *err)
{
    *out = (struct roads){0};
    struct incidence inc = {0};
    cw_status status = incidence_init(&inc, net, err);
    for (size_t v = 0; !status && v < net->node_count; v++) {
        if (!end[v]) continue;
        for (size_t i = inc.first[v]; !status && i < inc.first[v + 1]; i++) {
            const struct link *k = &net->links[inc.link[i]];
            int direction = k->from == (int32_t)v ? FORWARD : BACKWARD;
            if (link_capacity_h(k, mode, direction) <= 0) continue;
            status = add_road(net, &inc, mode, end, (int32_t)v,
                              (struct hop){inc.link[i], direction}, out, err);
        }
    }
    incidence_release(&inc);
    if (status) roads_release(out);
    return status;
}

void roads_release(struct roads *roads)
{
    mem_free(roads->road);
    mem_free(roads->first);
    mem_free(roads->hops);
    *roads = (struct roads){0};
}

int32_t roads_travel_s(const struct network *net, const struct roads *roads, size_t r,
                       enum mode mode, int64_t speed_mm_h)
{
    const int64_t ms_h = 3600000;
    int64_t sum_ms = 0;
    for (size_t i = roads->first[r]; i < roads->first[r + 1]; i++) {
        const struct link *k = &net->links[roads->hops[i].link];
        int64_t speed = speed_mm_h;
        if (mode == MODE_VEHICLE && (speed == 0 || k->speed_mm_h < speed)) speed = k->speed_mm_h;
        /* length <= 10^12 mm, so the product stays below 2^63 */
        int64_t link_ms = (k->length_mm * ms_h + speed - 1) / speed;
        if (link_ms > INT64_MAX - sum_ms) return INT32_MAX;
        sum_ms += link_ms;
    }
    int64_t whole_s = sum_ms / 1000 + (sum_ms % 1000 != 0);
    if (whole_s < 1) whole_s = 1;
    return whole_s > INT32_MAX ? INT32_MAX : (int32_t)whole_s;
}

/* Union-find with path halving. */
static int32_t root_of(int32_t *parent, int32_t v)
{
    while (parent[v] != v) {
        parent[v] = parent[parent[v]];
        v = parent[v];
    }
    return v;
}

cw_status network_pieces(const struct network *net, int32_t *piece, int32_t *count, cw_error *err)
{
    int32_t *parent = mem_new(net->node_count, sizeof *parent);
    if (!parent) return error_no_memory(err);
    for (size_t v = 0; v < net->node_count; v++) parent[v] = (int32_t)v;
    for (size_t j = 0; j < net->link_count; j++) {
        int32_t a = root_of(parent, net->links[j].from), b = root_of(parent, net->links[j].to);
        parent[a > b ? a : b] = a > b ? b : a; /* the root is the piece's first node */
    }
    *count = 0;
    for (size_t v = 0; v < net->node_count; v++) {
        int32_t root = root_of(parent, (int32_t)v);
        piece[v] = root == (int32_t)v ? (*count)++ : piece[root];
    }
    mem_free(parent);
    return CW_OK;
}
