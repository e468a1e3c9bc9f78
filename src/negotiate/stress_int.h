/* What the search for the worst loss and its texts share. Private to this module. */
#ifndef NEGOTIATE_STRESS_INT_H
#define NEGOTIATE_STRESS_INT_H

#include "negotiate/jobs.h"
#include "negotiate/stress.h"

enum { STRESS_MOST = 16 };

/* What is lost, when, and what then still gets out. */
struct stress_loss {
    size_t count;
    int32_t what[STRESS_MOST]; /* corridors, or links of roads, in ascending order */
    int32_t from_s;
    int64_t out;   /* of this loss */
    int64_t least; /* of every loss of so many; equal to `out`: this is the worst */
};

/* The same corridors, lost at a later moment. */
struct stress_moment {
    int32_t from_s;
    int64_t untold;
};

struct stress {
    const cw_operation *op;
    const cw_stress_options *options;
    struct jobs_options jobs;
    struct job base;
    int32_t last_s, step_s; /* a loss lasts so long; begins at multiples of the step */
    size_t lost;            /* corridors at once */
    int64_t **before;       /* by corridor and second: people of the plan who have passed */
    struct stress_loss untold, told, road_untold, road_told;
    int64_t choices, parts; /* planned anew for `told` */
    struct stress_moment *moments;
    size_t moment_count;
};

/* stress_told.c: the loss that leaves least, were it known beforehand. */
cw_status stress_find_told(struct stress *s, cw_error *err);
/* stress_roads.c: likewise of roads, lost from the start to the end. */
cw_status stress_find_roads(struct stress *s, cw_error *err);

/* People of the plan who would pass the corridor in [from_s, from_s + last_s). */
int64_t stress_passing(const struct stress *s, size_t corridor, int32_t from_s);

void stress_as_text(struct text *out, const struct stress *s);
void stress_as_json(struct text *out, const struct stress *s);

#endif
