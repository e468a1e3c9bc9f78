/* Earliest arrivals and latest departures at free speed: bounds that no plan can beat, because plans
 * round every road's time up. Dijkstra with a binary heap that leaves stale entries in place. */
#include <string.h>

#include "base/mem.h"
#include "doctor/doctor_int.h"

struct entry {
    int64_t cost;
    int32_t node;
};

struct queue {
    struct entry *entries;
    size_t count, room;
};

static bool before(const struct entry *a, const struct entry *b)
{
    return a->cost != b->cost ? a->cost < b->cost : a->node < b->node;
}

static cw_status push(struct queue *q, int64_t cost, int32_t node, cw_error *err)
{
    cw_status s = mem_reserve(&q->entries, &q->room, q->count + 1, sizeof *q->entries, err);
    if (s) return s;
    size_t i = q->count++;
    struct entry e = {cost, node};
    for (; i > 0 && before(&e, &q->entries[(i - 1) / 2]); i = (i - 1) / 2)
        q->entries[i] = q->entries[(i - 1) / 2];
    q->entries[i] = e;
    return CW_OK;
}

static struct entry pop(struct queue *q)
{
    struct entry top = q->entries[0], last = q->entries[--q->count];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < q->count; i = child) {
        if (child + 1 < q->count && before(&q->entries[child + 1], &q->entries[child])) child++;
        if (!before(&q->entries[child], &last)) break;
        q->entries[i] = q->entries[child];
    }
    if (q->count) q->entries[i] = last;
    return top;
}

int64_t doctor_link_ms(const cw_operation *op, size_t class, const struct link *k)
{
    const struct op_class *of = &op->classes[class];
    int64_t speed = of->mode == MODE_FOOT ? of->speed_mm_h : k->speed_mm_h;
    if (of->mode == MODE_VEHICLE && of->speed_mm_h > 0 && of->speed_mm_h < speed)
        speed = of->speed_mm_h;
    if (speed <= 0) return 0;
    double ms = (double)k->length_mm * 3600000 / (double)speed;
    return ms < 1e15 ? (int64_t)ms : (int64_t)1e15;
}

struct spread {
    struct doctor *d;
    size_t class;
    bool forward; /* along the links, else against them */
    int64_t *cost;
    int32_t *via; /* or NULL */
    struct queue queue;
};

static cw_status improve(struct spread *s, int32_t node, int64_t cost, int32_t via)
{
    if (node < 0 || cost >= s->cost[node]) return CW_OK;
    s->cost[node] = cost;
    if (s->via) s->via[node] = via;
    return push(&s->queue, cost, node, s->d->err);
}

static cw_status leave(struct spread *s, int32_t node, int64_t cost)
{
    const cw_operation *op = s->d->op;
    const struct network_touching *t = &s->d->touching;
    enum mode mode = op->classes[s->class].mode;
    unsigned to_from = s->forward ? BACKWARD : FORWARD, from_to = s->forward ? FORWARD : BACKWARD;
    cw_status status = CW_OK;
    for (size_t i = t->first[node]; i < t->first[node + 1] && !status; i++) {
        const struct link *k = &op->net.links[t->links[i]];
        int64_t next = cost + doctor_link_ms(op, s->class, k);
        if (k->from == node && k->ways & LINK_WAY(mode, from_to))
            status = improve(s, k->to, next, t->links[i]);
        if (!status && k->to == node && k->ways & LINK_WAY(mode, to_from))
            status = improve(s, k->from, next, t->links[i]);
    }
    return status;
}

static cw_status run(struct spread *s)
{
    cw_status status = CW_OK;
    while (s->queue.count && !status) {
        struct entry e = pop(&s->queue);
        if (e.cost == s->cost[e.node]) status = leave(s, e.node, e.cost);
    }
    s->queue.count = 0;
    return status;
}

static void nobody_yet(struct spread *s, int64_t *cost, int32_t *via, bool forward)
{
    s->cost = cost;
    s->via = via;
    s->forward = forward;
    for (size_t i = 0; i < s->d->op->net.node_count; i++) {
        cost[i] = NEVER;
        if (via) via[i] = -1;
    }
}

static bool admits(const struct op_corridor *k, size_t class)
{
    return k->admits >> class & 1;
}

/* With `windows`, a gate costs what is left of the pause after its last open second. */
static cw_status from_gates(struct spread *s, bool windows)
{
    const cw_operation *op = s->d->op;
    cw_status status = CW_OK;
    for (size_t i = 0; i < op->corridor_count && !status; i++) {
        const struct op_corridor *k = &op->corridors[i];
        int64_t cost = 0;
        if (!admits(k, s->class) || (windows && k->window_count == 0)) continue;
        if (windows)
            cost = (op->pause_s - k->windows[k->window_count - 1].close_s + 1) * INT64_C(1000);
        status = improve(s, k->node, cost, -1);
    }
    return status ? status : run(s);
}

static cw_status from_zones(struct spread *s)
{
    const cw_operation *op = s->d->op;
    cw_status status = CW_OK;
    for (size_t z = 0; z < op->zone_count && !status; z++) {
        const struct op_join *join = &op->zones[z].join[s->class];
        if (op->zones[z].listed[s->class][CW_HIGH] == 0) continue;
        status = improve(s, join->node, join->access_s * INT64_C(1000), -1);
    }
    return status ? status : run(s);
}

cw_status doctor_look(struct doctor *d, struct outlook *o)
{
    struct spread s = {.d = d, .class = o->class};
    nobody_yet(&s, o->to_gate_ms, o->via, false);
    cw_status status = from_gates(&s, false);
    nobody_yet(&s, o->late_ms, NULL, false);
    if (!status) status = from_gates(&s, true);
    nobody_yet(&s, o->early_ms, NULL, true);
    if (!status) status = from_zones(&s);
    mem_free(s.queue.entries);
    return status;
}
