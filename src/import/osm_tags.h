/* What the tags of OpenStreetMap mean for people who leave: private to the OSM import.
 * The rules in words: docs/networks.md. */
#ifndef IMPORT_OSM_TAGS_H
#define IMPORT_OSM_TAGS_H

#include "files/osm.h"
#include "network/links.h"

struct table;

/* ---- osm_defaults.c: one row per kind of road ---------------------------------------------------- */

enum { OSM_MOST_KINDS = 64 };

struct osm_kind {
    const char *highway; /* "primary", or with the value of service or tracktype: "track/grade4" */
    bool allowed[MODE_COUNT];
    bool oneway;                          /* when nothing is said */
    int32_t speed_kmh, lanes, vehicles_h; /* vehicles_h: per lane; lanes: per direction */
    int32_t foot_people_h;                /* per direction */
};

struct osm_defaults {
    struct osm_kind kinds[OSM_MOST_KINDS];
    size_t count;
};

/* The built-in table, with the rows of `table_or_null` laid over it. The texts of `out` live as long
 * as the program. */
cw_status osm_defaults_init(struct osm_defaults *out, const struct table *table_or_null,
                            cw_error *err);
/* The row of "highway/sub", else that of "highway"; NULL when it is no road. `sub` may be NULL. */
const struct osm_kind *osm_defaults_find(const struct osm_defaults *defaults, const char *highway,
                                         const char *sub);

/* ---- osm_speed.c --------------------------------------------------------------------------------- */

enum osm_speed { OSM_SPEED_READ, OSM_SPEED_DEFAULT, OSM_SPEED_UNREADABLE };
/* "50", "30 mph", "DE:rural", "80;60": mm/h of the least; OSM_SPEED_DEFAULT for what leaves it open
 * ("signals", "variable"). */
enum osm_speed osm_speed_read(const char *text, int64_t *mm_h);
/* Only values that name a kind of place: "RU:urban", "DE:zone30". */
enum osm_speed osm_speed_of_place(const char *text, int64_t *mm_h);

/* ---- osm_tags.c ---------------------------------------------------------------------------------- */

/* Remarks: counted, and the way is used all the same. */
enum osm_remark {
    OSM_CONDITIONAL,
    OSM_SPEED_ODD,
    OSM_LANES_ODD,
    OSM_ONEWAY_ODD,
    OSM_REVERSIBLE,
    OSM_REMARKS
};
extern const char *const osm_remark_text[OSM_REMARKS];

struct osm_use {
    const char *dropped; /* why the way cannot be used; NULL: it can */
    bool is_road;        /* a way that says highway, or a ferry: one that is not used is counted */
    int64_t speed_mm_h[2], vehicles_h[2]; /* by direction */
    int64_t foot_people_h;
    uint8_t ways;    /* LINK_WAY bits */
    uint8_t remarks; /* 1 << enum osm_remark */
};

struct osm_use osm_way_use(const struct osm_defaults *defaults, const struct osm_way *way);

/* Bit per mode that cannot pass the node: barriers and fords. */
unsigned osm_node_stops(const struct osm_node *node);

#endif
