/* A plan as its GeoPackage has it: rows of ids and integers, for verify and for other readers.
 * Strings live in the arena. NULL text in a column is read as "". */
#ifndef PLAN_TABLES_H
#define PLAN_TABLES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct row_flow {
    int64_t chain_id, route_id, leg, t0_s, t1_s, units_per_s;
    const char *class_id, *zone, *corridor;
};
struct row_chain {
    int64_t chain_id, route_id, access_s, travel_s, people;
    const char *class_id, *zone, *corridor, *first_node;
};
struct row_stop {
    int64_t chain_id;
    const char *assembly_point, *node_id;
};
struct row_route_link {
    int64_t route_id, seq;
    const char *link_id;
};
struct row_cohort {
    int64_t chain_id, leave_from_s, leave_to_s, people;
};
struct row_road_use {
    const char *road_id, *class_id;
    int64_t t0_s, t1_s, units_per_s;
};
struct row_corridor {
    const char *corridor_id, *node_id;
    int64_t counted, capacity_per_hour, out, first_s, last_s; /* first_s, last_s: -1 for NULL */
};
struct row_zone {
    const char *zone_id, *class_id, *node_id;
    int64_t access_s, people, out;
};
struct row_arrival {
    const char *class_id;
    int64_t t_s, people, bound_units;
};
struct row_certificate {
    int64_t id, x_s, bound_units, less_units;
    const char *class_id, *classes, *rests_on;
};
struct row_cut {
    int64_t certificate_id, from_s;
    const char *kind, *id, *class_id;
};
struct row_input {
    const char *path, *blake2b;
};
struct row_meta {
    const char *key, *value;
};

/* The following are empty but in a replan. */
struct row_change {
    int64_t at_s;
    const char *change;
};
struct row_halt {
    int64_t chain_id, people, stranded;
    const char *node_id;
};
struct row_onward {
    int64_t chain_id, after_chain_id;
};
struct row_instruction {
    const char *zone_id, *class_id;
    int64_t unchanged, changed, called, withdrawn, without;
};

/* One array and its count per table, in the order of the file. */
struct plan_tables {
    struct arena strings;
#define PLAN_ROWS(name)      \
    struct row_##name *name; \
    size_t name##_count, name##_room;
    PLAN_ROWS(flow)
    PLAN_ROWS(chain)
    PLAN_ROWS(stop)
    PLAN_ROWS(route_link)
    PLAN_ROWS(cohort)
    PLAN_ROWS(road_use)
    PLAN_ROWS(corridor)
    PLAN_ROWS(zone)
    PLAN_ROWS(arrival)
    PLAN_ROWS(certificate)
    PLAN_ROWS(cut)
    PLAN_ROWS(input)
    PLAN_ROWS(meta)
    PLAN_ROWS(change)
    PLAN_ROWS(halt)
    PLAN_ROWS(onward)
    PLAN_ROWS(instruction)
#undef PLAN_ROWS
};

void plan_tables_release(struct plan_tables *tables);
/* Reads every table of schema.h from a GeoPackage, opened read-only and distrusted. A file that is
 * no GeoPackage of ours, or lacks a table or column, is CW_BAD_INPUT; a value of the wrong type is
 * CW_REFUTED (somebody changed a plan) with a sentence that names table, column and row. */
cw_status plan_tables_read(const char *path, struct plan_tables *tables, cw_error *err);
/* The same without road_use, cohort and arrival, which follow from the others, and without looking for
 * damage outside the tables: for whoever goes on from a plan that is trusted. */
cw_status plan_tables_read_core(const char *path, struct plan_tables *tables, cw_error *err);
/* The value of a meta key, or NULL. */
const char *plan_tables_meta(const struct plan_tables *tables, const char *key);

#endif
