/* Building the network as it was read, and finding nodes and links by id. */
#include "network/links.h"

#include <geodesic.h>
#include <math.h>
#include <stdlib.h>
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

/* ---- the order of ids --------------------------------------------------------------------------- */

struct whole {
    bool is_whole, negative;
    const char *digits; /* without leading zeros */
    size_t count;
};

static struct whole read_whole(const char *id)
{
    struct whole w = {.negative = *id == '-'};
    const char *p = id + w.negative;
    if (*p == '\0') return w;
    while (*p == '0' && p[1] != '\0') p++;
    w.digits = p;
    w.count = strspn(p, "0123456789");
    w.is_whole = w.count > 0 && p[w.count] == '\0';
    if (w.is_whole && w.count == 1 && *p == '0') w.negative = false; /* -0 is 0 */
    return w;
}

static int compare_magnitudes(const struct whole *a, const struct whole *b)
{
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    return memcmp(a->digits, b->digits, a->count);
}

static int compare_wholes(const struct whole *a, const struct whole *b)
{
    if (a->negative != b->negative) return a->negative ? -1 : 1;
    return a->negative ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

/* Texts of one value ("1", "01") are told apart byte by byte, so that only equal texts are equal. */
int network_compare_ids(const char *a, const char *b)
{
    struct whole x = read_whole(a), y = read_whole(b);
    if (x.is_whole != y.is_whole) return x.is_whole ? -1 : 1;
    int order = x.is_whole ? compare_wholes(&x, &y) : 0;
    return order ? order : strcmp(a, b);
}

/* ---- finding by id ------------------------------------------------------------------------------ */

struct named {
    const char *id;
    int32_t index;
};

static int by_id(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = network_compare_ids(x->id, y->id);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static const char *node_id(const struct network *net, size_t i)
{
    return net->node_id[i];
}

static const char *link_id(const struct network *net, size_t i)
{
    return net->links[i].id;
}

typedef const char *id_of(const struct network *net, size_t i);

static cw_status sort_ids(const struct network *net, size_t count, id_of *get, const char *what,
                          int32_t **out, cw_error *err)
{
    cw_status status = CW_OK;
    struct named *all = mem_new(count, sizeof *all);
    int32_t *sorted = mem_new(count, sizeof *sorted);
    if (!all || !sorted) {
        status = error_no_memory(err);
        goto done;
    }
    for (size_t i = 0; i < count; i++) all[i] = (struct named){get(net, i), (int32_t)i};
    bool is_sorted = true; /* as OpenStreetMap's nodes are */
    for (size_t i = 1; i < count && is_sorted; i++) is_sorted = by_id(&all[i - 1], &all[i]) < 0;
    if (!is_sorted) qsort(all, count, sizeof *all, by_id);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = all[i].index;
        if (i == 0 || strcmp(all[i - 1].id, all[i].id) != 0) continue;
        status = error_set(err, CW_BAD_INPUT,
                           "two %ss of the network have the id '%.80s'; give each its own id", what,
                           all[i].id);
        goto done;
    }
    *out = sorted;
    sorted = NULL;
done:
    mem_free(sorted);
    mem_free(all);
    return status;
}

cw_status network_index_init(struct network_index *index, const struct network *net, cw_error *err)
{
    *index = (struct network_index){.net = net};
    cw_status status = sort_ids(net, net->node_count, node_id, "node", &index->nodes, err);
    if (!status) status = sort_ids(net, net->link_count, link_id, "link", &index->links, err);
    if (status) network_index_release(index);
    return status;
}

void network_index_release(struct network_index *index)
{
    mem_free(index->nodes);
    mem_free(index->links);
    *index = (struct network_index){0};
}

static int32_t find(const struct network *net, const int32_t *sorted, size_t count, id_of *get,
                    const char *id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = network_compare_ids(get(net, (size_t)sorted[middle]), id);
        if (order == 0) return sorted[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

int32_t network_find_node(const struct network_index *index, const char *id)
{
    return find(index->net, index->nodes, index->net->node_count, node_id, id);
}

int32_t network_find_link(const struct network_index *index, const char *id)
{
    return find(index->net, index->links, index->net->link_count, link_id, id);
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
