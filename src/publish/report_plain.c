/* The key figures as plain HTML, for a browser without scripts; the page's own script replaces it. */
#include <inttypes.h>

#include "publish/escape.h"
#include "publish/report_int.h"
#include "publish/summary.h"

static void add_number(struct text *out, int64_t value)
{
    text_add(out, "<td>");
    summary_add_count(out, value);
    text_add(out, "</td>");
}

static void add_bases(struct text *out, const struct cw_plan *plan, size_t k)
{
    for (int b = 0; b < CW_BASIS_COUNT && !plan->replan; b++) {
        const struct plan_basis *basis = &plan->bases[b];
        if (!basis->applies)
            text_add(out, "<td>does not apply</td>");
        else if (basis->out < 0)
            text_add(out, "<td>not computed</td>");
        else
            add_number(out, k < OP_MAX_CLASSES ? basis->class_out[k] : basis->out);
    }
}

static void add_row(struct text *out, const struct cw_plan *plan, const char *name,
                    const struct plan_class *c, size_t k)
{
    text_add(out, "<tr><th scope=\"row\">");
    escape_html(out, name);
    text_add(out, "</th>");
    add_number(out, c->people);
    add_number(out, c->out);
    add_number(out, c->people - c->out);
    add_number(out, c->bound_units / OP_UNITS);
    add_bases(out, plan, k);
    text_add(out, "</tr>\n");
}

static void add_table(struct text *out, const struct cw_plan *plan)
{
    struct plan_class all = {0};
    text_add(out, "<div class=\"scroll\"><table>\n<caption>Out and not out, by class</caption>\n"
                  "<thead><tr><th scope=\"col\">Class</th><th scope=\"col\">People</th>"
                  "<th scope=\"col\">Out</th><th scope=\"col\">Not out</th>"
                  "<th scope=\"col\">At most (a bound of this model)</th>");
    if (!plan->replan)
        text_add(out, "<th scope=\"col\">Out if announced corridors count</th>"
                      "<th scope=\"col\">Out if accepted ones count</th>"
                      "<th scope=\"col\">Out if verified ones count</th>");
    text_add(out, "</tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < plan->op->class_count; k++) {
        const struct plan_class *c = &plan->classes[k];
        add_row(out, plan, plan->op->classes[k].id, c, k);
        all.people += c->people, all.out += c->out, all.bound_units += c->bound_units;
    }
    if (plan->op->class_count > 1) add_row(out, plan, "all", &all, OP_MAX_CLASSES);
    text_add(out, "</tbody></table></div>\n");
}

static void add_item(struct text *out, int64_t people, const char *what)
{
    text_add(out, "<li>");
    summary_add_count(out, people);
    text_addf(out, " %s</li>", what);
}

/* All classes together. */
static void add_everybody(struct text *out, const struct cw_plan *plan)
{
    const struct plan_replan *r = plan->replan;
    struct plan_account all = {0};
    struct plan_instruction home = {0};
    for (size_t k = 0; k < plan->op->class_count; k++) {
        all.arrived += r->account[k].arrived, all.going_on += r->account[k].going_on;
        all.led += r->account[k].led, all.stranded += r->account[k].stranded;
    }
    for (size_t i = 0; i < r->instruction_count; i++) {
        const struct plan_instruction *in = &r->instructions[i];
        home.unchanged += in->unchanged, home.changed += in->changed, home.called += in->called;
        home.withdrawn += in->withdrawn, home.without += in->without;
    }
    text_add(out, "<p>Everybody at that moment:</p>\n<ul>");
    add_item(out, all.arrived, "out already");
    add_item(out, all.going_on, "on the road, go on as told");
    add_item(out, all.led, "on the road, led another way");
    add_item(out, all.stranded, "on the road, stranded");
    add_item(out, home.unchanged, "at home, the instruction stays");
    add_item(out, home.changed, "at home, a new instruction in place of the old");
    add_item(out, home.called, "at home, called only now");
    add_item(out, home.withdrawn, "at home, the instruction to leave is withdrawn");
    add_item(out, home.without, "at home, not called, as before");
    text_add(out, "</ul>\n");
}

/* What changed, and what of the bound is then different. */
static void add_changes(struct text *out, const struct cw_plan *plan)
{
    const struct plan_replan *r = plan->replan;
    char local[32];
    text_add(out, "<p>A new plan in the course of another. What changed:</p>\n<ul>");
    for (size_t i = 0; i < r->change_count; i++) {
        operation_format_time(plan->op, plan->op->pause_start_unix_s + r->changes[i].at_s, local);
        text_addf(out, "<li>from %s: ", local);
        escape_html(out, r->changes[i].text);
        text_add(out, "</li>");
    }
    text_add(out, "</ul>\n");
    add_everybody(out, plan);
    text_add(out, "<p>The bound is of what is still possible from the moment of the last "
                  "change on, in this model.</p>\n");
}

void report_write_plain(struct text *out, const struct cw_plan *plan)
{
    const cw_operation *op = plan->op;
    char start[32], end[32];
    operation_format_time(op, op->pause_start_unix_s, start);
    operation_format_time(op, op->pause_start_unix_s + op->pause_s, end);
    text_add(out, "<p class=\"notice\"><strong>Restricted.</strong> For those who decide and run "
                  "this operation: it tells when and where people will move. Do not publish or "
                  "forward it.</p>\n<h1>");
    escape_html(out, op->title);
    text_addf(out, "</h1>\n<p>Pause %s to %s ", start, end);
    escape_html(out, op->time_zone);
    text_addf(out, ". Basis: %s. Population: %s.</p>\n", operation_basis_name(plan->options.basis),
              operation_population_name(plan->options.population));
    if (plan->replan) add_changes(out, plan);
    add_table(out, plan);
    text_add(out, "<p>Out: people with an instruction in the plan. The bound holds for this model "
                  "only; it says nothing about how the day will go. The map, the corridors and the "
                  "times of departure need a browser that runs the scripts of this page.</p>\n");
}
