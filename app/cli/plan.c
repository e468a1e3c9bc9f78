/* clearway plan */
#include <stdio.h>
#include <string.h>

#include "options.h"

/* Above this many roads x seconds the ranges, a dozen more solves, are computed only on request. */
static const int64_t small_enough = 500000000;

struct request {
    const char *operation, *output, *report;
    cw_plan_options options;
    int32_t effort;                                    /* millions of states */
    bool json, quiet, ranges, no_ranges, ready, value; /* the last two: in the report */
};

static int parse(int argc, char **argv, struct request *r)
{
    cw_plan_options *o = &r->options;
    const struct option table[] = {{"-o", OPTION_OUTPUT, &r->output},
                                   {"--output", OPTION_OUTPUT, &r->output},
                                   {"--report", OPTION_OUTPUT, &r->report},
                                   {"--ready", OPTION_FLAG, &r->ready},
                                   {"--value", OPTION_FLAG, &r->value},
                                   {"--json", OPTION_FLAG, &r->json},
                                   {"--basis", OPTION_BASIS, &o->basis},
                                   {"--population", OPTION_POPULATION, &o->population},
                                   {"--as-of", OPTION_TEXT, &o->as_of},
                                   {"--tick", OPTION_SECONDS, &o->tick_s},
                                   {"--slot", OPTION_SECONDS, &o->slot_s},
                                   {"--ranges", OPTION_FLAG, &r->ranges},
                                   {"--no-ranges", OPTION_FLAG, &r->no_ranges},
                                   {"--why", OPTION_FLAG, &o->why},
                                   {"--effort", OPTION_FROM_1, &r->effort},
                                   {"--time-limit", OPTION_SECONDS, &o->time_limit_s},
                                   {"--simplicity", OPTION_SIMPLICITY, &o->simplicity},
                                   {"--threads", OPTION_FROM_1, &o->threads},
                                   {"-q", OPTION_FLAG, &r->quiet},
                                   {"--quiet", OPTION_FLAG, &r->quiet},
                                   {0}};
    int code = take_options("plan", argc, argv, table, &r->operation);
    if (!code && (r->ready || r->value) && !r->report)
        code = usage_error("plan", "--ready and --value are parts of the report; give --report "
                                   "FILE, or see clearway ready and clearway value");
    return code;
}

/* Also with a mistyped -o the inputs, which may be the only copy, must survive. */
static int check_not_input(const cw_operation *op, const char *output, const char *option)
{
    if (!output || !cw_operation_reads(op, output)) return 0;
    return usage_error("plan", "%s is an input of this operation; choose another file with %s",
                       output, option);
}

static int check_outputs(const struct request *r)
{
    int code = r->output ? check_output("plan", r->output, "-o") : 0;
    if (!code && r->report) code = check_output("plan", r->report, "--report");
    if (!code && r->output && r->report && same_output(r->output, r->report))
        code = usage_error("plan", "-o and --report name the same file");
    return code;
}

static void print_warnings(const cw_operation *op)
{
    char *warnings = NULL;
    if (cw_operation_warnings(op, &warnings, NULL) == CW_OK && *warnings) print_message(warnings);
    cw_text_free(warnings);
}

static int print_why(const cw_plan *plan, cw_error *err)
{
    char *text = NULL;
    cw_status status = cw_plan_why(plan, false, &text, err);
    int code = status ? report_error(err) : print_text(text);
    cw_text_free(text);
    return code;
}

static int print_result(const struct request *r, const cw_plan *plan, cw_error *err)
{
    char *text = NULL;
    if (r->quiet && !r->json) return 0;
    cw_status status = r->json ? cw_plan_json(plan, &text, err) : cw_plan_summary(plan, &text, err);
    int code = status ? report_error(err) : print_text(text);
    cw_text_free(text);
    if (!code && r->options.why && !r->json) code = print_why(plan, err);
    if (!code && r->output && !r->json) printf("Written: %s\n", r->output);
    if (!code && r->report && !r->json)
        printf("Written: %s (restricted: for those who decide and run this operation)\n",
               r->report);
    return code;
}

/* On stderr, so that what is printed for the same input stays the same bytes. */
static void print_cost(const cw_plan *plan)
{
    cw_plan_cost cost = cw_plan_measure(plan);
    fprintf(stderr, "clearway: planned in %.1f s, %.0f MiB: %lld roads, %lld nodes\n", cost.seconds,
            cost.peak_mib, (long long)cost.roads, (long long)cost.nodes);
}

/* What else to compute: what will be shown, if it does not take too long. */
static void choose_extent(struct request *r, const cw_operation *op)
{
    bool shown = (!r->json && !r->quiet) || r->report;
    r->options.other_bases = r->json || shown;
    r->options.ranges =
        r->ranges || (!r->no_ranges && shown && cw_operation_size(op) <= small_enough);
    r->options.most_states = (int64_t)r->effort * 1000000;
    r->options.progress = show_progress;
    r->options.progress_context = &r->quiet;
}

/* With what was asked for beside the plan, which takes more plans. */
static cw_status write_report(struct request *r, const cw_plan *plan, cw_error *err)
{
    const cw_ready_options ready = {.most_states = r->options.most_states,
                                    .threads = r->options.threads,
                                    .progress = show_progress,
                                    .progress_context = &r->quiet};
    const cw_value_options value = {.most_states = r->options.most_states,
                                    .threads = r->options.threads,
                                    .progress = show_progress,
                                    .progress_context = &r->quiet};
    const cw_report_options o = {r->ready ? &ready : NULL, r->value ? &value : NULL};
    cw_status status = cw_plan_report(plan, &o, r->report, err);
    clear_progress(r->quiet);
    return status;
}

int command_plan(int argc, char **argv)
{
    struct request r = {0};
    cw_error err = {0};
    cw_operation *op = NULL;
    cw_plan *plan = NULL;
    int code = parse(argc, argv, &r);
    if (!code) code = check_outputs(&r);
    if (code) return code;
    cw_status status = cw_operation_read(r.operation, &op, &err);
    if (!status) code = check_not_input(op, r.output, "-o");
    if (!status && !code) code = check_not_input(op, r.report, "--report");
    if (code) goto done;
    if (!status) {
        if (!r.quiet) print_warnings(op);
        choose_extent(&r, op);
        status = cw_plan_make(op, &r.options, &plan, &err);
        clear_progress(r.quiet);
    }
    if (!status && !r.quiet) print_cost(plan);
    if (!status && r.report) status = write_report(&r, plan, &err); /* may be cancelled: first */
    if (!status && r.output) status = cw_plan_write(plan, r.output, &err);
    code = status ? report_error(&err) : print_result(&r, plan, &err);
done:
    cw_plan_free(plan);
    cw_operation_free(op);
    return code;
}
