/* Builds roads from links. O(links log links + roads * classes). */
#include "verify/ways_int.h"

#include <stdlib.h>

#include "base/mem.h"
#include "verify/pieces_int.h"

static int by_node(const void *a, const void *b)
{
    const struct side *x = a, *y = b;
    if (x->node != y->node) return x->node < y->node ? -1 : 1;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    return (x->link > y->link) - (x->link < y->link);
}

cw_status ways_init_sides(struct ways *ways, const cw_operation *op, cw_error *err)
{
    const struct network *net = &op->net;
    ways->sides = mem_new(net->link_count * 2, sizeof *ways->sides);
    ways->first_side = mem_new(net->node_count + 1, sizeof *ways->first_side);
    if (!ways->sides || !ways->first_side) return error_no_memory(err);
    size_t n = 0;
    for (size_t j = 0; j < net->link_count; j++) {
        const struct link *link = &net->links[j];
        if (link->from == link->to) continue;
        ways->sides[n++] = (struct side){link->from, link->to, (int32_t)j, FORWARD};
        ways->sides[n++] = (struct side){link->to, link->from, (int32_t)j, BACKWARD};
    }
    ways->side_count = n;
    qsort(ways->sides, n, sizeof *ways->sides, by_node);
    for (size_t v = 0, i = 0; v <= net->node_count; v++) {
        while (i < n && (size_t)ways->sides[i].node < v) i++;
        ways->first_side[v] = i;
    }
    return CW_OK;
}

/* The first side after `i` of the same node that leads to another neighbour, or the node's end. */
static size_t next_neighbour(const struct ways *ways, size_t i)
{
    size_t end = ways->first_side[ways->sides[i].node + 1];
    int32_t to = ways->sides[i].to;
    while (i < end && ways->sides[i].to == to) i++;
    return i;
}

static int64_t link_capacity(const struct link *link, enum mode mode)
{
    return mode == MODE_VEHICLE ? link->vehicles_h : link->foot_people_h;
}

/* Usable: the mode is allowed that way, and somebody gets through. */
static bool usable(const cw_operation *op, const struct side *side, enum mode mode, bool inward)
{
    const struct link *link = &op->net.links[side->link];
    unsigned direction = inward ? 1u - side->direction : side->direction;
    return (link->ways & LINK_WAY(mode, direction)) != 0 && link_capacity(link, mode) > 0;
}

/* The capacity of the one way between a node and a neighbour; false when there are several. */
static bool capacity_beside(const struct ways *ways, const cw_operation *op, size_t first,
                            enum mode mode, bool inward, int64_t *capacity)
{
    int found = 0;
    *capacity = 0;
    for (size_t i = first, end = next_neighbour(ways, first); i < end; i++) {
        if (!usable(op, &ways->sides[i], mode, inward)) continue;
        *capacity = link_capacity(&op->net.links[ways->sides[i].link], mode);
        found++;
    }
    return found <= 1;
}

/* Whether a node with two neighbours carries on whatever arrives: no fork, no change of capacity.
 */
static bool passes_evenly(const struct ways *ways, const cw_operation *op, size_t a, size_t b)
{
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        int64_t a_in, a_out, b_in, b_out;
        bool single = capacity_beside(ways, op, a, (enum mode)mode, true, &a_in) &&
                      capacity_beside(ways, op, a, (enum mode)mode, false, &a_out) &&
                      capacity_beside(ways, op, b, (enum mode)mode, true, &b_in) &&
                      capacity_beside(ways, op, b, (enum mode)mode, false, &b_out);
        if (!single || a_in != b_out || b_in != a_out) return false;
    }
    return true;
}

static bool shape_ends_roads(const struct ways *ways, const cw_operation *op, size_t node)
{
    size_t first = ways->first_side[node], end = ways->first_side[node + 1];
    if (first == end) return true;
    size_t second = next_neighbour(ways, first);
    if (second == end || next_neighbour(ways, second) != end) return true;
    return !passes_evenly(ways, op, first, second);
}

static void mark(struct ways *ways, int32_t node)
{
    if (node >= 0) ways->is_end[node] = true;
}

static void mark_links(struct ways *ways, const cw_operation *op, const int32_t *links,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mark(ways, op->net.links[links[i]].from);
        mark(ways, op->net.links[links[i]].to);
    }
}

static void mark_ends(struct ways *ways, const cw_operation *op, const struct op_join *joins)
{
    for (size_t v = 0; v < op->net.node_count; v++) ways->is_end[v] = shape_ends_roads(ways, op, v);
    for (size_t z = 0; z < op->zone_count; z++) mark(ways, op->zones[z].node);
    for (size_t i = 0; i < op->zone_count * op->class_count; i++) mark(ways, joins[i].node);
    for (size_t i = 0; i < op->corridor_count; i++) mark(ways, op->corridors[i].node);
    for (size_t i = 0; i < op->assembly_count; i++) mark(ways, op->assemblies[i].node);
    for (size_t i = 0; i < op->closure_count; i++)
        if (!op->closures[i].added)
            mark_links(ways, op, op->closures[i].links, op->closures[i].link_count);
    for (size_t i = 0; i < op->concession_count; i++) {
        mark(ways, op->concessions[i].node);
        mark_links(ways, op, op->concessions[i].links, op->concessions[i].link_count);
    }
}

/* The first side of `node` that leads to `to`. */
static size_t side_towards(const struct ways *ways, int32_t node, int32_t to)
{
    size_t i = ways->first_side[node];
    while (ways->sides[i].to != to) i = next_neighbour(ways, i);
    return i;
}

/* From an end through nodes that are none; `path` gets the first side of every step. */
struct path {
    size_t *steps;
    size_t count, room;
    int32_t to;
};

static cw_status walk(const struct ways *ways, size_t first, struct path *path, cw_error *err)
{
    size_t step = first;
    path->count = 0;
    for (;;) {
        cw_status s =
            mem_reserve(&path->steps, &path->room, path->count + 1, sizeof *path->steps, err);
        if (s) return s;
        path->steps[path->count++] = step;
        int32_t before = ways->sides[step].node;
        path->to = ways->sides[step].to;
        if (ways->is_end[path->to]) return CW_OK;
        step = ways->first_side[path->to]; /* not an end: exactly two neighbours */
        if (ways->sides[step].to == before) step = next_neighbour(ways, step);
    }
}

static cw_status add_hop(struct ways *ways, const struct side *side, cw_error *err)
{
    cw_status s =
        mem_reserve(&ways->hops, &ways->hop_room, ways->hop_count + 1, sizeof *ways->hops, err);
    if (!s) ways->hops[ways->hop_count++] = (struct hop){side->link, side->direction};
    return s;
}

static cw_status add_way(struct ways *ways, struct way way, cw_error *err)
{
    if (ways->count >= INT32_MAX) return error_no_memory(err);
    cw_status s = mem_reserve(&ways->rows, &ways->room, ways->count + 1, sizeof *ways->rows, err);
    if (s) return s;
    way.hop_count = ways->hop_count - way.first_hop;
    const struct hop *hop = &ways->hops[way.first_hop];
    ways->starting[(size_t)hop->link * 4 + (size_t)way.mode * 2 + hop->direction] =
        (int32_t)ways->count;
    ways->rows[ways->count++] = way;
    return CW_OK;
}

/* Between neighbouring ends every link that the mode can use is a road of its own. */
static cw_status add_parallel(struct ways *ways, const cw_operation *op, size_t first,
                              struct way way, cw_error *err)
{
    cw_status s = CW_OK;
    for (size_t i = first, end = next_neighbour(ways, first); !s && i < end; i++) {
        if (!usable(op, &ways->sides[i], way.mode, false)) continue;
        way.first_hop = ways->hop_count;
        s = add_hop(ways, &ways->sides[i], err);
        if (!s) s = add_way(ways, way, err);
    }
    return s;
}

/* Inside a longer segment every step has at most one link per mode and direction. */
static cw_status add_chained(struct ways *ways, const cw_operation *op, const struct path *path,
                             struct way way, cw_error *err)
{
    cw_status s = CW_OK;
    way.first_hop = ways->hop_count;
    for (size_t k = 0; !s && k < path->count; k++) {
        size_t i = path->steps[k], end = next_neighbour(ways, i);
        while (i < end && !usable(op, &ways->sides[i], way.mode, false)) i++;
        if (i == end) {
            ways->hop_count = way.first_hop;
            return CW_OK; /* this way is forbidden on the whole segment */
        }
        s = add_hop(ways, &ways->sides[i], err);
    }
    return s ? s : add_way(ways, way, err);
}

static cw_status add_from(struct ways *ways, const cw_operation *op, size_t first,
                          struct path *path, cw_error *err)
{
    cw_status s = walk(ways, first, path, err);
    int32_t from = ways->sides[first].node, to = path->to;
    if (s || to == from) return s; /* a road back to its own end leads nowhere */
    if (ways->segment_of[first] < 0) {
        int32_t last = ways->sides[path->steps[path->count - 1]].node;
        ways->segment_of[first] = ways->segment_count;
        ways->segment_of[side_towards(ways, to, last)] = ways->segment_count++;
    }
    for (int mode = 0; !s && mode < MODE_COUNT; mode++) {
        struct way way = {
            .from = from, .to = to, .segment = ways->segment_of[first], .mode = (enum mode)mode};
        s = path->count == 1 ? add_parallel(ways, op, first, way, err)
                             : add_chained(ways, op, path, way, err);
    }
    return s;
}

static cw_status add_ways(struct ways *ways, const cw_operation *op, cw_error *err)
{
    cw_status s = CW_OK;
    struct path path = {0};
    for (size_t v = 0; !s && v < op->net.node_count; v++) {
        if (!ways->is_end[v]) continue;
        for (size_t i = ways->first_side[v]; !s && i < ways->first_side[v + 1];
             i = next_neighbour(ways, i))
            s = add_from(ways, op, i, &path, err);
    }
    mem_free(path.steps);
    return s;
}

static void set_capacities(struct ways *ways, const cw_operation *op)
{
    int64_t persons = 1;
    for (size_t k = 0; k < op->class_count; k++) {
        if (op->classes[k].mode == MODE_VEHICLE) persons = op->classes[k].persons_per_vehicle;
    }
    for (size_t w = 0; w < ways->count; w++) {
        struct way *way = &ways->rows[w];
        int64_t least = INT64_MAX;
        for (size_t h = 0; h < way->hop_count; h++) {
            int64_t c =
                link_capacity(&op->net.links[ways->hops[way->first_hop + h].link], way->mode);
            if (c < least) least = c;
        }
        if (way->mode == MODE_VEHICLE && !multiply_ok(least, persons, &least)) least = INT64_MAX;
        way->capacity_units = least;
    }
}

static int64_t link_time_ms(const struct link *link, const struct op_class *class)
{
    int64_t speed = class->speed_mm_h, scaled;
    if (class->mode == MODE_VEHICLE && (speed <= 0 || link->speed_mm_h < speed))
        speed = link->speed_mm_h;
    if (speed <= 0 || !multiply_ok(link->length_mm, 3600000, &scaled)) return WAY_TIME_MAX_S;
    int64_t ms = scaled / speed + (scaled % speed != 0);
    return ms < WAY_TIME_MAX_S ? ms : WAY_TIME_MAX_S;
}

static void set_times(struct ways *ways, const cw_operation *op)
{
    for (size_t w = 0; w < ways->count; w++) {
        for (size_t k = 0; k < op->class_count; k++) {
            if (op->classes[k].mode != ways->rows[w].mode) continue;
            int64_t ms = 0;
            for (size_t h = 0; h < ways->rows[w].hop_count && ms < WAY_TIME_MAX_S; h++) {
                const struct hop *hop = &ways->hops[ways->rows[w].first_hop + h];
                ms += link_time_ms(&op->net.links[hop->link], &op->classes[k]);
            }
            int64_t s = ms / 1000 + (ms % 1000 != 0);
            ways->time_s[w * op->class_count + k] = s < 1 ? 1 : s;
        }
    }
}

struct closed_link {
    int32_t link;
    struct shut window;
};

static int by_link(const void *a, const void *b)
{
    const struct closed_link *x = a, *y = b;
    if (x->link != y->link) return x->link < y->link ? -1 : 1;
    return (x->window.open_s > y->window.open_s) - (x->window.open_s < y->window.open_s);
}

static size_t list_closed_links(const cw_operation *op, struct closed_link *out)
{
    size_t n = 0;
    for (size_t i = 0; i < op->closure_count; i++) {
        const struct op_closure *c = &op->closures[i];
        for (size_t j = 0; j < c->link_count && c->from_s < c->to_s; j++) {
            if (out) out[n] = (struct closed_link){c->links[j], {c->from_s, c->to_s, c->known_s}};
            n++;
        }
    }
    if (out) qsort(out, n, sizeof *out, by_link);
    return n;
}

static int by_open(const void *a, const void *b)
{
    const struct shut *x = a, *y = b;
    return (x->open_s > y->open_s) - (x->open_s < y->open_s);
}

/* The first of the closed links, sorted, that is not before `link`. */
static size_t first_closed(const struct closed_link *closed, size_t count, int32_t link)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (closed[middle].link < link) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Mostly a closed link ends roads at both its nodes; not so where a change closed it later. */
static cw_status shut_way(struct ways *ways, struct way *way, const struct closed_link *closed,
                          size_t count, cw_error *err)
{
    way->first_shut = ways->shut_count;
    for (size_t h = 0; h < way->hop_count; h++) {
        int32_t link = ways->hops[way->first_hop + h].link;
        for (size_t i = first_closed(closed, count, link); i < count && closed[i].link == link;
             i++) {
            cw_status s = mem_reserve(&ways->shut, &ways->shut_room, ways->shut_count + 1,
                                      sizeof *ways->shut, err);
            if (s) return s;
            ways->shut[ways->shut_count++] = closed[i].window;
        }
    }
    way->shut_count = ways->shut_count - way->first_shut;
    if (way->shut_count > 1)
        qsort(&ways->shut[way->first_shut], way->shut_count, sizeof *ways->shut, by_open);
    return CW_OK;
}

static cw_status set_closures(struct ways *ways, const cw_operation *op, cw_error *err)
{
    size_t count = list_closed_links(op, NULL);
    struct closed_link *closed = mem_new(count, sizeof *closed);
    if (!closed) return error_no_memory(err);
    list_closed_links(op, closed);
    cw_status s = CW_OK;
    for (size_t w = 0; !s && w < ways->count; w++)
        s = shut_way(ways, &ways->rows[w], closed, count, err);
    mem_free(closed);
    return s;
}

cw_status ways_build(struct ways *ways, const cw_operation *op, const struct op_join *joins,
                     cw_error *err)
{
    size_t starts = op->net.link_count * 4;
    ways->is_end = mem_new(op->net.node_count, sizeof *ways->is_end);
    ways->segment_of = mem_new(ways->side_count, sizeof *ways->segment_of);
    ways->starting = mem_new(starts, sizeof *ways->starting);
    if (!ways->is_end || !ways->segment_of || !ways->starting) return error_no_memory(err);
    for (size_t i = 0; i < ways->side_count; i++) ways->segment_of[i] = -1;
    for (size_t i = 0; i < starts; i++) ways->starting[i] = -1;
    mark_ends(ways, op, joins);
    cw_status s = add_ways(ways, op, err);
    if (s) return s;
    ways->time_s = mem_new(ways->count * op->class_count, sizeof *ways->time_s);
    if (!ways->time_s) return error_no_memory(err);
    set_capacities(ways, op);
    set_times(ways, op);
    return set_closures(ways, op, err);
}

void ways_release(struct ways *ways)
{
    mem_free(ways->sides);
    mem_free(ways->first_side);
    mem_free(ways->is_end);
    mem_free(ways->segment_of);
    mem_free(ways->rows);
    mem_free(ways->hops);
    mem_free(ways->shut);
    mem_free(ways->starting);
    mem_free(ways->time_s);
    *ways = (struct ways){0};
}

int32_t ways_starting(const struct ways *ways, int32_t link, enum mode mode, unsigned direction)
{
    return ways->starting[(size_t)link * 4 + (size_t)mode * 2 + direction];
}

int64_t ways_first_met(const struct shut *shut, int64_t time_s)
{
    int64_t t = shut->open_s - time_s + 1;
    return t > shut->known_s ? t : shut->known_s;
}

int64_t ways_open_seconds(const struct ways *ways, const struct way *way, int64_t time_s,
                          int64_t from_s, int64_t to_s)
{
    int64_t open = 0, at = from_s;
    while (at < to_s) { /* closures are few */
        int64_t next = to_s, after = to_s;
        for (size_t i = 0; i < way->shut_count; i++) {
            const struct shut *shut = &ways->shut[way->first_shut + i];
            int64_t first = ways_first_met(shut, time_s) > at ? ways_first_met(shut, time_s) : at;
            if (shut->close_s > first && first < next) next = first, after = shut->close_s;
        }
        open += next - at;
        at = after;
    }
    return open;
}

int64_t ways_first_open(const struct ways *ways, const struct way *way, int64_t time_s,
                        int64_t from_s)
{
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t i = 0; i < way->shut_count; i++) {
            const struct shut *shut = &ways->shut[way->first_shut + i];
            if (from_s < ways_first_met(shut, time_s) || from_s >= shut->close_s) continue;
            from_s = shut->close_s;
            moved = true;
        }
    }
    return from_s;
}

int64_t ways_first_shut(const struct ways *ways, const struct way *way, int64_t time_s,
                        int64_t from_s, int64_t to_s)
{
    int64_t earliest = -1;
    for (size_t i = 0; i < way->shut_count; i++) {
        const struct shut *shut = &ways->shut[way->first_shut + i];
        int64_t t = ways_first_met(shut, time_s);
        if (t < from_s) t = from_s;
        if (t < to_s && t < shut->close_s && (earliest < 0 || t < earliest)) earliest = t;
    }
    return earliest;
}
