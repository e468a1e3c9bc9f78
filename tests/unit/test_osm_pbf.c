/* OpenStreetMap PBF, made here byte by byte: what is right, and what is wrong or hostile. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "files/osm.h"
#include "harness.h"
#include "import/osm.h"

static char path[] = "/tmp/clearway-pbf-XXXXXX";

/* ---- writing messages --------------------------------------------------------------------------- */

struct out {
    unsigned char *bytes;
    size_t length, room;
};

static void byte(struct out *o, unsigned value)
{
    if (o->length == o->room) {
        o->room = o->room ? o->room * 2 : 256;
        o->bytes = realloc(o->bytes, o->room);
        if (!o->bytes) abort();
    }
    o->bytes[o->length++] = (unsigned char)value;
}

static void varint(struct out *o, uint64_t value)
{
    for (; value > 127; value >>= 7) byte(o, (unsigned)(value & 127) | 128);
    byte(o, (unsigned)value);
}

static void zigzag(struct out *o, int64_t value)
{
    varint(o, (uint64_t)value << 1 ^ (uint64_t)(value >> 63));
}

static void number(struct out *o, unsigned field, uint64_t value)
{
    varint(o, field << 3);
    varint(o, value);
}

static void bytes(struct out *o, unsigned field, const void *data, size_t length)
{
    varint(o, field << 3 | 2);
    varint(o, length);
    for (size_t i = 0; i < length; i++) byte(o, ((const unsigned char *)data)[i]);
}

static void text(struct out *o, unsigned field, const char *s)
{
    bytes(o, field, s, strlen(s));
}

/* Appends `inner` as a field and frees it. */
static void message(struct out *o, unsigned field, struct out *inner)
{
    bytes(o, field, inner->bytes, inner->length);
    free(inner->bytes);
    *inner = (struct out){0};
}

static struct out packed(int count, const int64_t *values, bool is_signed)
{
    struct out o = {0};
    for (int i = 0; i < count; i++)
        if (is_signed)
            zigzag(&o, values[i]);
        else
            varint(&o, (uint64_t)values[i]);
    return o;
}

#define LIST(o, field, is_signed, ...)                                                     \
    do {                                                                                   \
        const int64_t list_[] = {__VA_ARGS__};                                             \
        struct out inner_ = packed((int)(sizeof list_ / sizeof *list_), list_, is_signed); \
        message((o), (field), &inner_);                                                    \
    } while (0)

enum packing { RAW, ZLIB, LZMA = 4, BZIP2, LZ4, ZSTD };

/* A block: its header and the blob, whose claim of its size is off by `lie`. */
static void block(struct out *file, const char *kind, struct out *body, enum packing how,
                  int64_t lie)
{
    struct out blob = {0}, header = {0};
    if (how == ZLIB) {
        uLongf n = compressBound(body->length);
        unsigned char *packed_bytes = malloc(n);
        if (!packed_bytes || compress(packed_bytes, &n, body->bytes, body->length) != Z_OK) abort();
        number(&blob, 2, body->length + (uint64_t)lie);
        bytes(&blob, 3, packed_bytes, n);
        free(packed_bytes);
    } else {
        bytes(&blob, how == RAW ? 1 : (unsigned)how, body->bytes, body->length);
    }
    text(&header, 1, kind);
    number(&header, 3, blob.length);
    for (int shift = 24; shift >= 0; shift -= 8)
        byte(file, (unsigned)(header.length >> shift) & 255);
    for (size_t i = 0; i < header.length; i++) byte(file, header.bytes[i]);
    for (size_t i = 0; i < blob.length; i++) byte(file, blob.bytes[i]);
    free(header.bytes), free(blob.bytes), free(body->bytes);
    *body = (struct out){0};
}

static struct out begin_file(const char *feature)
{
    struct out file = {0}, header = {0};
    text(&header, 4, "OsmSchema-V0.6");
    text(&header, 4, feature);
    text(&header, 16, "a test");
    block(&file, "OSMHeader", &header, RAW, 0);
    return file;
}

/* "", highway, primary, barrier, bollard, ford, yes */
static struct out begin_primitives(void)
{
    static const char *const texts[] = {"",        "highway", "primary", "barrier",
                                        "bollard", "ford",    "yes"};
    struct out o = {0}, table = {0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) text(&table, 1, texts[i]);
    message(&o, 1, &table);
    return o;
}

static struct out way_message(int64_t id, int64_t key, int64_t value)
{
    struct out way = {0};
    number(&way, 1, (uint64_t)id);
    LIST(&way, 2, false, key);
    LIST(&way, 3, false, value);
    return way;
}

/* Way 7 along nodes 1, 2, 3, in a block before its nodes. */
static struct out ways_block(void)
{
    struct out o = begin_primitives(), group = {0}, way = way_message(7, 1, 2);
    LIST(&way, 8, true, 1, 1, 1);
    message(&group, 3, &way);
    message(&o, 2, &group);
    return o;
}

/* Nodes 1, 2 at 10 E, 50 N and a thousandth of a degree east of it; node 2 is a bollard. */
static struct out dense_block(void)
{
    struct out o = begin_primitives(), group = {0}, dense = {0};
    LIST(&dense, 1, true, 1, 1);
    LIST(&dense, 8, true, 500000000, 0);
    LIST(&dense, 9, true, 100000000, 10000);
    LIST(&dense, 10, false, 0, 3, 4, 0);
    message(&group, 2, &dense);
    message(&o, 2, &group);
    return o;
}

/* Node 3, undense, in granules of a thousandth of a degree from (10, 49). */
static struct out node_block(void)
{
    struct out o = begin_primitives(), group = {0}, node = {0};
    number(&node, 1, 3 << 1);
    number(&node, 8, 1001 << 1);
    number(&node, 9, 1 << 1);
    message(&group, 1, &node);
    message(&o, 2, &group);
    number(&o, 17, 1000000);
    number(&o, 19, UINT64_C(49000000000));
    number(&o, 20, UINT64_C(10000000000));
    number(&o, 99, 1); /* of a later version: passed over */
    return o;
}

static cw_status import(struct out *file, struct network *net, cw_error *err)
{
    FILE *f = fopen(path, "wb");
    CHECK(f && fwrite(file->bytes, 1, file->length, f) == file->length);
    if (f) fclose(f);
    free(file->bytes);
    *file = (struct out){0};
    *err = (cw_error){0};
    return osm_read(path, NULL, net, err);
}

/* ---- what is right ------------------------------------------------------------------------------ */

static void reads_every_kind_of_block(void)
{
    struct network net;
    cw_error err;
    struct out file = begin_file("DenseNodes"), body = ways_block(), other = {0};
    block(&file, "OSMData", &body, ZLIB, 0);
    text(&other, 1, "whatever");
    block(&file, "SomeoneElses", &other, ZLIB, 0);
    body = dense_block();
    block(&file, "OSMData", &body, ZLIB, 0);
    body = node_block();
    block(&file, "OSMData", &body, RAW, 0);
    CHECK_INT(import(&file, &net, &err), CW_OK);
    CHECK_INT(net.read_nodes, 3);
    CHECK_INT(net.read_ways, 1);
    CHECK_INT(net.used_ways, 1);
    CHECK_INT(net.node_count, 3);
    if (CHECK_INT(net.link_count, 2)) {
        CHECK(strcmp(net.links[1].id, "7-2") == 0);
        CHECK_INT(net.links[0].length_mm, 71696);
        CHECK_INT(net.links[0].ways, 12); /* the bollard stops vehicles on both */
        CHECK_INT(net.links[1].ways, 12);
        CHECK(net.x[2] > 10.00099 && net.x[2] < 10.00101 && net.y[2] > 50.00099);
    }
    network_release(&net);
}

static void reads_without_a_way(void)
{
    struct network net;
    cw_error err;
    struct out file = begin_file("DenseNodes"), body = {0};
    block(&file, "OSMData", &body, RAW, 0);
    CHECK_INT(import(&file, &net, &err), CW_OK);
    CHECK_INT(net.node_count, 0);
    network_release(&net);
}

/* ---- what is not -------------------------------------------------------------------------------- */

static void refuse(struct out *file, const char *says)
{
    struct network net;
    cw_error err;
    CHECK_INT(import(file, &net, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, path);
    CHECK_TEXT(err.text, says);
    network_release(&net);
}

static void refuse_body(struct out *body, const char *says)
{
    struct out file = begin_file("DenseNodes"), ways = ways_block();
    block(&file, "OSMData", &ways, RAW, 0);
    block(&file, "OSMData", body, ZLIB, 0);
    refuse(&file, says);
}

static void refuses_wrong_blocks(void)
{
    struct out body, file;
    static const int64_t lies[] = {1, -1, 1 << 20, 32 << 20, INT64_C(1) << 40, -(INT64_C(1) << 40)};
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        file = begin_file("DenseNodes"), body = ways_block();
        block(&file, "OSMData", &body, ZLIB, lies[i]);
        refuse(&file, i < 3 ? "not what their packing" : "32 MiB");
    }
    static const char *const names[] = {"lzma", "bzip2", "lz4", "zstd"};
    for (int how = LZMA; how <= ZSTD; how++) {
        file = begin_file("DenseNodes"), body = ways_block();
        block(&file, "OSMData", &body, (enum packing)how, 0);
        refuse(&file, names[how - LZMA]);
    }
    file = begin_file("HistoricalInformation");
    refuse(&file, "osmium time-filter");
    file = begin_file("Holograms");
    refuse(&file, "'Holograms'");
    file = (struct out){0}, body = ways_block();
    block(&file, "OSMData", &body, RAW, 0);
    refuse(&file, "no header stands before it");
}

/* Cut anywhere, a file is refused, save between two blocks. */
static void refuses_cut_files(void)
{
    struct out whole = begin_file("DenseNodes"), body;
    size_t end_of_header = whole.length;
    body = ways_block();
    block(&whole, "OSMData", &body, ZLIB, 0);
    for (size_t n = 1; n < whole.length; n++) {
        if (n == end_of_header) continue;
        struct out part = {malloc(n), n, n};
        if (!part.bytes) abort();
        memcpy(part.bytes, whole.bytes, n);
        struct network net;
        cw_error err;
        if (!CHECK_INT(import(&part, &net, &err), CW_BAD_INPUT)) printf("     at %zu\n", n);
        network_release(&net);
    }
    free(whole.bytes);
}

static void refuses_large_claims(void)
{
    struct out file = begin_file("DenseNodes"), header = {0};
    byte(&file, 0), byte(&file, 1), byte(&file, 0), byte(&file, 1); /* 65,537 bytes of header */
    refuse(&file, "64 KiB");
    file = begin_file("DenseNodes");
    text(&header, 1, "OSMData");
    number(&header, 3, (32 << 20) + 1);
    byte(&file, 0), byte(&file, 0), byte(&file, 0), byte(&file, (unsigned)header.length);
    for (size_t i = 0; i < header.length; i++) byte(&file, header.bytes[i]);
    free(header.bytes);
    refuse(&file, "32 MiB");
    struct out body = {0}, table = {0};
    for (int i = 0; i < 2100000; i++) text(&table, 1, "");
    message(&body, 1, &table);
    refuse_body(&body, "2,097,152");
}

static void refuses_wrong_numbers(void)
{
    static const uint64_t granularities[] = {0, (uint64_t)-100, UINT64_C(2000000000)};
    for (size_t i = 0; i < 3; i++) {
        struct out body = dense_block();
        number(&body, 17, granularities[i]);
        refuse_body(&body, "granularity");
    }
    static const uint64_t offsets[] = {UINT64_C(200000000000), (uint64_t)INT64_MAX,
                                       (uint64_t)INT64_MIN};
    for (unsigned i = 0; i < 6; i++) {
        struct out body = dense_block();
        number(&body, 19 + i % 2, offsets[i / 2]);
        refuse_body(&body, "node 1 is off the globe");
    }
    struct out body = begin_primitives(), group = {0}, dense = {0};
    LIST(&dense, 1, true, 1);
    LIST(&dense, 8, true, INT64_MAX);
    LIST(&dense, 9, true, INT64_MIN);
    message(&group, 2, &dense);
    message(&body, 2, &group);
    refuse_body(&body, "off the globe");
}

static void refuses_wrong_objects(void)
{
    struct out body = begin_primitives(), group = {0}, inner = {0};
    LIST(&inner, 1, true, 1, 1, 1); /* three nodes, two places */
    LIST(&inner, 8, true, 1, 1);
    LIST(&inner, 9, true, 1, 1);
    message(&group, 2, &inner);
    message(&body, 2, &group);
    refuse_body(&body, "more nodes than places");

    body = begin_primitives();
    LIST(&inner, 1, true, 1);
    LIST(&inner, 8, true, 1);
    LIST(&inner, 9, true, 1);
    LIST(&inner, 10, false, 3); /* a key at the end */
    message(&group, 2, &inner);
    message(&body, 2, &group);
    refuse_body(&body, "tags of its nodes are cut off");

    body = begin_primitives(), inner = way_message(1, 1, 7); /* there are texts 0 to 6 */
    message(&group, 3, &inner);
    message(&body, 2, &group);
    refuse_body(&body, "a text that is not there");

    body = begin_primitives();
    number(&inner, 1, 1);
    LIST(&inner, 2, false, 1, 2);
    LIST(&inner, 3, false, 1);
    message(&group, 3, &inner);
    message(&body, 2, &group);
    refuse_body(&body, "keys without values");

    body = begin_primitives(), inner = way_message(1, 1, 2);
    struct out refs = {0};
    for (int i = 0; i <= OSM_MOST_REFS; i++) zigzag(&refs, 1);
    message(&inner, 8, &refs);
    message(&group, 3, &inner);
    message(&body, 2, &group);
    refuse_body(&body, "100,000 nodes");

    body = begin_primitives();
    byte(&body, 2 << 3 | 3); /* a group as in the first version of the wire format */
    refuse_body(&body, "cut off");
}

/* Thousands of ways of a hundred thousand nodes pack into next to nothing. */
static void refuses_bombs(void)
{
    struct out file = begin_file("DenseNodes"), body = begin_primitives(), group = {0};
    for (int w = 0; w < 40; w++) {
        struct out way = way_message(w, 1, 2), refs = {0};
        for (int i = 0; i < OSM_MOST_REFS; i++) zigzag(&refs, i % 2 ? -1 : 1);
        message(&way, 8, &refs);
        message(&group, 3, &way);
    }
    message(&body, 2, &group);
    block(&file, "OSMData", &body, ZLIB, 0);
    CHECK(file.length < 100000);
    refuse(&file, "more nodes of roads than a file of its size");

    unsigned char *zeros = calloc(1 << 25, 1);
    if (!zeros) abort();
    file = begin_file("DenseNodes");
    for (int i = 0; i < 3; i++) { /* 96 MiB of an unknown field */
        body = (struct out){0};
        bytes(&body, 90, zeros, (1 << 25) - 100);
        block(&file, "OSMData", &body, ZLIB, 0);
    }
    free(zeros);
    refuse(&file, "more than 200 times its size");
}

int main(void)
{
    int fd = mkstemp(path);
    if (fd >= 0) close(fd);
    RUN(reads_every_kind_of_block);
    RUN(reads_without_a_way);
    RUN(refuses_wrong_blocks);
    RUN(refuses_cut_files);
    RUN(refuses_large_claims);
    RUN(refuses_wrong_numbers);
    RUN(refuses_wrong_objects);
    RUN(refuses_bombs);
    unlink(path);
    return harness_end();
}
