/* Elements from XML. Whatever fails inside a callback is kept in reader.status and stops expat; its
 * callbacks may still be called until it returns, and then do nothing. */
#include "files/xml.h"

#include <expat.h>
#include <limits.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "files/stream.h"

enum { CHUNK_BYTES = 64 * 1024, MOST_DEPTH = 64, MOST_TOKEN_BYTES = 1 << 20, MOST_NAMES = 1000 };
enum { NAME_SLOTS = 2048, MET_SLOTS = 256 }; /* powers of two */

/* Expat looks again at a token that has not ended only when twice as much of it has come. */
enum { MOST_HELD_BYTES = 2 * MOST_TOKEN_BYTES + CHUNK_BYTES };

struct reader {
    const char *name;
    struct stream *stream; /* or NULL: then from the bytes */
    const unsigned char *bytes;
    size_t left;
    const struct xml_events *events;
    void *context;
    XML_Parser parser;
    int depth;
    int64_t fed,
        begun; /* bytes that expat was given; where in them the token begins that it holds */
    int name_count;
    uint64_t names[NAME_SLOTS]; /* hashes of the names met so far; 0: free */
    const char *met[MET_SLOTS]; /* attributes' names met, as expat keeps them */
    cw_status status;
    cw_error *err;
};

static int line_of(const struct reader *r)
{
    XML_Size line = XML_GetCurrentLineNumber(r->parser);
    return line > INT_MAX ? INT_MAX : (int)line;
}

static void stop(struct reader *r, cw_status status)
{
    if (!status || r->status) return;
    r->status = status;
    XML_StopParser(r->parser, XML_FALSE);
}

static void refuse(struct reader *r, const char *what)
{
    if (r->status) return;
    stop(r, error_at(r->err, CW_BAD_INPUT, r->name, line_of(r), "%s", what));
}

/* ---- names -------------------------------------------------------------------------------------- */

/* Expat keeps every name of an element or attribute until the end, so their number must be bounded.
 * The hash is one for which nobody can make many names that look like one. */
static bool is_new_name(struct reader *r, const char *name)
{
    static const unsigned char key[crypto_shorthash_KEYBYTES] = {0};
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)name, strlen(name), key);
    if (hash == 0) hash = 1;
    size_t at = hash % NAME_SLOTS;
    while (r->names[at] && r->names[at] != hash) at = (at + 1) % NAME_SLOTS;
    if (r->names[at]) return false;
    r->names[at] = hash;
    return true;
}

/* Whether there are more than MOST_NAMES. Expat gives one name of attributes at one address always. */
static bool has_many_names(struct reader *r, const char *element, const char **attributes)
{
    r->name_count += is_new_name(r, element);
    for (; *attributes && r->name_count <= MOST_NAMES; attributes += 2) {
        const char **met = &r->met[(uintptr_t)*attributes / 8 % MET_SLOTS];
        if (*met == *attributes) continue;
        *met = *attributes;
        r->name_count += is_new_name(r, *attributes);
    }
    return r->name_count > MOST_NAMES;
}

/* ---- what expat finds --------------------------------------------------------------------------- */

static const char entity_text[] =
    "a reference to an entity that XML itself does not know; write the character in its place";

static bool begins_with(const char *p, const char *end, const char *word)
{
    for (; *word; word++, p++) {
        while (p < end && *p == '\0') p++; /* UTF-16: every other byte */
        if (p >= end || *p != *word) return false;
    }
    return true;
}

/* Where the document type is named, expat takes entities to be defined there and leaves references to
 * them out of the attributes without a word. So they are looked for in the tag as it was written. */
static bool has_unknown_entity(const struct reader *r)
{
    static const char *const known[] = {"&#", "&lt;", "&gt;", "&amp;", "&quot;", "&apos;"};
    int offset = 0, size = 0, length = XML_GetCurrentByteCount(r->parser);
    const char *tag = XML_GetInputContext(r->parser, &offset, &size);
    if (!tag || length <= 0 || length > size - offset) return false;
    const char *end = tag + offset + length, *p = tag + offset;
    for (; (p = memchr(p, '&', (size_t)(end - p))) != NULL; p++) {
        bool good = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            good = good || begins_with(p, end, known[i]);
        if (!good) return true;
    }
    return false;
}

static void XMLCALL on_start(void *context, const char *name, const char **attributes)
{
    struct reader *r = context;
    if (r->status) return;
    if (++r->depth > MOST_DEPTH) {
        refuse(r, "elements nest more than 64 deep, as in no map; check what wrote the file");
    } else if (has_many_names(r, name, attributes)) {
        refuse(r, "more than 1000 different names of elements and attributes, as in no map; check "
                  "what wrote the file");
    } else if (has_unknown_entity(r)) {
        refuse(r, entity_text);
    } else if (r->events->start) {
        stop(r, r->events->start(r->context, name, attributes, line_of(r), r->err));
    }
}

static void XMLCALL on_end(void *context, const char *name)
{
    struct reader *r = context;
    if (r->status) return;
    r->depth--;
    if (r->events->end) stop(r, r->events->end(r->context, name, line_of(r), r->err));
}

static void XMLCALL on_text(void *context, const char *bytes, int length)
{
    struct reader *r = context;
    if (r->status || length <= 0) return;
    stop(r, r->events->text(r->context, bytes, (size_t)length, line_of(r), r->err));
}

static void XMLCALL on_doctype(void *context, const char *name, const char *system,
                               const char *public, int has_internal_subset)
{
    (void)name, (void)system, (void)public;
    if (has_internal_subset)
        refuse(context, "a document type is defined in the file ([...]); remove the definition");
}

static void XMLCALL on_skipped_entity(void *context, const char *name, int is_parameter)
{
    (void)name, (void)is_parameter;
    refuse(context, entity_text);
}

/* ---- feeding expat ------------------------------------------------------------------------------ */

static void *new_for_expat(size_t size)
{
    return mem_new(1, size);
}

static void *resize_for_expat(void *memory, size_t size)
{
    size_t room = 0;
    return mem_reserve(&memory, &room, size ? size : 1, 1, NULL) ? NULL : memory;
}

static cw_status report(struct reader *r)
{
    enum XML_Error code = XML_GetErrorCode(r->parser);
    if (r->status) return r->status;
    if (code == XML_ERROR_NO_MEMORY) return error_no_memory(r->err);
    const char *remedy = "check what wrote the file";
    if (code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
        code == XML_ERROR_UNCLOSED_CDATA_SECTION)
        remedy = "the file may be cut short; fetch or write it anew";
    if (code == XML_ERROR_UNKNOWN_ENCODING || code == XML_ERROR_INCORRECT_ENCODING)
        remedy = "save the file in the encoding UTF-8";
    if (code == XML_ERROR_INVALID_TOKEN)
        remedy = "check the line, and that the file is in the encoding it names (else UTF-8)";
    return error_at(r->err, CW_BAD_INPUT, r->name, line_of(r), "not XML (%s); %s",
                    XML_ErrorString(code), remedy);
}

/* What expat holds back is one token that has not ended yet. */
static cw_status check_token(struct reader *r)
{
    int64_t begun = (int64_t)XML_GetCurrentByteIndex(r->parser);
    if (begun >= 0) r->begun = begun; /* else it has not looked again */
    if (r->fed - r->begun <= MOST_HELD_BYTES) return CW_OK;
    return error_at(r->err, CW_BAD_INPUT, r->name, line_of(r),
                    "one tag, comment or instruction of more than 1 MiB, as in no map; check what "
                    "wrote the file");
}

static cw_status fill(struct reader *r, void *buffer, size_t *got)
{
    if (r->stream) return stream_read(r->stream, buffer, CHUNK_BYTES, got, r->err);
    *got = r->left < CHUNK_BYTES ? r->left : CHUNK_BYTES;
    if (*got > 0) memcpy(buffer, r->bytes, *got);
    r->bytes += *got;
    r->left -= *got;
    return CW_OK;
}

static cw_status feed(struct reader *r)
{
    size_t got = 0;
    do {
        void *buffer = XML_GetBuffer(r->parser, CHUNK_BYTES);
        if (!buffer) return error_no_memory(r->err);
        cw_status status = fill(r, buffer, &got);
        if (status) return status;
        r->fed += (int64_t)got;
        if (XML_ParseBuffer(r->parser, (int)got, got == 0) != XML_STATUS_OK) return report(r);
        status = check_token(r);
        if (status) return status;
    } while (got > 0);
    return CW_OK;
}

static cw_status read_all(struct reader *r)
{
    static const XML_Memory_Handling_Suite memory = {new_for_expat, resize_for_expat, mem_free};
    r->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (!r->parser) return error_no_memory(r->err);
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    if (r->events->text) XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    XML_SetSkippedEntityHandler(r->parser, on_skipped_entity);
    cw_status status = feed(r);
    XML_ParserFree(r->parser);
    return status;
}

cw_status xml_read(const char *path, const struct xml_events *events, void *context, cw_error *err)
{
    struct reader r = {.name = path, .events = events, .context = context, .err = err};
    cw_status status = stream_open(path, &r.stream, err);
    if (!status) status = read_all(&r);
    stream_close(r.stream);
    return status;
}

cw_status xml_parse(const char *name, const void *bytes, size_t length,
                    const struct xml_events *events, void *context, cw_error *err)
{
    struct reader r = {.name = name,
                       .bytes = bytes,
                       .left = length,
                       .events = events,
                       .context = context,
                       .err = err};
    return read_all(&r);
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(attributes[0], name) == 0) return attributes[1];
    return NULL;
}
