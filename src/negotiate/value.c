/* The order of work: plans of the operation as it is, with their proofs; what the cuts would have; prices;
 * pairs of the best; what depends on whom. */
#include "negotiate/value_int.h"

#include "base/mem.h"

/* ---- the operation as it is ---- */

static cw_status make_base(struct value *v, cw_basis basis, cw_population population, cw_error *err)
{
    struct value_base *base = mem_new(1, sizeof *base);
    if (!base) return error_no_memory(err);
    v->bases[basis][population] = base;
    base->job.basis = basis;
    base->job.population = population;
    base->job.whole = true;
    return variant_init(&base->job.variant, v->op, err);
}

static bool any_accepting(const struct value *v)
{
    for (size_t i = 0; i < v->op->concession_count; i++)
        if (value_basis(v, &v->op->concessions[i]) != v->options->basis) return true;
    return false;
}

static cw_status finish_base(struct value_base *base, cw_error *err)
{
    const struct cw_plan *plan = base->job.plan;
    for (size_t k = 0; k < plan->op->class_count; k++)
        if (plan->classes[k].out == plan->classes[k].bound_units / OP_UNITS)
            base->proved |= 1u << k;
    return bounder_init(&base->bounder, plan, err);
}

/* The jobs move into one array to run and back, so that each base keeps its plan. */
static cw_status run_bases(struct value *v, cw_error *err)
{
    struct job jobs[CW_BASIS_COUNT * CW_POPULATION_COUNT];
    struct value_base *owner[CW_BASIS_COUNT * CW_POPULATION_COUNT];
    size_t count = 0;
    for (int b = 0; b < CW_BASIS_COUNT; b++)
        for (int p = 0; p < CW_POPULATION_COUNT; p++)
            if (v->bases[b][p]) {
                owner[count] = v->bases[b][p];
                jobs[count] = v->bases[b][p]->job;
                count++;
            }
    struct jobs_options options = v->jobs;
    options.what = "planning";
    cw_status status = jobs_run(jobs, count, &options, err);
    for (size_t i = 0; i < count; i++) {
        owner[i]->job = jobs[i];
        if (jobs[i].plan) owner[i]->job.plan->op = &owner[i]->job.variant.op;
    }
    for (size_t i = 0; i < count && !status; i++) status = finish_base(owner[i], err);
    return status;
}

static cw_status make_bases(struct value *v, cw_error *err)
{
    cw_status status = CW_OK;
    bool accepting = any_accepting(v) && operation_has_consent(v->op);
    for (int p = 0; p < CW_POPULATION_COUNT && !status; p++) {
        if (!v->wanted[p]) continue;
        status = make_base(v, v->options->basis, (cw_population)p, err);
        if (!status && accepting) status = make_base(v, CW_ACCEPTED, (cw_population)p, err);
    }
    return status ? status : run_bases(v, err);
}

/* ---- rows ---- */

static cw_status list_rows(struct value *v, cw_error *err)
{
    const cw_operation *op = v->op;
    cw_status status =
        mem_reserve(&v->rows, &v->row_room, op->concession_count + 1, sizeof *v->rows, err);
    for (size_t i = 0; i < op->concession_count && !status; i++) {
        const struct op_concession *c = &op->concessions[i];
        struct value_row *row = &v->rows[v->row_count];
        if (!v->bases[value_basis(v, c)][v->shown]) continue; /* accept, without parties */
        *row = (struct value_row){
            .concession = c, .basis = value_basis(v, c), .generous = value_is_generous(op, c)};
        row->grantor = c->grantor ? c->grantor : value_grantor(v, c);
        row->what = value_what(v, c);
        if (!row->what) return error_no_memory(err);
        v->row_count++;
    }
    return status;
}

/* ---- all of it ---- */

static cw_status check(struct value *v, cw_error *err)
{
    const cw_value_options *o = v->options;
    if (o->threads < 0 || o->most_states < 0 || o->found < -1 || o->pairs < -1)
        return error_set(err, CW_BAD_USAGE,
                         "threads, effort, found and pairs must not be less than 0");
    if (o->populations >> CW_POPULATION_COUNT)
        return error_set(err, CW_BAD_USAGE, "no such population");
    v->small = !o->rough && jobs_are_small(v->op);
    uint32_t wanted = o->populations ? o->populations : v->small ? 7u : 1u << CW_BEST;
    for (int p = CW_POPULATION_COUNT; p-- > 0;) {
        v->wanted[p] = wanted >> p & 1u;
        if (v->wanted[p]) v->shown = (cw_population)p; /* best is the first */
    }
    return operation_choose_basis(v->op, o->basis, o->as_of, &v->jobs.as_of_unix_s, err);
}

static void release(struct value *v)
{
    for (int b = 0; b < CW_BASIS_COUNT; b++) {
        for (int p = 0; p < CW_POPULATION_COUNT; p++) {
            struct value_base *base = v->bases[b][p];
            if (!base) continue;
            bounder_release(&base->bounder);
            jobs_release(&base->job, 1);
            mem_free(base);
        }
    }
    mem_free(v->rows);
    mem_free(v->pairs);
    mem_free(v->dependences);
    arena_release(&v->arena);
}

cw_status value_write(struct text *out, const cw_operation *op, const cw_value_options *options,
                      const struct report_guard *guard, cw_error *err)
{
    cw_plan_options plan = {.most_states = options->most_states};
    bool json = options->json || guard;
    struct value v = {.op = op,
                      .guard = guard,
                      .options = options,
                      .jobs = {.plan = &plan,
                               .progress = {options->progress, options->progress_context},
                               .threads = options->threads}};
    cw_status status = check(&v, err);
    if (!status) status = make_bases(&v, err);
    if (!status) status = list_rows(&v, err);
    if (!status && options->found >= 0) status = value_find(&v, err);
    if (!status) status = value_price_rows(&v, err);
    if (!status) status = value_price_best(&v, err);
    if (!status && options->pairs >= 0) status = value_price_pairs(&v, err);
    if (!status) status = value_price_dependences(&v, err);
    if (!status) status = json ? value_as_json(out, &v, err) : value_as_text(out, &v, err);
    release(&v);
    return status;
}
