/* From ids to indices. Rows must stand in the order in which cw_plan_write writes them. */
#include "plan/restore.h"

#include <string.h>

#include "base/mem.h"

struct restoring {
    const cw_operation *op;
    const struct plan_tables *tables;
    struct cw_plan *plan;
    struct network_index net;
    struct id_map zones, corridors;
    size_t *first_link; /* by chain: its first row of route_link; chain_count + 1 */
    cw_error *err;
};

static cw_status damaged(struct restoring *r, const char *what, const char *id)
{
    return error_set(r->err, CW_BAD_INPUT,
                     "the plan cannot be gone on from: %s '%s' does not fit the operation; run "
                     "clearway verify on it",
                     what, id ? id : "");
}

static cw_status damaged_chain(struct restoring *r, int64_t chain_id, const char *what)
{
    return error_set(r->err, CW_BAD_INPUT,
                     "the plan cannot be gone on from: chain %lld %s; run clearway verify on it",
                     (long long)chain_id, what);
}

static int32_t class_of(const cw_operation *op, const char *id)
{
    for (size_t k = 0; k < op->class_count; k++)
        if (strcmp(op->classes[k].id, id) == 0) return (int32_t)k;
    return -1;
}

static cw_status index_ids(struct restoring *r)
{
    const cw_operation *op = r->op;
    static const char *const none = NULL;
    size_t repeated;
    cw_status s = network_index_init(&r->net, &op->net, r->err);
    if (!s)
        s = id_map_init(&r->zones, op->zone_count ? &op->zones[0].id : &none, sizeof *op->zones,
                        op->zone_count, &repeated, r->err);
    if (!s)
        s = id_map_init(&r->corridors, op->corridor_count ? &op->corridors[0].id : &none,
                        sizeof *op->corridors, op->corridor_count, &repeated, r->err);
    return s;
}

/* ---- meta ---- */

static bool meta_number(const struct plan_tables *t, const char *key, int64_t *out)
{
    const char *text = plan_tables_meta(t, key);
    bool negative = text && *text == '-';
    if (!text || !text[negative] || strlen(text) > 18) return false;
    *out = 0;
    for (text += negative; *text; text++) {
        if (*text < '0' || *text > '9') return false;
        *out = *out * 10 + (*text - '0');
    }
    if (negative) *out = -*out;
    return true;
}

static cw_status restore_meta(struct restoring *r)
{
    const char *basis = plan_tables_meta(r->tables, "basis"), *id;
    const char *population = plan_tables_meta(r->tables, "population");
    cw_plan_options *o = &r->plan->options;
    int64_t pause_s = -1, start_s = 0, tick_s = 0, slot_s = 0, out = 0;
    int b = 0, p = 0;
    while (b < CW_BASIS_COUNT && basis && strcmp(basis, operation_basis_name((cw_basis)b)) != 0)
        b++;
    while (p < CW_POPULATION_COUNT && population &&
           strcmp(population, operation_population_name((cw_population)p)) != 0)
        p++;
    id = plan_tables_meta(r->tables, "operation");
    if (!id || strcmp(id, r->op->id) != 0) return damaged(r, "operation", id);
    if (!basis || b == CW_BASIS_COUNT) return damaged(r, "basis", basis);
    if (!population || p == CW_POPULATION_COUNT) return damaged(r, "population", population);
    bool whole = meta_number(r->tables, "pause_s", &pause_s) && pause_s == r->op->pause_s &&
                 meta_number(r->tables, "pause_start_unix_s", &start_s) &&
                 start_s == r->op->pause_start_unix_s &&
                 meta_number(r->tables, "as_of_unix_s", &r->plan->as_of_unix_s) &&
                 meta_number(r->tables, "tick_s", &tick_s) && tick_s > 0 && tick_s <= INT32_MAX &&
                 meta_number(r->tables, "slot_s", &slot_s) && slot_s > 0 && slot_s <= INT32_MAX;
    if (!whole) return damaged(r, "pause", plan_tables_meta(r->tables, "pause_s"));
    o->basis = (cw_basis)b, o->population = (cw_population)p;
    o->tick_s = (int32_t)tick_s, o->slot_s = (int32_t)slot_s;
    for (size_t k = 0; k < r->op->class_count; k++) {
        char key[300] = "out:";
        strncat(key, r->op->classes[k].id, sizeof key - 5);
        if (!meta_number(r->tables, key, &out)) return damaged(r, "class", r->op->classes[k].id);
        r->plan->classes[k].out = out;
        for (size_t z = 0; z < r->op->zone_count; z++)
            r->plan->classes[k].people += r->op->zones[z].people[k][p];
    }
    return CW_OK;
}

/* ---- chains ---- */

static cw_status restore_chain(struct restoring *r, const struct row_chain *row,
                               struct plan_chain *c)
{
    size_t index = (size_t)(row - r->tables->chain);
    *c = (struct plan_chain){.class_index = class_of(r->op, row->class_id),
                             .zone = id_map_find(&r->zones, row->zone),
                             .corridor = id_map_find(&r->corridors, row->corridor),
                             .assembly = -1,
                             .stop_node = -1,
                             .first_node = network_find_node(&r->net, row->first_node),
                             .access_s = (int32_t)row->access_s,
                             .people = row->people};
    c->halted = *row->corridor == '\0';
    bool known = c->class_index >= 0 && c->zone >= 0 && c->first_node >= 0 &&
                 (c->corridor >= 0 || c->halted);
    bool sane = row->chain_id == (int64_t)index + 1 && row->route_id == row->chain_id &&
                row->access_s >= 0 && row->access_s <= r->op->pause_s && row->people > 0 &&
                row->people < INT64_MAX / OP_UNITS;
    if (!known || !sane) return damaged_chain(r, row->chain_id, "does not fit the operation");
    return CW_OK;
}

static cw_status restore_stops(struct restoring *r)
{
    const struct plan_tables *t = r->tables;
    for (size_t i = 0; i < t->stop_count; i++) {
        int64_t at = t->stop[i].chain_id;
        if (at < 1 || at > (int64_t)t->chain_count) return damaged_chain(r, at, "is not there");
        struct plan_chain *c = &r->plan->chains[at - 1];
        for (size_t a = 0; a < r->op->assembly_count && c->assembly < 0; a++)
            if (strcmp(r->op->assemblies[a].id, t->stop[i].assembly_point) == 0)
                c->assembly = (int32_t)a;
        c->stop_node = network_find_node(&r->net, t->stop[i].node_id);
        if (c->assembly < 0 || c->stop_node < 0) return damaged_chain(r, at, "stops nowhere");
    }
    for (size_t i = 0; i < t->halt_count; i++) {
        int64_t at = t->halt[i].chain_id;
        if (at < 1 || at > (int64_t)t->chain_count) return damaged_chain(r, at, "is not there");
        struct plan_chain *c = &r->plan->chains[at - 1];
        c->halt_node = network_find_node(&r->net, t->halt[i].node_id);
        if (c->halt_node < 0 || !c->halted) return damaged_chain(r, at, "halts nowhere");
    }
    for (size_t i = 0; i < t->onward_count; i++) {
        int64_t at = t->onward[i].chain_id, after = t->onward[i].after_chain_id;
        bool there = at >= 1 && at <= (int64_t)t->chain_count && after >= 1 && after < at;
        if (!there || !r->plan->chains[after - 1].halted)
            return damaged_chain(r, at, "goes on from none");
        r->plan->chains[at - 1].after = (int32_t)after;
    }
    return CW_OK;
}

static cw_status restore_flow(struct restoring *r)
{
    struct cw_plan *plan = r->plan;
    const struct plan_tables *t = r->tables;
    plan->pieces = mem_new(t->flow_count, sizeof *plan->pieces);
    if (!plan->pieces) return error_no_memory(r->err);
    for (size_t i = 0; i < t->flow_count; i++) {
        const struct row_flow *row = &t->flow[i];
        if (row->chain_id < 1 || row->chain_id > (int64_t)t->chain_count)
            return damaged_chain(r, row->chain_id, "is not there");
        struct plan_chain *c = &plan->chains[row->chain_id - 1];
        bool sane = (row->leg == 0 || (row->leg == 1 && c->assembly >= 0)) && row->t0_s >= 0 &&
                    row->t0_s < row->t1_s && row->t1_s <= r->op->pause_s && row->units_per_s > 0 &&
                    row->units_per_s <= INT32_MAX;
        if (!sane) return damaged_chain(r, row->chain_id, "has a flow that is none");
        size_t *count = &c->piece_count[row->leg];
        if (*count == 0) c->first_piece[row->leg] = i;
        bool next = c->first_piece[row->leg] + *count == i &&
                    (*count == 0 || plan->pieces[i - 1].t1_s <= row->t0_s);
        if (!next) return damaged_chain(r, row->chain_id, "has a flow out of order");
        plan->pieces[i] =
            (struct plan_piece){(int32_t)row->t0_s, (int32_t)row->t1_s, (int32_t)row->units_per_s};
        ++*count;
    }
    plan->piece_count = plan->piece_room = t->flow_count;
    for (size_t i = 0; i < plan->chain_count; i++)
        for (int leg = 0; leg <= (plan->chains[i].assembly >= 0); leg++) {
            const struct plan_chain *c = &plan->chains[i];
            int64_t units = 0;
            for (size_t k = 0; k < c->piece_count[leg]; k++) {
                const struct plan_piece *p = &plan->pieces[c->first_piece[leg] + k];
                units += (int64_t)p->units_per_s * (p->t1_s - p->t0_s);
            }
            if (units != c->people * OP_UNITS)
                return damaged_chain(r, (int64_t)i + 1, "does not carry its people");
        }
    return CW_OK;
}

/* The route of a chain: rows stand chain by chain, in order. */
static cw_status restore_route(struct restoring *r, size_t chain, size_t *at)
{
    struct cw_plan *plan = r->plan;
    struct plan_chain *c = &plan->chains[chain];
    const struct plan_tables *t = r->tables;
    int32_t node = c->first_node;
    c->first_hop = plan->hop_count;
    for (; *at < t->route_link_count && t->route_link[*at].route_id == (int64_t)chain + 1; ++*at) {
        int32_t j = network_find_link(&r->net, t->route_link[*at].link_id);
        const struct link *link = j < 0 ? NULL : &r->op->net.links[j];
        if (!link || (link->from != node && link->to != node))
            return damaged_chain(r, (int64_t)chain + 1, "has a route that does not connect");
        int32_t direction = link->from == node ? FORWARD : BACKWARD;
        node = direction == FORWARD ? link->to : link->from;
        plan->hops[plan->hop_count++] = (struct plan_hop){j, direction};
    }
    c->hop_count = plan->hop_count - c->first_hop;
    int32_t end = c->halted ? c->halt_node : r->op->corridors[c->corridor].node;
    if (node != end) return damaged_chain(r, (int64_t)chain + 1, "does not come to its end");
    return CW_OK;
}

static cw_status restore_chains(struct restoring *r)
{
    struct cw_plan *plan = r->plan;
    const struct plan_tables *t = r->tables;
    size_t at = 0;
    plan->chains = mem_new(t->chain_count, sizeof *plan->chains);
    plan->hops = mem_new(t->route_link_count, sizeof *plan->hops);
    if (!plan->chains || !plan->hops) return error_no_memory(r->err);
    plan->chain_count = plan->chain_room = t->chain_count;
    plan->hop_room = t->route_link_count;
    cw_status s = CW_OK;
    for (size_t i = 0; i < t->chain_count && !s; i++)
        s = restore_chain(r, &t->chain[i], &plan->chains[i]);
    if (!s) s = restore_stops(r);
    if (!s) s = restore_flow(r);
    for (size_t i = 0; i < t->chain_count && !s; i++) s = restore_route(r, i, &at);
    if (!s && at < t->route_link_count)
        s = damaged_chain(r, t->route_link[at].route_id, "has a route out of order");
    return s;
}

/* ---- certificates ---- */

static cw_status restore_classes(struct restoring *r, const char *text, uint32_t *out)
{
    *out = 0;
    for (size_t k = 0; k < r->op->class_count; k++) {
        const char *id = r->op->classes[k].id;
        size_t length = strlen(id);
        for (const char *at = text; at; at = strchr(at, ' '), at = at ? at + 1 : NULL)
            if (strncmp(at, id, length) == 0 && (at[length] == ' ' || !at[length])) *out |= 1u << k;
    }
    return *out ? CW_OK : damaged(r, "classes", text);
}

static cw_status restore_cut(struct restoring *r, const struct row_cut *row)
{
    struct cw_plan *plan = r->plan;
    if (row->certificate_id < 1 || row->certificate_id > (int64_t)plan->certificate_count)
        return damaged(r, "certificate of cut", row->id);
    struct plan_certificate *c = &plan->certificates[row->certificate_id - 1];
    if (strcmp(row->kind, "moment") == 0) {
        c->moment = true;
        return CW_OK;
    }
    if (strcmp(row->kind, "node") == 0) {
        int32_t node = network_find_node(&r->net, row->id);
        size_t room = c->node_count;
        if (node < 0 || row->from_s < 0 || row->from_s > c->x_s) return damaged(r, "node", row->id);
        cw_status s = mem_reserve(&c->nodes, &room, c->node_count + 1, sizeof *c->nodes, r->err);
        if (!s) c->nodes[c->node_count++] = (struct plan_cut_node){node, (int32_t)row->from_s};
        return s;
    }
    int32_t zone = id_map_find(&r->zones, row->id), k = class_of(r->op, row->class_id);
    if (zone < 0 || k < 0) return damaged(r, "zone", row->id);
    c->zone_on_sink[(size_t)zone * r->op->class_count + (size_t)k] = 1;
    return CW_OK;
}

static cw_status restore_certificates(struct restoring *r)
{
    struct cw_plan *plan = r->plan;
    const struct plan_tables *t = r->tables;
    cw_status s = CW_OK;
    plan->certificates = mem_new(t->certificate_count, sizeof *plan->certificates);
    if (!plan->certificates) return error_no_memory(r->err);
    plan->certificate_room = t->certificate_count;
    for (size_t i = 0; i < t->certificate_count && !s; i++) {
        const struct row_certificate *row = &t->certificate[i];
        struct plan_certificate *c = &plan->certificates[plan->certificate_count++];
        c->class_index = class_of(r->op, row->class_id);
        c->x_s = (int32_t)row->x_s;
        c->bound_units = row->bound_units, c->less_units = row->less_units;
        c->zone_on_sink = mem_new(r->op->zone_count * r->op->class_count, 1);
        if (!c->zone_on_sink) s = error_no_memory(r->err);
        bool sane = row->id == (int64_t)i + 1 && c->class_index >= 0 && row->x_s >= 1 &&
                    row->x_s <= r->op->pause_s;
        if (!s && !sane) s = damaged(r, "certificate of class", row->class_id);
        if (!s) s = restore_classes(r, row->classes, &c->classes);
    }
    for (size_t i = 0; i < t->cut_count && !s; i++) s = restore_cut(r, &t->cut[i]);
    return s;
}

cw_status plan_restore(const cw_operation *op, const struct plan_tables *tables, cw_plan **out,
                       cw_error *err)
{
    struct restoring r = {.op = op, .tables = tables, .err = err};
    *out = NULL;
    r.plan = mem_new(1, sizeof *r.plan);
    if (!r.plan) return error_no_memory(err);
    r.plan->op = op;
    cw_status s = index_ids(&r);
    if (!s) s = restore_meta(&r);
    if (!s) s = restore_chains(&r);
    if (!s) s = restore_certificates(&r);
    network_index_release(&r.net);
    id_map_release(&r.zones), id_map_release(&r.corridors);
    if (s)
        cw_plan_free(r.plan);
    else
        *out = r.plan;
    return s;
}
