/* Records in SQLite. The key of an entry's row is log * 2^40 + place, so that a log's entries stand
 * side by side in their order. Payloads that are erased are overwritten (secure_delete). */
#include "record/store_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/output.h"
#include "files/bytes.h"

enum { APPLICATION = 0x434c5245, VERSION = 1, BUSY_MS = 20000 };

/* A record has exactly these. */
static const struct {
    const char *name, *sql;
} tables[] = {
    {"log",
     "CREATE TABLE log(id INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE, key TEXT NOT NULL, "
     "size INTEGER NOT NULL, head TEXT NOT NULL) STRICT"},
    {"entry",
     "CREATE TABLE entry(id INTEGER PRIMARY KEY, submission TEXT NOT NULL, type TEXT NOT NULL, "
     "author TEXT NOT NULL, entered INTEGER NOT NULL, payload_hash BLOB NOT NULL, signature BLOB "
     "NOT NULL, salt BLOB, payload TEXT) STRICT"},
    {"entry_submission", "CREATE INDEX entry_submission ON entry(submission)"},
    {"entry_type", "CREATE INDEX entry_type ON entry(type)"},
    {"entry_entered", "CREATE INDEX entry_entered ON entry(entered)"},
    {"topic", "CREATE TABLE topic(topic TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY(topic, "
              "entry)) WITHOUT ROWID, STRICT"},
    {"tile", "CREATE TABLE tile(log INTEGER NOT NULL, level INTEGER NOT NULL, place INTEGER NOT "
             "NULL, hashes BLOB NOT NULL, PRIMARY KEY(log, level, place)) WITHOUT ROWID, STRICT"},
    {"seen", "CREATE TABLE seen(log INTEGER NOT NULL, size INTEGER NOT NULL, note TEXT NOT NULL, "
             "PRIMARY KEY(log, size)) WITHOUT ROWID, STRICT"},
};
enum { TABLES = sizeof tables / sizeof *tables };

static const char *const statements[STORE_STATEMENTS] = {
    [LOGS] = "SELECT id,origin,key,size,head FROM log ORDER BY origin",
    [LOG_ADD] = "INSERT INTO log(origin,key,size,head) VALUES(?1,?2,0,'')",
    [LOG_HEAD] = "UPDATE log SET size=?2,head=?3 WHERE id=?1",
    [ENTRY_ADD] = "INSERT INTO entry(" STORE_COLUMNS ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
    [ENTRY_AT] = "SELECT " STORE_COLUMNS " FROM entry WHERE id=?1",
    [FIND] = "SELECT id FROM entry WHERE submission=?1 AND id BETWEEN ?2 AND ?3",
    [COMPLETE] =
        ("SELECT DISTINCT submission FROM entry WHERE submission BETWEEN ?1 AND ?2 ORDER BY "
         "submission LIMIT 2"),
    [ERASE] = "UPDATE entry SET salt=NULL,payload=NULL WHERE id=?1",
    [ERASE_TOPICS] = "DELETE FROM topic WHERE entry=?1",
    [TOPIC_ADD] = "INSERT OR IGNORE INTO topic VALUES(?2,?1)",
    [TILE] = "SELECT hashes FROM tile WHERE log=?1 AND level=?2 AND place=?3",
    [TILE_PUT] = "INSERT OR REPLACE INTO tile VALUES(?1,?2,?3,?4)",
    [SEEN] = "SELECT note FROM seen WHERE log=?1 AND size=?2",
    [SEEN_LAST] = "SELECT note FROM seen WHERE log=?1 ORDER BY size DESC LIMIT 1",
    [SEEN_PUT] = "INSERT OR REPLACE INTO seen VALUES(?1,?2,?3)",
};

const char *store_path(const struct store *store)
{
    return store->path;
}

/* ---- SQLite -------------------------------------------------------------------------------------- */

cw_status store_failed(struct store *store, cw_error *err)
{
    int code = sqlite3_errcode(store->db);
    const char *text = sqlite3_errmsg(store->db);
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return error_no_memory(err);
    case SQLITE_INTERRUPT:
        return error_set(err, CW_CANCELLED, "cancelled; nothing was written");
    case SQLITE_BUSY:
        return error_at(err, CW_FAILED, store->path, 0,
                        "another program is writing to this record; try again when it is done");
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
        return error_at(err, CW_CANNOT_WRITE, store->path, 0,
                        "cannot be written (%s); make room or check the permissions", text);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return error_at(err, CW_BAD_INPUT, store->path, 0,
                        "is damaged, or no record (%s); restore a backup, or merge a copy", text);
    default:
        return error_at(err, CW_BAD_INPUT, store->path, 0, "cannot be used as a record (%s)", text);
    }
}

static cw_status run(struct store *store, const char *sql, cw_error *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? CW_OK
                                                                       : store_failed(store, err);
}

sqlite3_stmt *store_prepared(struct store *store, enum store_statement name, cw_error *err)
{
    sqlite3_stmt **s = &store->prepared[name];
    if (!*s && sqlite3_prepare_v3(store->db, statements[name], -1, SQLITE_PREPARE_PERSISTENT, s,
                                  NULL) != SQLITE_OK)
        store_failed(store, err);
    return *s;
}

cw_status store_finish(struct store *store, sqlite3_stmt *s, cw_error *err)
{
    cw_status status = sqlite3_step(s) == SQLITE_DONE ? CW_OK : store_failed(store, err);
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return status;
}

int64_t store_row_id(int64_t log, uint64_t place)
{
    return (int64_t)((uint64_t)log << STORE_PLACE_BITS | place);
}

static cw_status allocate(const char *path, struct store **out, cw_error *err)
{
    struct store *store = *out = mem_new(1, sizeof *store);
    if (store) store->path = mem_copy_text(path);
    if (store && store->path) return CW_OK;
    return error_no_memory(err);
}

static cw_status open_file(struct store *store, const char *name, int flags, cw_error *err)
{
    if (sqlite3_open_v2(name, &store->db, flags | SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK)
        return store->db ? store_failed(store, err) : error_no_memory(err);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return run(store, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA cache_size=-65536",
               err);
}

static cw_status prepare_writing(struct store *store, cw_error *err)
{
    store->writes = true;
    return run(store, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON",
               err);
}

void store_close(struct store *store)
{
    if (!store) return;
    for (int i = 0; i < STORE_STATEMENTS; i++) sqlite3_finalize(store->prepared[i]);
    if (store->writes) { /* the last writer leaves one file, that needs no others beside it */
        sqlite3_busy_timeout(store->db, 0);
        sqlite3_exec(store->db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    }
    sqlite3_close(store->db);
    mem_free(store->path);
    mem_free(store);
}

static cw_status make_tables(struct store *store, cw_error *err)
{
    char sql[128];
    cw_status s = store_begin(store, err);
    if (s) return s;
    for (int i = 0; i < TABLES && !s; i++) s = run(store, tables[i].sql, err);
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION,
             VERSION);
    if (!s) s = run(store, sql, err);
    return store_end(store, s, err);
}

cw_status store_create(const char *path, struct store **out, cw_error *err)
{
    *out = NULL;
    if (bytes_exists(path))
        return error_at(err, CW_BAD_USAGE, path, 0,
                        "exists already; a record is never overwritten: choose another name");
    struct store *store = NULL;
    cw_status s = allocate(path, &store, err);
    if (!s) s = open_file(store, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    if (!s) s = prepare_writing(store, err);
    if (!s) s = make_tables(store, err);
    if (!s) {
        *out = store;
        return CW_OK;
    }
    store_close(store);
    if (err && err->status == CW_BAD_INPUT) err->status = CW_CANNOT_WRITE;
    return s == CW_BAD_INPUT ? CW_CANNOT_WRITE : s;
}

/* The tables are exactly ours: a foreign file brings no triggers, views or columns along. */
static cw_status check_tables(struct store *store, cw_error *err)
{
    static const char sql[] = "SELECT name,sql FROM sqlite_schema WHERE name NOT LIKE "
                              "'sqlite_autoindex_%' ORDER BY rowid";
    sqlite3_stmt *s = NULL;
    int step = SQLITE_DONE, i = 0;
    if (sqlite3_prepare_v2(store->db, sql, -1, &s, NULL) != SQLITE_OK)
        return store_failed(store, err);
    for (; (step = sqlite3_step(s)) == SQLITE_ROW; i++) {
        const char *name = (const char *)sqlite3_column_text(s, 0);
        const char *made = (const char *)sqlite3_column_text(s, 1);
        if (i >= TABLES || !name || !made || strcmp(name, tables[i].name) != 0 ||
            strcmp(made, tables[i].sql) != 0)
            break;
    }
    cw_status status = step == SQLITE_DONE || step == SQLITE_ROW ? CW_OK : store_failed(store, err);
    sqlite3_finalize(s);
    if (!status && (i != TABLES || step != SQLITE_DONE))
        status = error_at(err, CW_BAD_INPUT, store->path, 0,
                          "is no record of this version of Clearway; make one with clearway record "
                          "init");
    return status;
}

/* The file says what it is, as make_tables wrote it. */
static cw_status check_kind(struct store *store, cw_error *err)
{
    static const struct {
        const char *sql;
        int value;
    } marks[] = {{"PRAGMA application_id", APPLICATION}, {"PRAGMA user_version", VERSION}};
    cw_status status = CW_OK;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !status; i++) {
        sqlite3_stmt *s = NULL;
        if (sqlite3_prepare_v2(store->db, marks[i].sql, -1, &s, NULL) != SQLITE_OK ||
            sqlite3_step(s) != SQLITE_ROW)
            status = store_failed(store, err);
        else if (sqlite3_column_int(s, 0) != marks[i].value)
            status = error_at(err, CW_BAD_INPUT, store->path, 0,
                              "is no record of this version of Clearway; make one with clearway "
                              "record init");
        sqlite3_finalize(s);
    }
    return status;
}

static cw_status check_schema(struct store *store, cw_error *err)
{
    cw_status s = check_kind(store, err);
    return s ? s : check_tables(store, err);
}

/* A record that was left in WAL mode cannot be read where nothing may be written beside it; without
 * a journal nobody is writing, and the file stands for itself. */
static bool is_lone(const char *path)
{
    struct text wal = {0};
    text_addf(&wal, "%s-wal", path);
    bool lone = !wal.broken && !bytes_exists(wal.bytes);
    text_release(&wal);
    return lone;
}

static void percent(const char *path, struct text *out)
{
    text_add(out, "file:");
    for (; *path; path++) {
        if (strchr("%?#", *path))
            text_addf(out, "%%%02X", (unsigned)*path);
        else
            text_add_n(out, path, 1);
    }
    text_add(out, "?immutable=1");
}

static cw_status open_reading(struct store *store, const char *path, cw_error *err)
{
    cw_error first = {0};
    struct text uri = {0};
    cw_status s = open_file(store, path, SQLITE_OPEN_READONLY, &first);
    if (!s) s = check_schema(store, &first);
    bool again = s && !access(path, R_OK) && is_lone(path) &&
                 ((sqlite3_errcode(store->db) & 0xff) == SQLITE_CANTOPEN ||
                  (sqlite3_errcode(store->db) & 0xff) == SQLITE_READONLY);
    if (again) {
        percent(path, &uri);
        sqlite3_close(store->db);
        store->db = NULL;
        first = (cw_error){0};
        s = uri.broken
                ? error_no_memory(&first)
                : open_file(store, uri.bytes, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, &first);
        if (!s) s = check_schema(store, &first);
    }
    text_release(&uri);
    if (s && err && err->status == CW_OK) *err = first;
    return s;
}

cw_status store_open(const char *path, enum store_mode mode, struct store **out, cw_error *err)
{
    struct store *store = NULL;
    *out = NULL;
    cw_status s = bytes_check_file(path, UINT64_MAX, err);
    if (!s) s = allocate(path, &store, err);
    if (!s && mode == STORE_READ) s = open_reading(store, path, err);
    if (!s && mode == STORE_WRITE) {
        s = open_file(store, path, SQLITE_OPEN_READWRITE, err);
        if (!s) s = check_schema(store, err);
        if (!s) s = prepare_writing(store, err);
    }
    if (s)
        store_close(store);
    else
        *out = store;
    return s;
}

cw_status store_begin(struct store *store, cw_error *err)
{
    return run(store, "BEGIN IMMEDIATE", err);
}

cw_status store_begin_read(struct store *store, cw_error *err)
{
    return run(store, "BEGIN", err);
}

cw_status store_end(struct store *store, cw_status status, cw_error *err)
{
    if (!status) status = run(store, "COMMIT", err);
    if (status && !sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

enum { STEPS_BETWEEN = 50000 }; /* of SQLite's machine, a few milliseconds */

static int asked_to_stop(void *progress)
{
    return progress_report(progress, "record", 0, 1, NULL) != CW_OK;
}

void store_watch(struct store *store, const struct progress *progress)
{
    sqlite3_progress_handler(store->db, progress ? STEPS_BETWEEN : 0,
                             progress ? asked_to_stop : NULL, (void *)(uintptr_t)progress);
}

cw_status store_integrity(struct store *store, cw_error *err)
{
    sqlite3_stmt *s = NULL;
    cw_status status = CW_OK;
    if (sqlite3_prepare_v2(store->db, "PRAGMA integrity_check(1)", -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        status = store_failed(store, err);
    } else {
        const char *text = (const char *)sqlite3_column_text(s, 0);
        if (!text || strcmp(text, "ok") != 0)
            status = error_at(err, CW_REFUTED, store->path, 0,
                              "the file is damaged (%.*s); restore a backup, or merge a copy",
                              text ? bytes_clip(text, 200) : 0, text ? text : "");
    }
    sqlite3_finalize(s);
    return status;
}

/* ---- logs ---------------------------------------------------------------------------------------- */

const char *store_copy_text(sqlite3_stmt *s, int column, struct arena *arena)
{
    const char *text = (const char *)sqlite3_column_text(s, column);
    return text ? arena_text_n(arena, text, (size_t)sqlite3_column_bytes(s, column)) : NULL;
}

cw_status store_logs(struct store *store, struct arena *arena, struct store_log **out,
                     size_t *count, cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, LOGS, err);
    size_t room = 0;
    struct store_log *logs = NULL;
    int step = SQLITE_DONE;
    *out = NULL;
    *count = 0;
    if (!s) return CW_FAILED;
    cw_status status = CW_OK;
    while (!status && (step = sqlite3_step(s)) == SQLITE_ROW) {
        status = mem_reserve(&logs, &room, *count + 1, sizeof *logs, err);
        if (status) break;
        struct store_log *log = &logs[(*count)++];
        *log = (struct store_log){.id = sqlite3_column_int64(s, 0),
                                  .origin = store_copy_text(s, 1, arena),
                                  .key = store_copy_text(s, 2, arena),
                                  .size = (uint64_t)sqlite3_column_int64(s, 3),
                                  .head = store_copy_text(s, 4, arena)};
        if (!log->origin || !log->key || !log->head) status = error_no_memory(err);
        if (!status && (log->size >= STORE_MOST_PLACES || log->id < 1 || log->id >= 1 << 20))
            status = error_at(err, CW_BAD_INPUT, store->path, 0,
                              "is damaged: log %s has an impossible number or size", log->origin);
        if (!status && !note_name_ok(log->origin, strlen(log->origin)))
            status = error_at(err, CW_BAD_INPUT, store->path, 0,
                              "is damaged: a log in it has an origin that is no name");
    }
    if (!status && step != SQLITE_DONE) status = store_failed(store, err);
    sqlite3_reset(s);
    *out = status ? NULL : arena_new(arena, (*count + 1) * sizeof *logs);
    if (!status && !*out) status = error_no_memory(err);
    if (!status && *count) memcpy(*out, logs, *count * sizeof *logs);
    mem_free(logs);
    return status;
}

cw_status store_log_add(struct store *store, const char *origin, const char *key, int64_t *id,
                        cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, LOG_ADD, err);
    if (!s) return CW_FAILED;
    sqlite3_bind_text(s, 1, origin, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, key, -1, SQLITE_STATIC);
    cw_status status = store_finish(store, s, err);
    *id = sqlite3_last_insert_rowid(store->db);
    return status;
}

cw_status store_log_head(struct store *store, int64_t log, uint64_t size, const char *head,
                         cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, LOG_HEAD, err);
    if (!s) return CW_FAILED;
    sqlite3_bind_int64(s, 1, log);
    sqlite3_bind_int64(s, 2, (int64_t)size);
    sqlite3_bind_text(s, 3, head, -1, SQLITE_STATIC);
    return store_finish(store, s, err);
}

/* ---- tiles and heads ----------------------------------------------------------------------------- */

cw_status store_tile(struct store *store, int64_t log, int level, uint64_t index,
                     struct hash out[STORE_TILE], size_t *count, cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, TILE, err);
    *count = 0;
    if (!s) return CW_FAILED;
    sqlite3_bind_int64(s, 1, log);
    sqlite3_bind_int(s, 2, level);
    sqlite3_bind_int64(s, 3, (int64_t)index);
    int step = sqlite3_step(s);
    cw_status status = step == SQLITE_ROW || step == SQLITE_DONE ? CW_OK : store_failed(store, err);
    if (!status && step == SQLITE_ROW) {
        const void *blob = sqlite3_column_blob(s, 0);
        size_t n = (size_t)sqlite3_column_bytes(s, 0);
        if (!blob || n % sizeof *out || n > STORE_TILE * sizeof *out)
            status = error_at(err, CW_REFUTED, store->path, 0, "a tile of hashes is damaged");
        else
            memcpy(out, blob, n);
        *count = status ? 0 : n / sizeof *out;
    }
    sqlite3_reset(s);
    return status;
}

cw_status store_tile_put(struct store *store, int64_t log, int level, uint64_t index,
                         const struct hash *hashes, size_t count, cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, TILE_PUT, err);
    if (!s) return CW_FAILED;
    sqlite3_bind_int64(s, 1, log);
    sqlite3_bind_int(s, 2, level);
    sqlite3_bind_int64(s, 3, (int64_t)index);
    sqlite3_bind_blob(s, 4, hashes, (int)(count * sizeof *hashes), SQLITE_STATIC);
    return store_finish(store, s, err);
}

cw_status store_seen(struct store *store, int64_t log, uint64_t size, struct arena *arena,
                     const char **note, cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, size ? SEEN : SEEN_LAST, err);
    *note = "";
    if (!s) return CW_FAILED;
    sqlite3_bind_int64(s, 1, log);
    if (size) sqlite3_bind_int64(s, 2, (int64_t)size);
    int step = sqlite3_step(s);
    cw_status status = step == SQLITE_ROW || step == SQLITE_DONE ? CW_OK : store_failed(store, err);
    if (step == SQLITE_ROW) *note = store_copy_text(s, 0, arena);
    if (!*note) status = error_no_memory(err);
    sqlite3_reset(s);
    return status;
}

cw_status store_seen_all(struct store *store, int64_t log, struct arena *arena,
                         struct store_seen **out, size_t *count, cw_error *err)
{
    sqlite3_stmt *s = NULL;
    struct store_seen *rows = NULL;
    size_t room = 0;
    int step = SQLITE_DONE;
    *out = NULL;
    *count = 0;
    if (sqlite3_prepare_v2(store->db, "SELECT size,note FROM seen WHERE log=?1 ORDER BY size", -1,
                           &s, NULL) != SQLITE_OK)
        return store_failed(store, err);
    sqlite3_bind_int64(s, 1, log);
    cw_status status = CW_OK;
    while (!status && (step = sqlite3_step(s)) == SQLITE_ROW) {
        status = mem_reserve(&rows, &room, *count + 1, sizeof *rows, err);
        if (status) break;
        rows[*count] =
            (struct store_seen){(uint64_t)sqlite3_column_int64(s, 0), store_copy_text(s, 1, arena)};
        if (!rows[(*count)++].note) status = error_no_memory(err);
    }
    if (!status && step != SQLITE_DONE) status = store_failed(store, err);
    sqlite3_finalize(s);
    *out = status ? NULL : arena_new(arena, (*count + 1) * sizeof *rows);
    if (!status && !*out) status = error_no_memory(err);
    if (!status && *count) memcpy(*out, rows, *count * sizeof *rows);
    mem_free(rows);
    return status;
}

cw_status store_seen_put(struct store *store, int64_t log, uint64_t size, const char *note,
                         cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, SEEN_PUT, err);
    if (!s) return CW_FAILED;
    sqlite3_bind_int64(s, 1, log);
    sqlite3_bind_int64(s, 2, (int64_t)size);
    sqlite3_bind_text(s, 3, note, -1, SQLITE_STATIC);
    return store_finish(store, s, err);
}

/* ---- backup -------------------------------------------------------------------------------------- */

static cw_status copy_into(struct store *store, const char *temporary, const char *path,
                           cw_error *err)
{
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(temporary, &to, SQLITE_OPEN_READWRITE, NULL);
    sqlite3_backup *backup =
        code == SQLITE_OK ? sqlite3_backup_init(to, "main", store->db, "main") : NULL;
    /* all pages in one step: one moment of the record, however busy it is */
    if (backup) sqlite3_backup_step(backup, -1);
    if (backup) code = sqlite3_backup_finish(backup);
    bool good = backup && code == SQLITE_OK &&
                sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) == SQLITE_OK;
    cw_status status = good ? CW_OK
                            : error_at(err, CW_CANNOT_WRITE, path, 0,
                                       "the copy cannot be written (%s); make room or choose "
                                       "another place",
                                       to ? sqlite3_errmsg(to) : "out of memory");
    sqlite3_close(to);
    return status;
}

cw_status store_backup(struct store *store, const char *path, cw_error *err)
{
    struct text temporary = {0};
    if (bytes_exists(path))
        return error_at(err, CW_BAD_USAGE, path, 0,
                        "exists already; a copy never overwrites anything: choose another name");
    cw_status status = output_begin(path, &temporary, err);
    if (status) {
        text_release(&temporary);
        return status;
    }
    return output_end_durable(path, &temporary, copy_into(store, temporary.bytes, path, err), err);
}
