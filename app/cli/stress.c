/* clearway stress: for planners only, so it prints and never writes a file. */
#include <string.h>

#include "cli.h"

struct request {
    const char *operation;
    cw_stress_options options;
    int32_t effort; /* millions of states */
    bool quiet;
};

static int take_basis(struct request *r, const char *value)
{
    static const char *const names[CW_BASIS_COUNT] = {
        [CW_ANNOUNCED] = "announced", [CW_ACCEPTED] = "accepted", [CW_VERIFIED] = "verified"};
    for (int i = 0; i < CW_BASIS_COUNT; i++) {
        if (!value || strcmp(value, names[i]) != 0) continue;
        r->options.basis = (cw_basis)i;
        return 0;
    }
    return usage_error("stress", "--basis is announced, accepted or verified");
}

static int take_population(struct request *r, const char *value)
{
    static const char *const names[CW_POPULATION_COUNT] = {
        [CW_BEST] = "best", [CW_LOW] = "low", [CW_HIGH] = "high"};
    for (int i = 0; i < CW_POPULATION_COUNT; i++) {
        if (!value || strcmp(value, names[i]) != 0) continue;
        r->options.population = (cw_population)i;
        return 0;
    }
    return usage_error("stress", "--population is low, best or high");
}

static int take_number(struct request *r, const char *name, const char *value)
{
    int32_t *out = strcmp(name, "--closures") == 0 ? &r->options.closures
                   : strcmp(name, "--last") == 0   ? &r->options.last_s
                   : strcmp(name, "--step") == 0   ? &r->options.step_s
                   : strcmp(name, "--effort") == 0 ? &r->effort
                                                   : &r->options.threads;
    if (value && whole_from_1(value, out)) return 0;
    return usage_error("stress", "%s takes a whole number from 1 on", name);
}

static int take_valued(struct request *r, const char *name, const char *value)
{
    if (strcmp(name, "--basis") == 0) return take_basis(r, value);
    if (strcmp(name, "--population") == 0) return take_population(r, value);
    if (strcmp(name, "--as-of") != 0) return take_number(r, name, value);
    r->options.as_of = value;
    return value ? 0 : usage_error("stress", "--as-of needs a value");
}

/* Takes argv[*i], and its value where it has one. */
static int take(struct request *r, int argc, char **argv, int *i)
{
    static const char *const names[] = {"--basis", "--population", "--closures", "--last", "--step",
                                        "--as-of", "--threads",    "--effort",   NULL};
    const char *arg = argv[*i], *value = NULL;
    if (strcmp(arg, "--json") == 0) return r->options.json = true, 0;
    if (strcmp(arg, "-q") == 0 || strcmp(arg, "--quiet") == 0) return r->quiet = true, 0;
    for (size_t n = 0; names[n]; n++)
        if (option_value(names[n], argc, argv, i, &value)) return take_valued(r, names[n], value);
    if (strncmp(arg, "--report", 8) == 0 || strncmp(arg, "-o", 2) == 0 ||
        strncmp(arg, "--output", 8) == 0)
        return usage_error("stress", "its results are for planners only: there is no report and no "
                                     "file of them");
    if (arg[0] == '-') return usage_error("stress", "there is no option '%s'", arg);
    if (r->operation) return usage_error("stress", "one operation at a time");
    r->operation = arg;
    return 0;
}

int command_stress(int argc, char **argv)
{
    struct request r = {0};
    cw_error err = {0};
    cw_operation *op = NULL;
    char *text = NULL;
    for (int i = 1; i < argc; i++) {
        int code = take(&r, argc, argv, &i);
        if (code) return code;
    }
    if (!r.operation) return usage_error("stress", "which operation? Give its YAML file");
    r.options.most_states = (int64_t)r.effort * 1000000;
    r.options.progress = show_progress;
    r.options.progress_context = &r.quiet;
    cw_status status = cw_operation_read(r.operation, &op, &err);
    if (!status) status = cw_operation_stress(op, &r.options, &text, &err);
    clear_progress(r.quiet);
    int code = status ? report_error(&err) : print_text(text);
    cw_text_free(text);
    cw_operation_free(op);
    return code;
}
