/* Entries in SQLite: rows, walks over them, and what is counted of them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "files/bytes.h"
#include "record/store_int.h"

/* ---- entries ------------------------------------------------------------------------------------- */

cw_status store_entry_add(struct store *store, int64_t log, uint64_t place,
                          const struct entry *entry, cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, ENTRY_ADD, err);
    if (!s) return CW_FAILED;
    if (place >= STORE_MOST_PLACES)
        return error_at(err, CW_FAILED, store->path, 0, "the log is full");
    sqlite3_bind_int64(s, 1, store_row_id(log, place));
    sqlite3_bind_text(s, 2, entry->submission, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 3, entry->type->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 4, entry->author, -1, SQLITE_STATIC);
    sqlite3_bind_int64(s, 5, entry->entered_s);
    sqlite3_bind_blob(s, 6, entry->payload_hash.bytes, 32, SQLITE_STATIC);
    sqlite3_bind_blob(s, 7, entry->signature, ENTRY_SIGNATURE, SQLITE_STATIC);
    if (!entry->erased) {
        sqlite3_bind_blob(s, 8, entry->salt, ENTRY_SALT, SQLITE_STATIC);
        sqlite3_bind_text(s, 9, entry->payload, (int)entry->payload_length, SQLITE_STATIC);
    }
    return store_finish(store, s, err);
}

cw_status store_topic_add(struct store *store, int64_t log, uint64_t place, const char *topic,
                          cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, TOPIC_ADD, err);
    if (!s) return CW_FAILED;
    sqlite3_bind_int64(s, 1, store_row_id(log, place));
    sqlite3_bind_text(s, 2, topic, -1, SQLITE_STATIC);
    return store_finish(store, s, err);
}

static bool has_blob(sqlite3_stmt *s, int column, void *out, size_t size)
{
    if (sqlite3_column_type(s, column) != SQLITE_BLOB) return false;
    const void *blob = sqlite3_column_blob(s, column);
    if (!blob || (size_t)sqlite3_column_bytes(s, column) != size) return false;
    memcpy(out, blob, size);
    return true;
}

/* A text without NUL bytes, as it lies in the row; NULL when it is anything else. */
static const char *plain_text(sqlite3_stmt *s, int column)
{
    if (sqlite3_column_type(s, column) != SQLITE_TEXT) return NULL;
    const char *text = (const char *)sqlite3_column_text(s, column);
    return text && strlen(text) == (size_t)sqlite3_column_bytes(s, column) ? text : NULL;
}

/* The row at hand; its texts live until the next step. */
static cw_status read_row(struct store *store, sqlite3_stmt *s, int64_t *log, uint64_t *place,
                          struct entry *out, cw_error *err)
{
    int64_t id = sqlite3_column_int64(s, 0);
    *log = id >> STORE_PLACE_BITS;
    *place = (uint64_t)id & (STORE_MOST_PLACES - 1);
    *out = (struct entry){.submission = plain_text(s, 1),
                          .author = plain_text(s, 3),
                          .entered_s = sqlite3_column_int64(s, 4)};
    const char *type = plain_text(s, 2);
    const char *wrong = NULL;
    out->type = type ? schema_find(type) : NULL;
    if (!out->submission || !entry_submission_ok(out->submission)) wrong = "submission id";
    if (!out->author || !note_name_ok(out->author, strlen(out->author))) wrong = "author";
    if (!out->type) wrong = "type";
    if (!has_blob(s, 5, out->payload_hash.bytes, 32)) wrong = "payload hash";
    if (!has_blob(s, 6, out->signature, ENTRY_SIGNATURE)) wrong = "signature";
    bool no_salt = sqlite3_column_type(s, 7) == SQLITE_NULL;
    out->erased = no_salt && sqlite3_column_type(s, 8) == SQLITE_NULL;
    if (!out->erased) {
        out->payload = plain_text(s, 8);
        out->payload_length = out->payload ? (size_t)sqlite3_column_bytes(s, 8) : 0;
        if (!has_blob(s, 7, out->salt, ENTRY_SALT)) wrong = "salt";
        if (!out->payload) wrong = "payload";
    }
    if (!wrong) return CW_OK;
    return error_at(err, CW_REFUTED, store->path, 0,
                    "entry %" PRIu64 " of log %" PRId64 " is damaged: its %s is none", *place, *log,
                    wrong);
}

/* Copies what a row's entry points to. */
static cw_status keep_entry(struct entry *entry, struct arena *arena, cw_error *err)
{
    entry->submission = arena_text(arena, entry->submission);
    entry->author = arena_text(arena, entry->author);
    if (entry->payload) entry->payload = arena_text_n(arena, entry->payload, entry->payload_length);
    if (entry->submission && entry->author && (entry->erased || entry->payload)) return CW_OK;
    return error_no_memory(err);
}

cw_status store_entry_at(struct store *store, int64_t log, uint64_t place, struct arena *arena,
                         struct entry *out, cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, ENTRY_AT, err);
    *out = (struct entry){0};
    if (!s) return CW_FAILED;
    sqlite3_bind_int64(s, 1, store_row_id(log, place));
    int step = sqlite3_step(s);
    cw_status status = CW_OK;
    if (step == SQLITE_DONE)
        status = error_at(err, CW_REFUTED, store->path, 0, "entry %" PRIu64 " of a log is missing",
                          place);
    else if (step != SQLITE_ROW)
        status = store_failed(store, err);
    if (!status) status = read_row(store, s, &log, &place, out, err);
    if (!status) status = keep_entry(out, arena, err);
    sqlite3_reset(s);
    return status;
}

cw_status store_find(struct store *store, int64_t log, const char *submission, uint64_t *place,
                     bool *found, cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, FIND, err);
    if (!s) return CW_FAILED;
    sqlite3_bind_text(s, 1, submission, -1, SQLITE_STATIC);
    sqlite3_bind_int64(s, 2, store_row_id(log, 0));
    sqlite3_bind_int64(s, 3, store_row_id(log, STORE_MOST_PLACES - 1));
    int step = sqlite3_step(s);
    *found = step == SQLITE_ROW;
    if (*found) *place = (uint64_t)sqlite3_column_int64(s, 0) & (STORE_MOST_PLACES - 1);
    cw_status status = *found || step == SQLITE_DONE ? CW_OK : store_failed(store, err);
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return status;
}

cw_status store_complete(struct store *store, const char *begins,
                         char out[ENTRY_SUBMISSION_MOST + 1], cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, COMPLETE, err);
    char last[ENTRY_SUBMISSION_MOST + 2];
    if (!s) return CW_FAILED;
    if (!entry_submission_ok(begins))
        return error_set(err, CW_BAD_USAGE, "'%.*s' is no submission id; see clearway record list",
                         bytes_clip(begins, 40), begins);
    snprintf(last, sizeof last, "%s~", begins); /* ~ comes after every letter of an id */
    sqlite3_bind_text(s, 1, begins, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, last, -1, SQLITE_STATIC);
    int rows = 0, step;
    bool exact = false;
    while (!exact && (step = sqlite3_step(s)) == SQLITE_ROW) {
        const char *found = plain_text(s, 0);
        exact = found && strcmp(found, begins) == 0;
        if (found) snprintf(out, ENTRY_SUBMISSION_MOST + 1, "%s", found);
        rows++;
    }
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    if (exact || rows == 1) return CW_OK;
    return error_set(err, CW_BAD_USAGE,
                     rows ? "several submissions begin with '%s'; give more of it"
                          : "there is no submission '%s' in this record; see clearway record list",
                     begins);
}

cw_status store_erase(struct store *store, int64_t log, uint64_t place, cw_error *err)
{
    sqlite3_stmt *s = store_prepared(store, ERASE, err),
                 *topics = store_prepared(store, ERASE_TOPICS, err);
    if (!s || !topics) return CW_FAILED;
    sqlite3_bind_int64(s, 1, store_row_id(log, place));
    sqlite3_bind_int64(topics, 1, store_row_id(log, place));
    cw_status status = store_finish(store, s, err);
    return status ? status : store_finish(store, topics, err);
}

/* ---- walks --------------------------------------------------------------------------------------- */

static void add_conditions(const struct store_query *q, struct text *sql)
{
    if (q->log) text_add(sql, " AND id BETWEEN ?1 AND ?2");
    if (q->type) text_addf(sql, " AND %stype=?3", q->topic ? "+" : "");
    if (q->submission) text_add(sql, " AND submission=?4");
    if (q->topic) text_add(sql, " AND id IN (SELECT entry FROM topic WHERE topic=?5)");
    if (q->until_s) text_addf(sql, " AND %sentered<=?6", q->last ? "" : "+");
}

/* The innermost query takes the last ones; the outer puts them into order. */
static void query_text(const struct store_query *q, struct text *sql)
{
    static const char by_union[] = "entered,(SELECT origin FROM log WHERE log.id=entry.id>>40),id";
    text_add(sql, "SELECT " STORE_COLUMNS " FROM entry WHERE 1");
    add_conditions(q, sql);
    if (q->last) {
        text_addf(sql, " AND id IN (SELECT id FROM entry WHERE 1");
        add_conditions(q, sql);
        text_addf(sql, " ORDER BY %s LIMIT %zu)",
                  q->union_order ? "entered DESC,id DESC" : "id DESC", q->last);
    }
    text_addf(sql, " ORDER BY %s", q->union_order ? by_union : "id");
}

static void query_bind(sqlite3_stmt *s, const struct store_query *q)
{
    if (q->log) {
        sqlite3_bind_int64(s, 1, store_row_id(q->log, q->from));
        sqlite3_bind_int64(s, 2, store_row_id(q->log, STORE_MOST_PLACES - 1));
    }
    if (q->type) sqlite3_bind_text(s, 3, q->type->name, -1, SQLITE_STATIC);
    if (q->submission) sqlite3_bind_text(s, 4, q->submission, -1, SQLITE_STATIC);
    if (q->topic) sqlite3_bind_text(s, 5, q->topic, -1, SQLITE_STATIC);
    if (q->until_s) sqlite3_bind_int64(s, 6, q->until_s);
}

cw_status store_each(struct store *store, const struct store_query *query, store_entry_fn *fn,
                     void *context, cw_error *err)
{
    struct text sql = {0};
    sqlite3_stmt *s = NULL;
    int step = SQLITE_DONE;
    query_text(query, &sql);
    cw_status status = sql.broken ? error_no_memory(err) : CW_OK;
    if (!status && sqlite3_prepare_v2(store->db, sql.bytes, -1, &s, NULL) != SQLITE_OK)
        status = store_failed(store, err);
    if (!status) query_bind(s, query);
    while (!status && (step = sqlite3_step(s)) == SQLITE_ROW) {
        int64_t log;
        uint64_t place;
        struct entry entry;
        status = read_row(store, s, &log, &place, &entry, err);
        if (!status) status = fn(context, log, place, &entry, err);
    }
    if (!status && step != SQLITE_DONE) status = store_failed(store, err);
    sqlite3_finalize(s);
    text_release(&sql);
    return status;
}

cw_status store_each_topic(struct store *store, store_topic_fn *fn, void *context, cw_error *err)
{
    sqlite3_stmt *s = NULL;
    int step = SQLITE_DONE;
    cw_status status = CW_OK;
    if (sqlite3_prepare_v2(store->db, "SELECT topic,entry FROM topic", -1, &s, NULL) != SQLITE_OK)
        return store_failed(store, err);
    while (!status && (step = sqlite3_step(s)) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(s, 1);
        const char *topic = plain_text(s, 0);
        status = fn(context, topic ? topic : "", id >> STORE_PLACE_BITS,
                    (uint64_t)id & (STORE_MOST_PLACES - 1), err);
    }
    if (!status && step != SQLITE_DONE) status = store_failed(store, err);
    sqlite3_finalize(s);
    return status;
}

/* The only row of a query, of up to four numbers. */
static cw_status read_numbers(struct store *store, const char *sql, int count, int64_t *out,
                              cw_error *err)
{
    sqlite3_stmt *s = NULL;
    bool read = sqlite3_prepare_v2(store->db, sql, -1, &s, NULL) == SQLITE_OK &&
                sqlite3_step(s) == SQLITE_ROW;
    for (int i = 0; i < count; i++) out[i] = read ? sqlite3_column_int64(s, i) : 0;
    cw_status status = read ? CW_OK : store_failed(store, err);
    sqlite3_finalize(s);
    return status;
}

cw_status store_counts(struct store *store, struct store_counts *out, cw_error *err)
{
    static const char sql[] = "SELECT (SELECT count(*) FROM entry),(SELECT count(*) FROM tile),"
                              "(SELECT count(*) FROM seen)";
    int64_t n[3];
    cw_status s = read_numbers(store, sql, 3, n, err);
    *out = (struct store_counts){(uint64_t)n[0], (uint64_t)n[1], (uint64_t)n[2]};
    return s;
}

cw_status store_repeated(struct store *store, struct arena *arena, const char **out, cw_error *err)
{
    static const char sql[] = "SELECT submission FROM entry GROUP BY submission,id>>40 HAVING "
                              "count(*)>1 LIMIT 1";
    sqlite3_stmt *s = NULL;
    *out = "";
    if (sqlite3_prepare_v2(store->db, sql, -1, &s, NULL) != SQLITE_OK)
        return store_failed(store, err);
    int step = sqlite3_step(s);
    cw_status status = step == SQLITE_ROW || step == SQLITE_DONE ? CW_OK : store_failed(store, err);
    if (step == SQLITE_ROW) *out = store_copy_text(s, 0, arena);
    if (!*out) status = error_no_memory(err);
    sqlite3_finalize(s);
    return status;
}

cw_status store_conflicts(struct store *store, int64_t *out, cw_error *err)
{
    return read_numbers(store,
                        "SELECT count(*) FROM (SELECT 1 FROM entry GROUP BY submission HAVING "
                        "count(DISTINCT type)>1 OR count(DISTINCT payload)>1)",
                        1, out, err);
}
