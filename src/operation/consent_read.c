/* Parties, and what they said, promised and what was seen of it: attributed, dated, side by side,
 * never merged. Reading keeps all of it; which of it counts is decided in consent.c. */
#include <stdio.h>
#include <string.h>

#include "operation/read_int.h"

/* What a kind of statement means for the pause and the corridors that it is about. */
static const struct {
    const char *kind;
    enum op_stance stance;
} kinds[] = {
    {"announces", STANCE_ACCEPTS}, {"orders", STANCE_ACCEPTS},  {"accepts", STANCE_ACCEPTS},
    {"confirms", STANCE_ACCEPTS},  {"rejects", STANCE_REJECTS}, {"denies", STANCE_REJECTS},
    {"withdraws", STANCE_REJECTS}, {"alleges", STANCE_NONE},    {"demands", STANCE_NONE},
};
static const char kinds_text[] =
    "announces, orders, accepts, confirms, rejects, denies, withdraws, alleges, demands";

static const struct {
    const char *word;
    enum op_finding finding;
} findings[] = {{"holds", FINDING_HOLDS}, {"broken", FINDING_BROKEN}, {"unclear", FINDING_NONE}};

static cw_status read_party(struct reader *r, const struct yaml_node *map, struct op_party *out)
{
    static const char *const keys[] = {"id", "name", "side", NULL};
    cw_status s = yaml_check_keys(r->path, map, keys, r->err);
    if (!s) s = value_id(r, map, "id", true, "id: ministry", &out->id);
    if (!s) s = value_optional(r, map, "name", &out->name);
    if (!s) s = value_optional(r, map, "side", &out->side);
    if (!out->name) out->name = out->id;
    return s;
}

cw_status parties_read(struct reader *r)
{
    cw_operation *op = r->op;
    const struct yaml_node *list;
    cw_status s =
        value_maps(r, r->consent, "parties", "parties: [{id: ministry, name: Ministry}]", &list);
    if (s || !list) return s;
    if (list->count > OP_MAX_CORRIDORS) return FAIL_AT(r, list, "too many parties");
    op->parties = reader_array(r, list->count, sizeof *op->parties);
    if (!op->parties) return error_no_memory(r->err);
    for (const struct yaml_node *item = list->first; item && !s; item = item->next)
        s = read_party(r, item, &op->parties[op->party_count++]);
    return s ? s
             : reader_check_unique(r, "party", op->parties, op->party_count, sizeof *op->parties,
                                   NULL, list);
}

/* `key` as a party; -1 when absent and not `mandatory`. */
static cw_status read_party_ref(struct reader *r, const struct yaml_node *map, const char *key,
                                bool mandatory, int32_t *out)
{
    const char *id = NULL;
    *out = -1;
    if (!mandatory && !yaml_get(map, key)) return CW_OK;
    cw_status s = value_text(r, map, key, "the id of a party", &id);
    if (s) return s;
    *out = FIND_ID(r->op->parties, r->op->party_count, id);
    if (*out >= 0) return CW_OK;
    return FAIL_AT(r, yaml_get(map, key), "%s: '%s' is not under 'parties'; add it there", key, id);
}

/* The given id, or one made from the place in the list. */
static cw_status read_id(struct reader *r, const struct yaml_node *map, const char *what,
                         size_t index, const char **out)
{
    char made[64];
    if (yaml_get(map, "id")) return value_id(r, map, "id", false, "an id", out);
    snprintf(made, sizeof made, "%s %zu", what, index + 1);
    *out = reader_text(r, made);
    return *out ? CW_OK : error_no_memory(r->err);
}

static cw_status read_kind(struct reader *r, const struct yaml_node *map, struct op_statement *out)
{
    cw_status s = value_text(r, map, "kind", "kind: accepts", &out->kind);
    if (s) return s;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].kind, out->kind) != 0) continue;
        out->stance = kinds[i].stance;
        return CW_OK;
    }
    if (strcmp(out->kind, "guarantees") == 0)
        return FAIL_AT(r, yaml_get(map, "kind"),
                       "a guarantee is not a statement: write it under 'guarantees'");
    return FAIL_AT(r, yaml_get(map, "kind"), "kind '%s' is none of %s", out->kind, kinds_text);
}

static cw_status add_topic(struct reader *r, const struct yaml_node *map, struct text *topics)
{
    static const char *const keys[] = {"topic", NULL};
    const char *topic = NULL;
    cw_status s = yaml_check_keys(r->path, map, keys, r->err);
    if (!s) s = value_text(r, map, "topic", "{topic: air strikes}", &topic);
    if (!s) text_addf(topics, "%s%s", topics->length ? "; " : "", topic);
    return s;
}

/* A record is about more than this operation: what it does not know is a topic like any other. */
static cw_status add_recorded_detail(struct reader *r, const struct yaml_node *node,
                                     struct op_statement *out, struct text *topics)
{
    struct reader quiet = *r;
    const struct yaml_node *word = yaml_get(node, "detail");
    quiet.err = NULL;
    cw_status s = details_add(&quiet, node, out);
    if (s != CW_BAD_INPUT) return s ? error_no_memory(r->err) : CW_OK;
    text_addf(topics, "%s%s", topics->length ? "; " : "", word->text ? word->text : "");
    return CW_OK;
}

/* One of: `pause`, a corridor, a guarantee, a free topic. */
static cw_status add_about(struct reader *r, const struct yaml_node *node, struct op_statement *out,
                           struct text *topics)
{
    const cw_operation *op = r->op;
    if (node->kind == YAML_MAP && yaml_get(node, "detail"))
        return r->record_path ? add_recorded_detail(r, node, out, topics)
                              : details_add(r, node, out);
    if (node->kind == YAML_MAP) return add_topic(r, node, topics);
    if (node->kind == YAML_LIST) return FAIL_AT(r, node, "about: lists do not nest");
    if (strcmp(node->text, "pause") == 0) {
        out->on_pause = true;
        return CW_OK;
    }
    int32_t i = FIND_ID(op->corridors, op->corridor_count, node->text);
    int32_t g = FIND_ID(op->guarantees, op->guarantee_count, node->text);
    if (i >= 0) {
        out->corridors[out->corridor_count++] = i;
    } else if (g >= 0) {
        out->guarantees[out->guarantee_count++] = g;
    } else if (r->record_path) {
        text_addf(topics, "%s%s", topics->length ? "; " : "", node->text);
    } else {
        return FAIL_AT(r, node,
                       "about: '%s' is neither 'pause' nor a corridor nor a guarantee; write "
                       "{topic: %s} for anything else",
                       node->text, node->text);
    }
    return CW_OK;
}

static cw_status read_about(struct reader *r, const struct yaml_node *map, struct op_statement *out)
{
    const struct yaml_node *about = yaml_get(map, "about");
    if (!about) return FAIL_AT(r, map, "'about' is missing; write about: [pause, C1]");
    const struct yaml_node *item = about->kind == YAML_LIST ? about->first : about;
    size_t count = about->kind == YAML_LIST ? about->count : 1;
    struct text topics = {0};
    out->corridors = reader_array(r, count, sizeof *out->corridors);
    out->guarantees = reader_array(r, count, sizeof *out->guarantees);
    if (!out->corridors || !out->guarantees) return error_no_memory(r->err);
    if (count == 0) return FAIL_AT(r, about, "'about' is empty; write about: [pause, C1]");
    cw_status s = CW_OK;
    for (size_t i = 0; i < count && !s; i++, item = item->next)
        s = add_about(r, item, out, &topics);
    if (!s && topics.length) out->topics = reader_text(r, topics.bytes);
    if (!s && (topics.broken || (topics.length && !out->topics))) s = error_no_memory(r->err);
    text_release(&topics);
    return s;
}

/* `at`, `source` and `text` are common to all entries. */
static cw_status read_entry(struct reader *r, const struct yaml_node *map, struct op_when *at,
                            const char **source)
{
    cw_status s = time_value(r, map, "at", TIME_ISO | TIME_DATE,
                             "at: 2030-01-01 or at: 2030-01-01T18:00", at);
    return s ? s : value_optional(r, map, "source", source);
}

static cw_status read_statement(struct reader *r, const struct yaml_node *map, size_t index,
                                struct op_statement *out)
{
    static const char *const keys[] = {"id", "by",     "reported_by", "kind", "about",
                                       "at", "source", "text",        NULL};
    cw_status s = yaml_check_keys(r->path, map, keys, r->err);
    if (!s) s = read_id(r, map, "statement", index, &out->id);
    if (!s) s = read_party_ref(r, map, "by", true, &out->by);
    if (!s) s = read_party_ref(r, map, "reported_by", false, &out->reported_by);
    if (!s) s = read_kind(r, map, out);
    if (!s) s = read_about(r, map, out);
    if (!s) s = read_entry(r, map, &out->at, &out->source);
    if (!s) s = value_optional(r, map, "text", &out->text);
    if (!s && out->reported_by == out->by) out->reported_by = -1; /* it said so itself */
    return s;
}

cw_status statements_read(struct reader *r)
{
    cw_operation *op = r->op;
    const struct yaml_node *list;
    cw_status s = value_maps(r, r->consent, "statements",
                             "statements: [{by: A, kind: accepts, about: [pause, C1], at: "
                             "2030-01-01T08:00}]",
                             &list);
    if (s || !list) return s;
    if (list->count > OP_MAX_ROWS) return FAIL_AT(r, list, "too many statements");
    op->statements = reader_array(r, list->count, sizeof *op->statements);
    if (!op->statements) return error_no_memory(r->err);
    for (const struct yaml_node *item = list->first; item && !s;
         item = item->next, op->statement_count++)
        s = read_statement(r, item, op->statement_count, &op->statements[op->statement_count]);
    return s ? s
             : reader_check_unique(r, "statement", op->statements, op->statement_count,
                                   sizeof *op->statements, NULL, list);
}

/* Of the corridors that a record's guarantee names those that this operation has. */
static cw_status read_recorded_refs(struct reader *r, const struct yaml_node *list,
                                    struct op_guarantee *out)
{
    const cw_operation *op = r->op;
    out->corridors = reader_array(r, list->count, sizeof *out->corridors);
    if (!out->corridors) return error_no_memory(r->err);
    for (const struct yaml_node *item = list->first; item; item = item->next) {
        int32_t i = FIND_ID(op->corridors, op->corridor_count, item->text ? item->text : "");
        if (i >= 0) out->corridors[out->corridor_count++] = i;
    }
    return CW_OK;
}

static cw_status read_guarantee(struct reader *r, const struct yaml_node *map,
                                struct op_guarantee *out)
{
    static const char *const keys[] = {"id",    "by", "on_behalf_of", "corridors",
                                       "terms", "at", "source",       NULL};
    const cw_operation *op = r->op;
    const struct yaml_node *corridors = yaml_get(map, "corridors");
    cw_status s = yaml_check_keys(r->path, map, keys, r->err);
    if (!s) s = value_id(r, map, "id", false, "id: pull-back", &out->id);
    if (!s &&
        (FIND_ID(op->corridors, op->corridor_count, out->id) >= 0 || strcmp(out->id, "pause") == 0))
        s = FAIL_AT(r, map, "guarantee '%s' has the id of a corridor or of the pause; rename it",
                    out->id);
    if (!s) s = read_party_ref(r, map, "by", true, &out->by);
    if (!s) s = read_party_ref(r, map, "on_behalf_of", false, &out->on_behalf_of);
    if (!s && !corridors) s = FAIL_AT(r, map, "'corridors' is missing; write corridors: [C1, C2]");
    if (!s && r->record_path)
        s = read_recorded_refs(r, corridors, out);
    else if (!s)
        s = value_refs(r, corridors, "corridor", op->corridors, op->corridor_count,
                       sizeof *op->corridors, &out->corridors, &out->corridor_count);
    if (!s) s = value_optional(r, map, "terms", &out->terms);
    if (!s) s = read_entry(r, map, &out->at, &out->source);
    return s;
}

cw_status guarantees_read(struct reader *r)
{
    cw_operation *op = r->op;
    const struct yaml_node *list;
    cw_status s = value_maps(r, r->consent, "guarantees",
                             "guarantees: [{id: g1, by: A, corridors: [C1], terms: troops pull "
                             "back, at: 2030-01-01}]",
                             &list);
    if (s || !list) return s;
    if (list->count > OP_MAX_CORRIDORS) return FAIL_AT(r, list, "too many guarantees");
    op->guarantees = reader_array(r, list->count, sizeof *op->guarantees);
    if (!op->guarantees) return error_no_memory(r->err);
    for (const struct yaml_node *item = list->first; item && !s; item = item->next)
        s = read_guarantee(r, item, &op->guarantees[op->guarantee_count++]);
    return s ? s
             : reader_check_unique(r, "guarantee", op->guarantees, op->guarantee_count,
                                   sizeof *op->guarantees, NULL, list);
}

static cw_status read_finding(struct reader *r, const struct yaml_node *map,
                              struct op_observation *out)
{
    const char *word = NULL;
    out->finding = FINDING_NONE;
    cw_status s = CW_OK;
    if (out->guarantee >= 0) s = value_text(r, map, "finding", "finding: holds", &word);
    if (s || out->guarantee < 0) {
        if (!s && yaml_get(map, "finding"))
            s = FAIL_AT(r, yaml_get(map, "finding"),
                        "a finding is about a guarantee; add guarantee: and its id");
        return s;
    }
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
        if (strcmp(findings[i].word, word) != 0) continue;
        out->finding = findings[i].finding;
        return CW_OK;
    }
    return FAIL_AT(r, yaml_get(map, "finding"), "finding '%s' is none of holds, broken, unclear",
                   word);
}

static cw_status read_observation(struct reader *r, const struct yaml_node *map, size_t index,
                                  struct op_observation *out)
{
    static const char *const keys[] = {"id", "by",     "guarantee", "finding",
                                       "at", "source", "text",      NULL};
    const char *guarantee = NULL;
    cw_status s = yaml_check_keys(r->path, map, keys, r->err);
    if (!s) s = read_id(r, map, "observation", index, &out->id);
    if (!s) s = value_text(r, map, "by", "by: monitors at the gate", &out->by);
    if (!s) s = value_optional(r, map, "guarantee", &guarantee);
    if (s) return s;
    out->guarantee = guarantee ? FIND_ID(r->op->guarantees, r->op->guarantee_count, guarantee) : -1;
    bool known = !guarantee || out->guarantee >= 0;
    if (!known && !r->record_path)
        return FAIL_AT(r, yaml_get(map, "guarantee"),
                       "there is no guarantee '%s'; add it under 'guarantees'", guarantee);
    if (known) s = read_finding(r, map, out);
    if (!s) s = read_entry(r, map, &out->at, &out->source);
    if (!s) s = value_optional(r, map, "text", &out->text);
    return s;
}

cw_status observations_read(struct reader *r)
{
    cw_operation *op = r->op;
    const struct yaml_node *list;
    cw_status s = value_maps(r, r->consent, "observations",
                             "observations: [{by: monitors, guarantee: g1, finding: holds, at: "
                             "2030-01-01T08:30}]",
                             &list);
    if (s || !list) return s;
    if (list->count > OP_MAX_ROWS) return FAIL_AT(r, list, "too many observations");
    op->observations = reader_array(r, list->count, sizeof *op->observations);
    if (!op->observations) return error_no_memory(r->err);
    for (const struct yaml_node *item = list->first; item && !s;
         item = item->next, op->observation_count++)
        s = read_observation(r, item, op->observation_count,
                             &op->observations[op->observation_count]);
    return s ? s
             : reader_check_unique(r, "observation", op->observations, op->observation_count,
                                   sizeof *op->observations, NULL, list);
}
