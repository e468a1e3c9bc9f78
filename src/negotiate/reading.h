/* Reading a certificate: where its cut runs, and what crosses it. By semantics.md every choice of listed
 * seconds and sides is a cut, on any variant of the operation, so what is read here is a bound whether or
 * not the certificate was made for it. */
#ifndef NEGOTIATE_READING_H
#define NEGOTIATE_READING_H

#include "negotiate/model.h"
#include "plan/plan.h"

enum cut_kind { CUT_PASS, CUT_WAY, CUT_PEOPLE };

/* Units that cross at one place: rate x seconds, or people x 3600. */
struct cut_term {
    enum cut_kind kind;
    int32_t index; /* of passes, ways; -1: all people of zones on the sink side */
    int32_t from_s, to_s;
    int64_t seconds; /* of [from_s, to_s), at which it can be used */
    int64_t rate, units;
};

#define CUT_MOST (INT64_MAX / 4) /* sums stop there */

struct cut_reading {
    int32_t x_s;
    int32_t *since_s; /* by road end: people can be there from then on; x_s: never before x_s */
    struct cut_term *terms;
    size_t term_count, term_room;
    int64_t units; /* the cut's capacity */
};

/* `later_s` moves the listed seconds, `x_s` is the second before which units are counted: both for variants
 * whose pause has other ends. `keep_terms`: else only the capacity is worked out. */
struct cut_view {
    const struct plan_certificate *certificate;
    int32_t x_s, later_s;
    bool keep_terms;
};
cw_status reading_init(struct cut_reading *out, const struct model *m, const struct cut_view *view,
                       cw_error *err);
void reading_release(struct cut_reading *reading);

/* Whether people of the zone and class start on the source side. */
bool reading_starts(const struct model *m, const struct plan_certificate *c, size_t zone,
                    size_t class_index);

#endif
