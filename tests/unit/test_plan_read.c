/* Reading plan.gpkg: what was written comes back, whatever the path is called, and a file that is
 * something else or was tampered with is refused. */
#include <stdlib.h>
#include <unistd.h>

#include "plan/tables.h"

#include "harness.h"
#include "verify_file.h"

static struct tiny t;
static char folder[] = "/tmp/clearway-read-XXXXXX";
static char path[128];

static cw_status read_back(struct plan_tables *out, cw_error *err)
{
    *err = (cw_error){0};
    return plan_tables_read(path, out, err);
}

static void fresh(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
    tiny_init(&t);
    CHECK(file_write(path, &t.plan));
}

static void change(char *sql)
{
    sqlite3 *db = NULL;
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(file_run(db, sql));
    sqlite3_close(db);
}

static void rows_come_back(void)
{
    cw_error err;
    struct plan_tables got;
    fresh("plan.gpkg");
    CHECK_INT(read_back(&got, &err), CW_OK);
    CHECK_TEXT(err.text, "");
    CHECK_INT(got.flow_count, t.plan.flow_count);
    CHECK_INT(got.cut_count, t.plan.cut_count);
    if (got.flow_count == 4) {
        CHECK_INT(got.flow[2].t0_s, 1100);
        CHECK_INT(got.flow[2].leg, 1);
        CHECK(strcmp(got.flow[3].zone, "z2") == 0);
    }
    if (got.cut_count) CHECK(strcmp(got.cut[0].class_id, "") == 0);
    const char *basis = plan_tables_meta(&got, "basis");
    CHECK(basis && strcmp(basis, "announced") == 0);
    CHECK(plan_tables_meta(&got, "nothing") == NULL);
    plan_tables_release(&got);
}

static void nobody_is_minus_one(void)
{
    cw_error err;
    struct plan_tables got;
    fresh("plan.gpkg");
    change(sqlite3_mprintf("UPDATE corridor SET first_s = NULL"));
    CHECK_INT(read_back(&got, &err), CW_OK);
    if (got.corridor_count) CHECK_INT(got.corridor[0].first_s, -1);
    plan_tables_release(&got);
    change(sqlite3_mprintf("UPDATE corridor SET first_s = -1"));
    CHECK_INT(read_back(&got, &err), CW_REFUTED);
}

static void odd_paths(void)
{
    static const char *const names[] = {"a b.gpkg",
                                        "a%20b.gpkg",
                                        "a?mode=memory",
                                        "a#b",
                                        ":memory:",
                                        "file:x",
                                        "\xd8\xad\xd9\x84\xd8\xa8.gpkg",
                                        "'q\".gpkg"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cw_error err;
        struct plan_tables got;
        fresh(names[i]);
        CHECK_INT(read_back(&got, &err), CW_OK);
        plan_tables_release(&got);
        unlink(path);
    }
    cw_error err = {0};
    struct plan_tables got;
    CHECK_INT(plan_tables_read("", &got, &err), CW_BAD_INPUT);
    err = (cw_error){0};
    CHECK_INT(plan_tables_read(folder, &got, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "regular file");
    err = (cw_error){0};
    CHECK_INT(plan_tables_read("/dev/null", &got, &err), CW_BAD_INPUT);
}

static void refuses(char *sql, cw_status want, const char *sentence)
{
    cw_error err;
    struct plan_tables got;
    fresh("plan.gpkg");
    change(sql);
    CHECK_INT(read_back(&got, &err), want);
    CHECK_TEXT(err.text, sentence);
    CHECK(got.flow == NULL && got.flow_count == 0);
}

static void wrong_values(void)
{
    refuses(sqlite3_mprintf("UPDATE flow SET t0_s = 'x' WHERE fid = 2"), CW_REFUTED,
            "flow.t0_s, row 2: the value is not an integer");
    refuses(sqlite3_mprintf("UPDATE flow SET t0_s = 1.5 WHERE fid = 2"), CW_REFUTED, "flow.t0_s");
    refuses(sqlite3_mprintf("UPDATE flow SET t0_s = NULL WHERE fid = 2"), CW_REFUTED, "flow.t0_s");
    refuses(sqlite3_mprintf("UPDATE flow SET class = x'41'"), CW_REFUTED,
            "flow.class, row 1: the value is not a text");
    refuses(sqlite3_mprintf("UPDATE flow SET class = 'a' || char(0) || 'b'"), CW_REFUTED,
            "zero byte");
    refuses(sqlite3_mprintf("UPDATE meta SET value = hex(zeroblob(40000))"), CW_REFUTED,
            "too long");
    refuses(sqlite3_mprintf("UPDATE cohort SET geom = 7"), CW_REFUTED, "cohort.geom");
    refuses(sqlite3_mprintf("UPDATE corridor SET name = x'41'"), CW_REFUTED, "corridor.name");
}

static void wrong_tables(void)
{
    refuses(sqlite3_mprintf("PRAGMA application_id = 1"), CW_BAD_INPUT, "application id");
    refuses(sqlite3_mprintf("DROP TABLE stop"), CW_BAD_INPUT, "no table \"stop\"");
    refuses(sqlite3_mprintf("ALTER TABLE stop RENAME TO s; CREATE VIEW stop AS SELECT * FROM s"),
            CW_BAD_INPUT, "no table \"stop\"");
    refuses(sqlite3_mprintf("ALTER TABLE stop RENAME COLUMN node_id TO x"), CW_BAD_INPUT,
            "no stored column \"node_id\"");
    refuses(sqlite3_mprintf("DROP TABLE input; CREATE TABLE input(fid INTEGER PRIMARY KEY, path "
                            "TEXT, blake2b TEXT AS (hex(path)))"),
            CW_BAD_INPUT, "no stored column \"blake2b\"");
    refuses(sqlite3_mprintf("DROP TABLE input; CREATE VIRTUAL TABLE input USING "
                            "fts5(path, blake2b)"),
            CW_BAD_INPUT, "no table \"input\"");
}

static void damaged_files(void)
{
    cw_error err;
    struct plan_tables got;
    fresh("plan.gpkg");
    CHECK(truncate(path, 4096 * 5 + 100) == 0);
    CHECK_INT(read_back(&got, &err), CW_BAD_INPUT);
    CHECK(err.text[0] != '\0');
    CHECK(truncate(path, 50) == 0);
    CHECK_INT(read_back(&got, &err), CW_BAD_INPUT);
    CHECK(truncate(path, 0) == 0);
    CHECK_INT(read_back(&got, &err), CW_BAD_INPUT);
}

int main(void)
{
    if (!mkdtemp(folder)) return 1;
    RUN(rows_come_back);
    RUN(nobody_is_minus_one);
    RUN(odd_paths);
    RUN(wrong_values);
    RUN(wrong_tables);
    RUN(damaged_files);
    unlink(path);
    rmdir(folder);
    return harness_end();
}
