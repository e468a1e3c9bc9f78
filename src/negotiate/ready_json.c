/* Readiness as one JSON document; docs/negotiate.md lists the keys. */
#include <inttypes.h>

#include "negotiate/ready_int.h"
#include "publish/guard.h"
#include "publish/json.h"

static void add_key(struct text *out, const char *key, const char *value)
{
    text_addf(out, "\"%s\":", key);
    if (value)
        json_add_text(out, value);
    else
        text_add(out, "null");
}

static void add_number(struct text *out, const struct ready *r, int64_t people, bool applies)
{
    if (people == READY_NOT_PRICED || !applies)
        text_add(out, "null");
    else
        report_guard_people(out, r->guard, people);
}

static void add_people(struct text *out, const struct ready *r, const char *key, int64_t people,
                       bool applies)
{
    text_addf(out, ",\"%s\":", key);
    add_number(out, r, people, applies);
}

static void add_when(struct text *out, const char *key, const cw_operation *op,
                     const struct op_when *when)
{
    text_addf(out, ",\"%s\":", key);
    if (!when) {
        text_add(out, "null");
        return;
    }
    text_add(out, "\"");
    ready_add_when(out, op, when); /* digits, dashes and colons only */
    text_add(out, "\"");
}

static void add_set(struct text *out, const char *key, const cw_operation *op, const uint8_t *set)
{
    bool first = true;
    text_addf(out, ",\"%s\":[", key);
    for (size_t i = 0; i < op->corridor_count; i++) {
        if (!set[i]) continue;
        if (!first) text_add(out, ",");
        json_add_text(out, op->corridors[i].id);
        first = false;
    }
    text_add(out, "]");
}

static void add_point(struct text *out, const struct ready *r, const struct ready_point *p)
{
    add_key(out, "state", ready_state_name(p->state));
    add_when(out, "last", r->op, p->said ? &p->last : NULL);
}

static void add_head(struct text *out, const struct ready *r)
{
    char local[32];
    bool consent = operation_has_consent(r->op);
    operation_format_time(r->op, r->as_of_unix_s, local);
    text_add(out, "{\"clearway\":\"" CW_VERSION "\",");
    add_key(out, "operation", r->op->id);
    text_add(out, ",");
    add_key(out, "as_of", local);
    text_addf(out,
              ",\"fresh_h\":%" PRId64 ",\"corridors_accepted\":%zu,\"corridors_verified\":%zu"
              ",\"out\":",
              r->fresh_s / 3600, r->accepted_count, r->verified_count);
    for (int b = 0; b < CW_BASIS_COUNT; b++) {
        text_addf(out, "%s\"%s\":", b ? "," : "{", operation_basis_name((cw_basis)b));
        add_number(out, r, r->out[b], consent || b == CW_ANNOUNCED);
    }
    text_add(out, "}");
}

static const char *stance_name(const struct op_statement *word)
{
    return !word ? NULL : word->stance == STANCE_ACCEPTS ? "accepts" : "rejects";
}

static void add_party(struct text *out, const struct ready *r, size_t p)
{
    const cw_operation *op = r->op;
    const struct op_statement *pause =
        operation_latest_word(op, (int32_t)p, OP_ON_PAUSE, r->as_of_unix_s);
    text_add(out, "{");
    add_key(out, "party", op->parties[p].id);
    text_add(out, ",");
    add_key(out, "name", op->parties[p].name);
    text_add(out, ",");
    add_key(out, "side", op->parties[p].side);
    text_add(out, ",");
    add_key(out, "pause", stance_name(pause));
    add_when(out, "pause_at", op, pause ? &pause->at : NULL);
    add_set(out, "needed_for", op, r->parties[p].corridors);
    add_people(out, r, "people", r->parties[p].people, true);
    text_add(out, ",\"corridors\":{");
    bool first = true;
    for (size_t i = 0; i < op->corridor_count; i++) {
        if (!r->parties[p].corridors[i]) continue;
        if (!first) text_add(out, ",");
        first = false;
        add_key(out, op->corridors[i].id,
                stance_name(operation_latest_word(op, (int32_t)p, (int32_t)i, r->as_of_unix_s)));
    }
    text_add(out, "}}");
}

static void add_corridor(struct text *out, const struct ready *r, size_t i)
{
    const struct ready_corridor *c = &r->corridors[i];
    bool consent = operation_has_consent(r->op);
    text_add(out, "{");
    add_key(out, "corridor", r->op->corridors[i].id);
    text_addf(out, ",\"accepted\":%s,\"verified\":%s,", c->accepted ? "true" : "false",
              c->verified ? "true" : "false");
    add_point(out, r, &c->consent);
    add_people(out, r, "people_if_lost", c->if_lost, true);
    add_people(out, r, "people_if_accepted", c->if_accepted, consent);
    add_people(out, r, "people_if_verified", c->if_verified, consent);
    text_add(out, ",\"details\":{");
    for (int k = 0; k < OP_DETAIL_COUNT; k++) {
        text_addf(out, "%s\"%s\":{", k ? "," : "",
                  operation_detail_word_of((enum op_detail_kind)k));
        add_point(out, r, &c->details[k]);
        text_add(out, "}");
    }
    text_add(out, "}}");
}

static void add_guarantee(struct text *out, const struct ready *r, size_t g)
{
    static const char *const words[] = {
        [FINDING_HOLDS] = "holds", [FINDING_BROKEN] = "broken", [FINDING_NONE] = "unclear"};
    const cw_operation *op = r->op;
    const struct op_guarantee *k = &op->guarantees[g];
    const struct op_observation *o = operation_latest_finding(op, g, r->as_of_unix_s);
    text_add(out, "{");
    add_key(out, "guarantee", k->id);
    text_add(out, ",");
    add_key(out, "by", op->parties[k->by].id);
    text_add(out, ",");
    add_key(out, "on_behalf_of", k->on_behalf_of < 0 ? NULL : op->parties[k->on_behalf_of].id);
    text_addf(out, ",\"confirmed\":%s,", ready_guarantee_confirmed(r, g) ? "true" : "false");
    add_key(out, "finding", o ? words[o->finding] : NULL);
    add_when(out, "finding_at", op, o ? &o->at : NULL);
    add_set(out, "corridors", op, r->guarantees[g].corridors);
    add_people(out, r, "people", r->guarantees[g].people, true);
    text_add(out, "}");
}

static void add_details(struct text *out, const struct ready *r)
{
    bool first = true;
    text_add(out, ",\"missing\":[");
    for (int k = 0; k < OP_DETAIL_COUNT; k++) {
        for (int state = READY_STALE; state < READY_STATE_COUNT; state++) {
            const struct ready_group *g = &r->details[k][state];
            if (g->count == 0) continue;
            text_add(out, first ? "{" : ",{");
            first = false;
            add_key(out, "detail", operation_detail_word_of((enum op_detail_kind)k));
            text_add(out, ",");
            add_key(out, "state", ready_state_name((enum ready_state)state));
            add_set(out, "corridors", r->op, g->corridors);
            add_people(out, r, "people", g->people, true);
            text_add(out, "}");
        }
    }
    text_add(out, "]");
}

void ready_json(struct text *out, const struct ready *r)
{
    const char *between = "";
    add_head(out, r);
    text_add(out, ",\"parties\":[");
    for (size_t p = 0; p < r->op->party_count; p++) {
        if (r->parties[p].count == 0) continue;
        text_add(out, between);
        between = ",";
        add_party(out, r, p);
    }
    text_add(out, "],\"guarantees\":[");
    for (size_t g = 0; g < r->op->guarantee_count; g++) {
        if (g) text_add(out, ",");
        add_guarantee(out, r, g);
    }
    text_add(out, "],\"corridors\":[");
    for (size_t i = 0; i < r->op->corridor_count; i++) {
        if (i) text_add(out, ",");
        add_corridor(out, r, i);
    }
    text_add(out, "]");
    add_details(out, r);
    text_add(out, "}\n");
}
