/* Several classes at once as a linear program (GLPK) on the expanded networks. */
#ifndef ORACLE_LP_H
#define ORACLE_LP_H

#include "instance.h"

/* What a plan for `class` must keep of the classes above: of class 0 its arrivals, units[X] out
 * before X; of each other one only its people out by the end, for its curve need not be unique. */
struct lp_kept {
    const int64_t *first_curve;
    double total[MAX_CLASSES];
};

/* The most people of `class` out by the end, with waiting anywhere and all routes free. False when
 * GLPK gives up. */
bool lp_best(const struct instance *in, int class, const struct lp_kept *kept, double *people);

#endif
