/* The seconds that classes above fill in every plan that keeps their arrivals, those which the
 * certificates cross that a certificate rests on, and those in which its class cannot be there for being
 * kept apart from them (docs/design/semantics.md, "Certificates"). What the certificate counts is left of the
 * rest. */
#ifndef NEGOTIATE_TAKEN_H
#define NEGOTIATE_TAKEN_H

#include "negotiate/reading.h"

/* Seconds [from_s, to_s) of a road or corridor. */
struct taken_span {
    enum cut_kind kind;
    enum mode mode; /* of a road */
    int32_t index;  /* in ground.roads[mode], or of the operation's corridors */
    int32_t from_s, to_s;
};

struct taken {
    struct taken_span *spans; /* by kind, mode, index and time; apart */
    size_t count, room;
};

/* What certificate `of` of the plan rests on. `choice` gives all but the classes. */
cw_status taken_init(struct taken *taken, const struct cw_plan *plan, size_t of,
                     const struct ground *ground, struct model_choice choice, cw_error *err);
void taken_release(struct taken *taken);
/* Usable seconds of the term that are taken. */
int64_t taken_seconds(const struct taken *taken, const struct model *m,
                      const struct cut_term *term);

#endif
