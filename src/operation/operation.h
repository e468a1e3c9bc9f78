/* The operation as typed, checked, integer data. Everything here is fixed when it is read: times
 * are seconds from the pause start, speeds mm/h, amounts whole people.
 *
 * Invariants after operation_read:
 * - 1 <= class_count <= OP_MAX_CLASSES; classes stand in order of priority.
 * - windows of a corridor are sorted, disjoint, half-open, non-empty and inside [0, pause_s).
 * - every index (node, link, class, party, corridor, guarantee) is valid or -1 where it says so.
 */
#ifndef OPERATION_OPERATION_H
#define OPERATION_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "network/links.h"

enum { OP_MAX_CLASSES = 16, OP_MAX_PAUSE_S = 31 * 86400, OP_UNITS = 3600 };
/* What an `unknown` throughput counts as with --population high: no limit of its own. */
#define OP_UNLIMITED_H INT32_C(1000000000)

struct op_class {
    const char *id;
    enum mode mode;
    int64_t speed_mm_h;          /* foot: walking speed; vehicle: its own top speed, 0: none */
    int64_t persons_per_vehicle; /* vehicle classes; the same for all of them; foot: 1 */
    int64_t take_up_millionths[CW_POPULATION_COUNT];
    bool by_zone; /* a report may show it zone by zone; never so for armed and wounded people */
};

/* Where a zone's people of one class enter the network. */
struct op_join {
    int32_t node;        /* -1: no node from which an admitted gate can be reached */
    int32_t access_s;    /* straight-line walking time to it; 0 for a zone given by node_id */
    int64_t distance_mm; /* 0 for a zone given by node_id */
};

struct op_zone {
    const char *id, *name, *name_ar; /* name: column name or name_en; for readers, may be NULL */
    int32_t node;                    /* given by node_id, else -1 */
    double x, y;                     /* in the network's CRS; the node's when given by node_id */
    int64_t listed[OP_MAX_CLASSES][CW_POPULATION_COUNT]; /* people as the file has them */
    int64_t people[OP_MAX_CLASSES][CW_POPULATION_COUNT]; /* floor(listed * take-up) */
    struct op_join join[OP_MAX_CLASSES];                 /* by class */
    int line;                                            /* in op->zones_path; 0: none */
};

struct op_window {
    int32_t open_s, close_s;
};

/* A time as it was given, before the pause cut it. */
struct op_span {
    int64_t from_unix_s, to_unix_s;
};

/* Until `until_s`, from the one before it on, a corridor passed this much; then, in the end, its capacity_h. */
struct op_past_rate {
    int32_t until_s;
    int64_t capacity_h[CW_POPULATION_COUNT];
};

struct op_corridor {
    const char *id, *name;
    int32_t node;
    uint32_t admits; /* bit per class */
    struct op_window *windows;
    size_t window_count;
    struct op_span *spans; /* the windows as given, those outside the pause too */
    size_t span_count;
    int64_t capacity_h[CW_POPULATION_COUNT]; /* people per hour; unknown: 0, 0, OP_UNLIMITED_H */
    bool unknown_capacity;
    struct op_past_rate
        *past; /* throughputs before a change during the pause, in the order of time */
    size_t past_count;
    int32_t *needs; /* parties whose consent is needed */
    size_t need_count;
    bool *taken_back; /* by need: that party rejects it by a change during the pause, and it is shut
                          since; NULL: none does. Which basis counts it, statements alone decide */
    int64_t snap_mm;  /* from the place given to the node; 0 when given by node_id */
    int line;         /* in op->corridors_path; 0: none */
};

enum op_closure_kind { CLOSURE_LINK, CLOSURE_AREA, CLOSURE_CORRIDOR };
struct op_closure {
    enum op_closure_kind kind;
    const char *what; /* the id or WKT as given */
    int32_t corridor; /* CLOSURE_CORRIDOR, else -1 */
    int32_t *links;   /* the links it closes (link, area) */
    size_t link_count;
    int32_t from_s, to_s; /* half-open, clipped to the pause; may be empty (from_s == to_s) */
    struct op_span given; /* INT64_MIN, INT64_MAX: not given, the pause's own start and end */
    int line;             /* in op->closures_path; 0: none */
    bool added;           /* by a change during the pause (change.h): it ends no roads ... */
    int32_t known_s;      /* ... and holds back nobody who entered a road before this second */
};

struct op_assembly {
    const char *id;
    int32_t node;
    int64_t people;  /* how many it can hold */
    int64_t snap_mm; /* as for a corridor */
};

struct op_separation {
    uint32_t classes; /* at least two bits */
    int32_t seconds;
};

struct op_party {
    const char *id, *name;
    const char
        *side; /* the side it stands on, as given; NULL: not said. No effect on what counts */
};

enum op_stance { STANCE_ACCEPTS, STANCE_REJECTS, STANCE_NONE };
/* What people must know of an arrangement before they can rely on it (docs/negotiate.md). */
#define OP_DETAIL_TABLE(X)                                       \
    X(DETAIL_TIME, "time", "exact times")                        \
    X(DETAIL_PLACE, "place", "exact place")                      \
    X(DETAIL_ROUTE, "route", "route to it")                      \
    X(DETAIL_MINES, "mines", "mines and clearance")              \
    X(DETAIL_WHO, "who", "who may leave")                        \
    X(DETAIL_THROUGHPUT, "throughput", "people an hour")         \
    X(DETAIL_SCREENING, "screening", "screening")                \
    X(DETAIL_COUNT, "count", "count before and after screening") \
    X(DETAIL_AID, "aid", "aid in")                               \
    X(DETAIL_STAY, "stay", "right to stay")                      \
    X(DETAIL_RETURN, "return", "right to return")
#define OP_DETAIL_ENUM(name, word, text) name,
enum op_detail_kind { OP_DETAIL_TABLE(OP_DETAIL_ENUM) OP_DETAIL_COUNT };
#undef OP_DETAIL_ENUM

/* A detail that a statement is about. */
struct op_detail {
    enum op_detail_kind kind;
    int32_t corridor; /* -1: of all of them */
};

/* A point in time with the precision it was published with. */
struct op_when {
    int64_t unix_s;
    bool date_only; /* then unix_s is the end of that local day's last second */
};

struct op_statement {
    const char *id, *kind, *source, *text;
    int32_t by;            /* party */
    int32_t reported_by;   /* party, or -1 when `by` said it itself */
    enum op_stance stance; /* what `kind` means for the topics below */
    bool on_pause;
    int32_t *corridors;
    size_t corridor_count;
    int32_t *guarantees; /* that it speaks about; no effect on what counts */
    size_t guarantee_count;
    const char *topics;        /* free topics, separated by "; "; no effect; NULL: none */
    struct op_detail *details; /* likewise no effect on what counts */
    size_t detail_count;
    struct op_when at;
};

struct op_guarantee {
    const char *id, *terms, *source;
    int32_t by, on_behalf_of; /* parties; -1: on its own behalf */
    int32_t *corridors;
    size_t corridor_count;
    struct op_when at;
};

enum op_finding { FINDING_HOLDS, FINDING_BROKEN, FINDING_NONE };
struct op_observation {
    const char *id, *by, *source, *text;
    int32_t guarantee; /* or -1 */
    enum op_finding finding;
    struct op_when at;
};

/* A change somebody could grant. Priced by src/negotiate; here it only names places, which end
 * roads whether or not the change is ever granted. */
struct op_concession {
    const char *id, *grantor, *kind; /* kind: the key that makes it: extend, corridor, ... */
    int32_t node;                    /* new_corridor's, else -1 */
    int32_t *links;                  /* reopen's */
    size_t link_count;
    int32_t corridor; /* that it changes, reopens or has accepted, else -1 */
    uint32_t admits;  /* of the new corridor, or what the corridor would admit; 0: no change */
    struct op_window *windows; /* likewise; clipped to the pause like any other; NULL: no change */
    size_t window_count;
    struct op_span *spans; /* they, as given */
    size_t span_count;
    struct op_corridor *added;               /* the new corridor, else NULL */
    int64_t capacity_h[CW_POPULATION_COUNT]; /* likewise; all -1: no change */
    bool moves_start, moves_end;             /* extend: */
    int64_t start_unix_s, end_unix_s;        /* the pause would be this */
};

enum { OP_ON_PAUSE = -1 }; /* as a topic, beside corridors */

/* Consent that a module above supposes, whatever was said: reading never makes any. */
struct op_supposed {
    int32_t party, topic; /* a corridor or OP_ON_PAUSE */
};

/* Where a part of the data comes from, as the operation says it. */
struct op_source {
    const char *what, *origin, *licence; /* licence may be NULL */
};

struct op_input {
    const char *path;  /* as written in the operation file; the operation file's own base name */
    const char *full;  /* as it can be opened */
    char blake2b[65];  /* hex of the 256-bit hash */
    bool tells_people; /* holds numbers of people by place */
};

struct cw_operation {
    struct arena strings;
    const char *path, *id, *title, *time_zone;
    const char *record_path;                                 /* that `record:` names; NULL: none */
    const char *zones_path, *corridors_path, *closures_path; /* for messages; NULL: no closures */
    int64_t pause_start_unix_s;
    int32_t pause_s; /* T: the pause is seconds 0 .. pause_s - 1 */
    int64_t snap_max_mm;
    int64_t not_covered; /* people who are there and in no zone; only told */
    struct network net;
    size_t class_count, zone_count, corridor_count, closure_count, assembly_count;
    size_t separation_count, party_count, statement_count, guarantee_count, observation_count;
    size_t concession_count, input_count, assumption_count, source_count;
    struct op_class *classes;
    struct op_zone *zones;
    struct op_corridor *corridors;
    struct op_closure *closures;
    struct op_assembly *assemblies;
    struct op_separation *separations;
    struct op_party *parties;
    struct op_statement *statements;
    struct op_guarantee *guarantees;
    struct op_observation *observations;
    struct op_concession *concessions;
    struct op_input *inputs;
    struct op_supposed *supposed;
    size_t supposed_count;
    uint32_t *mended; /* guarantees supposed not to be broken */
    size_t mended_count;
    const char **assumptions;
    struct op_source *sources;
    int64_t unzoned_people; /* of population rasters, in no zone */
    struct text warnings;   /* one per line */
};

struct table;

/* Where the road network comes from, as `network:` in operation.yaml says; paths can be opened. The
 * importer is passed in, because this module stands below none of the importers. */
struct operation_network_source {
    enum { OPERATION_GMNS, OPERATION_AREAS, OPERATION_MATSIM, OPERATION_OSM } kind;
    const char *path;         /* folder of the GMNS tables, or the file */
    const char *crs;          /* as given, or NULL */
    const char *areas_filter; /* path of a list of ids to keep, or NULL */
    double areas_gap_m;
    const char *areas_id;       /* the field that names a polygon, or NULL */
    struct table *osm_defaults; /* rows laid over the built-in ones, or NULL */
};
typedef cw_status operation_network_fn(void *context, const struct operation_network_source *source,
                                       struct network *out, cw_error *err);

/* What `record:` in operation.yaml leads to: who said, promised and saw what, as the YAML of these parts,
 * one entry a line and its id behind "# ". Passed in, as the importers are. `*checked`: whether the record
 * was checked whole. */
typedef cw_status operation_record_fn(void *context, const char *path, const char *operation,
                                      struct text *yaml, bool *checked, cw_error *err);
struct operation_readers {
    operation_network_fn *network;
    operation_record_fn *record; /* NULL: operations that name a record are refused */
    void *context;
    bool lenient; /* as operation_read_lenient */
};
cw_status operation_read_with(const char *path, const struct operation_readers *readers,
                              cw_operation **out, cw_error *err);

/* Reads operation.yaml at `path` and all files it names. Free `*out` with cw_operation_free. */
cw_status operation_read(const char *path, operation_network_fn *read_network, void *context,
                         cw_operation **out, cw_error *err);

/* The same, but what lies farther than snap_max_m from the roads is joined all the same, so that
 * whoever looks into the data can say so: see op_join.distance_mm and op_corridor.snap_mm. */
cw_status operation_read_lenient(const char *path, operation_network_fn *read_network,
                                 void *context, cw_operation **out, cw_error *err);

/* Only the network that operation.yaml at `path` names; of the file, only `network` must be there.
 * `out` is released by the caller. */
cw_status operation_read_network(const char *path, operation_network_fn *read_network,
                                 void *context, struct network *out, cw_error *err);

/* A CSV file of OpenStreetMap defaults for a network by itself; `out` is released by the caller. */
cw_status operation_read_osm_defaults(const char *path, struct table *out, cw_error *err);

/* Whether `path` leads to one of the files the operation was read from. */
bool operation_reads(const cw_operation *op, const char *path);

/* The moment that --as-of defaults to: the latest statement, guarantee or observation; the pause
 * start when there is none. */
int64_t operation_latest_entry(const cw_operation *op);
/* Parses an ISO local time in the operation's time zone: "2016-11-03T18:00[:00]", with an offset
 * ("+03:00", "Z") or without, or "2016-11-03", which means the last second of that local day. */
cw_status operation_parse_time(const cw_operation *op, const char *text, int64_t *unix_s,
                               cw_error *err);
/* "2016-11-04T09:05" (seconds added when not zero) in the operation's time zone. */
cw_status operation_format_time(const cw_operation *op, int64_t unix_s, char out[32]);

/* consent.c: whether a corridor counts on a basis as of a moment (DESIGN.md section 3). */
bool operation_counts(const cw_operation *op, size_t corridor, cw_basis basis,
                      int64_t as_of_unix_s);
/* Why it does not: whether `party`, whose consent the corridor needs, accepts it by then; whether a
 * guarantee on it is broken. */
bool operation_party_accepts(const cw_operation *op, int32_t party, size_t corridor,
                             int64_t as_of_unix_s);
bool operation_guarantee_broken(const cw_operation *op, size_t corridor, int64_t as_of_unix_s);
/* The latest own word of `party` on a topic by then, a corridor or OP_ON_PAUSE, that accepts or rejects; of
 * several at one time a rejecting one; NULL: none. */
const struct op_statement *operation_latest_word(const cw_operation *op, int32_t party,
                                                 int32_t topic, int64_t as_of_unix_s);
/* What was last seen of a guarantee by then; of several at one time the worst; NULL: nothing. */
const struct op_observation *operation_latest_finding(const cw_operation *op, size_t guarantee,
                                                      int64_t as_of_unix_s);
/* details.c: likewise of a detail of a corridor. */
const struct op_statement *operation_detail_word(const cw_operation *op, int32_t party,
                                                 enum op_detail_kind kind, size_t corridor,
                                                 int64_t as_of_unix_s);
/* "time", and "exact times". */
const char *operation_detail_word_of(enum op_detail_kind kind);
const char *operation_detail_text(enum op_detail_kind kind);
/* Whether the bases other than `announced` apply at all: only when parties are named. */
bool operation_has_consent(const cw_operation *op);
/* Refuses a basis that does not apply; `*as_of_unix_s` is the moment `text` at which consent is judged, NULL: the
 * latest entry. */
cw_status operation_choose_basis(const cw_operation *op, cw_basis basis, const char *text,
                                 int64_t *as_of_unix_s, cw_error *err);
/* "announced", "low", ...: the names used on the command line and in files. */
const char *operation_basis_name(cw_basis basis);
const char *operation_population_name(cw_population population);

#endif
