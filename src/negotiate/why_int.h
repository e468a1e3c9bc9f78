/* The binding cut of one class, read. Private to this module. */
#ifndef NEGOTIATE_WHY_INT_H
#define NEGOTIATE_WHY_INT_H

#include "negotiate/reading.h"
#include "negotiate/why.h"

struct why_row {
    struct cut_term term;
    int32_t from_s,
        to_s;           /* of those in which it can be used: the first second, and after the last */
    int64_t only_zones; /* passes: zones on the source side with no other gate in time */
    int64_t only_people;             /* who live there */
    int64_t told_zones, told_people; /* of these, what a report may tell: classes shown by zone */
    int32_t near_zone;               /* ways: nearest to where it begins, straight line; -1: none */
};

struct why {
    const struct cw_plan *plan;
    const struct plan_certificate *certificate;
    size_t class_index;
    bool not_sooner; /* nothing holds the class back by the end: the cut says why not sooner */
    struct model model;
    struct cut_reading reading;
    struct why_row *rows; /* the most units first */
    size_t row_count;
    int64_t held_zones, held_people; /* on the source side, of all classes of the certificate */
    int64_t sink_zones;
};

/* The cut that binds the class, or certificate NULL when nothing holds it back. */
cw_status why_init(struct why *w, const struct cw_plan *plan, const struct ground *ground,
                   size_t class_index, cw_error *err);
void why_release(struct why *w);

#endif
