/* An instance's expanded network, and the curves of one class on it. */
#include <stdlib.h>
#include <string.h>

#include "expand.h"
#include "flownet.h"

enum { SOURCE, SINK, FIRST_ZONE };

/* The node of v at second t. */
static int copy_of(const struct instance *in, int v, int t)
{
    return FIRST_ZONE + in->zone_count + v * in->pause_s + t;
}

/* Everything but the gates, seconds 0 .. before - 1. `many`: a zone's arc to every second instead
 * of the first only, which is the same with waiting and gives shorter paths. */
static bool expand(const struct instance *in, const struct roads *roads, int class, int before,
                   bool many, struct flownet *net)
{
    flownet_init(net, FIRST_ZONE + in->zone_count + in->node_count * in->pause_s);
    for (int z = 0; z < in->zone_count; z++) {
        struct entry e = zone_entry(in, z, class);
        if (e.node < 0 || in->zone[z].people[class] == 0) continue;
        flownet_add(net, SOURCE, FIRST_ZONE + z, in->zone[z].people[class] * 3600);
        for (int t = e.access_s; t < (many ? before : e.access_s + 1) && t < before; t++)
            flownet_add(net, FIRST_ZONE + z, copy_of(in, e.node, t), ENDLESS);
    }
    for (int r = 0; r < roads->count; r++) {
        const struct road *road = &roads->road[r];
        for (int t = 0; t + road->travel_s < before; t++)
            if (road_may_enter(in, road, t))
                flownet_add(net, copy_of(in, road->from, t),
                            copy_of(in, road->to, t + road->travel_s), road->capacity);
    }
    for (int v = 0; v < in->node_count; v++)
        for (int t = 0; t + 1 < before; t++)
            flownet_add(net, copy_of(in, v, t), copy_of(in, v, t + 1), ENDLESS);
    return !net->broken;
}

static int64_t most_before(const struct instance *in, const struct roads *roads, int class, int x)
{
    struct flownet net;
    bool good = expand(in, roads, class, x, false, &net);
    for (int c = 0; c < in->corridor_count; c++)
        for (int t = 0; t < x; t++)
            if (corridor_open(in, c, class, t))
                flownet_add(&net, copy_of(in, in->corridor[c].node, t), SINK,
                            in->corridor[c].capacity_h);
    int64_t flow = good && flownet_index(&net) ? dinic(&net, SOURCE, SINK) : -1;
    flownet_release(&net);
    return flow;
}

bool curve_from_scratch(const struct instance *in, int class, int64_t *units)
{
    struct roads *roads = malloc(sizeof *roads);
    bool good = roads && expand_roads(in, class, roads);
    units[0] = 0;
    for (int x = 1; good && x <= in->pause_s; x++) {
        units[x] = most_before(in, roads, class, x);
        good = units[x] >= 0;
    }
    if (roads) expand_release(roads);
    free(roads);
    return good;
}

static void pull_all(const struct instance *in, struct isap *state, int class, int64_t *units)
{
    units[0] = 0;
    for (int t = 0; t < in->pause_s; t++) {
        units[t + 1] = units[t];
        for (int c = 0; c < in->corridor_count; c++)
            if (corridor_open(in, c, class, t))
                units[t + 1] += isap_pull(state, copy_of(in, in->corridor[c].node, t),
                                          in->corridor[c].capacity_h);
    }
}

bool curve_incremental(const struct instance *in, int class, int64_t *units)
{
    struct roads *roads = malloc(sizeof *roads);
    struct flownet net = {0};
    struct isap state = {0};
    bool good = roads && expand_roads(in, class, roads) &&
                expand(in, roads, class, in->pause_s, true, &net) && flownet_index(&net) &&
                isap_init(&state, &net, SOURCE);
    if (good) pull_all(in, &state, class, units);
    isap_release(&state);
    flownet_release(&net);
    if (roads) expand_release(roads);
    free(roads);
    return good;
}
