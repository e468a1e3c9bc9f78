/* Judging: only a party's own latest words count, of contradictory ones of one time the less favourable,
 * silence is not consent, and every party in a corridor's `needs` must have spoken. */
#include "negotiate/ready_int.h"

#include <string.h>

#include "base/mem.h"

enum { HOUR_S = 3600, FRESH_H = 72 };

const char *ready_state_name(enum ready_state state)
{
    static const char *const names[READY_STATE_COUNT] = {"agreed", "out of date", "agreed in part",
                                                         "contested", "unknown"};
    return names[state];
}

void ready_add_when(struct text *out, const cw_operation *op, const struct op_when *when)
{
    char local[32];
    operation_format_time(op, when->unix_s, local);
    if (when->date_only) local[10] = '\0';
    text_add(out, local);
}

/* ---- one detail of one corridor ---- */

/* A corridor that a party accepts as it stands in the operation has its times, place and people. */
static bool goes_with_corridor(enum op_detail_kind kind)
{
    return kind == DETAIL_TIME || kind == DETAIL_PLACE || kind == DETAIL_WHO;
}

static const struct op_statement *word_on(const struct ready *r, int32_t party,
                                          enum op_detail_kind kind, size_t corridor)
{
    const struct op_statement *word =
        operation_detail_word(r->op, party, kind, corridor, r->as_of_unix_s);
    if (word || !goes_with_corridor(kind)) return word;
    return operation_latest_word(r->op, party, (int32_t)corridor, r->as_of_unix_s);
}

/* Both the pause and the corridor must be accepted; the older word is what it rests on. */
static const struct op_statement *word_of_consent(const struct ready *r, int32_t party,
                                                  size_t corridor, bool *silent)
{
    const struct op_statement *pause =
        operation_latest_word(r->op, party, OP_ON_PAUSE, r->as_of_unix_s);
    const struct op_statement *own =
        operation_latest_word(r->op, party, (int32_t)corridor, r->as_of_unix_s);
    *silent = false;
    if (pause && pause->stance == STANCE_REJECTS) return pause;
    if (own && own->stance == STANCE_REJECTS) return own;
    *silent = !pause || !own;
    if (*silent) return NULL;
    return pause->at.unix_s < own->at.unix_s ? pause : own;
}

struct tally {
    size_t accept, reject;
    struct op_when oldest, latest;
};

static void count_word(struct tally *t, const struct op_statement *word)
{
    if (!word) return;
    bool first = t->accept + t->reject == 0;
    if (word->stance == STANCE_ACCEPTS)
        t->accept++;
    else
        t->reject++;
    if (first || word->at.unix_s < t->oldest.unix_s) t->oldest = word->at;
    if (first || word->at.unix_s > t->latest.unix_s) t->latest = word->at;
}

static struct ready_point judge(const struct ready *r, const struct tally *t, size_t needed)
{
    struct ready_point p = {READY_UNKNOWN, t->accept + t->reject > 0, t->latest};
    if (t->reject > 0) {
        p.state = READY_CONTESTED;
    } else if (needed > 0 && t->accept == needed) {
        p.last = t->oldest;
        p.state = t->oldest.unix_s < r->as_of_unix_s - r->fresh_s ? READY_STALE : READY_AGREED;
    } else if (t->accept > 0) {
        p.state = READY_PARTLY;
    }
    return p;
}

static void judge_corridor(struct ready *r, size_t i)
{
    const struct op_corridor *c = &r->op->corridors[i];
    struct ready_corridor *out = &r->corridors[i];
    struct tally consent = {0};
    for (size_t n = 0; n < c->need_count; n++) {
        bool silent;
        count_word(&consent, word_of_consent(r, c->needs[n], i, &silent));
    }
    out->consent = judge(r, &consent, c->need_count);
    for (int k = 0; k < OP_DETAIL_COUNT; k++) {
        struct tally t = {0};
        for (size_t n = 0; n < c->need_count; n++)
            count_word(&t, word_on(r, c->needs[n], (enum op_detail_kind)k, i));
        out->details[k] = judge(r, &t, c->need_count);
    }
    bool applies = operation_has_consent(r->op);
    out->if_lost = out->if_accepted = out->if_verified = READY_NOT_PRICED;
    out->accepted = applies && operation_counts(r->op, i, CW_ACCEPTED, r->as_of_unix_s);
    out->verified = applies && operation_counts(r->op, i, CW_VERIFIED, r->as_of_unix_s);
    r->accepted_count += out->accepted;
    r->verified_count += out->verified;
}

bool ready_guarantee_confirmed(const struct ready *r, size_t guarantee)
{
    const struct op_guarantee *g = &r->op->guarantees[guarantee];
    const struct op_statement *latest = NULL;
    if (g->on_behalf_of < 0 || g->on_behalf_of == g->by) return true;
    for (size_t i = 0; i < r->op->statement_count; i++) {
        const struct op_statement *s = &r->op->statements[i];
        bool about = false;
        for (size_t k = 0; k < s->guarantee_count; k++)
            about = about || (size_t)s->guarantees[k] == guarantee;
        if (!about || s->by != g->on_behalf_of || s->reported_by >= 0) continue;
        if (s->stance == STANCE_NONE || s->at.unix_s > r->as_of_unix_s) continue;
        if (!latest || s->at.unix_s > latest->at.unix_s ||
            (s->at.unix_s == latest->at.unix_s && s->stance == STANCE_REJECTS))
            latest = s;
    }
    return latest && latest->stance == STANCE_ACCEPTS;
}

/* ---- who and what stands where ---- */

static cw_status group_init(const struct ready *r, struct ready_group *g, cw_error *err)
{
    g->corridors = mem_new(r->op->corridor_count, 1);
    g->people = READY_NOT_PRICED;
    return g->corridors ? CW_OK : error_no_memory(err);
}

static void group_add(struct ready_group *g, size_t corridor)
{
    g->count += !g->corridors[corridor];
    g->corridors[corridor] = 1;
}

static void fill_groups(struct ready *r)
{
    const cw_operation *op = r->op;
    for (size_t i = 0; i < op->corridor_count; i++) {
        for (int k = 0; k < OP_DETAIL_COUNT; k++)
            group_add(&r->details[k][r->corridors[i].details[k].state], i);
        for (size_t n = 0; n < op->corridors[i].need_count; n++)
            group_add(&r->parties[op->corridors[i].needs[n]], i);
    }
    for (size_t g = 0; g < op->guarantee_count; g++)
        for (size_t k = 0; k < op->guarantees[g].corridor_count; k++)
            group_add(&r->guarantees[g], (size_t)op->guarantees[g].corridors[k]);
}

static cw_status make_groups(struct ready *r, cw_error *err)
{
    const cw_operation *op = r->op;
    r->corridors = mem_new(op->corridor_count, sizeof *r->corridors);
    r->parties = mem_new(op->party_count, sizeof *r->parties);
    r->guarantees = mem_new(op->guarantee_count, sizeof *r->guarantees);
    cw_status s = r->corridors && r->parties && r->guarantees ? CW_OK : error_no_memory(err);
    for (size_t p = 0; p < op->party_count && !s; p++) s = group_init(r, &r->parties[p], err);
    for (size_t g = 0; g < op->guarantee_count && !s; g++)
        s = group_init(r, &r->guarantees[g], err);
    for (int k = 0; k < OP_DETAIL_COUNT && !s; k++)
        for (int state = 0; state < READY_STATE_COUNT && !s; state++)
            s = group_init(r, &r->details[k][state], err);
    if (s) return s;
    for (size_t i = 0; i < op->corridor_count; i++) judge_corridor(r, i);
    fill_groups(r);
    return CW_OK;
}

/* ---- what it costs in people ---- */

/* All but the group. */
static cw_status ask_without(struct ready *r, struct ready_group *g, uint8_t *set, cw_error *err)
{
    for (size_t i = 0; i < r->op->corridor_count; i++) set[i] = !g->corridors[i];
    return g->count ? usable_ask(&r->usable, set, &g->without, err) : CW_OK;
}

static cw_status ask_corridor(struct ready *r, size_t i, uint8_t *set, cw_error *err)
{
    struct ready_corridor *c = &r->corridors[i];
    size_t n = r->op->corridor_count;
    memset(set, 1, n);
    set[i] = 0;
    cw_status s = usable_ask(&r->usable, set, &c->without, err);
    for (size_t k = 0; k < n; k++) set[k] = r->corridors[k].accepted || k == i;
    if (!s) s = usable_ask(&r->usable, set, &c->accepted_with, err);
    for (size_t k = 0; k < n; k++) set[k] = r->corridors[k].verified || k == i;
    return s ? s : usable_ask(&r->usable, set, &c->verified_with, err);
}

static cw_status ask_all(struct ready *r, uint8_t *set, cw_error *err)
{
    size_t n = r->op->corridor_count;
    memset(set, 1, n);
    cw_status s = usable_ask(&r->usable, set, &r->all, err);
    for (size_t i = 0; i < n; i++) set[i] = r->corridors[i].accepted;
    if (!s) s = usable_ask(&r->usable, set, &r->accepted, err);
    for (size_t i = 0; i < n; i++) set[i] = r->corridors[i].verified;
    if (!s) s = usable_ask(&r->usable, set, &r->verified, err);
    for (size_t i = 0; i < n && !s; i++) s = ask_corridor(r, i, set, err);
    for (size_t p = 0; p < r->op->party_count && !s; p++)
        s = ask_without(r, &r->parties[p], set, err);
    for (size_t g = 0; g < r->op->guarantee_count && !s; g++)
        s = ask_without(r, &r->guarantees[g], set, err);
    for (int k = 0; k < OP_DETAIL_COUNT && !s; k++)
        for (int state = READY_STALE; state < READY_STATE_COUNT && !s; state++)
            s = ask_without(r, &r->details[k][state], set, err);
    return s;
}

static void price_group(const struct ready *r, struct ready_group *g)
{
    g->people = g->count ? r->usable.out[r->all] - r->usable.out[g->without] : 0;
}

static void take_prices(struct ready *r)
{
    const int64_t *out = r->usable.out;
    r->out[CW_ANNOUNCED] = out[r->all];
    r->out[CW_ACCEPTED] = out[r->accepted];
    r->out[CW_VERIFIED] = out[r->verified];
    for (size_t i = 0; i < r->op->corridor_count; i++) {
        struct ready_corridor *c = &r->corridors[i];
        c->if_lost = out[r->all] - out[c->without];
        c->if_accepted = out[c->accepted_with] - out[r->accepted];
        c->if_verified = out[c->verified_with] - out[r->verified];
    }
    for (size_t p = 0; p < r->op->party_count; p++) price_group(r, &r->parties[p]);
    for (size_t g = 0; g < r->op->guarantee_count; g++) price_group(r, &r->guarantees[g]);
    for (int k = 0; k < OP_DETAIL_COUNT; k++)
        for (int state = READY_STALE; state < READY_STATE_COUNT; state++)
            price_group(r, &r->details[k][state]);
}

static cw_status price(struct ready *r, cw_error *err)
{
    cw_plan_options plan = {.most_states = r->options->most_states};
    struct jobs_options jobs = {.plan = &plan,
                                .as_of_unix_s = r->as_of_unix_s,
                                .progress = {r->options->progress, r->options->progress_context},
                                .what = "pricing",
                                .threads = r->options->threads};
    uint8_t *set = mem_new(r->op->corridor_count, 1);
    cw_status s = set ? ask_all(r, set, err) : error_no_memory(err);
    if (!s) s = usable_run(&r->usable, &jobs, CW_BEST, err);
    if (!s) take_prices(r);
    mem_free(set);
    return s;
}

static void release(struct ready *r)
{
    for (size_t p = 0; p < r->op->party_count && r->parties; p++) mem_free(r->parties[p].corridors);
    for (size_t g = 0; g < r->op->guarantee_count && r->guarantees; g++)
        mem_free(r->guarantees[g].corridors);
    for (int k = 0; k < OP_DETAIL_COUNT; k++)
        for (int state = 0; state < READY_STATE_COUNT; state++)
            mem_free(r->details[k][state].corridors);
    mem_free(r->parties);
    mem_free(r->guarantees);
    mem_free(r->corridors);
    mem_free(r->scratch);
    usable_release(&r->usable);
}

cw_status ready_write(struct text *out, const cw_operation *op, const cw_ready_options *options,
                      const struct report_guard *guard, cw_error *err)
{
    struct ready r = {
        .op = op, .options = options, .guard = guard, .as_of_unix_s = operation_latest_entry(op)};
    cw_status s = CW_OK;
    if (options->fresh_h < 0 || options->threads < 0 || options->most_states < 0)
        return error_set(err, CW_BAD_USAGE, "hours, threads and effort must be at least 1");
    r.fresh_s = (int64_t)(options->fresh_h ? options->fresh_h : FRESH_H) * HOUR_S;
    if (options->as_of) s = operation_parse_time(op, options->as_of, &r.as_of_unix_s, err);
    usable_init(&r.usable, op);
    for (int b = 0; b < CW_BASIS_COUNT; b++) r.out[b] = READY_NOT_PRICED;
    if (!s) s = make_groups(&r, err);
    if (!s) r.scratch = mem_new(op->corridor_count, 1);
    if (!s && !r.scratch) s = error_no_memory(err);
    if (!s && !options->no_prices) s = price(&r, err);
    if (!s && (options->json || guard)) ready_json(out, &r);
    if (!s && !options->json && !guard) ready_text(out, &r);
    release(&r);
    return s;
}
