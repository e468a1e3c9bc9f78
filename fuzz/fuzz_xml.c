/* Any bytes as XML, packed when they look so: no crash, bounded memory, a message whenever it fails,
 * and elements that nest. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    int depth, line;
    size_t elements;
};

static void see_line(struct seen *s, int line)
{
    if (line < s->line || line < 1) abort();
    s->line = line;
}

static cw_status start(void *context, const char *name, const char **attributes, int line,
                       cw_error *err)
{
    struct seen *s = context;
    (void)err;
    see_line(s, line);
    s->depth++;
    s->elements++;
    if (!*name || s->depth > 64) abort();
    xml_attribute(attributes, "id");
    return CW_OK;
}

static cw_status end(void *context, const char *name, int line, cw_error *err)
{
    struct seen *s = context;
    (void)err;
    see_line(s, line);
    if (!*name || s->depth-- == 0) abort();
    return CW_OK;
}

static cw_status text(void *context, const char *bytes, size_t length, int line, cw_error *err)
{
    struct seen *s = context;
    (void)err;
    see_line(s, line);
    if (length == 0 || memchr(bytes, 0, length) || s->depth == 0) abort();
    return CW_OK;
}

static cw_status read_file(const uint8_t *data, size_t size, const struct xml_events *events,
                           struct seen *seen, cw_error *err)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/clearway-fuzz-xml-%ld", (long)getpid());
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data, size, 1, f) != 1 || fclose(f)) abort();
    cw_status status = xml_read(path, events, seen, err);
    unlink(path);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct xml_events events = {start, end, text};
    struct seen seen = {0};
    cw_error err = {0};
    bool packed = size > 2 && (memcmp(data, "\x1f\x8b", 2) == 0 || memcmp(data, "BZ", 2) == 0);
    cw_status status = packed ? read_file(data, size, &events, &seen, &err)
                              : xml_parse("fuzz.xml", data, size, &events, &seen, &err);
    if ((status != CW_OK) != (err.text[0] != '\0')) abort();
    if (!status && (seen.depth != 0 || seen.elements == 0)) abort();
    return 0;
}
