/* OpenStreetMap files as a stream of nodes and ways, from PBF or XML: the content decides which.
 *
 * Nothing is collected: a node or way lives during the call that it is handed to. Memory is that of
 * one block of the file (at most 32 MiB, whatever a header claims) and of the largest way.
 *
 * PBF is read by a small wire-format reader of our own (osm_pbf.c), not by protobuf-c: unpacking
 * makes objects, and an empty way of two bytes becomes one of some hundred, so that a block of
 * 32 MiB may ask for gigabytes. Read in place, a block costs what it weighs.
 *
 * Refused: blocks of more than 32 MiB, lengths that do not fit their block, granularities outside
 * 1 .. 10^9, coordinates off the globe, more than OSM_MOST_REFS nodes or OSM_MOST_TAGS tags in one
 * object, packings inside a PBF other than zlib, content of more than 64 MiB that is 200 times as
 * long as it is packed, files with the history of objects, change files. Objects marked deleted or
 * invisible (in XML) are passed over. Relations are not read. */
#ifndef FILES_OSM_H
#define FILES_OSM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { OSM_MOST_REFS = 100000, OSM_MOST_TAGS = 10000 };

struct osm_tag {
    const char *key, *value;
};

struct osm_node {
    int64_t id;
    int64_t lon_nano, lat_nano; /* 10^-9 degrees; within +-180 and +-90 degrees */
    const struct osm_tag *tags;
    size_t tag_count;
};

struct osm_way {
    int64_t id;
    const int64_t *refs;
    size_t ref_count;
    const struct osm_tag *tags;
    size_t tag_count;
};

/* Called in the order of the file; each may be NULL, then such objects are only counted. A status
 * other than CW_OK ends the reading and is returned. */
struct osm_sink {
    void *context;
    cw_status (*node)(void *context, const struct osm_node *node, cw_error *err);
    cw_status (*way)(void *context, const struct osm_way *way, cw_error *err);
    bool
        ends_at_ways; /* read no further than the first way: the caller knows that no node follows */
};

struct osm_counts {
    int64_t nodes, ways; /* in the file, whether handed over or not */
    bool has_late_nodes; /* a node stands behind a way */
};

/* Reads `path` once from beginning to end. */
cw_status osm_scan(const char *path, const struct osm_sink *sink, struct osm_counts *counts,
                   cw_error *err);

/* ---- what the two readers share -------------------------------------------------------------------
 * Where the bytes come from: fills up to `room` bytes, fewer only at the end. */
struct osm_bytes {
    void *context;
    cw_status (*read)(void *context, void *to, size_t room, size_t *got, cw_error *err);
};

/* Each reads one format; `name` stands for the file in messages. `counts` begins at zero. */
cw_status osm_pbf_scan(const char *name, const struct osm_bytes *from, const struct osm_sink *sink,
                       struct osm_counts *counts, cw_error *err);
cw_status osm_xml_parse(const char *name, const void *bytes, size_t length,
                        const struct osm_sink *sink, struct osm_counts *counts, cw_error *err);

#endif
