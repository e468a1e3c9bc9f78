/* Piecewise-constant functions of time. */
#include "flow/steps.h"

#include <string.h>

#include "base/mem.h"

void steps_release(struct steps *s)
{
    mem_free(s->step);
    *s = (struct steps){0};
}

/* Narrows [*low, *high) around the first step after t, galloping from the hint: every step before
 * *low starts by t, every one from *high on after it. */
static void gallop(const struct steps *s, int32_t t, size_t *low, size_t *high)
{
    size_t at = atomic_load_explicit(&s->hint, memory_order_relaxed), stride = 1;
    if (at > s->count) at = s->count;
    *low = 0, *high = s->count;
    if (at == s->count || s->step[at].at > t) {
        for (*high = at; stride <= *high && s->step[*high - stride].at > t; stride *= 2)
            *high -= stride;
        if (stride <= *high) *low = *high - stride + 1;
    } else {
        for (*low = at + 1; *low + stride <= s->count && s->step[*low + stride - 1].at <= t;
             stride *= 2)
            *low += stride;
        if (*low + stride <= s->count) *high = *low + stride - 1;
    }
}

ptrdiff_t steps_seek(const struct steps *s, int32_t t)
{
    size_t low, high;
    gallop(s, t, &low, &high);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->step[middle].at <= t)
            low = middle + 1;
        else
            high = middle;
    }
    struct steps *mine = (struct steps *)(uintptr_t)s; /* the hint is no part of the function */
    atomic_store_explicit(&mine->hint, low > 0 ? low - 1 : 0, memory_order_relaxed);
    return (ptrdiff_t)low - 1;
}

int32_t steps_at(const struct steps *s, int32_t t)
{
    ptrdiff_t i = steps_find(s, t);
    return i < 0 ? 0 : s->step[i].value;
}

int32_t steps_next_change(const struct steps *s, int32_t t)
{
    size_t next = (size_t)(steps_find(s, t) + 1);
    return next < s->count ? s->step[next].at : INT32_MAX;
}

/* Makes t the start of a step, without changing the function; returns its index. May break the
 * invariant that neighbours differ: steps_add mends it. */
static size_t split_at(struct steps *s, int32_t t)
{
    ptrdiff_t i = steps_find(s, t);
    if (i >= 0 && s->step[i].at == t) return (size_t)i;
    size_t place = (size_t)(i + 1);
    int32_t value = i < 0 ? 0 : s->step[i].value;
    memmove(s->step + place + 1, s->step + place, (s->count - place) * sizeof *s->step);
    s->step[place] = (struct step){t, value};
    s->count++;
    return place;
}

/* Drops step i when it repeats the value before it. */
static void merge_at(struct steps *s, size_t i)
{
    if (i >= s->count) return;
    int32_t before = i == 0 ? 0 : s->step[i - 1].value;
    if (s->step[i].value != before) return;
    memmove(s->step + i, s->step + i + 1, (s->count - i - 1) * sizeof *s->step);
    s->count--;
}

cw_status steps_add(struct steps *s, int32_t from, int32_t to, int32_t delta, cw_error *err)
{
    if (from >= to || delta == 0) return CW_OK;
    cw_status status = mem_reserve(&s->step, &s->room, s->count + 2, sizeof *s->step, err);
    if (status) return status;
    size_t first = split_at(s, from);
    size_t last = split_at(s, to);
    for (size_t i = first; i < last; i++) s->step[i].value += delta;
    merge_at(s, last);
    merge_at(s, first);
    return CW_OK;
}

/* How many groups are there at t, of those that come one a second from `from` on:
 *
 *   rise      .------.
 *           .'        '.         up by one in each of `rise` seconds from `from` on, and down
 *   ______.'            '._____  in each of as many from `fall` on
 *       from         fall  end */
struct stays {
    int32_t from, rise, fall, end;
};

static int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static struct stays stays_of(int32_t from, int32_t to, int32_t run)
{
    int32_t rise = lesser(run, to - from), fall = to > from + run ? to : from + run;
    return (struct stays){from, rise, fall, fall + rise - 1};
}

static int32_t stays_at(const struct stays *stays, int32_t t)
{
    return lesser(lesser(t - stays->from + 1, stays->rise), stays->end - t);
}

static int32_t stays_next(const struct stays *stays, int32_t t)
{
    return t >= stays->from + stays->rise - 1 && t < stays->fall ? stays->fall : t + 1;
}

static bool stays_fit(const struct steps *s, const struct stays *stays, int32_t delta)
{
    for (int32_t t = stays->from, next; t < stays->end; t = next) {
        int32_t top = stays->from + stays->rise - 1;
        next = lesser(steps_next_change(s, t), stays->end);
        top = top < t ? t : lesser(top, next - 1);
        if (steps_at(s, t) > INT32_MAX - (int64_t)delta * stays_at(stays, top)) return false;
    }
    return true;
}

/* Writes what `s` has in [from, end), steps `in` up to `stop`, together with the groups, at `out`, which
 * is so far before `in` that nothing is overwritten before it was read; returns the end of what it wrote. */
static size_t merge_stays(struct steps *s, size_t out, size_t in, size_t stop,
                          const struct stays *stays, int32_t delta)
{
    int32_t value = 0, before = out > 0 ? s->step[out - 1].value : 0;
    for (int32_t t = stays->from; t < stays->end;) {
        if (in < stop && s->step[in].at == t) value = s->step[in++].value;
        int32_t next = stays_next(stays, t), sum = value + delta * stays_at(stays, t);
        if (sum != before) s->step[out++] = (struct step){t, before = sum};
        t = in < stop ? lesser(next, s->step[in].at) : next;
    }
    return out;
}

cw_status steps_add_stays(struct steps *s, int32_t from, int32_t to, int32_t run, int32_t delta,
                          cw_error *err)
{
    if (from >= to || run <= 0 || delta == 0) return CW_OK;
    const struct stays stays = stays_of(from, to, run);
    if (!stays_fit(s, &stays, delta))
        return error_set(err, CW_FAILED,
                         "more than 596,523 people would wait at one place; split the operation");
    size_t more = 2 * (size_t)stays.rise;
    cw_status status = mem_reserve(&s->step, &s->room, s->count + 2 + more, sizeof *s->step, err);
    if (status) return status;
    size_t first = split_at(s, from), last = split_at(s, stays.end);
    memmove(s->step + first + more, s->step + first, (s->count - first) * sizeof *s->step);
    size_t out = merge_stays(s, first, first + more, last + more, &stays, delta);
    memmove(s->step + out, s->step + last + more, (s->count - last) * sizeof *s->step);
    s->count = out + s->count - last;
    merge_at(s, out);
    return CW_OK;
}

cw_status steps_clear(struct steps *s, int32_t from, int32_t to, cw_error *err)
{
    cw_status status = CW_OK;
    for (int32_t t = from; t < to && !status;) {
        int32_t next = steps_next_change(s, t);
        if (next > to) next = to;
        status = steps_add(s, t, next, -steps_at(s, t), err);
        t = next;
    }
    return status;
}

cw_status steps_add_all(struct steps *s, const struct steps *other, int32_t sign, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i + 1 < other->count && !status; i++)
        status = steps_add(s, other->step[i].at, other->step[i + 1].at, sign * other->step[i].value,
                           err);
    return status;
}

int32_t steps_latest_run(const struct steps *s, int32_t t, int32_t run, int32_t least)
{
    int32_t until = t + run; /* the value is > 0 from the step looked at to here */
    for (ptrdiff_t i = steps_find(s, t + run - 1); i >= 0; i--) {
        if (s->step[i].value < least)
            until = s->step[i].at;
        else if (until - s->step[i].at >= run)
            return until - run;
    }
    return -1;
}

int32_t steps_first_positive(const struct steps *s, int32_t t)
{
    ptrdiff_t i = steps_find(s, t);
    for (size_t k = i < 0 ? 0 : (size_t)i; k < s->count; k++)
        if (s->step[k].value > 0) return s->step[k].at > t ? s->step[k].at : t;
    return -1;
}

int32_t steps_least(const struct steps *s, int32_t from, int32_t to)
{
    ptrdiff_t i = steps_find(s, from);
    int32_t least = i < 0 ? 0 : s->step[i].value;
    for (size_t k = (size_t)(i + 1); k < s->count && s->step[k].at < to; k++)
        if (s->step[k].value < least) least = s->step[k].value;
    return least;
}

int32_t steps_at_least_until(const struct steps *s, int32_t t, int32_t least)
{
    ptrdiff_t i = steps_find(s, t);
    if ((i < 0 ? 0 : s->step[i].value) < least) return t;
    for (size_t k = (size_t)(i + 1); k < s->count; k++)
        if (s->step[k].value < least) return s->step[k].at;
    return INT32_MAX;
}

int32_t steps_at_least_since(const struct steps *s, int32_t t, int32_t least)
{
    int32_t since = t + 1;
    for (ptrdiff_t i = steps_find(s, t); i >= 0 && s->step[i].value >= least; i--)
        since = s->step[i].at;
    return since;
}

int64_t steps_total(const struct steps *s)
{
    int64_t total = 0;
    for (size_t i = 0; i + 1 < s->count; i++)
        total += (int64_t)s->step[i].value * (s->step[i + 1].at - s->step[i].at);
    return total;
}
