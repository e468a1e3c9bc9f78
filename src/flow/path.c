/* Sending units along residual paths. */
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

static int32_t lesser(int64_t a, int64_t b)
{
    return (int32_t)(a < b ? a : b);
}

static int32_t shelter_room(const struct earliest *flow, int32_t node, int32_t from, int32_t until)
{
    int64_t capacity = flow->in->shelter_units[node];
    if (capacity > INT32_MAX) capacity = INT32_MAX;
    for (int32_t t = from; t < until;) {
        int64_t free_units = flow->in->shelter_units[node] - steps_at(&flow->stock[node], t);
        if (free_units < capacity) capacity = free_units;
        t = steps_next_change(&flow->stock[node], t);
    }
    return (int32_t)capacity;
}

static int32_t move_room(const struct earliest *flow, const struct move *m, int32_t theta)
{
    int32_t at = m->at + theta;
    if (at < 0 || m->from + theta < 0 || m->until + theta >= flow->in->horizon_s) return 0;
    switch (m->kind) {
    case MOVE_FORWARD:
        return arc_limit(&flow->in->arcs[m->index], at) - steps_at(&flow->arc[m->index], at);
    case MOVE_BACK:
        return steps_at(&flow->arc[m->index], at);
    case MOVE_STOCK:
        return steps_least(&flow->stock[m->index], m->until + theta, m->from + theta);
    case MOVE_WAIT:
        return shelter_room(flow, m->index, m->from + theta, m->until + theta);
    case MOVE_HOME:
        if (m->until + theta < flow->in->sources[m->index].access_s) return 0;
        return steps_at(&flow->leave[m->index], m->from + theta);
    case MOVE_START:
        break;
    }
    return INT32_MAX;
}

int32_t path_room(const struct earliest *flow, const struct path *path, int32_t theta)
{
    if (path->leave_at + theta < flow->in->sources[path->source].access_s) return 0;
    int32_t room = lesser(flow->left[path->source], INT32_MAX);
    for (size_t i = 0; i < path->count && room > 0; i++)
        room = lesser(room, move_room(flow, &path->moves[i], theta));
    return room;
}

static cw_status wait_at(struct earliest *flow, int32_t node, int32_t from, int32_t until,
                         int32_t units, cw_error *err)
{
    if (from >= until) return CW_OK;
    struct steps *stock = &flow->stock[node];
    for (int32_t t = from; t < until; t = steps_next_change(stock, t))
        if (steps_at(stock, t) > INT32_MAX - units)
            return error_set(err, CW_FAILED,
                             "more than 596,523 people would wait at one place; split the operation");
    return steps_add(stock, from, until, units, err);
}

static cw_status send_move(struct earliest *flow, const struct move *m, int32_t theta,
                           int32_t units, cw_error *err)
{
    int32_t at = m->at + theta, from = m->from + theta, until = m->until + theta;
    cw_status status = CW_OK;
    switch (m->kind) {
    case MOVE_FORWARD:
        status = steps_add(&flow->arc[m->index], at, at + 1, units, err);
        if (!status)
            status = wait_at(flow, m->node, at + flow->in->arcs[m->index].tau, until, units, err);
        break;
    case MOVE_BACK:
        status = steps_add(&flow->arc[m->index], at, at + 1, -units, err);
        if (!status) status = wait_at(flow, m->node, at, until, units, err);
        break;
    case MOVE_STOCK:
        status = steps_add(&flow->stock[m->index], until, from, -units, err);
        break;
    case MOVE_WAIT:
        status = wait_at(flow, m->index, from, until, units, err);
        break;
    case MOVE_HOME:
        status = steps_add(&flow->leave[m->index], from, from + 1, -units, err);
        if (!status) status = steps_add(&flow->leave[m->index], until, until + 1, units, err);
        break;
    case MOVE_START:
        break;
    }
    return status;
}

cw_status path_send(struct earliest *flow, const struct path *path, int32_t theta, int32_t units,
                    cw_error *err)
{
    int32_t leave = path->leave_at + theta;
    cw_status status = steps_add(&flow->leave[path->source], leave, leave + 1, units, err);
    for (size_t i = 0; i < path->count && !status; i++)
        status = send_move(flow, &path->moves[i], theta, units, err);
    if (!status) status = steps_add(&flow->pass[path->gate], theta, theta + 1, units, err);
    flow->left[path->source] -= units;
    return status;
}
