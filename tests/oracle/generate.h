/* Random instances from a seed: the same seed gives the same instance for ever, on any machine. */
#ifndef ORACLE_GENERATE_H
#define ORACLE_GENERATE_H

#include "instance.h"

/* A few nodes, links, zones and corridors; a pause under a minute. */
void generate_small(struct instance *out, uint64_t seed);
/* Two or three classes that want the same roads: corridors shared by all, by some or by none,
 * separation, windows, closures and assembly points each in some. A pause under half a minute. */
void generate_several(struct instance *out, uint64_t seed);
/* A grid of side x side nodes with 4 gates on its border, windows and closures; one class.
 * Every time is a multiple of step_s. */
void generate_grid(struct instance *out, uint64_t seed, int side, int pause_s, int step_s);

#endif
