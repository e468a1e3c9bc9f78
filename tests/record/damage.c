/* Damages records in thousands of ways and asks that every one is detected, and none in the sound one.
 *     damage [COUNT [SEED]] */
#include <sqlite3.h>

#include "harness.h"
#include "make.h"
#include "record/cosign.h"

enum { ENTRIES = 300 };

static struct {
    char folder[64], sound[96], work[96], fork[96], state[96];
    struct fixture fixture;
    char *bytes, *dump, *head;
    size_t size;
    int count, asked;
    uint64_t random;
    struct check_options options;
} t;

static uint64_t next(uint64_t below)
{
    t.random ^= t.random << 13;
    t.random ^= t.random >> 7;
    t.random ^= t.random << 17;
    return below ? t.random % below : 0;
}

static char *slurp(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    fseek(f, 0, SEEK_END);
    *size = (size_t)ftell(f);
    rewind(f);
    char *bytes = malloc(*size + 1);
    if (fread(bytes, 1, *size, f) != *size) *size = 0;
    bytes[*size] = '\0';
    fclose(f);
    return bytes;
}

static void spit(const char *path, const char *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");
    fwrite(bytes, 1, size, f);
    fclose(f);
}

static int append_row(void *context, int n, char **values, char **names)
{
    struct text *out = context;
    (void)names;
    for (int i = 0; i < n; i++) text_addf(out, "%s|", values[i] ? values[i] : "NULL");
    text_add(out, "\n");
    return 0;
}

/* Everything that a record says, row by row; NULL when it cannot be read. */
static char *dump(const char *path)
{
    static const char *const queries[] = {
        "SELECT * FROM log ORDER BY id",
        "SELECT "
        "id,submission,type,author,entered,hex(payload_hash),hex(signature),hex(salt),payload,"
        "typeof(payload) FROM entry NOT INDEXED ORDER BY id",
        "SELECT topic,entry FROM topic ORDER BY topic,entry",
        "SELECT log,level,place,hex(hashes) FROM tile ORDER BY 1,2,3", "SELECT * FROM seen"};
    sqlite3 *db = NULL;
    struct text out = {0};
    bool good = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK;
    for (size_t i = 0; i < 5 && good; i++)
        good = sqlite3_exec(db, queries[i], append_row, &out, NULL) == SQLITE_OK;
    sqlite3_close(db);
    if (good) return out.bytes;
    text_release(&out);
    return NULL;
}

static bool sql(const char *path, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool sql(const char *path, const char *format, ...)
{
    char text[1024];
    sqlite3 *db = NULL;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    bool good = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
                sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_close(db);
    return good;
}

static cw_status erase_one(struct store *store, cw_error *err)
{
    return add_json(store, &t.fixture.desk, "erasure",
                    json_pack("{s:s,s:s}", "erases", "e5", "reason", "retention ended"), "x1", err);
}

static cw_status cosign(struct store *store, cw_error *err)
{
    struct arena arena = {0};
    struct store_log *logs;
    struct log log = {0};
    struct text head = {0};
    struct note note;
    size_t count, added;
    cw_status s = store_begin(store, err);
    if (!s) s = store_logs(store, &arena, &logs, &count, err);
    if (!s) s = log_open(store, &logs[0], &log, err);
    if (!s) {
        text_add(&head, logs[0].head);
        note_parse(logs[0].head, strlen(logs[0].head), &note);
        note_sign(&t.fixture.witness, note.text, note.text_length, NOW + 1000, &head);
        s = cosign_take(&log, head.bytes, &added, err);
    }
    s = store_end(store, s, err);
    log_release(&log);
    text_release(&head);
    arena_release(&arena);
    return s;
}

/* From `twist_at` on the entries are others; -1: never. */
static bool make(const char *path, int twist_at, cw_error *err)
{
    struct store *store = NULL;
    cw_status s = make_empty(path, &t.fixture, &store, err);
    for (int i = 0; i < ENTRIES && !s; i++) {
        s = add_scripted(store, &t.fixture, i, twist_at >= 0 && i >= twist_at, err);
        if (!s && i == 40) s = erase_one(store, err);
        if (!s && i == 100) s = cosign(store, err);
    }
    store_close(store);
    return !s;
}

static char *head_of(const char *path)
{
    struct store *store = NULL;
    struct arena arena = {0};
    struct store_log *logs;
    size_t count;
    char *head = NULL;
    if (!store_open(path, STORE_READ, &store, NULL) &&
        !store_logs(store, &arena, &logs, &count, NULL) && count)
        head = strdup(logs[0].head);
    arena_release(&arena);
    store_close(store);
    return head;
}

static bool refuses(const struct check_options *options)
{
    struct text report = {0};
    cw_error err = {0};
    cw_status s = check_file(t.work, options, &report, &err);
    text_release(&report);
    return s != CW_OK;
}

/* Remembering an earlier check makes none blind, nor do threads. */
static bool refused(const struct check_options *options)
{
    struct check_options with_memory = *options;
    bool without = refuses(options);
    if (t.count < 1000 && t.asked++ % 4) return without; /* in the short run, of every fourth */
    with_memory.state = t.state;
    with_memory.threads = 1;
    if (!CHECK(refuses(&with_memory) == without))
        printf("%s, but not when the check before it is remembered\n",
               without ? "refused" : "good");
    return without;
}

static void sound_is_sound(void)
{
    struct text report = {0};
    cw_error err = {0};
    CHECK_INT(check_file(t.sound, &t.options, &report, &err), CW_OK);
    CHECK_TEXT(report.bytes, "A key you gave");
    CHECK_TEXT(err.text, "");
    t.options.since = t.head;
    CHECK_INT(check_file(t.sound, &t.options, &report, &err), CW_OK);
    t.options.since = NULL;
    report.length = 0;
    t.options.state = t.state;
    CHECK_INT(check_file(t.sound, &t.options, &report, &err), CW_OK);
    CHECK_TEXT(report.bytes, "All of it was checked, and is remembered");
    report.length = 0;
    CHECK_INT(check_file(t.sound, &t.options, &report, &err), CW_OK);
    CHECK_TEXT(report.bytes, "256. Checked anew: 48.");
    t.options.state = NULL;
    text_release(&report);
}

/* One change of one row, as somebody with the file and sqlite3 makes it. */
static bool change_a_row(void)
{
    unsigned long long row = (1ULL << 40) + next(ENTRIES + 4),
                       other = (1ULL << 40) + next(ENTRIES + 4);
    static const char *const texts[] = {
        "UPDATE entry SET payload=replace(payload,'accepts','rejects') WHERE id=%llu",
        "UPDATE entry SET payload=payload||' ' WHERE id=%llu",
        "UPDATE entry SET payload='{}' WHERE id=%llu",
        "UPDATE entry SET entered=entered+1 WHERE id=%llu",
        "UPDATE entry SET author='somebody' WHERE id=%llu",
        "UPDATE entry SET submission=submission||'x' WHERE id=%llu",
        "UPDATE entry SET type='incident' WHERE id=%llu",
        "UPDATE entry SET salt=randomblob(32) WHERE id=%llu AND salt IS NOT NULL",
        "UPDATE entry SET payload_hash=randomblob(32) WHERE id=%llu",
        "UPDATE entry SET signature=randomblob(68) WHERE id=%llu",
        "UPDATE entry SET salt=NULL,payload=NULL WHERE id=%llu",
        "DELETE FROM topic WHERE entry=%llu",
        "INSERT OR IGNORE INTO topic VALUES('C99',%llu)",
        "DELETE FROM entry WHERE id=%llu",
        "DELETE FROM entry WHERE id=%llu; UPDATE log SET size=size-1; UPDATE entry SET id=id-1 "
        "WHERE "
        "id>%llu",
        "DELETE FROM entry WHERE id>=%llu; DELETE FROM topic WHERE entry>=%llu; UPDATE log SET "
        "size=%llu&((1<<40)-1)"};
    enum { TEXTS = sizeof texts / sizeof *texts };
    uint64_t which = next(TEXTS + 6);
    if (which < TEXTS) {
        char text[400];
        snprintf(text, sizeof text, texts[which], row, row, row);
        return sql(t.work, "%s", text);
    }
    switch (which - TEXTS) {
    case 0: /* reordered */
        return sql(t.work,
                   "UPDATE entry SET id=-1 WHERE id=%llu; UPDATE entry SET id=%llu WHERE id=%llu; "
                   "UPDATE entry SET id=%llu WHERE id=-1",
                   row, row, other, other);
    case 1: /* one too many */
        return sql(t.work,
                   "INSERT INTO entry SELECT (1<<40)+(SELECT size FROM log),submission||'y',type,"
                   "author,entered,payload_hash,signature,salt,payload FROM entry WHERE id=%llu; "
                   "UPDATE log SET size=size+1",
                   row);
    case 2:
        return sql(t.work, "UPDATE tile SET hashes=randomblob(length(hashes))");
    case 3:
        return sql(t.work, "UPDATE log SET head=replace(head,'=','A')");
    case 4:
        return sql(t.work, "UPDATE seen SET note=replace(note,'a','b')");
    default:
        return sql(t.work, "UPDATE log SET size=size-1");
    }
}

static void changed_rows_are_seen(void)
{
    int changed = 0;
    for (int i = 0; i < t.count; i++) {
        spit(t.work, t.bytes, t.size);
        if (!change_a_row()) continue;
        char *now = dump(t.work);
        bool same = now && strcmp(now, t.dump) == 0;
        changed += !same;
        if (refused(&t.options) == same && !CHECK(false)) {
            printf("change %d (seed) was %s\n", i, same ? "none and refused" : "not seen");
            spit("/tmp/record-damage.sqlite", t.bytes, t.size);
            free(now);
            return;
        }
        free(now);
    }
    CHECK(changed > t.count / 2);
}

/* A byte of a SQLite file may mean nothing: then the record still says the same. */
static void flipped_bytes_are_seen(void)
{
    int seen = 0, mute = 0;
    for (int i = 0; i < t.count; i++) {
        size_t at = (size_t)next(t.size);
        char bit = (char)(1 << next(8));
        t.bytes[at] ^= bit;
        spit(t.work, t.bytes, t.size);
        t.bytes[at] ^= bit;
        if (refused(&t.options)) {
            seen++;
            continue;
        }
        mute++;
        char *now = dump(t.work);
        bool same = now && strcmp(now, t.dump) == 0;
        free(now);
        if (!same && !CHECK(false)) {
            printf("bit %d of byte %zu was flipped and nobody saw it\n", bit, at);
            return;
        }
    }
    printf("%d flips refused, %d changed nothing that a record says\n", seen, mute);
    CHECK(seen > t.count / 2);
}

/* The recorder itself signs another history: only who holds an older head, or a witness, can see it. */
static void forks_are_seen(void)
{
    for (int i = 0; i < 6; i++) {
        cw_error err = {0};
        int at = (int)next(ENTRIES);
        remove(t.fork);
        if (!CHECK(make(t.fork, at, &err))) return;
        size_t size;
        char *bytes = slurp(t.fork, &size);
        spit(t.work, bytes, size);
        free(bytes);
        CHECK(!refuses(&t.options));
        t.options.state = t.state;
        CHECK(refuses(&t.options));
        t.options.state = NULL;
        t.options.since = t.head;
        CHECK(refused(&t.options));
        t.options.since = NULL;
    }
}

int main(int argc, char **argv)
{
    cw_error err = {0};
    struct verifier keys[2];
    t.count = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 400;
    t.random = argc > 2 ? strtoull(argv[2], NULL, 10) : 88172645463325252u;
    if (sodium_init() < 0) return 1;
    fixture_init(&t.fixture, "m.example/desk");
    keys[0] = t.fixture.log.verifier;
    keys[1] = t.fixture.witness.verifier;
    t.options = (struct check_options){.keys = keys, .key_count = 2};
    snprintf(t.folder, sizeof t.folder, "%s/record-damage-%ld",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm", (long)getpid());
    char command[160];
    snprintf(command, sizeof command, "mkdir -p %s", t.folder);
    if (system(command)) return 1;
    snprintf(t.sound, sizeof t.sound, "%s/sound.sqlite", t.folder);
    snprintf(t.work, sizeof t.work, "%s/work.sqlite", t.folder);
    snprintf(t.fork, sizeof t.fork, "%s/fork.sqlite", t.folder);
    snprintf(t.state, sizeof t.state, "%s/state", t.folder);
    if (!make(t.sound, -1, &err)) {
        printf("%s\n", err.text);
        return 1;
    }
    t.bytes = slurp(t.sound, &t.size);
    t.dump = dump(t.sound);
    t.head = head_of(t.sound);
    RUN(sound_is_sound);
    RUN(changed_rows_are_seen);
    RUN(flipped_bytes_are_seen);
    RUN(forks_are_seen);
    snprintf(command, sizeof command, "rm -rf %s", t.folder);
    if (system(command)) return 1;
    free(t.bytes);
    free(t.dump);
    free(t.head);
    return harness_end();
}
