#include "lp.h"

#include <stdlib.h>

static void add_entry(struct lp *lp, int32_t row, double value)
{
    lp->row[lp->entries] = row;
    lp->column[lp->entries] = lp->columns;
    lp->value[lp->entries++] = value;
}

static void add_column(void *context, int32_t from, int32_t to, int32_t capacity, int32_t minute)
{
    struct lp *lp = context;
    (void)minute;
    lp->most[lp->columns] = capacity;
    lp->counts[lp->columns] = to == PEER_SINK;
    if (from >= 0) add_entry(lp, from, -1);
    if (to >= 0) add_entry(lp, to, 1);
    lp->columns++;
}

void lp_init(struct lp *lp, const struct peer_copies *copies)
{
    size_t edges = (size_t)copies->edge_count;
    *lp = (struct lp){.rows = copies->copy_count};
    lp->most = peer_new(edges, sizeof *lp->most);
    lp->counts = peer_new(edges, 1);
    lp->row = peer_new(2 * edges, sizeof *lp->row);
    lp->column = peer_new(2 * edges, sizeof *lp->column);
    lp->value = peer_new(2 * edges, sizeof *lp->value);
    peer_copies_each(copies, add_column, lp);
}

void lp_release(struct lp *lp)
{
    free(lp->most), free(lp->counts), free(lp->row), free(lp->column), free(lp->value);
    *lp = (struct lp){0};
}
