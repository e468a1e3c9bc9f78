/* Generalised cuts: their capacity, and cuts for later seconds made from those of earlier ones.
 *
 * Every assignment of seconds to nodes and sides to sources is a cut, and its capacity a bound,
 * wherever it comes from; a good guess only makes it a good bound. */
#ifndef FLOW_CUTS_H
#define FLOW_CUTS_H

#include "flow/instance.h"

/* A cut over time for arrivals before x_s: node v is on the source side from from_s[v]. */
struct cut {
    int32_t x_s;
    int32_t *from_s;       /* by node */
    uint8_t *on_sink_side; /* by source */
};

/* Room for the instance's nodes and sources; x_s as given. */
cw_status cut_init(struct cut *cut, const struct instance *in, int32_t x_s, cw_error *err);
void cut_release(struct cut *cut);

/* The units that the cut lets out before x_s, as docs/design/semantics.md counts them; sources at
 * nodes that are on the source side too late for them must be on the sink side (cut_close_sources).
 * O(arcs * changes of their limits). */
int64_t cut_capacity(const struct instance *in, const struct cut *cut);

/* What may enter in [from_s, to_s) in all: `rate` in every second where `limit` is NULL. */
int64_t cut_limit_total(const struct steps *limit, int32_t rate, int32_t from_s, int32_t to_s);

/* The cut that lets everybody out: all nodes and sources on the sink side. */
void cut_close_everything(const struct instance *in, struct cut *cut);
/* Puts every source on the sink side whose node is not on the source side when its people come. */
void cut_close_sources(const struct instance *in, struct cut *cut);

/* Where the cut runs: heads[v], by road end of the ground (all 0 at first), becomes the second from
 * which on v is on the source side if v is the end of a road that the cut lets something over. With
 * the seconds that semantics.md gives to all others this is a cut of all roads of the ground whose
 * capacity is not greater; solver.md ("Cuts") says why. */
void cut_heads(const struct instance *in, const struct cut *cut, int32_t *heads);

#endif
