/* Everything said, promised, seen and counted about one corridor, party or other id, side by side. */
#ifndef RECORD_SIDE_H
#define RECORD_SIDE_H

#include "record/said.h"

struct side_part { /* one operation's */
    const char *operation;
    const struct said_subject **subjects; /* of `said` */
    size_t subject_count, subject_room;
    struct said_words guarantees, findings, observations, incidents, claimed, observed;
};
struct side {
    const char *id;
    bool party;
    struct said_words all;
    struct said said;
    struct side_part *parts; /* in order of operation */
    size_t count, room;
};
/* `view` holds the record's entries of every type that speaks; it stays in use. Entries that name no
 * operation are of `operation`, unless that is NULL. CW_BAD_USAGE when
 * nothing names the id. */
cw_status side_gather(const struct view *view, const char *id, const char *operation,
                      struct side *out, cw_error *err);
void side_release(struct side *side);

void side_text(const struct side *side, struct text *out);
/* {"about","operations":[{"operation","subjects":[{"subject","contested","for","against"}],...}]} */
json_t *side_json(const struct side *side);

/* One entry in a line of words: who, what, when, in words, by which source, under which id. */
void side_words(const struct view_entry *entry, struct text *out);

/* The types that side, timeline and review read; ends with NULL. */
extern const char *const side_types[];

#endif
