/* How far lower classes stay below what linear programs allow, by kind of instance, as a table. */
#ifndef ORACLE_GAPS_H
#define ORACLE_GAPS_H

#include "instance.h"

enum { GAP_GROUPS = 12, GAP_STEPS = 6 };

struct gap_spread {
    long count[GAP_STEPS]; /* whole people: 0, 1, 2-3, 4-7, 8-15, 16 and more */
    double sum, most;
    char most_in[64];
};

struct gap_group {
    long classes;                  /* lower classes, of all instances of the group */
    double out, waiting, rounding; /* people, as the plans have them */
    double best, bound;            /* what the linear program and the plan's bound have */
    struct gap_spread still;       /* lp_beside, nobody waiting - out */
    struct gap_spread all;         /* lp_best - out */
    struct gap_spread over;        /* bound - lp_best */
};

struct gaps {
    struct gap_group group[GAP_GROUPS];
};

/* One lower class of one plan, in people. */
struct gap_sample {
    int class;
    double out, bound, waiting, rounding, best, still;
};

void gaps_note(struct gaps *gaps, const struct instance *in, const char *name,
               const struct gap_sample *sample);
void gaps_print(const struct gaps *gaps);

#endif
