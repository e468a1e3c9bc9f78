/* GLPK's simplex on the linear program of the copies minute by minute: how much is out by the end.
 * usage: peer-glpk INSTANCE */
#include <glpk.h>
#include <math.h>
#include <stdlib.h>

#include "lp.h"

/* GLPK counts from 1. */
static glp_prob *load(const struct lp *lp)
{
    glp_prob *problem = glp_create_prob();
    size_t room = (size_t)lp->entries + 1;
    int *row = peer_new(room, sizeof *row), *column = peer_new(room, sizeof *column);
    double *value = peer_new(room, sizeof *value);
    glp_set_obj_dir(problem, GLP_MAX);
    if (lp->rows > 0) glp_add_rows(problem, lp->rows);
    if (lp->columns > 0) glp_add_cols(problem, lp->columns);
    for (int i = 1; i <= lp->rows; i++) glp_set_row_bnds(problem, i, GLP_FX, 0, 0);
    for (int j = 1; j <= lp->columns; j++) {
        glp_set_col_bnds(problem, j, GLP_DB, 0, lp->most[j - 1]);
        glp_set_obj_coef(problem, j, lp->counts[j - 1]);
    }
    for (int e = 0; e < lp->entries; e++) {
        row[e + 1] = lp->row[e] + 1;
        column[e + 1] = lp->column[e] + 1;
        value[e + 1] = lp->value[e];
    }
    glp_load_matrix(problem, lp->entries, row, column, value);
    free(row), free(column), free(value);
    return problem;
}

int main(int argc, char **argv)
{
    const char *path = peer_one_file(argc, argv, "peer-glpk INSTANCE");
    struct peer_instance in;
    struct peer_copies copies;
    struct lp lp;
    glp_smcp how;
    peer_read(&in, path);
    peer_copies_init(&copies, &in);
    lp_init(&lp, &copies);
    glp_prob *problem = load(&lp);
    lp_release(&lp);
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_ERR;
    how.presolve = GLP_ON;
    double start_s = peer_clock_s(), value = 0;
    if (copies.edge_count > 0) {
        if (glp_simplex(problem, &how) || glp_get_status(problem) != GLP_OPT)
            peer_fail(1, "GLPK found no optimum");
        value = glp_get_obj_val(problem);
    }
    peer_report("peer-glpk", &in, &copies, llround(value) * copies.scale, start_s);
    glp_delete_prob(problem);
    peer_copies_release(&copies);
    peer_release(&in);
    return 0;
}
