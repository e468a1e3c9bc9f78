/* What the judging and the two ways of writing share. Private to this module. */
#ifndef NEGOTIATE_READY_INT_H
#define NEGOTIATE_READY_INT_H

#include "negotiate/ready.h"
#include "negotiate/usable.h"

/* From the best to the worst. */
enum ready_state { READY_AGREED, READY_STALE, READY_PARTLY, READY_CONTESTED, READY_UNKNOWN };
enum { READY_STATE_COUNT = READY_UNKNOWN + 1, READY_NOT_PRICED = -1 };

/* A detail of a corridor, or the corridor itself. */
struct ready_point {
    enum ready_state state;
    bool said;           /* somebody accepted or rejected */
    struct op_when last; /* agreed: the oldest word that it rests on; else the latest word */
};

/* The agreed details' price is 0; prices are READY_NOT_PRICED when not asked for. */
struct ready_corridor {
    struct ready_point consent, details[OP_DETAIL_COUNT];
    bool accepted, verified;
    size_t without, accepted_with, verified_with; /* sets of struct usable */
    int64_t if_lost, if_accepted, if_verified;
};

/* Details of one kind in one state, and where; the same for a party and a guarantee. */
struct ready_group {
    uint8_t *corridors; /* one byte each */
    size_t count;       /* of them */
    size_t without;     /* the set of struct usable that lacks them */
    int64_t people;     /* whom the plan would not bring out without them */
};

struct ready {
    const cw_operation *op;
    const cw_ready_options *options;
    const struct report_guard *guard; /* what a report may tell; NULL: all */
    int64_t as_of_unix_s;
    int64_t fresh_s;
    struct ready_corridor *corridors;
    struct ready_group details[OP_DETAIL_COUNT][READY_STATE_COUNT];
    struct ready_group *parties;    /* corridors that need each */
    struct ready_group *guarantees; /* corridors that each is about */
    struct usable usable;
    uint8_t *scratch;               /* a set, for writing */
    size_t all, accepted, verified; /* sets */
    int64_t out[CW_BASIS_COUNT];    /* READY_NOT_PRICED when not priced */
    size_t accepted_count, verified_count;
};

/* "agreed", "out of date", "agreed in part", "contested", "unknown". */
const char *ready_state_name(enum ready_state state);
/* "2016-11-02" or "2016-11-02T18:00". */
void ready_add_when(struct text *out, const cw_operation *op, const struct op_when *when);
/* Whether the party that a guarantee binds has confirmed it itself; the giver has. */
bool ready_guarantee_confirmed(const struct ready *r, size_t guarantee);

void ready_text(struct text *out, const struct ready *r);
void ready_json(struct text *out, const struct ready *r);

#endif
