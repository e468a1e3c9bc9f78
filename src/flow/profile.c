/* Profiles: pieces of flow that look for room. Every function goes once through the pieces and,
 * beside them, through the changes of what they are held against. */
#include "flow/profile.h"

#include <string.h>

#include "base/mem.h"

void profile_release(struct profile *p)
{
    mem_free(p->piece);
    *p = (struct profile){0};
}

void profile_clear(struct profile *p)
{
    p->count = 0;
    p->units = 0;
}

static void swap(struct profile *a, struct profile *b)
{
    struct profile c = *a;
    *a = *b;
    *b = c;
}

static cw_status put(struct profile *p, int32_t from, int32_t until, int32_t rate, cw_error *err)
{
    if (rate <= 0 || from >= until) return CW_OK;
    p->units += (int64_t)rate * (until - from);
    struct piece *last = p->count > 0 ? &p->piece[p->count - 1] : NULL;
    if (last && last->until == from && last->rate == rate) {
        last->until = until;
        return CW_OK;
    }
    cw_status status = mem_reserve(&p->piece, &p->room, p->count + 1, sizeof *p->piece, err);
    if (!status) p->piece[p->count++] = (struct piece){from, until, rate};
    return status;
}

cw_status profile_of(struct profile *p, const struct steps *rates, int32_t shift, cw_error *err)
{
    cw_status status = CW_OK;
    profile_clear(p);
    for (size_t i = 0; i + 1 < rates->count && !status; i++)
        status = put(p, rates->step[i].at + shift, rates->step[i + 1].at + shift,
                     rates->step[i].value, err);
    return status;
}

cw_status profile_set(struct profile *p, int32_t from, int32_t until, int32_t rate, cw_error *err)
{
    profile_clear(p);
    return put(p, from, until, rate, err);
}

cw_status profile_append(struct profile *p, const struct profile *more, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < more->count && !status; i++)
        status = put(p, more->piece[i].from, more->piece[i].until, more->piece[i].rate, err);
    return status;
}

/* ---- room ---- */

/* A function of time that is read forward. */
struct reader {
    const struct steps *steps;
    ptrdiff_t at;
};

/* The value at t; *until falls to the next change. */
static int32_t value_at(struct reader *r, int32_t t, int32_t *until)
{
    const struct steps *s = r->steps;
    size_t next = (size_t)(r->at + 1);
    while (next < s->count && s->step[next].at <= t) next++;
    r->at = (ptrdiff_t)next - 1;
    if (next < s->count && s->step[next].at < *until) *until = s->step[next].at;
    return r->at < 0 ? 0 : s->step[r->at].value;
}

struct room_reader {
    const struct room *room;
    struct reader limit, used;
};

static struct room_reader read_room(const struct room *room, int32_t t)
{
    return (struct room_reader){
        room,
        {room->limit, room->limit ? steps_find(room->limit, t) : -1},
        {room->used, steps_find(room->used, t)},
    };
}

static int32_t room_at(struct room_reader *r, int32_t t, int32_t *until)
{
    int32_t limit = r->room->limit ? value_at(&r->limit, t, until) : r->room->rate;
    return limit - value_at(&r->used, t, until);
}

bool profile_fits(const struct profile *p, const struct room *room, int32_t shift)
{
    if (p->count == 0) return true;
    struct room_reader reader = read_room(room, p->piece[0].from + shift);
    for (size_t i = 0; i < p->count; i++) {
        const struct piece *x = &p->piece[i];
        for (int32_t t = x->from + shift, until; t < x->until + shift; t = until) {
            until = x->until + shift;
            if (room_at(&reader, t, &until) < x->rate) return false;
        }
    }
    return true;
}

cw_status profile_fit(struct profile *p, const struct room *room, int32_t shift,
                      struct profile *spare, cw_error *err)
{
    if (p->count == 0) return CW_OK;
    struct room_reader reader = read_room(room, p->piece[0].from + shift);
    cw_status status = CW_OK;
    profile_clear(spare);
    for (size_t i = 0; i < p->count && !status; i++) {
        const struct piece x = p->piece[i];
        for (int32_t t = x.from + shift, until; t < x.until + shift && !status; t = until) {
            until = x.until + shift;
            int32_t here = room_at(&reader, t, &until);
            status = put(spare, t - shift, until - shift, here < x.rate ? here : x.rate, err);
        }
    }
    swap(p, spare);
    return status;
}

cw_status profile_from(struct profile *p, int32_t from_s, struct profile *spare, cw_error *err)
{
    cw_status status = CW_OK;
    if (p->count == 0 || p->piece[0].from >= from_s) return CW_OK;
    profile_clear(spare);
    for (size_t i = 0; i < p->count && !status; i++) {
        const struct piece *x = &p->piece[i];
        status = put(spare, x->from > from_s ? x->from : from_s, x->until, x->rate, err);
    }
    swap(p, spare);
    return status;
}

cw_status profile_cut(struct profile *p, int64_t units, cw_error *err)
{
    size_t i = 0;
    int64_t left = units;
    for (; i < p->count; i++) {
        int64_t here = (int64_t)p->piece[i].rate * (p->piece[i].until - p->piece[i].from);
        if (here >= left) break;
        left -= here;
    }
    if (i == p->count) return CW_OK;
    struct piece last = p->piece[i];
    int32_t end = last.from + (int32_t)(left / last.rate);
    p->count = i;
    p->units = units - left;
    cw_status status = put(p, last.from, end, last.rate, err);
    if (status) return status;
    return put(p, end, end + 1, (int32_t)(left % last.rate), err);
}

/* ---- adding ---- */

/* The changes that a profile makes to a rate, one after the other. */
struct changes {
    const struct profile *p;
    size_t next; /* 2 i: piece i begins; 2 i + 1: it ends */
    int32_t shift, sign;
};

static int32_t next_change(const struct changes *c)
{
    if (c->next == 2 * c->p->count) return INT32_MAX;
    const struct piece *x = &c->p->piece[c->next / 2];
    return (c->next % 2 ? x->until : x->from) + c->shift;
}

static int32_t take_changes(struct changes *c, int32_t t)
{
    int32_t delta = 0;
    for (; next_change(c) == t; c->next++)
        delta += (c->next % 2 ? -1 : 1) * c->sign * c->p->piece[c->next / 2].rate;
    return delta;
}

cw_status profile_add(struct steps *rates, const struct profile *p, int32_t shift, int32_t sign,
                      cw_error *err)
{
    size_t more = 2 * p->count;
    if (more == 0) return CW_OK;
    cw_status status =
        mem_reserve(&rates->step, &rates->room, rates->count + more, sizeof *rates->step, err);
    if (status) return status;
    struct changes changes = {p, 0, shift, sign};
    size_t write = (size_t)(steps_find(rates, p->piece[0].from + shift - 1) + 1);
    size_t read = write + more, end = rates->count + more; /* the rest waits behind a gap */
    int32_t value = write > 0 ? rates->step[write - 1].value : 0, last = value, delta = 0;
    if (end > read)
        memmove(rates->step + read, rates->step + write, (end - read) * sizeof *rates->step);
    for (int32_t t = next_change(&changes); t != INT32_MAX;) {
        delta += take_changes(&changes, t);
        if (read < end && rates->step[read].at == t) value = rates->step[read++].value;
        if (value + delta != last) rates->step[write++] = (struct step){t, last = value + delta};
        int32_t change = next_change(&changes);
        if (change == INT32_MAX) break;
        t = read < end && rates->step[read].at < change ? rates->step[read].at : change;
    }
    if (read < end && rates->step[read].value == last) read++;
    if (end > read)
        memmove(rates->step + write, rates->step + read, (end - read) * sizeof *rates->step);
    rates->count = write + (end - read);
    return CW_OK;
}
