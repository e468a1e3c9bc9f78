/* What the peers of `make bench` share: the instance as a text file, its copies minute by minute,
 * and how a result is printed. Independent of the library: only bench/instance.c knows both.
 *
 * The file, one item per line, fields separated by blanks, whole numbers, lines with `c` ignored:
 *
 *   clearway-instance 1
 *   horizon SECONDS
 *   nodes COUNT                       numbered 0 .. COUNT - 1
 *   source NODE ACCESS_S UNITS        at the node from that second on; 3600 units are one person
 *   gate NODE [FROM_S TO_S RATE]...   units per second that pass in [FROM_S, TO_S); else 0
 *   arc FROM TO TAU_S RATE            units per second that may enter, at every second; or
 *   arc FROM TO TAU_S FROM_S TO_S RATE ...   in those spans (ascending, disjoint); else 0
 *   end
 *
 * What enters an arc at second t leaves it at t + TAU_S; what passes a gate at a second before the
 * horizon is out.
 *
 * Copies. Time is cut into minutes: a transit time is rounded up to whole minutes, and to one at
 * least; an arc or gate takes in a minute what it takes in its seconds; units appear in the minute
 * in which (rounded up) they are at their node; waiting is allowed at every node. Copies that
 * nothing can reach, or from which nothing reaches a gate in time, are left out; so is what lies
 * on no such path. Capacities are divided by their greatest common divisor, `scale`. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PEER_UNITS = 3600, PEER_MINUTE_S = 60, PEER_NEVER = INT32_MAX };

struct peer_span {
    int32_t from_s, to_s, rate;
};

/* What may pass: spans[first] .. spans[first + count - 1] of the instance. */
struct peer_limit {
    int64_t first, count;
};

struct peer_arc {
    int32_t from, to, tau_s;
    struct peer_limit limit;
};

struct peer_source {
    int32_t node, access_s;
    int64_t units;
};

struct peer_gate {
    int32_t node;
    struct peer_limit limit;
};

struct peer_instance {
    int32_t horizon_s, node_count, arc_count, source_count, gate_count;
    int64_t span_count, total_units;
    struct peer_arc *arcs;
    struct peer_source *sources;
    struct peer_gate *gates;
    struct peer_span *spans;
    int32_t *in_first, *in_arc; /* arcs into node v: in_arc[in_first[v]] .. */
    double started_s, read_s;   /* clock at the start; seconds that reading took */
};

/* Ends the program: 2 with a message when the file is wrong, 1 when memory is out. */
void peer_read(struct peer_instance *in, const char *path);
void peer_release(struct peer_instance *in);
/* Prints "PROGRAM: text" and ends the program with that code. */
void peer_fail(int code, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));
/* Zeroed memory; ends the program when there is none. */
void *peer_new(size_t count, size_t size);

/* What the limit lets pass at second t, and in [from_s, to_s). */
int32_t peer_rate(const struct peer_instance *in, struct peer_limit limit, int32_t t);
int64_t peer_sum(const struct peer_instance *in, struct peer_limit limit, int32_t from_s,
                 int32_t to_s);

/* Shortest times between nodes, limits ignored: time[v] is the start of a node (PEER_NEVER: none) and
 * becomes the least time to v over arcs, each of ceil(tau / step_s) (1 at least), taken backward if
 * so. O(arcs log nodes). */
void peer_shortest(const struct peer_instance *in, int32_t step_s, int backward, int32_t *time);

/* The network in copies. Copy m of node v: first_copy[v] + m - first_minute[v]. */
struct peer_copies {
    const struct peer_instance *in;
    int32_t minutes;
    int32_t *first_minute, *last_minute; /* by node; first > last: no copies */
    int32_t *first_copy;
    int32_t copy_count;
    int64_t edge_count; /* of all kinds; those between copies: link_count */
    int64_t link_count;
    int64_t scale;       /* capacities are divided by it */
    int64_t total_units; /* of all sources that have a copy, divided by scale */
};

enum { PEER_SOURCE = -1, PEER_SINK = -2 };
/* One edge: between copies, from PEER_SOURCE, or to PEER_SINK in that minute. Capacities are at most
 * the total, which is what waiting has. */
typedef void peer_edge_fn(void *context, int32_t from, int32_t to, int32_t capacity,
                          int32_t minute);

/* Ends the program when the copies, or their capacities, do not fit. */
void peer_copies_init(struct peer_copies *copies, const struct peer_instance *in);
void peer_copies_release(struct peer_copies *copies);
/* Calls `edge` for every edge, in the same order every time. */
void peer_copies_each(const struct peer_copies *copies, peer_edge_fn *edge, void *context);

double peer_clock_s(void);
/* Prints what was found, and seconds and memory. solve_start_s: peer_clock_s() when the data of the
 * solver were complete. copies may be NULL. */
void peer_report(const char *program, const struct peer_instance *in,
                 const struct peer_copies *copies, int64_t units, double solve_start_s);
/* The usage when the arguments are not just one file. */
const char *peer_one_file(int argc, char **argv, const char *usage);

#ifdef __cplusplus
}
#endif
#endif
