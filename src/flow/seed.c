/* Chain by chain, arc by arc. An arc is a row of roads that are entered at its first one only. */
#include "flow/seed.h"

#include "base/mem.h"

struct seed {
    struct earliest *flow;
    const struct tracks *t;
    int32_t class_index;
    int32_t *arc_of;    /* by road: the arc that begins with it, or -1 */
    int32_t *source_of; /* by zone; -1: none */
    int32_t *gate_of;   /* by corridor; -1: none */
    struct profile p, spare;
};

static size_t part_count(const struct instance *in, int32_t a)
{
    return (size_t)(in->part_first[a + 1] - in->part_first[a]);
}

/* Whether roads j, j + 1, ... of the track are those of arc a. */
static bool begins_with(const struct instance *in, const struct track *track, size_t j, int32_t a)
{
    size_t count = part_count(in, a);
    if (j + count > track->road_count) return false;
    for (size_t i = 0; i < count; i++)
        if (in->parts[(size_t)in->part_first[a] + i].road != track->road[j + i]) return false;
    return true;
}

static bool can_be_said(const struct seed *s, const struct track *track)
{
    const struct plan_chain *c = track->old;
    const struct instance *in = s->flow->in;
    if (c->class_index != s->class_index || c->halted || c->after || c->assembly >= 0) return false;
    if (s->source_of[c->zone] < 0 || s->gate_of[c->corridor] < 0) return false;
    for (size_t j = 0; j < track->road_count;) {
        int32_t a = s->arc_of[track->road[j]];
        if (a < 0 || !begins_with(in, track, j, a)) return false;
        j += part_count(in, a);
    }
    return true;
}

/* s->p: by second of leaving home. */
static cw_status read_departures(struct seed *s, const struct track *track, cw_error *err)
{
    const struct plan_chain *c = track->old;
    struct profile one = {0};
    cw_status status = CW_OK;
    profile_clear(&s->p);
    for (size_t i = 0; i < c->piece_count[0] && !status; i++) {
        const struct plan_piece *piece = &s->t->old->pieces[c->first_piece[0] + i];
        status = profile_set(&one, piece->t0_s, piece->t1_s, piece->units_per_s, err);
        if (!status) status = profile_append(&s->p, &one, err);
    }
    profile_release(&one);
    return status ? status : profile_from(&s->p, s->t->at_s, &s->spare, err);
}

static cw_status add_chain(struct seed *s, const struct track *track, cw_error *err)
{
    struct earliest *flow = s->flow;
    int32_t z = s->source_of[track->old->zone], g = s->gate_of[track->old->corridor];
    cw_status status = read_departures(s, track, err);
    if (status || s->p.count == 0) return status;
    flow->left[z] -= s->p.units;
    status = profile_add(&flow->leave[z], &s->p, track->offset[0], 1, err);
    for (size_t j = 0; j < track->road_count && !status;) {
        int32_t a = s->arc_of[track->road[j]];
        status = profile_add(&flow->arc[a], &s->p, track->offset[j], 1, err);
        j += part_count(flow->in, a);
    }
    if (status) return status;
    return profile_add(&flow->pass[g], &s->p, track->offset[track->road_count], 1, err);
}

static cw_status list_all(struct seed *s, cw_error *err)
{
    const struct instance *in = s->flow->in;
    const cw_operation *op = s->t->op;
    const size_t roads = in->ground->roads[in->mode].count;
    while (!(in->classes >> s->class_index & 1u)) s->class_index++;
    s->arc_of = mem_new(roads, sizeof *s->arc_of);
    s->source_of = mem_new(op->zone_count, sizeof *s->source_of);
    s->gate_of = mem_new(op->corridor_count, sizeof *s->gate_of);
    if (!s->arc_of || !s->source_of || !s->gate_of) return error_no_memory(err);
    for (size_t r = 0; r < roads; r++) s->arc_of[r] = -1;
    for (size_t z = 0; z < op->zone_count; z++) s->source_of[z] = -1;
    for (size_t c = 0; c < op->corridor_count; c++) s->gate_of[c] = -1;
    for (size_t a = 0; a < in->arc_count; a++)
        s->arc_of[in->parts[in->part_first[a]].road] = (int32_t)a;
    for (size_t z = 0; z < in->source_count; z++)
        if (in->sources[z].zone >= 0) s->source_of[in->sources[z].zone] = (int32_t)z;
    for (size_t g = 0; g < in->gate_count; g++) s->gate_of[in->gates[g].corridor] = (int32_t)g;
    return CW_OK;
}

cw_status seed_flow(struct earliest *flow, const struct tracks *tracks, cw_error *err)
{
    struct seed s = {.flow = flow, .t = tracks};
    cw_status status = list_all(&s, err);
    for (size_t i = 0; i < tracks->old->chain_count && !status; i++)
        if (can_be_said(&s, &tracks->track[i])) status = add_chain(&s, &tracks->track[i], err);
    profile_release(&s.p), profile_release(&s.spare);
    mem_free(s.arc_of), mem_free(s.source_of), mem_free(s.gate_of);
    return status;
}
