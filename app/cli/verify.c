/* clearway verify */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static void print_refutation(const cw_error *err)
{
    print_message("clearway: refuted: ");
    print_message(err->text);
    print_message("\n");
}

int command_verify(int argc, char **argv)
{
    const char *files[2] = {NULL, NULL};
    int count = 0;
    bool quiet = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-q") == 0 || strcmp(argv[i], "--quiet") == 0)
            quiet = true;
        else if (argv[i][0] == '-')
            return usage_error("verify", "there is no option '%s'", argv[i]);
        else if (!*argv[i])
            return usage_error("verify", "a file name is empty; name a file");
        else if (count == 2)
            return usage_error("verify", "one plan and at most one operation");
        else
            files[count++] = argv[i];
    }
    if (count == 0) return usage_error("verify", "which plan? Give its GeoPackage");
    cw_error err = {0};
    char *report = NULL;
    cw_status status = cw_plan_verify(files[0], files[1], &report, show_progress, &quiet, &err);
    clear_progress(quiet);
    if (status == CW_REFUTED) print_refutation(&err);
    int code = status == CW_REFUTED ? cw_status_exit_code(status)
               : status             ? report_error(&err)
               : quiet              ? 0
                                    : print_text(report);
    cw_text_free(report);
    return code;
}
