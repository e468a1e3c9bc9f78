/* Options as tables, and what commands have in common that ask one thing of one operation. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli.h"

/* What an option takes, and what it fills. */
enum option_kind {
    OPTION_FLAG,        /* bool: takes no value */
    OPTION_TEXT,        /* const char * */
    OPTION_OUTPUT,      /* const char *: the name of a file to write; not standard output */
    OPTION_FROM_1,      /* int32_t */
    OPTION_FROM_0,      /* int32_t: 0 stands for none, which the library calls -1 */
    OPTION_HOURS,       /* int32_t from 1 on */
    OPTION_SECONDS,     /* int32_t from 1 to 31 days */
    OPTION_BASIS,       /* cw_basis */
    OPTION_POPULATION,  /* cw_population */
    OPTION_POPULATIONS, /* uint32_t: a bit for each */
    OPTION_SIMPLICITY   /* int32_t: routes per zone, 0 free, -1 as found */
};

struct option {
    const char *name;
    enum option_kind kind;
    void *into;
};

/* Takes all words of a command: options of the table, which a row without name ends, and one operation.
 * 0, or the exit code of a usage error, which was printed. */
int take_options(const char *command, int argc, char **argv, const struct option *table,
                 const char **operation);

/* What is asked of an operation: a text for standard output, owned by the caller. */
typedef cw_status ask_fn(const cw_operation *op, void *request, char **text, cw_error *err);

/* Reads the operation, asks, prints the answer or what went wrong. The exit code. */
int answer(const char *operation, ask_fn *ask, void *request, bool quiet);

#endif
