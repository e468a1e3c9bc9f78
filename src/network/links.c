/* Building the network as it was read, and finding nodes and links by id. */
#include "network/links.h"

#include <geodesic.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"

/* Beyond this a distance in mm would not fit 63 bits. */
#define MOST_METRES 9e15

void network_release(struct network *net)
{
    mem_free(net->node_id);
    mem_free(net->x);
    mem_free(net->y);
    mem_free(net->links);
    mem_free(net->drops);
    arena_release(&net->strings);
    *net = (struct network){0};
}

static cw_status check_room(size_t count, const char *what, cw_error *err)
{
    if (count < INT32_MAX) return CW_OK;
    return error_set(err, CW_BAD_INPUT,
                     "more than 2,147,483,646 %s; cut the network to the area "
                     "of the operation",
                     what);
}

cw_status network_add_node(struct network *net, const char *id, double x, double y, cw_error *err)
{
    size_t need = net->node_count + 1;
    cw_status status = check_room(need, "nodes", err);
    if (!status)
        status = mem_reserve(&net->node_id, &net->node_room, need, sizeof *net->node_id, err);
    if (!status) status = mem_reserve(&net->x, &net->x_room, need, sizeof *net->x, err);
    if (!status) status = mem_reserve(&net->y, &net->y_room, need, sizeof *net->y, err);
    if (status) return status;
    const char *copy = arena_text(&net->strings, id);
    if (!copy) return error_no_memory(err);
    net->node_id[net->node_count] = copy;
    net->x[net->node_count] = x;
    net->y[net->node_count] = y;
    net->node_count = need;
    return CW_OK;
}

cw_status network_add_link(struct network *net, const struct link *link, cw_error *err)
{
    size_t need = net->link_count + 1;
    cw_status status = check_room(need, "links", err);
    if (!status) status = mem_reserve(&net->links, &net->link_room, need, sizeof *net->links, err);
    if (status) return status;
    const char *copy = arena_text(&net->strings, link->id);
    if (!copy) return error_no_memory(err);
    net->links[net->link_count] = *link;
    net->links[net->link_count].id = copy;
    net->link_count = need;
    return CW_OK;
}

/* Reasons are few: a scan is enough. */
cw_status network_drop(struct network *net, const char *reason, const char *id, cw_error *err)
{
    for (size_t i = 0; i < net->drop_count; i++) {
        if (strcmp(net->drops[i].reason, reason) != 0) continue;
        net->drops[i].count++;
        return CW_OK;
    }
    cw_status status =
        mem_reserve(&net->drops, &net->drop_room, net->drop_count + 1, sizeof *net->drops, err);
    if (status) return status;
    struct network_drop drop = {.reason = arena_text(&net->strings, reason),
                                .count = 1,
                                .example_id = arena_text(&net->strings, id)};
    if (!drop.reason || !drop.example_id) return error_no_memory(err);
    net->drops[net->drop_count++] = drop;
    return CW_OK;
}

/* ---- finding by id ------------------------------------------------------------------------------ */

static cw_status repeated_id(const char *what, const char *id, cw_error *err)
{
    return error_set(err, CW_BAD_INPUT,
                     "two %ss of the network have the id '%.80s'; give each its own id", what, id);
}

cw_status network_index_init(struct network_index *index, const struct network *net, cw_error *err)
{
    size_t again;
    *index = (struct network_index){0};
    cw_status status = id_map_init(&index->nodes, net->node_id, sizeof *net->node_id,
                                   net->node_count, &again, err);
    if (!status && again < net->node_count) status = repeated_id("node", net->node_id[again], err);
    if (!status)
        status = id_map_init(&index->links, net->link_count ? &net->links->id : NULL,
                             sizeof *net->links, net->link_count, &again, err);
    if (!status && again < net->link_count) status = repeated_id("link", net->links[again].id, err);
    if (status) network_index_release(index);
    return status;
}

void network_index_release(struct network_index *index)
{
    id_map_release(&index->nodes);
    id_map_release(&index->links);
}

int32_t network_find_node(const struct network_index *index, const char *id)
{
    return id_map_find(&index->nodes, id);
}

int32_t network_find_link(const struct network_index *index, const char *id)
{
    return id_map_find(&index->links, id);
}

/* ---- distance ----------------------------------------------------------------------------------- */

/* The geodesic is C. F. F. Karney's, "Algorithms for geodesics", J. Geodesy 87 (2013), accurate to
 * some nanometres, hence the same millimetre everywhere. */
int64_t network_distance_mm(bool geographic, double x1, double y1, double x2, double y2)
{
    double metres = 0;
    if (geographic) {
        struct geod_geodesic wgs84;
        geod_init(&wgs84, 6378137.0, 1 / 298.257223563);
        geod_inverse(&wgs84, y1, x1, y2, x2, &metres, NULL, NULL);
    } else {
        metres = hypot(x2 - x1, y2 - y1);
    }
    if (!(metres < MOST_METRES)) metres = MOST_METRES;
    return llround(metres * 1000);
}
