/* What a cut over time lets through. */
#include "flow/cuts.h"

#include <string.h>

#include "base/mem.h"

cw_status cut_init(struct cut *cut, const struct instance *in, int32_t x_s, cw_error *err)
{
    cut->x_s = x_s;
    cut->from_s = mem_new(in->node_count, sizeof *cut->from_s);
    cut->on_sink_side = mem_new(in->source_count, 1);
    return cut->from_s && cut->on_sink_side ? CW_OK : error_no_memory(err);
}

void cut_release(struct cut *cut)
{
    mem_free(cut->from_s);
    mem_free(cut->on_sink_side);
    *cut = (struct cut){0};
}

int64_t cut_limit_total(const struct steps *limit, int32_t rate, int32_t from_s, int32_t to_s)
{
    int64_t total = 0;
    for (int32_t t = from_s, next; t < to_s; t = next) {
        next = limit ? steps_next_change(limit, t) : to_s;
        if (next > to_s) next = to_s;
        total += (int64_t)(limit ? steps_at(limit, t) : rate) * (next - t);
    }
    return total;
}

int64_t cut_capacity(const struct instance *in, const struct cut *cut)
{
    int64_t total = 0;
    for (size_t z = 0; z < in->source_count; z++)
        if (cut->on_sink_side[z]) total += in->sources[z].units;
    for (size_t a = 0; a < in->arc_count; a++) {
        const struct arc *arc = &in->arcs[a];
        int32_t from = cut->from_s[arc->from], to = cut->from_s[arc->to] - arc->tau;
        total += cut_limit_total(arc->limit, arc->rate, from, to);
    }
    for (size_t g = 0; g < in->gate_count; g++)
        total += cut_limit_total(&in->gates[g].limit, 0, cut->from_s[in->gates[g].node], cut->x_s);
    return total;
}

void cut_close_everything(const struct instance *in, struct cut *cut)
{
    for (size_t v = 0; v < in->node_count; v++) cut->from_s[v] = cut->x_s;
    memset(cut->on_sink_side, 1, in->source_count);
}

void cut_close_sources(const struct instance *in, struct cut *cut)
{
    for (size_t z = 0; z < in->source_count; z++) {
        const struct source *source = &in->sources[z];
        cut->on_sink_side[z] = cut->from_s[source->node] > source->access_s;
    }
}

/* Between when anybody can be there and when it is too late to get out: beyond, it cuts no less. */
static int32_t second_in_range(const struct instance *in, const struct cut *cut, int32_t v)
{
    int32_t second = cut->from_s[v], most = cut->x_s - in->to_gate_s[v];
    if (second > most) second = most;
    if (second < in->earliest_s[v]) second = in->earliest_s[v];
    return second < cut->x_s ? second : cut->x_s;
}

void cut_heads(const struct instance *in, const struct cut *cut, int32_t *heads)
{
    for (size_t a = 0; a < in->arc_count; a++) {
        const struct arc *arc = &in->arcs[a];
        int32_t from = second_in_range(in, cut, arc->from);
        int32_t head_s = second_in_range(in, cut, arc->to), to = head_s - arc->tau;
        bool passable = in->is_reduced || cut_limit_total(arc->limit, arc->rate, from, to) > 0;
        if (from >= to || !passable) continue;
        int32_t narrow = in->part_first[a] + arc->narrow;
        for (int32_t i = narrow + 1; i < in->part_first[a + 1]; i++) head_s -= in->parts[i].tau;
        const struct road *road = &in->ground->roads[arc->mode].road[in->parts[narrow].road];
        heads[in->ground->node_of[road->to]] = head_s;
    }
}
