/* What the parts of a verification share. Each part checks one thing and adds to the counts that
 * the report prints; the first contradiction ends everything. */
#ifndef VERIFY_CHECK_INT_H
#define VERIFY_CHECK_INT_H

#include <limits.h>

#include "operation/operation.h"
#include "plan/tables.h"
#include "verify/ids_int.h"
#include "verify/pieces_int.h"
#include "verify/verify.h"
#include "verify/ways_int.h"

/* A stretch of seconds in which flow leaves a zone or an assembly point. */
struct run {
    int64_t t0_s, t1_s, units_per_s;
    int64_t before_units; /* what left at seconds < t0_s */
};

enum { LEG_COUNT = 2 };

/* A chain as verified: indices instead of ids. */
struct chain {
    const struct row_chain *row;
    size_t class, zone, corridor;
    int32_t assembly; /* index, or -1: nobody stops */
    bool halted;      /* it ends at halt_node, not at its corridor */
    int32_t halt_node;
    size_t after; /* the halted chain whose people it takes on; SIZE_MAX: they leave home */
    int64_t access_s;
    int64_t head_s; /* leaving the zone -> the assembly point, or the corridor without one */
    int64_t tail_s; /* leaving the assembly point -> the corridor */
    size_t first_run[LEG_COUNT], run_count[LEG_COUNT];
    size_t first_step, step_count;
};

/* A chain's people enter a road `offset_s` after the second of the leg's run. */
struct step {
    int32_t way, chain;
    int32_t leg;
    int64_t offset_s;
};

struct check {
    const cw_operation *op;
    const struct plan_tables *plan;
    cw_error *err;
    int64_t pause_s;

    /* meta */
    cw_basis basis;
    cw_population population;
    int64_t as_of_unix_s, tick_s, slot_s;
    int64_t replan_at_s;          /* -1: a plan from the start */
    const struct verify_old *old; /* what a replan went on from */
    struct check *then;           /* its chains, understood; NULL: a plan from the start */

    /* the operation, recomputed; zone-and-class arrays go by zone * class_count + class */
    struct ids node_ids, link_ids, zone_ids, corridor_ids, class_ids, assembly_ids;
    struct op_join *joins;
    int64_t *people; /* on the plan's population */
    bool *counted;   /* by corridor, on the plan's basis */
    struct ways ways;

    /* the plan, understood */
    struct chain *chains;
    struct keys chain_ids;
    struct run *runs;
    struct step *steps;
    size_t step_count, step_room;
    int64_t *curve;        /* by arrival row: people of its class out before its second */
    int64_t *class_out;    /* by class */
    int64_t *class_last_s; /* by class: the last second somebody passes a corridor, or -1 */
    struct bound {
        size_t class;
        int64_t x_s, units;
        int64_t curve_units; /* the least of this and all later ones of the class */
    } * bounds;              /* one per certificate, sorted by class, x_s */
    size_t bound_count;

    /* of a replan: where everybody is at its moment (remaining.c) */
    struct remaining {
        struct standing {
            size_t class;
            int32_t node;
            int64_t t_s, people; /* so many come to it in that second, or are there at the moment */
        } * rows;
        size_t count, room;
        struct spot {
            int32_t node;
            int64_t t_s;
        } * spots;
        size_t spot_count, spot_room;
        struct ahead { /* units that are farther on than the last of their person */
            size_t class, cell;
            enum whose { AT_NODE, AT_HOME, NOBODY } person; /* person_node, or cell */
            int32_t person_node;
            bool out;
            int64_t person_s, units;
            size_t first_spot, spot_count; /* where they are, or may be held */
        } * ahead;
        size_t ahead_count, ahead_room;
        int64_t *home; /* by zone and class: people who have not left */
        int64_t *out;  /* by class and second up to the moment: people out before */
    } remaining;

    /* for the report */
    int64_t pieces_checked, separated_uses, conditional_count, cut_rows;
    int64_t past_people, onward_people, stranded_people;
};

#define LL(x) ((long long)(x))
#define REFUTE(c, ...) error_set((c)->err, CW_REFUTED, __VA_ARGS__)

struct clock_text {
    char text[64];
};
/* "09:05:00 (second 300)"; the date in front when the pause lasts longer than a day. */
struct clock_text check_clock(const struct check *c, int64_t t_s);
/* 0 <= index < count, or -1: where a class id stands. */
int32_t check_class(const struct check *c, const char *class_id);
static inline size_t check_cell(const struct check *c, size_t zone, size_t class)
{
    return zone * c->op->class_count + class;
}

/* verify.c: `op`, `plan`, `err` and `pause_s` are set before. To be released also after an error. */
cw_status check_init(struct check *c);
void check_release(struct check *c);
cw_status check_network(struct check *c);
/* inputs.c */
cw_status check_meta(struct check *c);
cw_status check_inputs(struct check *c);
/* Reads a decimal text as check_meta does: no sign but '-', no leading zeros. */
bool check_decimal(const char *text, int64_t *value);
/* joins.c */
cw_status check_joins(struct check *c);
/* chains.c, routes.c */
cw_status check_chains(struct check *c);
cw_status check_routes(struct check *c);
cw_status check_flows(struct check *c);
/* The units that left at seconds < t_s in a leg of a chain. */
int64_t chain_units_before(const struct check *c, const struct chain *chain, size_t leg,
                           int64_t t_s);
/* The second in which `units` (1 .. total) have left. */
int64_t chain_second_of(const struct check *c, const struct chain *chain, size_t leg,
                        int64_t units);
/* The leg that ends at the corridor, and how long it takes from leaving to passing. */
size_t chain_last_leg(const struct chain *chain);
int64_t chain_to_corridor_s(const struct chain *chain);
/* halts.c: of a replan, who goes on from where others halt */
cw_status check_halt_rows(struct check *c);
cw_status check_halts(struct check *c);
/* past.c: who is where in the plan that a replan went on from */
cw_status check_old(struct check *c);
/* that a replan is the old plan up to its moment, and what it says of orders since */
cw_status check_past(struct check *c);
/* usage.c, places.c */
cw_status check_roads(struct check *c);
cw_status check_corridors(struct check *c);
cw_status check_assemblies(struct check *c);
/* people.c */
cw_status check_zone_rows(struct check *c);
cw_status check_cohorts(struct check *c);
cw_status check_corridor_rows(struct check *c);
cw_status check_curves(struct check *c);
/* separation.c */
cw_status check_separation(struct check *c);
/* cuts.c */
cw_status check_certificates(struct check *c);
cw_status check_bounds(struct check *c);
/* The certificate for a class at a second, or NULL. What bounds the people out before a later second
 * bounds those before an earlier one too: hence curve_units. */
const struct bound *check_bound_at(const struct check *c, size_t class, int64_t x_s);
/* totals.c */
cw_status check_totals(struct check *c);

#endif
