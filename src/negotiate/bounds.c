/* Certificates at the end of the pause bound sets of classes; the least sum over disjoint sets that together
 * are all classes bounds everybody. Where the pause has other ends the listed seconds may stay or move with
 * either end: every choice is a cut, so the least counts. A cut is also read for the set with all that
 * share with it, which tells more where several fill one gate. */
#include "negotiate/bounds.h"

#include "base/mem.h"
#include "negotiate/sharing.h"

enum { MOST_SHIFTS = 4 };

/* A bound on the people of a set of classes. */
struct set_bound {
    uint32_t classes;
    int64_t people;
};

struct bounding {
    const struct bounder *b;
    const struct bounded *what;
    struct set_bound *sets;
    size_t set_count;
    struct model model; /* of model.classes: kept from one certificate to the next */
};

static bool at_end(const struct bounder *b, const struct plan_certificate *c)
{
    return c->x_s == b->plan->op->pause_s;
}

static const struct ground *ground_of(const struct bounding *g)
{
    return g->what->ground ? g->what->ground : &g->b->ground;
}

static cw_status need_model(struct bounding *g, uint32_t classes, cw_error *err)
{
    const struct cw_plan *plan = g->b->plan;
    if (g->model.op && g->model.classes == classes) return CW_OK;
    model_release(&g->model);
    struct model_choice choice = {classes, g->what->basis, plan->options.population,
                                  plan->as_of_unix_s};
    return model_init(&g->model, g->what->op, ground_of(g), &choice, err);
}

/* Seconds by which the certificate's second 0 comes later in the variant, and its end later still. */
static size_t list_shifts(const struct bounding *g, int32_t shifts[MOST_SHIFTS])
{
    const cw_operation *base = g->b->plan->op, *op = g->what->op;
    int64_t start = base->pause_start_unix_s - op->pause_start_unix_s;
    int64_t end = op->pause_s - base->pause_s - start;
    const int64_t wanted[MOST_SHIFTS] = {start, 0, start + end, end};
    size_t count = 0;
    for (size_t i = 0; i < MOST_SHIFTS; i++) {
        bool known = false;
        for (size_t k = 0; k < count; k++) known = known || shifts[k] == (int32_t)wanted[i];
        if (!known) shifts[count++] = (int32_t)wanted[i];
    }
    return count;
}

/* Adds what the certificate says of these classes in the variant, by the end of its pause. */
static cw_status read_one(struct bounding *g, const struct plan_certificate *c, uint32_t classes,
                          cw_error *err)
{
    int32_t shifts[MOST_SHIFTS];
    size_t count = list_shifts(g, shifts);
    int64_t least = CUT_MOST;
    cw_status status = need_model(g, classes, err);
    for (size_t i = 0; i < count && !status; i++) {
        struct cut_reading reading;
        struct cut_view view = {c, g->what->op->pause_s, shifts[i], false};
        status = reading_init(&reading, &g->model, &view, err);
        if (!status && reading.units < least) least = reading.units;
        if (!status) reading_release(&reading);
    }
    if (!status) g->sets[g->set_count++] = (struct set_bound){classes, least / OP_UNITS};
    return status;
}

/* Certificates of one set of classes follow each other, so its model is made once. */
static cw_status read_all(struct bounding *g, bool shared, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < g->b->plan->certificate_count && !status; i++) {
        const struct plan_certificate *c = &g->b->plan->certificates[i];
        uint32_t classes = shared ? sharing_closure(g->what->op, c->classes) : c->classes;
        if (!at_end(g->b, c) || !(classes & g->what->classes)) continue;
        if (shared && classes == c->classes) continue;
        status = read_one(g, c, classes, err);
    }
    return status;
}

/* least[mask]: the least bound on the people of these classes. */
static cw_status least_sum(const struct bounding *g, int64_t *most, cw_error *err)
{
    const cw_operation *op = g->what->op;
    size_t all = (size_t)1 << op->class_count;
    int64_t *least = mem_new(all, sizeof *least), people[OP_MAX_CLASSES] = {0};
    if (!least) return error_no_memory(err);
    for (size_t k = 0; k < op->class_count; k++)
        for (size_t z = 0; z < op->zone_count; z++)
            people[k] += op->zones[z].people[k][g->b->plan->options.population];
    for (size_t mask = 1; mask < all; mask++) {
        size_t k = (size_t)__builtin_ctzll(mask);
        least[mask] = people[k] + least[mask & (mask - 1)];
        for (size_t i = 0; i < g->set_count; i++) {
            size_t set = g->sets[i].classes;
            if ((mask & set) == 0) continue;
            int64_t sum = g->sets[i].people + least[mask & ~set];
            if (sum < least[mask]) least[mask] = sum;
        }
    }
    *most = least[g->what->classes];
    mem_free(least);
    return CW_OK;
}

cw_status bounder_init(struct bounder *b, const struct cw_plan *plan, cw_error *err)
{
    *b = (struct bounder){.plan = plan};
    return ground_init(&b->ground, plan->op, err);
}

void bounder_release(struct bounder *b)
{
    ground_release(&b->ground);
    *b = (struct bounder){0};
}

cw_status bounder_read(const struct bounder *b, const struct bounded *what, int64_t *most,
                       cw_error *err)
{
    struct bounding g = {.b = b, .what = what};
    g.sets = mem_new(2 * b->plan->certificate_count, sizeof *g.sets);
    cw_status status = g.sets ? read_all(&g, false, err) : error_no_memory(err);
    if (!status) status = read_all(&g, true, err);
    *most = 0;
    if (!status) status = least_sum(&g, most, err);
    model_release(&g.model);
    mem_free(g.sets);
    return status;
}
