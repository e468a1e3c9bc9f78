/* Storage of a flow over time. */
#include "flow/earliest.h"

#include "base/clock.h"
#include "base/mem.h"

/* Nodes times parts of the pause that every search may visit without being slow. */
static const int64_t cheap_visits = 2000000;

enum { MOST_WINDOWS = 4000 };

static void *steps_array(size_t count)
{
    return mem_new(count, sizeof(struct steps));
}

static cw_status copy_steps(struct steps *to, const struct steps *from, size_t count, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t i = 0; i < count && !status; i++) status = steps_add_all(&to[i], &from[i], 1, err);
    return status;
}

static cw_status copy_flow(struct earliest *flow, const struct earliest *start, cw_error *err)
{
    const struct instance *in = flow->in;
    cw_status status = copy_steps(flow->arc, start->arc, in->arc_count, err);
    if (!status) status = copy_steps(flow->leave, start->leave, in->source_count, err);
    if (!status) status = copy_steps(flow->pass, start->pass, in->gate_count, err);
    if (!status) status = copy_steps(flow->stock, start->stock, in->node_count, err);
    for (size_t z = 0; z < in->source_count; z++) flow->left[z] = start->left[z];
    return status;
}

cw_status earliest_init(struct earliest *flow, const struct instance *in,
                        const struct earliest *start, cw_error *err)
{
    *flow = (struct earliest){.in = in};
    flow->arc = steps_array(in->arc_count);
    flow->leave = steps_array(in->source_count);
    flow->pass = steps_array(in->gate_count);
    flow->stock = steps_array(in->node_count);
    flow->left = mem_new(in->source_count, sizeof *flow->left);
    bool whole = flow->arc && flow->leave && flow->pass && flow->stock && flow->left;
    cw_status status = whole ? CW_OK : error_no_memory(err);
    for (size_t z = 0; z < in->source_count && !status; z++) flow->left[z] = in->sources[z].units;
    if (!status && start) status = copy_flow(flow, start, err);
    if (status) earliest_release(flow);
    return status;
}

static void release_steps(struct steps *steps, size_t count)
{
    for (size_t i = 0; steps && i < count; i++) steps_release(&steps[i]);
    mem_free(steps);
}

void earliest_release(struct earliest *flow)
{
    if (!flow->in) return;
    release_steps(flow->arc, flow->in->arc_count);
    release_steps(flow->leave, flow->in->source_count);
    release_steps(flow->pass, flow->in->gate_count);
    release_steps(flow->stock, flow->in->node_count);
    mem_free(flow->left), mem_free(flow->sent), mem_free(flow->sent_arcs);
    *flow = (struct earliest){0};
}

int64_t earliest_passed(const struct earliest *flow, int32_t from_s, int32_t to_s)
{
    int64_t total = 0;
    for (size_t g = 0; g < flow->in->gate_count; g++) {
        const struct steps *pass = &flow->pass[g];
        for (int32_t t = from_s, next; t < to_s; t = next) {
            next = steps_next_change(pass, t);
            if (next > to_s) next = to_s;
            total += (int64_t)steps_at(pass, t) * (next - t);
        }
    }
    return total;
}

void earliest_count(const struct earliest *flow, int64_t *out_before)
{
    out_before[0] = 0;
    for (int32_t t = 0; t < flow->in->horizon_s; t++) {
        out_before[t + 1] = out_before[t];
        for (size_t g = 0; g < flow->in->gate_count; g++)
            out_before[t + 1] += steps_at(&flow->pass[g], t);
    }
}

bool effort_is_spent(const struct effort *effort, int64_t states)
{
    if (effort->most_states > 0 && states > effort->most_states) return true;
    return effort_time_is_up(effort);
}

bool effort_time_is_up(const struct effort *effort)
{
    return effort->deadline_seconds > 0 && clock_seconds() > effort->deadline_seconds;
}

int32_t earliest_window_s(const struct instance *in)
{
    static const int32_t parts_of_an_hour[] = {1,  2,   5,   10,  15,  20,  30,   60,
                                               90, 120, 150, 300, 600, 900, 1800, 3600};
    size_t count = sizeof parts_of_an_hour / sizeof *parts_of_an_hour, i = 0;
    int64_t nodes = (int64_t)in->node_count + 1;
    while (i + 1 < count && parts_of_an_hour[i + 1] <= in->horizon_s / 100 + 1 &&
           (nodes * (in->horizon_s / parts_of_an_hour[i]) > cheap_visits ||
            in->horizon_s / parts_of_an_hour[i] > MOST_WINDOWS))
        i++;
    return parts_of_an_hour[i];
}
