/* OpenStreetMap PBF, from the published description of the format (OSM wiki, "PBF Format"):
 *
 *   file  = ( length of BlobHeader, 4 bytes, most significant first; BlobHeader; Blob )*
 *   Blob  = one block, packed with zlib or not
 *   block = HeaderBlock (what a reader must know) or PrimitiveBlock
 *   PrimitiveBlock = string table, groups of nodes, dense nodes, ways, relations
 *
 * Every length is held against what is there before it is used. Nodes and ways are read where they
 * stand; only one way's references and one object's tags are copied. */
#include <inttypes.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "files/osm.h"
#include "files/wire.h"

enum {
    MOST_HEADER_BYTES = 64 * 1024,
    MOST_BLOCK_BYTES = 32 * 1024 * 1024,
    MOST_STRINGS = 2 * 1024 * 1024,
    SHOWN = 60
};
/* As for other packed files (files/stream.h): maps pack to a tenth at best. */
#define FREE_RAW_BYTES (UINT64_C(64) << 20)
enum { MOST_RATIO = 200 };
#define MOST_GRANULARITY INT64_C(1000000000)
#define MOST_LON_NANO INT64_C(180000000000)
#define MOST_LAT_NANO INT64_C(90000000000)

struct pbf {
    const char *name;
    const struct osm_bytes *from;
    const struct osm_sink *sink;
    struct osm_counts *counts;
    cw_error *err;
    int64_t block;                    /* number of the block that is read, from 1 */
    uint64_t packed_bytes, raw_bytes; /* so far */
    bool has_header, is_done;
    unsigned char *packed, *raw;
    size_t packed_room, raw_room;
    /* of the PrimitiveBlock that is read */
    const char **strings;
    size_t string_count, string_room;
    int64_t granularity, lat_offset, lon_offset;
    struct osm_tag *tags;
    size_t tag_room;
    int64_t *refs;
    size_t ref_room;
};

#define REFUSE(p, ...) error_at((p)->err, CW_BAD_INPUT, (p)->name, 0, __VA_ARGS__)

static cw_status damaged(struct pbf *p, const char *what)
{
    return REFUSE(p, "block %" PRId64 ": %s; the file is damaged, fetch it again", p->block, what);
}

/* ---- strings and tags --------------------------------------------------------------------------- */

/* Texts are not ended by a NUL, but each follows its length, of which it needs no more: moved one
 * byte to the left, it makes room for one. */
static const char *end_text(struct pbf *p, struct wire text)
{
    unsigned char *start = p->raw + (text.at - p->raw) - 1;
    size_t length = (size_t)(text.end - text.at);
    memmove(start, text.at, length);
    start[length] = '\0';
    return (const char *)start;
}

static cw_status read_strings(struct pbf *p, struct wire table)
{
    struct wire_field field;
    p->string_count = 0;
    while (wire_next(&table, &field)) {
        if (field.number != 1) continue;
        if (field.kind != WIRE_BYTES) return damaged(p, "its table of texts is wrong");
        if (p->string_count == MOST_STRINGS)
            return damaged(p, "its table of texts has more than 2,097,152 entries");
        cw_status s = mem_reserve(&p->strings, &p->string_room, p->string_count + 1,
                                  sizeof *p->strings, p->err);
        if (s) return s;
        p->strings[p->string_count++] = end_text(p, field.part);
    }
    return table.bad ? damaged(p, "its table of texts is cut off") : CW_OK;
}

static cw_status add_tag(struct pbf *p, size_t count, uint64_t key, uint64_t value)
{
    if (key >= p->string_count || value >= p->string_count)
        return damaged(p, "a tag names a text that is not there");
    if (count == OSM_MOST_TAGS) return damaged(p, "an object has more than 10,000 tags");
    cw_status s = mem_reserve(&p->tags, &p->tag_room, count + 1, sizeof *p->tags, p->err);
    if (!s) p->tags[count] = (struct osm_tag){p->strings[key], p->strings[value]};
    return s;
}

/* The tags of a way or a node: as many keys as values. */
static cw_status read_tags(struct pbf *p, struct wire keys, struct wire values, size_t *count)
{
    *count = 0;
    while (keys.at < keys.end && values.at < values.end) {
        uint64_t key = wire_varint(&keys), value = wire_varint(&values);
        if (keys.bad || values.bad) break;
        cw_status s = add_tag(p, *count, key, value);
        if (s) return s;
        ++*count;
    }
    if (keys.bad || values.bad || keys.at < keys.end || values.at < values.end)
        return damaged(p, "an object has keys without values");
    return CW_OK;
}

/* ---- nodes -------------------------------------------------------------------------------------- */

/* Nanodegrees of a coordinate counted in granules, or false when off the globe. */
static bool place(const struct pbf *p, int64_t offset, int64_t granules, int64_t most, int64_t *out)
{
    return !__builtin_mul_overflow(p->granularity, granules, out) &&
           !__builtin_add_overflow(*out, offset, out) && *out >= -most && *out <= most;
}

static cw_status give_node(struct pbf *p, int64_t id, int64_t lon, int64_t lat, size_t tag_count)
{
    struct osm_node node = {.id = id, .tags = p->tags, .tag_count = tag_count};
    if (!place(p, p->lon_offset, lon, MOST_LON_NANO, &node.lon_nano) ||
        !place(p, p->lat_offset, lat, MOST_LAT_NANO, &node.lat_nano))
        return REFUSE(p, "node %" PRId64 " is off the globe; the file is damaged, fetch it again",
                      id);
    return p->sink->node(p->sink->context, &node, p->err);
}

static cw_status read_node(struct pbf *p, struct wire message)
{
    struct wire_field field;
    struct wire keys = {0}, values = {0};
    int64_t id = 0, place_of[2] = {0, 0};
    unsigned seen = 0;
    while (wire_next(&message, &field)) {
        uint64_t zigzag = field.value;
        int64_t number = (int64_t)(zigzag >> 1 ^ (0 - (zigzag & 1)));
        if (field.kind == WIRE_BYTES && field.number == 2) keys = field.part;
        if (field.kind == WIRE_BYTES && field.number == 3) values = field.part;
        if (field.kind != WIRE_VARINT) continue;
        if (field.number == 1) id = number, seen |= 1;
        if (field.number == 8) place_of[1] = number, seen |= 2;
        if (field.number == 9) place_of[0] = number, seen |= 4;
    }
    if (message.bad || seen != 7) return damaged(p, "a node lacks its id or its place");
    size_t count;
    cw_status s = read_tags(p, keys, values, &count);
    return s ? s : give_node(p, id, place_of[0], place_of[1], count);
}

/* A node's run of key, value, key, value, ..., 0 in the list of all. */
static cw_status read_dense_tags(struct pbf *p, struct wire *all, size_t *count)
{
    *count = 0;
    while (all->at < all->end) {
        uint64_t key = wire_varint(all);
        if (key == 0 && !all->bad) return CW_OK;
        uint64_t value = wire_varint(all);
        if (all->bad) return damaged(p, "the tags of its nodes are cut off");
        cw_status s = add_tag(p, *count, key, value);
        if (s) return s;
        ++*count;
    }
    return *count ? damaged(p, "the tags of its nodes are cut off") : CW_OK;
}

struct dense {
    struct wire id, lat, lon, tags;
};

static cw_status find_dense(struct pbf *p, struct wire message, struct dense *out)
{
    struct wire_field field;
    *out = (struct dense){0};
    while (wire_next(&message, &field)) {
        struct wire *to = field.number == 1    ? &out->id
                          : field.number == 8  ? &out->lat
                          : field.number == 9  ? &out->lon
                          : field.number == 10 ? &out->tags
                                               : NULL;
        if (!to) continue;
        if (field.kind != WIRE_BYTES || to->at) return damaged(p, "its nodes are not packed");
        *to = field.part;
    }
    return message.bad ? damaged(p, "its nodes are cut off") : CW_OK;
}

/* a + b, wrapping round as the writer's difference did. */
static int64_t sum(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static cw_status read_dense(struct pbf *p, struct wire message)
{
    struct dense all;
    cw_status s = find_dense(p, message, &all);
    if (s) return s;
    p->counts->nodes += (int64_t)wire_count(&all.id);
    if (!p->sink->node) return CW_OK;
    int64_t id = 0, lat = 0, lon = 0;
    while (all.id.at < all.id.end) {
        id = sum(id, wire_signed(&all.id));
        lat = sum(lat, wire_signed(&all.lat));
        lon = sum(lon, wire_signed(&all.lon));
        if (all.id.bad || all.lat.bad || all.lon.bad)
            return damaged(p, "it has more nodes than places");
        size_t count;
        s = read_dense_tags(p, &all.tags, &count);
        if (!s) s = give_node(p, id, lon, lat, count);
        if (s) return s;
    }
    return CW_OK;
}

/* ---- ways --------------------------------------------------------------------------------------- */

static cw_status read_refs(struct pbf *p, struct wire refs, size_t *out)
{
    size_t count = wire_count(&refs);
    int64_t ref = 0;
    if (count > OSM_MOST_REFS) return damaged(p, "a way has more than 100,000 nodes");
    cw_status s = mem_reserve(&p->refs, &p->ref_room, count, sizeof *p->refs, p->err);
    for (size_t i = 0; i < count && !s; i++) p->refs[i] = ref = sum(ref, wire_signed(&refs));
    if (!s && (refs.bad || refs.at < refs.end)) s = damaged(p, "the nodes of a way are cut off");
    *out = count;
    return s;
}

static cw_status read_way(struct pbf *p, struct wire message)
{
    struct wire_field field;
    struct wire keys = {0}, values = {0}, refs = {0};
    struct osm_way way = {0};
    bool has_id = false;
    while (wire_next(&message, &field)) {
        if (field.number == 1 && field.kind == WIRE_VARINT)
            way.id = (int64_t)field.value, has_id = true;
        if (field.kind != WIRE_BYTES) continue;
        if (field.number == 2) keys = field.part;
        if (field.number == 3) values = field.part;
        if (field.number == 8) refs = field.part;
    }
    if (message.bad || !has_id) return damaged(p, "a way is cut off or has no id");
    cw_status s = read_tags(p, keys, values, &way.tag_count);
    if (!s) s = read_refs(p, refs, &way.ref_count);
    if (s) return s;
    way.tags = p->tags;
    way.refs = p->refs;
    return p->sink->way(p->sink->context, &way, p->err);
}

/* ---- blocks ------------------------------------------------------------------------------------- */

static cw_status read_group(struct pbf *p, struct wire group)
{
    enum { NODE = 1, DENSE = 2, WAY = 3 };
    struct wire_field field;
    cw_status s = CW_OK;
    while (!s && !p->is_done && wire_next(&group, &field)) {
        if (field.kind != WIRE_BYTES) continue;
        if (field.number == DENSE) s = read_dense(p, field.part);
        if (field.number == NODE) {
            p->counts->nodes++;
            if (p->sink->node) s = read_node(p, field.part);
        }
        if (field.number == NODE || field.number == DENSE)
            p->counts->has_late_nodes |= p->counts->ways > 0;
        if (field.number == WAY) {
            p->counts->ways++;
            p->is_done = p->sink->ends_at_ways;
            if (p->sink->way) s = read_way(p, field.part);
        }
    }
    return !s && group.bad ? damaged(p, "its objects are cut off") : s;
}

/* Everything but the groups, which are read once all texts and offsets are known. */
static cw_status find_parts(struct pbf *p, struct wire block, struct wire *table)
{
    struct wire_field field;
    *table = (struct wire){0};
    p->granularity = 100;
    p->lat_offset = p->lon_offset = 0;
    while (wire_next(&block, &field)) {
        if (field.number == 1 && field.kind == WIRE_BYTES) *table = field.part;
        if (field.number == 17) p->granularity = (int64_t)field.value;
        if (field.number == 19) p->lat_offset = (int64_t)field.value;
        if (field.number == 20) p->lon_offset = (int64_t)field.value;
    }
    if (block.bad) return damaged(p, "its parts are cut off");
    if (p->granularity < 1 || p->granularity > MOST_GRANULARITY)
        return damaged(p, "its granularity is not within 1 to 1,000,000,000");
    return CW_OK;
}

static cw_status read_primitives(struct pbf *p, struct wire block)
{
    struct wire table;
    struct wire_field field;
    cw_status s = find_parts(p, block, &table);
    if (!s) s = read_strings(p, table);
    while (!s && !p->is_done && wire_next(&block, &field))
        if (field.number == 2 && field.kind == WIRE_BYTES) s = read_group(p, field.part);
    return s;
}

static bool is_text(struct wire part, const char *text)
{
    size_t length = (size_t)(part.end - part.at);
    return length == strlen(text) && memcmp(part.at, text, length) == 0;
}

/* Features that a reader must know, or refuse the file. */
static cw_status read_header(struct pbf *p, struct wire block)
{
    struct wire_field field;
    while (wire_next(&block, &field)) {
        if (field.number != 4 || field.kind != WIRE_BYTES) continue;
        if (is_text(field.part, "OsmSchema-V0.6") || is_text(field.part, "DenseNodes")) continue;
        if (is_text(field.part, "HistoricalInformation"))
            return REFUSE(p, "holds the history of its objects; take one moment of it out with "
                             "osmium time-filter and give that");
        size_t length = (size_t)(field.part.end - field.part.at);
        return REFUSE(p,
                      "needs the feature '%.*s', which this version does not know; rewrite it "
                      "with osmium cat and give that",
                      (int)(length < SHOWN ? length : SHOWN), (const char *)field.part.at);
    }
    p->has_header = true;
    return block.bad ? damaged(p, "its header is cut off") : CW_OK;
}

static cw_status read_exactly(struct pbf *p, void *to, size_t length, const char *what)
{
    size_t got;
    cw_status s = p->from->read(p->from->context, to, length, &got, p->err);
    return !s && got < length ? damaged(p, what) : s;
}

static cw_status unpack(struct pbf *p, struct wire packed, uint64_t claimed)
{
    if (claimed > MOST_BLOCK_BYTES)
        return REFUSE(p,
                      "block %" PRId64 " claims %" PRIu64
                      " bytes unpacked, more than the 32 MiB of "
                      "the format; the file is damaged, fetch it again",
                      p->block, claimed);
    p->packed_bytes += (uint64_t)(packed.end - packed.at);
    p->raw_bytes += claimed;
    if (p->raw_bytes > FREE_RAW_BYTES + p->packed_bytes * MOST_RATIO)
        return REFUSE(p, "unpacks to more than 200 times its size, as no map does; it is made to "
                         "exhaust the reader, fetch it from where it comes from");
    cw_status s = mem_reserve(&p->raw, &p->raw_room, (size_t)claimed + 1, 1, p->err);
    if (s) return s;
    uLongf length = (uLongf)claimed;
    int code = uncompress(p->raw, &length, packed.at, (uLong)(packed.end - packed.at));
    if (code == Z_MEM_ERROR) return error_no_memory(p->err);
    if (code != Z_OK || length != claimed)
        return damaged(p, "its contents are not what their packing and length say");
    return CW_OK;
}

static cw_status copy_raw(struct pbf *p, struct wire part, size_t *length)
{
    *length = (size_t)(part.end - part.at);
    cw_status s = mem_reserve(&p->raw, &p->raw_room, *length + 1, 1, p->err);
    if (!s && *length) memcpy(p->raw, part.at, *length);
    return s;
}

/* The block's bytes, unpacked, in p->raw. */
static cw_status read_blob(struct pbf *p, size_t size, size_t *length)
{
    enum { RAW = 1, RAW_SIZE = 2, ZLIB = 3, LZMA = 4, ZSTD = 7 };
    struct wire_field field;
    struct wire zlib = {0};
    uint64_t claimed = 0;
    cw_status s = mem_reserve(&p->packed, &p->packed_room, size, 1, p->err);
    if (!s) s = read_exactly(p, p->packed, size, "it ends before its length says");
    if (s) return s;
    struct wire blob = {p->packed, p->packed + size, false};
    while (wire_next(&blob, &field)) {
        if (field.number == RAW_SIZE && field.kind == WIRE_VARINT) claimed = field.value;
        if (field.kind != WIRE_BYTES) continue;
        if (field.number == RAW) return copy_raw(p, field.part, length);
        if (field.number == ZLIB) zlib = field.part;
        if (field.number >= LZMA && field.number <= ZSTD)
            return REFUSE(p,
                          "is packed with %s; rewrite it with 'osmium cat -f "
                          "pbf,pbf_compression=zlib' and give that",
                          field.number == LZMA   ? "lzma"
                          : field.number == 5    ? "bzip2"
                          : field.number == ZSTD ? "zstd"
                                                 : "lz4");
    }
    if (blob.bad || !zlib.at) return damaged(p, "it has no contents");
    *length = (size_t)claimed;
    return unpack(p, zlib, claimed);
}

/* A BlobHeader of `size` bytes: the block's kind and size. */
static cw_status read_blob_header(struct pbf *p, size_t size, struct wire *kind, uint64_t *data)
{
    struct wire_field field;
    *kind = (struct wire){0};
    *data = 0;
    cw_status s = mem_reserve(&p->packed, &p->packed_room, size, 1, p->err);
    if (!s) s = read_exactly(p, p->packed, size, "its header is cut off");
    if (s) return s;
    struct wire header = {p->packed, p->packed + size, false};
    while (wire_next(&header, &field)) {
        if (field.number == 1 && field.kind == WIRE_BYTES) *kind = field.part;
        if (field.number == 3 && field.kind == WIRE_VARINT) *data = field.value;
    }
    if (header.bad || !kind->at) return damaged(p, "its header is wrong");
    if (*data > MOST_BLOCK_BYTES)
        return REFUSE(p,
                      "block %" PRId64 " claims %" PRIu64 " bytes, more than the 32 MiB of the "
                      "format; the file is damaged, fetch it again",
                      p->block, *data);
    return CW_OK;
}

/* The next block; `*more` is false at the end of the file. */
static cw_status read_block(struct pbf *p, bool *more)
{
    unsigned char size[4];
    size_t got, length = 0;
    struct wire kind;
    uint64_t data;
    p->block++;
    cw_status s = p->from->read(p->from->context, size, sizeof size, &got, p->err);
    *more = got > 0;
    if (s || !got) return s;
    uint32_t header = (uint32_t)size[0] << 24 | (uint32_t)size[1] << 16 | (uint32_t)size[2] << 8 |
                      (uint32_t)size[3];
    if (got < sizeof size || header > MOST_HEADER_BYTES)
        return damaged(p, "its header's length is cut off or more than 64 KiB");
    s = read_blob_header(p, header, &kind, &data);
    if (s) return s;
    bool is_header = is_text(kind, "OSMHeader"), is_data = is_text(kind, "OSMData");
    s = read_blob(p, (size_t)data, &length); /* `kind` is gone */
    if (s) return s;
    struct wire block = {p->raw, p->raw + length, false};
    if (is_header) return read_header(p, block);
    if (!p->has_header) return damaged(p, "no header stands before it");
    return is_data ? read_primitives(p, block) : CW_OK; /* other kinds are to be passed over */
}

cw_status osm_pbf_scan(const char *name, const struct osm_bytes *from, const struct osm_sink *sink,
                       struct osm_counts *counts, cw_error *err)
{
    struct pbf p = {.name = name, .from = from, .sink = sink, .counts = counts, .err = err};
    bool more = true;
    cw_status s = CW_OK;
    while (!s && more && !p.is_done) s = read_block(&p, &more);
    if (!s && !p.has_header) s = damaged(&p, "there is no header");
    mem_free(p.packed);
    mem_free(p.raw);
    mem_free(p.strings);
    mem_free(p.tags);
    mem_free(p.refs);
    return s;
}
