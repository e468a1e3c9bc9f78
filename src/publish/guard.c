/* Prices and the like are differences of totals: of a corridor that one small zone alone uses, the zone's
 * own number. So they are told no more exactly than the zones are. */
#include "publish/guard.h"

#include <inttypes.h>

#include "base/mem.h"
#include "publish/report_int.h"
#include "publish/withhold.h"

cw_status report_guard_init(struct report_guard *guard, const struct cw_plan *plan, cw_error *err)
{
    struct report_zones zones = {0};
    *guard = (struct report_guard){0};
    cw_status status = report_zones_init(&zones, plan, err);
    if (!status) guard->zone = mem_new(plan->op->zone_count, sizeof *guard->zone);
    if (!status && !guard->zone) status = error_no_memory(err);
    for (size_t i = 0; i < zones.count && !status; i++)
        guard->zone[zones.zone[i]] = report_zone_has_place(&zones, i);
    for (size_t k = 0; k < plan->op->class_count && !status; k++)
        guard->coarse = guard->coarse || report_class_is_coarse(&zones, k);
    report_zones_release(&zones);
    return status;
}

void report_guard_release(struct report_guard *guard)
{
    mem_free(guard->zone);
    *guard = (struct report_guard){0};
}

static int64_t told(const struct report_guard *guard, int64_t people)
{
    return people - (guard && guard->coarse ? people % WITHHOLD_UNDER : 0);
}

static bool is_few(int64_t people)
{
    return people != 0 && people < WITHHOLD_UNDER && people > -WITHHOLD_UNDER;
}

void report_guard_people(struct text *out, const struct report_guard *guard, int64_t people)
{
    if (guard && is_few(people))
        text_add(out, "\"few\"");
    else
        text_addf(out, "%" PRId64, told(guard, people));
}

static int64_t floor_tens(int64_t people)
{
    int64_t rest = people % WITHHOLD_UNDER;
    return people - rest - (rest < 0 ? WITHHOLD_UNDER : 0);
}

void report_guard_interval(struct text *out, const struct report_guard *guard, int64_t least,
                           int64_t most)
{
    if (guard && least == most && is_few(least)) {
        text_add(out, "null");
        return;
    }
    if (guard && least == most)
        least = most = told(guard, least);
    else if (guard)
        least = floor_tens(least), most = -floor_tens(-most);
    text_addf(out, "[%" PRId64 ",%" PRId64 "]", least, most);
}
