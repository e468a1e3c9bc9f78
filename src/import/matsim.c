/* MATSim to network, one element after the other. Only what the network keeps is held in memory,
 * besides a line number per node and link, to say where an id was used twice. */
#include "import/matsim.h"

#include <math.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "files/bytes.h"
#include "files/number.h"
#include "files/shape.h"
#include "files/xml.h"
#include "import/rows.h"

enum {
    MOST_CRS_BYTES = 200,
    HOUR_S = 3600,
    MOST_PERIOD_S = 7 * 24 * HOUR_S,
    MM_H_PER_M_S = 3600 * 1000,
    MOST_LANES = 1000
};

/* What nodes and links may take up in memory, about. Real files ask for up to ten times their packed
 * size; one that repeats a thousand bytes in each id, for hundreds. */
enum { FREE_HELD_BYTES = 64 << 20, HELD_PER_BYTE = 20, HELD_PER_ROW = 64 };

struct lines {
    int *of; /* the line of each node, or link */
    size_t count, room;
};

struct reader {
    const char *path;
    const char *crs; /* as given, or NULL */
    struct network *net;
    int depth; /* of the element that is open; <network> is 1 */
    enum { BEFORE, ATTRIBUTES, NODES, LINKS } section;
    bool in_crs;
    struct text crs_text; /* what stands in the file's attribute */
    int64_t period_s;
    uint64_t held, most_held; /* bytes, about */
    struct lines node_lines, link_lines;
    struct network_index index; /* of the nodes, from <links> on */
    int line;                   /* of the element */
    cw_error *err;
};

#define FAIL(r, ...) error_at((r)->err, CW_BAD_INPUT, (r)->path, (r)->line, __VA_ARGS__)

/* ---- attributes and ids ------------------------------------------------------------------------- */

static cw_status need(struct reader *r, const char **attributes, const char *element,
                      const char *name, const char **out)
{
    *out = xml_attribute(attributes, name);
    if (*out) return CW_OK;
    return FAIL(r, "the %s has no attribute '%s'; add it", element, name);
}

static cw_status bad_value(struct reader *r, const char *name, const char *value,
                           const char *remedy)
{
    return FAIL(r, "%s '%.*s' is wrong; give %s", name, bytes_clip(value, SHOWN), value, remedy);
}

static cw_status read_id(struct reader *r, const char **attributes, const char *element,
                         const char **out)
{
    cw_status status = need(r, attributes, element, "id", out);
    if (status || !id_is_bad(*out)) return status;
    return bad_value(r, "id", *out, "1 to 1000 bytes without control characters");
}

static cw_status note_line(struct reader *r, struct lines *lines, const char *id)
{
    r->held += strlen(id) + HELD_PER_ROW;
    if (r->held > r->most_held)
        return FAIL(r, "more nodes and links than a file of its size can hold; it is made to "
                       "exhaust memory, or damaged: fetch it again");
    cw_status status =
        mem_reserve(&lines->of, &lines->room, lines->count + 1, sizeof *lines->of, r->err);
    if (!status) lines->of[lines->count++] = r->line;
    return status;
}

static cw_status check_repeated(struct reader *r, struct named_row *rows, const char *what,
                                const struct lines *lines)
{
    size_t first = named_rows_find_repeated(rows, lines->count);
    if (first == lines->count) return CW_OK;
    size_t at = 0;
    while (rows[at].row != first) at++;
    r->line = lines->of[first];
    return FAIL(r, "a second %s with the id '%.*s'; give each its own id", what,
                bytes_clip(rows[at].id, SHOWN), rows[at].id);
}

static cw_status check_node_ids(struct reader *r)
{
    size_t n = r->net->node_count;
    struct named_row *rows = mem_new(n, sizeof *rows);
    if (!rows) return error_no_memory(r->err);
    for (size_t i = 0; i < n; i++) rows[i] = (struct named_row){r->net->node_id[i], i};
    cw_status status = check_repeated(r, rows, "node", &r->node_lines);
    mem_free(rows);
    return status;
}

static cw_status check_link_ids(struct reader *r)
{
    size_t n = r->net->link_count;
    struct named_row *rows = mem_new(n, sizeof *rows);
    if (!rows) return error_no_memory(r->err);
    for (size_t i = 0; i < n; i++) rows[i] = (struct named_row){r->net->links[i].id, i};
    cw_status status = check_repeated(r, rows, "link", &r->link_lines);
    mem_free(rows);
    return status;
}

/* ---- the coordinate reference system ------------------------------------------------------------ */

static cw_status set_crs(struct reader *r, const char *crs)
{
    char name[PROJECTION_NAME_ROOM];
    cw_status status = projection_check_crs(crs, name, &r->net->geographic, r->err);
    if (status) return status;
    r->net->crs = arena_text(&r->net->strings, name);
    return r->net->crs ? CW_OK : error_no_memory(r->err);
}

static cw_status end_crs(struct reader *r)
{
    static const char blanks[] = " \t\r\n";
    cw_error local = {0}, *err = r->err;
    r->in_crs = false;
    if (r->crs_text.broken) return error_no_memory(r->err);
    char *crs = r->crs_text.bytes;
    if (!crs) return CW_OK;
    crs += strspn(crs, blanks);
    for (size_t n = strlen(crs); n > 0 && strchr(blanks, crs[n - 1]); n--) crs[n - 1] = '\0';
    if (!*crs || strcasecmp(crs, "Atlantis") == 0) return CW_OK;
    r->err = &local;
    cw_status status = set_crs(r, crs);
    r->err = err;
    if (status == CW_BAD_INPUT) return FAIL(r, "%s; or give crs beside the file", local.text);
    return status ? error_set(err, status, "%s", local.text) : CW_OK;
}

/* ---- nodes -------------------------------------------------------------------------------------- */

static cw_status read_coordinate(struct reader *r, const char **attributes, const char *name,
                                 double most, double *out)
{
    const char *value;
    cw_status status = need(r, attributes, "node", name, &value);
    if (status || (number_coordinate(value, out) && fabs(*out) <= most)) return status;
    return bad_value(r, name, value,
                     r->net->geographic ? "degrees (x: lon -180 to 180, y: lat -90 to 90)"
                                        : "a number of metres within 1,000,000 km");
}

static cw_status read_node(struct reader *r, const char **attributes)
{
    const char *id;
    double x = 0, y = 0;
    bool degrees = r->net->geographic;
    cw_status status = read_id(r, attributes, "node", &id);
    if (!status)
        status = read_coordinate(r, attributes, "x", degrees ? 180 : MOST_COORDINATE_M, &x);
    if (!status) status = read_coordinate(r, attributes, "y", degrees ? 90 : MOST_COORDINATE_M, &y);
    if (!status) status = network_add_node(r->net, id, x, y, r->err);
    return status ? status : note_line(r, &r->node_lines, id);
}

/* ---- links -------------------------------------------------------------------------------------- */

static bool is_one_of(const char *word, size_t length, const char *const *names)
{
    for (; *names; names++)
        if (strlen(*names) == length && strncasecmp(word, *names, length) == 0) return true;
    return false;
}

/* The LINK_WAY bits of the modes named. */
static uint8_t read_modes(const char *modes)
{
    static const char *const vehicle[] = {"car",  "auto",  "vehicle", "ride",
                                          "taxi", "truck", "freight", NULL};
    static const char *const foot[] = {"walk", "foot", "ped", "pedestrian", NULL};
    static const char between[] = ",; \t\r\n";
    uint8_t ways = 0;
    if (!modes) return LINK_WAY(MODE_VEHICLE, FORWARD);
    for (modes += strspn(modes, between); *modes; modes += strspn(modes, between)) {
        size_t length = strcspn(modes, between);
        if (is_one_of(modes, length, vehicle)) ways |= LINK_WAY(MODE_VEHICLE, FORWARD);
        if (is_one_of(modes, length, foot)) ways |= LINK_WAY(MODE_FOOT, FORWARD);
        modes += length;
    }
    return ways;
}

static cw_status read_end(struct reader *r, const char **attributes, const char *name, int32_t *out)
{
    const char *value;
    cw_status status = need(r, attributes, "link", name, &value);
    if (status) return status;
    *out = network_find_node(&r->index, value);
    return *out >= 0 ? CW_OK : bad_value(r, name, value, "the id of a node of this file");
}

static cw_status read_length(struct reader *r, const char **attributes, struct link *link)
{
    const char *value;
    cw_status status = need(r, attributes, "link", "length", &value);
    if (status || (number_scaled(value, 1000, &link->length_mm) && link->length_mm >= 0 &&
                   link->length_mm <= MOST_LENGTH_MM))
        return status;
    return bad_value(r, "length", value, "metres from 0 to 1,000,000,000");
}

static cw_status read_speed(struct reader *r, const char **attributes, struct link *link)
{
    const char *value;
    cw_status status = need(r, attributes, "link", "freespeed", &value);
    if (status || (number_times(value, MM_H_PER_M_S, &link->speed_mm_h) && link->speed_mm_h > 0 &&
                   link->speed_mm_h <= MOST_SPEED_MM_H))
        return status;
    return bad_value(r, "freespeed", value,
                     "metres per second above 0 and up to 277.7 (1000 km/h)");
}

/* Rounding down twice, to whole vehicle seconds and to vehicles, is rounding down once. */
static cw_status read_capacity(struct reader *r, const char **attributes, struct link *link)
{
    const char *value;
    int64_t hours = 0;
    cw_status status = need(r, attributes, "link", "capacity", &value);
    if (status) return status;
    bool good = number_times_floor(value, HOUR_S, &hours) && hours >= 0;
    link->vehicles_h = hours / r->period_s;
    if (good && link->vehicles_h <= MOST_PER_HOUR) return CW_OK;
    return bad_value(r, "capacity", value,
                     "vehicles per capperiod, from 0 to 1,000,000,000 an hour");
}

static cw_status check_rest(struct reader *r, const char **attributes)
{
    int64_t milli;
    const char *lanes = xml_attribute(attributes, "permlanes");
    const char *oneway = xml_attribute(attributes, "oneway");
    if (lanes &&
        (!number_scaled(lanes, 1000, &milli) || milli < 0 || milli > (int64_t)MOST_LANES * 1000))
        return bad_value(r, "permlanes", lanes, "a number from 0 to 1000");
    if (oneway && strcmp(oneway, "1") != 0 && strcasecmp(oneway, "true") != 0)
        return bad_value(r, "oneway", oneway, "1, and a link of its own for each direction");
    return CW_OK;
}

static cw_status keep_link(struct reader *r, struct link *link)
{
    if ((link->ways & LINK_WAY(MODE_VEHICLE, FORWARD)) && link->vehicles_h == 0)
        link->ways &= (uint8_t)~LINK_WAY(MODE_VEHICLE, FORWARD);
    if (link->ways == 0) return network_drop(r->net, "links of zero capacity", link->id, r->err);
    if (link->ways & LINK_WAY(MODE_FOOT, FORWARD)) link->foot_people_h = MATSIM_FOOT_PEOPLE_H;
    cw_status status = network_add_link(r->net, link, r->err);
    return status ? status : note_line(r, &r->link_lines, link->id);
}

static cw_status read_link(struct reader *r, const char **attributes)
{
    struct link link = {.ways = read_modes(xml_attribute(attributes, "modes"))};
    cw_status status = read_id(r, attributes, "link", &link.id);
    if (!status) status = read_end(r, attributes, "from", &link.from);
    if (!status) status = read_end(r, attributes, "to", &link.to);
    if (!status) status = check_rest(r, attributes);
    if (status) return status;
    if (link.from == link.to)
        return network_drop(r->net, "links from a node to itself", link.id, r->err);
    if (link.ways == 0)
        return network_drop(r->net, "links for neither vehicles nor walkers", link.id, r->err);
    status = read_length(r, attributes, &link);
    if (!status && (link.ways & LINK_WAY(MODE_VEHICLE, FORWARD))) {
        status = read_speed(r, attributes, &link);
        if (!status) status = read_capacity(r, attributes, &link);
    }
    return status ? status : keep_link(r, &link);
}

/* "01:00:00", "01:00" or seconds. */
static bool read_period(const char *text, int64_t *out)
{
    static const int64_t unit[] = {3600, 60, 1};
    char part[16];
    int parts = 0;
    if (number_whole(text, 1, MOST_PERIOD_S, out)) return true;
    *out = 0;
    for (const char *p = text; parts < 3; parts++) {
        int64_t value;
        size_t n = strspn(p, "0123456789");
        if (n == 0 || n >= sizeof part) return false;
        memcpy(part, p, n);
        part[n] = '\0';
        if (!number_whole(part, 0, parts == 0 ? MOST_PERIOD_S / HOUR_S : 59, &value)) return false;
        *out += value * unit[parts];
        p += n;
        if (*p == '\0') return parts > 0 && *out > 0;
        if (*p++ != ':') return false;
    }
    return false;
}

static cw_status begin_links(struct reader *r, const char **attributes)
{
    const char *period = xml_attribute(attributes, "capperiod");
    r->period_s = HOUR_S;
    if (period && !read_period(period, &r->period_s))
        return bad_value(r, "capperiod", period, "a time such as 01:00:00, at most a week");
    cw_status status = check_node_ids(r);
    return status ? status : network_index_init(&r->index, r->net, r->err);
}

/* ---- elements ----------------------------------------------------------------------------------- */

static cw_status unexpected(struct reader *r, const char *name)
{
    return FAIL(r,
                "the element '%.*s' does not belong here; a MATSim network has attributes, nodes "
                "with node and links with link, each once and in this order",
                bytes_clip(name, SHOWN), name);
}

static cw_status begin_section(struct reader *r, const char *name, const char **attributes)
{
    static const char *const names[] = {"", "attributes", "nodes", "links"};
    int next = r->section == LINKS ? LINKS + 1 : (int)r->section + 1;
    while (next <= LINKS && strcmp(names[next], name) != 0) next++;
    if (next > LINKS || (next == LINKS && r->section != NODES)) return unexpected(r, name);
    r->section = next == ATTRIBUTES ? ATTRIBUTES : next == NODES ? NODES : LINKS;
    return r->section == LINKS ? begin_links(r, attributes) : CW_OK;
}

static cw_status begin_row(struct reader *r, const char *name, const char **attributes)
{
    if (r->section == NODES && strcmp(name, "node") == 0) return read_node(r, attributes);
    if (r->section == LINKS && strcmp(name, "link") == 0) return read_link(r, attributes);
    if (r->section != ATTRIBUTES || strcmp(name, "attribute") != 0) return unexpected(r, name);
    const char *which = xml_attribute(attributes, "name");
    r->in_crs = which && strcmp(which, "coordinateReferenceSystem") == 0 && !r->crs && !r->net->crs;
    if (r->in_crs) text_release(&r->crs_text);
    return CW_OK;
}

static cw_status on_start(void *context, const char *name, const char **attributes, int line,
                          cw_error *err)
{
    struct reader *r = context;
    (void)err;
    r->line = line;
    switch (++r->depth) {
    case 1:
        if (strcmp(name, "network") == 0) return CW_OK;
        return FAIL(r, "the outermost element is '%.*s', not 'network'; this is no MATSim network",
                    bytes_clip(name, SHOWN), name);
    case 2:
        return begin_section(r, name, attributes);
    case 3:
        return begin_row(r, name, attributes);
    default: /* attributes of single nodes and links */
        return CW_OK;
    }
}

static cw_status on_end(void *context, const char *name, int line, cw_error *err)
{
    struct reader *r = context;
    (void)name, (void)line, (void)err;
    return r->depth-- == 3 && r->in_crs ? end_crs(r) : CW_OK;
}

static cw_status on_text(void *context, const char *bytes, size_t length, int line, cw_error *err)
{
    struct reader *r = context;
    (void)line, (void)err;
    if (!r->in_crs || r->depth != 3) return CW_OK;
    if (r->crs_text.length + length > MOST_CRS_BYTES)
        return FAIL(r,
                    "a coordinate reference system of more than %d bytes; write it as "
                    "AUTHORITY:CODE, such as EPSG:4326",
                    MOST_CRS_BYTES);
    text_add_n(&r->crs_text, bytes, length);
    return CW_OK;
}

/* ---- all of it ---------------------------------------------------------------------------------- */

static const struct xml_events events = {on_start, on_end, on_text};

static cw_status begin(struct reader *r, uint64_t packed_bytes)
{
    r->most_held = FREE_HELD_BYTES + packed_bytes * HELD_PER_BYTE;
    *r->net = (struct network){.source = "matsim"};
    return r->crs ? set_crs(r, r->crs) : CW_OK;
}

static cw_status finish(struct reader *r, cw_status status)
{
    if (!status && r->net->node_count == 0)
        status = error_at(r->err, CW_BAD_INPUT, r->path, 0, "no nodes; add an element for each");
    if (!status && r->section != LINKS)
        status = error_at(r->err, CW_BAD_INPUT, r->path, 0, "no links; add an element for each");
    if (!status) status = check_link_ids(r);
    network_index_release(&r->index);
    mem_free(r->node_lines.of);
    mem_free(r->link_lines.of);
    text_release(&r->crs_text);
    if (status) network_release(r->net);
    return status;
}

cw_status matsim_read(const char *path, const char *crs_or_null, struct network *out, cw_error *err)
{
    struct reader r = {.path = path, .crs = crs_or_null, .net = out, .err = err};
    struct stat st;
    bool has_size = path && stat(path, &st) == 0 && st.st_size > 0 && st.st_size < INT64_C(1) << 50;
    cw_status status = begin(&r, has_size ? (uint64_t)st.st_size : 0);
    if (!status) status = xml_read(path, &events, &r, err);
    return finish(&r, status);
}

cw_status matsim_parse(const char *name, const void *bytes, size_t length, const char *crs_or_null,
                       struct network *out, cw_error *err)
{
    struct reader r = {.path = name, .crs = crs_or_null, .net = out, .err = err};
    cw_status status = begin(&r, length);
    if (!status) status = xml_parse(name, bytes, length, &events, &r, err);
    return finish(&r, status);
}
