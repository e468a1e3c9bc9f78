#include "verify/spread_int.h"

#include "base/mem.h"

enum { NONE = -1 };

cw_status spread_init(struct spread *s, const struct check *c)
{
    size_t nodes = c->op->net.node_count;
    s->first = mem_new(nodes + 2, sizeof *s->first);
    s->out = mem_new(c->ways.count, sizeof *s->out);
    s->bucket = mem_new((size_t)c->pause_s + 1, sizeof *s->bucket);
    if (!s->first || !s->out || !s->bucket) return error_no_memory(c->err);
    size_t *fill = s->first + 1; /* one ahead, so that filling leaves `first` in place */
    for (size_t w = 0; w < c->ways.count; w++) fill[c->ways.rows[w].from + 1]++;
    for (size_t v = 0; v < nodes; v++) fill[v + 1] += fill[v];
    for (size_t w = 0; w < c->ways.count; w++) {
        const struct way *way = &c->ways.rows[w];
        s->out[fill[way->from]++] =
            (struct cut_way){.to = way->to, .way = (int32_t)w, .shut = way->shut_count > 0};
    }
    for (int64_t t = 0; t <= c->pause_s; t++) s->bucket[t] = NONE;
    return CW_OK;
}

void spread_release(struct spread *s)
{
    mem_free(s->first);
    mem_free(s->out);
    mem_free(s->bucket);
    *s = (struct spread){0};
}

/* The least time of the classes on a way; -1 when none of them uses its mode. */
static int32_t least_time_s(const struct check *c, uint32_t classes, size_t way)
{
    int64_t least = -1;
    for (size_t k = 0; k < c->op->class_count; k++) {
        if (!(classes >> k & 1u) || c->op->classes[k].mode != c->ways.rows[way].mode) continue;
        int64_t time_s = c->ways.time_s[way * c->op->class_count + k];
        if (least < 0 || time_s < least) least = time_s;
    }
    return least < INT32_MAX ? (int32_t)least : INT32_MAX; /* longer than any pause */
}

/* Certificates mostly follow one another class by class. */
static void set_times(struct spread *s, const struct check *c, uint32_t classes)
{
    if (s->classes == classes) return;
    for (size_t i = 0; i < c->ways.count; i++)
        s->out[i].time_s = least_time_s(c, classes, (size_t)s->out[i].way);
    s->classes = classes;
}

static void take_out(struct spread *s, struct cut_node *nodes, int32_t v)
{
    const struct cut_node *n = &nodes[v];
    if (n->before == NONE)
        s->bucket[n->since_s] = n->next;
    else
        nodes[n->before].next = n->next;
    if (n->next != NONE) nodes[n->next].before = n->before;
}

static void put_in(struct spread *s, struct cut_node *nodes, int32_t v)
{
    struct cut_node *n = &nodes[v];
    n->before = NONE;
    n->next = s->bucket[n->since_s];
    if (n->next != NONE) nodes[n->next].before = v;
    s->bucket[n->since_s] = v;
}

/* Somebody can be at v at second t. */
static void offer(struct spread *s, const struct cut *cut, int32_t v, int32_t t)
{
    struct cut_node *n = &cut->nodes[v];
    if (t < n->listed_s) t = n->listed_s;
    if (t >= n->since_s) return;
    if (n->since_s < cut->row->x_s) take_out(s, cut->nodes, v);
    n->since_s = t;
    put_in(s, cut->nodes, v);
}

static void offer_zones(struct spread *s, const struct check *c, const struct cut *cut)
{
    for (size_t z = 0; z < c->op->zone_count; z++) {
        for (size_t k = 0; k <= cut->class; k++) {
            size_t cell = check_cell(c, z, k);
            if (cut_starts_at(c, cut, cell, k))
                offer(s, cut, c->joins[cell].node, (int32_t)cut_comes_s(c, cut, cell));
        }
    }
}

static void offer_spot(struct spread *s, const struct cut *cut, int32_t node, int64_t t_s)
{
    if (t_s < cut->row->x_s && cut->nodes[node].listed_s <= t_s) offer(s, cut, node, (int32_t)t_s);
}

/* Of a moment: people on the road, where their node is on the source side in time. */
static void offer_standing(struct spread *s, const struct check *c, const struct cut *cut)
{
    const struct remaining *r = &c->remaining;
    if (!cut->moment) return;
    for (size_t i = 0; i < r->count; i++)
        if (cut->classes >> r->rows[i].class & 1u)
            offer_spot(s, cut, r->rows[i].node, r->rows[i].t_s);
    for (size_t i = 0; i < r->ahead_count; i++) {
        const struct ahead *a = &r->ahead[i];
        for (size_t k = 0; (cut->classes >> a->class & 1u) && k < a->spot_count; k++)
            offer_spot(s, cut, r->spots[a->first_spot + k].node, r->spots[a->first_spot + k].t_s);
    }
}

static void go_on(struct spread *s, const struct check *c, const struct cut *cut, int32_t v,
                  int64_t t)
{
    int64_t x = cut->row->x_s;
    for (size_t i = s->first[v]; i < s->first[v + 1]; i++) {
        const struct cut_way *out = &s->out[i];
        int64_t enter = t;
        if (out->time_s < 0 || out->time_s >= x - t) continue;
        if (out->shut) enter = ways_first_open(&c->ways, &c->ways.rows[out->way], out->time_s, t);
        if (enter < x - out->time_s) offer(s, cut, out->to, (int32_t)(enter + out->time_s));
    }
}

void spread_run(struct spread *s, const struct check *c, const struct cut *cut)
{
    int32_t x = (int32_t)cut->row->x_s; /* at most the pause */
    set_times(s, c, cut->classes);
    for (size_t v = 0; v < c->op->net.node_count; v++) cut->nodes[v].since_s = x;
    offer_zones(s, c, cut);
    offer_standing(s, c, cut);
    for (int32_t t = 0; t < x; t++) {
        while (s->bucket[t] != NONE) { /* none comes back: every way takes a second at least */
            int32_t v = s->bucket[t];
            take_out(s, cut->nodes, v);
            go_on(s, c, cut, v, t);
        }
    }
}
