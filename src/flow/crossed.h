/* Seconds of roads and corridors that cuts cross, with all that may pass in them.
 *
 * What is forced. A cut for X whose capacity is what a class brings out before X is full: no plan that
 * keeps those arrivals leaves others any room in the seconds that it crosses. With a capacity of some
 * units more, the slack, so many may be left. Lower classes are bounded on what remains, plus the
 * slack (docs/design/semantics.md, "Certificates").
 *
 * What is scarce. In the seconds that a lower class's cut crosses, each unit of a class above costs
 * the lower one a unit. The plan avoids them where that delays nobody. */
#ifndef FLOW_CROSSED_H
#define FLOW_CROSSED_H

#include "flow/cuts.h"

struct crossed {
    struct used used; /* all that a road or corridor takes, in the seconds crossed; else nothing */
    int64_t slack_units; /* of all cuts together */
};

/* Nothing is crossed yet. */
cw_status crossed_init(struct crossed *crossed, const struct instance *in, cw_error *err);
void crossed_release(struct crossed *crossed, const struct ground *ground);
/* Units that the cut crosses and no cut before it. O(arcs * changes). */
int64_t crossed_gain(const struct crossed *crossed, const struct instance *in,
                     const struct cut *cut);
/* Adds what a cut of `in` crosses. */
cw_status crossed_add(struct crossed *crossed, const struct instance *in, const struct cut *cut,
                      int64_t slack_units, cw_error *err);
/* Adds the seconds that a cut of `in` crosses, whatever can pass in them, as 1 unit each. */
cw_status crossed_mark(struct crossed *crossed, const struct instance *in, const struct cut *cut,
                       cw_error *err);
/* Takes the seconds of `other` out again. */
cw_status crossed_clear(struct crossed *crossed, const struct crossed *other,
                        const struct ground *ground, cw_error *err);
/* Units of `used`, by a class of the same operation, in the seconds crossed. */
int64_t crossed_overlap(const struct crossed *crossed, const struct used *used,
                        const struct ground *ground);

/* The limits of an instance without the seconds crossed; everything else stays as it is. */
struct narrowed {
    struct steps **arc_limit; /* the limits of before, by arc; NULL where nothing changed */
    bool *arc_changed;
    struct steps *gate_limit; /* by gate */
};

/* Takes the crossed seconds of `count` lower classes out of the instance, until narrowed_undo. After
 * a failure the instance is of no use but to be released. */
cw_status narrowed_apply(struct narrowed *narrowed, struct instance *in,
                         const struct crossed *crossed, size_t count, cw_error *err);
void narrowed_undo(struct narrowed *narrowed, struct instance *in);

#endif
