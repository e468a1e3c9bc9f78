/* Units within a rule's time of second t grow by those that come in and shrink by those that go out, so
 * they are linear in t between the changes of both. */
#include "flow/nearby.h"

#include "flow/cuts.h"

static const int32_t most_units = 1000000000;

static int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static cw_status add_up_to_most(struct steps *sum, int32_t from, int32_t to, int32_t units,
                                cw_error *err)
{
    cw_status status = CW_OK;
    for (int32_t t = from, next; t < to && !status; t = next) {
        next = lesser(to, steps_next_change(sum, t));
        status = steps_add(sum, t, next, lesser(units, most_units - steps_at(sum, t)), err);
    }
    return status;
}

cw_status nearby_add(struct steps *sum, const struct steps *rate, int32_t later_s, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i + 1 < rate->count && !status; i++)
        if (rate->step[i].value > 0)
            status = add_up_to_most(sum, rate->step[i].at + later_s, rate->step[i + 1].at + later_s,
                                    rate->step[i].value, err);
    return status;
}

/* Of `length_s` seconds from from_s on, near which `above` the slack units are, growing by `slope` a second,
 * bars those with more than 0. */
static cw_status bar_run(struct steps *barred, int32_t from_s, int32_t length_s, int64_t above,
                         int64_t slope, cw_error *err)
{
    int64_t first = 0, last = length_s;
    if (above <= 0) first = slope > 0 ? -above / slope + 1 : length_s;
    if (above > 0 && slope < 0) last = (above - 1) / -slope + 1;
    if (last > length_s) last = length_s;
    if (first >= last) return CW_OK;
    return steps_add(barred, from_s + (int32_t)first, from_s + (int32_t)last, 1, err);
}

cw_status nearby_bar(struct steps *barred, const struct steps *rate, int32_t within_s,
                     int64_t slack_units, int32_t end_s, cw_error *err)
{
    cw_status status = CW_OK;
    if (within_s > end_s) within_s = end_s; /* all seconds there are */
    for (int32_t t = 0, next; t < end_s && !status; t = next) {
        int32_t in_s = t + within_s, out_s = t - within_s + 1;
        int32_t until_in_s = lesser(steps_next_change(rate, in_s), in_s + end_s) - in_s;
        int32_t until_out_s = lesser(steps_next_change(rate, out_s), out_s + end_s) - out_s;
        next = lesser(end_s, t + lesser(until_in_s, until_out_s));
        int64_t slope = steps_at(rate, in_s) - steps_at(rate, out_s);
        int64_t units = cut_limit_total(rate, 0, out_s, in_s);
        if (units > 0 || slope > 0)
            status = bar_run(barred, t, next - t, units - slack_units, slope, err);
    }
    return status;
}
