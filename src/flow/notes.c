/* A note keeps its arcs once; notes of one path share them. */
#include "flow/notes.h"

#include "base/mem.h"

static bool goes_straight(const struct path *path)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->moves[i].kind != MOVE_FORWARD) return false;
    return path->source >= 0;
}

static cw_status note_arcs(struct earliest *flow, const struct path *path, cw_error *err)
{
    cw_status status =
        mem_reserve(&flow->sent_arcs, &flow->sent_arc_room, flow->sent_arc_count + path->count,
                    sizeof *flow->sent_arcs, err);
    for (size_t i = 0; i < path->count && !status; i++)
        flow->sent_arcs[flow->sent_arc_count++] = path->moves[i].index;
    return status;
}

cw_status notes_add(struct earliest *flow, struct path *path, int32_t theta, int32_t run_s,
                    cw_error *err)
{
    if (!goes_straight(path)) return CW_OK;
    int32_t leave_s = theta + path->start_at;
    struct sent *last = path->note > 0 ? &flow->sent[path->note - 1] : NULL;
    if (last && last->units == path->units && last->leave_s + last->run_s == leave_s) {
        last->run_s += run_s;
        return CW_OK;
    }
    cw_status status =
        mem_reserve(&flow->sent, &flow->sent_room, flow->sent_count + 1, sizeof *flow->sent, err);
    if (status) return status;
    struct sent sent = {.source = path->source,
                        .gate = path->gate,
                        .leave_s = leave_s,
                        .run_s = run_s,
                        .units = path->units,
                        .first_arc = flow->sent_arc_count,
                        .arc_count = path->count};
    if (path->note > 0)
        sent.first_arc = flow->sent[path->note - 1].first_arc;
    else
        status = note_arcs(flow, path, err);
    if (status) return status;
    flow->sent[flow->sent_count++] = sent;
    path->note = flow->sent_count;
    return CW_OK;
}
