/* The bounds stated beside the arrival curves: certified where there is a certificate, never
 * falling, never below what the plan brings out. */
#include <stdlib.h>

#include "base/mem.h"
#include "verify/check_int.h"

struct stated {
    size_t class;
    int64_t t_s, units, people;
};

static int by_class_time(const void *a, const void *b)
{
    const struct stated *x = a, *y = b;
    if (x->class != y->class) return x->class < y->class ? -1 : 1;
    if (x->t_s != y->t_s) return x->t_s < y->t_s ? -1 : 1;
    return (x->units > y->units) - (x->units < y->units);
}

static cw_status check_stated(struct check *c, const struct stated *now)
{
    const char *class_id = c->op->classes[now->class].id;
    const struct bound *bound = check_bound_at(c, now->class, now->t_s);
    int64_t out;
    if (bound && now->units != bound->curve_units)
        return REFUTE(c,
                      "arrival of class %s before %s: bound_units is %lld, the certificates "
                      "give %lld",
                      class_id, check_clock(c, now->t_s).text, LL(now->units),
                      LL(bound->curve_units));
    if (now->t_s == 0 && now->units != 0)
        return REFUTE(c, "arrival of class %s: bound_units is %lld before the pause begins",
                      class_id, LL(now->units));
    if (!multiply_ok(now->people, OP_UNITS, &out) || out > now->units)
        return REFUTE(c,
                      "arrival of class %s before %s: %lld people out are more than the bound "
                      "of %lld units",
                      class_id, check_clock(c, now->t_s).text, LL(now->people), LL(now->units));
    return CW_OK;
}

/* Certificates stand in the list too, so that rows between them are held between them. */
static cw_status check_rising(struct check *c, const struct stated *before,
                              const struct stated *now)
{
    if (before->class != now->class || before->units <= now->units) return CW_OK;
    return REFUTE(c,
                  "arrival of class %s: the bound falls from %lld units before %s to %lld "
                  "before %s",
                  c->op->classes[now->class].id, LL(before->units),
                  check_clock(c, before->t_s).text, LL(now->units), check_clock(c, now->t_s).text);
}

cw_status check_bounds(struct check *c)
{
    size_t count = c->plan->arrival_count;
    struct stated *stated = mem_new(count + c->bound_count, sizeof *stated);
    cw_status s = stated ? CW_OK : error_no_memory(c->err);
    for (size_t i = 0; !s && i < count; i++) {
        const struct row_arrival *row = &c->plan->arrival[i];
        stated[i] = (struct stated){(size_t)check_class(c, row->class_id), row->t_s,
                                    row->bound_units, row->people};
        s = check_stated(c, &stated[i]);
    }
    for (size_t i = 0; !s && i < c->bound_count; i++) {
        const struct bound *bound = &c->bounds[i];
        stated[count++] = (struct stated){bound->class, bound->x_s, bound->curve_units, 0};
    }
    if (!s) qsort(stated, count, sizeof *stated, by_class_time);
    for (size_t i = 1; !s && i < count; i++) s = check_rising(c, &stated[i - 1], &stated[i]);
    mem_free(stated);
    return s;
}
