/* What a record says, as texts for a terminal and as JSON. */
#ifndef RECORD_TELL_H
#define RECORD_TELL_H

#include "record/view.h"

/* One line: when, who, what, and the submission id. */
void tell_line(const struct view_entry *entry, struct text *out);
/* Everything about it, over several lines. */
void tell_entry(const struct view_entry *entry, struct text *out);
/* What it says, in one line without when and by whom it was entered. */
void tell_what(const struct view_entry *entry, struct text *out);
/* {"submission","type","author","entered","log","place","copies","payload",...} */
json_t *tell_object(const struct view_entry *entry);
cw_status tell_json(const struct view_entry *entry, struct text *out, cw_error *err);
/* The types and their fields. */
void tell_types(struct text *out);

#endif
