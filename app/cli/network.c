/* clearway network */
#include <string.h>

#include "cli.h"

int command_network(int argc, char **argv)
{
    const char *path = NULL;
    bool json = false;
    if (argc < 2 || strcmp(argv[1], "info") != 0)
        return usage_error("network", "the one thing to do is: network info OPERATION.yaml");
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if (argv[i][0] == '-')
            return usage_error("network", "there is no option '%s'", argv[i]);
        else if (path)
            return usage_error("network", "one operation at a time");
        else
            path = argv[i];
    }
    if (!path) return usage_error("network", "which operation? Give its YAML file");
    cw_error err = {0};
    cw_operation *op = NULL;
    char *text = NULL;
    cw_status status = cw_operation_read(path, &op, &err);
    if (!status) status = cw_network_info(op, json, &text, &err);
    int code = status              ? report_error(&err)
               : was_interrupted() ? report_interrupt()
                                   : print_text(text);
    cw_text_free(text);
    cw_operation_free(op);
    return code;
}
