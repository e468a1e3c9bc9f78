/* The steps in order. The load is summed once and kept by all that move people. */
#include "flow/routes.h"

#include "flow/gather.h"
#include "flow/people.h"
#include "flow/regain.h"
#include "flow/simplify.h"

static cw_status simplify(const struct instance *in, struct chains *chains, struct load *load,
                          const struct progress *progress, cw_error *err)
{
    struct standing standing;
    cw_status status = standing_init(&standing, in->horizon_s, err);
    if (!status) status = simplify_chains(in, chains, load, &standing, progress, err);
    standing_release(&standing);
    return status;
}

static void count_all(struct standing *standing, const struct chains *chains, int32_t sign)
{
    for (size_t i = 0; i < chains->count; i++) standing_count(standing, &chains->chain[i], sign);
}

static cw_status limit(const struct instance *in, struct chains *chains, struct load *load,
                       const struct routes_choice *choice, struct routes_price *price,
                       cw_error *err)
{
    struct standing standing;
    cw_status status = standing_init(&standing, in->horizon_s, err);
    if (!status) {
        count_all(&standing, chains, -1);
        status = gather_on_few(in, chains, choice->simplicity, load, choice->progress, err);
        count_all(&standing, chains, 1);
        standing_keep(&standing);
        price->lost_people = -standing.ahead[in->horizon_s];
        price->late_s = standing_late_s(&standing);
    }
    standing_release(&standing);
    return status;
}

/* The end of the last second in which somebody passes a gate. */
static int32_t last_passed_s(const struct earliest *flow)
{
    int32_t last_s = 0;
    for (size_t g = 0; g < flow->in->gate_count; g++) {
        const struct steps *pass = &flow->pass[g];
        if (pass->count > 0 && pass->step[pass->count - 1].at > last_s)
            last_s = pass->step[pass->count - 1].at;
    }
    return last_s;
}

cw_status routes_choose(struct chains *chains, struct earliest *flow,
                        const struct routes_choice *choice, struct routes_price *price,
                        cw_error *err)
{
    const struct instance *in = flow->in;
    struct load load = {0};
    int32_t ends_s[] = {last_passed_s(flow), in->horizon_s}; /* who is missing is not to go last */
    *price = (struct routes_price){0};
    cw_status status = chains_init(chains, flow, choice->progress, err);
    if (!status) status = people_trim(chains, err);
    if (!status) status = load_init(&load, in, chains, err);
    for (int i = 0; i < 2 && !status; i++) {
        status = gather_people(in, chains, ends_s[i], &load, choice->progress, err);
        if (!status) status = regain_people(flow, chains, ends_s[i], &load, choice->progress, err);
    }
    if (!status && choice->simplicity >= 0)
        status = simplify(in, chains, &load, choice->progress, err);
    if (!status && choice->simplicity > 0) status = limit(in, chains, &load, choice, price, err);
    load_release(&load, in);
    return status;
}
