/* When the units of a plan pass their gates, read from plan.gpkg as any program could. */
#ifndef ORACLE_PASSED_H
#define ORACLE_PASSED_H

#include "instance.h"

/* People out before X = 0 .. pause of class k, in fractions of 1/3600, into out[k], which is allocated
 * here: they are more than the whole persons. *known is false when chains stop on the way: then nothing is
 * filled in. False when the file cannot be read or memory is out; out[] is the caller's either way. */
bool passed_curves(const struct instance *in, const char *gpkg, double *out[MAX_CLASSES],
                   bool *known);

#endif
