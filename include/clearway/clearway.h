/* Clearway: evacuations through corridors that are open only part of the time.
 *
 * This header is the whole public API, in the order in which a program uses it:
 *
 *     cw_error err = {0};
 *     cw_operation *op = NULL;
 *     cw_plan *plan = NULL;
 *     char *text = NULL;
 *     cw_status s = cw_operation_read("operation.yaml", &op, &err);
 *     if (!s) s = cw_plan_make(op, &(cw_plan_options){0}, &plan, &err);
 *     if (!s) s = cw_plan_write(plan, "plan.gpkg", &err);
 *     if (!s) s = cw_plan_json(plan, &text, &err);
 *     if (s) fprintf(stderr, "%s\n", err.text);
 *     cw_text_free(text); cw_plan_free(plan); cw_operation_free(op);
 *
 * Rules that hold everywhere:
 * - A function that can fail returns a cw_status. When it is not CW_OK, the caller's cw_error says
 *   which file and line (0 when there is none), and what to do; every `*out` is then NULL.
 * - Every `cw_error *` may be NULL. Zero-initialised options mean the defaults.
 * - Times are whole seconds from the start of the pause; people are whole persons; flow amounts are
 *   units of 1/3600 person, so that one unit per second is one person per hour.
 * - The same input gives the same bytes. Nothing here prints, exits or keeps global state.
 */
#ifndef CLEARWAY_H
#define CLEARWAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CW_API __attribute__((visibility("default")))
#else
#define CW_API
#endif

#define CW_VERSION "0.1.0"

/* ---- 1. What can go wrong -------------------------------------------------------------------- */

/* One row per status: name, process exit code, text. */
#define CW_STATUS_TABLE(X)                                \
    X(CW_OK, 0, "done")                                   \
    X(CW_FAILED, 1, "failed while running")               \
    X(CW_NO_MEMORY, 1, "out of memory")                   \
    X(CW_CANNOT_WRITE, 1, "the output cannot be written") \
    X(CW_CANCELLED, 1, "cancelled")                       \
    X(CW_BAD_INPUT, 2, "the input is wrong")              \
    X(CW_BAD_USAGE, 2, "the request is wrong")            \
    X(CW_REFUTED, 3, "the plan is refuted")

#define CW_STATUS_ENUM(name, code, text) name,
typedef enum cw_status { CW_STATUS_TABLE(CW_STATUS_ENUM) CW_STATUS_COUNT } cw_status;
#undef CW_STATUS_ENUM

/* Owned by the caller, filled by the deepest function that knew what went wrong. */
typedef struct cw_error {
    cw_status status;
    int line;        /* 1-based line in `file`, or 0 */
    char file[256];  /* the end of the path when it is longer; empty when no file is to blame */
    char text[1024]; /* the whole message: file, line, what is wrong, remedy; no final newline */
} cw_error;

/* The process exit code that belongs to a status: 0, 1, 2 or 3. */
CW_API int cw_status_exit_code(cw_status status);
/* A short English text for a status; never NULL. */
CW_API const char *cw_status_text(cw_status status);
/* Frees a text returned by this library; NULL is allowed. */
CW_API void cw_text_free(char *text);
/* Writes a text into a new file, whole or not at all; what exists is never overwritten. */
CW_API cw_status cw_text_write(const char *text, const char *path, cw_error *err);

/* Called now and then by long functions: `done` of `total` parts of `what`. Return false to cancel;
 * the function then returns CW_CANCELLED and leaves nothing half-written. */
typedef bool cw_progress_fn(void *context, const char *what, int64_t done, int64_t total);

/* ---- 2. An operation: everything about one evacuation ---------------------------------------- */

typedef struct cw_operation cw_operation;

/* Reads operation.yaml and every file it names. `*out` is owned by the caller. */
CW_API cw_status cw_operation_read(const char *path, cw_operation **out, cw_error *err);
CW_API void cw_operation_free(cw_operation *op); /* NULL is allowed */

/* What was understood of the operation's network: counts, components, what was dropped and why.
 * `*out` is a text for a terminal, or JSON; owned by the caller. */
CW_API cw_status cw_network_info(const cw_operation *op, bool json, char **out, cw_error *err);

/* Whether the operation was read from this file, under whatever name: nothing may be written there. */
CW_API bool cw_operation_reads(const cw_operation *op, const char *path);

/* Links x seconds of the pause: how large the operation is, for deciding what to ask of it. */
CW_API int64_t cw_operation_size(const cw_operation *op);

/* Warnings that a user should see, such as a zone from which nobody can get out; one per line,
 * possibly empty; owned by the caller. */
CW_API cw_status cw_operation_warnings(const cw_operation *op, char **out, cw_error *err);

/* What an office has in the first hour; see docs/formats.md, "A first draft". */
typedef struct cw_new_options {
    const char *folder; /* is made; must not exist or be empty */
    const char *osm;    /* an OpenStreetMap extract, or instead of it: */
    const char *network,
        *crs;           /* a MATSim file, a GMNS folder or polygons; CRS where it names none */
    const char *people; /* .csv, .geojson, .gpkg or .tif; mandatory: nobody is invented */
    const char *people_column; /* NULL: the usual names are looked for */
    const char *const *gates;  /* "LON,LAT" or "LON,LAT,NAME" */
    size_t gate_count;         /* 0: corridors are proposed where big roads leave the network */
    const char *pause;         /* "FROM/TO", local ISO times */
    const char *time_zone;     /* NULL: UTC, as an assumption */
    const char *const
        *classes;       /* "ID=foot", "ID=vehicle", with ":PERCENT" when there are several */
    size_t class_count; /* 0: all are `civilian`, by `mode` */
    const char *mode;   /* "foot" or "vehicle"; NULL: foot */
    const char *title;  /* NULL: the folder's name */
    int32_t persons_per_vehicle; /* 0: 4, as an assumption */
    int32_t throughput_h;        /* people per hour and corridor; 0: 1000, as an assumption */
    int32_t cell_m;              /* of the squares that a raster's people are gathered in; 0: 500 */
    int32_t snap_m;              /* farther from every road is not covered; 0: 500 */
    bool copy;                   /* copy the given files into the folder, instead of naming them */
    cw_progress_fn *progress;    /* may be NULL */
    void *progress_context;
} cw_new_options;

/* Writes a complete, commented operation into a new folder, with every assumption marked where it
 * stands and listed, and reads it back. `*report` says what was understood, what was assumed and
 * what comes next; owned by the caller. After an error there is no folder. */
CW_API cw_status cw_operation_new(const cw_new_options *options, char **report, cw_error *err);

/* What in the operation's data would mislead, those findings first that concern most people, each
 * with its place and a remedy: also where cw_operation_read refuses because something is too far from
 * the roads. `*out` is a text for a terminal, or JSON; owned by the caller. */
CW_API cw_status cw_operation_doctor(const char *path, bool json, char **out, cw_error *err);

/* What negotiators ask first; docs/negotiate.md says how it is judged. */
typedef struct cw_ready_options {
    const char *as_of;        /* ISO time at which consent is judged; NULL: the latest entry */
    int32_t fresh_h;          /* consent last given longer ago is out of date; 0: 72 hours */
    bool no_prices;           /* do not say how many people hang on it: nothing is planned */
    bool json;                /* one JSON document instead of a text for a terminal */
    int64_t most_states;      /* as for plans */
    int32_t threads;          /* 0: one per core; the result is the same with any number */
    cw_progress_fn *progress; /* may be NULL */
    void *progress_context;
} cw_ready_options;

/* What of each corridor and guarantee is agreed by whom, contested, unknown or out of date, which detail
 * is missing, and how many people hang on each. `*out` is owned by the caller. */
CW_API cw_status cw_operation_ready(const cw_operation *op, const cw_ready_options *options,
                                    char **out, cw_error *err);

/* ---- 3. A plan and its proof ------------------------------------------------------------------ */

typedef enum cw_basis { CW_ANNOUNCED, CW_ACCEPTED, CW_VERIFIED, CW_BASIS_COUNT } cw_basis;
/* Names BEST first so that zero-initialised options mean the best estimate. */
typedef enum cw_population { CW_BEST, CW_LOW, CW_HIGH, CW_POPULATION_COUNT } cw_population;

typedef struct cw_plan_options {
    cw_basis basis;           /* which corridors count */
    cw_population population; /* which column and take-up */
    int32_t tick_s;           /* rows of the arrival curves; 0: 300 */
    int32_t slot_s;           /* cohorts leave in slots of this length; 0: 900 */
    int64_t most_states;      /* that the searches of one flow may look at before the rest is only
                                 bounded (docs/design/solver.md); 0: 4,000,000 and 500 to 1,600
                                 for each node that is searched */
    int32_t time_limit_s; /* seconds of the clock after which searches end likewise; 0: none. With
                                 a limit the result depends on the machine and its load */
    int32_t simplicity;   /* routes per zone and class: 0: as few as cost nobody a second; N: at
                                 most N, at the price that the plan states; -1: as found */
    int32_t threads;      /* 0: one per core; the result is the same with any number */
    bool other_bases;     /* also compute `out` on the two other bases */
    bool ranges;          /* also the take-up range and the throughput sensitivity */
    bool why;             /* cw_plan_json also has the binding cuts, as cw_plan_why says them */
    const char *as_of;    /* ISO time for the verified basis; NULL: the latest entry */
    cw_progress_fn *progress; /* may be NULL */
    void *progress_context;
} cw_plan_options;

typedef struct cw_plan cw_plan;

/* Plans on the chosen basis and population and proves how good the plan is. */
CW_API cw_status cw_plan_make(const cw_operation *op, const cw_plan_options *options, cw_plan **out,
                              cw_error *err);
CW_API void cw_plan_free(cw_plan *plan); /* NULL is allowed */

/* What the plan cost: the only results that may differ between runs. Roads are directed; nodes are
 * their ends. */
typedef struct cw_plan_cost {
    double seconds, peak_mib; /* of solving and proving; of the process */
    int64_t roads, nodes;
} cw_plan_cost;
CW_API cw_plan_cost cw_plan_measure(const cw_plan *plan);

/* Writes a GeoPackage under a temporary name beside `path` and renames it when complete. */
CW_API cw_status cw_plan_write(const cw_plan *plan, const char *path, cw_error *err);
/* One JSON document, keys as DESIGN.md section 5 lists them; owned by the caller. */
CW_API cw_status cw_plan_json(const cw_plan *plan, char **out, cw_error *err);
/* One screen for a terminal; owned by the caller. */
CW_API cw_status cw_plan_summary(const cw_plan *plan, char **out, cw_error *err);
/* Why no more get out, or not sooner: the binding minimum cut of each class as sentences, or as a JSON
 * list; owned by the caller. docs/negotiate.md. */
CW_API cw_status cw_plan_why(const cw_plan *plan, bool json, char **out, cw_error *err);

/* What concessions are worth in people; docs/negotiate.md says how prices are made and proved. */
typedef struct cw_value_options {
    cw_basis basis;       /* which corridors count; what accepting is worth is priced on accepted */
    uint32_t populations; /* bits 1u << cw_population; 0: all three, in large operations the best */
    const char *as_of;    /* as for plans */
    int32_t found;        /* concessions to find beside the operation's own: 0: ten, -1: none */
    int32_t pairs;        /* of so many worth most; 0: ten, in large operations five; -1: none */
    bool rough;           /* price it as large operations are: sooner, with intervals for proofs */
    bool why;             /* also the cuts of the operation as it is, as cw_plan_why says them */
    bool json;            /* one JSON document instead of a text for a terminal */
    int64_t most_states;  /* as for plans */
    int32_t threads;      /* 0: one per core; the result is the same with any number */
    cw_progress_fn *progress; /* may be NULL */
    void *progress_context;
} cw_value_options;

/* Prices the operation's concessions and others that the minimum cuts name, alone and in pairs, and says
 * how many people depend on each party, corridor and guarantee. `*out` is owned by the caller. */
CW_API cw_status cw_operation_value(const cw_operation *op, const cw_value_options *options,
                                    char **out, cw_error *err);

/* What a report has beside the plan; NULL: not that part. Of the plan's basis, numbers and moment. */
typedef struct cw_report_options {
    const cw_ready_options *ready; /* what is agreed and missing, and the people who hang on it */
    const cw_value_options *value; /* what concessions are worth: many more plans */
} cw_report_options;

/* Writes the report for those who decide, one HTML file that opens nothing on any network, whole or not
 * at all. Who is armed or wounded, and numbers under ten, cannot be found in it by place. `options` may
 * be NULL. */
CW_API cw_status cw_plan_report(const cw_plan *plan, const cw_report_options *options,
                                const char *path, cw_error *err);

/* When something changes in the course of a plan; docs/negotiate.md has the words of a change. */
typedef struct cw_replan_options {
    const char *operation; /* NULL: the one that the plan names */
    const char *at;        /* "11:40", or an ISO time: from then on all is as changed */
    const char *const *changes;
    size_t change_count;
    int64_t most_states;      /* as for plans */
    int32_t simplicity;       /* of new routes, as for plans */
    cw_progress_fn *progress; /* may be NULL */
    void *progress_context;
} cw_replan_options;

typedef struct cw_replan cw_replan;

/* Goes on from the plan in that file: whoever is on the road goes on or is led another way, whoever is at
 * home keeps the old instruction where that can stay. `*out` is owned by the caller. */
CW_API cw_status cw_replan_make(const char *plan_path, const cw_replan_options *options,
                                cw_replan **out, cw_error *err);
CW_API void cw_replan_free(cw_replan *replan); /* NULL is allowed */
/* The new plan, for cw_plan_write; it lives as long as the replan. */
CW_API const cw_plan *cw_replan_plan(const cw_replan *replan);
/* Whether the operation was read from this file: nothing may be written there. */
CW_API bool cw_replan_reads(const cw_replan *replan, const char *path);
/* Everybody counted and the zones with new instructions, for a terminal or as JSON; owned by the caller. */
CW_API cw_status cw_replan_text(const cw_replan *replan, bool json, char **out, cw_error *err);
/* The report of the new plan, as cw_plan_report writes one: with what changed, what becomes of everybody,
 * and each zone's old instruction beside the new one. */
CW_API cw_status cw_replan_report(const cw_replan *replan, const char *path, cw_error *err);

/* What it would cost to lose corridors or roads. The results are for planners only: nothing of them
 * enters a plan, a report or an export. */
typedef struct cw_stress_options {
    int32_t closures;         /* lost at once, 1 to 16; 0: 1 */
    int32_t last_s;           /* a loss lasts so long; 0: to the end of the pause */
    int32_t step_s;           /* between moments that are shown, and planned for; 0: an hour */
    cw_basis basis;           /* which corridors count */
    cw_population population; /* which column and take-up */
    const char *as_of;        /* as for plans */
    bool json;                /* one JSON document instead of a text for a terminal */
    int64_t most_states;      /* as for plans */
    int32_t threads;          /* 0: one per core; the result is the same with any number */
    cw_progress_fn *progress; /* may be NULL */
    void *progress_context;
} cw_stress_options;

/* The worst corridors and roads to lose and the worst moment, if people go as announced and if a new
 * plan is made; docs/negotiate.md says what is exact. `*out` is owned by the caller. */
CW_API cw_status cw_operation_stress(const cw_operation *op, const cw_stress_options *options,
                                     char **out, cw_error *err);

/* ---- 4. Verification: independent of everything above ----------------------------------------- */

/* Rereads the inputs and recomputes every constraint, total and certificate of the plan at
 * `plan_path`. `operation_path` may be NULL: the plan names its operation. Returns CW_OK and a text
 * that says what was checked, or CW_REFUTED with the first contradiction in err->text.
 * `*report` is owned by the caller. */
CW_API cw_status cw_plan_verify(const char *plan_path, const char *operation_path, char **report,
                                cw_progress_fn *progress, void *progress_context, cw_error *err);

/* ---- 5. Road networks by themselves ------------------------------------------------------------- */

typedef struct cw_network cw_network;

typedef struct cw_network_options {
    const char *crs;          /* "EPSG:32754": GMNS and MATSim; NULL: what they say themselves */
    const char *osm_defaults; /* OpenStreetMap: a CSV file (docs/networks.md), or NULL */
    const char *areas_id;     /* areas: the field with their ids; NULL: the usual ones */
    double areas_gap_m;       /* areas: closer than this is neighbours; 0: 50 */
    cw_progress_fn *progress; /* for reading and writing; may be NULL */
    void *progress_context;   /* lives as long as the network */
} cw_network_options;

/* By what `path` is: a folder is GMNS; .osm, .osm.pbf and .pbf OpenStreetMap; .xml MATSim (each perhaps
 * with .gz or .bz2); .geojson, .json and .gpkg polygons of areas; .yaml and .yml an operation, of
 * which it is the network. `*out` is owned by the caller. */
CW_API cw_status cw_network_read(const char *path, const cw_network_options *options,
                                 cw_network **out, cw_error *err);
CW_API void cw_network_free(cw_network *network); /* NULL is allowed */
/* Counts, extent, connected pieces, what was dropped and why: a text for a terminal, or JSON. `*out`
 * is owned by the caller. */
CW_API cw_status cw_network_describe(const cw_network *network, bool json, char **out,
                                     cw_error *err);
/* A path ending in .gpkg: a GeoPackage with the layers node and link, for maps. Any other: a folder,
 * which must not exist or be empty, with GMNS tables that are read back as the same network. It is
 * there whole or not at all. */
CW_API cw_status cw_network_write(const cw_network *network, const char *path, cw_error *err);

/* ---- 6. A record: who promised what, who refused, what was seen ---------------------------------- */

/* docs/design/record.md says what is stored and what each check proves. Nothing in a record is ever
 * edited: corrections are entries. Clock and chance are arguments. */
typedef struct cw_record cw_record;
typedef struct cw_key cw_key; /* a secret key; wiped when freed */

typedef enum cw_key_cost { CW_KEY_MODERATE, CW_KEY_INTERACTIVE, CW_KEY_SENSITIVE } cw_key_cost;
typedef struct cw_key_options {
    const char *name;       /* of a role, never of a person: monitors.example/gate-desk */
    bool witness;           /* signs heads of other people's logs, no entries */
    const char *passphrase; /* of passphrase_length bytes */
    size_t passphrase_length;
    cw_key_cost cost; /* of opening it, for who guesses and who knows the passphrase alike */
    const char *seed; /* examples and tests: the key follows from this text; NULL: random */
} cw_key_options;

/* Makes a key and writes it into a new file, sealed with the passphrase. `*public_key` is the text
 * that others need to check what it signs; owned by the caller. */
CW_API cw_status cw_key_new(const char *path, const cw_key_options *options, char **public_key,
                            cw_error *err);
/* `*out` is owned by the caller. */
CW_API cw_status cw_key_open(const char *path, const char *passphrase, size_t length, cw_key **out,
                             cw_error *err);
CW_API cw_status cw_key_public(const cw_key *key, char **public_key, cw_error *err);
CW_API void cw_key_free(cw_key *key); /* NULL is allowed */

/* Who enters, when, by which chance. */
typedef struct cw_desk {
    const cw_key *key;    /* the log's own: signs its head */
    const cw_key *author; /* signs the entries; NULL: `key` */
    const cw_key *next;   /* when an entry rotates the log's own key: the key that follows it */
    int64_t now_s;        /* seconds since 1970 */
    const char *seed; /* examples and tests: salts and ids follow from this text; who knows it can
                             guess what was erased. NULL: random */
} cw_desk;

/* Makes a new record with one log, kept by the desk's key. */
CW_API cw_status cw_record_init(const char *path, const cw_desk *desk, cw_error *err);
/* `*out` is owned by the caller. */
CW_API cw_status cw_record_open(const char *path, bool write, cw_record **out, cw_error *err);
CW_API void cw_record_close(cw_record *record); /* NULL is allowed */
/* Asks this function now and then, in the midst of long work on the record, whether to go on; when not, that
 * work ends with CW_CANCELLED, and nothing of it is in the record. NULL: asks nobody. */
CW_API void cw_record_watch(cw_record *record, cw_progress_fn *progress, void *context);

/* The types of entries and their fields, for a terminal; owned by the caller. */
CW_API cw_status cw_record_types(char **out, cw_error *err);
/* Makes the JSON payload of an entry from "field=value" texts; owned by the caller. */
CW_API cw_status cw_record_payload(const char *type, const char *const *fields, size_t count,
                                   char **out, cw_error *err);

/* Enters one entry of that type with this JSON payload; returns when it is on the disk. The same
 * submission with the same content is entered once. `submission` may be NULL. `*receipt` says what was
 * entered where, `*warnings` what in it looks like personal data; both owned by the caller. */
CW_API cw_status cw_record_add(cw_record *record, const cw_desk *desk, const char *type,
                               const char *payload, const char *submission, char **receipt,
                               char **warnings, cw_error *err);

/* Seals an entry with the author's key, without any record: for an observer who keeps the key and sends the
 * file to a recorder. `*out`, the file's text, and `*warnings` are owned by the caller. */
CW_API cw_status cw_record_seal(const cw_desk *desk, const char *type, const char *payload,
                                const char *submission, char **out, char **warnings, cw_error *err);
/* Enters an entry that was sealed elsewhere, by an author whose key the desk's log knows. Once, however often
 * it comes; refused, with the reason, when the signature or the payload is not what its author sealed. */
CW_API cw_status cw_record_submit(cw_record *record, const cw_desk *desk, const char *path,
                                  char **receipt, char **warnings, cw_error *err);

/* Enters every row of a .csv or .json file, all of them or, at the first that cannot be entered, none.
 * `type` may be NULL when each row names its own. */
CW_API cw_status cw_record_import(cw_record *record, const cw_desk *desk, const char *path,
                                  const char *type, char **receipt, char **warnings, cw_error *err);

typedef struct cw_record_query {
    const char *type;      /* NULL: all */
    const char *topic;     /* an id: of a corridor, party, guarantee, ...; NULL: all */
    const char *operation; /* entries that name it, or none; NULL: all */
    int64_t last;          /* only so many, those entered last; 0: all */
    const char *as_of;     /* as it stood on this day or at this moment; NULL: now */
    int64_t skip;          /* list: but for so many that were entered after them */
} cw_record_query;

/* Each submission of all logs once, as it stands now: lines for a terminal, or a JSON array; owned by the
 * caller. */
CW_API cw_status cw_record_list(cw_record *record, const cw_record_query *query, bool json,
                                char **out, cw_error *err);
/* One entry whole, with its corrections. `submission` may be its first letters. */
CW_API cw_status cw_record_show(cw_record *record, const char *submission, bool json, char **out,
                                cw_error *err);

/* Everything said, promised, seen and counted about one corridor, party or guarantee: what is said for
 * it beside what is said against it, each with its source. `operation`: only what is about it; NULL: all.
 * Text or JSON, owned by the caller, as of all three. */
CW_API cw_status cw_record_about(cw_record *record, const char *id, const char *operation,
                                 bool json, char **out, cw_error *err);
/* In order of when things were said and happened; of the query, topic and operation count. */
CW_API cw_status cw_record_timeline(cw_record *record, const cw_record_query *query, bool json,
                                    char **out, cw_error *err);
/* Which party's latest word on what is what. */
CW_API cw_status cw_record_matrix(cw_record *record, const char *operation, bool json, char **out,
                                  cw_error *err);

/* Giving out: a record less what could make a target of somebody; docs/record.md has the rules. */
typedef struct cw_disclosure_options {
    const char *audience;   /* public, parties or operations */
    const char *operation;  /* entries that name it, or none; NULL: all */
    const char *recipients; /* which institutions, for the record; NULL: not said */
    bool csv;               /* with a row of HXL hashtags; else JSON */
} cw_disclosure_options;
/* What would be left out and why, the whole file as it would be given out, and its SHA-256; owned by the
 * caller. */
CW_API cw_status cw_record_preview(cw_record *record, const cw_disclosure_options *options,
                                   char **out, cw_error *err);
/* Writes the file and enters a disclosure, if the file is still what the preview named by `hash` (at least
 * its first 12 digits). `*receipt` is owned by the caller. */
CW_API cw_status cw_record_disclose(cw_record *record, const cw_desk *desk,
                                    const cw_disclosure_options *options, const char *hash,
                                    const char *path, char **receipt, cw_error *err);

/* After the day: observation held against agreement, per corridor and guarantee; what remains disputed.
 * Never a verdict. */
typedef struct cw_review_options {
    const char *operation; /* only this one of the record's; NULL: all */
    bool json;             /* else text for a terminal */
    bool arabic;           /* the page's own words in Arabic; what was entered stays as it is */
    const char *as_of;     /* a day, or a moment with its offset: what was entered into the record
                              later is left out. NULL: now */
} cw_review_options;

/* Of a record, of an operation's own file, or of a record with the operation's corridors and needs:
 * `record` or `op` may be NULL. `*out` is owned by the caller. */
CW_API cw_status cw_review(cw_record *record, const cw_operation *op,
                           const cw_review_options *options, char **out, cw_error *err);
/* The same as one HTML page that opens nothing on any network. */
CW_API cw_status cw_review_page(cw_record *record, const cw_operation *op,
                                const cw_review_options *options, const char *path, cw_error *err);
/* Rows that cw_record_import reads: CSV of one type with a line of HXL tags and what the record says of
 * each entry, or JSON. Owned by the caller. */
CW_API cw_status cw_record_export(cw_record *record, const cw_record_query *query, bool json,
                                  char **out, cw_error *err);

typedef struct cw_check_options {
    const char *const *keys; /* public keys that the reader has from elsewhere */
    size_t key_count;
    const char *since; /* a head kept from before (cw_record_head), or NULL */
    bool only_new;     /* whoever kept it has checked the signatures up to it */
    /* The caller's own file of what earlier checks of this record have found, made when it is not there, or
     * NULL. What is byte for byte as it was checked then is not verified again; a log that shrank or was
     * rewritten since is refused. Never use one that came with a record. Not together with only_new. */
    const char *state;
    int64_t now_s;   /* for the state */
    int32_t threads; /* 0: one per core */
    cw_progress_fn *progress;
    void *progress_context;
} cw_check_options;

/* Checks a record, or a bundle of proofs, offline. CW_REFUTED with the first contradiction, or CW_OK and
 * in `*report`, owned by the caller, what is proved and what is not. When only the state cannot be written,
 * the report is there beside CW_CANNOT_WRITE. */
CW_API cw_status cw_record_check(const char *path, const cw_check_options *options, char **report,
                                 cw_error *err);
/* The signed head of a log; `log` may be NULL when there is only one. Owned by the caller. */
CW_API cw_status cw_record_head(cw_record *record, const char *log, char **head, cw_error *err);

typedef struct cw_prove_options {
    const char *log;        /* NULL: the only one, or the first that holds the submission */
    const char *submission; /* its first letters; NULL: a bundle of heads only */
    const char *since; /* a head kept from before: proves that the log has only grown. NULL: none */
} cw_prove_options;

/* A bundle that proves an entry without the record, checked by cw_record_check. Owned by the caller. */
CW_API cw_status cw_record_prove(cw_record *record, const cw_prove_options *options, char **bundle,
                                 cw_error *err);

/* A witness signs heads of other people's logs, each once it is proved to have grown from the last one it
 * signed. `source` is a record or a bundle of proofs; `state` is the witness's own file, made when it does
 * not exist; `keys` are the logs' public keys, needed the first time each is seen. `*heads` are the
 * co-signed heads for cw_record_cosign, `*report` what was seen; both owned by the caller. CW_REFUTED when
 * a log shrank or forked; then `*report` is the evidence and nothing is signed. */
CW_API cw_status cw_witness(const char *source, const char *state, const cw_key *key,
                            const char *const *keys, size_t key_count, int64_t now_s, char **heads,
                            char **report, cw_error *err);
/* Takes co-signed heads into a record, from witnesses that its logs have introduced (entries `key`). */
CW_API cw_status cw_record_cosign(cw_record *record, const char *heads, char **receipt,
                                  cw_error *err);

/* Takes over what another record holds: logs that are new here, and what other recorders' logs here have
 * grown by. Refuses, whole, a log that is not the one it was (CW_REFUTED) and anything that does not check. */
CW_API cw_status cw_record_merge(cw_record *record, const char *other, char **receipt,
                                 cw_error *err);
/* A copy of this moment, while others may write; never overwrites. */
CW_API cw_status cw_record_backup(cw_record *record, const char *path, cw_error *err);
/* Checks a copy whole and puts it into a new place; never overwrites. */
CW_API cw_status cw_record_restore(const char *copy, const char *path, cw_progress_fn *progress,
                                   void *progress_context, char **report, cw_error *err);

#ifdef __cplusplus
}
#endif
#endif
