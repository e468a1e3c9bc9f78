/* Classes that are kept apart. Instructions of the old plan are apart from one another, and so is what
 * became of those who followed them; new ways of the classes above are not, and bar who comes too near.
 * They themselves keep clear of those of the classes below who are on a road at the moment, and cannot turn
 * before its end. */
#include "base/mem.h"
#include "flow/separate.h"
#include "flow/tracks.h"

static int32_t end_at(const struct tracks *t, const struct track *track, size_t node)
{
    const struct roads *roads = &t->ground->roads[t->op->classes[track->old->class_index].mode];
    return t->ground
        ->node_of[node ? roads->road[track->road[node - 1]].to : track->old->first_node];
}

/* Where those who have left come into the network, whatever they do then. */
static cw_status note_entering(struct tracks *t, const struct track *track, struct steps *end,
                               cw_error *err)
{
    const struct plan_chain *c = track->old;
    cw_status status = CW_OK;
    for (size_t i = 0; i < c->piece_count[0] && !status; i++) {
        const struct plan_piece *p = &t->old->pieces[c->first_piece[0] + i];
        int32_t to_s = p->t1_s < t->at_s ? p->t1_s : t->at_s;
        if (p->t0_s < to_s)
            status = steps_add(&end[end_at(t, track, 0)], p->t0_s + track->offset[0],
                               to_s + track->offset[0], p->units_per_s, err);
    }
    return status;
}

/* What class k used before the moment. */
static cw_status note_past(struct tracks *t, size_t k, cw_error *err)
{
    struct used *used = &t->used[k];
    cw_status status = tracks_use_init(t, k, used, err);
    used->end = mem_new(t->ground->node_count, sizeof *used->end);
    if (!status && !used->end) status = error_no_memory(err);
    for (size_t i = 0; i < t->old->chain_count && !status; i++) {
        struct range all = {0, t->old->chains[i].people};
        if (t->old->chains[i].class_index != (int32_t)k) continue;
        status =
            track_use(t, &t->track[i], &(struct ranges){&all, 1, 1}, t->track[i].road_count, err);
        if (!status) status = note_entering(t, &t->track[i], used->end, err);
    }
    for (size_t r = 0; r < t->ground->roads[used->mode].count && !status; r++)
        status = steps_clear(&used->road[r], t->at_s, INT32_MAX, err);
    for (size_t i = 0; i < t->op->corridor_count && !status; i++)
        status = steps_clear(&used->gate[i], t->at_s, INT32_MAX, err);
    for (size_t i = 0; i < t->op->assembly_count && !status; i++)
        status = steps_clear(&used->stock[i], t->at_s, INT32_MAX, err);
    if (status) return status;
    t->past[k] = *used;
    *used = (struct used){0};
    return CW_OK;
}

cw_status tracks_note_past(struct tracks *t, cw_error *err)
{
    cw_status status = CW_OK;
    for (size_t k = 0; k < t->op->class_count && !status && t->op->separation_count > 0; k++)
        status = note_past(t, k, err);
    return status;
}

cw_status tracks_bar(struct tracks *t, size_t class_index, cw_error *err)
{
    if (t->op->separation_count == 0) return CW_OK;
    cw_status status = tracks_use_init(t, class_index, &t->fresh[class_index], err);
    if (t->barred.ground) barred_release(&t->barred);
    for (size_t j = 0; j < class_index && !status; j++) {
        int32_t rule_s = separate_rule_s(t->op, 1u << class_index, 1u << j);
        if (rule_s == 0 || !t->fresh[j].road) continue;
        if (!t->barred.ground) status = barred_init(&t->barred, t->ground, err);
        if (!status)
            status = barred_add(&t->barred, &t->fresh[j], rule_s, false, t->op->pause_s, err);
    }
    return status;
}

size_t tracks_apart(const struct tracks *t, size_t class_index, struct used out[OP_MAX_CLASSES])
{
    size_t count = 0;
    for (size_t j = 0; j < t->op->class_count; j++) {
        const struct used *used = j < class_index ? &t->used[j] : &t->past[j];
        if (j == class_index || !used->road) continue;
        if (separate_rule_s(t->op, 1u << class_index, 1u << j) > 0) out[count++] = *used;
    }
    return count;
}

/* ---- who would come too near ---- */

cw_status track_touch_barred(const struct tracks *t, const struct track *track, size_t node,
                             bool enters, const struct coming *c, struct ranges *bad, cw_error *err)
{
    const struct op_class *k = &t->op->classes[track->old->class_index];
    const struct roads *roads = &t->ground->roads[k->mode];
    int32_t from, to;
    cw_status status = CW_OK;
    if (!t->barred.ground) return CW_OK;
    const struct steps *at = &t->barred.node[end_at(t, track, node)];
    for (int32_t s = c->from_s; !status && barred_run(at, s, &from, &to) && from < c->to_s; s = to)
        status = coming_touch(c, from, to, bad, err);
    if (!enters) return status;
    size_t r = (size_t)track->road[node];
    int32_t stay_s = roads_travel_s(&t->op->net, roads, r, k->mode, k->speed_mm_h) - 1;
    for (size_t h = roads->first[r]; h < roads->first[r + 1]; h++) {
        const struct steps *on = &t->barred.street[t->barred.street_of[roads->hops[h].link]];
        for (int32_t s = c->from_s;
             !status && barred_run(on, s, &from, &to) && from - stay_s < c->to_s; s = to)
            status = coming_touch(c, from - stay_s, to, bad, err);
    }
    return status;
}

bool track_waits_barred(const struct tracks *t, const struct track *track)
{
    const struct plan_chain *c = track->old;
    int32_t from, to, first_s, last_s;
    if (!t->barred.ground || track->stop == SIZE_MAX || c->people == 0) return false;
    first_s = t->old->pieces[c->first_piece[0]].t0_s + track->offset[track->stop];
    last_s = track_leaves(t, track, 1, c->people);
    if (first_s < t->at_s) first_s = t->at_s;
    return barred_run(&t->barred.node[end_at(t, track, track->stop)], first_s, &from, &to) &&
           from <= last_s;
}
