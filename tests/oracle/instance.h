/* A small operation in memory, in the oracle's own words: made by generate.c, read from a kept
 * dump, written as operation.yaml with its CSV files for the library to read, and expanded second
 * by second by expand.c. Nothing here knows the library. */
#ifndef ORACLE_INSTANCE_H
#define ORACLE_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    MAX_CLASSES = 3,
    MAX_NODES = 512,
    MAX_LINKS = 1600,
    MAX_ZONES = 32,
    MAX_CORRIDORS = 16,
    MAX_WINDOWS = 6,
    MAX_CLOSURES = 48,
    MAX_ASSEMBLIES = 4,
    MAX_EXPECTS = 8
};

enum travel { BY_VEHICLE, ON_FOOT };

struct class
{
    enum travel mode;
    int64_t speed_mm_h; /* foot: walking speed; vehicle: 0, the link's */
    int64_t ppv;        /* persons per vehicle; foot: 1 */
};

struct link {
    int from, to;
    bool directed;
    int64_t length_mm, speed_mm_h;
    int64_t lane_vehicles_h, lanes; /* per direction */
    int64_t foot_h;
};

struct zone {
    int node; /* -1: given by x, y */
    int x_mm, y_mm;
    int64_t people[MAX_CLASSES];
};

struct span {
    int from, to; /* half-open seconds */
};

struct corridor {
    int node;
    unsigned admits; /* bit per class */
    int64_t capacity_h;
    int window_count;
    struct span window[MAX_WINDOWS];
};

enum closes { CLOSES_LINK, CLOSES_CORRIDOR, CLOSES_AREA };

struct closure {
    enum closes kind;
    int index;     /* of the link or corridor */
    int box_mm[4]; /* of the area: x from, y from, x to, y to */
    struct span when;
};

struct expectation {
    int class;
    int before_s; /* out before this second */
    int64_t people;
};

struct instance {
    int pause_s;
    int class_count, node_count, link_count, zone_count, corridor_count, closure_count;
    int assembly_count, expect_count;
    int apart_s; /* all classes are kept apart by this many seconds; 0: no rule */
    struct class class[MAX_CLASSES];
    int x_mm[MAX_NODES], y_mm[MAX_NODES];
    struct link link[MAX_LINKS];
    struct zone zone[MAX_ZONES];
    struct corridor corridor[MAX_CORRIDORS];
    struct closure closure[MAX_CLOSURES];
    struct {
        int node;
        int64_t people;
    } assembly[MAX_ASSEMBLIES];
    struct expectation expect[MAX_EXPECTS]; /* answers known from elsewhere */
};

/* Whether windows, closures never change what is open during the pause. */
bool instance_is_constant(const struct instance *in);

/* The dump: one line per thing. Both return false when the file cannot be used. */
bool instance_dump(const struct instance *in, const char *path);
bool instance_load(struct instance *in, const char *path);

/* Writes operation.yaml and its tables into the folder, which exists. */
bool instance_write(const struct instance *in, const char *folder);

#endif
