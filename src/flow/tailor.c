/* Class j on its network without the seconds that the cut of another class crosses. */
#include "flow/tailor.h"

#include "base/mem.h"
#include "flow/emit.h"
#include "flow/loading.h"

struct tailor {
    struct solver *s;
    size_t j;
    struct set_bound b; /* of class j; its network is narrowed while it is searched */
    int32_t x_s;        /* where most is left to the seconds crossed, no checkpoint */
    int64_t left_units; /* so much; 0: nowhere */
};

/* Marks the seconds that the bound's cut at the end crosses. */
static cw_status mark(struct crossed *marked, const struct set_bound *alone, cw_error *err)
{
    size_t last = alone->checkpoint_count - 1;
    cw_status status = crossed_init(marked, alone->in, err);
    return status ? status : crossed_mark(marked, alone->in, &alone->bound.cuts[last], err);
}

/* What s->held shows to be forced in the seconds marked. */
static int64_t shown_units(const struct solver *s, const struct crossed *marked, size_t j)
{
    const struct crossed *forced = &s->held[j].forced;
    if (!forced->used.road) return 0;
    return crossed_overlap(marked, &forced->used, &s->ground) - forced->slack_units;
}

bool tailor_promises(const struct solver *s, const struct set_bound *alone, size_t j, int64_t units)
{
    struct crossed marked;
    int64_t open = 0;
    if (!s->used[j].road) return false;
    if (mark(&marked, alone, NULL) == CW_OK)
        open = crossed_overlap(&marked, &s->used[j], &s->ground) - shown_units(s, &marked, j);
    crossed_release(&marked, &s->ground);
    return open > units;
}

static bool is_checkpoint(const struct solver *s, int32_t x_s)
{
    for (size_t i = 0; i < s->checkpoint_count; i++)
        if (s->checkpoints[i] == x_s) return true;
    return false;
}

static void choose_x(struct tailor *t)
{
    const struct solver *s = t->s;
    int64_t slack = set_bound_slack(&t->b);
    t->left_units = 0;
    for (int32_t x = 1; x < s->op->pause_s; x++) {
        int64_t left = s->arrived[t->j][x] - t->b.bound.before[x] - slack;
        if (left > t->left_units && !is_checkpoint(s, x)) t->left_units = left, t->x_s = x;
    }
}

/* Bounds class j at every X, then again with a cut for the best. */
static cw_status search(struct tailor *t, cw_error *err)
{
    const struct solver *s = t->s;
    struct set_bound *b = &t->b;
    struct set_work work = {.k = t->j, .share = 0.5, .progress = &s->progress};
    cw_status status = set_bound_load(b, s, &work, err);
    if (!status) choose_x(t);
    if (status || t->left_units == 0) return status;
    int32_t checkpoints[] = {t->x_s, s->op->pause_s};
    struct bound_options options = {.effort = solver_effort(s, b->in, 0.5),
                                    .checkpoints = checkpoints,
                                    .checkpoint_count = 2,
                                    .checkpoints_only = true,
                                    .progress = &s->progress};
    struct bound exact;
    status = bound_init(&exact, b->in, &b->bound.flow, &options, err);
    if (status) return status;
    bound_release(&b->bound);
    b->bound = exact;
    return CW_OK;
}

static cw_status search_narrowed(struct tailor *t, const struct crossed *marked, cw_error *err)
{
    struct narrowed narrowed;
    struct instance *in = &t->b.own_in;
    cw_status status = narrowed_apply(&narrowed, in, marked, 1, err);
    if (status) return status;
    status = search(t, err);
    narrowed_undo(&narrowed, in);
    return status;
}

/* Holds the cut found, and adds its certificate. */
static cw_status hold(struct tailor *t, struct held *held, cw_error *err)
{
    struct solver *s = t->s;
    const struct cut *cut = &t->b.bound.cuts[0];
    int64_t capacity = cut_capacity(t->b.in, cut) + set_bound_slack(&t->b);
    int64_t slack = capacity - s->arrived[t->j][t->x_s];
    int32_t number = (int32_t)s->plan->certificate_count;
    cw_status status = mem_reserve(&held->certificates, &held->room, 1, sizeof number, err);
    if (!status) status = crossed_init(&held->forced, t->b.in, err);
    if (!status) status = crossed_init(&held->one[0], t->b.in, err);
    if (!status) held->count = 1, held->certificates[0] = number;
    if (!status) status = crossed_add(&held->forced, t->b.in, cut, slack, err);
    if (!status) status = crossed_add(&held->one[0], t->b.in, cut, slack, err);
    if (!status) status = emit_certificate(s->plan, t->b.in, cut, (int32_t)t->j, capacity, 0, err);
    if (!status) status = set_bound_rests(&t->b, &s->plan->certificates[number], err);
    if (!status) s->plan->certificates[number].slack_units = slack;
    return status;
}

cw_status tailor_held(struct held *held, struct solver *s, const struct set_bound *alone, size_t j,
                      cw_error *err)
{
    struct tailor t = {.s = s, .j = j};
    struct set_work work = {.k = j};
    struct crossed marked;
    *held = (struct held){0};
    cw_status status = mark(&marked, alone, err);
    if (!status) status = set_bound_network(&t.b, s, UINT32_C(1) << j, &work, err);
    if (!status) status = search_narrowed(&t, &marked, err);
    if (!status && t.left_units > shown_units(s, &marked, j)) status = hold(&t, held, err);
    crossed_release(&marked, &s->ground);
    set_bound_release(&t.b);
    return status;
}
