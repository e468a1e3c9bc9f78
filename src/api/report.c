/* cw_plan_report: the plan and what was asked for beside it, all of it guarded. */
#include "publish/report.h"

#include "negotiate/ready.h"
#include "negotiate/value.h"
#include "negotiate/why.h"
#include "publish/guard.h"

/* Of the basis, numbers and moment that the plan was made for. */
static cw_status ask_ready(struct text *out, const cw_plan *plan, const cw_ready_options *ready,
                           const struct report_guard *guard, cw_error *err)
{
    char as_of[32];
    cw_ready_options o = *ready;
    cw_status status = operation_format_time(plan->op, plan->as_of_unix_s, as_of);
    o.as_of = as_of;
    return status ? status : ready_write(out, plan->op, &o, guard, err);
}

static cw_status ask_value(struct text *out, const cw_plan *plan, const cw_value_options *value,
                           const struct report_guard *guard, cw_error *err)
{
    char as_of[32];
    cw_value_options o = *value;
    cw_status status = operation_format_time(plan->op, plan->as_of_unix_s, as_of);
    o.as_of = as_of;
    o.basis = plan->options.basis;
    if (plan->options.population != CW_BEST) o.populations = 1u << plan->options.population;
    o.why = false; /* the page says it itself, with less */
    return status ? status : value_write(out, plan->op, &o, guard, err);
}

cw_status cw_plan_report(const cw_plan *plan, const cw_report_options *options, const char *path,
                         cw_error *err)
{
    static const cw_report_options none;
    struct report_guard guard;
    struct text ready = {0}, value = {0}, gates = {0};
    const cw_report_options *o = options ? options : &none;
    cw_status status = report_guard_init(&guard, plan, err);
    if (!status && o->ready) status = ask_ready(&ready, plan, o->ready, &guard, err);
    if (!status && o->value) status = ask_value(&value, plan, o->value, &guard, err);
    if (!status) status = why_gates(&gates, plan, &guard, err);
    if (!status && (ready.broken || value.broken || gates.broken)) status = error_no_memory(err);
    struct report_parts parts = {.ready = ready.bytes, .value = value.bytes, .gates = gates.bytes};
    if (!status) status = report_write(plan, &parts, path, err);
    text_release(&ready);
    text_release(&value);
    text_release(&gates);
    report_guard_release(&guard);
    return status;
}
