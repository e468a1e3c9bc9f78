/* What a record says, as texts for a terminal and as JSON. */
#ifndef RECORD_TELL_H
#define RECORD_TELL_H

#include "record/view.h"

/* One line: when, who, what, and the submission id. */
void tell_line(const struct view_entry *entry, struct text *out);
/* Everything about it, over several lines. */
void tell_entry(const struct view_entry *entry, struct text *out);
/* {"submission","type","author","entered","log","place","copies","payload",...} */
cw_status tell_json(const struct view_entry *entry, struct text *out, cw_error *err);
/* The types and their fields. */
void tell_types(struct text *out);

#endif
