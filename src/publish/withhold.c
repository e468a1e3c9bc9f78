/* Withholding numbers under ten so that they cannot be worked out from the column's total. */
#include "publish/withhold.h"

#include <stdlib.h>

#include "base/mem.h"

/* "No limit": far above any number of people, and sums of many still fit. */
static const int64_t unlimited = INT64_C(1000000000000);

struct withhold_cell withhold_cell(int64_t value)
{
    bool few = value > 0 && value < WITHHOLD_UNDER;
    return (struct withhold_cell){.value = value,
                                  .low = few ? 1 : WITHHOLD_UNDER,
                                  .high = few ? WITHHOLD_UNDER - 1 : unlimited,
                                  .few = few,
                                  .hidden = few,
                                  .fixed = value == 0};
}

/* How much all hidden cells together can fall and rise. A few-cell that takes every value of its
 * interval needs the others to move by the rest of it; with its own share counted in, that is the
 * whole width of the interval, both ways. */
struct slack {
    int64_t down, up, needed;
    bool no_limit; /* some cell can rise as far as one likes */
};

static void add_hidden(struct slack *s, const struct withhold_cell *c)
{
    s->down += c->value - c->low;
    if (c->high >= unlimited)
        s->no_limit = true;
    else
        s->up += c->high - c->value;
    if (c->few && c->high - c->low > s->needed) s->needed = c->high - c->low;
}

static bool lacks_down(const struct slack *s)
{
    return s->down < s->needed;
}

static bool lacks_up(const struct slack *s)
{
    return !s->no_limit && s->up < s->needed;
}

struct candidate {
    int64_t value;
    size_t index;
};

static int by_value(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->value != y->value) return x->value < y->value ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

cw_status withhold_column(struct withhold_cell *cells, size_t count, cw_error *err)
{
    size_t n = 0;
    struct slack slack = {0};
    struct candidate *order = mem_new(count, sizeof *order);
    if (!order) return error_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        cells[i].hidden = cells[i].hidden || cells[i].few;
        if (cells[i].hidden)
            add_hidden(&slack, &cells[i]);
        else if (!cells[i].fixed)
            order[n++] = (struct candidate){cells[i].value, i};
    }
    qsort(order, n, sizeof *order, by_value);
    for (size_t i = 0; i < n && (lacks_down(&slack) || lacks_up(&slack)); i++) {
        struct withhold_cell *c = &cells[order[i].index];
        if (!(lacks_down(&slack) && c->value > c->low) && !(lacks_up(&slack) && c->high > c->value))
            continue; /* would protect nothing */
        c->hidden = true;
        add_hidden(&slack, c);
    }
    mem_free(order);
    return CW_OK;
}
