/* A plan on one screen of a terminal. */
#ifndef PUBLISH_SUMMARY_H
#define PUBLISH_SUMMARY_H

#include "base/text.h"
#include "plan/plan.h"

void summary_write(struct text *out, const struct cw_plan *plan);

/* Appends a whole number with thousands separated: 1,234,567. */
void summary_add_count(struct text *out, int64_t value);

#endif
