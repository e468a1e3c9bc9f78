/* Options as tables: each command names what it takes, and is refused alike. */
#include "options.h"

#include <stdio.h>
#include <string.h>

static const int32_t most_seconds = 31 * 86400;

static const struct named {
    const char *name;
    int value;
} bases[] = {{"announced", CW_ANNOUNCED},
             {"accepted", CW_ACCEPTED},
             {"verified", CW_VERIFIED},
             {0}},
  populations[] = {{"low", CW_LOW}, {"best", CW_BEST}, {"high", CW_HIGH}, {0}},
  masks[] = {{"low", 1 << CW_LOW}, {"best", 1 << CW_BEST}, {"high", 1 << CW_HIGH}, {"all", 7}, {0}};

static bool find_name(const struct named *known, const char *text, int *out)
{
    for (; known->name; known++) {
        if (strcmp(text, known->name) != 0) continue;
        *out = known->value;
        return true;
    }
    return false;
}

/* Routes per zone: "free" (0), "none" (-1: as found) or a number. */
static bool read_simplicity(const char *text, int32_t *out)
{
    *out = strcmp(text, "none") == 0 ? -1 : 0;
    return *out < 0 || strcmp(text, "free") == 0 || whole_from_1(text, out);
}

static bool read_number(enum option_kind kind, const char *text, int32_t *out)
{
    bool none = kind == OPTION_FROM_0 && strcmp(text, "0") == 0;
    if (none) *out = -1;
    return none || (whole_from_1(text, out) && (kind != OPTION_SECONDS || *out <= most_seconds));
}

static bool is_file_name(const char *text)
{
    return *text && strcmp(text, "-") != 0;
}

static bool read_value(const struct option *option, const char *text)
{
    int choice = 0;
    switch (option->kind) {
    case OPTION_TEXT:
        *(const char **)option->into = text;
        return true;
    case OPTION_OUTPUT:
        *(const char **)option->into = text;
        return is_file_name(text);
    case OPTION_SIMPLICITY:
        return read_simplicity(text, option->into);
    case OPTION_BASIS:
        if (!find_name(bases, text, &choice)) return false;
        *(cw_basis *)option->into = (cw_basis)choice;
        return true;
    case OPTION_POPULATION:
        if (!find_name(populations, text, &choice)) return false;
        *(cw_population *)option->into = (cw_population)choice;
        return true;
    case OPTION_POPULATIONS:
        if (!find_name(masks, text, &choice)) return false;
        *(uint32_t *)option->into = (uint32_t)choice;
        return true;
    default:
        return read_number(option->kind, text, option->into);
    }
}

/* Behind the option's name, in a refusal. */
static const char *const what_it_takes[] = {
    [OPTION_TEXT] = "takes a text",
    [OPTION_OUTPUT] = "is the name of a file",
    [OPTION_FROM_1] = "takes a whole number from 1 on",
    [OPTION_FROM_0] = "takes a whole number from 0 on",
    [OPTION_HOURS] = "takes a whole number of hours from 1 on",
    [OPTION_SECONDS] = "takes a whole number from 1 on",
    [OPTION_BASIS] = "is announced, accepted or verified",
    [OPTION_POPULATION] = "is low, best or high",
    [OPTION_POPULATIONS] = "is low, best, high or all",
    [OPTION_SIMPLICITY] = "is free, none or the most routes a zone may have"};

static int take_value(const char *command, const struct option *option, const char *value)
{
    const char *takes = what_it_takes[option->kind];
    if (!value) return usage_error(command, "%s needs a value: it %s", option->name, takes);
    if (read_value(option, value)) return 0;
    return usage_error(command, "%s %s, not '%s'", option->name, takes, value);
}

/* Takes argv[*i], and its value where it has one. False when it is no option of the table. */
static bool take_option(const char *command, int argc, char **argv, int *i,
                        const struct option *table, int *code)
{
    for (const struct option *option = table; option->name; option++) {
        const char *value = NULL;
        if (option->kind == OPTION_FLAG) {
            if (strcmp(argv[*i], option->name) != 0) continue;
            *(bool *)option->into = true;
            return true;
        }
        if (!option_value(option->name, argc, argv, i, &value)) continue;
        *code = take_value(command, option, value);
        return true;
    }
    return false;
}

int take_options(const char *command, int argc, char **argv, const struct option *table,
                 const char **operation)
{
    int code = 0;
    for (int i = 1; i < argc && !code; i++) {
        if (take_option(command, argc, argv, &i, table, &code)) continue;
        if (argv[i][0] == '-')
            code = usage_error(command, "there is no option '%s'", argv[i]);
        else if (*operation)
            code = usage_error(command, "one operation at a time");
        else
            *operation = argv[i];
    }
    if (code || *operation) return code;
    return usage_error(command, "which operation? Give its YAML file");
}

int answer(const char *operation, ask_fn *ask, void *request, bool quiet)
{
    cw_error err = {0};
    cw_operation *op = NULL;
    char *text = NULL;
    cw_status status = cw_operation_read(operation, &op, &err);
    if (!status) status = ask(op, request, &text, &err);
    clear_progress(quiet);
    int code = status ? report_error(&err) : print_text(text);
    cw_text_free(text);
    cw_operation_free(op);
    return code;
}
