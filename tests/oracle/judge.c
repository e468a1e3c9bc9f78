/* The comparison of a plan with the oracles. */
#include "judge.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clearway/clearway.h"
#include "expand.h"
#include "lp.h"
#include "passed.h"

/* JSON has four decimals of a person; a unit is 0.00028. */
static const double JSON_EXACT = 1.01e-4, LP_EXACT = 1e-3, APART_EXACT = 1e-2;

struct trial {
    const struct instance *in;
    const char *folder, *name;
    const struct judge_options *options;
    struct judge_stats *stats;
    json_t *plan;
    bool good;
    int complaints;
    int64_t *curve; /* units of the first class alone */
};

static void complain(struct trial *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void complain(struct trial *t, const char *format, ...)
{
    t->good = false;
    if (t->complaints++ > 8) return;
    va_list args;
    va_start(args, format);
    printf("%s: ", t->name);
    vprintf(format, args);
    printf("\n");
    va_end(args);
}

static void note(struct spread *s, double value, const char *name)
{
    s->count++;
    s->sum += value;
    if (value > 1e-3) s->above_zero++;
    if (value <= s->most) return;
    s->most = value;
    snprintf(s->most_in, sizeof s->most_in, "%s", name);
}

/* ---- planning ---- */

/* The plan's JSON, or NULL. */
static json_t *plan_and_verify(struct trial *t, int simplicity, bool verify)
{
    char yaml[512], gpkg[512], *text = NULL, *report = NULL;
    cw_error err = {0};
    cw_operation *op = NULL;
    cw_plan *plan = NULL;
    json_t *json = NULL;
    snprintf(yaml, sizeof yaml, "%s/operation.yaml", t->folder);
    snprintf(gpkg, sizeof gpkg, "%s/plan.gpkg", t->folder);
    cw_plan_options options = {.tick_s = t->options->tick_s,
                               .simplicity = simplicity,
                               .most_states =
                                   t->options->most_states ? t->options->most_states : 1000000000};
    cw_status s = cw_operation_read(yaml, &op, &err);
    if (!s) s = cw_plan_make(op, &options, &plan, &err);
    if (!s) s = cw_plan_json(plan, &text, &err);
    if (!s && verify) s = cw_plan_write(plan, gpkg, &err);
    if (!s && verify) s = cw_plan_verify(gpkg, yaml, &report, NULL, NULL, &err);
    if (s) complain(t, "%s: %s", cw_status_text(s), err.text);
    if (text) json = json_loads(text, 0, NULL);
    if (text && !json) complain(t, "the JSON cannot be parsed");
    cw_text_free(report);
    cw_text_free(text);
    cw_plan_free(plan);
    cw_operation_free(op);
    return json;
}

static const json_t *class_of(const struct trial *t, int k)
{
    return json_array_get(json_object_get(t->plan, "classes"), (size_t)k);
}

static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* ---- one class against its curve ---- */

static int64_t people_of(const struct instance *in, int k)
{
    int64_t people = 0;
    for (int z = 0; z < in->zone_count; z++) people += in->zone[z].people[k];
    return people;
}

/* Every row of the arrivals: the bound equals `curve` (or nothing, when NULL), out is not above. */
static void compare_rows(struct trial *t, int k, const int64_t *curve)
{
    const json_t *rows = json_object_get(class_of(t, k), "arrivals");
    int tick = t->options->tick_s, last = -1;
    double out_before = 0, bound_before = 0;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        int x = (int)json_integer_value(json_array_get(row, 0));
        double out = json_number_value(json_array_get(row, 1));
        double bound = json_number_value(json_array_get(row, 2));
        if (x < 0 || x > t->in->pause_s || x <= last || (last >= 0 && x > last + tick))
            complain(t, "class %d: row %zu is at %d s, after %d s", k + 1, i, x, last);
        if (x < 0 || x > t->in->pause_s) return;
        last = x;
        if (out < out_before || bound < bound_before - JSON_EXACT)
            complain(t, "class %d: the curves fall at %d s", k + 1, x);
        if (out > bound + JSON_EXACT)
            complain(t, "class %d: %g out before %d s, above the bound %.4f", k + 1, out, x, bound);
        double apart = curve ? bound - (double)curve[x] / 3600 : 0;
        if (apart < -JSON_EXACT || (apart > JSON_EXACT && t->options->most_states == 0))
            complain(t, "class %d: bound %.4f before %d s, explicit expansion %.4f", k + 1, bound,
                     x, (double)curve[x] / 3600);
        out_before = out;
        bound_before = bound;
    }
    if (last != t->in->pause_s) complain(t, "class %d: the last row is at %d s", k + 1, last);
}

/* Nothing is shared: vehicles and foot, or one class only, and no corridor admits both. */
static bool shares_nothing(const struct instance *in)
{
    if (in->class_count > 2) return false;
    if (in->class_count == 2 && in->class[0].mode == in->class[1].mode) return false;
    for (int c = 0; c < in->corridor_count; c++)
        if (in->corridor[c].admits == 3) return false;
    return true;
}

static void check_totals(struct trial *t, int k)
{
    const json_t *class = class_of(t, k);
    double out = number(class, "out"), bound = number(class, "upper_bound");
    double gap = number(class, "gap"), waiting = number(class, "waiting");
    double rounding = number(class, "lost_to_rounding");
    if (!(fabs(number(class, "people") - (double)people_of(t->in, k)) < 0.5))
        complain(t, "class %d: %g people", k + 1, number(class, "people"));
    if (!(out >= 0 && out <= bound + JSON_EXACT && waiting >= 0 && rounding >= 0))
        complain(t, "class %d: out %g, bound %g, waiting %g, rounding %g", k + 1, out, bound,
                 waiting, rounding);
    if (!(gap + JSON_EXACT >= waiting + rounding && fabs(bound - out - gap) < 1))
        complain(t, "class %d: gap %g, but bound %g - out %g, waiting %g, rounding %g", k + 1, gap,
                 bound, out, waiting, rounding);
    /* what the classes above leave to the others does change with time */
    if (k == 0 && instance_is_constant(t->in) && waiting > 0)
        complain(t, "class %d: %g waiting, though nothing opens or closes", k + 1, waiting);
    if (k > 0) return;
    t->stats->people += (double)people_of(t->in, k);
    t->stats->out += out;
    double whole = floor(bound + JSON_EXACT) - out;
    note(&t->stats->gap, whole, t->name);
    note(&t->stats->waiting, waiting, t->name);
    note(&t->stats->rounding, rounding, t->name);
    note(&t->stats->unclosed, whole - waiting - rounding, t->name);
}

/* ---- known answers ---- */

static void check_expected(struct trial *t)
{
    for (int e = 0; e < t->in->expect_count; e++) {
        const struct expectation *x = &t->in->expect[e];
        if (x->class == 0 && t->curve[x->before_s] != x->people * 3600)
            complain(t, "the oracle has %.4f before %d s, known is %lld",
                     (double)t->curve[x->before_s] / 3600, x->before_s, (long long)x->people);
    }
}

/* Two unrelated flow codes agree, so that an error of the oracle is not taken for one of ours. */
static bool make_curve(struct trial *t)
{
    size_t size = ((size_t)t->in->pause_s + 1) * sizeof(int64_t);
    int64_t *again = malloc(size);
    t->curve = malloc(size);
    bool good = t->curve && again && curve_incremental(t->in, 0, t->curve);
    if (good && !t->options->large) {
        good = curve_from_scratch(t->in, 0, again);
        if (good && memcmp(again, t->curve, size) != 0) complain(t, "the two oracles disagree");
    }
    if (!good) complain(t, "the oracle ran out of memory");
    free(again);
    return good;
}

/* ---- several classes ---- */

/* The bound knows of separation: nobody has more while classes are kept apart either. */
static void compare_apart(struct trial *t, int k, double *const out[MAX_CLASSES], double bound)
{
    t->stats->apart++;
    switch (lp_apart(t->in, k, out, bound + APART_EXACT)) {
    case LP_NONE:
        t->stats->apart_confirmed++;
        break;
    case LP_SOME:
        complain(t, "class %d: kept apart, more than the bound %.4f", k + 1, bound);
        break;
    case LP_UNDECIDED:
        break;
    }
}

/* No flow beside the plan's own curves of the classes above has more than the bound, or less than the
 * plan. */
static void compare_beside(struct trial *t, int k, double *const out[MAX_CLASSES])
{
    double bound = number(class_of(t, k), "upper_bound"), beside;
    if (!lp_beside(t->in, k, out, false, &beside)) {
        t->stats->lp_failures++;
        return;
    }
    if (bound < beside - LP_EXACT && t->in->apart_s == 0)
        complain(t, "class %d: the bound %.4f is below the linear program's %.6f", k + 1, bound,
                 beside);
    if (bound < beside - LP_EXACT && t->in->apart_s > 0) compare_apart(t, k, out, bound);
    if (number(class_of(t, k), "out") > beside + LP_EXACT)
        complain(t, "class %d: %g out, the linear program has %.6f", k + 1,
                 number(class_of(t, k), "out"), beside);
}

/* Against what the classes above could have at best: quality, not truth. */
static void note_lower(struct trial *t, int k, double lp, double *const out[MAX_CLASSES])
{
    const json_t *class = class_of(t, k);
    struct gap_sample sample = {.class = k,
                                .out = number(class, "out"),
                                .bound = number(class, "upper_bound"),
                                .waiting = number(class, "waiting"),
                                .rounding = number(class, "lost_to_rounding"),
                                .best = lp};
    note(&t->stats->bound_over_lp, fmax(0, sample.bound - lp), t->name);
    note(&t->stats->lp_over_out, fmax(0, floor(lp + LP_EXACT) - sample.out), t->name);
    note(&t->stats->out_over_lp, fmax(0, sample.out - lp - LP_EXACT), t->name);
    if (!t->options->gaps || !out) return;
    if (lp_beside(t->in, k, out, true, &sample.still))
        gaps_note(t->options->gaps, t->in, t->name, &sample);
    else
        t->stats->lp_failures++;
}

static void compare_lower(struct trial *t, double *const out[MAX_CLASSES], bool known)
{
    struct lp_kept kept = {.first_curve = t->curve};
    kept.total[0] = (double)t->curve[t->in->pause_s] / 3600;
    for (int k = 1; k < t->in->class_count; k++) {
        double lp;
        if (known) compare_beside(t, k, out);
        if (!lp_best(t->in, k, &kept, &lp)) {
            t->stats->lp_failures++;
            return;
        }
        kept.total[k] = lp;
        note_lower(t, k, lp, known ? out : NULL);
    }
}

static void compare_several(struct trial *t)
{
    double first, alone = (double)t->curve[t->in->pause_s] / 3600, *out[MAX_CLASSES] = {NULL};
    char gpkg[512];
    bool known = false;
    snprintf(gpkg, sizeof gpkg, "%s/plan.gpkg", t->folder);
    struct lp_kept kept = {.first_curve = t->curve};
    if (!lp_best(t->in, 0, &kept, &first))
        t->stats->lp_failures++;
    else if (fabs(first - alone) > LP_EXACT)
        complain(t, "the linear program has %.6f for class 1, the flow %.6f", first, alone);
    if (passed_curves(t->in, gpkg, out, &known))
        compare_lower(t, out, known);
    else
        complain(t, "no curves can be read from %s", gpkg);
    for (int k = 0; k < MAX_CLASSES; k++) free(out[k]);
}

static void compare_alone(struct trial *t)
{
    if (!shares_nothing(t->in)) return;
    int64_t *curve = malloc(((size_t)t->in->pause_s + 1) * sizeof *curve);
    for (int k = 1; curve && k < t->in->class_count; k++)
        if (curve_incremental(t->in, k, curve)) compare_rows(t, k, curve);
    free(curve);
}

static void compare(struct trial *t)
{
    if (json_array_size(json_object_get(t->plan, "classes")) != (size_t)t->in->class_count) {
        complain(t, "the JSON does not have the operation's classes");
        return;
    }
    compare_rows(t, 0, t->curve);
    for (int k = 0; k < t->in->class_count; k++) {
        if (k) compare_rows(t, k, NULL);
        check_totals(t, k);
    }
    if (t->options->most_states > 0) return;
    bool proved = json_is_true(json_object_get(t->plan, "proved"));
    if (!proved && t->in->class_count == 1) complain(t, "not proved, with one class");
    if (t->in->class_count == 1) return;
    compare_several(t);
    compare_alone(t);
}

/* ---- simplicity ---- */

/* Simplifying moves nobody to a later second. With several classes the plan is another one, for
 * upper classes make room for lower ones as these find roads free. */
static void compare_as_found(struct trial *t, const json_t *found)
{
    const json_t *class = json_array_get(json_object_get(found, "classes"), 0);
    const json_t *rows = json_object_get(class_of(t, 0), "arrivals");
    const json_t *before = json_object_get(class, "arrivals");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_int_t out = json_integer_value(json_array_get(json_array_get(rows, i), 1));
        json_int_t was = json_integer_value(json_array_get(json_array_get(before, i), 1));
        if (out < was)
            complain(t, "row %zu: %" JSON_INTEGER_FORMAT " out, %" JSON_INTEGER_FORMAT " as found",
                     i, out, was);
    }
    t->stats->routes_found += number(class, "routes");
    t->stats->routes += number(class_of(t, 0), "routes");
    if (number(class_of(t, 0), "routes") > number(class, "routes"))
        complain(t, "simplifying made more routes");
}

/* At most one route a zone, stops aside; people and their parts of the gap still add up. */
static void check_one_route(struct trial *t, const json_t *one)
{
    for (int k = 0; k < t->in->class_count; k++) {
        const json_t *class = json_array_get(json_object_get(one, "classes"), (size_t)k);
        double parts = number(class, "out") + number(class, "waiting") +
                       number(class, "lost_to_rounding") + number(class, "lost_to_simplicity") +
                       number(class, "unclosed");
        if (t->in->assembly_count == 0 && number(class, "most_routes") > 1)
            complain(t, "class %d: %g routes of one zone", k + 1, number(class, "most_routes"));
        if (fabs(parts - floor(number(class, "upper_bound") + JSON_EXACT)) > 0.5)
            complain(t, "class %d: limited routes, the gap's parts do not add up", k + 1);
        if (k == 0) t->stats->lost_to_one_route += number(class, "lost_to_simplicity");
    }
}

static void compare_simplicity(struct trial *t)
{
    json_t *found = t->in->class_count == 1 ? plan_and_verify(t, -1, false) : NULL;
    if (found) compare_as_found(t, found);
    json_decref(found);
    if (t->stats->instances % 4) return;
    json_t *one = plan_and_verify(t, 1, true);
    if (one) check_one_route(t, one);
    json_decref(one);
}

bool judge(const struct instance *in, const char *folder, const char *name,
           const struct judge_options *options, struct judge_stats *stats)
{
    struct trial t = {
        .in = in, .folder = folder, .name = name, .options = options, .stats = stats, .good = true};
    char dump[512];
    snprintf(dump, sizeof dump, "%s/instance.txt", folder);
    stats->instances++;
    stats->several_classes += in->class_count > 1;
    stats->constant += instance_is_constant(in);
    if (!instance_dump(in, dump) || !instance_write(in, folder))
        complain(&t, "%s cannot be written", folder);
    else if (make_curve(&t)) {
        check_expected(&t);
        t.plan = plan_and_verify(&t, 0, !options->skip_verify);
        if (t.plan) compare(&t);
        if (t.plan && !options->large && !options->gaps) compare_simplicity(&t);
    }
    free(t.curve);
    json_decref(t.plan);
    return t.good;
}

static void print_spread(const char *what, const struct spread *s)
{
    printf("  %-28s mean %.4f, above 0 in %ld of %ld", what,
           s->count ? s->sum / (double)s->count : 0, s->above_zero, s->count);
    if (s->above_zero) printf(", most %.4f (%s)", s->most, s->most_in);
    printf("\n");
}

void judge_print_gap(const struct judge_stats *s)
{
    printf("%.0f of %.0f people out;", s->out, s->people);
    print_spread("gap", &s->gap);
}

void judge_print(const struct judge_stats *s)
{
    printf("%ld instances, %ld with several classes, %ld without any window or closure\n",
           s->instances, s->several_classes, s->constant);
    printf("first class: %.0f people, %.0f out; per instance, in people:\n", s->people, s->out);
    print_spread("gap", &s->gap);
    print_spread("waiting", &s->waiting);
    print_spread("lost to rounding", &s->rounding);
    print_spread("not closed", &s->unclosed);
    printf("  %.0f routes, %.0f as found; with one a zone, on a quarter, %.0f people are lost\n",
           s->routes, s->routes_found, s->lost_to_one_route);
    if (s->several_classes == 0) return;
    printf("lower classes, against the linear program (it gave up on %ld):\n", s->lp_failures);
    print_spread("bound - LP", &s->bound_over_lp);
    printf("  lower for being kept apart     %ld bounds, %ld confirmed by a mixed integer program, "
           "%ld it left undecided\n",
           s->apart, s->apart_confirmed, s->apart - s->apart_confirmed);
    print_spread("LP - out", &s->lp_over_out);
    print_spread("out - LP", &s->out_over_lp);
}
