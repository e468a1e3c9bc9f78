/* What is still possible from a replan's moment on: a linear program over every second, made from the old
 * plan's file, the instance and the changes alone (docs/design/semantics.md, "What is still possible"). */
#ifndef TESTS_POSSIBLE_H
#define TESTS_POSSIBLE_H

#include "oracle/instance.h"

enum change_kind { SHUT_GATE, OPEN_GATE, WINDOW_OF_GATE, GATE_RATE, SHUT_LINK };

struct made_change {
    enum change_kind kind;
    int index; /* of the corridor or link */
    int at_s, from_s, to_s, people_h;
};

/* All changes so far, in order. */
struct changes {
    struct made_change made[16];
    int count;
};

/* The most people of `class` out by the end, with waiting anywhere, of each class above at least those out before
 * every second whom `new_plan` has out, in fractions of people. False when files cannot be read or GLPK
 * gives up. */
bool most_possible(const struct instance *in, const struct changes *changes, int at_s,
                   const char *old_plan, const char *new_plan, int class, double *people);

#endif
