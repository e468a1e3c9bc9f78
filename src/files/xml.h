/* XML as a stream of elements, through expat. Memory does not grow with the file.
 *
 * Nothing but the file itself is ever read: a document type may be named (its address is not opened)
 * but not written into the file, so there are no entities beyond the five of XML, and no attributes
 * that stand nowhere. Encodings: UTF-8, US-ASCII, ISO-8859-1, UTF-16; callbacks get UTF-8. Elements
 * nest at most 64 deep and have, with attributes, at most 1000 different names, which are kept. One
 * tag, comment or instruction may have 1 MiB, and never more than two. */
#ifndef FILES_XML_H
#define FILES_XML_H

#include <stddef.h>

#include "base/error.h"

/* What is not CW_OK ends the reading and is returned, with the callback's own text in `err`. Any may
 * be NULL. Texts live until the callback returns. */
struct xml_events {
    /* attributes: name, value, name, value, ..., NULL */
    cw_status (*start)(void *context, const char *name, const char **attributes, int line,
                       cw_error *err);
    cw_status (*end)(void *context, const char *name, int line, cw_error *err);
    /* Character data, in pieces of any length, without a NUL behind them. */
    cw_status (*text)(void *context, const char *bytes, size_t length, int line, cw_error *err);
};

/* Reads the file at `path`, packed or not (files/stream.h). Which elements there are and where is the
 * caller's to check; that there is one outermost element and every one is closed is checked here. */
cw_status xml_read(const char *path, const struct xml_events *events, void *context, cw_error *err);
/* The same from bytes; `name` is for messages. */
cw_status xml_parse(const char *name, const void *bytes, size_t length,
                    const struct xml_events *events, void *context, cw_error *err);

/* The value of an attribute, or NULL when there is none of that name. */
const char *xml_attribute(const char **attributes, const char *name);

#endif
