/* Dijkstra's shortest ways from the source, by free travel time; limits are asked afterwards. */
#include "flow/regain.h"

#include <stdlib.h>

#include "base/mem.h"
#include "flow/gather.h"
#include "flow/heap.h"

struct ways {
    const struct instance *in;
    int32_t *seconds; /* by node: from the source; horizon_s where too far */
    int32_t *by_arc;  /* by node: the last arc of the way there, or -1 */
    struct heap heap;
    int32_t until_s; /* gates are passed before it */
};

static cw_status reach(struct ways *w, int32_t node, int32_t seconds, int32_t arc, cw_error *err)
{
    if (seconds >= w->seconds[node]) return CW_OK;
    w->seconds[node] = seconds;
    w->by_arc[node] = arc;
    return heap_push(&w->heap, -(int64_t)seconds, node, err);
}

static cw_status find_ways(struct ways *w, int32_t source, cw_error *err)
{
    const struct instance *in = w->in;
    for (size_t v = 0; v < in->node_count; v++) w->seconds[v] = in->horizon_s;
    heap_clear(&w->heap);
    cw_status status = reach(w, in->sources[source].node, 0, -1, err);
    while (w->heap.count > 0 && !status) {
        struct heap_item item = heap_pop(&w->heap);
        int32_t v = item.value;
        if (-item.key != w->seconds[v]) continue;
        for (int32_t i = in->out_first[v]; i < in->out_first[v + 1] && !status; i++) {
            int32_t a = in->out_arc[i];
            if (w->seconds[v] < in->horizon_s - in->arcs[a].tau)
                status = reach(w, in->arcs[a].to, w->seconds[v] + in->arcs[a].tau, a, err);
        }
    }
    return status;
}

/* The way to the gate as a chain that carries nobody; chain.arcs is the caller's. */
static cw_status chain_to(const struct ways *w, int32_t source, int32_t gate, struct chain *chain,
                          cw_error *err)
{
    const struct arc *arcs = w->in->arcs;
    int32_t end = w->in->gates[gate].node;
    *chain = (struct chain){.source = source, .gate = gate, .shelter = -1};
    chain->travel_s[0] = w->seconds[end];
    for (int32_t a = w->by_arc[end]; a >= 0; a = w->by_arc[arcs[a].from]) chain->arc_count++;
    chain->arcs = mem_new(chain->arc_count, sizeof *chain->arcs);
    if (!chain->arcs) return error_no_memory(err);
    size_t i = chain->arc_count;
    for (int32_t a = w->by_arc[end]; a >= 0; a = w->by_arc[arcs[a].from]) chain->arcs[--i] = a;
    return CW_OK;
}

static cw_status try_gate(const struct ways *w, int32_t source, int32_t gate, struct chains *chains,
                          struct load *load, int64_t *missing, cw_error *err)
{
    struct chain chain = {0};
    cw_status status =
        mem_reserve(&chains->chain, &chains->room, chains->count + 1, sizeof *chains->chain, err);
    if (!status) status = chain_to(w, source, gate, &chain, err);
    if (!status) status = gather_along(w->in, &chain, w->until_s, load, missing, err);
    if (!status && chain.leave[0].count > 0) {
        chains->chain[chains->count++] = chain;
        return CW_OK;
    }
    mem_free(chain.arcs);
    steps_release(&chain.leave[0]);
    return status;
}

/* The nearest gate that is farther than (seconds, gate), or -1. */
static int32_t next_gate(const struct ways *w, int32_t seconds, int32_t gate)
{
    int32_t best = -1, least = w->in->horizon_s;
    for (int32_t g = 0; g < (int32_t)w->in->gate_count; g++) {
        int32_t here = w->seconds[w->in->gates[g].node];
        if (here < seconds || (here == seconds && g <= gate) || here >= least) continue;
        least = here, best = g;
    }
    return best;
}

static cw_status regain_of(struct ways *w, int32_t source, struct chains *chains, struct load *load,
                           int64_t missing, cw_error *err)
{
    cw_status status = find_ways(w, source, err);
    int32_t gate = status ? -1 : next_gate(w, -1, -1);
    while (gate >= 0 && missing > 0 && !status) {
        status = try_gate(w, source, gate, chains, load, &missing, err);
        gate = next_gate(w, w->seconds[w->in->gates[gate].node], gate);
    }
    return status;
}

cw_status regain_people(const struct earliest *flow, struct chains *chains, int32_t until_s,
                        struct load *load, const struct progress *progress, cw_error *err)
{
    const struct instance *in = flow->in;
    struct ways w = {.in = in, .until_s = until_s};
    int64_t *missing = mem_new(in->source_count, sizeof *missing);
    w.seconds = mem_new(in->node_count, sizeof *w.seconds);
    w.by_arc = mem_new(in->node_count, sizeof *w.by_arc);
    cw_status status = missing && w.seconds && w.by_arc ? CW_OK : error_no_memory(err);
    for (size_t z = 0; z < in->source_count && !status; z++)
        missing[z] = (in->sources[z].units - flow->left[z]) / OP_UNITS;
    for (size_t i = 0; i < chains->count && !status; i++)
        missing[chains->chain[i].source] -= steps_total(&chains->chain[i].leave[0]) / OP_UNITS;
    for (size_t z = 0; z < in->source_count && !status; z++) {
        if (missing[z] <= 0) continue;
        status = progress_report(progress, "people", (int64_t)z, (int64_t)in->source_count, err);
        if (!status) status = regain_of(&w, (int32_t)z, chains, load, missing[z], err);
    }
    heap_release(&w.heap);
    mem_free(missing), mem_free(w.seconds), mem_free(w.by_arc);
    return status;
}
