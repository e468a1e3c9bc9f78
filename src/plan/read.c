/* Reads a plan.gpkg as a stranger's file: the one file, read-only, whatever lies beside it; no
 * views, no virtual tables, no code from its schema; bounded in rows and in bytes of text.
 *
 * Invariant: every row that is kept has values of the types that schema.h gives its columns. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "plan/schema.h"
#include "plan/tables.h"

enum {
    GPKG_APPLICATION_ID = 0x47504B47, /* "GPKG" */
    COLUMNS_MAX = 16,
    TEXT_BYTES_MAX = 64 * 1024,
    CELL_BYTES_MAX = 64 * 1024 * 1024, /* geometries, which are not read */
    NAME_BYTES = 32
};
static const int64_t rows_max = 200 * 1000 * 1000;
static const int64_t all_text_bytes_max = INT64_C(4) << 30;

/* Where a column's value goes in its row. */
struct field {
    const char *column;
    size_t offset;
    bool text;
    bool may_be_null; /* integers only: NULL is kept as -1 */
};
#define INT(table, name)                                        \
    {                                                           \
#name, offsetof(struct row_##table, name), false, false \
    }
#define INT_OR_NULL(table, name)                               \
    {                                                          \
#name, offsetof(struct row_##table, name), false, true \
    }
#define TEXT_AS(table, name, member)                             \
    {                                                            \
#name, offsetof(struct row_##table, member), true, false \
    }
#define TEXT(table, name) TEXT_AS(table, name, name)
#define END                   \
    {                         \
        NULL, 0, false, false \
    }

static const struct field flow_fields[] = {INT(flow, chain_id),    TEXT_AS(flow, class, class_id),
                                           TEXT(flow, zone),       TEXT(flow, corridor),
                                           INT(flow, route_id),    INT(flow, leg),
                                           INT(flow, t0_s),        INT(flow, t1_s),
                                           INT(flow, units_per_s), END};
static const struct field chain_fields[] = {INT(chain, chain_id), TEXT_AS(chain, class, class_id),
                                            TEXT(chain, zone),    TEXT(chain, corridor),
                                            INT(chain, route_id), TEXT(chain, first_node),
                                            INT(chain, access_s), INT(chain, travel_s),
                                            INT(chain, people),   END};
static const struct field stop_fields[] = {INT(stop, chain_id), TEXT(stop, assembly_point),
                                           TEXT(stop, node_id), END};
static const struct field route_link_fields[] = {INT(route_link, route_id), INT(route_link, seq),
                                                 TEXT(route_link, link_id), END};
static const struct field cohort_fields[] = {INT(cohort, chain_id), INT(cohort, leave_from_s),
                                             INT(cohort, leave_to_s), INT(cohort, people), END};
static const struct field road_use_fields[] = {
    TEXT(road_use, road_id), TEXT_AS(road_use, class, class_id), INT(road_use, t0_s),
    INT(road_use, t1_s),     INT(road_use, units_per_s),         END};
static const struct field corridor_fields[] = {TEXT(corridor, corridor_id),
                                               TEXT(corridor, node_id),
                                               INT(corridor, counted),
                                               INT(corridor, capacity_per_hour),
                                               INT(corridor, out),
                                               INT_OR_NULL(corridor, first_s),
                                               INT_OR_NULL(corridor, last_s),
                                               END};
static const struct field zone_fields[] = {TEXT(zone, zone_id),
                                           TEXT_AS(zone, class, class_id),
                                           TEXT(zone, node_id),
                                           INT(zone, access_s),
                                           INT(zone, people),
                                           INT(zone, out),
                                           END};
static const struct field arrival_fields[] = {TEXT_AS(arrival, class, class_id), INT(arrival, t_s),
                                              INT(arrival, people), INT(arrival, bound_units), END};
static const struct field certificate_fields[] = {
    INT(certificate, id),          TEXT_AS(certificate, class, class_id),
    INT(certificate, x_s),         TEXT(certificate, classes),
    INT(certificate, bound_units), INT(certificate, less_units),
    TEXT(certificate, rests_on),   END};
static const struct field cut_fields[] = {
    INT(cut, certificate_id),      TEXT(cut, kind),  TEXT(cut, id),
    TEXT_AS(cut, class, class_id), INT(cut, from_s), END};
static const struct field input_fields[] = {TEXT(input, path), TEXT(input, blake2b), END};
static const struct field meta_fields[] = {TEXT(meta, key), TEXT(meta, value), END};
static const struct field change_fields[] = {INT(change, at_s), TEXT(change, change), END};
static const struct field halt_fields[] = {INT(halt, chain_id), TEXT(halt, node_id),
                                           INT(halt, people), INT(halt, stranded), END};
static const struct field onward_fields[] = {INT(onward, chain_id), INT(onward, after_chain_id),
                                             END};
static const struct field instruction_fields[] = {
    TEXT(instruction, zone_id),  TEXT_AS(instruction, class, class_id),
    INT(instruction, unchanged), INT(instruction, changed),
    INT(instruction, called),    INT(instruction, withdrawn),
    INT(instruction, without),   END};

struct table {
    const char *name, *columns;
    const struct field *fields;
    size_t row_size, rows_at, count_at, room_at; /* offsets in struct plan_tables */
};
#define TABLE(name, geometry, columns)           \
    {#name,                                      \
     columns,                                    \
     name##_fields,                              \
     sizeof(struct row_##name),                  \
     offsetof(struct plan_tables, name),         \
     offsetof(struct plan_tables, name##_count), \
     offsetof(struct plan_tables, name##_room)},
static const struct table tables_of_a_plan[] = {PLAN_TABLES(TABLE)};
static const struct table tables_of_a_replan[] = {REPLAN_TABLES(TABLE)};
enum {
    TABLE_COUNT = sizeof tables_of_a_plan / sizeof *tables_of_a_plan,
    REPLAN_TABLE_COUNT = sizeof tables_of_a_replan / sizeof *tables_of_a_replan
};

struct reader {
    sqlite3 *db;
    const char *path;
    struct plan_tables *out;
    cw_error *err;
    int64_t rows, text_bytes;
};

/* One table while it is read. */
struct cursor {
    const struct table *table;
    sqlite3_stmt *rows;
    size_t column_count;
    struct column {
        char name[NAME_BYTES];
        char type;                 /* 'T', 'I', 'B' */
        const struct field *field; /* NULL: checked, not kept */
        const char *last;          /* most texts repeat the row above: kept once */
        size_t last_length;
    } columns[COLUMNS_MAX];
};

static cw_status bad(struct reader *r, const char *what)
{
    return error_at(r->err, CW_BAD_INPUT, r->path, 0, "%s; give a plan.gpkg that clearway wrote",
                    what);
}

/* What SQLite could not do, as a status: memory is ours, everything else is the file's fault. */
static cw_status sqlite_trouble(struct reader *r, int code, const char *what)
{
    if ((code & 0xff) == SQLITE_NOMEM) return error_no_memory(r->err);
    return error_at(r->err, CW_BAD_INPUT, r->path, 0,
                    "%s (%s); give a plan.gpkg that clearway wrote", what,
                    r->db ? sqlite3_errmsg(r->db) : sqlite3_errstr(code));
}

/* A URI names exactly this file whatever characters its path has; `immutable` makes SQLite ignore
 * journals that somebody may have put beside it. */
static void path_as_uri(struct text *uri, const char *path)
{
    text_add(uri, path[0] == '/' ? "file://" : "file:./");
    for (const char *c = path; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || strchr("/-_.~", *c);
        if (plain) {
            text_add_n(uri, c, 1);
        } else {
            text_addf(uri, "%%%02X", (unsigned)(unsigned char)*c);
        }
    }
    text_add(uri, "?immutable=1");
}

static void distrust(sqlite3 *db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, CELL_BYTES_MAX);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(db, SQLITE_LIMIT_COLUMN, 200);
    sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 100);
    sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
}

static cw_status open_file(struct reader *r)
{
    struct stat about;
    if (stat(r->path, &about) != 0) return bad(r, "the file cannot be found");
    if (!S_ISREG(about.st_mode)) return bad(r, "this is not a regular file");
    struct text uri = {0};
    char *name = NULL;
    path_as_uri(&uri, r->path);
    cw_status s = text_take(&uri, &name, r->err);
    if (s) return s;
    int code = sqlite3_open_v2(name, &r->db,
                               SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    cw_text_free(name);
    if (code != SQLITE_OK) return sqlite_trouble(r, code, "the file cannot be opened");
    distrust(r->db);
    return CW_OK;
}

static cw_status prepare(struct reader *r, const char *sql, sqlite3_stmt **out, const char *what)
{
    int code = sqlite3_prepare_v2(r->db, sql, -1, out, NULL);
    return code == SQLITE_OK ? CW_OK : sqlite_trouble(r, code, what);
}

static cw_status check_application_id(struct reader *r)
{
    sqlite3_stmt *query = NULL;
    cw_status s = prepare(r, "PRAGMA application_id", &query, "this is no GeoPackage");
    if (s) return s;
    int code = sqlite3_step(query);
    if (code != SQLITE_ROW) {
        s = sqlite_trouble(r, code, "this is no GeoPackage");
    } else if (sqlite3_column_int64(query, 0) != GPKG_APPLICATION_ID) {
        s = bad(r, "this is no GeoPackage: its application id is not GPKG");
    }
    sqlite3_finalize(query);
    return s;
}

/* A truncated or overwritten file is refused even where the damage lies outside our tables. */
static cw_status check_pages(struct reader *r)
{
    sqlite3_stmt *query = NULL;
    cw_status s = prepare(r, "PRAGMA quick_check(1)", &query, "the file is damaged");
    if (s) return s;
    int code = sqlite3_step(query);
    if (code != SQLITE_ROW) {
        s = sqlite_trouble(r, code, "the file is damaged");
    } else {
        const char *finding = (const char *)sqlite3_column_text(query, 0);
        if (!finding || strcmp(finding, "ok") != 0) s = bad(r, "the file is damaged");
    }
    sqlite3_finalize(query);
    return s;
}

/* Splits "name TYPE, name TYPE" of schema.h. */
static void split_columns(struct cursor *c)
{
    const char *at = c->table->columns;
    while (*at && c->column_count < COLUMNS_MAX) {
        struct column *column = &c->columns[c->column_count++];
        size_t length = strcspn(at, " ");
        if (length >= NAME_BYTES) length = NAME_BYTES - 1;
        memcpy(column->name, at, length);
        at += length + strspn(at + length, " ");
        column->type = *at;
        at += strcspn(at, ",");
        at += strspn(at, ", ");
        for (const struct field *f = c->table->fields; f->column; f++) {
            if (strcmp(f->column, column->name) == 0) column->field = f;
        }
    }
}

/* `WHERE type = 'table'` leaves out views; a virtual table has no root page. */
static cw_status check_real_table(struct reader *r, const char *name)
{
    sqlite3_stmt *query = NULL;
    cw_status s = prepare(r,
                          "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1 AND "
                          "tbl_name = ?1 AND rootpage > 0",
                          &query, "the list of tables cannot be read");
    if (s) return s;
    sqlite3_bind_text(query, 1, name, -1, SQLITE_STATIC);
    int code = sqlite3_step(query);
    if (code == SQLITE_DONE) {
        s = error_at(r->err, CW_BAD_INPUT, r->path, 0,
                     "there is no table \"%s\"; give a plan.gpkg that clearway wrote", name);
    } else if (code != SQLITE_ROW) {
        s = sqlite_trouble(r, code, "the list of tables cannot be read");
    }
    sqlite3_finalize(query);
    return s;
}

/* A column must be stored: a generated one would let the schema compute what we verify. */
static cw_status check_stored_columns(struct reader *r, const struct cursor *c)
{
    sqlite3_stmt *query = NULL;
    cw_status s = prepare(r, "SELECT hidden FROM pragma_table_xinfo(?1) WHERE name = ?2", &query,
                          "the columns cannot be read");
    for (size_t i = 0; !s && i < c->column_count; i++) {
        sqlite3_reset(query);
        sqlite3_bind_text(query, 1, c->table->name, -1, SQLITE_STATIC);
        sqlite3_bind_text(query, 2, c->columns[i].name, -1, SQLITE_STATIC);
        int code = sqlite3_step(query);
        if (code != SQLITE_ROW || sqlite3_column_int(query, 0) != 0) {
            s = error_at(r->err, CW_BAD_INPUT, r->path, 0,
                         "table \"%s\" has no stored column \"%s\"; give a plan.gpkg that "
                         "clearway wrote",
                         c->table->name, c->columns[i].name);
        }
    }
    sqlite3_finalize(query);
    return s;
}

static cw_status open_rows(struct reader *r, struct cursor *c)
{
    struct text sql = {0};
    char *query = NULL;
    text_add(&sql, "SELECT rowid");
    for (size_t i = 0; i < c->column_count; i++) {
        /* Geometries are not verified: their type is, so that they are not loaded. */
        bool blob = c->columns[i].type == 'B';
        text_addf(&sql, blob ? ", typeof(%s)" : ", %s", c->columns[i].name);
    }
    text_addf(&sql, " FROM main.%s NOT INDEXED ORDER BY rowid", c->table->name);
    cw_status s = text_take(&sql, &query, r->err);
    if (!s) s = prepare(r, query, &c->rows, "a table cannot be read");
    cw_text_free(query);
    return s;
}

static cw_status refuse_value(struct reader *r, const struct cursor *c, size_t i, const char *why)
{
    return error_at(r->err, CW_REFUTED, r->path, 0, "%s.%s, row %lld: %s", c->table->name,
                    c->columns[i].name, (long long)sqlite3_column_int64(c->rows, 0), why);
}

static cw_status read_integer(struct reader *r, struct cursor *c, size_t i, char *row)
{
    const struct field *field = c->columns[i].field;
    int type = sqlite3_column_type(c->rows, (int)i + 1);
    int64_t value = -1;
    if (type == SQLITE_INTEGER) {
        value = sqlite3_column_int64(c->rows, (int)i + 1);
        if (field && field->may_be_null && value < 0)
            return refuse_value(r, c, i, "a second of the pause is negative");
    } else if (type != SQLITE_NULL || !field || !field->may_be_null) {
        return refuse_value(r, c, i, "the value is not an integer");
    }
    if (field) memcpy(row + field->offset, &value, sizeof value);
    return CW_OK;
}

static cw_status keep_text(struct reader *r, struct column *column, const char *text, size_t length)
{
    if (column->last && column->last_length == length && memcmp(column->last, text, length) == 0)
        return CW_OK;
    r->text_bytes += (int64_t)length + 16;
    if (r->text_bytes > all_text_bytes_max) return bad(r, "the plan's texts are too long");
    column->last = arena_text_n(&r->out->strings, text, length);
    column->last_length = length;
    return column->last ? CW_OK : error_no_memory(r->err);
}

static cw_status read_text(struct reader *r, struct cursor *c, size_t i, char *row)
{
    struct column *column = &c->columns[i];
    int type = sqlite3_column_type(c->rows, (int)i + 1);
    const char *text = "";
    size_t length = 0;
    if (type == SQLITE_TEXT) {
        text = (const char *)sqlite3_column_text(c->rows, (int)i + 1);
        if (!text) return error_no_memory(r->err);
        length = (size_t)sqlite3_column_bytes(c->rows, (int)i + 1);
        if (length > TEXT_BYTES_MAX) return refuse_value(r, c, i, "the text is too long");
        if (memchr(text, 0, length)) return refuse_value(r, c, i, "the text holds a zero byte");
    } else if (type != SQLITE_NULL) {
        return refuse_value(r, c, i, "the value is not a text");
    }
    if (!column->field) return CW_OK;
    cw_status s = keep_text(r, column, text, length);
    if (!s) memcpy(row + column->field->offset, &column->last, sizeof column->last);
    return s;
}

static cw_status read_blob_type(struct reader *r, struct cursor *c, size_t i)
{
    const char *type = (const char *)sqlite3_column_text(c->rows, (int)i + 1);
    if (!type) return error_no_memory(r->err);
    if (strcmp(type, "blob") == 0 || strcmp(type, "null") == 0) return CW_OK;
    return refuse_value(r, c, i, "the value is not a geometry");
}

static cw_status read_row(struct reader *r, struct cursor *c, char *row)
{
    cw_status s = CW_OK;
    for (size_t i = 0; !s && i < c->column_count; i++) {
        if (c->columns[i].type == 'I') {
            s = read_integer(r, c, i, row);
        } else if (c->columns[i].type == 'T') {
            s = read_text(r, c, i, row);
        } else {
            s = read_blob_type(r, c, i);
        }
    }
    return s;
}

static cw_status append_row(struct reader *r, struct cursor *c)
{
    const struct table *table = c->table;
    char *base = (char *)r->out;
    size_t *count = (size_t *)(void *)(base + table->count_at);
    size_t *room = (size_t *)(void *)(base + table->room_at);
    if (++r->rows > rows_max) return bad(r, "the plan has too many rows");
    cw_status s = mem_reserve(base + table->rows_at, room, *count + 1, table->row_size, r->err);
    if (s) return s;
    char *rows;
    memcpy(&rows, base + table->rows_at, sizeof rows); /* a struct row_… *, of any table */
    s = read_row(r, c, rows + *count * table->row_size);
    if (!s) *count += 1;
    return s;
}

static cw_status read_table(struct reader *r, const struct table *table)
{
    struct cursor c = {.table = table};
    split_columns(&c);
    cw_status s = check_real_table(r, table->name);
    if (!s) s = check_stored_columns(r, &c);
    if (!s) s = open_rows(r, &c);
    int code = SQLITE_ROW;
    while (!s && (code = sqlite3_step(c.rows)) == SQLITE_ROW) s = append_row(r, &c);
    if (!s && code != SQLITE_DONE) s = sqlite_trouble(r, code, "a table cannot be read");
    sqlite3_finalize(c.rows);
    return s;
}

/* Whether meta names a key. */
static bool has_meta(const struct plan_tables *tables, const char *key)
{
    return plan_tables_meta(tables, key) != NULL;
}

static bool follows_from_others(const char *table)
{
    return strcmp(table, "road_use") == 0 || strcmp(table, "cohort") == 0 ||
           strcmp(table, "arrival") == 0;
}

static cw_status read_file(const char *path, bool core, struct plan_tables *tables, cw_error *err)
{
    *tables = (struct plan_tables){0};
    struct reader r = {.path = path, .out = tables, .err = err};
    cw_status s = open_file(&r);
    if (!s) s = check_application_id(&r);
    if (!s && !core) s = check_pages(&r);
    for (size_t i = 0; !s && i < TABLE_COUNT; i++)
        if (!core || !follows_from_others(tables_of_a_plan[i].name))
            s = read_table(&r, &tables_of_a_plan[i]);
    if (!s && has_meta(tables, "replan_at_s"))
        for (size_t i = 0; !s && i < REPLAN_TABLE_COUNT; i++)
            s = read_table(&r, &tables_of_a_replan[i]);
    sqlite3_close(r.db);
    if (s) plan_tables_release(tables);
    return s;
}

cw_status plan_tables_read(const char *path, struct plan_tables *tables, cw_error *err)
{
    return read_file(path, false, tables, err);
}

cw_status plan_tables_read_core(const char *path, struct plan_tables *tables, cw_error *err)
{
    return read_file(path, true, tables, err);
}
