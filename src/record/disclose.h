/* What of a record is told to whom. Every audience gets every entry that speaks, less what could make
 * a target of somebody: small numbers, fine places, what looks like a person's data. What is left out
 * or changed is listed entry by entry, so that whoever gives it out sees it first.
 *
 * Numbers: 1 to 9 are left out, others rounded down to tens, for all but the operations room. With
 * a total and all its parts but one so rounded, the part left out may still be any of 1 to 9, so
 * rounding does what withholding further cells would do. (Rounding to the nearest ten does not: 10 and
 * 14 both become 10, which leaves 1 to 4.) */
#ifndef RECORD_DISCLOSE_H
#define RECORD_DISCLOSE_H

#include "record/view.h"

enum { DISCLOSE_UNDER = 10, DISCLOSE_TENS = 10 };

struct disclose_audience {
    const char *name;     /* public, parties, operations */
    bool coarse_numbers;  /* 1 to 9 left out, others rounded */
    bool zones;           /* where people are */
    bool not_seen;        /* where observers could not look */
    int64_t coarseness_m; /* places are at least so coarse; 0: as they are */
    int decimals;         /* of coordinates */
};
/* NULL when there is none of this name. */
const struct disclose_audience *disclose_find(const char *name);

struct disclosure {
    const struct disclose_audience *audience;
    json_t *rows;         /* a list of objects: type, submission, ..., fields */
    struct text changes;  /* one per line: what is left out or coarser, and why */
    struct text look;     /* one per line: texts that somebody should read first */
    size_t told, changed; /* entries; of these, changed */
};
/* `view` is of disclose_types. */
cw_status disclose_gather(const struct view *view, const struct disclose_audience *audience,
                          struct disclosure *out, cw_error *err);
void disclose_release(struct disclosure *disclosure);
extern const char *const disclose_types[]; /* ends with NULL */

/* The number that is shown; -1: it is left out. */
int64_t disclose_people(int64_t people);
/* The text with coordinates of so many decimals at most; whether any was longer. */
bool disclose_coarsen(const char *text, int decimals, struct text *out);

/* The file: a heading row, a row of HXL hashtags, a row per entry; cells that a spreadsheet would take
 * for a formula begin with an apostrophe. */
void disclose_csv(const struct disclosure *disclosure, struct text *out);
/* {"clearway_export":1,"for","rules","rows"} */
cw_status disclose_json(const struct disclosure *disclosure, struct text *out, cw_error *err);

#endif
