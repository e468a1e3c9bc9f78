/* The explicit second-by-second network of an instance, straight from docs/design/semantics.md:
 * roads, joined zones, waiting at every node. Slow and plain on purpose. */
#ifndef ORACLE_EXPAND_H
#define ORACLE_EXPAND_H

#include "instance.h"

enum { MAX_ROADS = 2 * MAX_LINKS };

struct road {
    int from, to;
    int travel_s;
    int64_t capacity; /* units per second */
    int link_count;   /* of its chain */
    int *links;
};

/* The roads one class may use. */
struct roads {
    int count;
    struct road road[MAX_ROADS];
    int *chains; /* what links point into */
};

/* Where a zone's people of a class enter: node -1 when they cannot. */
struct entry {
    int node, access_s;
};

bool expand_roads(const struct instance *in, int class, struct roads *out);
void expand_release(struct roads *roads);
struct entry zone_entry(const struct instance *in, int zone, int class);

/* May the road be entered at second t / is the corridor open to the class at t? */
bool road_may_enter(const struct instance *in, const struct road *road, int t);
bool corridor_open(const struct instance *in, int corridor, int class, int t);

/* units[X], X = 0 .. pause: the most units of one class that can be out before X, alone on the
 * roads. From scratch for every X, by Dinic's algorithm. False when memory is out. */
bool curve_from_scratch(const struct instance *in, int class, int64_t *units);
/* The same by one growing network and another algorithm (isap.c), for large instances too. */
bool curve_incremental(const struct instance *in, int class, int64_t *units);

#endif
