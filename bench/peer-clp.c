/* CLP (COIN-OR) on the linear program of the copies minute by minute: how much is out by the end.
 * usage: peer-clp INSTANCE */
#include <math.h>
#include <stdlib.h>

#include <Clp_C_Interface.h>

#include "lp.h"

static Clp_Simplex *load(const struct lp *lp)
{
    Clp_Simplex *model = Clp_newModel();
    size_t columns = (size_t)lp->columns;
    CoinBigIndex *start = peer_new(columns + 1, sizeof *start);
    double *objective = peer_new(columns, sizeof *objective);
    double *least = peer_new(columns, sizeof *least);
    double *zero = peer_new((size_t)lp->rows, sizeof *zero);
    for (int e = 0; e < lp->entries; e++) start[lp->column[e] + 1] = e + 1;
    for (size_t j = 0; j < columns; j++) {
        if (start[j + 1] < start[j]) start[j + 1] = start[j]; /* a column without entries */
        objective[j] = lp->counts[j];
    }
    Clp_setLogLevel(model, 0);
    Clp_setOptimizationDirection(model, -1); /* maximise */
    Clp_loadProblem(model, lp->columns, lp->rows, start, lp->row, lp->value, least, lp->most,
                    objective, zero, zero);
    free(start), free(objective), free(least), free(zero);
    return model;
}

int main(int argc, char **argv)
{
    const char *path = peer_one_file(argc, argv, "peer-clp INSTANCE");
    struct peer_instance in;
    struct peer_copies copies;
    struct lp lp;
    peer_read(&in, path);
    peer_copies_init(&copies, &in);
    lp_init(&lp, &copies);
    Clp_Simplex *model = load(&lp);
    lp_release(&lp);
    double start_s = peer_clock_s();
    Clp_initialSolve(model);
    if (Clp_status(model) != 0) peer_fail(1, "CLP found no optimum");
    long long value = llround(Clp_getObjValue(model));
    peer_report("peer-clp", &in, &copies, value * copies.scale, start_s);
    Clp_deleteModel(model);
    peer_copies_release(&copies);
    peer_release(&in);
    return 0;
}
