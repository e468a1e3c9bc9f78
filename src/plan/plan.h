/* A plan and its certificate as plain data: what the solver makes and what is written and shown.
 * Indices are those of the operation. Seconds from the pause start; amounts in units of 1/3600. */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "base/arena.h"
#include "operation/operation.h"

enum { PLAN_SMALL_ROUTE = 10 };

struct plan_hop {
    int32_t link, direction;
};

struct plan_piece {
    int32_t t0_s, t1_s, units_per_s;
};

/* people of one class from one zone by one route to one corridor; leg 1 leaves the assembly point */
struct plan_chain {
    int32_t class_index, zone, corridor;
    int32_t assembly; /* where it stops, or -1 */
    int32_t after; /* the number, from 1 on, of the halted chain whose people it takes on; 0: they
                           leave home */
    bool halted;   /* it ends at halt_node, not at a corridor (which is -1) */
    int32_t halt_node;  /* network node */
    int32_t first_node; /* network node */
    int32_t stop_node;  /* network node, or -1 */
    int32_t access_s, travel_s[2];
    int32_t shortest_s; /* travel on the shortest way from first_node to an admitted corridor */
    int64_t people;
    size_t first_hop, hop_count;
    size_t first_piece[2], piece_count[2]; /* leaving home, leaving the assembly point */
};

/* What a class puts on a directed road, by second of entry. */
struct plan_road_use {
    int32_t class_index;
    size_t first_hop, hop_count;
    size_t first_piece, piece_count;
};

struct plan_cut_node {
    int32_t node, from_s; /* a network node that ends roads */
};

/* For class_index, before x_s; see semantics.md, "Certificates". */
struct plan_certificate {
    int32_t class_index, x_s;
    uint32_t classes;
    int64_t bound_units, less_units;
    struct plan_cut_node *nodes; /* where the cut runs: ends of roads that it lets something over */
    size_t node_count;
    uint8_t *zone_on_sink; /* [zone * class_count + class] */
    int32_t *rests_on;     /* certificates of classes above that say what is forced, by index */
    size_t rests_count;
    bool moment;         /* of what is still possible from a replan's moment on */
    int64_t slack_units; /* of one that others rest on: what it has more than its class has out */
};

/* Where an assembly point would help: people who in the bound wait on the way. */
struct plan_waiting_place {
    int32_t class_index, node;
    int32_t zone;       /* the nearest zone, straight line */
    int64_t people;     /* most at once */
    int64_t through;    /* people who wait there, all together */
    int64_t brings_out; /* at least so many more, were this the only one; -1: not computed */
    int32_t longest_s;
};

struct plan_class {
    int64_t people, out;
    int64_t bound_units, waiting, lost_to_rounding, lost_to_simplicity, unclosed;
    int64_t later_s;     /* all together pass so many seconds later for having few routes */
    int32_t clearance_s; /* -1: never all */
    int64_t routes, most_routes, zones_out; /* chains, the most of a zone, zones that have any */
    int64_t on_small; /* people of chains with fewer than PLAN_SMALL_ROUTE people */
    int64_t detour_s; /* by which their ways are longer than the shortest, all together */
    bool proved;
    int64_t *bound_before;  /* by X = 0 .. pause_s, units */
    int64_t *people_before; /* by X: whole persons */
};

/* What limits the plan, from the last certificate. */
struct plan_bottleneck {
    const char *kind; /* "corridor", "road", "people" */
    int32_t class_index;
    int32_t index;  /* corridor, first link of the road, or -1 */
    int32_t from_s; /* it counts from then on */
    int64_t people; /* how many it lets out */
};

struct plan_basis {
    bool applies;
    int64_t out; /* -1: not computed */
    int64_t class_out[OP_MAX_CLASSES];
};

struct plan_range {
    int32_t factor_num, factor_den; /* of the throughputs */
    int64_t out;
};

/* What became of the instructions of people of a zone and class who were at home at the moment of the
 * change. */
struct plan_instruction {
    int32_t zone, class_index;
    int64_t unchanged, changed, called, withdrawn, without;
};

/* Everybody of a class, at the moment of the change. */
struct plan_account {
    int64_t arrived, going_on, led, stranded, at_home;
};

struct plan_change {
    int32_t at_s;
    const char *text;
};

/* Of a plan that was made in the course of another. */
struct plan_replan {
    struct arena strings;
    int32_t at_s;
    const char *old_path; /* as it can be opened */
    char old_blake2b[65];
    struct plan_change *changes; /* those of the old plan too, in order */
    size_t change_count;
    struct plan_instruction *instructions;
    size_t instruction_count;
    struct plan_account account[OP_MAX_CLASSES];
    int64_t old_out[OP_MAX_CLASSES];
    double read_seconds; /* of operation and old plan */
};

struct cw_plan {
    const cw_operation *op;     /* must outlive the plan */
    struct plan_replan *replan; /* NULL: a plan from the start */
    cw_plan_options options;    /* with defaults filled in; progress is NULL */
    int64_t as_of_unix_s;
    struct plan_class classes[OP_MAX_CLASSES];
    struct plan_chain *chains;
    struct plan_road_use *uses;
    struct plan_hop *hops;
    struct plan_piece *pieces;
    struct plan_certificate *certificates;
    struct plan_waiting_place *waiting_places;
    struct plan_bottleneck *bottlenecks;
    size_t chain_count, use_count, hop_count, piece_count, certificate_count;
    size_t waiting_place_count, bottleneck_count;
    size_t chain_room, use_room, hop_room, piece_room, certificate_room;
    size_t waiting_place_room, bottleneck_room;
    struct plan_basis bases[CW_BASIS_COUNT];
    int64_t population_out[CW_POPULATION_COUNT]; /* -1: not computed */
    struct plan_range ranges[4];
    size_t range_count;
    int32_t needed_percent; /* of the throughputs, for everybody; 0: not computed, -1: no amount */
    int64_t roads, nodes;   /* of the classes' modes together */
    int64_t searched_roads,
        searched_nodes; /* what preparation left of the largest class's network */
    double solve_seconds, peak_mib;
};

/* Seconds from one checkpoint to the next: an hour; where the pause has more than MOST_CHECKPOINTS hours,
 * the least number of whole hours that leaves at most so many. The last checkpoint is the end of the pause. */
enum { MOST_CHECKPOINTS = 12 };
int32_t plan_checkpoint_step_s(int32_t pause_s);

/* How many people of a halted chain go on with later ones. O(chains). */
int64_t plan_people_onward(const struct cw_plan *plan, size_t chain);
/* Fills classes[c].out, people_before and clearance_s from the chains. */
cw_status plan_count_people(struct cw_plan *plan, int32_t class_index, cw_error *err);
/* Fills before[x], which is all 0, with the people who pass the corridor before X = 0 .. pause_s. */
void plan_count_passages(const struct cw_plan *plan, int32_t corridor, int64_t *before);
/* People who pass the corridor in [from_s, to_s). O(chains + people). */
int64_t plan_people_passing(const struct cw_plan *plan, int32_t corridor, int32_t from_s,
                            int32_t to_s);
/* Fills routes, most_routes, zones_out, on_small and detour_s from the chains. */
cw_status plan_count_routes(struct cw_plan *plan, int32_t class_index, cw_error *err);
/* Appends everything of one class of another plan of the same operation (take.c). Certificates follow one
 * another in the order of classes; moved[c] becomes by how much those of the class have moved, and must
 * say so of the classes that they rest on. After a failure `to` is only good to be freed. */
cw_status plan_take_class(cw_plan *to, const cw_plan *from, int32_t class_index,
                          int32_t moved[OP_MAX_CLASSES], cw_error *err);
/* Whole persons of the chain's leg gone at seconds < t. */
int64_t plan_people_gone_before(const struct cw_plan *plan, const struct plan_chain *chain, int leg,
                                int32_t t);
/* Sums over the chains of a corridor, zone or class; -1 stands for any. */
int64_t plan_people_out(const struct cw_plan *plan, int32_t class_index, int32_t zone,
                        int32_t corridor);
/* First and last second a person passes the corridor; -1, -1 when nobody does. */
void plan_passage_span(const struct cw_plan *plan, int32_t corridor, int32_t *first_s,
                       int32_t *last_s);
/* First and last second at which a person of the chain leaves home, or passes the corridor; -1, -1
 * when nobody does. */
void plan_departure_span(const struct cw_plan *plan, const struct plan_chain *chain,
                         int32_t *first_s, int32_t *last_s);
void plan_chain_passage_span(const struct cw_plan *plan, const struct plan_chain *chain,
                             int32_t *first_s, int32_t *last_s);

#endif
