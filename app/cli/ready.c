/* clearway ready */
#include <string.h>

#include "cli.h"

struct request {
    const char *operation;
    cw_ready_options options;
    bool quiet;
};

/* Takes argv[*i], and its value where it has one. */
static int take(struct request *r, int argc, char **argv, int *i)
{
    const char *value = NULL;
    if (strcmp(argv[*i], "--json") == 0) {
        r->options.json = true;
    } else if (strcmp(argv[*i], "--no-prices") == 0) {
        r->options.no_prices = true;
    } else if (strcmp(argv[*i], "-q") == 0 || strcmp(argv[*i], "--quiet") == 0) {
        r->quiet = true;
    } else if (option_value("--as-of", argc, argv, i, &value)) {
        r->options.as_of = value;
        if (!value) return usage_error("ready", "--as-of needs a value");
    } else if (option_value("--fresh", argc, argv, i, &value)) {
        if (!value || !whole_from_1(value, &r->options.fresh_h))
            return usage_error("ready", "--fresh takes a whole number of hours from 1 on");
    } else if (option_value("--threads", argc, argv, i, &value)) {
        if (!value || !whole_from_1(value, &r->options.threads))
            return usage_error("ready", "--threads takes a whole number from 1 on");
    } else if (argv[*i][0] == '-') {
        return usage_error("ready", "there is no option '%s'", argv[*i]);
    } else if (r->operation) {
        return usage_error("ready", "one operation at a time");
    } else {
        r->operation = argv[*i];
    }
    return 0;
}

int command_ready(int argc, char **argv)
{
    struct request r = {0};
    cw_error err = {0};
    cw_operation *op = NULL;
    char *text = NULL;
    for (int i = 1; i < argc; i++) {
        int code = take(&r, argc, argv, &i);
        if (code) return code;
    }
    if (!r.operation) return usage_error("ready", "which operation? Give its YAML file");
    r.options.progress = show_progress;
    r.options.progress_context = &r.quiet;
    cw_status status = cw_operation_read(r.operation, &op, &err);
    if (!status) status = cw_operation_ready(op, &r.options, &text, &err);
    clear_progress(r.quiet);
    int code = status ? report_error(&err) : print_text(text);
    cw_text_free(text);
    cw_operation_free(op);
    return code;
}
