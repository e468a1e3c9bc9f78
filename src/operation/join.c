/* Joins zones to the network: each class of a zone that lies off the network enters it at the
 * nearest node from which a corridor that admits the class can be reached at all. Windows, closures
 * and consent do not matter here, so that no decision about them alters a transit time; new
 * corridors that a concession proposes count for the same reason. */
#include <string.h>

#include "base/mem.h"
#include "network/touching.h"
#include "operation/near.h"
#include "operation/read_int.h"

enum { WALK_MM_H = 3600000 }; /* people of vehicle classes walk to their vehicles */

struct search {
    const cw_operation *op;
    struct network_touching ways;
    unsigned char *reached; /* by node, for the class at hand */
    int32_t *stack;
    size_t depth;
};

static void reach(struct search *s, int32_t node)
{
    if (node < 0 || s->reached[node]) return;
    s->reached[node] = 1;
    s->stack[s->depth++] = node;
}

static void reach_gates(struct search *s, size_t class)
{
    const cw_operation *op = s->op;
    for (size_t i = 0; i < op->corridor_count; i++)
        if (op->corridors[i].admits >> class & 1) reach(s, op->corridors[i].node);
    for (size_t i = 0; i < op->concession_count; i++) {
        const struct op_concession *c = &op->concessions[i];
        if (!(c->admits >> class & 1)) continue;
        reach(s, c->corridor >= 0 ? op->corridors[c->corridor].node : c->node);
    }
}

/* Marks every node from which a gate of the class can be reached: backward from the gates. */
static void mark_reached(struct search *s, size_t class)
{
    const struct network *net = &s->op->net;
    enum mode mode = s->op->classes[class].mode;
    memset(s->reached, 0, net->node_count);
    s->depth = 0;
    reach_gates(s, class);
    while (s->depth) {
        int32_t node = s->stack[--s->depth];
        for (size_t i = s->ways.first[node]; i < s->ways.first[node + 1]; i++) {
            const struct link *k = &net->links[s->ways.links[i]];
            if (k->to == node && k->ways & LINK_WAY(mode, FORWARD)) reach(s, k->from);
            if (k->from == node && k->ways & LINK_WAY(mode, BACKWARD)) reach(s, k->to);
        }
    }
}

static bool anybody(const struct op_zone *zone, size_t class)
{
    return zone->listed[class][CW_HIGH] > 0;
}

static cw_status too_far(struct reader *r, const struct op_zone *zone, size_t class)
{
    const struct op_join *join = &zone->join[class];
    return error_at(r->err, CW_BAD_INPUT, r->op->zones_path, zone->line,
                    "zone %s is %lld m from %s, the nearest node from which class %s can reach a "
                    "corridor; correct its place, give node_id, or raise snap_max_m (now %lld)",
                    zone->id, (long long)(join->distance_mm / 1000), r->op->net.node_id[join->node],
                    r->op->classes[class].id, (long long)(r->op->snap_max_mm / 1000));
}

static cw_status join_zone(struct reader *r, const struct near *near, struct op_zone *zone,
                           size_t class)
{
    const struct op_class *of = &r->op->classes[class];
    struct op_join *join = &zone->join[class];
    join->node = near_find(near, zone->x, zone->y, &join->distance_mm);
    if (join->node < 0) {
        join->distance_mm = 0;
        return CW_OK;
    }
    if (join->distance_mm > r->op->snap_max_mm && anybody(zone, class) && !r->lenient)
        return too_far(r, zone, class);
    int64_t speed_mm_h = of->mode == MODE_FOOT ? of->speed_mm_h : WALK_MM_H;
    /* ceil(ceil-free: mm * 3600 s/h / (mm/h)); distances are below 2.1e10 mm, half the Earth */
    int64_t access_s = (join->distance_mm * 3600 + speed_mm_h - 1) / speed_mm_h;
    join->access_s = access_s > INT32_MAX ? INT32_MAX : (int32_t)access_s;
    return CW_OK;
}

static cw_status join_class(struct reader *r, struct search *s, size_t class)
{
    cw_operation *op = r->op;
    struct near *near = NULL;
    mark_reached(s, class);
    cw_status status = near_new(&op->net, s->reached, &near, r->err);
    for (size_t z = 0; z < op->zone_count && !status; z++) {
        struct op_zone *zone = &op->zones[z];
        bool stuck;
        if (zone->node >= 0) {
            zone->join[class] = (struct op_join){.node = zone->node};
            stuck = !s->reached[zone->node];
        } else {
            status = join_zone(r, near, zone, class);
            stuck = zone->join[class].node < 0;
        }
        if (stuck && !status && anybody(zone, class))
            reader_warn(
                r,
                "zone %s: nobody of class %s can get out: no corridor that admits the class "
                "can be reached",
                zone->id, op->classes[class].id);
    }
    near_free(near);
    return status;
}

cw_status zones_join(struct reader *r)
{
    struct search search = {.op = r->op};
    size_t nodes = r->op->net.node_count;
    cw_status s = network_touching_init(&search.ways, &r->op->net, r->err);
    search.reached = mem_new(nodes, 1);
    search.stack = mem_new(nodes, sizeof *search.stack);
    if (!s && (!search.reached || !search.stack)) s = error_no_memory(r->err);
    for (size_t c = 0; c < r->op->class_count && !s; c++) s = join_class(r, &search, c);
    network_touching_release(&search.ways);
    mem_free(search.reached);
    mem_free(search.stack);
    return s;
}
