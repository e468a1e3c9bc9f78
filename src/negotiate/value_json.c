/* Prices as JSON; docs/negotiate.md lists the keys. */
#include <inttypes.h>

#include "negotiate/value_int.h"
#include "negotiate/why.h"
#include "publish/guard.h"
#include "publish/json.h"

static const cw_population in_order[CW_POPULATION_COUNT] = {CW_LOW, CW_BEST, CW_HIGH};
static const char *const names[CW_POPULATION_COUNT] = {
    [CW_BEST] = "best", [CW_LOW] = "low", [CW_HIGH] = "high"};

static void add_number(struct text *out, const struct value *v, bool known, int64_t value)
{
    if (known)
        report_guard_people(out, v->guard, value);
    else
        text_add(out, "null");
}

static void add_text_or_null(struct text *out, const char *text)
{
    if (text)
        json_add_text(out, text);
    else
        text_add(out, "null");
}

static void add_base(struct text *out, const struct value *v)
{
    text_add(out, "\"base\":{\"out\":{");
    for (int i = 0; i < CW_POPULATION_COUNT; i++) {
        const struct value_base *base = v->bases[v->options->basis][in_order[i]];
        text_addf(out, "%s\"%s\":", i ? "," : "", names[in_order[i]]);
        add_number(out, v, base != NULL, base ? base->job.out : 0);
    }
    const struct value_base *shown = v->bases[v->options->basis][v->shown];
    uint32_t all = (uint32_t)((1u << v->op->class_count) - 1);
    text_addf(out, "},\"exact\":%s}", shown->proved == all ? "true" : "false");
}

static void add_interval(struct text *out, const struct value *v, const struct price *p)
{
    if (p->computed)
        report_guard_interval(out, v->guard, p->least, p->most);
    else
        text_add(out, "null");
}

static void add_prices(struct text *out, const struct value *v, const struct price *prices)
{
    bool exact = true;
    text_add(out, "\"people\":{");
    for (int i = 0; i < CW_POPULATION_COUNT; i++) {
        const struct price *p = &prices[in_order[i]];
        text_addf(out, "%s\"%s\":", i ? "," : "", names[in_order[i]]);
        add_number(out, v, p->computed && p->solved, p->people);
        exact = exact && (!p->computed || p->exact);
    }
    text_addf(out, "},\"exact\":%s,\"interval\":{", exact ? "true" : "false");
    for (int i = 0; i < CW_POPULATION_COUNT; i++) {
        text_addf(out, "%s\"%s\":", i ? "," : "", names[in_order[i]]);
        add_interval(out, v, &prices[in_order[i]]);
    }
    text_add(out, "}");
}

/* Of a report whole minutes. */
static void add_seconds(struct text *out, const struct value *v, bool known, int64_t seconds)
{
    if (known)
        text_addf(out, "%" PRId64, seconds - (v->guard ? seconds % 60 : 0));
    else
        text_add(out, "null");
}

static void add_gain(struct text *out, const struct value *v, const struct value_gain *g)
{
    static const char *const shares[VALUE_SHARES] = {"50", "90", "100"};
    text_add(out, ",\"earlier_s\":");
    if (!g->known) {
        text_add(out, "null,\"zones\":null");
        return;
    }
    for (int i = 0; i < VALUE_SHARES; i++) {
        text_addf(out, "%s\"%s\":", i ? "," : "{", shares[i]);
        add_seconds(out, v, g->sooner[i], g->earlier_s[i]);
    }
    text_add(out, "},\"zones\":[");
    for (int i = 0; i < VALUE_ZONES && g->zones[i].people > 0; i++) {
        text_add(out, i ? ",{\"zone\":" : "{\"zone\":");
        json_add_text(out, v->op->zones[g->zones[i].zone].id);
        if (!v->guard) text_addf(out, ",\"people\":%" PRId64, g->zones[i].people);
        text_add(out, "}");
    }
    text_add(out, "]");
}

static void add_limited(struct text *out, const struct value *v, const struct value_row *row)
{
    bool first = true;
    text_add(out, ",\"limits\":[");
    for (size_t k = 0; k < v->op->class_count && row->found; k++) {
        if (!(row->limited >> k & 1u)) continue;
        if (!first) text_add(out, ",");
        json_add_text(out, v->op->classes[k].id);
        first = false;
    }
    text_add(out, "]");
}

static void add_row(struct text *out, const struct value *v, const struct value_row *row)
{
    text_add(out, "{\"id\":");
    json_add_text(out, row->concession->id);
    text_addf(out, ",\"kind\":\"%s\",\"what\":", row->concession->kind);
    json_add_text(out, row->what);
    text_add(out, ",\"grantor\":");
    add_text_or_null(out, row->grantor);
    text_addf(out, ",\"found\":%s,\"basis\":\"%s\",\"change\":{", row->found ? "true" : "false",
              operation_basis_name(row->basis));
    value_change_json(out, v->op, row->concession);
    text_add(out, "},");
    add_prices(out, v, row->price);
    add_gain(out, v, &row->gain);
    add_limited(out, v, row);
    text_add(out, "}");
}

/* A report does not tell by which roads or gates those can go whose places must not be known. */
static bool is_told(const struct value *v, const struct value_row *row)
{
    const struct op_concession *c = row->concession;
    bool tells_places = row->found && (c->link_count > 0 || c->admits);
    for (size_t k = 0; k < v->op->class_count && v->guard && tells_places; k++)
        if ((row->limited >> k & 1u) && !v->op->classes[k].by_zone) return false;
    return true;
}

static void add_rows(struct text *out, const struct value *v)
{
    const char *between = "";
    for (size_t i = 0; i < v->row_count; i++) {
        if (!is_told(v, &v->rows[i])) continue;
        text_add(out, between);
        add_row(out, v, &v->rows[i]);
        between = ",";
    }
}

static void add_pair(struct text *out, const struct value *v, const struct value_pair *pair)
{
    const struct value_row *a = &v->rows[pair->first], *b = &v->rows[pair->second];
    const struct price *p = &a->price[v->shown], *q = &b->price[v->shown], *both = &pair->price;
    text_add(out, "{\"first\":");
    json_add_text(out, a->concession->id);
    text_add(out, ",\"second\":");
    json_add_text(out, b->concession->id);
    text_add(out, ",\"people\":");
    add_number(out, v, both->solved, both->people);
    text_addf(out, ",\"exact\":%s,\"interval\":", both->exact ? "true" : "false");
    add_interval(out, v, both);
    text_add(out, ",\"apart\":");
    add_number(out, v, p->solved && q->solved, p->people + q->people);
    bool all = both->exact && p->exact && q->exact;
    text_addf(out, ",\"together\":%s}",
              both->least > p->most + q->most    ? "\"more\""
              : both->most < p->least + q->least ? "\"less\""
              : all                              ? "\"equal\""
                                                 : "null");
}

static void add_pairs(struct text *out, const struct value *v)
{
    const char *between = "";
    for (size_t i = 0; i < v->pair_count; i++) {
        const struct value_pair *pair = &v->pairs[i];
        if (!is_told(v, &v->rows[pair->first]) || !is_told(v, &v->rows[pair->second])) continue;
        text_add(out, between);
        add_pair(out, v, pair);
        between = ",";
    }
}

static void add_dependences(struct text *out, const struct value *v)
{
    static const char *const kinds[VALUE_KIND_COUNT] = {"party", "corridor", "guarantee"};
    for (size_t i = 0; i < v->dependence_count; i++) {
        const struct value_dependence *d = &v->dependences[i];
        const char *id = d->kind == VALUE_PARTY      ? v->op->parties[d->index].id
                         : d->kind == VALUE_CORRIDOR ? v->op->corridors[d->index].id
                                                     : v->op->guarantees[d->index].id;
        text_addf(out, "%s{\"kind\":\"%s\",\"id\":", i ? "," : "", kinds[d->kind]);
        json_add_text(out, id);
        text_add(out, ",\"people\":");
        add_number(out, v, d->price.solved, d->price.people);
        text_addf(out, ",\"exact\":%s,\"interval\":", d->price.exact ? "true" : "false");
        add_interval(out, v, &d->price);
        text_add(out, "}");
    }
}

cw_status value_as_json(struct text *out, const struct value *v, cw_error *err)
{
    cw_status status = CW_OK;
    text_add(out, "{\"clearway\":\"" CW_VERSION "\",\"operation\":");
    json_add_text(out, v->op->id);
    text_addf(out, ",\"basis\":\"%s\",", operation_basis_name(v->options->basis));
    add_base(out, v);
    text_add(out, ",\"concessions\":[");
    add_rows(out, v);
    text_add(out, "],\"pairs\":[");
    add_pairs(out, v);
    text_add(out, "],\"depends\":[");
    add_dependences(out, v);
    text_add(out, "]");
    if (v->options->why) {
        text_add(out, ",\"why\":");
        status = why_json(out, v->bases[v->options->basis][v->shown]->job.plan, err);
    }
    text_add(out, "}\n");
    return status;
}
