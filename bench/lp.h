/* The copies as a linear program: a column per edge, a row per copy (what comes in goes out).
 * Maximise what reaches PEER_SINK. Shared by the general solvers. */
#ifndef BENCH_LP_H
#define BENCH_LP_H

#include "peer.h"

struct lp {
    int rows, columns, entries;
    double *most;      /* by column; the least is 0 */
    char *counts;      /* by column: whether it ends at the sink */
    int *row, *column; /* of each entry, from 0; entries of a column stand together */
    double *value;
};

void lp_init(struct lp *lp, const struct peer_copies *copies);
void lp_release(struct lp *lp);

#endif
