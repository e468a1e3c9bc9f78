/* A piecewise-constant function of time, 0 where nothing was added:
 *
 *   value      .---.
 *              |   '--.        step[i].value holds in [step[i].at, step[i + 1].at);
 *   ___________|      '-----   the last step's value is always 0
 *            at0  at1 at2
 *
 * Invariants: `at` strictly increases; neighbours differ in value; the last value is 0. So the
 * storage is the number of changes, whatever the number of seconds. */
#ifndef FLOW_STEPS_H
#define FLOW_STEPS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct step {
    int32_t at, value;
};

struct steps {
    struct step *step;
    size_t count, room;
    _Atomic size_t hint; /* where the last look-up ended: the next is mostly near */
};

void steps_release(struct steps *s);
/* The value at second t. O(log of the distance from the last look-up). Looking up
 * moves the hint and nothing else, so that threads may read one function of time. */
int32_t steps_at(const struct steps *s, int32_t t);
/* For steps_find, when the hint does not serve. */
ptrdiff_t steps_seek(const struct steps *s, int32_t t);
/* Index of the step that holds at t, or -1 before the first. */
static inline ptrdiff_t steps_find(const struct steps *s, int32_t t)
{
    size_t h = atomic_load_explicit(&s->hint, memory_order_relaxed);
    if (s->count == 0) return -1;
    if (h < s->count && s->step[h].at <= t && (h + 1 == s->count || t < s->step[h + 1].at))
        return (ptrdiff_t)h;
    return steps_seek(s, t);
}
/* First second after t at which the value may change; INT32_MAX when it never does. */
int32_t steps_next_change(const struct steps *s, int32_t t);
/* Adds `delta` in [from, to). */
cw_status steps_add(struct steps *s, int32_t from, int32_t to, int32_t delta, cw_error *err);
/* Adds `delta` > 0 in [from + k, to + k) for every k < run: those who come in `run` seconds, one group
 * each, and stay for to - from. O(changes from `from` on, and run). CW_FAILED where a value would pass
 * INT32_MAX units; nothing is changed then. */
cw_status steps_add_stays(struct steps *s, int32_t from, int32_t to, int32_t run, int32_t delta,
                          cw_error *err);
/* Sets the value to 0 in [from, to). */
cw_status steps_clear(struct steps *s, int32_t from, int32_t to, cw_error *err);
/* Adds every value of `other`, `sign` times. */
cw_status steps_add_all(struct steps *s, const struct steps *other, int32_t sign, cw_error *err);
/* The latest second e <= t from which the value stays at least `least` (>= 1) for `run` seconds; -1
 * when there is none. O(changes looked back over). */
int32_t steps_latest_run(const struct steps *s, int32_t t, int32_t run, int32_t least);
/* The first second >= t with a value > 0, or -1. */
int32_t steps_first_positive(const struct steps *s, int32_t t);
/* The least value in [from, to), to > from. */
int32_t steps_least(const struct steps *s, int32_t from, int32_t to);
/* The end of the run from t in which the value stays at least `least`; t itself when it is less
 * there; INT32_MAX when it never falls below. */
int32_t steps_at_least_until(const struct steps *s, int32_t t, int32_t least);
/* The start of the run up to t in which the value stays at least `least` (>= 1); t + 1 when it is
 * less at t. */
int32_t steps_at_least_since(const struct steps *s, int32_t t, int32_t least);
/* The sum over all seconds of value. */
int64_t steps_total(const struct steps *s);

#endif
