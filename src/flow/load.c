/* Sums of the chains' rates along their routes. */
#include "flow/load.h"

#include "base/mem.h"

cw_status load_arcs(struct load *load, const struct instance *in, const struct chain *chain,
                    size_t from, size_t to, const struct profile *p, int32_t sign, cw_error *err)
{
    cw_status status = CW_OK;
    int32_t shift = 0;
    for (size_t i = to; i-- > from && !status;) {
        int32_t a = chain->arcs[i];
        shift -= in->arcs[a].tau;
        status = profile_add(&load->arc[a], p, shift, sign, err);
    }
    return status;
}

cw_status load_chain(struct load *load, const struct instance *in, const struct chain *chain,
                     const struct profile *p, int32_t sign, cw_error *err)
{
    cw_status status = load_arcs(load, in, chain, 0, chain->arc_count, p, sign, err);
    if (status) return status;
    return profile_add(&load->gate[chain->gate], p, 0, sign, err);
}

static cw_status add_chain(struct load *load, const struct instance *in, const struct chain *chain,
                           struct profile *p, cw_error *err)
{
    size_t stop = chain->shelter >= 0 ? chain->stop_after : 0;
    int last = chain->shelter >= 0 ? 1 : 0;
    cw_status status = CW_OK;
    if (last == 1) {
        status = profile_of(p, &chain->leave[0], chain->travel_s[0], err);
        if (!status) status = load_arcs(load, in, chain, 0, stop, p, 1, err);
    }
    if (!status) status = profile_of(p, &chain->leave[last], chain->travel_s[last], err);
    if (!status) status = load_arcs(load, in, chain, stop, chain->arc_count, p, 1, err);
    if (status) return status;
    return profile_add(&load->gate[chain->gate], p, 0, 1, err);
}

cw_status load_init(struct load *load, const struct instance *in, const struct chains *chains,
                    cw_error *err)
{
    struct profile p = {0};
    load->arc = mem_new(in->arc_count, sizeof *load->arc);
    load->gate = mem_new(in->gate_count, sizeof *load->gate);
    cw_status status = load->arc && load->gate ? CW_OK : error_no_memory(err);
    for (size_t i = 0; i < chains->count && !status; i++)
        status = add_chain(load, in, &chains->chain[i], &p, err);
    profile_release(&p);
    return status;
}

void load_release(struct load *load, const struct instance *in)
{
    for (size_t a = 0; load->arc && a < in->arc_count; a++) steps_release(&load->arc[a]);
    for (size_t g = 0; load->gate && g < in->gate_count; g++) steps_release(&load->gate[g]);
    mem_free(load->arc), mem_free(load->gate);
    *load = (struct load){0};
}
