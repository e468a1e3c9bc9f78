/* Old chains as they stand at a moment: who of each is where, and who can go on. Private to resume.c and
 * tracks.c.
 *
 *   home --access--> node 0 --road 0--> node 1 -- ... --> node n (the corridor, or where it halts)
 *
 * Persons of a chain are 1 .. people, those who go first first, so all who are at one place are a range. */
#ifndef FLOW_TRACKS_H
#define FLOW_TRACKS_H

#include "flow/barred.h"
#include "flow/instance.h"
#include "flow/profile.h"
#include "plan/plan.h"

struct range {
    int64_t from, to; /* persons from + 1 .. to */
};
struct ranges {
    struct range *at;
    size_t count, room;
};

struct track {
    const struct plan_chain *old;
    int32_t *road;   /* in ground.roads[mode], road_count of them */
    int32_t *offset; /* node j is come to so long after leaving home, or the stop before it */
    size_t road_count, stop; /* stop: the node where it stops, or SIZE_MAX */
    int64_t left;            /* persons who left home, or the place they go on from */
    struct ranges kept;      /* persons who go on as they were told, and those who are out */
    int32_t number;          /* in the new plan, from 1 on; 0: not in it */
};

struct tracks {
    const struct ground *ground;
    const struct cw_plan *old;
    const cw_operation *op; /* with the changes */
    int32_t at_s;
    struct track *track; /* one per chain of the old plan */
    int32_t *roads, *offsets;
    struct road_shut {
        int32_t road, from_s, to_s, known_s;
    } * shut[MODE_COUNT]; /* roads that a change closes */
    size_t shut_count[MODE_COUNT];
    uint8_t *is_shut[MODE_COUNT];     /* by road */
    uint8_t *crowded[MODE_COUNT];     /* by road: what was not in the old plan uses it */
    uint8_t *crowded_gate;            /* by corridor: likewise, or it passes less than it did */
    struct steps *gate_limit;         /* by corridor, as it is open with the changes */
    struct used used[OP_MAX_CLASSES]; /* by class, of the new plan so far */
    /* Where the operation keeps classes apart, else empty: */
    struct used past[OP_MAX_CLASSES];  /* by class: of the old plan, before the moment */
    struct used fresh[OP_MAX_CLASSES]; /* by class: of the new plan, what is not in the old one */
    struct barred barred;              /* for the class at work, by what is fresh of those above */
};

cw_status tracks_init(struct tracks *t, const struct ground *ground, const cw_operation *op,
                      const struct cw_plan *old, int32_t at_s, cw_error *err);
void tracks_release(struct tracks *t);
/* Nothing is used yet. */
cw_status tracks_use_init(const struct tracks *t, size_t class_index, struct used *used,
                          cw_error *err);
/* Adds what new ways of the class use. */
cw_status tracks_use_new(struct tracks *t, size_t class_index, const struct used *fresh,
                         cw_error *err);

/* Persons who have come to node j before second s: n is those who are out. */
int64_t track_past(const struct tracks *t, const struct track *track, size_t node, int32_t s);
/* Persons of the leg who leave at seconds < s. */
int64_t track_left(const struct tracks *t, const struct track *track, int leg, int32_t s);
/* The second in which person p leaves in the leg. */
int32_t track_leaves(const struct tracks *t, const struct track *track, int leg, int64_t person);
/* The leg in which node j is come to, and how long after leaving. */
int track_leg_to(const struct track *track, size_t node);

/* A piece of a chain as it comes to a place; `before` units come before it. */
struct coming {
    int32_t from_s, to_s; /* there */
    int64_t rate, before;
};
/* Adds the persons who have units there in [from_s, to_s). */
cw_status coming_touch(const struct coming *c, int32_t from_s, int32_t to_s, struct ranges *bad,
                       cw_error *err);
/* Those of `range` who can go on as they were told, after the moment. */
cw_status track_able(const struct tracks *t, const struct track *track, struct range range,
                     struct ranges *out, cw_error *err);
/* What persons of the ranges put on roads up to node `end` is used now. */
cw_status track_use(struct tracks *t, const struct track *track, const struct ranges *ranges,
                    size_t end, cw_error *err);
/* The seconds in which persons of the ranges leave in the leg. */
cw_status track_profile(const struct tracks *t, const struct track *track, int leg,
                        const struct ranges *ranges, struct profile *out, cw_error *err);
/* Notes what the old plan used before the moment; what class k's instructions may not come near; of whom
 * class k's new ways must keep clear: how many, the steps being those of `t` (tracks_apart.c). */
cw_status tracks_note_past(struct tracks *t, cw_error *err);
cw_status tracks_bar(struct tracks *t, size_t class_index, cw_error *err);
size_t tracks_apart(const struct tracks *t, size_t class_index, struct used out[OP_MAX_CLASSES]);
/* Adds those whom it brings too near others at node j or, if it enters, on road j. */
cw_status track_touch_barred(const struct tracks *t, const struct track *track, size_t node,
                             bool enters, const struct coming *c, struct ranges *bad,
                             cw_error *err);
/* Whether others come too near to where the chain's people wait after the moment. */
bool track_waits_barred(const struct tracks *t, const struct track *track);

/* Ranges come in order; those that touch are joined. */
cw_status ranges_add(struct ranges *r, struct range range, cw_error *err);
void ranges_release(struct ranges *r);

#endif
