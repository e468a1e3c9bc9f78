#include "flow/separate.h"

#include "base/mem.h"
#include "flow/barred.h"

static cw_status clear(const struct instance *in, struct steps *limit, int32_t from, int32_t to,
                       cw_error *err)
{
    if (from < 0) from = 0;
    if (to > in->horizon_s) to = in->horizon_s;
    return limit->count > 0 && from < to ? steps_clear(limit, from, to, err) : CW_OK;
}

static cw_status mark(const struct instance *in, struct steps *marks, int32_t from, int32_t to,
                      cw_error *err)
{
    if (from < 0) from = 0;
    if (to > in->horizon_s) to = in->horizon_s;
    return from < to ? steps_add(marks, from, to, 1, err) : CW_OK;
}

/* Nobody of the instance may be at `node` in [from, to), nor wait there. */
static cw_status bar_node(struct instance *in, int32_t node, int32_t from, int32_t to,
                          cw_error *err)
{
    cw_status status = CW_OK;
    for (int32_t i = in->out_first[node]; i < in->out_first[node + 1] && !status; i++)
        status = arc_forbid(&in->arcs[in->out_arc[i]], from, to, in->horizon_s, err);
    for (int32_t i = in->in_first[node]; i < in->in_first[node + 1] && !status; i++) {
        struct arc *arc = &in->arcs[in->in_arc[i]];
        status = arc_forbid(arc, from - arc->tau, to - arc->tau, in->horizon_s, err);
    }
    for (size_t g = 0; g < in->gate_count && !status; g++)
        if (in->gates[g].node == node) status = clear(in, &in->gates[g].limit, from, to, err);
    for (size_t i = 0; i < in->ground->op->assembly_count && !status; i++) {
        int32_t at = in->ground->op->assemblies[i].node;
        if (in->ground->node_of[at] == node) status = mark(in, &in->unsheltered[i], from, to, err);
    }
    return status;
}

/* Nobody may be on the streets of an arc, which is still one road, while they are barred. */
static cw_status bar_arc(struct instance *in, size_t a, const struct barred *b, cw_error *err)
{
    const struct roads *roads = &in->ground->roads[in->mode];
    struct arc *arc = &in->arcs[a];
    size_t r = (size_t)in->parts[a].road;
    cw_status status = CW_OK;
    for (size_t h = roads->first[r]; h < roads->first[r + 1]; h++) {
        const struct steps *street = &b->street[b->street_of[roads->hops[h].link]];
        for (int32_t t = 0, from, to; !status && barred_run(street, t, &from, &to); t = to)
            status = arc_forbid(arc, from - arc->tau + 1, to, in->horizon_s, err);
    }
    return status;
}

static cw_status bar_all(struct instance *in, const struct barred *b, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t v = 0; v < in->node_count; v++)
        for (int32_t t = 0, from, to; !status && barred_run(&b->node[v], t, &from, &to); t = to)
            status = bar_node(in, (int32_t)v, from, to, err);
    for (size_t a = 0; a < in->arc_count && !status; a++) status = bar_arc(in, a, b, err);
    return status;
}

int32_t separate_rule_s(const cw_operation *op, uint32_t a, uint32_t b)
{
    int32_t most = 0;
    for (size_t i = 0; i < op->separation_count; i++) {
        const struct op_separation *s = &op->separations[i];
        if ((s->classes & a) && (s->classes & b) && s->seconds > most) most = s->seconds;
    }
    return most;
}

cw_status separate_apply(struct instance *in, const struct instance_choice *choice, cw_error *err)
{
    const cw_operation *op = in->ground->op;
    struct barred barred = {0};
    if (op->separation_count == 0 || choice->apart_count == 0) return CW_OK;
    in->unsheltered = mem_new(op->assembly_count, sizeof *in->unsheltered);
    if (!in->unsheltered) return error_no_memory(err);
    cw_status status = barred_init(&barred, in->ground, err);
    for (size_t k = 0; k < choice->apart_count && !status; k++) {
        const struct used *used = &choice->apart[k];
        int32_t rule_s = separate_rule_s(op, in->classes, used->class_bit);
        if (rule_s > 0)
            status = barred_add(&barred, used, rule_s, choice->forced, in->horizon_s, err);
    }
    if (!status) status = bar_all(in, &barred, err);
    if (barred.ground) barred_release(&barred);
    return status;
}
