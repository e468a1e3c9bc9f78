/* The plan as one JSON document; keys are stable from the first release (DESIGN.md section 5). */
#ifndef PUBLISH_JSON_H
#define PUBLISH_JSON_H

#include "base/text.h"
#include "plan/plan.h"

/* Appends `text` as a JSON string, quotes included. */
void json_add_text(struct text *out, const char *text);
/* Units as people with up to four decimals, rounded down: 5400 units are 1.5. */
void json_add_units(struct text *out, int64_t units);
/* `more`: members to stand before the last, such as "why":[...], or NULL. */
void json_write_plan(struct text *out, const struct cw_plan *plan, const char *more);

#endif
