/* clearway value */
#include "options.h"

static cw_status ask(const cw_operation *op, void *options, char **text, cw_error *err)
{
    return cw_operation_value(op, options, text, err);
}

int command_value(int argc, char **argv)
{
    const char *operation = NULL;
    int32_t effort = 0; /* millions of states */
    bool quiet = false;
    cw_value_options o = {.progress = show_progress, .progress_context = &quiet};
    const struct option table[] = {{"--basis", OPTION_BASIS, &o.basis},
                                   {"--population", OPTION_POPULATIONS, &o.populations},
                                   {"--found", OPTION_FROM_0, &o.found},
                                   {"--pairs", OPTION_FROM_0, &o.pairs},
                                   {"--rough", OPTION_FLAG, &o.rough},
                                   {"--why", OPTION_FLAG, &o.why},
                                   {"--as-of", OPTION_TEXT, &o.as_of},
                                   {"--effort", OPTION_FROM_1, &effort},
                                   {"--json", OPTION_FLAG, &o.json},
                                   {"--threads", OPTION_FROM_1, &o.threads},
                                   {"-q", OPTION_FLAG, &quiet},
                                   {"--quiet", OPTION_FLAG, &quiet},
                                   {0}};
    int code = take_options("value", argc, argv, table, &operation);
    o.most_states = (int64_t)effort * 1000000;
    return code ? code : answer(operation, ask, &o, quiet);
}
