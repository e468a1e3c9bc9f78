/* How fast a record is, and how large, beside plain SQLite inserts of the same rows.
 *     record [ENTRIES] [FOLDER]        CSV on standard output: what,entries,seconds,per_second,bytes */
#define _DEFAULT_SOURCE
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "record/bundle.h"
#include "record/check.h"
#include "record/submit.h"
#include "record/tell.h"

enum { NOW = 1480000000, BATCH = 1000, SINGLE = 200 };

static struct {
    char path[300], plain[300], state[300];
    struct signer key;
    struct desk desk;
    int entries;
    cw_error err;
} b;

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void tell(const char *what, int n, double seconds, long long bytes)
{
    printf("%s,%d,%.4f,%.0f,%lld\n", what, n, seconds, n / (seconds > 0 ? seconds : 1e-9), bytes);
    fflush(stdout);
}

static long long size_of(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 ? (long long)s.st_size : 0;
}

static void need(cw_status s)
{
    if (!s) return;
    fprintf(stderr, "%s\n", b.err.text);
    exit(1);
}

static json_t *payload_of(int i)
{
    char corridor[24], what[80];
    snprintf(corridor, sizeof corridor, "C%d", i % 1000);
    snprintf(what, sizeof what, "%d people waited at the gate, none was turned back", i % 97);
    return json_pack("{s:s,s:s,s:s,s:[s],s:s}", "by", "gate-desk", "at", "2016-11-02", "what", what,
                     "about", corridor, "source", "the desk at the gate");
}

/* Entries from .. to - 1 in one transaction. */
static void append(struct store *store, int from, int to)
{
    struct log log = {0};
    struct arena arena = {0};
    struct text warnings = {0};
    struct receipt receipt;
    char id[32];
    need(store_begin(store, &b.err));
    need(submit_open(store, b.desk.log, &arena, &log, &b.err));
    for (int i = from; i < to; i++) {
        json_t *payload = payload_of(i);
        b.desk.now_s = NOW + i;
        snprintf(id, sizeof id, "entry-%d", i);
        need(submit_entry(&log, &b.desk, schema_find("observation"), payload, id, &receipt,
                          &warnings, &b.err));
        json_decref(payload);
    }
    need(log_seal(&log, b.desk.log, &b.err));
    need(store_end(store, CW_OK, &b.err));
    log_release(&log);
    arena_release(&arena);
    text_release(&warnings);
}

static void fill(void)
{
    struct store *store = NULL;
    struct log log = {0};
    struct arena arena = {0};
    need(store_create(b.path, &store, &b.err));
    need(store_begin(store, &b.err));
    need(log_create(store, &b.key, NOW, &b.desk.chance, &arena, &log, &b.err));
    need(store_end(store, CW_OK, &b.err));
    log_release(&log);
    arena_release(&arena);
    double start = now_s();
    for (int i = 0; i < b.entries; i += BATCH)
        append(store, i, i + BATCH < b.entries ? i + BATCH : b.entries);
    double seconds = now_s() - start;
    start = now_s();
    for (int i = 0; i < SINGLE; i++) append(store, b.entries + i, b.entries + i + 1);
    double single = now_s() - start;
    store_close(store);
    tell("record: append in thousands", b.entries, seconds, size_of(b.path));
    tell("record: append one by one", SINGLE, single, 0);
}

/* ---- reading ------------------------------------------------------------------------------------- */

static char *head_now(struct store *store)
{
    struct arena arena = {0};
    struct store_log *logs;
    size_t count;
    need(store_logs(store, &arena, &logs, &count, &b.err));
    char *head = strdup(logs[0].head);
    arena_release(&arena);
    return head;
}

static void list(struct store *store, const struct view_query *query, const char *what)
{
    struct view view = {0};
    struct text text = {0};
    double start = now_s();
    need(view_read(store, query, &view, &b.err));
    for (size_t i = 0; i < view.count; i++) tell_line(&view.entries[i], &text);
    tell(what, (int)view.count, now_s() - start, 0);
    view_release(&view);
    text_release(&text);
}

static void check(struct store *store, const char *since, const char *state, const char *what)
{
    struct check_options options = {.keys = &b.key.verifier,
                                    .key_count = 1,
                                    .since = since,
                                    .only_new = since != NULL,
                                    .state = state,
                                    .now_s = NOW};
    struct text report = {0};
    double start = now_s();
    need(check_record(store, &options, &report, &b.err));
    tell(what, b.entries, now_s() - start, 0);
    text_release(&report);
}

static void prove(struct store *store, const char *since)
{
    struct text bundle = {0}, report = {0};
    struct check_options options = {.keys = &b.key.verifier, .key_count = 1, .since = since};
    char id[32];
    enum { TIMES = 50 };
    double start = now_s();
    for (int i = 0; i < TIMES; i++) {
        snprintf(id, sizeof id, "entry-%d", (int)((long long)b.entries * i / TIMES));
        bundle.length = 0;
        need(bundle_make(store, NULL, id, since, &bundle, &b.err));
    }
    tell("record: prove one entry", TIMES, now_s() - start, (long long)bundle.length);
    start = now_s();
    for (int i = 0; i < TIMES; i++) {
        report.length = 0;
        need(bundle_check("bundle", bundle.bytes, bundle.length, &options, &report, &b.err));
    }
    tell("record: check one bundle", TIMES, now_s() - start, 0);
    text_release(&bundle);
    text_release(&report);
}

/* Beside the reader, as others write. */
static void append_more(void)
{
    struct store *store = NULL;
    need(store_open(b.path, STORE_WRITE, &store, &b.err));
    append(store, b.entries + SINGLE, b.entries + SINGLE + BATCH);
    store_close(store);
}

static void read_back(void)
{
    struct store *store = NULL;
    double start = now_s();
    need(store_open(b.path, STORE_READ, &store, &b.err));
    char *head = head_now(store);
    tell("record: open", 1, now_s() - start, 0);
    list(store, &(struct view_query){.last = 50}, "record: list the last 50");
    list(store, &(struct view_query){.topic = "C7"}, "record: list one corridor");
    prove(store, head);
    list(store, &(struct view_query){.submission = "entry-7"}, "record: show one");
    check(store, head, NULL, "record: check every hash; new signatures only");
    check(store, NULL, b.state, "record: check everything, and remember it");
    append_more();
    check(store, NULL, b.state, "record: check again after 1000 more");
    free(head);
    store_close(store);
}

/* ---- plain SQLite -------------------------------------------------------------------------------- */

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK) return;
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    exit(1);
}

/* The same rows and indexes in one table, with no hashes, signatures or checks. */
static void insert(sqlite3_stmt *s, int i, const unsigned char *noise)
{
    char id[32];
    json_t *payload = payload_of(i);
    char *bytes = json_dumps(payload, JSON_COMPACT | JSON_SORT_KEYS);
    snprintf(id, sizeof id, "entry-%d", i);
    sqlite3_bind_int(s, 1, i);
    sqlite3_bind_text(s, 2, id, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(s, 3, "observation", -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 4, b.key.verifier.name, -1, SQLITE_STATIC);
    sqlite3_bind_int(s, 5, NOW + i);
    sqlite3_bind_blob(s, 6, noise, 32, SQLITE_STATIC);
    sqlite3_bind_blob(s, 7, noise, 68, SQLITE_STATIC);
    sqlite3_bind_blob(s, 8, noise, 32, SQLITE_STATIC);
    sqlite3_bind_text(s, 9, bytes, -1, SQLITE_TRANSIENT);
    if (sqlite3_step(s) != SQLITE_DONE) exit(1);
    sqlite3_reset(s);
    free(bytes);
    json_decref(payload);
}

static void plain(void)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    unsigned char noise[68];
    randombytes_buf(noise, sizeof noise);
    if (sqlite3_open(b.plain, &db) != SQLITE_OK) exit(1);
    run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
            "CREATE TABLE entry(id INTEGER PRIMARY KEY, submission TEXT, type TEXT, author TEXT, "
            "entered "
            "INTEGER, payload_hash BLOB, signature BLOB, salt BLOB, payload TEXT);"
            "CREATE INDEX a ON entry(submission); CREATE INDEX b ON entry(type);"
            "CREATE INDEX c ON entry(entered)");
    sqlite3_prepare_v2(db, "INSERT INTO entry VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)", -1, &s, NULL);
    double start = now_s();
    for (int i = 0; i < b.entries; i++) {
        if (i % BATCH == 0) run(db, "BEGIN IMMEDIATE");
        insert(s, i, noise);
        if (i % BATCH == BATCH - 1 || i == b.entries - 1) run(db, "COMMIT");
    }
    double seconds = now_s() - start;
    start = now_s();
    for (int i = 0; i < SINGLE; i++) insert(s, b.entries + i, noise);
    double single = now_s() - start;
    sqlite3_finalize(s);
    run(db, "PRAGMA journal_mode=DELETE");
    sqlite3_close(db);
    tell("plain SQLite: insert in thousands", b.entries, seconds, size_of(b.plain));
    tell("plain SQLite: insert one by one", SINGLE, single, 0);
}

int main(int argc, char **argv)
{
    const char *folder = argc > 2 ? argv[2] : ".";
    unsigned char seed[32] = {1};
    b.entries = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 1000000;
    if (b.entries < 1 || sodium_init() < 0) return 2;
    snprintf(b.path, sizeof b.path, "%s/record.sqlite", folder);
    snprintf(b.state, sizeof b.state, "%s/record.checked", folder);
    remove(b.state);
    snprintf(b.plain, sizeof b.plain, "%s/plain.sqlite", folder);
    signer_make(&b.key, "bench.example/desk", NOTE_ED25519, seed);
    b.desk = (struct desk){.log = &b.key, .author = &b.key, .now_s = NOW};
    printf("what,times,seconds,per_second,bytes\n");
    fill();
    read_back();
    plain();
    remove(b.path);
    remove(b.plain);
    remove(b.state);
    return 0;
}
