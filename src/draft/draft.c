/* The order of a draft: options, roads, people, gates; a first reading that tells which zones the
 * roads bring to a gate; the files as they stay; a second reading, strict, as everybody's will be. */
#include "draft/draft.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "draft/draft_int.h"
#include "files/bytes.h"
#include "files/number.h"

enum { DEFAULT_PERSONS = 4, DEFAULT_SNAP_M = 500 };

/* ---- small things ------------------------------------------------------------------------------- */

const char *draft_textf(struct draft *d, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return arena_text(&d->strings, text);
}

cw_status draft_note(struct draft *d, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *note = arena_text(&d->strings, text);
    if (!note || d->note_count == DRAFT_MOST_NOTES) return error_no_memory(d->err);
    d->notes[d->note_count++] = note;
    return CW_OK;
}

/* The last note becomes the first: the one that nobody may miss. */
static void put_first(struct draft *d)
{
    const char *last = d->notes[d->note_count - 1];
    memmove(d->notes + 1, d->notes, (d->note_count - 1) * sizeof *d->notes);
    d->notes[0] = last;
}

const char *draft_number(struct draft *d, int64_t value)
{
    char digits[32], out[48];
    size_t n = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)value), k = 0;
    for (size_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0 && digits[i - 1] != '-') out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = '\0';
    const char *copy = arena_text(&d->strings, out);
    return copy ? copy : "?";
}

int64_t draft_snap_m(const struct draft *d)
{
    return d->o->snap_m ? d->o->snap_m : DEFAULT_SNAP_M;
}

unsigned draft_modes(const struct draft *d)
{
    unsigned modes = 0;
    for (size_t c = 0; c < d->class_count; c++) modes |= 1u << d->classes[c].mode;
    return modes;
}

int64_t draft_vehicle_persons(const struct draft *d)
{
    return d->o->persons_per_vehicle ? d->o->persons_per_vehicle : DEFAULT_PERSONS;
}

/* ---- options ------------------------------------------------------------------------------------ */

static cw_status bad_class(struct draft *d, const char *given)
{
    return error_set(
        d->err, CW_BAD_USAGE,
        "the class '%.*s' is not understood; write ID=foot or ID=vehicle, with several "
        "classes also the share of the people: civilian-on-foot=foot:70",
        bytes_clip(given, 80), given);
}

static bool parse_mode(const char *text, size_t length, enum mode *out)
{
    if (length == 4 && strncmp(text, "foot", 4) == 0) return *out = MODE_FOOT, true;
    if (length == 7 && strncmp(text, "vehicle", 7) == 0) return *out = MODE_VEHICLE, true;
    return false;
}

static cw_status take_class(struct draft *d, const char *given)
{
    size_t id = strcspn(given, "=");
    const char *mode = given + id + (given[id] == '=');
    size_t length = strcspn(mode, ":");
    struct draft_class *out = &d->classes[d->class_count];
    out->percent = 100;
    bool plain = id > 0 && id <= 60;
    for (size_t i = 0; i < id; i++) {
        char c = given[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        plain = plain && (letter || (c >= '0' && c <= '9') || c == '-' || c == '_');
    }
    if (!plain || given[id] != '=' || !parse_mode(mode, length, &out->mode))
        return bad_class(d, given);
    if (mode[length] == ':' && !number_whole(mode + length + 1, 1, 100, &out->percent))
        return bad_class(d, given);
    out->id = arena_text_n(&d->strings, given, id);
    d->class_count++;
    return out->id ? CW_OK : error_no_memory(d->err);
}

static cw_status take_classes(struct draft *d)
{
    const cw_new_options *o = d->o;
    int64_t percent = 0;
    cw_status s = CW_OK;
    if (o->class_count && o->mode)
        return error_set(d->err, CW_BAD_USAGE, "give --mode or --class, not both");
    if (o->class_count > OP_MAX_CLASSES)
        return error_set(d->err, CW_BAD_USAGE, "more than %d classes", OP_MAX_CLASSES);
    for (size_t c = 0; c < o->class_count && !s; c++) s = take_class(d, o->classes[c]);
    if (!s && o->class_count == 0) {
        const char *mode = o->mode ? o->mode : "foot";
        d->classes[0] = (struct draft_class){"civilian", MODE_FOOT, 100};
        d->class_count = 1;
        if (!parse_mode(mode, strlen(mode), &d->classes[0].mode))
            s = error_set(d->err, CW_BAD_USAGE, "--mode is foot or vehicle, not '%.*s'",
                          bytes_clip(mode, 40), mode);
    }
    for (size_t c = 0; c < d->class_count; c++) percent += d->classes[c].percent;
    if (!s && percent != 100)
        s = error_set(d->err, CW_BAD_USAGE,
                      "the classes' shares add up to %lld percent, not 100; write such as --class "
                      "civilian-on-foot=foot:70 --class civilian-by-car=vehicle:30",
                      (long long)percent);
    return s;
}

static cw_status take_pause(struct draft *d)
{
    const char *pause = d->o->pause ? d->o->pause : "", *slash = strchr(pause, '/');
    if (!slash || slash == pause || !slash[1] || strlen(pause) > 80 ||
        pause[strcspn(pause, "\",\\;\n\r ")])
        return error_set(d->err, CW_BAD_USAGE,
                         "when is the pause? Give --pause FROM/TO in local time, such as "
                         "2030-01-01T09:00/2030-01-01T19:00");
    d->start = arena_text_n(&d->strings, pause, (size_t)(slash - pause));
    d->end = arena_text(&d->strings, slash + 1);
    return d->start && d->end ? CW_OK : error_no_memory(d->err);
}

static cw_status check_texts(struct draft *d)
{
    const char *const texts[] = {d->o->folder, d->o->title, d->o->time_zone, d->o->crs,
                                 d->o->people, d->o->osm,   d->o->network};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i] && (bytes_has_control(texts[i]) || strlen(texts[i]) > 1000 ||
                         bytes_check_text("", texts[i], strlen(texts[i]), NULL)))
            return error_set(
                d->err, CW_BAD_USAGE,
                "'%.*s' has control characters, is no UTF-8, or is longer than 1000 bytes",
                bytes_clip(texts[i], 80), texts[i]);
    if (d->o->persons_per_vehicle < 0 || d->o->persons_per_vehicle > 1000)
        return error_set(d->err, CW_BAD_USAGE, "--persons-per-vehicle is from 1 to 1000");
    if (d->o->throughput_h < 0 || d->o->throughput_h > OP_UNLIMITED_H)
        return error_set(d->err, CW_BAD_USAGE, "--throughput is people per hour, from 1 to 10^9");
    if (d->o->snap_m < 0 || d->o->snap_m > 1000000)
        return error_set(d->err, CW_BAD_USAGE, "--snap is from 1 to 1000000 metres");
    if (d->o->cell_m && (d->o->cell_m < 10 || d->o->cell_m > 100000))
        return error_set(d->err, CW_BAD_USAGE, "--cell is from 10 to 100000 metres");
    return CW_OK;
}

static cw_status take_options(struct draft *d)
{
    if (!d->o->folder || !*d->o->folder)
        return error_set(d->err, CW_BAD_USAGE, "into which folder? Name a new one");
    if ((d->o->osm != NULL) == (d->o->network != NULL))
        return error_set(
            d->err, CW_BAD_USAGE,
            "which roads? Give --osm FILE (an OpenStreetMap extract), or --network FILE "
            "with --crs (MATSim, GMNS), not both");
    cw_status s = check_texts(d);
    if (!s) s = take_pause(d);
    return s ? s : take_classes(d);
}

/* ---- the network -------------------------------------------------------------------------------- */

static bool ends_with(const char *path, const char *ending)
{
    size_t n = strlen(path), m = strlen(ending);
    return n >= m && strcasecmp(path + n - m, ending) == 0;
}

static const char *network_kind(const cw_new_options *o)
{
    struct stat info;
    if (o->osm) return "osm";
    if (stat(o->network, &info) == 0 && S_ISDIR(info.st_mode)) return "gmns";
    bool areas = ends_with(o->network, ".geojson") || ends_with(o->network, ".json") ||
                 ends_with(o->network, ".gpkg");
    return areas ? "areas" : "matsim";
}

static bool is_taken(const char *name)
{
    static const char *const own[] = {"zones.csv", "corridors.csv", "not-covered.csv",
                                      "operation.yaml"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(name, own[i]) == 0) return true;
    return false;
}

/* Under its own name, or given-NAME when the draft has a file of that name itself. */
static cw_status copy_file(struct draft *d, const char *source, struct text *named)
{
    const char *slash = strrchr(source, '/'), *name = slash ? slash + 1 : source;
    text_addf(named, "%s%s", is_taken(name) ? "given-" : "", name);
    return named->broken ? error_no_memory(d->err)
                         : folder_copy(&d->folder, source, named->bytes, d->err);
}

static cw_status copy_gmns(struct draft *d, struct text *named)
{
    static const char *const names[] = {"node.csv", "link.csv", "config.csv"};
    cw_status s = CW_OK;
    for (size_t i = 0; i < 3 && !s; i++) {
        const char *path = draft_textf(d, "%s/%s", d->o->network, names[i]);
        if (!path) return error_no_memory(d->err);
        if (i < 2 || bytes_exists(path)) s = folder_copy(&d->folder, path, names[i], d->err);
    }
    text_add(named, ".");
    return s;
}

/* The path of the network as operation.yaml is to name it. */
static cw_status name_network(struct draft *d, const char *kind, struct text *named)
{
    const char *path = d->o->osm ? d->o->osm : d->o->network;
    if (strcmp(kind, "gmns") != 0) {
        cw_status s = bytes_check_file(path, UINT64_MAX, d->err);
        if (s) return s;
    }
    if (!d->o->copy) return folder_relative(&d->folder, path, named, d->err);
    return strcmp(kind, "gmns") == 0 ? copy_gmns(d, named) : copy_file(d, path, named);
}

static cw_status read_roads(struct draft *d, operation_network_fn *read_network, void *context)
{
    const char *kind = network_kind(d->o);
    struct text named = {0};
    cw_status s = name_network(d, kind, &named);
    if (!s) text_addf(&d->network_key, "%s: ", kind);
    if (!s) draft_add_quoted(&d->network_key, named.bytes ? named.bytes : "");
    if (!s && d->o->crs) text_add(&d->network_key, ", crs: ");
    if (!s && d->o->crs) draft_add_quoted(&d->network_key, d->o->crs);
    text_release(&named);
    if (!s && d->network_key.broken) s = error_no_memory(d->err);
    if (!s) s = draft_put_operation(d);
    char *path = s ? NULL : folder_name(&d->folder, "operation.yaml");
    if (!s && !path) s = error_no_memory(d->err);
    if (!s) s = operation_read_network(path, read_network, context, &d->net, d->err);
    mem_free(path);
    if (!s && !d->net.crs)
        s = error_set(d->err, CW_BAD_USAGE,
                      "the network says nothing of its coordinate reference system; give --crs "
                      "EPSG:...");
    return s;
}

/* ---- zones -------------------------------------------------------------------------------------- */

/* Each class's share of every zone: rounded down, what is rounded off carried to the next zone; the
 * last class takes the rest. */
static void share_out(struct draft *d)
{
    int64_t carry[OP_MAX_CLASSES] = {0};
    size_t last = d->class_count - 1;
    for (size_t i = 0; i < d->zone_count; i++) {
        struct draft_zone *z = &d->zones[i];
        int64_t left = z->people;
        for (size_t c = 0; c < last; c++) {
            carry[c] += z->people * d->classes[c].percent;
            int64_t give = carry[c] / 100 < left ? carry[c] / 100 : left;
            carry[c] -= give * 100;
            z->by_class[c] = give;
            left -= give;
        }
        z->by_class[last] = left;
    }
}

/* Hands over the network that was read already. */
static cw_status hand_over(void *context, const struct operation_network_source *source,
                           struct network *out, cw_error *err)
{
    struct draft *d = context;
    (void)source, (void)err;
    *out = d->net;
    d->net = (struct network){0};
    return CW_OK;
}

static cw_status judge_zone(struct draft *d, const cw_operation *op, size_t i)
{
    struct draft_zone *z = &d->zones[i];
    for (size_t c = 0; c < d->class_count && !z->uncovered; c++) {
        const struct op_join *join = &op->zones[i].join[c];
        if (z->by_class[c] == 0) continue;
        if (join->node < 0)
            z->uncovered = "no road leads from anywhere to a corridor";
        else if (join->distance_mm > op->snap_max_mm)
            z->uncovered = draft_textf(d, "%lld m from the nearest road that leads to a corridor",
                                       (long long)(join->distance_mm / 1000));
        else
            continue;
        if (!z->uncovered) return error_no_memory(d->err);
    }
    if (!z->uncovered) return CW_OK;
    d->uncovered_zones++;
    d->uncovered_people += z->people;
    return CW_OK;
}

/* Whether most zones would lie within the roads' extent with lon and lat exchanged. */
static bool seem_swapped(const struct draft *d)
{
    const struct network *net = &d->net;
    double west = 180, east = -180, south = 90, north = -90;
    size_t inside = 0;
    if (!net->geographic) return false;
    for (size_t i = 0; i < net->node_count; i++) {
        west = fmin(west, net->x[i]), east = fmax(east, net->x[i]);
        south = fmin(south, net->y[i]), north = fmax(north, net->y[i]);
    }
    for (size_t i = 0; i < d->zone_count; i++) {
        const struct draft_zone *z = &d->zones[i];
        inside += z->lat >= west && z->lat <= east && z->lon >= south && z->lon <= north;
    }
    return 2 * inside > d->zone_count;
}

static cw_status find_uncovered(struct draft *d)
{
    cw_operation *op = NULL;
    char *path = folder_name(&d->folder, "operation.yaml");
    cw_status s =
        path ? operation_read_lenient(path, hand_over, d, &op, d->err) : error_no_memory(d->err);
    mem_free(path);
    if (s) return s;
    for (size_t i = 0; i < d->zone_count && !s; i++) s = judge_zone(d, op, i);
    d->net = op->net;
    op->net = (struct network){0};
    cw_operation_free(op);
    if (!s && d->uncovered_zones == d->zone_count)
        s = error_set(d->err, CW_BAD_INPUT,
                      "none of the %s people is within %d m of a road that leads to a corridor; %s",
                      draft_number(d, d->people), (int)draft_snap_m(d),
                      seem_swapped(d) ? "lon and lat of the people file seem to be exchanged"
                                      : "do roads, people and gates belong to one place?");
    if (!s && d->uncovered_zones)
        s = draft_note(
            d,
            "%s people in %zu zone%s are not covered: more than %d m from every road that "
            "leads to a corridor (not-covered.csv)",
            draft_number(d, d->uncovered_people), d->uncovered_zones,
            d->uncovered_zones == 1 ? "" : "s", (int)draft_snap_m(d));
    if (!s && d->uncovered_zones) put_first(d);
    return s;
}

static cw_status note_the_rest(struct draft *d)
{
    unsigned modes = draft_modes(d);
    cw_status s = CW_OK;
    if (!d->o->time_zone)
        s = draft_note(d, "times are in UTC: no time zone was given (--time-zone Asia/Damascus)");
    if (!s)
        s = draft_note(
            d, "people are where the people file has them, usually where they live, at the hour "
               "when the pause begins too");
    if (!s && modes >> MODE_FOOT & 1)
        s = draft_note(d, "walkers go 3.6 km/h on average, groups with children and old people");
    if (!s && modes >> MODE_VEHICLE & 1)
        s = draft_note(d, "every vehicle carries %lld people%s; everybody of that class has a seat",
                       (long long)draft_vehicle_persons(d),
                       d->o->persons_per_vehicle ? ", as given" : "");
    if (!s && d->class_count == 1 && !d->o->class_count)
        s = draft_note(d, "everybody is a civilian and goes %s",
                       d->classes[0].mode == MODE_FOOT ? "on foot" : "by vehicle");
    if (!s && d->class_count > 1)
        s = draft_note(
            d, "the classes' shares are the same everywhere, and the first named goes first");
    if (!s) s = draft_note(d, "everybody comes (take-up best 1, high 1), or nobody (low 0)");
    if (!s) s = draft_note(d, "every corridor is open for the whole pause, and no road is closed");
    if (!s)
        s = draft_note(
            d, "nobody's consent is recorded: only the basis \"announced\" can be computed");
    return s;
}

/* ---- all of it ---------------------------------------------------------------------------------- */

static cw_status put_all(struct draft *d)
{
    cw_status s = draft_put_zones(d);
    if (!s) s = draft_put_corridors(d);
    return s ? s : draft_put_operation(d);
}

/* Errors of the draft's own files are about options: no such file will be there to look into. */
static cw_status blame_options(struct draft *d, cw_status status)
{
    const char *temporary = d->folder.temporary;
    char text[sizeof d->err->text];
    if (!d->err || !temporary || status != CW_BAD_INPUT) return status;
    size_t n = strlen(temporary);
    if (strncmp(d->err->text, temporary, n) != 0) return status;
    snprintf(text, sizeof text, "%s", d->err->text + n + 1);
    *d->err = (cw_error){0};
    return error_set(d->err, CW_BAD_INPUT, "nothing was written, because it would be wrong: %s",
                     text);
}

/* Between two steps, none of which can be stopped itself. */
static cw_status go_on(const struct draft *d, int64_t done)
{
    const struct progress progress = {d->o->progress, d->o->progress_context};
    return progress_report(&progress, "drafting", done, 5, d->err);
}

static cw_status make(struct draft *d, operation_network_fn *read_network, void *context,
                      char **report)
{
    cw_operation *op = NULL;
    cw_status s = go_on(d, 0);
    if (!s) s = read_roads(d, read_network, context);
    if (!s) s = go_on(d, 1);
    if (!s) s = draft_find_gates(d);
    if (!s) s = go_on(d, 2);
    if (!s) s = draft_read_people(d);
    if (!s) s = go_on(d, 3);
    if (!s) share_out(d);
    if (!s) s = note_the_rest(d);
    if (!s) s = put_all(d);
    if (!s) s = find_uncovered(d);
    if (!s) s = go_on(d, 4);
    if (!s) s = put_all(d);
    if (!s && d->o->copy) {
        struct text named = {0};
        s = copy_file(d, d->o->people, &named);
        text_release(&named);
    }
    char *path = s ? NULL : folder_name(&d->folder, "operation.yaml");
    if (!s && !path) s = error_no_memory(d->err);
    if (!s) s = operation_read(path, read_network, context, &op, d->err);
    mem_free(path);
    if (!s) s = go_on(d, 5);
    if (!s) s = draft_report(d, op->warnings.bytes ? op->warnings.bytes : "", report);
    cw_operation_free(op);
    return s;
}

cw_status draft_write(const cw_new_options *options, operation_network_fn *read_network,
                      void *context, char **report, cw_error *err)
{
    cw_error local = {0};
    struct draft d = {.o = options, .err = err ? err : &local};
    *report = NULL;
    cw_status s = take_options(&d);
    if (!s && (!options->people || !*options->people))
        s = draft_read_people(&d); /* says what to give */
    if (!s) s = folder_begin(options->folder, &d.folder, d.err);
    if (!s) {
        const char *slash = strrchr(d.folder.path, '/');
        d.operation_id = slash ? slash + 1 : d.folder.path;
        s = make(&d, read_network, context, report);
        if (s) s = blame_options(&d, s);
    }
    if (!s) s = folder_commit(&d.folder, d.err);
    if (s) {
        cw_text_free(*report);
        *report = NULL;
    }
    folder_release(&d.folder);
    network_release(&d.net);
    text_release(&d.network_key);
    mem_free(d.zones);
    mem_free(d.gates);
    arena_release(&d.strings);
    return s;
}
