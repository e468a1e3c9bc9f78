/* Prices for a terminal: what is worth most first. */
#include <inttypes.h>

#include "negotiate/value_int.h"
#include "negotiate/why.h"
#include "publish/summary.h"

static const char *const population_names[CW_POPULATION_COUNT] = {
    [CW_BEST] = "best", [CW_LOW] = "low", [CW_HIGH] = "high"};
static const cw_population in_order[CW_POPULATION_COUNT] = {CW_LOW, CW_BEST, CW_HIGH};

/* "5,400", "5,400 (between 5,380 and 5,412)" or "between 0 and 300". */
static void add_price(struct text *out, const struct price *p)
{
    if (p->solved) summary_add_count(out, p->people);
    if (p->exact) return;
    text_add(out, p->solved ? " (between " : "between ");
    summary_add_count(out, p->least);
    text_add(out, " and ");
    summary_add_count(out, p->most);
    text_add(out, p->solved ? ", not proved)" : ", not proved");
}

static void add_others(struct text *out, const struct value *v, const struct value_row *row)
{
    for (int i = 0; i < CW_POPULATION_COUNT; i++) {
        cw_population p = in_order[i];
        if (p == v->shown || !row->price[p].computed) continue;
        text_addf(out, "; %s ", population_names[p]);
        add_price(out, &row->price[p]);
    }
}

static void add_duration(struct text *out, int64_t s)
{
    if (s >= 7200)
        text_addf(out, "%" PRId64 " h %02" PRId64 " min", s / 3600, s % 3600 / 60);
    else if (s >= 120)
        text_addf(out, "%" PRId64 " min", s / 60);
    else
        text_addf(out, "%" PRId64 " s", s);
}

/* Of those who get out anyway. */
static void add_times(struct text *out, const struct value_gain *g)
{
    static const char *const shares[VALUE_SHARES] = {"half of those out anyway", "90 in 100",
                                                     "all"};
    bool any = false;
    for (int i = 0; i < VALUE_SHARES; i++) {
        if (!g->sooner[i] || g->earlier_s[i] == 0) continue;
        text_add(out, any ? ", " : "\n       ");
        int64_t s = g->earlier_s[i];
        text_addf(out, "%s ", shares[i]);
        add_duration(out, s < 0 ? -s : s);
        text_add(out, s < 0 ? " later" : " earlier");
        any = true;
    }
}

static void add_zones(struct text *out, const struct value *v, const struct value_gain *g)
{
    for (int i = 0; i < VALUE_ZONES && g->zones[i].people > 0; i++) {
        text_add(out, i ? ", " : "\n       more from zones ");
        text_addf(out, "%s (", v->op->zones[g->zones[i].zone].id);
        summary_add_count(out, g->zones[i].people);
        text_add(out, ")");
    }
}

static void add_limited(struct text *out, const struct value *v, const struct value_row *row)
{
    bool first = true;
    for (size_t k = 0; k < v->op->class_count && row->found; k++) {
        if (!(row->limited >> k & 1u)) continue;
        text_add(out, first ? "; limits " : ", ");
        text_add(out, v->op->classes[k].id);
        first = false;
    }
}

static void add_row(struct text *out, const struct value *v, size_t i)
{
    const struct value_row *row = &v->rows[i];
    text_addf(out, "  %2zu. %s%s: %s\n       people more: ", i + 1, row->concession->id,
              row->found ? " (found)" : "", row->what);
    add_price(out, &row->price[v->shown]);
    add_others(out, v, row);
    if (row->basis != v->options->basis)
        text_addf(out, "; on the %s basis", operation_basis_name(row->basis));
    text_addf(out, "; to be granted by %s", row->grantor ? row->grantor : "whoever holds it");
    add_limited(out, v, row);
    if (row->gain.known) {
        add_times(out, &row->gain);
        add_zones(out, v, &row->gain);
    }
    text_add(out, "\n");
}

static void add_rows(struct text *out, const struct value *v)
{
    text_addf(out, "\nConcessions, by people more (%s estimate)\n", population_names[v->shown]);
    for (size_t i = 0; i < v->row_count; i++) add_row(out, v, i);
    if (v->row_count == 0)
        text_add(out, "  The operation lists none, and no cut names anything that would help.\n");
}

/* ---- pairs ---- */

static bool is_even(const struct value *v, const struct value_pair *pair)
{
    const struct price *p = &v->rows[pair->first].price[v->shown];
    const struct price *q = &v->rows[pair->second].price[v->shown];
    return pair->price.exact && p->exact && q->exact && pair->price.people == p->people + q->people;
}

static void add_pair(struct text *out, const struct value *v, const struct value_pair *pair)
{
    const struct value_row *a = &v->rows[pair->first], *b = &v->rows[pair->second];
    const struct price *p = &a->price[v->shown], *q = &b->price[v->shown], *both = &pair->price;
    text_addf(out, "  %s and %s: ", a->concession->id, b->concession->id);
    add_price(out, both);
    text_add(out, " together; apart ");
    if (p->solved && q->solved)
        summary_add_count(out, p->people + q->people);
    else
        text_add(out, "not known");
    if (both->least > p->most + q->most)
        text_add(out, ": worth more together\n");
    else if (both->most < p->least + q->least)
        text_add(out, ": worth less together\n");
    else
        text_add(out, ": which is more is not proved\n");
}

static void add_pairs(struct text *out, const struct value *v)
{
    size_t even = 0;
    if (v->pair_count == 0) return;
    text_add(out, "\nPairs of those worth most (people more)\n");
    for (size_t i = 0; i < v->pair_count; i++) {
        even += is_even(v, &v->pairs[i]);
        if (!is_even(v, &v->pairs[i])) add_pair(out, v, &v->pairs[i]);
    }
    if (even > 0) text_addf(out, "  %zu pairs are worth as much together as apart.\n", even);
}

/* ---- dependences ---- */

static const char *name_of(const cw_operation *op, const struct value_dependence *d)
{
    if (d->kind == VALUE_PARTY) return op->parties[d->index].id;
    return d->kind == VALUE_CORRIDOR ? op->corridors[d->index].id : op->guarantees[d->index].id;
}

static void add_dependences(struct text *out, const struct value *v)
{
    static const char *const titles[VALUE_KIND_COUNT] = {
        "\nPeople who depend on each party's consent (fewer out without its corridors)\n",
        "\nPeople who depend on each corridor\n", "\nPeople who depend on each guarantee\n"};
    int last = -1;
    for (size_t i = 0; i < v->dependence_count; i++) {
        const struct value_dependence *d = &v->dependences[i];
        if ((int)d->kind != last) text_add(out, titles[d->kind]);
        last = (int)d->kind;
        text_addf(out, "  %s: ", name_of(v->op, d));
        add_price(out, &d->price);
        text_add(out, "\n");
    }
}

/* ---- all of it ---- */

static void add_base(struct text *out, const struct value *v)
{
    bool first = true;
    text_addf(out, "%s (%s), basis %s\nPeople out as it is: ", v->op->title, v->op->id,
              operation_basis_name(v->options->basis));
    for (int i = 0; i < CW_POPULATION_COUNT; i++) {
        const struct value_base *base = v->bases[v->options->basis][in_order[i]];
        if (!base) continue;
        text_addf(out, "%s%s ", first ? "" : ", ", population_names[in_order[i]]);
        summary_add_count(out, base->job.out);
        uint32_t all = (uint32_t)((1u << v->op->class_count) - 1);
        text_add(out, base->proved == all ? " (proved)" : " (not proved)");
        first = false;
    }
    text_add(out, "\n");
    if (!v->small && !v->options->populations)
        text_add(out, v->options->rough
                          ? "Roughly: only the best estimate is priced (--population all for the "
                            "others), and what depends on whom comes from cuts and the plan.\n"
                          : "A large operation: only the best estimate is priced (--population all "
                            "for the others), and what depends on whom comes from cuts and the "
                            "plan.\n");
}

cw_status value_as_text(struct text *out, const struct value *v, cw_error *err)
{
    add_base(out, v);
    add_rows(out, v);
    add_pairs(out, v);
    add_dependences(out, v);
    if (!v->options->why) return CW_OK;
    return why_text(out, v->bases[v->options->basis][v->shown]->job.plan, err);
}
