/* The command line. Programs use only the public API. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "clearway/clearway.h"

/* Every command returns the process exit code. argv[0] is the command's own name. */
int command_doctor(int argc, char **argv);
int command_new(int argc, char **argv);
int command_plan(int argc, char **argv);
int command_ready(int argc, char **argv);
int command_stress(int argc, char **argv);
int command_value(int argc, char **argv);
int command_replan(int argc, char **argv);
int command_verify(int argc, char **argv);
int command_network(int argc, char **argv);
int command_record(int argc, char **argv);
int command_review(int argc, char **argv);
int command_witness(int argc, char **argv);
int command_backup(int argc, char **argv);
int command_restore(int argc, char **argv);

/* help.c: the help text of a command ("" for the program's own), or NULL. */
const char *help_text(const char *command);

/* shared.c */
/* Whether argv[*i] is option `name`; then `*value` is what stands behind its = or in the next word, which
 * is then taken too, or NULL. */
bool option_value(const char *name, int argc, char **argv, int *i, const char **value);
/* A whole number from 1 to 2^31 - 1. */
bool whole_from_1(const char *text, int32_t *out);
/* Refuses an output that cannot be written before minutes are spent; 0 or the exit code. */
int check_output(const char *command, const char *output, const char *option);
/* Whether both name one file, which need not be there. */
bool same_output(const char *a, const char *b);
/* Prints "clearway: text" to stderr and returns the exit code of the error's status. */
int report_error(const cw_error *err);
/* Prints a text to stderr, with '?' for characters that act on a terminal instead of showing. */
void print_message(const char *text);
/* Prints a usage error with where to find help; returns 2. */
int usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Writes a text to stdout; returns 0, or 1 when stdout cannot take it. */
int print_text(const char *text);
/* A progress bar on stderr when it is a terminal and `quiet` is not set. `quiet` is a bool *. Also
 * watches for Ctrl-C: returns false once it was pressed. */
bool show_progress(void *quiet, const char *what, int64_t done, int64_t total);
void clear_progress(bool quiet);
/* Makes Ctrl-C, SIGTERM and the like stop long work cleanly rather than kill it. */
void catch_interrupts(void);
bool was_interrupted(void);
/* Says so, and returns the exit code. */
int report_interrupt(void);

#endif
