/* OpenStreetMap to network: first the ways that can be used, then the places of their nodes, then
 * links. Between the passes the ids of the nodes are sorted once, so that a node of the file is found
 * by looking on from the one before: files are sorted by id, and then the search is a merge. */
#include "import/osm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "files/osm.h"
#include "import/osm_tags.h"

enum { BYTES_PER_REF = 3, FREE_REFS = 1000000, ID_ROOM = 64 };

struct used_way {
    int64_t id;
    size_t first; /* of its refs */
    uint32_t ref_count;
    uint8_t ways;
    bool is_twice; /* another way of the file has this id, before it */
    int64_t speed_mm_h[2], vehicles_h[2], foot_people_h;
};

enum { PLACED = 1, TWICE = 2, LINKED = 4, STOPS = 8 }; /* STOPS << mode */

/* A node that a usable way names. */
struct used_node {
    int64_t id;
    int64_t lon_nano, lat_nano;
    int32_t index; /* in the network; -1: no link ends there */
    uint8_t flags;
};

struct importer {
    const char *path;
    struct network *net;
    cw_error *err;
    struct osm_defaults defaults;
    struct used_way *ways;
    size_t way_count, way_room;
    int64_t *refs; /* ids of nodes; after the first pass indices of `nodes` */
    size_t ref_count, ref_room, most_refs;
    struct used_node *nodes; /* by id */
    size_t node_count;
    size_t at; /* of the node found last */
};

/* The number as text, of ID_ROOM bytes. Millions are written, so not by snprintf. */
static const char *id_text(int64_t id, char *text)
{
    char digits[24], *to = text;
    int count = 0;
    uint64_t rest = id < 0 ? 0 - (uint64_t)id : (uint64_t)id;
    do digits[count++] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (id < 0) *to++ = '-';
    while (count > 0) *to++ = digits[--count];
    *to = '\0';
    return text;
}

/* "7-1": the piece of way 7 from its node 0 to the next. */
static const char *piece_text(int64_t way, size_t i, char *text)
{
    size_t length = strlen(id_text(way, text));
    text[length] = '-';
    id_text((int64_t)i + 1, text + length + 1);
    return text;
}

static cw_status drop(struct importer *m, const char *reason, int64_t id, const char *what)
{
    char number[ID_ROOM], text[ID_ROOM + 8];
    snprintf(text, sizeof text, "%s %s", what, id_text(id, number));
    return network_drop(m->net, reason, text, m->err);
}

/* ---- first pass: ways --------------------------------------------------------------------------- */

static cw_status keep_way(struct importer *m, const struct osm_way *way, const struct osm_use *use)
{
    if (way->ref_count > m->most_refs - m->ref_count)
        return error_at(m->err, CW_BAD_INPUT, m->path, 0,
                        "has more nodes of roads than a file of its size can hold; it is made to "
                        "exhaust memory, or damaged: fetch it again");
    cw_status s = mem_reserve(&m->ways, &m->way_room, m->way_count + 1, sizeof *m->ways, m->err);
    if (!s)
        s = mem_reserve(&m->refs, &m->ref_room, m->ref_count + way->ref_count, sizeof *m->refs,
                        m->err);
    if (s) return s;
    struct used_way *kept = &m->ways[m->way_count++];
    *kept = (struct used_way){.id = way->id,
                              .first = m->ref_count,
                              .ref_count = (uint32_t)way->ref_count,
                              .ways = use->ways,
                              .foot_people_h = use->foot_people_h};
    memcpy(kept->speed_mm_h, use->speed_mm_h, sizeof kept->speed_mm_h);
    memcpy(kept->vehicles_h, use->vehicles_h, sizeof kept->vehicles_h);
    if (way->ref_count) memcpy(m->refs + m->ref_count, way->refs, way->ref_count * sizeof *m->refs);
    m->ref_count += way->ref_count;
    return CW_OK;
}

static cw_status take_way(void *context, const struct osm_way *way, cw_error *err)
{
    struct importer *m = context;
    (void)err;
    struct osm_use use = osm_way_use(&m->defaults, way);
    if (use.dropped) return use.is_road ? drop(m, use.dropped, way->id, "way") : CW_OK;
    if (way->ref_count < 2) return drop(m, "roads of fewer than two nodes", way->id, "way");
    cw_status s = CW_OK;
    for (int i = 0; i < OSM_REMARKS && !s; i++)
        if (use.remarks & 1u << i) s = drop(m, osm_remark_text[i], way->id, "way");
    return s ? s : keep_way(m, way, &use);
}

/* ---- between the passes ------------------------------------------------------------------------- */

static struct used_node *search(const struct importer *m, int64_t id)
{
    size_t low = 0, high = m->node_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->nodes[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->node_count && m->nodes[low].id == id ? &m->nodes[low] : NULL;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* One node for each id that the ways name, in the order of the ids. */
static cw_status sort_nodes(struct importer *m)
{
    int64_t *ids = mem_new(m->ref_count, sizeof *ids);
    if (!ids) return error_no_memory(m->err);
    if (m->ref_count) memcpy(ids, m->refs, m->ref_count * sizeof *ids);
    qsort(ids, m->ref_count, sizeof *ids, by_value);
    size_t count = 0;
    for (size_t i = 0; i < m->ref_count; i++)
        if (i == 0 || ids[i] != ids[i - 1]) ids[count++] = ids[i];
    m->nodes = mem_new(count, sizeof *m->nodes);
    for (size_t i = 0; i < count && m->nodes; i++)
        m->nodes[i] = (struct used_node){.id = ids[i], .index = -1};
    m->node_count = count;
    mem_free(ids);
    if (!m->nodes) return error_no_memory(m->err);
    for (size_t i = 0; i < m->ref_count; i++) m->refs[i] = search(m, m->refs[i]) - m->nodes;
    return CW_OK;
}

struct way_id {
    int64_t id;
    size_t index;
};

static int by_id_and_index(const void *a, const void *b)
{
    const struct way_id *x = a, *y = b;
    int order = (x->id > y->id) - (x->id < y->id);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* Of ways with one id the first counts. */
static cw_status find_twins(struct importer *m)
{
    cw_status s = CW_OK;
    struct way_id *ids = mem_new(m->way_count, sizeof *ids);
    if (!ids) return error_no_memory(m->err);
    for (size_t i = 0; i < m->way_count; i++) ids[i] = (struct way_id){m->ways[i].id, i};
    qsort(ids, m->way_count, sizeof *ids, by_id_and_index);
    for (size_t i = 1; i < m->way_count && !s; i++) {
        if (ids[i].id != ids[i - 1].id) continue;
        m->ways[ids[i].index].is_twice = true;
        s = drop(m, "ways whose id another way has before them", ids[i].id, "way");
    }
    mem_free(ids);
    return s;
}

/* ---- second pass: nodes ------------------------------------------------------------------------- */

/* The node of that id, or NULL, looking first a few steps on from the one found before. */
static struct used_node *search_on(struct importer *m, int64_t id)
{
    enum { STEPS = 8 };
    size_t at = m->at, most = m->node_count - at < STEPS ? m->node_count : at + STEPS;
    if (at < m->node_count && m->nodes[at].id <= id) {
        while (at < most && m->nodes[at].id < id) at++;
        m->at = at;
        if (at < most) return m->nodes[at].id == id ? &m->nodes[at] : NULL;
        if (at == m->node_count) return NULL;
    }
    struct used_node *found = search(m, id);
    if (found) m->at = (size_t)(found - m->nodes);
    return found;
}

static cw_status take_node(void *context, const struct osm_node *node, cw_error *err)
{
    struct importer *m = context;
    (void)err;
    struct used_node *used = search_on(m, node->id);
    if (!used) return CW_OK;
    if (used->flags & PLACED) {
        if (used->lon_nano == node->lon_nano && used->lat_nano == node->lat_nano) return CW_OK;
        return drop(m, "nodes whose id another node has before them, elsewhere", node->id, "node");
    }
    used->lon_nano = node->lon_nano;
    used->lat_nano = node->lat_nano;
    used->flags = (uint8_t)(PLACED | osm_node_stops(node) * STOPS);
    return CW_OK;
}

/* ---- links -------------------------------------------------------------------------------------- */

#define MODE_WAYS(mode) ((uint8_t)(LINK_WAY(mode, FORWARD) | LINK_WAY(mode, BACKWARD)))

static uint8_t turned(uint8_t ways)
{
    uint8_t forward = ways & (LINK_WAY(MODE_VEHICLE, FORWARD) | LINK_WAY(MODE_FOOT, FORWARD));
    uint8_t backward = ways & (LINK_WAY(MODE_VEHICLE, BACKWARD) | LINK_WAY(MODE_FOOT, BACKWARD));
    return (uint8_t)(forward << 1 | backward >> 1);
}

/* Which modes and directions of a way are open between two of its nodes. */
static uint8_t open_ways(const struct used_way *way, const struct used_node *a,
                         const struct used_node *b)
{
    uint8_t ways = way->ways;
    for (int mode = 0; mode < MODE_COUNT; mode++)
        if ((a->flags | b->flags) & (unsigned)STOPS << mode) ways &= (uint8_t)~MODE_WAYS(mode);
    return ways;
}

/* The vehicles' way back as a link of its own. */
static cw_status add_back(struct importer *m, const struct used_way *way, const struct link *link)
{
    char id[ID_ROOM + 2];
    struct link back = *link;
    snprintf(id, sizeof id, "%sb", link->id);
    back.id = id;
    back.from = link->to;
    back.to = link->from;
    back.speed_mm_h = way->speed_mm_h[BACKWARD];
    back.vehicles_h = way->vehicles_h[BACKWARD];
    back.foot_people_h = 0;
    back.ways = LINK_WAY(MODE_VEHICLE, FORWARD);
    return network_add_link(m->net, &back, m->err);
}

static cw_status add_links(struct importer *m, const struct used_way *way, struct link *link)
{
    bool only_back = !(link->ways & LINK_WAY(MODE_VEHICLE, FORWARD));
    bool both = (link->ways & MODE_WAYS(MODE_VEHICLE)) == MODE_WAYS(MODE_VEHICLE);
    bool differ = both && (way->speed_mm_h[0] != way->speed_mm_h[1] ||
                           way->vehicles_h[0] != way->vehicles_h[1]);
    if (link->ways & MODE_WAYS(MODE_VEHICLE)) {
        link->speed_mm_h = way->speed_mm_h[only_back];
        link->vehicles_h = way->vehicles_h[only_back];
        if (only_back) { /* a link leads where its vehicles go */
            int32_t from = link->from;
            link->from = link->to;
            link->to = from;
            link->ways = turned(link->ways);
        }
    }
    if (link->ways & MODE_WAYS(MODE_FOOT)) link->foot_people_h = way->foot_people_h;
    if (differ) link->ways &= (uint8_t)~LINK_WAY(MODE_VEHICLE, BACKWARD);
    cw_status s = network_add_link(m->net, link, m->err);
    return !s && differ ? add_back(m, way, link) : s;
}

/* The piece of `way` from its node i, which is `a`, to the next, `b`; sets `*used` for a link. */
typedef cw_status piece_fn(struct importer *m, const struct used_way *way, size_t i,
                           struct used_node *a, struct used_node *b, bool *used);

/* Counts what becomes no link or a closed one, and marks the nodes that have one. */
static cw_status mark_piece(struct importer *m, const struct used_way *way, size_t i,
                            struct used_node *a, struct used_node *b, bool *used)
{
    static const char *const closed[MODE_COUNT] = {
        [MODE_VEHICLE] = "ways of vehicles along links that end at a barrier or ford",
        [MODE_FOOT] = "ways on foot along links that end at a barrier or ford"};
    char id[ID_ROOM];
    piece_text(way->id, i, id);
    if (a == b) return network_drop(m->net, "pieces of roads from a node to itself", id, m->err);
    if (!(a->flags & b->flags & PLACED))
        return network_drop(m->net, "pieces of roads that leave the extract (a node is missing)",
                            id, m->err);
    uint8_t ways = open_ways(way, a, b);
    cw_status s = CW_OK;
    for (int mode = 0; mode < MODE_COUNT && !s; mode++)
        if (way->ways & ~ways & MODE_WAYS(mode)) s = network_drop(m->net, closed[mode], id, m->err);
    if (!ways) return s;
    a->flags |= LINKED;
    b->flags |= LINKED;
    *used = true;
    return s;
}

static cw_status link_piece(struct importer *m, const struct used_way *way, size_t i,
                            struct used_node *a, struct used_node *b, bool *used)
{
    char id[ID_ROOM];
    const struct network *net = m->net;
    struct link link = {.id = id, .from = a->index, .to = b->index, .ways = open_ways(way, a, b)};
    if (a->index < 0 || b->index < 0 || a == b || !link.ways) return CW_OK;
    piece_text(way->id, i, id);
    link.length_mm = network_distance_mm(true, net->x[a->index], net->y[a->index], net->x[b->index],
                                         net->y[b->index]);
    *used = true;
    return add_links(m, way, &link);
}

static cw_status each_piece(struct importer *m, piece_fn *visit)
{
    cw_status s = CW_OK;
    int64_t used = 0;
    for (size_t w = 0; w < m->way_count; w++) {
        const struct used_way *way = &m->ways[w];
        const int64_t *refs = m->refs + way->first;
        bool is_used = false;
        if (way->is_twice) continue;
        struct used_node *a = &m->nodes[refs[0]];
        for (size_t i = 0; i + 1 < way->ref_count && !s; i++) {
            struct used_node *b = &m->nodes[refs[i + 1]];
            s = visit(m, way, i, a, b, &is_used);
            a = b;
        }
        if (s) return s;
        used += is_used;
    }
    m->net->used_ways = used;
    return CW_OK;
}

static cw_status add_nodes(struct importer *m)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < m->node_count && !s; i++) {
        struct used_node *node = &m->nodes[i];
        char id[ID_ROOM];
        if (!(node->flags & LINKED)) continue;
        s = network_add_node(m->net, id_text(node->id, id), (double)node->lon_nano / 1e9,
                             (double)node->lat_nano / 1e9, m->err);
        node->index = (int32_t)(m->net->node_count - 1);
    }
    return s;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static cw_status import(struct importer *m)
{
    struct osm_counts counts;
    struct osm_sink ways = {.context = m, .way = take_way};
    struct osm_sink nodes = {.context = m, .node = take_node};
    cw_status s = osm_scan(m->path, &ways, &counts, m->err);
    m->net->read_nodes = counts.nodes;
    m->net->read_ways = counts.ways;
    nodes.ends_at_ways = !counts.has_late_nodes;
    if (!s) s = find_twins(m);
    if (!s) s = sort_nodes(m);
    if (!s) s = osm_scan(m->path, &nodes, &counts, m->err);
    if (!s) s = each_piece(m, mark_piece);
    if (!s) s = add_nodes(m);
    return s ? s : each_piece(m, link_piece);
}

cw_status osm_read(const char *path, const struct table *defaults_or_null, struct network *out,
                   cw_error *err)
{
    struct stat st;
    struct importer m = {.path = path, .net = out, .err = err};
    *out = (struct network){.crs = "EPSG:4326", .source = "osm", .geographic = true};
    cw_status s = osm_defaults_init(&m.defaults, defaults_or_null, err);
    m.most_refs = FREE_REFS;
    if (!s && path && stat(path, &st) == 0 && st.st_size > 0 && st.st_size < INT64_C(1) << 50)
        m.most_refs += (size_t)st.st_size / BYTES_PER_REF; /* real files: 7 to 20 */
    if (!s) s = import(&m);
    mem_free(m.ways);
    mem_free(m.refs);
    mem_free(m.nodes);
    return s;
}
