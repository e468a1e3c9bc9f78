/* A recorder is killed with SIGKILL while it appends, again and again, and a copy is made while it runs.
 *     killed [ROUNDS] */
#define _DEFAULT_SOURCE
#include <signal.h>
#include <sys/wait.h>

#include "harness.h"
#include "make.h"

static struct {
    char folder[64], path[96], copy[96];
    struct fixture fixture;
    int rounds;
    uint64_t acknowledged; /* entries */
} t;

/* Appends until it is killed; each byte in the pipe is one acknowledged entry. */
static void append_forever(int out)
{
    struct store *store = NULL;
    cw_error err = {0};
    if (store_open(t.path, STORE_WRITE, &store, &err)) _exit(1);
    for (int i = (int)t.acknowledged - 3;; i++) {
        cw_status s = add_scripted(store, &t.fixture, i, 0, &err);
        if (s || write(out, "x", 1) != 1) _exit(1);
    }
}

/* Lets a child append for so many entries and a while, then kills it; counts what it acknowledged. */
static void run_and_kill(int least, unsigned micros, bool backup)
{
    int ends[2];
    char byte;
    if (!CHECK(pipe(ends) == 0)) return;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        append_forever(ends[1]);
    }
    close(ends[1]);
    for (int i = 0; i < least && read(ends[0], &byte, 1) == 1; i++) t.acknowledged++;
    if (backup) {
        struct store *store = NULL;
        cw_error err = {0};
        CHECK_INT(store_open(t.path, STORE_READ, &store, &err), CW_OK);
        if (!CHECK_INT(store_backup(store, t.copy, &err), CW_OK)) printf("%s\n", err.text);
        store_close(store);
    }
    usleep(micros);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    while (read(ends[0], &byte, 1) == 1) t.acknowledged++;
    close(ends[0]);
}

static uint64_t entries_of(const char *path)
{
    struct check_options none = {0};
    struct text report = {0};
    struct store *store = NULL;
    struct store_counts counts = {0};
    cw_error err = {0};
    cw_status s = store_open(path, STORE_READ, &store, &err);
    if (!s) s = check_record(store, &none, &report, &err);
    if (!s) s = store_counts(store, &counts, &err);
    if (!CHECK_INT(s, CW_OK)) printf("%s\n", err.text);
    store_close(store);
    text_release(&report);
    return counts.entries;
}

static void killed_recorders_lose_nothing(void)
{
    uint64_t first = t.acknowledged;
    for (int i = 0; i < t.rounds; i++) {
        run_and_kill(1 + i % 5, (unsigned)(i * 7919 % 5000), false);
        uint64_t there = entries_of(t.path);
        CHECK(there >= t.acknowledged && there <= t.acknowledged + 1);
        t.acknowledged = there;
    }
    printf("%d kills, %llu entries\n", t.rounds, (unsigned long long)t.acknowledged);
    CHECK(t.acknowledged > first + (uint64_t)t.rounds);
}

static void copies_are_of_one_moment(void)
{
    for (int i = 0; i < 5; i++) {
        uint64_t before = t.acknowledged;
        remove(t.copy);
        run_and_kill(3, 1000, true);
        uint64_t copied = entries_of(t.copy);
        t.acknowledged = entries_of(t.path);
        CHECK(copied >= before + 3 && copied <= t.acknowledged);
    }
}

int main(int argc, char **argv)
{
    struct store *store = NULL;
    cw_error err = {0};
    char command[160];
    t.rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 20;
    if (sodium_init() < 0) return 1;
    snprintf(t.folder, sizeof t.folder, "%s/record-killed-%ld",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm", (long)getpid());
    snprintf(command, sizeof command, "mkdir -p %s", t.folder);
    if (system(command)) return 1;
    snprintf(t.path, sizeof t.path, "%s/r.sqlite", t.folder);
    snprintf(t.copy, sizeof t.copy, "%s/copy.sqlite", t.folder);
    fixture_init(&t.fixture, "m.example/desk");
    if (make_empty(t.path, &t.fixture, &store, &err)) return 1;
    store_close(store);
    t.acknowledged = 3;
    RUN(killed_recorders_lose_nothing);
    RUN(copies_are_of_one_moment);
    snprintf(command, sizeof command, "rm -rf %s", t.folder);
    if (system(command)) return 1;
    return harness_end();
}
