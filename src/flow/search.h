/* Backward searches in the residual network of a flow over time, and the paths they find. */
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
    int32_t before;      /* a move over the same arc, not later; -1: none */
};

struct path {
    struct move *moves;
    size_t count, room;
    int32_t gate, gate_at; /* passed then, relative too; <= 0 */
    int32_t source;        /* whose people go, or -1: then ... */
    int32_t recalled;      /* ... a later passage of this gate is called back */
    int32_t start_at;      /* relative: leaving the source's node, or the passage called back */
    int32_t most_s;        /* sent for more seconds at once it would ask for the same room twice */
    int32_t units;         /* sent in each of the last seconds it was used for ... */
    int32_t share_s;       /* seconds that its source can go on with it and its other paths */
    int32_t until_s;       /* ... up to this second of arrival */
    size_t note;           /* number, from 1 on, of the last of earliest.sent it made; 0: none */
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
    int64_t *active;         /* by source: > 0 for those the potential counts from */
    uint8_t *source_seen;    /* by source, within one strict search */
    uint64_t **closed;       /* by node: bit per second, visited or dead, for strict searches */
    int32_t *arc_round, *arc_move; /* by arc: the latest move over it in the path being spaced */
    int32_t round, arc_stamp;
    int64_t quick_found,
        quick_states;    /* quick searches that found a path, and what they looked at */
    int64_t strict_left; /* states that strict searches may still visit */
    bool gave_up;        /* one did not end for want of them */
};

/* What is looked for: a way to pass one of the gates with start_s[g] >= 0 in each of the seconds
 * start_s[g] .. start_s[g] + run_s - 1, moving second by second. Its origin is a source with people
 * left, or a later passage. */
struct quest {
    int32_t theta;          /* what times of the path count from; no start_s is later */
    int32_t run_s;          /* >= 1 */
    int32_t after;          /* passages after this second may be called back */
    int32_t least;          /* units per second that the path must carry, >= 1 */
    const int32_t *start_s; /* by gate; -1: not through this one */
    bool straight;          /* nothing is undone for it */
};

cw_status search_init(struct search *s, struct earliest *flow, cw_error *err);
void search_release(struct search *s);
/* Recomputes the potential that leads searches: the travel time from sources with people left, or
 * with some who left so late that they may pass a gate at after_s or later and be called back. Stale
 * potentials lead astray but do no harm. O(arcs log nodes). */
cw_status search_refresh(struct search *s, int32_t after_s, cw_error *err);

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

/* The latest second from which the gate has `room` for run_s seconds, all before `until`; or -1. */
int32_t search_gate_room(const struct earliest *flow, size_t gate, int32_t until, int32_t run_s,
                         int32_t room);
/* How many seconds, at most `most`, the failure of the last search holds: a search for theta + 1 ..
 * theta + that - 1 would fail as well, seeing the same nodes, each later by as much. After
 * search_anywhere the states so passed over are buried too. O(arcs at the nodes seen). */
int32_t search_holds(struct search *s, const struct quest *quest, bool anywhere, int32_t most);

/* Shared by search.c and strict.c. */
cw_status search_add(struct search *s, struct state state, int64_t key, cw_error *err);
void search_begin(struct search *s);
cw_status search_extract(struct search *s, int32_t last, int32_t source, int32_t recalled,
                         const struct quest *quest, struct path *path, cw_error *err);
/* The gate at v of which a passage at most at `latest` can be called back for the quest, or -1;
 * *second is the first second of it. `exactly` asks for `latest` itself. */
int32_t search_recall(const struct search *s, int32_t v, const struct quest *quest, int32_t latest,
                      bool exactly, int32_t *second);

/* Whether a path waits anywhere but at zones and shelters. */
bool path_waits(const struct instance *in, const struct path *path);
/* The most units per second that the path can carry when it arrives at theta .. theta + run_s - 1,
 * its gate included. */
int32_t path_room(const struct earliest *flow, const struct path *path, int32_t theta,
                  int32_t run_s);
/* How many seconds from theta on, at most `most`, the path can carry `units` in each; units > 0. */
int32_t path_span(const struct earliest *flow, const struct path *path, int32_t theta,
                  int32_t units, int32_t most);
/* How many seconds sooner all moves before number `home`, a MOVE_HOME, could come, each of these
 * seconds carrying `units`, while the moves after it go on as long. */
int32_t path_sooner(const struct earliest *flow, const struct path *path, size_t home,
                    int32_t theta, int32_t units);
/* The first second from `from` to until - 1 in which the arc has room; `until` when there is none. */
int32_t path_first_room(const struct earliest *flow, int32_t arc, int32_t from, int32_t until);
int32_t path_first_gate_room(const struct earliest *flow, size_t gate, int32_t from,
                             int32_t until); /* the same of a gate */
/* The end of the run from `from` on, at most `until`, in which the gate has room for `least`. */
int32_t path_gate_room_until(const struct earliest *flow, size_t gate, int32_t from, int32_t until,
                             int32_t least);
/* Sends `units` along the path in each of these seconds; room is the caller's duty. */
cw_status path_send(struct earliest *flow, const struct path *path, int32_t theta, int32_t run_s,
                    int32_t units, cw_error *err);
void path_release(struct path *path);

#endif
