/* clearway ready */
#include "options.h"

static cw_status ask(const cw_operation *op, void *options, char **text, cw_error *err)
{
    return cw_operation_ready(op, options, text, err);
}

int command_ready(int argc, char **argv)
{
    const char *operation = NULL;
    bool quiet = false;
    cw_ready_options o = {.progress = show_progress, .progress_context = &quiet};
    const struct option table[] = {
        {"--json", OPTION_FLAG, &o.json},         {"--no-prices", OPTION_FLAG, &o.no_prices},
        {"--as-of", OPTION_TEXT, &o.as_of},       {"--fresh", OPTION_HOURS, &o.fresh_h},
        {"--threads", OPTION_FROM_1, &o.threads}, {"-q", OPTION_FLAG, &quiet},
        {"--quiet", OPTION_FLAG, &quiet},         {0}};
    int code = take_options("ready", argc, argv, table, &operation);
    return code ? code : answer(operation, ask, &o, quiet);
}
