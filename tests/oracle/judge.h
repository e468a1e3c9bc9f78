/* Plans an instance through the public API and compares with the oracles. */
#ifndef ORACLE_JUDGE_H
#define ORACLE_JUDGE_H

#include "gaps.h"
#include "instance.h"

/* How a quantity was distributed over many instances, in people. */
struct spread {
    long count, above_zero;
    double sum, most;
    char most_in[64];
};

struct judge_stats {
    long instances, several_classes, constant, lp_failures;
    double people, out;
    double routes, routes_found, lost_to_one_route; /* first class */
    struct spread gap, waiting, rounding, unclosed; /* first class, per instance */
    struct spread bound_over_lp, lp_over_out;       /* lower classes: quality, both >= 0 */
    long apart, apart_confirmed; /* bounds below what the linear program has without separation */
    struct spread out_over_lp;   /* what the first class's gap gave away */
};

struct judge_options {
    int tick_s;
    bool large; /* compare with the incremental oracle only */
    bool skip_verify;
    struct gaps *gaps; /* NULL, or where lower classes are noted; one more linear program each */
    long most_states;  /* 0: enough; else few: then bounds need only hold, not be reached */
};

/* Plans `in` in `folder` (which exists) and prints what is wrong, each line headed by `name`.
 * True when nothing is. */
bool judge(const struct instance *in, const char *folder, const char *name,
           const struct judge_options *options, struct judge_stats *stats);
void judge_print(const struct judge_stats *stats);
/* One line: how far the first class stays below its bound. */
void judge_print_gap(const struct judge_stats *stats);

#endif
