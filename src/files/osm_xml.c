/* OpenStreetMap XML (version 0.6), as the API, Overpass, osmium and JOSM write it:
 *
 *   <osm> <node id lat lon> <tag k v/> </node>
 *         <way id> <nd ref/> ... <tag k v/> </way>
 *         <relation>, <bounds>, <note>, ...: passed over </osm>
 *
 * Which element stands in which is held by `inside`; elements within anything else are passed over
 * with it. Tags are copied into one buffer per object, as offsets, because the buffer moves. */
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "files/number.h"
#include "files/osm.h"
#include "files/stream.h"
#include "files/xml.h"

enum { SHOWN = 40, MOST_TEXT_BYTES = 4 * 1024 * 1024 };
#define NANO INT64_C(1000000000)

enum place { OUTSIDE, IN_FILE, IN_NODE, IN_WAY, PASSED_OVER };

struct xml_osm {
    const char *name;
    const struct osm_sink *sink;
    struct osm_counts *counts;
    enum place inside;
    int passed;   /* elements open inside the one that is passed over, itself included */
    bool is_done; /* nothing more is wanted; the reading was ended by CW_CANCELLED */
    bool is_gone; /* the object is marked deleted or invisible */
    struct osm_node node;
    int64_t way_id;
    int64_t *refs;
    size_t ref_count, ref_room;
    struct offsets {
        size_t key, value;
    } * offsets;
    size_t tag_count, offset_room;
    struct osm_tag *tags;
    size_t tag_room;
    char *texts;
    size_t text_length, text_room;
};

static cw_status refuse(const struct xml_osm *x, int line, cw_error *err, const char *what,
                        const char *found)
{
    return error_at(err, CW_BAD_INPUT, x->name, line, "%s%s%.*s%s", what,
                    found ? " (it says '" : "", SHOWN, found ? found : "", found ? "')" : "");
}

static cw_status read_id(const struct xml_osm *x, const char **attributes, const char *key,
                         int line, int64_t *out, cw_error *err)
{
    const char *text = xml_attribute(attributes, key);
    if (text && number_whole(text, INT64_MIN, INT64_MAX, out)) return CW_OK;
    return refuse(x, line, err,
                  strcmp(key, "ref") == 0 ? "'ref' of a way's node must be a whole number"
                                          : "'id' must be a whole number",
                  text);
}

static cw_status read_degrees(const struct xml_osm *x, const char **attributes, const char *key,
                              int64_t most, int line, int64_t *out, cw_error *err)
{
    const char *text = xml_attribute(attributes, key);
    if (text && number_scaled(text, NANO, out) && *out >= -most * NANO && *out <= most * NANO)
        return CW_OK;
    return refuse(x, line, err,
                  most == 90 ? "'lat' of a node must be degrees from -90 to 90"
                             : "'lon' of a node must be degrees from -180 to 180",
                  text);
}

/* JOSM marks what the user deleted; files with history mark what is not visible. */
static bool is_gone(const char **attributes)
{
    const char *visible = xml_attribute(attributes, "visible");
    const char *action = xml_attribute(attributes, "action");
    return (visible && strcmp(visible, "false") == 0) || (action && strcmp(action, "delete") == 0);
}

static void begin_object(struct xml_osm *x, enum place inside, const char **attributes)
{
    x->inside = inside;
    x->is_gone = is_gone(attributes);
    x->tag_count = x->text_length = x->ref_count = 0;
}

static cw_status begin_node(struct xml_osm *x, const char **attributes, int line, cw_error *err)
{
    begin_object(x, IN_NODE, attributes);
    if (x->is_gone) return CW_OK;
    x->counts->nodes++;
    x->counts->has_late_nodes |= x->counts->ways > 0;
    if (!x->sink->node) return CW_OK;
    x->node = (struct osm_node){0};
    cw_status s = read_id(x, attributes, "id", line, &x->node.id, err);
    if (!s) s = read_degrees(x, attributes, "lon", 180, line, &x->node.lon_nano, err);
    if (!s) s = read_degrees(x, attributes, "lat", 90, line, &x->node.lat_nano, err);
    return s;
}

static cw_status begin_way(struct xml_osm *x, const char **attributes, int line, cw_error *err)
{
    begin_object(x, IN_WAY, attributes);
    if (x->is_gone) return CW_OK;
    x->counts->ways++;
    x->is_done = x->sink->ends_at_ways;
    if (x->is_done) return CW_CANCELLED;
    return x->sink->way ? read_id(x, attributes, "id", line, &x->way_id, err) : CW_OK;
}

/* ---- tags and references ------------------------------------------------------------------------ */

static cw_status add_text(struct xml_osm *x, const char *text, size_t *offset, cw_error *err)
{
    size_t size = strlen(text) + 1;
    cw_status s = mem_reserve(&x->texts, &x->text_room, x->text_length + size, 1, err);
    if (s) return s;
    *offset = x->text_length;
    memcpy(x->texts + x->text_length, text, size);
    x->text_length += size;
    return CW_OK;
}

static cw_status add_tag(struct xml_osm *x, const char **attributes, int line, cw_error *err)
{
    const char *key = xml_attribute(attributes, "k"), *value = xml_attribute(attributes, "v");
    if (!key || !value) return refuse(x, line, err, "a tag needs both 'k' and 'v'", NULL);
    if (x->tag_count == OSM_MOST_TAGS || x->text_length > MOST_TEXT_BYTES)
        return refuse(x, line, err,
                      "an object has more than 10,000 tags or 4 MiB of them; the file is damaged, "
                      "fetch it again",
                      NULL);
    struct offsets tag;
    cw_status s = mem_reserve(&x->offsets, &x->offset_room, x->tag_count + 1, sizeof tag, err);
    if (!s) s = add_text(x, key, &tag.key, err);
    if (!s) s = add_text(x, value, &tag.value, err);
    if (!s) x->offsets[x->tag_count++] = tag;
    return s;
}

static cw_status add_ref(struct xml_osm *x, const char **attributes, int line, cw_error *err)
{
    int64_t ref;
    cw_status s = read_id(x, attributes, "ref", line, &ref, err);
    if (!s && x->ref_count == OSM_MOST_REFS)
        s = refuse(x, line, err,
                   "a way has more than 100,000 nodes; the file is damaged, fetch it again", NULL);
    if (!s) s = mem_reserve(&x->refs, &x->ref_room, x->ref_count + 1, sizeof ref, err);
    if (!s) x->refs[x->ref_count++] = ref;
    return s;
}

static cw_status fill_tags(struct xml_osm *x, cw_error *err)
{
    cw_status s = mem_reserve(&x->tags, &x->tag_room, x->tag_count, sizeof *x->tags, err);
    for (size_t i = 0; i < x->tag_count && !s; i++)
        x->tags[i] = (struct osm_tag){x->texts + x->offsets[i].key, x->texts + x->offsets[i].value};
    return s;
}

/* ---- elements ----------------------------------------------------------------------------------- */

static cw_status begin_root(struct xml_osm *x, const char *name, int line, cw_error *err)
{
    x->inside = IN_FILE;
    if (strcmp(name, "osm") == 0) return CW_OK;
    if (strcmp(name, "osmChange") == 0)
        return refuse(x, line, err,
                      "holds changes only, not a map; apply them to a map with osmium "
                      "apply-changes and give that",
                      NULL);
    return refuse(x, line, err, "is not an OpenStreetMap file, whose outermost element is <osm>",
                  name);
}

static cw_status on_start(void *context, const char *name, const char **attributes, int line,
                          cw_error *err)
{
    struct xml_osm *x = context;
    bool wanted = !x->is_gone && (x->inside == IN_NODE  ? x->sink->node != NULL
                                  : x->inside == IN_WAY ? x->sink->way != NULL
                                                        : false);
    if (x->inside == OUTSIDE) return begin_root(x, name, line, err);
    if (x->inside == IN_FILE && strcmp(name, "node") == 0)
        return begin_node(x, attributes, line, err);
    if (x->inside == IN_FILE && strcmp(name, "way") == 0)
        return begin_way(x, attributes, line, err);
    if (x->inside == IN_FILE) x->inside = PASSED_OVER;
    x->passed++;
    if (wanted && x->passed == 1 && strcmp(name, "tag") == 0)
        return add_tag(x, attributes, line, err);
    if (wanted && x->passed == 1 && x->inside == IN_WAY && strcmp(name, "nd") == 0)
        return add_ref(x, attributes, line, err);
    return CW_OK;
}

static cw_status give_node(struct xml_osm *x, cw_error *err)
{
    if (x->is_gone || !x->sink->node) return CW_OK;
    cw_status s = fill_tags(x, err);
    x->node.tags = x->tags;
    x->node.tag_count = x->tag_count;
    return s ? s : x->sink->node(x->sink->context, &x->node, err);
}

static cw_status give_way(struct xml_osm *x, cw_error *err)
{
    if (x->is_gone || !x->sink->way) return CW_OK;
    cw_status s = fill_tags(x, err);
    struct osm_way way = {x->way_id, x->refs, x->ref_count, x->tags, x->tag_count};
    return s ? s : x->sink->way(x->sink->context, &way, err);
}

static cw_status on_end(void *context, const char *name, int line, cw_error *err)
{
    struct xml_osm *x = context;
    (void)name, (void)line;
    if (x->passed > 0) {
        x->passed--;
        if (x->passed == 0 && x->inside == PASSED_OVER) x->inside = IN_FILE;
        return CW_OK;
    }
    enum place ended = x->inside;
    x->inside = ended == IN_FILE ? OUTSIDE : IN_FILE;
    return ended == IN_NODE ? give_node(x, err) : ended == IN_WAY ? give_way(x, err) : CW_OK;
}

static void release(struct xml_osm *x)
{
    mem_free(x->refs);
    mem_free(x->offsets);
    mem_free(x->tags);
    mem_free(x->texts);
}

cw_status osm_xml_parse(const char *name, const void *bytes, size_t length,
                        const struct osm_sink *sink, struct osm_counts *counts, cw_error *err)
{
    struct xml_osm x = {.name = name, .sink = sink, .counts = counts};
    struct xml_events events = {.start = on_start, .end = on_end};
    cw_status s = xml_parse(name, bytes, length, &events, &x, err);
    release(&x);
    return x.is_done ? CW_OK : s;
}

static cw_status scan_xml(const char *path, const struct osm_sink *sink, struct osm_counts *counts,
                          cw_error *err)
{
    struct xml_osm x = {.name = path, .sink = sink, .counts = counts};
    struct xml_events events = {.start = on_start, .end = on_end};
    cw_status s = xml_read(path, &events, &x, err);
    release(&x);
    return x.is_done ? CW_OK : s;
}

/* ---- which of the two --------------------------------------------------------------------------- */

static cw_status read_stream(void *context, void *to, size_t room, size_t *got, cw_error *err)
{
    *got = 0;
    return room ? stream_read(context, to, room, got, err) : CW_OK;
}

/* A PBF begins with the length of its first header, of at most 64 KiB, most significant byte first;
 * XML with '<', blanks or a byte order mark. */
static cw_status find_format(const char *path, struct stream *stream, bool *is_pbf, cw_error *err)
{
    unsigned char head[4];
    size_t got;
    cw_status s = stream_read(stream, head, sizeof head, &got, err);
    if (s) return s;
    *is_pbf = got == sizeof head && head[0] == 0 && head[1] <= 1;
    if (*is_pbf || (got && strchr("<\xEF\xFE\xFF \t\r\n", head[0]) && head[0])) return CW_OK;
    return error_at(err, CW_BAD_INPUT, path, 0,
                    "is neither OpenStreetMap PBF nor XML; give an extract such as "
                    "city.osm.pbf or city.osm.gz");
}

cw_status osm_scan(const char *path, const struct osm_sink *sink, struct osm_counts *counts,
                   cw_error *err)
{
    struct stream *stream;
    bool is_pbf = false;
    *counts = (struct osm_counts){0};
    cw_status s = stream_open(path, &stream, err);
    if (!s) s = find_format(path, stream, &is_pbf, err);
    stream_close(stream);
    if (s || !is_pbf) return s ? s : scan_xml(path, sink, counts, err);
    s = stream_open(path, &stream, err);
    struct osm_bytes from = {stream, read_stream};
    if (!s) s = osm_pbf_scan(path, &from, sink, counts, err);
    stream_close(stream);
    return s;
}
