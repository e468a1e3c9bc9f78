/* What commands share: messages, progress, interrupts. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* The only thing a signal handler may touch. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

void catch_interrupts(void)
{
    struct sigaction action = {0};
    action.sa_handler = on_interrupt;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write, not our death */
}

int report_error(const cw_error *err)
{
    fprintf(stderr, "clearway: %s\n", err->text[0] ? err->text : cw_status_text(err->status));
    return cw_status_exit_code(err->status);
}

int usage_error(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "clearway%s%s: ", *command ? " " : "", command);
    vfprintf(stderr, format, args);
    fprintf(stderr, "\nSee: clearway help%s%s\n", *command ? " " : "", command);
    va_end(args);
    return cw_status_exit_code(CW_BAD_USAGE);
}

int print_text(const char *text)
{
    if (fputs(text, stdout) == EOF || fflush(stdout) == EOF) {
        fprintf(stderr, "clearway: standard output cannot be written: %s\n", strerror(errno));
        return cw_status_exit_code(CW_CANNOT_WRITE);
    }
    return 0;
}

bool show_progress(void *quiet, const char *what, int64_t done, int64_t total)
{
    if (!*(bool *)quiet && isatty(STDERR_FILENO) && total > 0) {
        int filled = (int)(done * 30 / total);
        fprintf(stderr, "\r%-10.10s [%.*s%*s] %3d %%", what, filled,
                "##############################", 30 - filled, "", (int)(done * 100 / total));
    }
    return !interrupted;
}

void clear_progress(bool quiet)
{
    if (!quiet && isatty(STDERR_FILENO)) fprintf(stderr, "\r%60s\r", "");
}
