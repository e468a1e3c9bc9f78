/* Writes the rows of a hand-made plan as a plan.gpkg, without the program's writer. */
#ifndef TESTS_UNIT_VERIFY_FILE_H
#define TESTS_UNIT_VERIFY_FILE_H

#include <sqlite3.h>
#include <stdio.h>

#include "plan/schema.h"
#include "verify_tiny.h"

static inline bool file_run(sqlite3 *db, char *sql)
{
    bool done = sql && sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    if (!done) printf("     %s: %s\n", sqlite3_errmsg(db), sql ? sql : "");
    sqlite3_free(sql);
    return done;
}

#define FILE_EACH(table, ...)                                                                      \
    for (size_t i = 0; i < p->table##_count; i++) {                                                \
        const struct row_##table *r = &p->table[i];                                                \
        good = file_run(db, sqlite3_mprintf("INSERT INTO " #table " VALUES(NULL," __VA_ARGS__)) && \
               good;                                                                               \
    }

static inline bool file_rows(sqlite3 *db, const struct plan_tables *p)
{
    bool good = true;
    FILE_EACH(flow, "%lld,%Q,%Q,%Q,%lld,%lld,%lld,%lld,%lld)", r->chain_id, r->class_id, r->zone,
              r->corridor, r->route_id, r->leg, r->t0_s, r->t1_s, r->units_per_s)
    FILE_EACH(chain, "%lld,%Q,%Q,%Q,%lld,%Q,%lld,%lld,%lld)", r->chain_id, r->class_id, r->zone,
              r->corridor, r->route_id, r->first_node, r->access_s, r->travel_s, r->people)
    FILE_EACH(stop, "%lld,%Q,%Q)", r->chain_id, r->assembly_point, r->node_id)
    FILE_EACH(route_link, "%lld,%lld,%Q)", r->route_id, r->seq, r->link_id)
    FILE_EACH(cohort, "%lld,%lld,%lld,%lld,NULL)", r->chain_id, r->leave_from_s, r->leave_to_s,
              r->people)
    FILE_EACH(road_use, "%Q,%Q,%lld,%lld,%lld,x'4750')", r->road_id, r->class_id, r->t0_s, r->t1_s,
              r->units_per_s)
    FILE_EACH(corridor, "%Q,'name',%Q,%lld,%lld,%lld,nullif(%lld,-1),nullif(%lld,-1),NULL)",
              r->corridor_id, r->node_id, r->counted, r->capacity_per_hour, r->out, r->first_s,
              r->last_s)
    FILE_EACH(zone, "%Q,%Q,%Q,%lld,%lld,%lld,NULL)", r->zone_id, r->class_id, r->node_id,
              r->access_s, r->people, r->out)
    FILE_EACH(arrival, "%Q,%lld,%lld,%lld)", r->class_id, r->t_s, r->people, r->bound_units)
    FILE_EACH(certificate, "%lld,%Q,%lld,%Q,%lld,%lld,nullif(%Q,''))", r->id, r->class_id, r->x_s,
              r->classes, r->bound_units, r->less_units, r->rests_on)
    FILE_EACH(cut, "%lld,%Q,%Q,nullif(%Q,''),%lld)", r->certificate_id, r->kind, r->id, r->class_id,
              r->from_s)
    FILE_EACH(input, "%Q,%Q)", r->path, r->blake2b)
    FILE_EACH(meta, "%Q,%Q)", r->key, r->value)
    return good;
}

static inline bool file_write(const char *path, const struct plan_tables *plan)
{
    sqlite3 *db = NULL;
    bool good = sqlite3_open(path, &db) == SQLITE_OK;
#define FILE_TABLE(name, geometry, columns)                                                     \
    good = good && file_run(db, sqlite3_mprintf("CREATE TABLE %s(fid INTEGER PRIMARY KEY, %s)", \
                                                #name, columns));
    good = good && file_run(db, sqlite3_mprintf("PRAGMA application_id = 1196444487"));
    good = good && file_run(db, sqlite3_mprintf("BEGIN"));
    good = good && file_run(db, sqlite3_mprintf("CREATE TABLE gpkg_contents(description TEXT);"
                                                "INSERT INTO gpkg_contents VALUES('')"));
    PLAN_TABLES(FILE_TABLE)
    good = good && file_rows(db, plan);
    good = good && file_run(db, sqlite3_mprintf("COMMIT"));
    sqlite3_close(db);
    return good;
}

#endif
