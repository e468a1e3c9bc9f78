/* What commands share: messages, progress, interrupts. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    struct sigaction action = {0}, before;
    action.sa_handler = on_interrupt;
    action.sa_flags =
        (int)SA_RESETHAND; /* a second time it ends the program: some work asks late */
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (sigaction(ends[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(ends[i], &action, NULL); /* nohup and background jobs ignore some: so do we */
    /* A closed pipe and a file that may not grow are errors of write, not our death. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

bool was_interrupted(void)
{
    return interrupted;
}

/* Bytes at `p` of a character that acts on a terminal instead of showing, or 0: controls save the
 * line feed, and marks that reorder the text around them (bidi embedding, override, isolate). */
static size_t acting_bytes(const unsigned char *p)
{
    if ((*p < 0x20 && *p != '\n') || *p == 0x7f) return 1;
    if (*p == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f) return 2;
    if (*p != 0xe2 || (p[1] != 0x80 && p[1] != 0x81)) return 0;
    bool embeds = p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae;
    bool isolates = p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9;
    return embeds || isolates ? 3 : 0;
}

void print_message(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p;) {
        size_t n = acting_bytes(p);
        fputc(n ? '?' : *p, stderr);
        p += n ? n : 1;
    }
}

int report_error(const cw_error *err)
{
    if (err->status == CW_CANCELLED) return report_interrupt(); /* in the same words everywhere */
    print_message("clearway: ");
    print_message(err->text[0] ? err->text : cw_status_text(err->status));
    print_message("\n");
    return cw_status_exit_code(err->status);
}

int report_interrupt(void)
{
    print_message("clearway: cancelled; nothing was written\n");
    return cw_status_exit_code(CW_CANCELLED);
}

int usage_error(const char *command, const char *format, ...)
{
    va_list args;
    char text[1024];
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fprintf(stderr, "clearway%s%s: ", *command ? " " : "", command);
    print_message(text);
    fprintf(stderr, "\nSee: clearway help%s%s\n", *command ? " " : "", command);
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
    if (!quiet && isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K");
}

bool option_value(const char *name, int argc, char **argv, int *i, const char **value)
{
    size_t n = strlen(name);
    const char *arg = argv[*i];
    *value = NULL;
    if (strncmp(arg, name, n) != 0 || (arg[n] != '\0' && arg[n] != '=')) return false;
    if (arg[n] == '=')
        *value = arg + n + 1;
    else if (*i + 1 < argc)
        *value = argv[++*i];
    return true;
}

bool whole_from_1(const char *text, int32_t *out)
{
    int64_t value = 0;
    for (const char *p = text; *p; p++) {
        if (*p < '0' || *p > '9') return false;
        value = value * 10 + (*p - '0');
        if (value > INT32_MAX) return false;
    }
    *out = (int32_t)value;
    return value >= 1;
}

int check_output(const char *command, const char *output, const char *option)
{
    char folder[4096];
    struct stat found;
    if (stat(output, &found) == 0 && !S_ISREG(found.st_mode)) {
        fprintf(stderr, "clearway: %s: exists and is not a plain file; choose another with %s\n",
                output, option);
        return cw_status_exit_code(CW_CANNOT_WRITE);
    }
    const char *slash = strrchr(output, '/');
    size_t n = slash ? (size_t)(slash - output) + 1 : 0;
    if (n >= sizeof folder) return usage_error(command, "the output's path is too long");
    memcpy(folder, output, n);
    folder[n] = '\0';
    if (access(n ? folder : ".", W_OK | X_OK) == 0) return 0;
    fprintf(stderr, "clearway: %s: the folder cannot be written (%s); choose another with %s\n",
            output, strerror(errno), option);
    return cw_status_exit_code(CW_CANNOT_WRITE);
}

/* Also by other names: the folder is looked up, the file need not be there. */
bool same_output(const char *a, const char *b)
{
    char folder[2][4096];
    struct stat found[2];
    const char *paths[2] = {a, b}, *names[2];
    for (int i = 0; i < 2; i++) {
        const char *slash = strrchr(paths[i], '/');
        size_t n = slash ? (size_t)(slash - paths[i]) + 1 : 0;
        names[i] = paths[i] + n;
        if (n >= sizeof folder[i]) return false;
        memcpy(folder[i], n ? paths[i] : ".", n ? n : 1);
        folder[i][n ? n : 1] = '\0';
    }
    if (stat(a, &found[0]) == 0 && stat(b, &found[1]) == 0)
        return found[0].st_dev == found[1].st_dev && found[0].st_ino == found[1].st_ino;
    if (strcmp(names[0], names[1]) != 0) return false;
    return stat(folder[0], &found[0]) == 0 && stat(folder[1], &found[1]) == 0 &&
           found[0].st_dev == found[1].st_dev && found[0].st_ino == found[1].st_ino;
}
