/* clearway plan */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* Above this many roads x seconds the ranges, a dozen more solves, are computed only on request. */
static const int64_t small_enough = 500000000;

struct request {
    const char *operation, *output, *report;
    cw_plan_options options;
    int32_t effort; /* millions of states */
    bool json, quiet, ranges, no_ranges;
};

static bool parse_seconds(const char *text, int32_t *out)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || end == text || *end || value < 1 || value > 31 * 86400) return false;
    *out = (int32_t)value;
    return true;
}

/* Routes per zone: "free" (0), "none" (-1: as found) or a number. */
static bool parse_simplicity(const char *text, int32_t *out)
{
    *out = strcmp(text, "none") == 0 ? -1 : 0;
    return *out < 0 || strcmp(text, "free") == 0 || parse_seconds(text, out);
}

static bool parse_name(const char *text, const char *const *names, int count, int *out)
{
    for (*out = 0; *out < count; ++*out)
        if (strcmp(text, names[*out]) == 0) return true;
    return false;
}

/* The options that take a value; 0 or the exit code of a usage error. */
static int take_value(struct request *r, const char *option, const char *value)
{
    static const char *const bases[] = {"announced", "accepted", "verified"};
    static const char *const populations[] = {"best", "low", "high"};
    int choice = 0;
    if (strcmp(option, "--output") == 0) {
        if (!*value || strcmp(value, "-") == 0)
            return usage_error("plan", "--output is the name of a file, not '%s'", value);
        r->output = value;
    } else if (strcmp(option, "--report") == 0) {
        if (!*value || strcmp(value, "-") == 0)
            return usage_error("plan", "--report is the name of a file, not '%s'", value);
        r->report = value;
    } else if (strcmp(option, "--as-of") == 0) {
        r->options.as_of = value;
    } else if (strcmp(option, "--basis") == 0) {
        if (!parse_name(value, bases, 3, &choice))
            return usage_error("plan", "--basis is announced, accepted or verified, not '%s'",
                               value);
        r->options.basis = (cw_basis)choice;
    } else if (strcmp(option, "--population") == 0) {
        if (!parse_name(value, populations, 3, &choice))
            return usage_error("plan", "--population is low, best or high, not '%s'", value);
        r->options.population = (cw_population)choice;
    } else if (strcmp(option, "--simplicity") == 0) {
        if (!parse_simplicity(value, &r->options.simplicity))
            return usage_error("plan",
                               "--simplicity is free, none or the most routes a zone may have, "
                               "not '%s'",
                               value);
    } else {
        int32_t *number = strcmp(option, "--tick") == 0         ? &r->options.tick_s
                          : strcmp(option, "--effort") == 0     ? &r->effort
                          : strcmp(option, "--slot") == 0       ? &r->options.slot_s
                          : strcmp(option, "--time-limit") == 0 ? &r->options.time_limit_s
                                                                : &r->options.threads;
        if (!parse_seconds(value, number))
            return usage_error("plan", "%s takes a whole number from 1 on, not '%s'", option,
                               value);
    }
    return 0;
}

/* The long name of an option that takes a value, or NULL. */
static const char *option_with_value(const char *arg)
{
    static const char *const names[] = {"--output",  "--report",     "--basis",     "--population",
                                        "--as-of",   "--tick",       "--slot",      "--effort",
                                        "--threads", "--simplicity", "--time-limit"};
    if (strcmp(arg, "-o") == 0) return names[0];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i]);
        if (strncmp(arg, names[i], n) == 0 && (arg[n] == '\0' || arg[n] == '=')) return names[i];
    }
    return NULL;
}

static bool take_flag(struct request *r, const char *arg)
{
    if (strcmp(arg, "--json") == 0) return r->json = true;
    if (strcmp(arg, "--quiet") == 0 || strcmp(arg, "-q") == 0) return r->quiet = true;
    if (strcmp(arg, "--why") == 0) return r->options.why = true;
    if (strcmp(arg, "--ranges") == 0) return r->ranges = true;
    if (strcmp(arg, "--no-ranges") == 0) return r->no_ranges = true;
    return false;
}

static int parse(int argc, char **argv, struct request *r)
{
    for (int i = 1; i < argc; i++) {
        const char *option = option_with_value(argv[i]);
        if (option) {
            const char *equals = strchr(argv[i], '=');
            if (!equals && i + 1 >= argc) return usage_error("plan", "%s needs a value", argv[i]);
            int code = take_value(r, option, equals ? equals + 1 : argv[++i]);
            if (code) return code;
        } else if (argv[i][0] == '-' && !take_flag(r, argv[i])) {
            return usage_error("plan", "there is no option '%s'", argv[i]);
        } else if (argv[i][0] != '-') {
            if (r->operation) return usage_error("plan", "one operation at a time");
            r->operation = argv[i];
        }
    }
    return r->operation ? 0 : usage_error("plan", "which operation? Give its YAML file");
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
    if (!code && r->output && r->report && strcmp(r->output, r->report) == 0)
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
    if (!status && r.output) status = cw_plan_write(plan, r.output, &err);
    if (!status && r.report) status = cw_plan_report(plan, r.report, &err);
    code = status ? report_error(&err) : print_result(&r, plan, &err);
done:
    cw_plan_free(plan);
    cw_operation_free(op);
    return code;
}
