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

/* The same, of each class above at least out[k][X] people out before X, X = 0 .. pause: what is left to
 * a plan that has these curves, were it free to choose all routes. `still`: nobody waits but at zones
 * and assembly points. In fractions of people, who may go round in circles, and blind to separation;
 * so not always to be had. */
bool lp_beside(const struct instance *in, int class, double *const out[MAX_CLASSES], bool still,
               double *people);

enum lp_verdict { LP_NONE, LP_SOME, LP_UNDECIDED };

/* Whether `least` people of the class or more can be out by the end beside those curves, waiting anywhere,
 * where no two classes are at a node within the rule's time of each other. A mixed integer program, given
 * 20 seconds. */
enum lp_verdict lp_apart(const struct instance *in, int class, double *const out[MAX_CLASSES],
                         double least);

#endif
