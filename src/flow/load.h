/* What chains put on the arcs and gates of their instance, by second of entry and of passing. */
#ifndef FLOW_LOAD_H
#define FLOW_LOAD_H

#include "flow/chains.h"
#include "flow/profile.h"

struct load {
    struct steps *arc, *gate; /* of the instance */
};

/* Of all the chains. To be released also after an error. */
cw_status load_init(struct load *load, const struct instance *in, const struct chains *chains,
                    cw_error *err);
void load_release(struct load *load, const struct instance *in);
/* Adds `sign` times what passes the chain's spot `to`, by the second there, to the arcs between the
 * spots; spot n is the node after n arcs, no stop lies between. */
cw_status load_arcs(struct load *load, const struct instance *in, const struct chain *chain,
                    size_t from, size_t to, const struct profile *p, int32_t sign, cw_error *err);
/* Adds `sign` times what passes the gate of a chain without a stop, all the way. */
cw_status load_chain(struct load *load, const struct instance *in, const struct chain *chain,
                     const struct profile *p, int32_t sign, cw_error *err);

/* What is left for others. */
static inline struct room load_arc_room(const struct load *load, const struct instance *in,
                                        int32_t a)
{
    return (struct room){in->arcs[a].limit, in->arcs[a].rate, &load->arc[a]};
}

static inline struct room load_gate_room(const struct load *load, const struct instance *in,
                                         int32_t g)
{
    return (struct room){&in->gates[g].limit, 0, &load->gate[g]};
}

#endif
