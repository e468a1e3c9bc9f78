/* Which corridors count on a basis, from what was said and seen up to a moment. Of contradictory
 * entries of the same time the less favourable one counts, and silence is not consent. */
#include "operation/operation.h"

enum { DAY_S = 86400 };

static bool contains(const int32_t *list, size_t count, size_t wanted)
{
    for (size_t i = 0; i < count; i++)
        if ((size_t)list[i] == wanted) return true;
    return false;
}

static bool is_about(const struct op_statement *s, int32_t topic)
{
    if (topic == OP_ON_PAUSE) return s->on_pause;
    return contains(s->corridors, s->corridor_count, (size_t)topic);
}

const struct op_statement *operation_latest_word(const cw_operation *op, int32_t party,
                                                 int32_t topic, int64_t as_of)
{
    const struct op_statement *latest = NULL;
    for (size_t i = 0; i < op->statement_count; i++) {
        const struct op_statement *s = &op->statements[i];
        if (s->by != party || s->reported_by != -1 || s->stance == STANCE_NONE) continue;
        if (s->at.unix_s > as_of || !is_about(s, topic)) continue;
        bool later = !latest || s->at.unix_s > latest->at.unix_s;
        bool worse = latest && s->at.unix_s == latest->at.unix_s && s->stance == STANCE_REJECTS;
        if (later || worse) latest = s;
    }
    return latest;
}

/* Whether the latest stance that `party` took itself on the topic accepts. */
static bool accepts(const cw_operation *op, int32_t party, int32_t topic, int64_t as_of)
{
    for (size_t i = 0; i < op->supposed_count; i++)
        if (op->supposed[i].party == party && op->supposed[i].topic == topic) return true;
    const struct op_statement *latest = operation_latest_word(op, party, topic, as_of);
    return latest && latest->stance == STANCE_ACCEPTS;
}

/* The latest observation of a guarantee; of several at one time the worst: broken, unclear, holds.
 * Without `unclear`, those that found nothing out are passed over. */
static const struct op_observation *latest_finding(const cw_operation *op, size_t guarantee,
                                                   bool unclear, int64_t as_of)
{
    static const int worst[] = {[FINDING_HOLDS] = 0, [FINDING_NONE] = 1, [FINDING_BROKEN] = 2};
    const struct op_observation *latest = NULL;
    for (size_t i = 0; i < op->observation_count; i++) {
        const struct op_observation *o = &op->observations[i];
        if (o->guarantee < 0 || (size_t)o->guarantee != guarantee || o->at.unix_s > as_of) continue;
        if (o->finding == FINDING_NONE && !unclear) continue;
        if (!latest || o->at.unix_s > latest->at.unix_s ||
            (o->at.unix_s == latest->at.unix_s && worst[o->finding] > worst[latest->finding]))
            latest = o;
    }
    return latest;
}

const struct op_observation *operation_latest_finding(const cw_operation *op, size_t guarantee,
                                                      int64_t as_of)
{
    return latest_finding(op, guarantee, true, as_of);
}

static bool guarantees_corridor(const struct op_guarantee *g, size_t corridor)
{
    return contains(g->corridors, g->corridor_count, corridor);
}

static bool is_mended(const cw_operation *op, size_t guarantee)
{
    for (size_t i = 0; i < op->mended_count; i++)
        if (op->mended[i] == guarantee) return true;
    return false;
}

/* An unclear observation does not mend a broken guarantee. */
bool operation_guarantee_broken(const cw_operation *op, size_t corridor, int64_t as_of)
{
    for (size_t g = 0; g < op->guarantee_count; g++) {
        if (!guarantees_corridor(&op->guarantees[g], corridor)) continue;
        const struct op_observation *o = latest_finding(op, g, false, as_of);
        if (o && o->finding == FINDING_BROKEN && !is_mended(op, g)) return true;
    }
    return false;
}

/* The pause and the corridor, each by its own latest word. */
bool operation_party_accepts(const cw_operation *op, int32_t party, size_t corridor, int64_t as_of)
{
    return accepts(op, party, OP_ON_PAUSE, as_of) && accepts(op, party, (int32_t)corridor, as_of);
}

static bool is_accepted(const cw_operation *op, size_t corridor, int64_t as_of)
{
    const struct op_corridor *c = &op->corridors[corridor];
    for (size_t i = 0; i < c->need_count; i++)
        if (!operation_party_accepts(op, c->needs[i], corridor, as_of)) return false;
    return c->need_count > 0 && !operation_guarantee_broken(op, corridor, as_of);
}

/* At least one guarantee, and each one given by then was lately seen to hold. */
static bool all_seen_to_hold(const cw_operation *op, size_t corridor, int64_t as_of)
{
    size_t given = 0;
    for (size_t g = 0; g < op->guarantee_count; g++) {
        if (!guarantees_corridor(&op->guarantees[g], corridor)) continue;
        if (op->guarantees[g].at.unix_s > as_of) continue;
        const struct op_observation *o = latest_finding(op, g, true, as_of);
        if (!o || o->finding != FINDING_HOLDS || o->at.unix_s < as_of - DAY_S) return false;
        given++;
    }
    return given > 0;
}

bool operation_counts(const cw_operation *op, size_t corridor, cw_basis basis, int64_t as_of_unix_s)
{
    if (basis == CW_ANNOUNCED) return true;
    if (!is_accepted(op, corridor, as_of_unix_s)) return false;
    return basis == CW_ACCEPTED || all_seen_to_hold(op, corridor, as_of_unix_s);
}

bool operation_has_consent(const cw_operation *op)
{
    return op->party_count > 0;
}

static void later(int64_t *latest, bool *any, int64_t unix_s)
{
    if (!*any || unix_s > *latest) *latest = unix_s;
    *any = true;
}

int64_t operation_latest_entry(const cw_operation *op)
{
    int64_t latest = op->pause_start_unix_s;
    bool any = false;
    for (size_t i = 0; i < op->statement_count; i++)
        later(&latest, &any, op->statements[i].at.unix_s);
    for (size_t i = 0; i < op->guarantee_count; i++)
        later(&latest, &any, op->guarantees[i].at.unix_s);
    for (size_t i = 0; i < op->observation_count; i++)
        later(&latest, &any, op->observations[i].at.unix_s);
    return latest;
}

cw_status operation_choose_basis(const cw_operation *op, cw_basis basis, const char *text,
                                 int64_t *as_of_unix_s, cw_error *err)
{
    if ((unsigned)basis >= CW_BASIS_COUNT) return error_set(err, CW_BAD_USAGE, "no such basis");
    if (basis != CW_ANNOUNCED && !operation_has_consent(op))
        return error_set(err, CW_BAD_USAGE,
                         "the basis %s does not apply: the operation names no parties; use "
                         "announced, or add parties and statements",
                         operation_basis_name(basis));
    *as_of_unix_s = operation_latest_entry(op);
    return text ? operation_parse_time(op, text, as_of_unix_s, err) : CW_OK;
}

const char *operation_basis_name(cw_basis basis)
{
    static const char *const names[CW_BASIS_COUNT] = {"announced", "accepted", "verified"};
    return (unsigned)basis < CW_BASIS_COUNT ? names[basis] : "?";
}

const char *operation_population_name(cw_population population)
{
    static const char *const names[CW_POPULATION_COUNT] = {"best", "low", "high"};
    return (unsigned)population < CW_POPULATION_COUNT ? names[population] : "?";
}
