/* Checks of records: the same words with any number of threads, and what is remembered between them. */
#include "record/check.h"

#include <stdlib.h>

#include "../record/make.h"
#include "harness.h"

enum { ENTRIES = 900 };

static struct {
    char folder[64], path[96], state[96];
    struct fixture fixture;
} t;

static struct store *open_to_write(void)
{
    struct store *store = NULL;
    CHECK(!store_open(t.path, STORE_WRITE, &store, NULL));
    return store;
}

/* Many in one transaction: one by one would wait for the disk. */
static bool append(int from, int to)
{
    cw_error err = {0};
    struct store *store = open_to_write();
    for (int i = from; i < to; i++)
        if (!CHECK_INT(add_scripted(store, &t.fixture, i, 0, &err), CW_OK)) break;
    store_close(store);
    return !err.status;
}

static cw_status check(const char *state, int threads, struct text *report, cw_error *err)
{
    struct check_options options = {.keys = &t.fixture.log.verifier,
                                    .key_count = 1,
                                    .state = state,
                                    .now_s = NOW,
                                    .threads = threads};
    report->length = 0;
    *err = (cw_error){0};
    return check_file(t.path, &options, report, err);
}

static void threads_say_the_same(void)
{
    struct text one = {0}, more = {0};
    cw_error err;
    CHECK_INT(check(NULL, 1, &one, &err), CW_OK);
    for (int threads = 2; threads < 4; threads++) {
        CHECK_INT(check(NULL, threads, &more, &err), CW_OK);
        CHECK(strcmp(one.bytes, more.bytes) == 0);
    }
    text_release(&one);
    text_release(&more);
}

static bool remembered(const char *words)
{
    struct text report = {0};
    cw_error err;
    bool good = CHECK_INT(check(t.state, 2, &report, &err), CW_OK);
    good = good && CHECK_TEXT(report.bytes, words);
    if (!good) printf("%s\n%s\n", err.text, report.bytes ? report.bytes : "");
    text_release(&report);
    return good;
}

static void what_was_checked_is_not_checked_again(void)
{
    remembered("All of it was checked, and is remembered");
    remembered("  768. Checked anew: 135.");
    append(ENTRIES, ENTRIES + 10);
    remembered("  768. Checked anew: 145.");
}

static void an_erased_payload_has_its_tile_checked_anew(void)
{
    cw_error err = {0};
    struct store *store = open_to_write();
    CHECK_INT(add_json(store, &t.fixture.desk, "erasure",
                       json_pack("{s:s,s:s}", "erases", "e5", "reason", "retention ended"), "x1",
                       &err),
              CW_OK);
    store_close(store);
    remembered("  512. Checked anew: 402.");
    remembered("  768. Checked anew: 146.");
}

static void change(const char *sql, const char *words)
{
    struct text report = {0};
    cw_error err;
    char command[700], copy[112];
    snprintf(copy, sizeof copy, "%s.kept", t.path);
    snprintf(command, sizeof command, "cp %s %s && sqlite3 %s \"%s\"", t.path, copy, t.path, sql);
    if (!CHECK(system(command) == 0)) return;
    for (int threads = 1; threads < 3; threads++) {
        CHECK_INT(check(t.state, threads, &report, &err), CW_REFUTED);
        CHECK_TEXT(err.text, words);
        CHECK_INT(check(NULL, threads, &report, &err), CW_REFUTED);
        CHECK_TEXT(err.text, words);
    }
    CHECK(rename(copy, t.path) == 0);
    text_release(&report);
}

/* Of two contradictions the first is told, with any number of threads and any memory. */
static void the_first_contradiction_is_told(void)
{
    change("UPDATE entry SET payload='{}' WHERE id IN ((1<<40)+20,(1<<40)+700)", "entry 20 of log");
    change("UPDATE entry SET signature=zeroblob(68) WHERE id IN ((1<<40)+300,(1<<40)+301)",
           "entry 300 of log");
    change("UPDATE entry SET salt=NULL WHERE id=(1<<40)+400; UPDATE entry SET payload='{}' WHERE "
           "id=(1<<40)+399",
           "entry 399 of log");
    change("DELETE FROM entry WHERE id=(1<<40)+600", "log m.example/desk");
}

static void an_old_copy_is_refused(void)
{
    struct text report = {0};
    cw_error err;
    char command[300];
    snprintf(command, sizeof command, "cp %s %s.old", t.path, t.path);
    CHECK(system(command) == 0);
    append(ENTRIES + 10, ENTRIES + 12);
    remembered("Checked anew");
    snprintf(command, sizeof command, "mv %s.old %s", t.path, t.path);
    CHECK(system(command) == 0);
    CHECK_INT(check(NULL, 2, &report, &err), CW_OK);
    CHECK_INT(check(t.state, 2, &report, &err), CW_REFUTED);
    CHECK_TEXT(err.text, "shorter than when it was checked");
    text_release(&report);
}

static void another_records_memory_is_refused(void)
{
    struct text report = {0};
    struct fixture other;
    struct store *store = NULL;
    cw_error err = {0};
    char path[112];
    struct check_options options = {.state = t.state, .now_s = NOW};
    snprintf(path, sizeof path, "%s/other.sqlite", t.folder);
    fixture_init(&other, "other.example/desk");
    CHECK_INT(make_empty(path, &other, &store, &err), CW_OK);
    store_close(store);
    CHECK_INT(check_file(path, &options, &report, &err), CW_REFUTED);
    CHECK_TEXT(err.text, "does not hold log m.example/desk");
    text_release(&report);
}

static void a_damaged_memory_is_refused(void)
{
    static const char *const wrong[] = {
        "", "{}", "[1]", "{\"checked\":2,\"version\":\"x\",\"key\":\"\",\"at\":0,\"logs\":[]}",
        "{\"at\":1,\"checked\":1,\"key\":\"00\",\"logs\":[],\"version\":\"0\"}"};
    struct text report = {0};
    cw_error err;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        FILE *f = fopen(t.state, "w");
        fputs(wrong[i], f);
        fclose(f);
        CHECK_INT(check(t.state, 2, &report, &err), CW_BAD_INPUT);
        CHECK_TEXT(err.text, "is no memory of checks, or damaged");
    }
    text_release(&report);
}

static bool stop_at_once(void *context, const char *what, int64_t done, int64_t total)
{
    (void)what, (void)done, (void)total;
    ++*(int *)context;
    return false;
}

static void it_can_be_cancelled(void)
{
    struct text report = {0};
    cw_error err = {0};
    int calls = 0;
    char state[112];
    snprintf(state, sizeof state, "%s/none", t.folder);
    struct check_options options = {
        .state = state, .now_s = NOW, .progress = {stop_at_once, &calls}};
    CHECK_INT(check_file(t.path, &options, &report, &err), CW_CANCELLED);
    CHECK(calls > 0);
    CHECK(access(state, F_OK) != 0);
    text_release(&report);
}

int main(void)
{
    cw_error err = {0};
    struct store *store = NULL;
    char command[128];
    if (sodium_init() < 0) return 1;
    fixture_init(&t.fixture, "m.example/desk");
    snprintf(t.folder, sizeof t.folder, "%s/unit-check-%ld",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm", (long)getpid());
    snprintf(t.path, sizeof t.path, "%s/record.sqlite", t.folder);
    snprintf(t.state, sizeof t.state, "%s/state", t.folder);
    snprintf(command, sizeof command, "mkdir -p %s", t.folder);
    if (system(command) || !CHECK_INT(make_empty(t.path, &t.fixture, &store, &err), CW_OK))
        return 1;
    store_close(store);
    if (!append(0, ENTRIES)) return 1;
    RUN(threads_say_the_same);
    RUN(what_was_checked_is_not_checked_again);
    RUN(an_erased_payload_has_its_tile_checked_anew);
    RUN(the_first_contradiction_is_told);
    RUN(an_old_copy_is_refused);
    RUN(another_records_memory_is_refused);
    RUN(it_can_be_cancelled);
    RUN(a_damaged_memory_is_refused);
    snprintf(command, sizeof command, "rm -rf %s", t.folder);
    if (system(command)) return 1;
    return harness_end();
}
