/* Backward searches in the residual network of a flow over time, and the paths they find. Private
 * to earliest.c but for its size. */
#ifndef FLOW_SEARCH_H
#define FLOW_SEARCH_H

#include "flow/earliest.h"
#include "flow/heap.h"

/* How a state leads to the one nearer the gate, its parent. */
enum move_kind {
    MOVE_START,   /* the gate itself */
    MOVE_FORWARD, /* enter arc `index` at `at`, then wait at the parent's node until its time */
    MOVE_BACK,    /* undo what enters arc `index` (out of the parent's node) at `at`: what came to
                     the parent's node for it waits there until the parent's time */
    MOVE_STOCK,   /* undo waiting at node `index` from the parent's time to this one's */
    MOVE_WAIT,    /* wait at the shelter of node `index` from this state's time to the parent's */
    MOVE_LINGER,  /* the same where there need be no shelter */
    MOVE_HOME     /* people of source `index` who left at this time leave at the parent's instead */
};

struct state {
    int32_t node, time; /* being there then ... */
    int32_t parent;     /* ... leads on to this state */
    int32_t index, at;
    enum move_kind kind;
};

/* A path as moves from its origin to the gate, times relative to the second of arrival, so that it
 * can be tried again later. */
struct move {
    enum move_kind kind;
    int32_t index;       /* arc, node or source, by kind */
    int32_t node;        /* where the move ends: the parent's node */
    int32_t at;          /* time of the move, see move_kind; <= 0 mostly */
    int32_t from, until; /* this state's and the parent's time */
};

struct path {
    struct move *moves;
    size_t count, room;
    int32_t gate;
    int32_t source;   /* whose people go, or -1: then ... */
    int32_t recalled; /* ... a later passage of this gate is called back */
    int32_t start_at; /* relative: leaving the source's node, or the passage called back */
    size_t note;      /* number, from 1 on, of the last of earliest.sent it made; 0: none */
};

struct search {
    struct earliest *flow;
    struct state *states;
    size_t state_count, state_room;
    struct heap heap;
    int32_t *dead_until;     /* by node: earlier seconds are dead */
    uint8_t *source_dead;    /* by source */
    int32_t *latest, *stamp; /* by node: latest second reached in search number `stamp` */
    int32_t *potential;      /* by node: travel time from the nearest people left */
    uint8_t *source_seen;    /* by source, within one strict search */
    uint64_t **closed;       /* by node: bit per second, visited or dead, for strict searches */
    int32_t round;
    int64_t strict_left; /* states that strict searches may still visit */
};

/* What is looked for: a way to pass one of the gates with spare[g] > 0 in each of the seconds theta
 * .. theta + run_s - 1, moving second by second. Its origin is a source with people left, or a gate
 * passage after theta (only when run_s is 1). */
struct quest {
    int32_t theta, run_s;
    const int32_t *spare;
};

cw_status search_init(struct search *s, struct earliest *flow, cw_error *err);
void search_release(struct search *s);
/* Recomputes the potential; to be called when a source has run out. */
cw_status search_refresh(struct search *s, cw_error *err);

/* *found is whether there is a path; then `path` is filled.
 * search_anywhere may wait at every node; complete: when it fails with run_s 1, what it saw is dead.
 * search_quick waits nowhere and visits a node once: fast, may miss paths.
 * search_strict waits at shelters only; complete as long as strict_left lasts, run_s must be 1. */
cw_status search_anywhere(struct search *s, const struct quest *quest, bool *found,
                          struct path *path, cw_error *err);
cw_status search_quick(struct search *s, const struct quest *quest, bool *found, struct path *path,
                       cw_error *err);
cw_status search_strict(struct search *s, const struct quest *quest, bool *found, struct path *path,
                        cw_error *err);

/* Shared by search.c and strict.c. */
cw_status search_add(struct search *s, struct state state, int64_t key, cw_error *err);
void search_begin(struct search *s);
cw_status search_extract(struct search *s, int32_t last, int32_t source, int32_t recalled,
                         const struct quest *quest, struct path *path, cw_error *err);
/* The gate at v of which a passage after theta, at most at `latest`, can be called back, or -1;
 * *second is that passage. `exactly` asks for `latest` itself. */
int32_t search_recall(const struct search *s, int32_t v, int32_t theta, int32_t latest,
                      bool exactly, int32_t *second);

/* Whether a path waits anywhere but at zones and shelters. */
bool path_waits(const struct instance *in, const struct path *path);
/* The most units per second that the path can carry when it arrives at theta .. theta + run_s - 1,
 * its gate included. */
int32_t path_room(const struct earliest *flow, const struct path *path, int32_t theta,
                  int32_t run_s);
/* Sends `units` along the path in each of these seconds; room is the caller's duty. */
cw_status path_send(struct earliest *flow, const struct path *path, int32_t theta, int32_t run_s,
                    int32_t units, cw_error *err);
void path_release(struct path *path);

#endif
