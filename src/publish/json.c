/* JSON by hand: the document is flat, its numbers are exact integers or four decimals, and a
 * library would add nothing but allocations. */
#include "publish/json.h"

#include <inttypes.h>

void json_add_text(struct text *out, const char *text)
{
    text_add(out, "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            text_addf(out, "\\%c", *c);
        else if ((unsigned char)*c < 0x20)
            text_addf(out, "\\u%04x", (unsigned)*c);
        else
            text_add_n(out, c, 1);
    }
    text_add(out, "\"");
}

void json_add_units(struct text *out, int64_t units)
{
    int64_t whole = units / OP_UNITS;
    int decimals = (int)(units % OP_UNITS * 10000 / OP_UNITS);
    int digits = 4;
    text_addf(out, "%" PRId64, whole);
    if (decimals == 0) return;
    for (; decimals % 10 == 0; decimals /= 10) digits--;
    text_addf(out, ".%0*d", digits, decimals);
}

static void add_time(struct text *out, const cw_operation *op, int64_t after_s)
{
    char local[32];
    operation_format_time(op, op->pause_start_unix_s + after_s, local);
    json_add_text(out, local);
}

static void add_second_or_null(struct text *out, const char *key, int32_t second)
{
    if (second < 0)
        text_addf(out, "\"%s\":null", key);
    else
        text_addf(out, "\"%s\":%" PRId32, key, second);
}

static void add_head(struct text *out, const struct cw_plan *plan)
{
    const cw_operation *op = plan->op;
    text_add(out, "{\"clearway\":\"" CW_VERSION "\",\"operation\":");
    json_add_text(out, op->id);
    text_addf(out, ",\"basis\":\"%s\",\"population\":\"%s\",\"pause\":{\"start\":",
              operation_basis_name(plan->options.basis),
              operation_population_name(plan->options.population));
    add_time(out, op, 0);
    text_add(out, ",\"end\":");
    add_time(out, op, op->pause_s);
    text_add(out, "}");
}

static void add_totals(struct text *out, const struct cw_plan *plan)
{
    int64_t people = 0, sent = 0, bound = 0;
    bool proved = true;
    for (size_t k = 0; k < plan->op->class_count; k++) {
        people += plan->classes[k].people;
        sent += plan->classes[k].out;
        bound += plan->classes[k].bound_units;
        proved = proved && plan->classes[k].proved;
    }
    text_addf(out,
              ",\"people\":%" PRId64 ",\"out\":%" PRId64 ",\"left\":%" PRId64 ",\"upper_bound\":",
              people, sent, people - sent);
    json_add_units(out, bound);
    text_addf(out, ",\"proved\":%s,\"not_covered\":%" PRId64, proved ? "true" : "false",
              plan->op->not_covered);
}

static void add_arrivals(struct text *out, const struct cw_plan *plan, const struct plan_class *c)
{
    text_add(out, ",\"arrivals\":[");
    for (int32_t t = 0; t < plan->op->pause_s;) {
        int32_t left = plan->op->pause_s - t;
        bool first = t == 0;
        t += left < plan->options.tick_s ? left : plan->options.tick_s;
        text_addf(out, "%s[%" PRId32 ",%" PRId64 ",", first ? "" : ",", t, c->people_before[t]);
        json_add_units(out, c->bound_before[t]);
        text_add(out, "]");
    }
    text_add(out, "]");
}

/* Where an assembly point would bring out those who could go only by waiting on the way. */
static void add_waiting_places(struct text *out, const struct cw_plan *plan, size_t k)
{
    bool first = true;
    text_add(out, ",\"waiting_places\":[");
    for (size_t i = 0; i < plan->waiting_place_count; i++) {
        const struct plan_waiting_place *place = &plan->waiting_places[i];
        if (place->class_index != (int32_t)k) continue;
        text_add(out, first ? "{\"node\":" : ",{\"node\":");
        json_add_text(out, plan->op->net.node_id[place->node]);
        text_add(out, ",\"zone\":");
        json_add_text(out, plan->op->zones[place->zone].id);
        text_addf(out,
                  ",\"people\":%" PRId64 ",\"through\":%" PRId64 ",\"longest_s\":%" PRId32
                  ",\"brings_out\":",
                  place->people, place->through, place->longest_s);
        if (place->brings_out < 0)
            text_add(out, "null}");
        else
            text_addf(out, "%" PRId64 "}", place->brings_out);
        first = false;
    }
    text_add(out, "]");
}

/* people x seconds as seconds per person, with two decimals. */
static void add_mean_s(struct text *out, const char *key, int64_t person_s, int64_t people)
{
    int64_t cents =
        people > 0 ? (100 * person_s + (person_s < 0 ? -people : people) / 2) / people : 0;
    text_addf(out, "\"%s\":%s%" PRId64 ".%02" PRId64 ",", key, cents < 0 ? "-" : "",
              (cents < 0 ? -cents : cents) / 100, (cents < 0 ? -cents : cents) % 100);
}

/* How simple the class's routes are, and what that cost. */
static void add_routes(struct text *out, const struct plan_class *c)
{
    text_addf(out,
              "\"routes\":%" PRId64 ",\"zones_out\":%" PRId64 ",\"most_routes\":%" PRId64
              ",\"on_small_routes\":%" PRId64 ",",
              c->routes, c->zones_out, c->most_routes, c->on_small);
    add_mean_s(out, "detour_s", c->detour_s, c->out);
    add_mean_s(out, "later_s", c->later_s, c->out);
}

static void add_class(struct text *out, const struct cw_plan *plan, size_t k)
{
    const struct plan_class *c = &plan->classes[k];
    text_add(out, "{\"class\":");
    json_add_text(out, plan->op->classes[k].id);
    text_addf(out, ",\"people\":%" PRId64 ",\"out\":%" PRId64 ",\"upper_bound\":", c->people,
              c->out);
    json_add_units(out, c->bound_units);
    text_add(out, ",\"gap\":");
    json_add_units(out, c->bound_units - c->out * OP_UNITS);
    text_addf(out,
              ",\"waiting\":%" PRId64 ",\"lost_to_rounding\":%" PRId64
              ",\"lost_to_simplicity\":%" PRId64 ",\"unclosed\":%" PRId64 ",\"proved\":%s,",
              c->waiting, c->lost_to_rounding, c->lost_to_simplicity, c->unclosed,
              c->proved ? "true" : "false");
    add_routes(out, c);
    add_second_or_null(out, "clearance_s", c->clearance_s);
    add_waiting_places(out, plan, k);
    add_arrivals(out, plan, c);
    text_add(out, "}");
}

static void add_corridors(struct text *out, const struct cw_plan *plan)
{
    text_add(out, ",\"corridors\":[");
    for (size_t i = 0; i < plan->op->corridor_count; i++) {
        int32_t first_s, last_s;
        plan_passage_span(plan, (int32_t)i, &first_s, &last_s);
        text_add(out, i ? ",{\"corridor\":" : "{\"corridor\":");
        json_add_text(out, plan->op->corridors[i].id);
        text_addf(out, ",\"out\":%" PRId64 ",", plan_people_out(plan, -1, -1, (int32_t)i));
        add_second_or_null(out, "first_s", first_s);
        text_add(out, ",");
        add_second_or_null(out, "last_s", last_s);
        text_add(out, "}");
    }
    text_add(out, "]");
}

static void add_bases(struct text *out, const struct cw_plan *plan)
{
    text_add(out, ",\"bases\":{");
    for (int b = 0; b < CW_BASIS_COUNT; b++) {
        const struct plan_basis *basis = &plan->bases[b];
        text_addf(out, "%s\"%s\":", b ? "," : "", operation_basis_name((cw_basis)b));
        if (basis->applies && basis->out >= 0)
            text_addf(out, "{\"out\":%" PRId64 "}", basis->out);
        else
            text_add(out, "null");
    }
    text_add(out, "}");
}

static void add_bottlenecks(struct text *out, const struct cw_plan *plan)
{
    const cw_operation *op = plan->op;
    text_add(out, ",\"bottlenecks\":[");
    for (size_t i = 0; i < plan->bottleneck_count; i++) {
        const struct plan_bottleneck *b = &plan->bottlenecks[i];
        text_addf(out, "%s{\"kind\":\"%s\",\"class\":", i ? "," : "", b->kind);
        json_add_text(out, op->classes[b->class_index].id);
        if (b->index >= 0) {
            text_add(out, ",\"id\":");
            json_add_text(out, b->kind[0] == 'c' ? op->corridors[b->index].id
                                                 : op->net.links[b->index].id);
            text_addf(out, ",\"from_s\":%" PRId32, b->from_s);
        }
        text_addf(out, ",\"people\":%" PRId64 "}", b->people);
    }
    text_add(out, "]");
}

void json_write_plan(struct text *out, const struct cw_plan *plan, const char *more)
{
    add_head(out, plan);
    add_totals(out, plan);
    text_add(out, ",\"classes\":[");
    for (size_t k = 0; k < plan->op->class_count; k++) {
        if (k) text_add(out, ",");
        add_class(out, plan, k);
    }
    text_add(out, "]");
    add_corridors(out, plan);
    add_bases(out, plan);
    add_bottlenecks(out, plan);
    if (more) text_addf(out, ",%s", more);
    text_addf(out,
              ",\"solve\":{\"seconds\":%.3f,\"peak_mib\":%.1f,\"roads\":%" PRId64
              ",\"nodes\":%" PRId64 ",\"searched_roads\":%" PRId64 ",\"searched_nodes\":%" PRId64
              "}}\n",
              plan->solve_seconds, plan->peak_mib, plan->roads, plan->nodes, plan->searched_roads,
              plan->searched_nodes);
}
