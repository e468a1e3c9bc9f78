/* Texts of the operation put into a page: they may hold anything.
 *
 * Both drop bytes that are no UTF-8, controls, and marks that reorder the text around them (bidi
 * embedding, override, isolate), leaving U+FFFD in their place, so that nobody can write one name
 * and show another. */
#ifndef PUBLISH_ESCAPE_H
#define PUBLISH_ESCAPE_H

#include "base/text.h"

/* A JSON string, quotes included, that may stand inside <script>: no <, >, & or line separators. */
void escape_json(struct text *out, const char *text);
/* Text between tags or in a quoted attribute. */
void escape_html(struct text *out, const char *text);

/* A whole JSON document, of which only the texts can hold what is escaped: so that it may stand inside
 * <script>. */
void escape_json_document(struct text *out, const char *json);

#endif
