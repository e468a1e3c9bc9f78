/* Dijkstra searches that share one loop. */
#include "flow/reach.h"

#include "base/mem.h"
#include "flow/heap.h"

struct search {
    const struct instance *in;
    int32_t *out;
    struct heap heap;
};

static cw_status offer(struct search *s, int32_t node, int64_t second, cw_error *err)
{
    if (second >= s->out[node]) return CW_OK;
    s->out[node] = (int32_t)second;
    return heap_push(&s->heap, -second, node, err);
}

static cw_status run(struct search *s, bool backward, cw_error *err)
{
    const int32_t *first = backward ? s->in->in_first : s->in->out_first;
    const int32_t *list = backward ? s->in->in_arc : s->in->out_arc;
    cw_status status = CW_OK;
    while (s->heap.count > 0 && !status) {
        struct heap_item item = heap_pop(&s->heap);
        if (-item.key > s->out[item.value]) continue; /* an older, worse offer */
        for (int32_t i = first[item.value]; i < first[item.value + 1] && !status; i++) {
            const struct arc *arc = &s->in->arcs[list[i]];
            status = offer(s, backward ? arc->from : arc->to, -item.key + arc->tau, err);
        }
    }
    return status;
}

static void search_start(struct search *s, const struct instance *in, int32_t *out)
{
    *s = (struct search){.in = in, .out = out};
    for (size_t v = 0; v < in->node_count; v++) out[v] = in->horizon_s;
}

cw_status reach_from_sources(const struct instance *in, const int64_t *left, int32_t *out,
                             cw_error *err)
{
    struct search s;
    search_start(&s, in, out);
    cw_status status = CW_OK;
    for (size_t i = 0; i < in->source_count && !status; i++)
        if (!left || left[i] > 0)
            status = offer(&s, in->sources[i].node, in->sources[i].access_s, err);
    if (!status) status = run(&s, false, err);
    heap_release(&s.heap);
    return status;
}

cw_status reach_to_gates(const struct instance *in, int32_t *out, cw_error *err)
{
    struct search s;
    search_start(&s, in, out);
    cw_status status = CW_OK;
    for (size_t i = 0; i < in->gate_count && !status; i++)
        status = offer(&s, in->gates[i].node, 0, err);
    if (!status) status = run(&s, true, err);
    heap_release(&s.heap);
    return status;
}

/* What leads out of a hanging part leads to the node on which it hangs; that has 0, and what has 0
 * takes no offer, so the search stays inside. */
cw_status reach_attached(const struct instance *in, const int32_t *attach, int32_t *out,
                         cw_error *err)
{
    struct search s;
    search_start(&s, in, out);
    cw_status status = CW_OK;
    for (size_t v = 0; v < in->node_count; v++)
        if (attach[v] < 0) out[v] = 0;
    for (size_t a = 0; a < in->arc_count && !status; a++) {
        const struct arc *arc = &in->arcs[a];
        if (attach[arc->from] == arc->to) status = offer(&s, arc->from, arc->tau, err);
    }
    if (!status) status = run(&s, true, err);
    heap_release(&s.heap);
    return status;
}
