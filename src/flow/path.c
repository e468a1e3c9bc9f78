/* Sending units along residual paths, for one second of arrival or for a run of them. */
#include <string.h>

#include "base/mem.h"
#include "flow/search.h"

void path_release(struct path *path)
{
    mem_free(path->moves);
    *path = (struct path){0};
}

/* Seconds that the move makes people wait at its end. */
static int32_t move_wait_s(const struct instance *in, const struct move *m)
{
    switch (m->kind) {
    case MOVE_FORWARD:
        return m->until - (m->at + in->arcs[m->index].tau);
    case MOVE_BACK:
        return m->until - m->at;
    case MOVE_WAIT:
    case MOVE_LINGER:
        return m->until - m->from;
    default:
        return 0;
    }
}

bool path_waits(const struct instance *in, const struct path *path)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->moves[i].kind != MOVE_WAIT && move_wait_s(in, &path->moves[i]) > 0) return true;
    return false;
}

/* ---- room ---- */

static int32_t lesser(int64_t a, int64_t b)
{
    return (int32_t)(a < b ? a : b);
}

/* The least of limit - used in [from, to); a limit of NULL is `rate` at every second. */
static int32_t least_room(const struct steps *limit, int32_t rate, const struct steps *used,
                          int32_t from, int32_t to)
{
    int32_t least = INT32_MAX;
    for (int32_t t = from; t < to && least > 0;) {
        least = lesser(least, (limit ? steps_at(limit, t) : rate) - steps_at(used, t));
        int32_t next = steps_next_change(used, t);
        if (limit) next = lesser(next, steps_next_change(limit, t));
        t = next;
    }
    return least;
}

static int32_t shelter_room(const struct earliest *flow, int32_t node, int32_t from, int32_t until)
{
    return least_room(&flow->in->shelter[node], 0, &flow->stock[node], from, until);
}

static int32_t move_room(const struct earliest *flow, const struct move *m, int32_t theta,
                         int32_t run_s)
{
    const struct instance *in = flow->in;
    int32_t at = m->at + theta, from = m->from + theta, until = m->until + theta;
    if (at < 0 || from < 0 || until < 0 || until + run_s > in->horizon_s) return 0;
    switch (m->kind) {
    case MOVE_FORWARD:
        return least_room(in->arcs[m->index].limit, in->arcs[m->index].rate, &flow->arc[m->index],
                          at, at + run_s);
    case MOVE_BACK:
        return steps_least(&flow->arc[m->index], at, at + run_s);
    case MOVE_STOCK: /* only for single seconds */
        return run_s == 1 ? steps_least(&flow->stock[m->index], until, from) : 0;
    case MOVE_WAIT:
        return run_s == 1 ? shelter_room(flow, m->index, from, until) : 0;
    case MOVE_HOME:
        if (until < in->sources[m->index].access_s) return 0;
        return steps_least(&flow->leave[m->index], from, from + run_s);
    case MOVE_LINGER:
    case MOVE_START:
        break;
    }
    return INT32_MAX;
}

static int32_t origin_room(const struct earliest *flow, const struct path *path, int32_t theta,
                           int32_t run_s)
{
    int32_t start = path->start_at + theta;
    if (path->source < 0) return steps_least(&flow->pass[path->recalled], start, start + run_s);
    if (start < flow->in->sources[path->source].access_s) return 0;
    return lesser(flow->left[path->source] / run_s, INT32_MAX);
}

int32_t path_room(const struct earliest *flow, const struct path *path, int32_t theta,
                  int32_t run_s)
{
    int32_t room = origin_room(flow, path, theta, run_s);
    if (run_s > path->most_s) return 0;
    if (room > 0)
        room =
            lesser(room, least_room(&flow->in->gates[path->gate].limit, 0, &flow->pass[path->gate],
                                    path->gate_at + theta, path->gate_at + theta + run_s));
    for (size_t i = 0; i < path->count && room > 0; i++)
        room = lesser(room, move_room(flow, &path->moves[i], theta, run_s));
    return room > 0 ? room : 0;
}

/* ---- how long there is room ---- */

/* The end of the run from `from` on, at most `until`, in which limit - used is `least` or more. */
static int32_t room_until(const struct steps *limit, int32_t rate, const struct steps *used,
                          int32_t from, int32_t until, int32_t least)
{
    for (int32_t t = from; t < until;) {
        if ((limit ? steps_at(limit, t) : rate) - steps_at(used, t) < least) return t;
        int32_t next = steps_next_change(used, t);
        t = limit ? lesser(next, steps_next_change(limit, t)) : next;
    }
    return until;
}

static int32_t first_room(const struct steps *limit, int32_t rate, const struct steps *used,
                          int32_t from, int32_t until)
{
    for (int32_t t = from; t < until;) {
        if ((limit ? steps_at(limit, t) : rate) > steps_at(used, t)) return t;
        int32_t next = steps_next_change(used, t);
        t = limit ? lesser(next, steps_next_change(limit, t)) : next;
    }
    return until;
}

int32_t path_first_room(const struct earliest *flow, int32_t arc, int32_t from, int32_t until)
{
    const struct arc *a = &flow->in->arcs[arc];
    return first_room(a->limit, a->rate, &flow->arc[arc], from, until);
}

int32_t path_first_gate_room(const struct earliest *flow, size_t gate, int32_t from, int32_t until)
{
    return first_room(&flow->in->gates[gate].limit, 0, &flow->pass[gate], from, until);
}

int32_t path_gate_room_until(const struct earliest *flow, size_t gate, int32_t from, int32_t until,
                             int32_t least)
{
    return room_until(&flow->in->gates[gate].limit, 0, &flow->pass[gate], from, until, least);
}

static int32_t at_least_until(const struct steps *s, int32_t from, int32_t until, int32_t least)
{
    return lesser(until, steps_at_least_until(s, from, least));
}

static int32_t move_span(const struct earliest *flow, const struct move *m, int32_t theta,
                         int32_t units, int32_t most)
{
    const struct instance *in = flow->in;
    int32_t at = m->at + theta, from = m->from + theta;
    if (m->until + theta + most > in->horizon_s) most = in->horizon_s - m->until - theta;
    switch (m->kind) {
    case MOVE_FORWARD:
        return room_until(in->arcs[m->index].limit, in->arcs[m->index].rate, &flow->arc[m->index],
                          at, at + most, units) -
               at;
    case MOVE_BACK:
        return at_least_until(&flow->arc[m->index], at, at + most, units) - at;
    case MOVE_HOME:
        return at_least_until(&flow->leave[m->index], from, from + most, units) - from;
    case MOVE_STOCK:
    case MOVE_WAIT:
        return move_room(flow, m, theta, 1) >= units ? 1 : 0;
    default:
        return most;
    }
}

/* The start of the run up to `at` in which limit - used is `units` or more, not before `since`. */
static int32_t room_since(const struct steps *limit, int32_t rate, const struct steps *used,
                          int32_t at, int32_t since, int32_t units)
{
    ptrdiff_t i = steps_find(used, at), k = limit ? steps_find(limit, at) : -1;
    for (int32_t t = at; t >= since;) {
        int32_t has = limit ? (k < 0 ? 0 : limit->step[k].value) : rate;
        if (has - (i < 0 ? 0 : used->step[i].value) < units) return t + 1;
        t = i < 0 ? 0 : used->step[i].at;
        if (k >= 0 && limit->step[k].at > t) t = limit->step[k].at;
        t--;
        if (i >= 0 && used->step[i].at > t) i--;
        if (k >= 0 && limit->step[k].at > t) k--;
    }
    return since;
}

static int32_t move_sooner(const struct earliest *flow, const struct move *m, int32_t theta,
                           int32_t units, int32_t most)
{
    const struct instance *in = flow->in;
    int32_t at = m->at + theta, from = m->from + theta, until = m->until + theta;
    switch (m->kind) {
    case MOVE_FORWARD:
        return at - room_since(in->arcs[m->index].limit, in->arcs[m->index].rate,
                               &flow->arc[m->index], at, at - most, units);
    case MOVE_BACK:
        return at - steps_at_least_since(&flow->arc[m->index], at, units);
    case MOVE_HOME:
        most = lesser(most, until - in->sources[m->index].access_s);
        return lesser(most, from - steps_at_least_since(&flow->leave[m->index], from, units));
    default:
        return 0;
    }
}

int32_t path_sooner(const struct earliest *flow, const struct path *path, size_t home,
                    int32_t theta, int32_t units)
{
    const struct move *m = &path->moves[home];
    int32_t start = path->start_at + theta, left = m->from + theta;
    int32_t most = lesser(m->from - m->until, 256) - 1;
    int32_t pass_s = path->gate_at + theta;
    most = room_until(&flow->in->gates[path->gate].limit, 0, &flow->pass[path->gate], pass_s,
                      pass_s + most + 1, units) -
           pass_s - 1;
    most = lesser(most, left - steps_at_least_since(&flow->leave[m->index], left, units));
    if (path->source >= 0) {
        most = lesser(most, start - flow->in->sources[path->source].access_s);
        most = lesser(most, flow->left[path->source] / units - 1);
    } else {
        most = lesser(most, path->start_at - 1);
        most =
            lesser(most, start - steps_at_least_since(&flow->pass[path->recalled], start, units));
    }
    for (size_t i = home + 1; i < path->count && most > 0; i++)
        most = lesser(most, move_span(flow, &path->moves[i], theta, units, most + 1) - 1);
    for (size_t i = 0; i < home && most > 0; i++)
        most = lesser(most, move_sooner(flow, &path->moves[i], theta, units, most));
    return most;
}

int32_t path_span(const struct earliest *flow, const struct path *path, int32_t theta,
                  int32_t units, int32_t most)
{
    int32_t start = path->start_at + theta;
    most = lesser(most, path->most_s);
    if (path->source >= 0)
        most = lesser(most, flow->left[path->source] / units);
    else
        most = at_least_until(&flow->pass[path->recalled], start, start + most, units) - start;
    int32_t pass_s = path->gate_at + theta;
    most = room_until(&flow->in->gates[path->gate].limit, 0, &flow->pass[path->gate], pass_s,
                      pass_s + most, units) -
           pass_s;
    for (size_t i = 0; i < path->count && most > 0; i++)
        most = move_span(flow, &path->moves[i], theta, units, most);
    return most;
}

/* ---- sending ---- */

static cw_status wait_at(struct earliest *flow, int32_t node, int32_t from, int32_t until,
                         int32_t run_s, int32_t units, cw_error *err)
{
    return steps_add_stays(&flow->stock[node], from, until, run_s, units, err);
}

static cw_status send_move(struct earliest *flow, const struct move *m, int32_t theta,
                           int32_t run_s, int32_t units, cw_error *err)
{
    int32_t at = m->at + theta, from = m->from + theta, until = m->until + theta;
    cw_status status = CW_OK;
    switch (m->kind) {
    case MOVE_FORWARD:
        status = steps_add(&flow->arc[m->index], at, at + run_s, units, err);
        if (!status)
            status =
                wait_at(flow, m->node, at + flow->in->arcs[m->index].tau, until, run_s, units, err);
        break;
    case MOVE_BACK:
        status = steps_add(&flow->arc[m->index], at, at + run_s, -units, err);
        if (!status) status = wait_at(flow, m->node, at, until, run_s, units, err);
        break;
    case MOVE_STOCK:
        status = steps_add(&flow->stock[m->index], until, from, -units, err);
        break;
    case MOVE_WAIT:
    case MOVE_LINGER:
        status = wait_at(flow, m->index, from, until, run_s, units, err);
        break;
    case MOVE_HOME:
        status = steps_add(&flow->leave[m->index], from, from + run_s, -units, err);
        if (!status) status = steps_add(&flow->leave[m->index], until, until + run_s, units, err);
        break;
    case MOVE_START:
        break;
    }
    return status;
}

cw_status path_send(struct earliest *flow, const struct path *path, int32_t theta, int32_t run_s,
                    int32_t units, cw_error *err)
{
    int32_t start = path->start_at + theta;
    cw_status status;
    if (path->source >= 0) {
        status = steps_add(&flow->leave[path->source], start, start + run_s, units, err);
        flow->left[path->source] -= (int64_t)units * run_s;
    } else {
        status = steps_add(&flow->pass[path->recalled], start, start + run_s, -units, err);
    }
    for (size_t i = 0; i < path->count && !status; i++)
        status = send_move(flow, &path->moves[i], theta, run_s, units, err);
    if (status) return status;
    return steps_add(&flow->pass[path->gate], path->gate_at + theta, path->gate_at + theta + run_s,
                     units, err);
}
