/* Packed files as streams, and XML. */
#include <bzlib.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/text.h"
#include "files/stream.h"
#include "files/xml.h"
#include "harness.h"

static char file_name[64];

static void put(const void *bytes, size_t length, int times)
{
    snprintf(file_name, sizeof file_name, "/tmp/clearway-test-xml-%ld", (long)getpid());
    FILE *file = fopen(file_name, "wb");
    if (!CHECK(file != NULL)) return;
    for (int i = 0; i < times; i++) fwrite(bytes, 1, length, file);
    fclose(file);
}

/* ---- packing ------------------------------------------------------------------------------------ */

static size_t pack_gzip(const void *bytes, size_t length, unsigned char *out, size_t room)
{
    z_stream z = {0};
    deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    z.next_in = (unsigned char *)(uintptr_t)bytes;
    z.avail_in = (unsigned)length;
    z.next_out = out;
    z.avail_out = (unsigned)room;
    CHECK_INT(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t size = room - z.avail_out;
    deflateEnd(&z);
    return size;
}

static size_t pack_bzip2(const void *bytes, size_t length, unsigned char *out, size_t room)
{
    unsigned size = (unsigned)room;
    CHECK_INT(BZ2_bzBuffToBuffCompress((char *)out, &size, (char *)(uintptr_t)bytes,
                                       (unsigned)length, 9, 0, 0),
              BZ_OK);
    return size;
}

typedef size_t pack_fn(const void *bytes, size_t length, unsigned char *out, size_t room);
static pack_fn *const packers[] = {pack_gzip, pack_bzip2};

/* ---- streams ------------------------------------------------------------------------------------ */

enum { LONG = 300 * 1000 };
static char content[LONG];

static void fill_content(void)
{
    uint32_t state = 7;
    for (size_t i = 0; i < LONG; i++) {
        state = state * 1664525 + 1013904223;
        content[i] = (char)('a' + (state >> 24) % 20);
    }
}

/* Reads the file in pieces of `room`: whether it is `times` x content, or how it fails. */
static cw_status read_back(size_t room, int times, cw_error *err)
{
    static char piece[LONG];
    struct stream *s = NULL;
    size_t got = 0, at = 0;
    bool same = true;
    *err = (cw_error){0};
    cw_status status = stream_open(file_name, &s, err);
    CHECK((s == NULL) == (status != CW_OK));
    while (!status) {
        status = stream_read(s, piece, room, &got, err);
        if (status || got == 0) break;
        for (size_t i = 0; i < got; i++) same = same && piece[i] == content[(at + i) % LONG];
        at += got;
    }
    if (!status) CHECK_INT(at, (size_t)times * LONG);
    if (!status) CHECK(stream_read(s, piece, 1, &got, err) == CW_OK && got == 0);
    stream_close(s);
    return status || same ? status : CW_FAILED;
}

static void reads_streams(void)
{
    static const size_t rooms[] = {1, 7, 65536, LONG};
    static unsigned char packed[LONG + 1000];
    cw_error err;
    fill_content();
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        put(content, LONG, 2);
        CHECK_INT(read_back(rooms[i], 2, &err), CW_OK);
        for (int k = 0; k < 2; k++) {
            put(packed, packers[k](content, LONG, packed, sizeof packed), 3);
            if (!CHECK_INT(read_back(rooms[i], 3, &err), CW_OK)) printf("     %s\n", err.text);
        }
    }
    put("", 0, 1);
    CHECK_INT(read_back(10, 0, &err), CW_OK);
    for (int k = 0; k < 2; k++) { /* members of nothing */
        put(packed, packers[k]("", 0, packed, sizeof packed), 200);
        CHECK_INT(read_back(10, 0, &err), CW_OK);
    }
}

static void refuses_streams(void)
{
    static unsigned char packed[LONG + 1000];
    cw_error err;
    for (int k = 0; k < 2; k++) {
        size_t size = packers[k](content, LONG, packed, sizeof packed);
        for (size_t cut = 5; cut < size; cut += size / 40) {
            put(packed, cut, 1);
            CHECK_INT(read_back(LONG, 1, &err), CW_BAD_INPUT);
            CHECK_TEXT(err.text, "ends in the middle of its");
            CHECK_TEXT(err.text, file_name);
        }
        packed[size] = 'x'; /* something behind the data */
        put(packed, size + 1, 1);
        CHECK_INT(read_back(LONG, 1, &err), CW_BAD_INPUT);
        packed[size / 2] ^= 0x55;
        put(packed, size, 1);
        CHECK_INT(read_back(LONG, 1, &err), CW_BAD_INPUT);
        CHECK_TEXT(err.text, "damaged");
    }
    snprintf(file_name, sizeof file_name, "/tmp/clearway-no-such-%ld", (long)getpid());
    CHECK_INT(read_back(1, 1, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "no such file");
    snprintf(file_name, sizeof file_name, "/tmp");
    CHECK_INT(read_back(1, 1, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "is a directory");
}

/* Members of a few hundred bytes that each unpack to a MiB: refused soon after 64 of them. */
static void refuses_bombs(void)
{
    static char piece[1 << 20];
    static unsigned char packed[1 << 16];
    for (int k = 0; k < 2; k++) {
        cw_error err = {0};
        struct stream *s = NULL;
        cw_status status = CW_OK;
        size_t got = 1, all = 0;
        memset(piece, 0, sizeof piece);
        put(packed, packers[k](piece, sizeof piece, packed, sizeof packed), 100);
        CHECK_INT(stream_open(file_name, &s, &err), CW_OK);
        for (; !status && got > 0; all += got)
            status = stream_read(s, piece, sizeof piece, &got, &err);
        CHECK_INT(status, CW_BAD_INPUT);
        CHECK_TEXT(err.text, "more than 200 times its size");
        CHECK(all <= 65 << 20);
        stream_close(s);
    }
    unlink(file_name);
}

/* ---- XML ---------------------------------------------------------------------------------------- */

static cw_status note_start(void *context, const char *name, const char **attributes, int line,
                            cw_error *err)
{
    if (strcmp(name, "stop") == 0) return error_at(err, CW_BAD_INPUT, "here", line, "stopped");
    text_addf(context, "<%s", name);
    for (; *attributes; attributes += 2) text_addf(context, " %s=%s", attributes[0], attributes[1]);
    text_add(context, ">");
    return CW_OK;
}

static cw_status note_end(void *context, const char *name, int line, cw_error *err)
{
    (void)err;
    text_addf(context, "</%s:%d>", name, line);
    return CW_OK;
}

static cw_status note_text(void *context, const char *bytes, size_t length, int line, cw_error *err)
{
    (void)line, (void)err;
    text_add_n(context, bytes, length);
    return CW_OK;
}

/* What was found, then what went wrong; to be freed with cw_text_free. */
static char *parse(const void *bytes, size_t length, cw_status *status)
{
    static const struct xml_events events = {note_start, note_end, note_text};
    struct text seen = {0};
    cw_error err = {0};
    char *out = NULL;
    *status = xml_parse("map.xml", bytes, length, &events, &seen, &err);
    text_addf(&seen, "%s", err.text);
    CHECK_INT(text_take(&seen, &out, NULL), CW_OK);
    return out;
}

static void finds(const char *bytes, size_t length, const char *want)
{
    cw_status status;
    char *seen = parse(bytes, length, &status);
    CHECK_INT(status, CW_OK);
    if (!CHECK(strcmp(seen, want) == 0)) printf("     %s\n", seen);
    cw_text_free(seen);
}

static void reads_xml(void)
{
#define FINDS(text, want) finds(text, sizeof(text) - 1, want)
    FINDS("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<!DOCTYPE network SYSTEM \"http://www.matsim.org/files/dtd/network_v2.dtd\">\n"
          "<a x='1' y=\"&lt;&#228;&amp;\"><b/>t&gt;<![CDATA[<&>]]><!-- &c; -->\n</a>\n",
          "<a x=1 y=<\xc3\xa4&><b></b:3>t><&>\n</a:4>");
    FINDS("\xef\xbb\xbf<a/>", "<a></a:1>");
    FINDS("<?xml version='1.0' encoding='ISO-8859-1'?><a b='\xe4'/>", "<a b=\xc3\xa4></a:1>");
    FINDS("\xff\xfe<\0a\0 \0b\0=\0'\0&\0a\0m\0p\0;\0'\0/\0>\0", "<a b=&></a:1>");
    FINDS("<!DOCTYPE a><a/>", "<a></a:1>");
#undef FINDS
    static const struct xml_events none = {NULL, NULL, NULL};
    CHECK_INT(xml_parse("map.xml", "<a>x</a>", 8, &none, NULL, NULL), CW_OK);
    const char *attributes[] = {"a", "1", "b", "2", NULL};
    CHECK(strcmp(xml_attribute(attributes, "b"), "2") == 0);
    CHECK(xml_attribute(attributes, "2") == NULL);
}

static void refuses_xml(void)
{
    static const struct {
        const char *text, *want;
    } bad[] = {
        {"", "map.xml:1: not XML"},
        {"<a>\n<b>", "map.xml:2: not XML"},
        {"<a>\n</b>", "map.xml:2: not XML (mismatched tag)"},
        {"<a/>\n<b/>", "map.xml:2: not XML"},
        {"<a b='1' b='2'/>", "duplicate attribute"},
        {"<a>\xff</a>", "encoding"},
        {"<?xml version='1.0' encoding='windows-1252'?><a/>",
         "save the file in the encoding UTF-8"},
        {"<a>&b;</a>", "not XML (undefined entity)"},
        {"<!DOCTYPE a SYSTEM 'a.dtd'>\n<a>&b;</a>", "map.xml:2: a reference to an entity"},
        {"<!DOCTYPE a SYSTEM 'a.dtd'>\n<a x='1&b;2'/>", "map.xml:2: a reference to an entity"},
        {"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "map.xml:1: a document type is defined"},
        {"<!DOCTYPE a SYSTEM 'x' [\n<!ENTITY % b SYSTEM 'file:///etc/passwd'>\n%b;\n]><a/>",
         "a document type is defined"},
        {"<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>", "a document type is defined"},
        {"<a>\n<stop/><b/></a>", "here:2: stopped"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cw_status status;
        char *seen = parse(bad[i].text, strlen(bad[i].text), &status);
        CHECK_INT(status, CW_BAD_INPUT);
        CHECK_TEXT(seen, bad[i].want);
        cw_text_free(seen);
    }
    cw_status status;
    char *seen = parse("<a>\0</a>", 8, &status);
    CHECK_INT(status, CW_BAD_INPUT);
    CHECK_TEXT(seen, "not XML");
    cw_text_free(seen);
}

static void bounds_xml(void)
{
    static char big[(5 << 20) + 100];
    cw_status status;
    for (int i = 0; i < 65; i++) memcpy(big + (size_t)i * 3, "<a>", 3);
    char *seen = parse(big, 64 * 3, &status);
    CHECK_TEXT(seen, "not XML");
    cw_text_free(seen);
    seen = parse(big, 65 * 3, &status);
    CHECK_TEXT(seen, "map.xml:1: elements nest more than 64 deep");
    cw_text_free(seen);
    memset(big, 'x', sizeof big);
    memcpy(big, "<a b='", 6);
    seen = parse(big, sizeof big, &status);
    CHECK_INT(status, CW_BAD_INPUT);
    CHECK_TEXT(seen, "map.xml:1: one tag, comment or instruction of more than 1 MiB");
    cw_text_free(seen);
    memcpy(big + (1 << 20) - 200, "'/>", 3); /* just short enough */
    seen = parse(big, (1 << 20) - 197, &status);
    CHECK_INT(status, CW_OK);
    cw_text_free(seen);
    memcpy(big, "<a>...", 6); /* text may be long */
    memcpy(big + sizeof big - 4, "</a>", 4);
    memset(big + (1 << 20) - 200, 'x', 3);
    seen = parse(big, sizeof big, &status);
    CHECK_INT(status, CW_OK);
    cw_text_free(seen);
}

/* <a><e0 a0=''/><e1 a1=''/>...</a>, twice over: 1 + 2 * count names. */
static char *with_names(int count, cw_status *status)
{
    struct text file = {0};
    text_add(&file, "<a>");
    for (int i = 0; i < 2 * count; i++) text_addf(&file, "<e%d a%d=''/>", i % count, i % count);
    text_add(&file, "</a>");
    char *seen = parse(file.bytes, file.length, status);
    text_release(&file);
    return seen;
}

/* Expat keeps each name: a packed file of millions of them would fill the memory. */
static void bounds_names(void)
{
    cw_status status;
    char *seen = with_names(499, &status);
    CHECK_INT(status, CW_OK);
    cw_text_free(seen);
    seen = with_names(500, &status);
    CHECK_INT(status, CW_BAD_INPUT);
    CHECK_TEXT(seen, "map.xml:1: more than 1000 different names of elements and attributes");
    cw_text_free(seen);
}

static void reads_packed_xml(void)
{
    static const struct xml_events events = {note_start, note_end, note_text};
    static const char text[] = "<a><b/></a>";
    unsigned char packed[200];
    for (int k = 0; k < 2; k++) {
        struct text seen = {0};
        put(packed, packers[k](text, strlen(text), packed, sizeof packed), 1);
        CHECK_INT(xml_read(file_name, &events, &seen, NULL), CW_OK);
        CHECK_TEXT(seen.bytes, "<a><b></b:1></a:1>");
        text_release(&seen);
    }
    cw_error err = {0};
    put("BZh9 is no map", 14, 1);
    CHECK_INT(xml_read(file_name, &events, NULL, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "the bzip2 data is damaged");
    unlink(file_name);
}

int main(void)
{
    RUN(reads_streams);
    RUN(refuses_streams);
    RUN(refuses_bombs);
    RUN(reads_xml);
    RUN(refuses_xml);
    RUN(bounds_xml);
    RUN(bounds_names);
    RUN(reads_packed_xml);
    return harness_end();
}
