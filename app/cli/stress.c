/* clearway stress: for planners only, so it prints and never writes a file. */
#include <string.h>

#include "options.h"

static cw_status ask(const cw_operation *op, void *options, char **text, cw_error *err)
{
    return cw_operation_stress(op, options, text, err);
}

/* Whoever asks for a file learns why there is none. */
static int refuse_files(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], "--report", 8) == 0 || strncmp(argv[i], "-o", 2) == 0 ||
            strncmp(argv[i], "--output", 8) == 0)
            return usage_error("stress", "its results are for planners only: there is no report "
                                         "and no file of them");
    return 0;
}

int command_stress(int argc, char **argv)
{
    const char *operation = NULL;
    int32_t effort = 0; /* millions of states */
    bool quiet = false;
    cw_stress_options o = {.progress = show_progress, .progress_context = &quiet};
    const struct option table[] = {{"--closures", OPTION_FROM_1, &o.closures},
                                   {"--last", OPTION_FROM_1, &o.last_s},
                                   {"--step", OPTION_FROM_1, &o.step_s},
                                   {"--basis", OPTION_BASIS, &o.basis},
                                   {"--population", OPTION_POPULATION, &o.population},
                                   {"--as-of", OPTION_TEXT, &o.as_of},
                                   {"--effort", OPTION_FROM_1, &effort},
                                   {"--json", OPTION_FLAG, &o.json},
                                   {"--threads", OPTION_FROM_1, &o.threads},
                                   {"-q", OPTION_FLAG, &quiet},
                                   {"--quiet", OPTION_FLAG, &quiet},
                                   {0}};
    int code = refuse_files(argc, argv);
    if (!code) code = take_options("stress", argc, argv, table, &operation);
    o.most_states = (int64_t)effort * 1000000;
    return code ? code : answer(operation, ask, &o, quiet);
}
