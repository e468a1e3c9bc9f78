/* clearway doctor */
#include <string.h>

#include "cli.h"

int command_doctor(int argc, char **argv)
{
    const char *path = NULL;
    bool json = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if (argv[i][0] == '-')
            return usage_error("doctor", "there is no option '%s'", argv[i]);
        else if (path)
            return usage_error("doctor", "one operation at a time");
        else
            path = argv[i];
    }
    if (!path) return usage_error("doctor", "which operation? Give its YAML file");
    cw_error err = {0};
    char *text = NULL;
    cw_status status = cw_operation_doctor(path, json, &text, &err);
    int code = status              ? report_error(&err)
               : was_interrupted() ? report_interrupt()
                                   : print_text(text);
    cw_text_free(text);
    return code;
}
