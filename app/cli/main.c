/* clearway: finds the command and runs it. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"doctor", command_doctor},   {"new", command_new},         {"plan", command_plan},
    {"verify", command_verify},   {"network", command_network}, {"ready", command_ready},
    {"record", command_record},   {"review", command_review},   {"value", command_value},
    {"witness", command_witness}, {"backup", command_backup},   {"restore", command_restore},
    {"replan", command_replan},   {"stress", command_stress},
};

static int show_help(const char *command)
{
    const char *text = help_text(command);
    if (!text) return usage_error("", "there is no command '%s'", command);
    return print_text(text);
}

int main(int argc, char **argv)
{
    catch_interrupts();
    if (argc < 2) {
        fputs(help_text(""), stderr);
        return cw_status_exit_code(CW_BAD_USAGE);
    }
    const char *name = argv[1];
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return show_help(argc > 2 ? argv[2] : "");
    if (strcmp(name, "--version") == 0 || strcmp(name, "version") == 0)
        return print_text("clearway " CW_VERSION "\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(name, commands[i].name) != 0) continue;
        for (int k = 2; k < argc; k++)
            if (strcmp(argv[k], "--help") == 0 || strcmp(argv[k], "-h") == 0)
                return show_help(name);
        return commands[i].run(argc - 1, argv + 1);
    }
    return usage_error("", "there is no command '%s'", name);
}
