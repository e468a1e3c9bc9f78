/* Person k passes in the second in which the units passed reach 3600 k (semantics.md). */
#include "flow/standing.h"

#include "base/mem.h"

cw_status standing_init(struct standing *s, int32_t horizon_s, cw_error *err)
{
    *s = (struct standing){.horizon_s = horizon_s, .low = horizon_s + 1, .high = -1};
    s->ahead = mem_new((size_t)horizon_s + 1, sizeof *s->ahead);
    s->change = mem_new((size_t)horizon_s + 1, sizeof *s->change);
    return s->ahead && s->change ? CW_OK : error_no_memory(err);
}

void standing_release(struct standing *s)
{
    mem_free(s->ahead), mem_free(s->change);
    *s = (struct standing){0};
}

static void count_at(struct standing *s, int32_t x, int32_t sign)
{
    s->change[x] += sign;
    if (x < s->low) s->low = x;
    if (x > s->high) s->high = x;
}

void standing_count(struct standing *s, const struct chain *chain, int32_t sign)
{
    int leg = chain->shelter >= 0 ? 1 : 0;
    const struct steps *leave = &chain->leave[leg];
    int64_t units = 0, next = OP_UNITS;
    for (size_t i = 0; i + 1 < leave->count; i++) {
        int64_t rate = leave->step[i].value;
        int64_t after = units + rate * (leave->step[i + 1].at - leave->step[i].at);
        for (; next <= after; next += OP_UNITS) {
            int32_t seconds = (int32_t)((next - units + rate - 1) / rate);
            count_at(s, leave->step[i].at + seconds + chain->travel_s[leg], sign);
        }
        units = after;
    }
}

bool standing_holds(const struct standing *s)
{
    int64_t more = 0;
    for (int32_t x = s->low; x <= s->high; x++) {
        more += s->change[x];
        if (more < 0 && s->ahead[x] + more < 0) return false;
    }
    return true;
}

static void clear(struct standing *s)
{
    s->low = s->horizon_s + 1, s->high = -1;
}

void standing_keep(struct standing *s)
{
    int64_t more = 0;
    for (int32_t x = s->low; x <= s->high; x++) {
        more += s->change[x];
        s->ahead[x] += more;
        s->change[x] = 0;
    }
    for (int32_t x = s->high + 1; more != 0 && x <= s->horizon_s; x++) s->ahead[x] += more;
    clear(s);
}

void standing_forget(struct standing *s)
{
    for (int32_t x = s->low; x <= s->high; x++) s->change[x] = 0;
    clear(s);
}

int64_t standing_late_s(const struct standing *s)
{
    int64_t late = 0;
    for (int32_t x = 0; x <= s->horizon_s; x++) late -= s->ahead[x];
    return late;
}
