/* clearway value */
#include <string.h>

#include "cli.h"

struct request {
    const char *operation;
    cw_value_options options;
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
    return usage_error("value", "--basis is announced, accepted or verified");
}

static int take_population(struct request *r, const char *value)
{
    static const struct {
        const char *name;
        uint32_t bits;
    } known[] = {
        {"low", 1u << CW_LOW}, {"best", 1u << CW_BEST}, {"high", 1u << CW_HIGH}, {"all", 7u}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!value || strcmp(value, known[i].name) != 0) continue;
        r->options.populations = known[i].bits;
        return 0;
    }
    return usage_error("value", "--population is low, best, high or all");
}

/* 0 stands for none, which the library calls -1. */
static int take_count(const char *name, const char *value, int32_t *out)
{
    if (value && strcmp(value, "0") == 0) {
        *out = -1;
        return 0;
    }
    if (value && whole_from_1(value, out)) return 0;
    return usage_error("value", "%s takes a whole number from 0 on", name);
}

static int take_number(struct request *r, const char *name, const char *value)
{
    int32_t *out = strcmp(name, "--threads") == 0 ? &r->options.threads : &r->effort;
    if (value && whole_from_1(value, out)) return 0;
    return usage_error("value", "%s takes a whole number from 1 on", name);
}

static int take_valued(struct request *r, const char *name, const char *value)
{
    if (strcmp(name, "--basis") == 0) return take_basis(r, value);
    if (strcmp(name, "--population") == 0) return take_population(r, value);
    if (strcmp(name, "--found") == 0) return take_count(name, value, &r->options.found);
    if (strcmp(name, "--pairs") == 0) return take_count(name, value, &r->options.pairs);
    if (strcmp(name, "--as-of") != 0) return take_number(r, name, value);
    r->options.as_of = value;
    return value ? 0 : usage_error("value", "--as-of needs a value");
}

static bool take_flag(struct request *r, const char *arg)
{
    if (strcmp(arg, "--json") == 0) return r->options.json = true;
    if (strcmp(arg, "--why") == 0) return r->options.why = true;
    if (strcmp(arg, "-q") == 0 || strcmp(arg, "--quiet") == 0) return r->quiet = true;
    return false;
}

/* Takes argv[*i], and its value where it has one. */
static int take(struct request *r, int argc, char **argv, int *i)
{
    static const char *const names[] = {"--basis", "--population", "--found",  "--pairs",
                                        "--as-of", "--threads",    "--effort", NULL};
    const char *value = NULL;
    if (take_flag(r, argv[*i])) return 0;
    for (size_t n = 0; names[n]; n++)
        if (option_value(names[n], argc, argv, i, &value)) return take_valued(r, names[n], value);
    if (argv[*i][0] == '-') return usage_error("value", "there is no option '%s'", argv[*i]);
    if (r->operation) return usage_error("value", "one operation at a time");
    r->operation = argv[*i];
    return 0;
}

int command_value(int argc, char **argv)
{
    struct request r = {0};
    cw_error err = {0};
    cw_operation *op = NULL;
    char *text = NULL;
    for (int i = 1; i < argc; i++) {
        int code = take(&r, argc, argv, &i);
        if (code) return code;
    }
    if (!r.operation) return usage_error("value", "which operation? Give its YAML file");
    r.options.most_states = (int64_t)r.effort * 1000000;
    r.options.progress = show_progress;
    r.options.progress_context = &r.quiet;
    cw_status status = cw_operation_read(r.operation, &op, &err);
    if (!status) status = cw_operation_value(op, &r.options, &text, &err);
    clear_progress(r.quiet);
    int code = status ? report_error(&err) : print_text(text);
    cw_text_free(text);
    cw_operation_free(op);
    return code;
}
