/* Dijkstra searches that share one loop. Seconds are few and small, so the nodes to be looked at wait
 * in one list per second (Dial 1969). */
#include "flow/reach.h"

#include "base/mem.h"

struct search {
    const struct instance *in;
    int32_t *out;
    int32_t *head;          /* by second: the first node that waits there, + 1; 0: none */
    int32_t *next, *before; /* by node: its neighbours in the list, + 1; 0: none */
};

static void search_end(struct search *s)
{
    mem_free(s->head), mem_free(s->next), mem_free(s->before);
}

static cw_status search_start(struct search *s, const struct instance *in, int32_t *out,
                              cw_error *err)
{
    *s = (struct search){.in = in, .out = out};
    for (size_t v = 0; v < in->node_count; v++) out[v] = in->horizon_s;
    s->head = mem_new((size_t)in->horizon_s, sizeof *s->head);
    s->next = mem_new(in->node_count, sizeof *s->next);
    s->before = mem_new(in->node_count, sizeof *s->before);
    if (s->head && s->next && s->before) return CW_OK;
    search_end(s);
    return error_no_memory(err);
}

static void leave_list(struct search *s, int32_t node)
{
    int32_t next = s->next[node], before = s->before[node];
    if (next > 0) s->before[next - 1] = before;
    if (before > 0)
        s->next[before - 1] = next;
    else
        s->head[s->out[node]] = next;
}

/* A node that has a second already still waits for it: what was looked at has the least. */
static void offer(struct search *s, int32_t node, int64_t second)
{
    if (second >= s->out[node]) return;
    if (s->out[node] < s->in->horizon_s) leave_list(s, node);
    s->out[node] = (int32_t)second;
    s->next[node] = s->head[second];
    s->before[node] = 0;
    if (s->next[node] > 0) s->before[s->next[node] - 1] = node + 1;
    s->head[second] = node + 1;
}

/* Arcs take at least a second, so nothing is offered for the second that is looked at. */
static void run(struct search *s, bool backward)
{
    const struct instance *in = s->in;
    const int32_t *first = backward ? in->in_first : in->out_first;
    const int32_t *list = backward ? in->in_arc : in->out_arc;
    for (int32_t second = 0; second < in->horizon_s; second++) {
        for (int32_t v = s->head[second] - 1; v >= 0; v = s->next[v] - 1) {
            for (int32_t i = first[v]; i < first[v + 1]; i++) {
                const struct arc *arc = &in->arcs[list[i]];
                offer(s, backward ? arc->from : arc->to, (int64_t)second + arc->tau);
            }
        }
    }
}

cw_status reach_from_sources(const struct instance *in, const int64_t *left, int32_t *out,
                             cw_error *err)
{
    struct search s;
    cw_status status = search_start(&s, in, out, err);
    if (status) return status;
    for (size_t i = 0; i < in->source_count; i++)
        if (!left || left[i] > 0) offer(&s, in->sources[i].node, in->sources[i].access_s);
    run(&s, false);
    search_end(&s);
    return CW_OK;
}

cw_status reach_to_gates(const struct instance *in, int32_t *out, cw_error *err)
{
    struct search s;
    cw_status status = search_start(&s, in, out, err);
    if (status) return status;
    for (size_t i = 0; i < in->gate_count; i++) offer(&s, in->gates[i].node, 0);
    run(&s, true);
    search_end(&s);
    return CW_OK;
}
