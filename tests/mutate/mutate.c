/* Damages a valid plan in every way we can think of, one at a time, and requires each to be
 * refused in words: CW_REFUTED, or CW_BAD_INPUT where the file is no GeoPackage of ours any more.
 *
 *     mutate [OPERATION.yaml [PLAN.gpkg [RANDOM-COUNT [SEED]]]]
 *
 * Without a plan it makes one, and another in the course of a third (a replan), each damaged in its turn.
 * A kind of damage that never changes anything is a failure of this test. What is left out, because it is no lie or cannot be known:
 * - geometries, names, gpkg_* tables: drawn, not planned with
 * - meta operation_path (where the operation was), clearway (which version wrote it), as_of_unix_s
 *   (any moment is a legal one to look from)
 * - meta proved:C between 0 and 1: it tells of a flow that the plan does not hold
 * - arrival.bound_units where there is no certificate: between two certificates any rising number
 *   is possible; a bound outside them is tried
 * - cut: another cut of equal capacity proves the same; such mutations may be accepted
 * - a bound stated higher than its cut's capacity everywhere it stands: still a bound
 * - the id of a certificate without cut rows: a name only
 * - flow of a chain without roads, exchanged within itself: another plan, as valid
 * - the corridor of a chain that halts, NULL for '': both are none
 * - a change said twice, or with a blank behind it; changes of different things in another order
 * - of a replan, an order counted as changed that is the same as before: verify demands that no more are
 *   counted as unchanged than are
 * - tick_s and slot_s beyond the pause: they mean the same as the pause */
#include <errno.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clearway/clearway.h"
#include "harness.h"

enum { ROWS_PER_TABLE = 6, SQL_BYTES = 2048, COLUMNS = 12 };

struct column {
    const char *name;
    char type; /* 'I' integer, 'T' text */
};
struct table {
    const char *name;
    struct column columns[COLUMNS];
};
static const struct table tables[] = {
    {"flow",
     {{"chain_id", 'I'},
      {"class", 'T'},
      {"zone", 'T'},
      {"corridor", 'T'},
      {"route_id", 'I'},
      {"leg", 'I'},
      {"t0_s", 'I'},
      {"t1_s", 'I'},
      {"units_per_s", 'I'}}},
    {"chain",
     {{"chain_id", 'I'},
      {"class", 'T'},
      {"zone", 'T'},
      {"corridor", 'T'},
      {"route_id", 'I'},
      {"first_node", 'T'},
      {"access_s", 'I'},
      {"travel_s", 'I'},
      {"people", 'I'}}},
    {"stop", {{"chain_id", 'I'}, {"assembly_point", 'T'}, {"node_id", 'T'}}},
    {"route_link", {{"route_id", 'I'}, {"seq", 'I'}, {"link_id", 'T'}}},
    {"cohort", {{"chain_id", 'I'}, {"leave_from_s", 'I'}, {"leave_to_s", 'I'}, {"people", 'I'}}},
    {"road_use",
     {{"road_id", 'T'}, {"class", 'T'}, {"t0_s", 'I'}, {"t1_s", 'I'}, {"units_per_s", 'I'}}},
    {"corridor",
     {{"corridor_id", 'T'},
      {"node_id", 'T'},
      {"counted", 'I'},
      {"capacity_per_hour", 'I'},
      {"out", 'I'},
      {"first_s", 'I'},
      {"last_s", 'I'}}},
    {"zone",
     {{"zone_id", 'T'},
      {"class", 'T'},
      {"node_id", 'T'},
      {"access_s", 'I'},
      {"people", 'I'},
      {"out", 'I'}}},
    {"arrival", {{"class", 'T'}, {"t_s", 'I'}, {"people", 'I'}, {"bound_units", 'I'}}},
    {"certificate",
     {{"id", 'I'},
      {"class", 'T'},
      {"x_s", 'I'},
      {"classes", 'T'},
      {"bound_units", 'I'},
      {"less_units", 'I'},
      {"rests_on", 'T'}}},
    {"cut", {{"certificate_id", 'I'}, {"kind", 'T'}, {"id", 'T'}, {"class", 'T'}, {"from_s", 'I'}}},
    {"input", {{"path", 'T'}, {"blake2b", 'T'}}},
    {"meta", {{"key", 'T'}, {"value", 'T'}}},
    /* of a replan */
    {"change", {{"at_s", 'I'}, {"change", 'T'}}},
    {"halt", {{"chain_id", 'I'}, {"node_id", 'T'}, {"people", 'I'}, {"stranded", 'I'}}},
    {"onward", {{"chain_id", 'I'}, {"after_chain_id", 'I'}}},
    {"instruction",
     {{"zone_id", 'T'},
      {"class", 'T'},
      {"unchanged", 'I'},
      {"changed", 'I'},
      {"called", 'I'},
      {"withdrawn", 'I'},
      {"without", 'I'}}}};
enum { TABLE_COUNT = sizeof tables / sizeof *tables, REPLAN_TABLES = 4 };

static struct {
    const char *operation;
    char folder[64], plan[96], copy[96], old[96];
    size_t table_count;
    int tried[TABLE_COUNT][COLUMNS]; /* mutations of the column that changed something */
    unsigned char *bytes;            /* of the valid plan */
    size_t size;
    sqlite3 *db; /* of the valid plan, for looking things up */
    int equal_cuts, no_change;
    uint64_t random;
} m; /* a test program's own state */

/* ---- files and SQL ------------------------------------------------------------------- */

static bool write_bytes(const char *path, const unsigned char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (!file) return false;
    bool good = fwrite(bytes, 1, size, file) == size;
    return fclose(file) == 0 && good;
}

static bool read_bytes(const char *path)
{
    struct stat about;
    FILE *file = fopen(path, "rb");
    if (!file || fstat(fileno(file), &about) != 0) return false;
    m.size = (size_t)about.st_size;
    m.bytes = malloc(m.size + 1);
    bool good = m.bytes && fread(m.bytes, 1, m.size, file) == m.size;
    return fclose(file) == 0 && good;
}

/* Reads one integer of the valid plan; `otherwise` when there is none. */
static int64_t ask(int64_t otherwise, const char *format, ...)
{
    sqlite3_stmt *query = NULL;
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    if (sqlite3_prepare_v2(m.db, sql, -1, &query, NULL) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW && sqlite3_column_type(query, 0) != SQLITE_NULL)
        otherwise = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    sqlite3_free(sql);
    return otherwise;
}

/* Runs SQL on a fresh copy: the number of rows changed, or -1 when it cannot be done. */
static int damage(const char *sql)
{
    sqlite3 *db = NULL;
    int changed = -1;
    if (write_bytes(m.copy, m.bytes, m.size) && sqlite3_open(m.copy, &db) == SQLITE_OK) {
        sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL);
        sqlite3_db_config(db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 1, (int *)NULL);
        if (sqlite3_exec(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL,
                         NULL) == SQLITE_OK &&
            sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
            changed = sqlite3_total_changes(db);
    }
    sqlite3_close(db);
    return changed;
}

/* ---- the requirement ----------------------------------------------------------------- */

enum demand { MUST_REFUTE, MUST_REFUSE, MAY_ACCEPT };

static void judge(const char *what, enum demand demand)
{
    cw_error err = {0};
    char *report = NULL;
    cw_status s = cw_plan_verify(m.copy, m.operation, &report, NULL, NULL, &err);
    cw_text_free(report);
    if (s == CW_OK && demand == MAY_ACCEPT) {
        m.equal_cuts++;
        return;
    }
    bool refused = s == CW_REFUTED || (s == CW_BAD_INPUT && demand == MUST_REFUSE);
    if (refused && err.text[0] && !strstr(err.text, "safe")) {
        harness.passed++;
        return;
    }
    harness.failed++;
    printf("FAIL %s: %s, \"%s\"\n", s == CW_OK ? "accepted" : cw_status_text(s), what, err.text);
}

/* Whether it changed anything. */
static bool try_sql(const char *sql, enum demand demand)
{
    int changed = damage(sql);
    if (changed > 0) {
        judge(sql, demand);
    } else if (changed < 0) {
        harness.failed++;
        printf("FAIL cannot be done: %s\n", sql);
    } else {
        m.no_change++;
    }
    return changed > 0;
}

/* Lies are written for the plan that is damaged: one that changes nothing tests nothing. */
static void try_lies(const char *const *lies, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (try_sql(lies[i], MUST_REFUTE)) continue;
        harness.failed++;
        printf("FAIL changes nothing: %s\n", lies[i]);
    }
}

/* ---- what is no lie ------------------------------------------------------------------ */

static bool certified(int64_t arrival_row)
{
    return ask(0,
               "SELECT count(*) FROM arrival a JOIN certificate c ON c.class = a.class AND "
               "c.x_s = a.t_s WHERE a.rowid = %lld",
               (long long)arrival_row) > 0;
}

static bool meta_key_is(int64_t row, const char *like)
{
    return ask(0, "SELECT count(*) FROM meta WHERE rowid = %lld AND key LIKE %Q", (long long)row,
               like) > 0;
}

/* Whether a certificate decides the bound at its second. One that only says what is forced, or that
 * another is better than, may say more than it needs to. */
static bool is_least(int64_t row)
{
    return ask(0,
               "SELECT (c.x_s %% 3600 = 0 OR c.x_s = (SELECT max(x_s) FROM certificate)) AND NOT "
               "EXISTS (SELECT 1 FROM certificate d WHERE d.class = c.class AND d.x_s >= c.x_s AND "
               "d.rowid <> c.rowid AND (d.x_s %% 3600 = 0 OR d.x_s = (SELECT max(x_s) FROM "
               "certificate)) AND d.bound_units <= c.bound_units) FROM certificate c "
               "WHERE c.rowid = %lld",
               (long long)row) > 0;
}

/* A change of this value that cannot be told from the truth. */
static bool cannot_be_known(const char *table, const char *column, int64_t row)
{
    if (strcmp(table, "meta") == 0 && strcmp(column, "value") == 0) {
        if (meta_key_is(row, "tick_s") || meta_key_is(row, "slot_s"))
            return ask(0,
                       "SELECT (SELECT value + 0 FROM meta WHERE rowid = %lld) >= (SELECT "
                       "value + 0 FROM meta WHERE key = 'pause_s')",
                       (long long)row);
        return meta_key_is(row, "operation_path") || meta_key_is(row, "clearway") ||
               meta_key_is(row, "as_of_unix_s") || meta_key_is(row, "proved:%");
    }
    if (strcmp(table, "meta") == 0) return meta_key_is(row, "clearway");
    if (strcmp(table, "arrival") == 0 && strcmp(column, "bound_units") == 0) return !certified(row);
    if (strcmp(table, "certificate") == 0 && strcmp(column, "bound_units") == 0)
        return !is_least(row);
    if (strcmp(table, "certificate") == 0 && strcmp(column, "rests_on") == 0) /* NULL is "" too */
        return ask(0, "SELECT count(*) FROM certificate WHERE rowid = %lld AND rests_on = ''",
                   (long long)row) > 0;
    if (strcmp(column, "corridor") == 0)
        return ask(0, "SELECT count(*) FROM %s WHERE rowid = %lld AND corridor = ''", table,
                   (long long)row) > 0;
    if (strcmp(table, "certificate") == 0 && strcmp(column, "id") == 0)
        return !ask(0,
                    "SELECT count(*) FROM cut WHERE certificate_id = (SELECT id FROM "
                    "certificate WHERE rowid = %lld)",
                    (long long)row);
    return false;
}

static void format_sql(char sql[SQL_BYTES], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(sql, SQL_BYTES, format, args);
    va_end(args);
}

static enum demand demand_for(const char *table)
{
    return strcmp(table, "cut") == 0 ? MAY_ACCEPT : MUST_REFUTE;
}

/* Where the old plan is not, there is no file. */
static enum demand demand_at(const char *table, int64_t row)
{
    bool names_file = strcmp(table, "meta") == 0 && meta_key_is(row, "replan_of");
    return names_file ? MUST_REFUSE : demand_for(table);
}

/* ---- systematic mutations ------------------------------------------------------------ */

static void set(const char *table, const char *column, int64_t row, const char *value,
                enum demand demand)
{
    char sql[SQL_BYTES];
    format_sql(sql, "UPDATE %s SET %s = %s WHERE rowid = %lld AND %s IS NOT (%s)", table, column,
               value, (long long)row, column, value);
    if (!try_sql(sql, demand)) return;
    for (size_t i = 0; i < TABLE_COUNT; i++)
        for (size_t k = 0; strcmp(tables[i].name, table) == 0 && tables[i].columns[k].name; k++)
            m.tried[i][k] += strcmp(tables[i].columns[k].name, column) == 0;
}

static void wrong_types(const char *table, const struct column *column, int64_t row)
{
    static const char *const no_integers[] = {"'x'", "1.5", "x'00'", "NULL"};
    static const char *const no_texts[] = {"x'41'", "'a' || char(0) || 'b'",
                                           "hex(zeroblob(40000))"};
    char sql[SQL_BYTES];
    for (size_t i = 0; column->type == 'I' && i < 4; i++)
        set(table, column->name, row, no_integers[i], MUST_REFUTE);
    for (size_t i = 0; column->type == 'T' && i < 3; i++) {
        if (i > 0 && cannot_be_known(table, column->name, row) && i == 2) continue;
        format_sql(sql, "%s", no_texts[i]);
        set(table, column->name, row, sql, MUST_REFUTE);
    }
}

static void wrong_integer(const char *table, const char *column, int64_t row)
{
    static const char *const changes[] = {"%s + 1",
                                          "%s - 1",
                                          "%s + 60",
                                          "%s + 1000",
                                          "%s - 1000000",
                                          "%s * 2 + 1",
                                          "-%s - 7",
                                          "4611686018427387904",
                                          "-4611686018427387904",
                                          "9223372036854775807"};
    bool free_value = cannot_be_known(table, column, row);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char value[128];
        if (free_value && strcmp(column, "bound_units") == 0 && i < 9 && i != 6 && i != 8) continue;
        if (free_value && strcmp(column, "bound_units") != 0) continue;
        snprintf(value, sizeof value, changes[i], column);
        set(table, column, row, value, demand_for(table));
    }
}

static void wrong_text(const char *table, const char *column, int64_t row)
{
    static const char *const changes[] = {"%s || 'x'", "'x' || %s", "''",    "'no such thing'",
                                          "NULL",      "%s || ' '", "'\xff'"};
    char value[256];
    if (cannot_be_known(table, column, row)) return;
    /* The class of a node in a cut means nothing: empty is what it should be. */
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (i == 5 && strcmp(column, "change") == 0) continue;
        snprintf(value, sizeof value, changes[i], column);
        set(table, column, row, value, demand_at(table, row));
    }
    snprintf(value, sizeof value,
             "coalesce((SELECT min(b.%s) FROM %s b WHERE b.%s > %s.%s), (SELECT min(b.%s) FROM %s "
             "b))",
             column, table, column, table, column, column, table);
    set(table, column, row, value, demand_at(table, row));
    if (strcmp(table, "meta") != 0 || strcmp(column, "value") != 0) return;
    set(table, column, row, "CASE WHEN value GLOB '*[^0-9-]*' THEN 'x' ELSE (value + 1) || '' END",
        demand_at(table, row));
    set(table, column, row, "CASE WHEN value GLOB '*[^0-9-]*' THEN 'y' ELSE (value - 1) || '' END",
        demand_at(table, row));
    set(table, column, row, "'4611686018427387904'", demand_at(table, row));
    set(table, column, row, "'99999999999999999999'", demand_at(table, row));
    set(table, column, row, "'0' || value", demand_at(table, row));
    set(table, column, row, "' ' || value", demand_at(table, row));
}

static void rows_added_and_removed(const struct table *table, int64_t row)
{
    char sql[SQL_BYTES], columns[SQL_BYTES / 4] = "";
    for (const struct column *c = table->columns; c->name; c++) {
        if (c != table->columns) strcat(columns, ", ");
        strcat(columns, c->name);
    }
    format_sql(sql, "INSERT INTO %s(%s) SELECT %s FROM %s WHERE rowid = %lld", table->name, columns,
               columns, table->name, (long long)row);
    if (strcmp(table->name, "change") != 0) try_sql(sql, MUST_REFUTE);
    if (strcmp(table->name, "meta") == 0 && meta_key_is(row, "clearway")) return;
    format_sql(sql, "DELETE FROM %s WHERE rowid = %lld", table->name, (long long)row);
    try_sql(sql, demand_for(table->name));
}

static void damage_row(const struct table *table, int64_t row)
{
    for (const struct column *c = table->columns; c->name; c++) {
        wrong_types(table->name, c, row);
        if (c->type == 'I') wrong_integer(table->name, c->name, row);
        if (c->type == 'T') wrong_text(table->name, c->name, row);
    }
    rows_added_and_removed(table, row);
}

/* A few rows of each table, spread out; all of meta, input, certificate and corridor. */
static void damage_rows(const struct table *table)
{
    int64_t count = ask(0, "SELECT count(*) FROM %s", table->name);
    bool all = strcmp(table->name, "meta") == 0 || strcmp(table->name, "input") == 0 ||
               strcmp(table->name, "corridor") == 0;
    int64_t tries = all || count < ROWS_PER_TABLE ? count : ROWS_PER_TABLE;
    for (int64_t i = 0; i < tries; i++) {
        int64_t at = tries > 1 ? i * (count - 1) / (tries - 1) : 0;
        damage_row(table, ask(0, "SELECT rowid FROM %s ORDER BY rowid LIMIT 1 OFFSET %lld",
                              table->name, (long long)at));
    }
    if (!count) printf("note: table %s is empty, nothing to damage\n", table->name);
}

static void damage_schema(const struct table *table)
{
    char sql[SQL_BYTES];
    const char *t = table->name;
    if (ask(0, "SELECT count(*) FROM %s", t)) {
        bool late = m.table_count == TABLE_COUNT; /* where gates alone are the least cut */
        format_sql(sql, "DELETE FROM %s", t);
        try_sql(sql, late ? demand_for(t) : MUST_REFUTE);
    }
    /* meta changes too, so that try_sql sees that something was done */
    const char *done = "UPDATE gpkg_contents SET description = 'x'";
    format_sql(sql, "DROP TABLE %s; %s", t, done);
    try_sql(sql, MUST_REFUSE);
    format_sql(sql, "ALTER TABLE %s RENAME TO was_%s; CREATE VIEW %s AS SELECT * FROM was_%s; %s",
               t, t, t, t, done);
    try_sql(sql, MUST_REFUSE);
    format_sql(sql, "ALTER TABLE %s RENAME COLUMN %s TO other; %s", t, table->columns[0].name,
               done);
    try_sql(sql, MUST_REFUSE);
}

/* ---- lies that keep their story straight --------------------------------------------- */

static void consistent_lies(void)
{
    static const char *const lies[] = {
        /* a chain starts a second later, and its cohorts do not care */
        "UPDATE flow SET t0_s = t0_s + 1, t1_s = t1_s + 1 WHERE chain_id = (SELECT min(chain_id) "
        "FROM flow) AND EXISTS (SELECT 1 FROM route_link r WHERE r.route_id = flow.route_id)",
        /* twice as fast, half as long */
        "UPDATE flow SET units_per_s = units_per_s * 2, t1_s = (t0_s + t1_s) / 2 WHERE (t1_s - "
        "t0_s) % 2 = 0 AND rowid = (SELECT min(rowid) FROM flow f WHERE (t1_s - t0_s) % 2 = 0)",
        /* a person more everywhere but in the flow */
        "UPDATE chain SET people = people + 1; UPDATE zone SET out = out + 1; UPDATE cohort SET "
        "people = people + 1",
        /* everybody rounds up */
        "UPDATE arrival SET people = people + 1; UPDATE meta SET value = value + 1 || '' WHERE key "
        "LIKE 'out:%'; UPDATE corridor SET out = out + 1",
        /* a bound lowered everywhere it is stated */
        "UPDATE certificate SET bound_units = bound_units - 1; UPDATE arrival SET bound_units = "
        "bound_units - 1; UPDATE meta SET value = value - 1 || '' WHERE key LIKE 'bound_units:%'",
        /* a bound lowered by taking more off for others */
        "UPDATE certificate SET bound_units = bound_units - 3600, less_units = less_units + 3600",
        /* proofs gone */
        "DELETE FROM certificate; DELETE FROM cut",
        "DELETE FROM certificate WHERE x_s = (SELECT max(x_s) FROM certificate)",
        "DELETE FROM cut WHERE kind = 'zone' AND (SELECT people FROM zone WHERE zone_id = cut.id "
        "AND zone.class = cut.class) > 0",
        /* certificates of another time or class */
        "UPDATE certificate SET x_s = x_s - 1; UPDATE cut SET from_s = from_s - 1 WHERE kind = "
        "'zone'",
        "UPDATE certificate SET classes = classes || ' ' || classes",
        /* resting on nothing, on oneself, on an equal, on one to come */
        "UPDATE certificate SET rests_on = 'x'", "UPDATE certificate SET rests_on = id || ''",
        "UPDATE certificate SET rests_on = (id - 1) || '' WHERE id > 1",
        "UPDATE certificate SET rests_on = (id + 1) || ''",
        "UPDATE certificate SET rests_on = '999999'",
        /* two routes change places */
        "UPDATE route_link SET route_id = -route_id; UPDATE route_link SET route_id = 1 + "
        "abs(route_id)",
        "UPDATE route_link SET seq = -seq",
        /* road use told as one rate */
        "UPDATE road_use SET t1_s = t1_s + 1",
        "UPDATE road_use SET t0_s = t0_s + 1, t1_s = t1_s + 1",
        "UPDATE road_use SET units_per_s = units_per_s - 1",
        /* another basis, people or pause */
        "UPDATE meta SET value = 'nobody''s' WHERE key = 'basis'",
        "UPDATE meta SET value = value + 3600 || '' WHERE key IN ('pause_s', 'pause_start_unix_s')",
        "UPDATE corridor SET counted = 1 - counted",
        "UPDATE zone SET people = people + 1; UPDATE meta SET value = value + 1 || '' WHERE key "
        "LIKE 'people:%'",
        "UPDATE meta SET value = '2' WHERE key LIKE 'proved:%'",
        "UPDATE input SET blake2b = upper(blake2b)", "DELETE FROM input",
        "INSERT INTO input(path, blake2b) VALUES('other.csv', 'ab')",
        "INSERT INTO cut(certificate_id, kind, id, class, from_s) VALUES(999999, 'node', '1', '', "
        "1)",
        "INSERT INTO stop(chain_id, assembly_point, node_id) VALUES(999999, 'x', 'y')"};
    try_lies(lies, sizeof lies / sizeof *lies);
}

static void lies_of_a_replan(void)
{
    static const char *const lies[] = {
        /* instructions that were kept, given and taken back */
        "UPDATE instruction SET unchanged = unchanged + changed, changed = 0 WHERE changed > 0",
        "UPDATE instruction SET called = called + 1, without = without - 1 WHERE without > 0",
        "UPDATE instruction SET withdrawn = withdrawn - 1, without = without + 1 WHERE withdrawn > "
        "0",
        "UPDATE instruction SET withdrawn = withdrawn - 1, changed = changed + 1 WHERE withdrawn > "
        "0",
        "UPDATE instruction SET without = without + 1",
        /* nobody is stranded; fewer are; they are not there at all */
        "UPDATE halt SET stranded = 0 WHERE stranded > 0",
        "UPDATE halt SET stranded = stranded - 1, people = people - 1 WHERE stranded > 0; UPDATE "
        "chain SET people = people - 1 WHERE chain_id IN (SELECT chain_id FROM halt WHERE stranded "
        "> 0)",
        "CREATE TEMP TABLE k AS SELECT chain_id FROM halt WHERE stranded = people; DELETE FROM "
        "chain WHERE chain_id IN k; DELETE FROM flow WHERE chain_id IN k; DELETE FROM cohort WHERE "
        "chain_id IN k; DELETE FROM halt WHERE chain_id IN k",
        /* who halts has passed after all */
        "UPDATE chain SET corridor = 'C1' WHERE corridor = ''; UPDATE flow SET corridor = 'C1' "
        "WHERE corridor = ''; DELETE FROM halt; DELETE FROM onward",
        "UPDATE halt SET node_id = (SELECT first_node FROM chain c WHERE c.chain_id = "
        "halt.chain_id)",
        "DELETE FROM halt", "DELETE FROM onward",
        /* others go on, or those who have not come yet, or in a circle */
        "UPDATE onward SET after_chain_id = (SELECT min(chain_id) FROM halt) WHERE after_chain_id "
        "<> (SELECT min(chain_id) FROM halt)",
        "UPDATE onward SET after_chain_id = chain_id",
        "UPDATE flow SET t0_s = t0_s - 60, t1_s = t1_s - 60 WHERE chain_id IN (SELECT chain_id "
        "FROM onward)",
        "UPDATE chain SET people = people + 1 WHERE chain_id IN (SELECT chain_id FROM onward)",
        /* another past */
        "UPDATE flow SET t0_s = t0_s + 1, t1_s = t1_s + 1 WHERE chain_id = (SELECT min(chain_id) "
        "FROM flow WHERE t0_s < 480)",
        "UPDATE flow SET t1_s = t1_s - 1 WHERE rowid = (SELECT min(rowid) FROM flow WHERE t1_s < "
        "480)",
        /* another change, none, one more, in another order, of another moment */
        "DELETE FROM change", "DELETE FROM change WHERE rowid = 1",
        "INSERT INTO change(at_s, change) VALUES(480, 'open corridor C1')",
        "INSERT INTO change(at_s, change) VALUES(0, 'open corridor C1')",
        "UPDATE change SET change = 'close corridor C2' WHERE rowid = 1",
        "UPDATE change SET at_s = at_s - 1", "UPDATE change SET at_s = at_s + 1",
        "UPDATE change SET at_s = at_s - 100; UPDATE meta SET value = value - 100 || '' WHERE key "
        "= "
        "'replan_at_s'",
        "UPDATE change SET at_s = at_s + 100; UPDATE meta SET value = value + 100 || '' WHERE key "
        "= 'replan_at_s'",
        /* a bound of another moment, of none, or a little less */
        "UPDATE cut SET from_s = from_s - 1 WHERE kind = 'moment'",
        "UPDATE cut SET from_s = from_s + 1 WHERE kind = 'moment'",
        "DELETE FROM cut WHERE kind = 'moment'",
        "CREATE TEMP TABLE k AS SELECT certificate_id AS id FROM cut WHERE kind = 'moment'; UPDATE "
        "certificate SET bound_units = bound_units - 1 WHERE id IN k; UPDATE arrival SET "
        "bound_units = bound_units - 1 WHERE t_s = (SELECT max(t_s) FROM arrival) AND class IN "
        "(SELECT class FROM certificate WHERE id IN k); UPDATE meta SET value = value - 1 || '' "
        "WHERE key IN (SELECT 'bound_units:' || class FROM certificate WHERE id IN k)",
        /* no replan at all, or of another plan */
        "DELETE FROM meta WHERE key LIKE 'replan%'",
        "DELETE FROM meta WHERE key LIKE 'replan%'; DELETE FROM change",
        "DELETE FROM meta WHERE key LIKE 'replan%'; DROP TABLE change; DROP TABLE instruction; "
        "UPDATE gpkg_contents SET description = 'x'",
        "UPDATE meta SET value = 'copy.gpkg' WHERE key = 'replan_of'",
        "UPDATE meta SET value = upper(value) WHERE key = 'replan_of_blake2b'"};
    try_lies(lies, sizeof lies / sizeof *lies);
}

/* The plan that it went on from is part of the story. */
static void damaged_old_plan(void)
{
    FILE *old = fopen(m.old, "ab");
    if (!old || fputc(0, old) == EOF || fclose(old) != 0) harness.failed++;
    if (write_bytes(m.copy, m.bytes, m.size)) judge("the old plan is a byte longer", MUST_REFUTE);
    unlink(m.old);
    if (write_bytes(m.copy, m.bytes, m.size)) judge("the old plan is gone", MUST_REFUSE);
}

/* Every column of every table that has rows was damaged. */
static void check_tried(void)
{
    for (size_t i = 0; i < m.table_count; i++)
        for (size_t k = 0; tables[i].columns[k].name; k++) {
            if (m.tried[i][k] > 0 || !ask(0, "SELECT count(*) FROM %s", tables[i].name)) continue;
            harness.failed++;
            printf("FAIL nothing was changed of %s.%s\n", tables[i].name,
                   tables[i].columns[k].name);
        }
}

/* ---- files --------------------------------------------------------------------------- */

static void damaged_files(void)
{
    const size_t page = 4096;
    char what[96];
    for (size_t i = 0; i < 24; i++) {
        size_t keep = m.size * i / 24;
        snprintf(what, sizeof what, "cut off after %zu bytes", keep);
        if (write_bytes(m.copy, m.bytes, keep)) judge(what, MUST_REFUSE);
    }
    for (size_t at = 0; at < m.size; at += page * (1 + m.size / page / 64)) {
        unsigned char *bytes = malloc(m.size);
        if (!bytes) return;
        memcpy(bytes, m.bytes, m.size);
        memset(bytes + at, 0, m.size - at < page ? m.size - at : page);
        snprintf(what, sizeof what, "page at byte %zu zeroed", at);
        if (write_bytes(m.copy, bytes, m.size)) judge(what, MUST_REFUSE);
        free(bytes);
    }
    if (damage("PRAGMA application_id = 1") == 0) judge("wrong application id", MUST_REFUSE);
    if (write_bytes(m.copy, (const unsigned char *)"chain_id,class\n1,civilian\n", 26))
        judge("a CSV file", MUST_REFUSE);
    unlink(m.copy);
    judge("no file at all", MUST_REFUSE);
}

/* ---- random mutations ---------------------------------------------------------------- */

static uint64_t draw(uint64_t below)
{
    m.random += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64, Steele et al. 2014 */
    uint64_t z = m.random;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

static int64_t random_row(const char *table)
{
    int64_t count = ask(0, "SELECT count(*) FROM %s", table);
    if (!count) return 0;
    return ask(0, "SELECT rowid FROM %s ORDER BY rowid LIMIT 1 OFFSET %lld", table,
               (long long)draw((uint64_t)count));
}

/* Whether two rows differ in more than this column: otherwise exchanging it changes nothing. */
static bool differ_elsewhere(const struct table *table, const char *column, int64_t a, int64_t b)
{
    for (const struct column *c = table->columns; c->name; c++) {
        if (strcmp(c->name, column) != 0 &&
            ask(0,
                "SELECT (SELECT %s FROM %s WHERE rowid = %lld) IS NOT (SELECT %s FROM %s WHERE "
                "rowid = %lld)",
                c->name, table->name, (long long)a, c->name, table->name, (long long)b))
            return true;
    }
    return false;
}

static bool has_no_roads(const char *table, int64_t row)
{
    return strcmp(table, "flow") == 0 &&
           !ask(0,
                "SELECT count(*) FROM route_link r JOIN flow f ON f.route_id = r.route_id WHERE "
                "f.rowid = %lld",
                (long long)row);
}

static void exchange(const struct table *table, const struct column *column, int64_t a, int64_t b)
{
    char sql[SQL_BYTES];
    if (!differ_elsewhere(table, column->name, a, b) || has_no_roads(table->name, a) ||
        cannot_be_known(table->name, column->name, a) ||
        cannot_be_known(table->name, column->name, b))
        return;
    format_sql(
        sql,
        "CREATE TEMP TABLE k AS SELECT (SELECT %s FROM %s WHERE rowid = %lld) AS a, (SELECT "
        "%s FROM %s WHERE rowid = %lld) AS b; UPDATE %s SET %s = CASE rowid WHEN %lld THEN "
        "(SELECT b FROM k) ELSE (SELECT a FROM k) END WHERE rowid IN (%lld, %lld) AND (SELECT "
        "a IS NOT b FROM k)",
        column->name, table->name, (long long)a, column->name, table->name, (long long)b,
        table->name, column->name, (long long)a, (long long)a, (long long)b);
    try_sql(sql, demand_for(table->name));
}

static void random_mutation(void)
{
    const struct table *table = &tables[draw(m.table_count)];
    size_t columns = 0;
    while (table->columns[columns].name) columns++;
    const struct column *column = &table->columns[draw(columns)];
    int64_t row = random_row(table->name);
    char value[128];
    if (!row) return;
    if (draw(2)) {
        exchange(table, column, row, random_row(table->name));
    } else if (column->type == 'I' && !cannot_be_known(table->name, column->name, row) &&
               !has_no_roads(table->name, row)) {
        snprintf(value, sizeof value, "%s %c %llu", column->name, draw(2) ? '+' : '-',
                 (unsigned long long)draw(UINT64_C(1) << (1 + draw(40))) + 1);
        set(table->name, column->name, row, value, demand_for(table->name));
    }
}

/* ---- the run ------------------------------------------------------------------------- */

static bool make_plan(void)
{
    cw_error err = {0};
    cw_operation *op = NULL;
    cw_plan *plan = NULL;
    cw_status s = cw_operation_read(m.operation, &op, &err);
    if (!s) s = cw_plan_make(op, &(cw_plan_options){0}, &plan, &err);
    if (!s) s = cw_plan_write(plan, m.plan, &err);
    cw_plan_free(plan);
    cw_operation_free(op);
    if (s) printf("FAIL no plan: %s\n", err.text);
    return s == CW_OK;
}

static bool make_replan(void)
{
    static const char *const changes[] = {"close corridor C1", "throughput of C2 to 2600"};
    const cw_replan_options options = {.at = "09:08", .changes = changes, .change_count = 2};
    char plan[sizeof m.plan];
    cw_error err = {0};
    cw_replan *replan = NULL;
    snprintf(plan, sizeof plan, "%s", m.plan);
    snprintf(m.plan, sizeof m.plan, "%s", m.old);
    bool made = make_plan();
    snprintf(m.plan, sizeof m.plan, "%s", plan);
    if (!made) return false;
    cw_status s = cw_replan_make(m.old, &options, &replan, &err);
    if (!s) s = cw_plan_write(cw_replan_plan(replan), m.plan, &err);
    cw_replan_free(replan);
    if (s) printf("FAIL no replan: %s\n", err.text);
    return s == CW_OK;
}

static bool start(const char *given, bool replan)
{
    cw_error err = {0};
    char *report = NULL;
    snprintf(m.folder, sizeof m.folder, "/tmp/clearway-mutate-XXXXXX");
    if (!mkdtemp(m.folder)) return false;
    snprintf(m.plan, sizeof m.plan, "%s/plan.gpkg", m.folder);
    snprintf(m.copy, sizeof m.copy, "%s/copy.gpkg", m.folder);
    snprintf(m.old, sizeof m.old, "%s/old.gpkg", m.folder);
    m.table_count = replan ? TABLE_COUNT : TABLE_COUNT - REPLAN_TABLES;
    if (!given && !(replan ? make_replan() : make_plan())) return false;
    if (!read_bytes(given ? given : m.plan) || !write_bytes(m.plan, m.bytes, m.size)) return false;
    if (sqlite3_open_v2(m.plan, &m.db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) return false;
    cw_status s = cw_plan_verify(m.plan, m.operation, &report, NULL, NULL, &err);
    cw_text_free(report);
    if (s) printf("FAIL the plan itself is refused: %s\n", err.text);
    return s == CW_OK;
}

static void finish(void)
{
    sqlite3_close(m.db);
    unlink(m.copy);
    unlink(m.plan);
    unlink(m.old);
    rmdir(m.folder);
    free(m.bytes);
    m.db = NULL, m.bytes = NULL;
    memset(m.tried, 0, sizeof m.tried);
}

static void damage_all(long random_count, bool lies, bool replan)
{
    for (size_t i = 0; i < m.table_count; i++) {
        damage_rows(&tables[i]);
        damage_schema(&tables[i]);
    }
    if (lies) consistent_lies();
    if (replan) lies_of_a_replan();
    damaged_files();
    for (long i = 0; i < random_count; i++) random_mutation();
    check_tried();
    if (replan) damaged_old_plan(); /* nothing verifies after it */
}

static void damage_plan(const char *given, long random_count, bool replan)
{
    if (start(given, replan))
        damage_all(random_count, !replan, replan);
    else
        harness.failed++;
    finish();
}

int main(int argc, char **argv)
{
    long random_count = argc > 3 ? strtol(argv[3], NULL, 10) : 400;
    m.operation = argc > 1 ? argv[1] : "tests/oom/tiny/operation.yaml";
    m.random = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    damage_plan(argc > 2 ? argv[2] : NULL, random_count, false);
    m.operation = "tests/mutate/changing/operation.yaml";
    if (argc <= 1) damage_plan(NULL, random_count, true);
    printf("%d mutations left a cut that proves as much, %d changed nothing\n", m.equal_cuts,
           m.no_change);
    return harness_end();
}
