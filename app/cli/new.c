/* clearway new */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { MOST_REPEATED = 1000 };

/* Options that are texts go straight to their place; the others have a name below. */
struct request {
    cw_new_options options;
    const char *gates[MOST_REPEATED], *classes[MOST_REPEATED];
    bool quiet;
};

static bool parse_number(const char *text, int32_t *out)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end || value < 1 || value > 1000000000) return false;
    *out = (int32_t)value;
    return true;
}

static int take_number(const char *option, const char *value, int32_t *out)
{
    if (parse_number(value, out)) return 0;
    return usage_error("new", "%s takes a whole number from 1 on, not '%s'", option, value);
}

static int take_repeated(const char *option, const char *value, const char **list, size_t *count)
{
    if (*count == MOST_REPEATED)
        return usage_error("new", "%s more than %d times", option, MOST_REPEATED);
    list[(*count)++] = value;
    return 0;
}

static const char *const text_options[] = {"--osm",       "--network",       "--crs",
                                           "--people",    "--people-column", "--pause",
                                           "--time-zone", "--mode",          "--title"};
static const char *const other_options[] = {"--gate",       "--class", "--persons-per-vehicle",
                                            "--throughput", "--cell",  "--snap"};

static int take_value(struct request *r, const char *option, const char *value)
{
    cw_new_options *o = &r->options;
    const char **texts[] = {&o->osm,   &o->network,   &o->crs,  &o->people, &o->people_column,
                            &o->pause, &o->time_zone, &o->mode, &o->title};
    if (!*value) return usage_error("new", "%s needs a value", option);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (option != text_options[i]) continue;
        if (*texts[i]) return usage_error("new", "%s is given twice", option);
        *texts[i] = value;
        return 0;
    }
    if (strcmp(option, "--gate") == 0)
        return take_repeated(option, value, r->gates, &o->gate_count);
    if (strcmp(option, "--class") == 0)
        return take_repeated(option, value, r->classes, &o->class_count);
    if (strcmp(option, "--throughput") == 0) return take_number(option, value, &o->throughput_h);
    if (strcmp(option, "--snap") == 0) return take_number(option, value, &o->snap_m);
    if (strcmp(option, "--cell") == 0) return take_number(option, value, &o->cell_m);
    return take_number(option, value, &o->persons_per_vehicle);
}

static const char *match(const char *arg, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(names[i]);
        if (strncmp(arg, names[i], n) == 0 && (arg[n] == '\0' || arg[n] == '=')) return names[i];
    }
    return NULL;
}

static const char *option_with_value(const char *arg)
{
    const char *text = match(arg, text_options, sizeof text_options / sizeof *text_options);
    return text ? text : match(arg, other_options, sizeof other_options / sizeof *other_options);
}

static int parse(int argc, char **argv, struct request *r)
{
    for (int i = 1; i < argc; i++) {
        const char *option = option_with_value(argv[i]);
        if (option) {
            const char *equals = strchr(argv[i], '=');
            if (equals && equals - argv[i] != (ptrdiff_t)strlen(option)) equals = NULL;
            if (!equals && i + 1 >= argc) return usage_error("new", "%s needs a value", argv[i]);
            int code = take_value(r, option, equals ? equals + 1 : argv[++i]);
            if (code) return code;
        } else if (strcmp(argv[i], "--copy") == 0) {
            r->options.copy = true;
        } else if (strcmp(argv[i], "--quiet") == 0 || strcmp(argv[i], "-q") == 0) {
            r->quiet = true;
        } else if (argv[i][0] == '-') {
            return usage_error("new", "there is no option '%s'", argv[i]);
        } else if (r->options.folder) {
            return usage_error("new", "one folder at a time, not '%s' too", argv[i]);
        } else {
            r->options.folder = argv[i];
        }
    }
    return r->options.folder ? 0 : usage_error("new", "into which folder? Name a new one");
}

int command_new(int argc, char **argv)
{
    struct request r = {0};
    cw_error err = {0};
    char *report = NULL;
    int code = parse(argc, argv, &r);
    if (code) return code;
    r.options.gates = r.gates;
    r.options.classes = r.classes;
    r.options.progress = show_progress;
    r.options.progress_context = &r.quiet;
    cw_status status = cw_operation_new(&r.options, &report, &err);
    clear_progress(r.quiet);
    if (status)
        code = report_error(&err);
    else if (!r.quiet)
        code = print_text(report);
    cw_text_free(report);
    return code;
}
