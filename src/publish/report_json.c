/* The report's document: what the page shows, and nothing that it must not know. */
#include <inttypes.h>
#include <string.h>

#include "publish/escape.h"
#include "publish/report_int.h"
#include "publish/withhold.h"

enum { CURVE_POINTS = 240, COARSE_S = 3600 };

void report_write_moment(struct text *out, const cw_operation *op, int32_t after_s)
{
    char local[32];
    operation_format_time(op, op->pause_start_unix_s + after_s, local);
    text_addf(out, "\"%s\"", local);
}

void report_write_moment_or_null(struct text *out, const cw_operation *op, int32_t after_s)
{
    if (after_s < 0)
        text_add(out, "null");
    else
        report_write_moment(out, op, after_s);
}

static void write_head(struct text *out, const struct cw_plan *plan)
{
    const cw_operation *op = plan->op;
    const char *slash = strrchr(op->path, '/');
    char as_of[32];
    operation_format_time(op, plan->as_of_unix_s, as_of);
    text_add(out, "\"format\":1,\"clearway\":\"" CW_VERSION "\",\"operation\":{\"id\":");
    escape_json(out, op->id);
    text_add(out, ",\"title\":");
    escape_json(out, op->title);
    text_add(out, ",\"time_zone\":");
    escape_json(out, op->time_zone);
    text_add(out, ",\"file\":");
    escape_json(out, slash ? slash + 1 : op->path);
    text_add(out, "},\"pause\":{\"start\":");
    report_write_moment(out, op, 0);
    text_add(out, ",\"end\":");
    report_write_moment(out, op, op->pause_s);
    text_addf(out,
              ",\"seconds\":%" PRId32 "},\"basis\":\"%s\",\"population\":\"%s\",\"consent\":%s,"
              "\"as_of\":\"%s\",",
              op->pause_s, operation_basis_name(plan->options.basis),
              operation_population_name(plan->options.population),
              operation_has_consent(op) ? "true" : "false", as_of);
}

/* ---- classes ---- */

/* Per basis: how many get out; null: not computed; "n/a": the basis does not apply. */
static void write_bases(struct text *out, const struct cw_plan *plan, size_t k)
{
    text_add(out, "[");
    for (int b = 0; b < CW_BASIS_COUNT; b++) {
        const struct plan_basis *basis = &plan->bases[b];
        if (b) text_add(out, ",");
        if (plan->replan) /* made on one basis only */
            text_add(out, "null");
        else if (!basis->applies)
            text_add(out, "\"n/a\"");
        else if (basis->out < 0)
            text_add(out, "null");
        else
            text_addf(out, "%" PRId64, k < OP_MAX_CLASSES ? basis->class_out[k] : basis->out);
    }
    text_add(out, "]");
}

static int32_t curve_step(const struct cw_plan *plan)
{
    int32_t tick = plan->options.tick_s, least = plan->op->pause_s / CURVE_POINTS + 1;
    return (least + tick - 1) / tick * tick;
}

/* Of classes that are not by_zone only about hourly, null between: their first seconds would tell
 * how far from a gate they are. Of coarse ones whole tens on the way to the total, or the step in
 * which a zone of four arrives would count them. */
static void write_curve(struct text *out, const struct cw_plan *plan, size_t k, bool coarse,
                        const int64_t *values, int64_t per)
{
    int32_t step = curve_step(plan), t = 0;
    int32_t each = plan->op->classes[k].by_zone ? 1 : (COARSE_S + step - 1) / step;
    text_add(out, "[0");
    for (int32_t i = 1; t < plan->op->pause_s; i++) {
        t = plan->op->pause_s - t < step ? plan->op->pause_s : t + step;
        bool last = t == plan->op->pause_s;
        int64_t people = values[t] / per;
        if (i % each && !last)
            text_add(out, ",null");
        else
            text_addf(out, ",%" PRId64, people - (coarse && !last ? people % WITHHOLD_UNDER : 0));
    }
    text_add(out, "]");
}

/* Likewise, for classes that are not by_zone, the next whole quarter of an hour: still true. */
static int32_t clearance(const struct cw_plan *plan, size_t k)
{
    enum { QUARTER_S = 900 };
    int32_t t = plan->classes[k].clearance_s;
    if (t < 0 || plan->op->classes[k].by_zone) return t;
    t = (t + QUARTER_S - 1) / QUARTER_S * QUARTER_S;
    return t < plan->op->pause_s ? t : plan->op->pause_s;
}

static void write_class(struct text *out, const struct cw_plan *plan, size_t k, bool coarse)
{
    const struct op_class *class = &plan->op->classes[k];
    const struct plan_class *c = &plan->classes[k];
    text_add(out, k ? ",{\"id\":" : "{\"id\":");
    escape_json(out, class->id);
    text_addf(out,
              ",\"mode\":\"%s\",\"by_zone\":%s,\"coarse\":%s,\"persons_per_vehicle\":%" PRId64
              ",\"people\":%" PRId64 ",\"out\":%" PRId64 ",\"bound\":%" PRId64 ",\"proved\":%s",
              class->mode == MODE_FOOT ? "foot" : "vehicle", class->by_zone ? "true" : "false",
              coarse ? "true" : "false", class->persons_per_vehicle, c->people, c->out,
              c->bound_units / OP_UNITS, c->proved ? "true" : "false");
    text_addf(out,
              ",\"waiting\":%" PRId64 ",\"lost_to_rounding\":%" PRId64
              ",\"lost_to_simplicity\":%" PRId64 ",\"unclosed\":%" PRId64 ",\"clearance\":",
              c->waiting, c->lost_to_rounding, c->lost_to_simplicity, c->unclosed);
    report_write_moment_or_null(out, plan->op, clearance(plan, k));
    text_add(out, ",\"bases\":");
    write_bases(out, plan, k);
    text_add(out, ",\"arrivals\":");
    write_curve(out, plan, k, coarse, c->people_before, 1);
    text_add(out, ",\"bounds\":");
    write_curve(out, plan, k, coarse, c->bound_before, OP_UNITS);
    text_add(out, "}");
}

static void write_classes(struct text *out, const struct cw_plan *plan,
                          const struct report_zones *zones)
{
    int64_t people = 0, sent = 0, bound = 0;
    text_add(out, "\"classes\":[");
    for (size_t k = 0; k < plan->op->class_count; k++) {
        write_class(out, plan, k, report_class_is_coarse(zones, k));
        people += plan->classes[k].people, sent += plan->classes[k].out;
        bound += plan->classes[k].bound_units;
    }
    text_addf(out,
              "],\"all\":{\"people\":%" PRId64 ",\"out\":%" PRId64 ",\"bound\":%" PRId64
              ",\"bases\":",
              people, sent, bound / OP_UNITS);
    write_bases(out, plan, OP_MAX_CLASSES);
    text_addf(out, "},\"not_covered\":%" PRId64 ",", plan->op->not_covered);
}

/* ---- times of the curves and of the slider, with the local time of each ---- */

static void write_times(struct text *out, const struct cw_plan *plan)
{
    struct report_slices slices = report_slices_of(plan->op);
    int32_t step = curve_step(plan);
    text_addf(out, "\"curve_step_s\":%" PRId32 ",\"slices\":{\"length_s\":%" PRId32 ",\"at\":[",
              step, slices.length_s);
    for (int32_t i = 0; i <= slices.count; i++) {
        bool last = i == slices.count;
        if (i) text_add(out, ",");
        report_write_moment(out, plan->op, last ? plan->op->pause_s : i * slices.length_s);
    }
    text_add(out, "]},\"curve_at\":[");
    for (int32_t t = 0;; t = plan->op->pause_s - t < step ? plan->op->pause_s : t + step) {
        if (t) text_add(out, ",");
        report_write_moment(out, plan->op, t);
        if (t == plan->op->pause_s) break;
    }
    text_add(out, "],");
}

/* ---- what limits it, what it hangs on ---- */

/* The roads of a class that is not by_zone would say where its people are: only their sum. */
static void write_limit(struct text *out, const struct cw_plan *plan,
                        const struct plan_bottleneck *b, bool coarse)
{
    const cw_operation *op = plan->op;
    text_addf(out, "{\"kind\":\"%s\",\"class\":%" PRId32, b->kind, b->class_index);
    if (b->kind[0] == 'c') {
        text_addf(out, ",\"corridor\":%" PRId32, b->index);
    } else if (b->index >= 0 && op->classes[b->class_index].by_zone) {
        text_add(out, ",\"link\":");
        escape_json(out, op->net.links[b->index].id);
    }
    if (b->kind[0] == 'c' || op->classes[b->class_index].by_zone) {
        text_add(out, ",\"from\":");
        report_write_moment(out, op, b->from_s);
    }
    if (b->kind[0] == 'p' && b->people < WITHHOLD_UNDER)
        text_add(out, ",\"people\":\"few\"}");
    else
        text_addf(out, ",\"people\":%" PRId64 "}",
                  b->people - (coarse && b->kind[0] == 'p' ? b->people % WITHHOLD_UNDER : 0));
}

static int64_t guarded_roads(const struct cw_plan *plan, size_t k)
{
    int64_t people = 0;
    for (size_t i = 0; i < plan->bottleneck_count; i++)
        if (plan->bottlenecks[i].class_index == (int32_t)k && plan->bottlenecks[i].kind[0] == 'r')
            people += plan->bottlenecks[i].people;
    return people;
}

static void write_limits(struct text *out, const struct cw_plan *plan,
                         const struct report_zones *zones)
{
    bool first = true;
    text_add(out, "\"limits\":[");
    for (size_t i = 0; i < plan->bottleneck_count; i++) {
        const struct plan_bottleneck *b = &plan->bottlenecks[i];
        if (b->kind[0] == 'r' && !plan->op->classes[b->class_index].by_zone) continue;
        if (!first) text_add(out, ",");
        write_limit(out, plan, b, report_class_is_coarse(zones, (size_t)b->class_index));
        first = false;
    }
    for (size_t k = 0; k < plan->op->class_count; k++) {
        int64_t people = plan->op->classes[k].by_zone ? 0 : guarded_roads(plan, k);
        if (people == 0) continue;
        text_addf(out, "%s{\"kind\":\"roads\",\"class\":%zu,\"people\":%" PRId64 "}",
                  first ? "" : ",", k, people);
        first = false;
    }
    text_add(out, "],");
}

/* Whole tens: what the report says of people who are few somewhere. */
static int64_t tens(int64_t people)
{
    return people / WITHHOLD_UNDER * WITHHOLD_UNDER;
}

/* Where an assembly point would help; never of people whose place must not be known. */
static void write_waiting_places(struct text *out, const struct cw_plan *plan)
{
    bool first = true;
    text_add(out, "\"waiting_places\":[");
    for (size_t i = 0; i < plan->waiting_place_count; i++) {
        const struct plan_waiting_place *p = &plan->waiting_places[i];
        if (!plan->op->classes[p->class_index].by_zone || p->people < WITHHOLD_UNDER) continue;
        text_add(out, first ? "{\"node\":" : ",{\"node\":");
        escape_json(out, plan->op->net.node_id[p->node]);
        text_addf(out,
                  ",\"people\":%" PRId64 ",\"brings_out\":%" PRId64 ",\"longest_s\":%" PRId32 "}",
                  tens(p->people), p->brings_out > 0 ? tens(p->brings_out) : 0, p->longest_s);
        first = false;
    }
    text_add(out, "],");
}

/* A new plan is made for one of them only. */
static void write_population(struct text *out, const struct cw_plan *plan, cw_population population)
{
    if (plan->replan || plan->population_out[population] < 0)
        text_add(out, "null");
    else
        text_addf(out, "%" PRId64, plan->population_out[population]);
}

static void write_ranges(struct text *out, const struct cw_plan *plan)
{
    text_add(out, "\"ranges\":[");
    for (size_t i = 0; i < plan->range_count; i++)
        text_addf(out, "%s[%" PRId32 ",%" PRId32 ",%" PRId64 "]", i ? "," : "",
                  plan->ranges[i].factor_num, plan->ranges[i].factor_den, plan->ranges[i].out);
    text_addf(out,
              "],\"needed_percent\":%" PRId32 ",\"populations\":{\"low\":", plan->needed_percent);
    write_population(out, plan, CW_LOW);
    text_add(out, ",\"best\":");
    write_population(out, plan, CW_BEST);
    text_add(out, ",\"high\":");
    write_population(out, plan, CW_HIGH);
    text_add(out, "},");
}

/* ---- what was said and read ---- */

static void write_parties(struct text *out, const cw_operation *op)
{
    text_add(out, "\"parties\":[");
    for (size_t i = 0; i < op->party_count; i++) {
        if (i) text_add(out, ",");
        escape_json(out, op->parties[i].name ? op->parties[i].name : op->parties[i].id);
    }
    text_add(out, "],");
}

/* Whether some number of people is left out of the report. */
static bool withholds(const cw_operation *op, const struct report_zones *zones)
{
    for (size_t k = 0; k < op->class_count; k++)
        if (!op->classes[k].by_zone || report_class_is_coarse(zones, k)) return true;
    return false;
}

/* Who knows all of a file but a few small numbers finds them by its hash, trying one after another. */
static void write_inputs(struct text *out, const cw_operation *op, const struct report_zones *zones)
{
    bool hides = withholds(op, zones);
    text_add(out, "\"inputs\":[");
    for (size_t i = 0; i < op->input_count; i++) {
        const struct op_input *input = &op->inputs[i];
        text_add(out, i ? ",[" : "[");
        escape_json(out, input->path);
        text_addf(out, ",\"%s\"]", hides && input->tells_people ? "withheld" : input->blake2b);
    }
    text_add(out, "],");
}

static void write_notes(struct text *out, const cw_operation *op)
{
    text_add(out, "\"assumptions\":[");
    for (size_t i = 0; i < op->assumption_count; i++) {
        if (i) text_add(out, ",");
        escape_json(out, op->assumptions[i]);
    }
    text_add(out, "],\"sources\":[");
    for (size_t i = 0; i < op->source_count; i++) {
        const struct op_source *s = &op->sources[i];
        text_add(out, i ? ",[" : "[");
        escape_json(out, s->what);
        text_add(out, ",");
        escape_json(out, s->origin);
        text_add(out, ",");
        escape_json(out, s->licence ? s->licence : "");
        text_add(out, "]");
    }
    text_add(out, "],");
}

/* A part that was computed elsewhere, as it came. */
static void write_part(struct text *out, const char *key, const char *json)
{
    if (!json) return;
    text_addf(out, "\"%s\":", key);
    escape_json_document(out, json);
    text_add(out, ",");
}

cw_status report_json(const struct cw_plan *plan, const struct report_parts *parts,
                      struct text *out, cw_error *err)
{
    struct report_zones zones = {0};
    cw_status status = report_zones_init(&zones, plan, err);
    if (!status) {
        struct report_frame frame = report_frame_of(plan, &zones);
        text_add(out, "{");
        write_head(out, plan);
        write_classes(out, plan, &zones);
        write_times(out, plan);
        write_limits(out, plan, &zones);
        write_waiting_places(out, plan);
        write_ranges(out, plan);
        write_parties(out, plan->op);
        write_part(out, "gates", parts->gates);
        write_part(out, "ready", parts->ready);
        write_part(out, "value", parts->value);
        write_notes(out, plan->op);
        write_inputs(out, plan->op, &zones);
        status = report_write_corridors(out, plan, &zones, &frame, err);
        text_add(out, ",");
        if (!status && plan->replan) status = report_write_replan(out, plan, parts, &zones, err);
        report_write_zones(out, plan, &zones, &frame);
        text_add(out, ",");
        if (!status) status = report_write_map(out, plan, &frame, err);
        text_add(out, "}");
    }
    report_zones_release(&zones);
    if (!status && out->broken) status = error_no_memory(err);
    return status;
}
