#include "verify/spread_int.h"

#include "base/mem.h"

enum { NONE = -1 };

cw_status spread_init(struct spread *s, const struct check *c)
{
    size_t nodes = c->op->net.node_count;
    s->first = mem_new(nodes + 2, sizeof *s->first);
    s->out = mem_new(c->ways.count, sizeof *s->out);
    s->bucket = mem_new((size_t)c->pause_s + 1, sizeof *s->bucket);
    s->next = mem_new(nodes, sizeof *s->next);
    s->before = mem_new(nodes, sizeof *s->before);
    if (!s->first || !s->out || !s->bucket || !s->next || !s->before)
        return error_no_memory(c->err);
    size_t *fill = s->first + 1; /* one ahead, so that filling leaves `first` in place */
    for (size_t w = 0; w < c->ways.count; w++) fill[c->ways.rows[w].from + 1]++;
    for (size_t v = 0; v < nodes; v++) fill[v + 1] += fill[v];
    for (size_t w = 0; w < c->ways.count; w++) s->out[fill[c->ways.rows[w].from]++] = (int32_t)w;
    for (int64_t t = 0; t <= c->pause_s; t++) s->bucket[t] = NONE;
    return CW_OK;
}

void spread_release(struct spread *s)
{
    mem_free(s->first);
    mem_free(s->out);
    mem_free(s->bucket);
    mem_free(s->next);
    mem_free(s->before);
    *s = (struct spread){0};
}

static void take_out(struct spread *s, int32_t v, int64_t t)
{
    if (s->before[v] == NONE)
        s->bucket[t] = s->next[v];
    else
        s->next[s->before[v]] = s->next[v];
    if (s->next[v] != NONE) s->before[s->next[v]] = s->before[v];
}

static void put_in(struct spread *s, int32_t v, int64_t t)
{
    s->before[v] = NONE;
    s->next[v] = s->bucket[t];
    if (s->next[v] != NONE) s->before[s->next[v]] = v;
    s->bucket[t] = v;
}

/* Somebody can be at v at second t. */
static void offer(struct spread *s, const struct cut *cut, int32_t v, int64_t t)
{
    if (t < cut->listed_s[v]) t = cut->listed_s[v];
    if (t >= cut->since_s[v]) return;
    if (cut->since_s[v] < cut->row->x_s) take_out(s, v, cut->since_s[v]);
    cut->since_s[v] = t;
    put_in(s, v, t);
}

static void offer_zones(struct spread *s, const struct check *c, const struct cut *cut)
{
    for (size_t z = 0; z < c->op->zone_count; z++) {
        for (size_t k = 0; k <= cut->class; k++) {
            size_t cell = check_cell(c, z, k);
            if (!cut_starts_at(c, cut, cell, k)) continue;
            offer(s, cut, c->joins[cell].node, c->joins[cell].access_s);
        }
    }
}

void spread_run(struct spread *s, const struct check *c, const struct cut *cut)
{
    int64_t x = cut->row->x_s;
    for (size_t v = 0; v < c->op->net.node_count; v++) cut->since_s[v] = x;
    offer_zones(s, c, cut);
    for (int64_t t = 0; t < x; t++) {
        while (s->bucket[t] != NONE) {
            int32_t v = s->bucket[t];
            s->bucket[t] = s->next[v];
            if (s->next[v] != NONE) s->before[s->next[v]] = NONE;
            for (size_t i = s->first[v]; i < s->first[v + 1]; i++) {
                size_t w = (size_t)s->out[i];
                int64_t time_s = cut_least_time_s(c, cut, w);
                if (time_s < 0 || time_s >= x - t) continue;
                int64_t enter = ways_first_open(&c->ways, &c->ways.rows[w], time_s, t);
                if (enter < x - time_s) offer(s, cut, c->ways.rows[w].to, enter + time_s);
            }
        }
    }
}
