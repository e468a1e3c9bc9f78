/* After the day: observation held against agreement, per corridor and guarantee. Who promised, who
 * accepted, what was seen, claimed and observed counts apart, where nobody could look, incidents, and
 * what remains disputed or open. Everything is attributed and nothing is weighed: never a verdict. */
#ifndef REVIEW_REVIEW_H
#define REVIEW_REVIEW_H

#include "operation/operation.h"
#include "record/side.h"
#include "record/timeline.h"

struct review_corridor {
    const char *id, *name;              /* name: NULL when it is not known */
    const struct op_corridor *corridor; /* of the operation; NULL without one */
    const struct said_subject *subject; /* what was said of it; NULL: nothing */
    struct said_words guarantees, observations, incidents, claimed, observed;
};
struct review_guarantee {
    const struct view_entry *entry;
    const char *id, *bound;             /* bound: on whose behalf it is; NULL: the giver's own */
    const struct said_subject *subject; /* never NULL: the guarantee itself is in it */
    bool confirmed;                     /* the bound party said itself that it holds to it */
    struct said_words findings, observations;
};
enum review_issue_kind {
    REVIEW_WORDS,       /* said by some, denied by others */
    REVIEW_COUNTS,      /* claimed and observed, and not the same numbers */
    REVIEW_FINDINGS,    /* some find a guarantee kept and others broken */
    REVIEW_UNCONFIRMED, /* promised on behalf of a party that has not confirmed it */
    REVIEW_UNFOUND,     /* a guarantee of which nobody found out whether it was kept */
    REVIEW_UNSEEN,      /* a corridor that nobody is known to have looked at */
    REVIEW_CORRECTED    /* somebody says another's entry is wrong */
};
struct review_issue {
    enum review_issue_kind kind;
    const char *subject;
    const struct said_words *pro, *contra; /* or NULL */
    const struct view_entry *entry;        /* of REVIEW_CORRECTED */
};
struct review_part {               /* one operation */
    const char *operation, *title; /* title: NULL when it is not known */
    const struct said_subject *pause;
    struct review_corridor *corridors;
    size_t corridor_count, corridor_room;
    struct review_guarantee *guarantees;
    size_t guarantee_count, guarantee_room;
    struct said_words observations, incidents, claimed, observed; /* of no one corridor */
    struct said_words not_seen;                                   /* observations that say so */
    const struct said_subject **others;                           /* neither pause nor corridor */
    size_t other_count, other_room;
    struct review_issue *issues;
    size_t issue_count, issue_room;
};
struct review {
    const cw_operation *op; /* NULL: none */
    const char *as_of;      /* what was entered later is left out; NULL: nothing is */
    struct said_words words;
    struct matrix matrix;
    struct review_part *parts;
    size_t count, room;
};

/* Of the entries of a view, by operation; `operation` picks one and those that
 * name none, NULL: all. `op` adds names, needs and
 * corridors to the part of that id; NULL: none. Both stay in use. */
cw_status review_gather(const struct view *view, const char *operation, const cw_operation *op,
                        struct review *out, cw_error *err);
void review_release(struct review *review);
/* The same when there is no record: what the operation's own file says, as entries. */
cw_status review_view(const cw_operation *op, struct view *out, cw_error *err);

/* What a party's latest words on a subject are; NULL when the subject is NULL or the party unknown. */
const struct matrix_cell *review_cell(const struct review *review,
                                      const struct said_subject *subject, const char *party);
/* The institution's name, or the id again. */
const char *review_title(const struct review *review, const char *party);
/* The first of a run of corridors of which the very same is known; they can be told together. */
bool review_same(const struct review_corridor *a, const struct review_corridor *b);

void review_text(const struct review *review, struct text *out);
json_t *review_json(const struct review *review);
const char *review_issue_name(enum review_issue_kind kind); /* in JSON */

#endif
