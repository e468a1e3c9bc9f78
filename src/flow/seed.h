/* The people of a plan who leave home from a moment on, as a flow to start from. */
#ifndef FLOW_SEED_H
#define FLOW_SEED_H

#include "flow/earliest.h"
#include "flow/tracks.h"

/* Adds to the flow, whose instance is of one class, what that class's chains put on its arcs who leave
 * home at tracks->at_s or later; `tracks` are those of the plan to read. Chains that the flow cannot
 * say are left out: those that stop or go on from a halt, and those over roads that the instance dropped.
 * The flow is one that may be augmented: its sources must have these people. O(pieces * roads of their
 * chains). */
cw_status seed_flow(struct earliest *flow, const struct tracks *tracks, cw_error *err);

#endif
