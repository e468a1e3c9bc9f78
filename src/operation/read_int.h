/* Reading operation.yaml: what the parts of the reader share. Private to this module.
 *
 * Everything that is read lives in op->strings (texts and arrays alike), so an operation that was
 * read halfway is freed like a whole one. */
#ifndef OPERATION_READ_INT_H
#define OPERATION_READ_INT_H

#include "files/table.h"
#include "files/yaml.h"
#include "operation/operation.h"

enum {
    OP_MAX_PEOPLE = 1000000000, /* in one zone and class, and per hour through a corridor */
    OP_MAX_ZONES = 200000,
    OP_MAX_CORRIDORS = 10000,
    OP_MAX_ROWS = 100000, /* of closures, assembly points, statements */
    OP_MAX_SNAP_M = 1000000,
    OP_MAX_ID_BYTES = 200
};
#define OP_MAX_TOTAL INT64_C(1000000000000) /* people in one operation */

struct near;
struct projection;
struct _GTimeZone;

struct reader {
    cw_operation *op;
    const char *path; /* of operation.yaml */
    cw_error *err;
    const struct yaml_node *root;
    struct _GTimeZone *zone;
    int64_t first_day; /* the pause's first local day, counted from 1970-01-01 */
    struct network_index index;
    struct near *gates[4]; /* by mode bits: the nodes that links of all these modes lead to */
    struct projection *projection; /* from lon, lat to the network's CRS; made when needed */
    const struct yaml_node
        *consent;       /* parties, statements, ...: the root, or what the record says */
    struct text record; /* its text, when there is one */
    const char *record_path;
    operation_network_fn *read_network;
    operation_record_fn *read_record;
    void *context;
    bool lenient; /* places beyond snap_max_m are no errors */
};

/* An error at a node of operation.yaml. */
#define FAIL_AT(r, node, ...) \
    error_at((r)->err, CW_BAD_INPUT, (r)->path, (node) ? (node)->line : 0, __VA_ARGS__)

/* read.c */
/* `count` zeroed elements that live as long as the operation, or NULL. */
void *reader_array(struct reader *r, size_t count, size_t size);
const char *reader_text(struct reader *r, const char *text);
void reader_warn(struct reader *r, const char *format, ...) PRINTF_LIKE(2, 3);
/* Fails when two of `ids` (the element's first member, every `stride` bytes) are equal, at the
 * later one's row of `t` or item of `list`, whichever is not NULL. */
cw_status reader_check_unique(struct reader *r, const char *what, const void *ids, size_t count,
                              size_t stride, const struct table *t, const struct yaml_node *list);
/* The index of the element called `id`, or -1; linear. */
int32_t reader_find(const void *ids, size_t count, size_t stride, const char *id);
#define FIND_ID(array, count, id) reader_find((array), (count), sizeof *(array), (id))
int32_t reader_find_class(const struct reader *r, const char *id);

/* values.c: single values of YAML maps */
/* NULL, or what is wrong with an id. A plain id has only letters, digits, - and _. */
const char *id_fault(const char *id, bool plain);
/* NULL, or what is wrong with a title or name that is printed as it is. */
const char *text_fault(const char *text);
cw_status value_kind(struct reader *r, const struct yaml_node *node, enum yaml_kind kind,
                     const char *what, const char *example);
/* A mandatory, not empty text; `example` is shown when it is missing. */
cw_status value_text(struct reader *r, const struct yaml_node *map, const char *key,
                     const char *example, const char **out);
/* NULL when absent. */
cw_status value_optional(struct reader *r, const struct yaml_node *map, const char *key,
                         const char **out);
cw_status value_id(struct reader *r, const struct yaml_node *map, const char *key, bool plain,
                   const char *example, const char **out);
/* A decimal times `scale`; `*out` keeps its value when absent. */
cw_status value_scaled(struct reader *r, const struct yaml_node *map, const char *key,
                       int64_t scale, int64_t least, int64_t most, int64_t *out);
cw_status value_whole(struct reader *r, const struct yaml_node *map, const char *key, int64_t least,
                      int64_t most, int64_t *out);
/* The list under `key`: NULL and CW_OK when absent, an error when it is no list of maps. */
cw_status value_maps(struct reader *r, const struct yaml_node *map, const char *key,
                     const char *example, const struct yaml_node **out);
/* A text or a list of texts that are ids of `what`, as indices. */
cw_status value_refs(struct reader *r, const struct yaml_node *node, const char *what,
                     const void *ids, size_t count, size_t stride, int32_t **out,
                     size_t *out_count);
/* The known name nearest to `name`, or NULL when none is near. `known` ends with NULL. */
const char *nearest_name(const char *name, const char *const *known);

/* rows.c: tables from files or from lists in operation.yaml */
/* Opens what `node` names or lists. Columns that are neither in `known` (ends with NULL) nor merely
 * descriptive are errors, save in GeoJSON and GeoPackage. */
cw_status rows_open(struct reader *r, const struct yaml_node *node, const char *what,
                    const char *const *known, size_t most, struct table *out);
/* Fails at a column that is neither `known` nor one for readers. */
cw_status rows_check_columns(const struct table *table, const char *what, const char *const *known,
                             cw_error *err);
cw_status rows_cell(struct reader *r, const struct table *t, size_t row, const char *column,
                    const char *example, const char **out);
/* The columns of a value given once or as _low, _best, _high; indexed by cw_population. */
struct triple {
    const char *name;
    int column[CW_POPULATION_COUNT];
    bool single;
};
cw_status triple_find(struct reader *r, const struct table *t, const char *name, bool mandatory,
                      struct triple *out);
/* Whole numbers within [0, most] with low <= best <= high. `word`, when not NULL, may stand instead
 * of all of them; then `*is_word` is set. */
cw_status triple_read(struct reader *r, const struct table *t, size_t row,
                      const struct triple *triple, int64_t most, const char *word, bool *is_word,
                      int64_t out[CW_POPULATION_COUNT]);
bool whole_number(const char *text, int64_t most, int64_t *out);

/* inputs.c */
/* Records a file that was read, by its path relative to the operation file, with its hash. */
cw_status input_add(struct reader *r, const char *written);
/* Marks the input that is opened as `full`: the operation's own file, where zones stand in it. */
void input_tells_people(struct reader *r, const char *full);
/* The path as it can be opened. NULL when memory is out. */
const char *input_full(struct reader *r, const char *written);
bool input_exists(struct reader *r, const char *written);
/* Fails, at `node`, unless `written` is a plain file that may be read; `what` names the key. */
cw_status input_check(struct reader *r, const struct yaml_node *node, const char *what,
                      const char *written);

/* times.c */
enum { TIME_DATE = 1, TIME_ISO = 2, TIME_OF_DAY = 4 };
/* Reads text[0, length) in one of `forms`. NULL, or what is wrong and what to do. */
const char *time_read(const struct reader *r, const char *text, size_t length, unsigned forms,
                      struct op_when *out);
cw_status time_open_zone(struct reader *r, const struct yaml_node *root);
/* Opens the zone of an operation that was read. */
cw_status time_zone_of(struct reader *r, const cw_operation *op, cw_error *err);
void time_close_zone(struct reader *r);
int64_t time_local_day(const struct reader *r, int64_t unix_s);
/* `key` of `map` as a moment. */
cw_status time_value(struct reader *r, const struct yaml_node *map, const char *key, unsigned forms,
                     const char *example, struct op_when *out);
cw_status pause_read(struct reader *r);

/* windows.c */
/* The windows of `text` as given, sorted, and clipped to the pause; `fault` says what is wrong. Windows
 * outside the pause are left out of those. */
struct window_list {
    struct op_window *windows;
    struct op_span *spans;
    size_t count, span_count;
};
cw_status windows_read(struct reader *r, const char *text, struct window_list *out,
                       char fault[256]);
int32_t clip_to_pause(const struct reader *r, int64_t unix_s);

/* places.c: node_id, or lon and lat, or x and y, or a geometry */
struct place {
    int32_t node; /* given by node_id, else -1 */
    double x, y;  /* in the network's CRS */
};
struct place_columns {
    int node_id, lon, lat, x, y;
};
#define PLACE_COLUMNS "node_id", "lon", "lat", "x", "y"
struct place_columns place_columns(const struct table *t);
cw_status place_read(struct reader *r, const struct table *t, size_t row,
                     const struct place_columns *columns, const char *what, const char *id,
                     struct place *out);
/* `shape`, which is in lon, lat when `degrees`, in the network's CRS; owned by the caller. */
cw_status place_shape(struct reader *r, const struct table *t, size_t row, struct shape **out);
/* The nearest node that links of all `modes` (bits; 0: any link) lead to; -1: there is none. */
cw_status place_nearest(struct reader *r, unsigned modes, double x, double y, int32_t *node,
                        int64_t *distance_mm);
/* Opens the way from lon, lat to the network's CRS, which must be known: else an error at `node`. */
cw_status place_open_projection(struct reader *r, const struct yaml_node *node);
/* The place's own node, or the nearest that links of all `modes` (bits) lead to. */
cw_status place_node(struct reader *r, const struct table *t, size_t row, const char *what,
                     const char *id, const struct place *place, unsigned modes, int32_t *node,
                     int64_t *distance_mm);

/* the parts, in the order in which they are read */
cw_status classes_read(struct reader *r);
cw_status take_up_read(struct reader *r);
cw_status separations_read(struct reader *r);
/* "civilian wounded" as bits; `fault` is filled when a name is unknown or there is none. */
bool classes_parse(const struct reader *r, const char *text, uint32_t *out, char fault[256]);
unsigned classes_modes(const cw_operation *op, uint32_t classes);
cw_status source_read(struct reader *r);
/* record_read.c: opens the record that the operation names, if any. */
cw_status record_open(struct reader *r);
/* Reads a part of consent, with errors that name the entry. */
cw_status record_part(struct reader *r, cw_status (*read)(struct reader *r));
cw_status parties_read(struct reader *r);
cw_status corridors_read(struct reader *r);
/* The rows of `t` as corridors. */
cw_status corridor_rows(struct reader *r, const struct table *t, struct op_corridor *out);
extern const char *const corridor_columns[];
cw_status zones_read(struct reader *r);
/* raster_read.c: zones: {raster: ...} */
cw_status zones_from_raster(struct reader *r, const struct yaml_node *map);
/* listed * take-up, rounded down. */
void zone_take_up(const struct reader *r, struct op_zone *zone);
cw_status assemblies_read(struct reader *r);
cw_status closures_read(struct reader *r);
/* Every link whose straight segment touches the shape. */
cw_status closure_touched_links(struct reader *r, struct shape *shape, struct op_closure *out);
/* The links that `kind` and `id` or `wkt` of a closure name. */
cw_status closure_links_of_row(struct reader *r, const struct table *t, size_t row,
                               struct op_closure *out);
extern const char *const closure_columns[];
cw_status statements_read(struct reader *r);
/* details.c: adds the details that a map under 'about' names. */
cw_status details_add(struct reader *r, const struct yaml_node *map, struct op_statement *out);
cw_status guarantees_read(struct reader *r);
cw_status observations_read(struct reader *r);
cw_status concessions_read(struct reader *r);
/* notes.c */
cw_status assumptions_read(struct reader *r);
cw_status data_sources_read(struct reader *r);
cw_status zones_join(struct reader *r);

#endif
