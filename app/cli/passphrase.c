/* Passphrases: from a terminal without echo, a file, or a file descriptor; never from an argument or the
 * environment, where others could see them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "record.h"

enum { MOST = 1024 };

static void wipe(char *bytes, size_t length)
{
    volatile char *p = bytes;
    for (size_t i = 0; i < length; i++) p[i] = 0;
}

void passphrase_free(char *passphrase, size_t length)
{
    if (passphrase) wipe(passphrase, length);
    free(passphrase);
}

/* The first line of what can be read there; without its line feed. */
static ssize_t read_line(int fd, char line[MOST])
{
    size_t used = 0;
    while (used < MOST) {
        ssize_t n = read(fd, line + used, 1);
        if (n < 0 && errno == EINTR && !was_interrupted()) continue;
        if (n < 0) return -1;
        if (n == 0 || line[used] == '\n') return (ssize_t)used;
        used++;
    }
    return -1;
}

static ssize_t ask(int terminal, const char *what, const char *again, char line[MOST])
{
    struct termios before, silent;
    if (tcgetattr(terminal, &before) != 0) return -1;
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    if (dprintf(terminal, "Passphrase for %s%s: ", what, again) < 0) return -1;
    tcsetattr(terminal, TCSAFLUSH, &silent);
    ssize_t n = read_line(terminal, line);
    tcsetattr(terminal, TCSAFLUSH, &before);
    if (write(terminal, "\n", 1) != 1) return -1;
    return n;
}

static ssize_t ask_terminal(const char *command, const char *what, bool twice, char line[MOST],
                            int *code)
{
    char again[MOST];
    int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0) {
        *code = usage_error(command,
                            "there is no terminal to ask for the passphrase of %s; use "
                            "--passphrase-file FILE or --passphrase-fd N",
                            what);
        return -1;
    }
    ssize_t n = ask(terminal, what, "", line);
    if (n > 0 && twice) {
        ssize_t m = ask(terminal, what, " again", again);
        if (m != n || memcmp(line, again, (size_t)n) != 0) {
            *code = usage_error(command, "the two passphrases differ; try again");
            n = -1;
        }
        wipe(again, sizeof again);
    }
    close(terminal);
    return n;
}

static ssize_t read_file(const char *command, const char *file, char line[MOST], int *code)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read_line(fd, line);
    if (n < 0)
        *code = usage_error(command, "%s: no passphrase can be read there (%s)", file,
                            fd < 0 ? strerror(errno) : "its first line is too long");
    if (fd >= 0) close(fd);
    return n;
}

static ssize_t read_fd(const char *command, const char *number, char line[MOST], int *code)
{
    char *end;
    long fd = strtol(number, &end, 10);
    ssize_t n = *end || end == number || fd < 0 || fd > 1023 ? -1 : read_line((int)fd, line);
    if (n < 0)
        *code = usage_error(command, "--passphrase-fd %s: no passphrase can be read there", number);
    return n;
}

int passphrase_get(const char *command, const char *what, const char *file, const char *fd,
                   bool twice, char **out, size_t *length)
{
    char line[MOST];
    int code = 0;
    ssize_t n = file ? read_file(command, file, line, &code)
                : fd ? read_fd(command, fd, line, &code)
                     : ask_terminal(command, what, twice, line, &code);
    if (n == 0) code = usage_error(command, "the passphrase of %s is empty", what);
    if (n < 0 && !code)
        code = was_interrupted() ? report_interrupt()
                                 : usage_error(command, "no passphrase was given for %s", what);
    *out = code ? NULL : malloc((size_t)n + 1);
    *length = code ? 0 : (size_t)n;
    if (*out) {
        memcpy(*out, line, (size_t)n);
        (*out)[n] = '\0';
    } else if (!code) {
        code = usage_error(command, "out of memory");
    }
    wipe(line, sizeof line);
    return code;
}
