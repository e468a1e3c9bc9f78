/* One static network for all seconds before X. */
#include "flow/still.h"

#include "base/mem.h"
#include "flow/mincut.h"
#include "flow/reach.h"

struct still {
    const struct instance *in;
    int32_t *to_gate_s; /* by node */
    int64_t *limit;     /* by pair of edges: what the first of them can carry in all */
    struct mincut net;  /* nodes: the instance's, then source side, then out */
};

static void put_edges(struct mincut *net, const struct instance *in)
{
    for (size_t a = 0; a < in->arc_count; a++) mincut_add(net, in->arcs[a].from, in->arcs[a].to);
    for (size_t z = 0; z < in->source_count; z++) mincut_add(net, net->source, in->sources[z].node);
    for (size_t g = 0; g < in->gate_count; g++) mincut_add(net, in->gates[g].node, net->sink);
    mincut_index(net);
}

cw_status still_new(const struct instance *in, struct still **made, cw_error *err)
{
    struct still *s = mem_new(1, sizeof *s);
    size_t pairs = in->arc_count + in->source_count + in->gate_count;
    int32_t origin = (int32_t)in->node_count;
    *made = NULL;
    if (!s) return error_no_memory(err);
    s->in = in;
    s->to_gate_s = mem_new(in->node_count, sizeof *s->to_gate_s);
    s->limit = mem_new(pairs, sizeof *s->limit);
    cw_status status = mincut_init(&s->net, in->node_count + 2, pairs, origin, origin + 1, err);
    if (!status)
        status =
            s->to_gate_s && s->limit ? reach_to_gates(in, s->to_gate_s, err) : error_no_memory(err);
    if (status) {
        still_free(s);
        return status;
    }
    put_edges(&s->net, in);
    *made = s;
    return CW_OK;
}

void still_free(struct still *s)
{
    if (!s) return;
    mincut_release(&s->net);
    mem_free(s->to_gate_s), mem_free(s->limit);
    mem_free(s);
}

/* ---- how much each edge can carry before x_s ---- */

/* Nobody is at v sooner than `earliest`, nor in vain later than x_s - to_gate. */
static int32_t useful_until(const struct still *s, size_t v, int32_t x_s)
{
    int32_t until = x_s - s->to_gate_s[v], least = s->in->earliest_s[v];
    return until > least ? until : least;
}

/* Limits only grow with x_s, so the flow found for an earlier one is a start. */
static void set_limit(struct still *s, size_t pair, int64_t limit)
{
    s->net.room[2 * pair] += limit - s->limit[pair];
    s->limit[pair] = limit;
}

static void set_limits(struct still *s, int32_t x_s)
{
    const struct instance *in = s->in;
    size_t pair = 0;
    for (size_t a = 0; a < in->arc_count; a++) {
        const struct arc *arc = &in->arcs[a];
        int32_t to = useful_until(s, (size_t)arc->to, x_s) - arc->tau;
        set_limit(s, pair++, cut_limit_total(arc->limit, arc->rate, in->earliest_s[arc->from], to));
    }
    for (size_t z = 0; z < in->source_count; z++) {
        const struct source *source = &in->sources[z];
        bool in_time = source->access_s < x_s - s->to_gate_s[source->node];
        set_limit(s, pair++, in_time ? source->units : 0);
    }
    for (size_t g = 0; g < in->gate_count; g++) {
        int32_t from = in->earliest_s[in->gates[g].node];
        set_limit(s, pair++, cut_limit_total(&in->gates[g].limit, 0, from, x_s));
    }
}

/* ---- the cut ---- */

int64_t still_cut(struct still *s, struct cut *cut)
{
    const struct instance *in = s->in;
    set_limits(s, cut->x_s);
    (void)mincut_run(&s->net); /* has no limit */
    for (size_t v = 0; v < in->node_count; v++) {
        bool source_side = mincut_on_source_side(&s->net, v);
        int32_t from = source_side ? in->earliest_s[v] : useful_until(s, v, cut->x_s);
        cut->from_s[v] = from > cut->x_s ? cut->x_s : from;
    }
    cut_close_sources(in, cut);
    return cut_capacity(in, cut);
}
