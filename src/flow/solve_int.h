/* What solve.c and prove.c share: a solve, and one class's plan in the making. */
#ifndef FLOW_SOLVE_INT_H
#define FLOW_SOLVE_INT_H

#include "flow/bound.h"
#include "flow/chains.h"
#include "flow/crossed.h"
#include "flow/solve.h"

/* Cuts of a class that bound the classes below it. */
struct held {
    struct crossed forced;
    int32_t *certificates; /* the plan's that say so */
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
    double deadline_seconds; /* of clock_seconds(); 0: none */

    /* the round at work: by class, as far as planned or proved */
    cw_plan *plan;
    struct used used[OP_MAX_CLASSES];
    struct held held[OP_MAX_CLASSES];
    int64_t flow_units[OP_MAX_CLASSES]; /* before whole people are made of them */
    int64_t *arrived[OP_MAX_CLASSES];   /* units out before X = 0 .. pause_s */
    size_t used_count, held_count;

    /* of all rounds: by class, what its cuts at the end cross */
    struct crossed scarce[OP_MAX_CLASSES];
    size_t scarce_count;
};

struct class_run {
    size_t k;
    struct instance in;   /* what the classes above leave */
    struct earliest flow; /* without waiting; the chains have taken its rates */
    int64_t flow_units;   /* sent by it before they did */
    bool gave_up;         /* there may be a better flow without waiting */
    int32_t *checkpoints; /* those of the solver, and for the first class some more */
    size_t checkpoint_count;
    struct bound own; /* the best with waiting in what the classes above leave */
    struct chains chains;
};

struct instance_choice solver_choose(const struct solver *s, uint32_t classes);
/* A part of what is left of the time that the user gives, and states by the size of what is searched
 * unless the user says how many. */
struct effort solver_effort(const struct solver *s, const struct instance *in, double share);

/* Bounds class k, adds its certificates, what is forced and what is scarce; says what its gap is
 * made of. Its people must have been counted, and what it uses be in s->used. */
cw_status prove_class(struct solver *s, const struct class_run *run, cw_error *err);
/* The seconds for which a class's bound is cut: the solver's checkpoints and, where a class below
 * shares with it, those at which the flow's arrivals bend most. To be freed. */
cw_status prove_checkpoints(const struct solver *s, const struct steps *pass, size_t gate_count,
                            size_t k, int32_t **checkpoints, size_t *count, cw_error *err);
void held_release(struct held *held, const struct ground *ground);

#endif
