/* What solve.c and prove.c share: a solve, and one class's plan in the making. */
#ifndef FLOW_SOLVE_INT_H
#define FLOW_SOLVE_INT_H

#include "flow/bound.h"
#include "flow/chains.h"
#include "flow/crossed.h"
#include "flow/solve.h"

/* Cuts of a class that bound the classes below it. */
enum { MOST_HELD = 12 }; /* cuts of a class that show what is forced */

struct held {
    struct crossed forced;         /* by all of them together */
    struct crossed one[MOST_HELD]; /* by each */
    int32_t *certificates;         /* the plan's that say so */
    size_t count, room;
};

struct solver {
    const cw_operation *op;
    const cw_plan_options *options;
    int64_t as_of_unix_s;
    int32_t factor_num, factor_den;
    struct ground ground;
    int32_t *checkpoints;
    size_t checkpoint_count; /* 0: nothing is proved */
    struct progress progress;
    int threads;
    double deadline_seconds;       /* of clock_seconds(); 0: none */
    double class_deadline_seconds; /* of the class at work */

    /* the round at work: by class; all zero where it is not yet planned or proved */
    cw_plan *plan;
    struct used used[OP_MAX_CLASSES];
    struct held held[OP_MAX_CLASSES];
    int64_t flow_units[OP_MAX_CLASSES]; /* before whole people are made of them */
    int64_t *arrived[OP_MAX_CLASSES];   /* units out before X = 0 .. pause_s */

    /* of all rounds: by class, what its cuts at the end cross */
    struct crossed scarce[OP_MAX_CLASSES];
    size_t scarce_count;
};

enum { MAX_MERGED = 4, SETS_MOST = (1 << MAX_MERGED) + 1 };

/* A bound of a class from a set of classes that it is in (sets.c). */
struct set_bound {
    uint32_t set;
    const struct instance *in; /* own_in, or the first class's own */
    const struct held
        *held[OP_MAX_CLASSES]; /* what it takes as forced, of classes not in the set */
    struct instance own_in;
    int32_t *checkpoints; /* the solver's; for the class alone also some where arrivals bend */
    size_t checkpoint_count;
    struct bound bound;
};

struct class_run {
    size_t k;
    struct instance in;   /* what the classes above leave */
    struct earliest flow; /* without waiting; the chains have taken its rates */
    int64_t flow_units;   /* sent by it before they did */
    bool gave_up;         /* there may be a better flow without waiting */
    struct chains chains;
    struct bound own; /* the best with waiting in what the classes above leave; not for the first */

    /* worked out beside the plan */
    struct earliest start;  /* of the first class: a copy of its flow, for its bound */
    struct set_bound alone; /* of the first class in `in`, of the others on what is not forced */
};

struct instance_choice solver_choose(const struct solver *s, uint32_t classes);
/* A part of what is left of the time that the user gives, and states by the size of what is searched
 * unless the user says how many. */
struct effort solver_effort(const struct solver *s, const struct instance *in, double share);
/* The same for loading a flow. In a region exchanges break rates into pieces between which nothing more
 * finds a way: with all of the states of above Florida's plan brings out a quarter less. */
struct effort solver_loading_effort(const struct solver *s, const struct instance *in,
                                    double share);

struct set_work {
    size_t k;     /* the class */
    double share; /* of the time that is left */
    const struct progress *progress;
    const struct held *held; /* by class: taken as forced instead of the solver's; NULL: none */
};
/* Class k alone, then with every other subset of the first MAX_MERGED classes above it that matter, and
 * with all. Returns their number. */
size_t sets_of(const cw_operation *op, size_t k, uint32_t sets[SETS_MOST]);
/* Classes above k, not in its set, that the set's bound takes what is forced of. */
uint32_t sets_rest_on(const cw_operation *op, uint32_t set, size_t k);
/* Classes that share roads or corridors with k or are kept apart from it, or from one that does, and
 * so on: what happens to the others changes nothing for k. */
uint32_t sets_group(const cw_operation *op, size_t k);
/* Whether a class below k can be bounded by what k is forced to. */
bool sets_matter_below(const cw_operation *op, size_t k);
/* Reads of the solver only what the classes above k are forced to. May run beside another. */
cw_status set_bound_init(struct set_bound *b, const struct solver *s, uint32_t set,
                         const struct set_work *work, cw_error *err);
/* The same from a flow that is there, whose instance must live as long as the bound. */
cw_status set_bound_init_from(struct set_bound *b, const struct solver *s, uint32_t set,
                              const struct set_work *work, const struct earliest *start,
                              cw_error *err);
void set_bound_release(struct set_bound *b);
/* The parts of set_bound_init: the network, and the bound from a flow that is loaded first. */
cw_status set_bound_network(struct set_bound *b, const struct solver *s, uint32_t set,
                            const struct set_work *work, cw_error *err);
cw_status set_bound_load(struct set_bound *b, const struct solver *s, const struct set_work *work,
                         cw_error *err);
/* How much more than what it takes as forced others may leave. */
int64_t set_bound_slack(const struct set_bound *b);
/* Lists the certificates that say what is forced in one of the bound. */
cw_status set_bound_rests(const struct set_bound *b, struct plan_certificate *certificate,
                          cw_error *err);

/* The bound of the class alone, run->alone; of the first class from run->start, which must be there. May
 * run beside the plan of the same class. */
cw_status prove_alone(const struct solver *s, struct class_run *run,
                      const struct progress *progress, cw_error *err);
/* Bounds class k, adds its certificates, what is forced and what is scarce; says what its gap is
 * made of. Its people must have been counted, and what it uses be in s->used. */
cw_status prove_class(struct solver *s, const struct class_run *run, cw_error *err);
void held_release(struct held *held, const struct ground *ground);

#endif
