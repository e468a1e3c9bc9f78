/* One network for one flow over time: arcs with transit times and rates, sources with people,
 * gates with windows. Built for one class, or for several merged into one that may use the roads of
 * all of them, each at the speed of the fastest.
 *
 *   source (zone, class) --access--> node ==arc: tau, limit(t)==> node --gate: limit(t)--> out
 *
 * Times are seconds, amounts units of 1/3600 person, rates units per second. Nodes are the road ends
 * that are left when all that changes no flow is gone (prepare.h), and an arc may be several roads:
 *
 *   node ==========arc==========> node     tau: all of them; limit: the narrow one's, by the second
 *   end --road--> end --road--> end        in which the first is entered; people enter the arc's
 *                                          next road when they leave the one before */
#ifndef FLOW_INSTANCE_H
#define FLOW_INSTANCE_H

#include "flow/ground.h"
#include "flow/steps.h"

struct arc {
    int32_t from, to;
    int32_t tau;  /* >= 1 */
    int32_t rate; /* the limit where `limit` is NULL */
    enum mode mode;
    int32_t narrow;      /* which of its parts limits it: parts[part_first[a] + narrow] */
    struct steps *limit; /* what may enter at each second; NULL: `rate` at every second */
};

/* A road of an arc. */
struct part {
    int32_t road; /* index in ground.roads[mode of the arc] */
    int32_t tau;
};

struct source {
    int32_t zone, class_index, node;
    int32_t access_s; /* people can be at the node from this second on */
    int64_t units;
};

struct gate {
    int32_t corridor, node;
    struct steps limit; /* 0 outside windows */
};

/* What classes already planned use: their rates by second of entry or passage. */
struct used {
    enum mode mode;
    uint32_t class_bit;
    struct steps *road;  /* by road of that mode; NULL when nothing is used */
    struct steps *gate;  /* by corridor */
    struct steps *stock; /* by assembly point, the first of a node's: units waiting there */
    struct steps *end;   /* by road end: units that come there from elsewhere; NULL: none */
    int64_t slack_units; /* of all this, as many may be missing */
};

struct instance {
    const struct ground *ground;
    enum mode mode;   /* of the first class */
    uint32_t classes; /* bits of the merged classes */
    int32_t horizon_s;
    bool is_reduced; /* by what other classes use: a limit of 0 need not mean a closed road */
    size_t node_count, arc_count, source_count, gate_count;
    struct arc *arcs;
    int32_t *part_first; /* roads of arc a, in order: parts[part_first[a]] .. */
    struct part *parts;
    struct source *sources;
    struct gate *gates;
    int32_t *in_first, *in_arc;    /* arcs into node v: in_arc[in_first[v]] .. */
    int32_t *out_first, *out_arc;  /* arcs out of node v */
    int32_t *at_first, *at_source; /* sources at node v */
    int32_t *gate_first, *gate_at; /* gates at node v */
    int32_t *earliest_s;           /* by node: nobody can be there before; horizon_s when never */
    int32_t *to_gate_s;            /* by node: travel to the nearest gate; horizon_s when too far */
    struct steps *unsheltered; /* by assembly point: seconds kept apart from others, > 0; or NULL */
    struct steps *shelter;     /* by node: room at its assembly points, in units; empty: none */
    int32_t *end_of;           /* by node: its road end in the ground */
};

struct instance_choice {
    uint32_t classes; /* non-empty; plans are made for one class at a time */
    cw_basis basis;
    cw_population population;
    int64_t as_of_unix_s;
    int32_t factor_num, factor_den; /* of every corridor's throughput; 0, 0: 1 */
    const struct used *used;        /* of the classes above; NULL when used_count is 0 */
    size_t used_count;
    const struct used *apart; /* what separated classes are kept apart from */
    size_t apart_count;
    bool forced; /* it is not planned but forced, but for slack_units of each (crossed.h) */
    const struct source
        *sources; /* these instead of the zones', `node` being road ends; NULL: none */
    size_t source_count;
    int32_t from_s; /* gates pass nobody before */
};

cw_status instance_init(struct instance *in, const struct ground *ground,
                        const struct instance_choice *choice, cw_error *err);
void instance_release(struct instance *in);
/* What a corridor passes at each second from choice->from_s on, whoever comes; into an empty limit. */
cw_status instance_open(struct steps *limit, const cw_operation *op, size_t corridor,
                        const struct instance_choice *choice, cw_error *err);
/* Lists arcs, sources and gates by node, again where they were. For instance.c and prepare.c. */
cw_status instance_index(struct instance *in, cw_error *err);
/* The node of the network that a node is. */
static inline int32_t instance_network_node(const struct instance *in, int32_t node)
{
    return in->ground->network_node[in->end_of[node]];
}

/* What may enter the arc at second t. */
static inline int32_t arc_limit(const struct arc *arc, int32_t t)
{
    return arc->limit ? steps_at(arc->limit, t) : arc->rate;
}

#endif
