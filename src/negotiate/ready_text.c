/* Readiness on one screen: first whether anybody may count on anything, then who stands where, then
 * the corridors that stand alike, then the details, the worst first. */
#include <inttypes.h>
#include <string.h>

#include "negotiate/ready_int.h"
#include "publish/summary.h"

/* "A, B" or "all 8 corridors". */
static void add_set(struct text *out, const cw_operation *op, const uint8_t *set)
{
    size_t count = 0, shown = 0;
    for (size_t i = 0; i < op->corridor_count; i++) count += set[i];
    if (count == op->corridor_count && count > 2) {
        text_addf(out, "all %zu corridors", count);
        return;
    }
    for (size_t i = 0; i < op->corridor_count; i++)
        if (set[i]) text_addf(out, "%s%s", shown++ ? ", " : "", op->corridors[i].id);
}

/* Behind a heading: what the numbers below it are. */
static void add_who_hangs(struct text *out, const struct ready *r)
{
    text_add(out, r->out[CW_ANNOUNCED] >= 0 ? ", and the people who hang on it\n" : "\n");
}

/* ---- lines that fit ---- */

/* Where the line that begins at `line` is broken so that it fits, or its end. A character is at most one
 * column wide here. */
static const char *break_at(const char *line, size_t room)
{
    const char *best = NULL, *c = line;
    size_t columns = 0;
    for (; *c && *c != '\n'; c++) {
        if (*c == ' ' && columns <= room && columns > 0) best = c;
        columns += ((unsigned char)*c & 0xc0) != 0x80;
    }
    return columns <= room || !best ? c : best;
}

/* Terminals break lines within words; continued lines stand two columns further in. */
static void add_wrapped(struct text *out, const char *text)
{
    enum { WIDTH = 80 };
    while (*text) {
        size_t indent = strspn(text, " "), room = WIDTH - indent;
        text_add_n(out, text, indent);
        for (text += indent;; room = WIDTH - indent - 2) {
            const char *end = break_at(text, room);
            text_add_n(out, text, (size_t)(end - text));
            text_add(out, "\n");
            text = end;
            if (*text != ' ') break;
            text += strspn(text, " ");
            text_addf(out, "%*s", (int)indent + 2, "");
        }
        text += *text == '\n';
    }
}

/* ---- whether anybody may count on it ---- */

static void add_head(struct text *out, const struct ready *r)
{
    const cw_operation *op = r->op;
    char local[32];
    operation_format_time(op, r->as_of_unix_s, local);
    text_addf(out, "%s (%s), as of %s\n", op->title, op->id, local);
    if (!operation_has_consent(op)) {
        text_add(out, "No parties are named: whose consent the corridors need is unknown.\n");
    } else if (r->accepted_count == 0) {
        text_addf(out,
                  "Nobody may count on any of the %zu corridors: none is accepted by all whose "
                  "consent it needs.\n",
                  op->corridor_count);
    } else {
        text_addf(out,
                  "Corridors accepted by all whose consent they need: %zu of %zu; verified: %zu.\n",
                  r->accepted_count, op->corridor_count, r->verified_count);
    }
    if (r->out[CW_ANNOUNCED] < 0) return;
    text_add(out, "Out if all announced corridors count ");
    summary_add_count(out, r->out[CW_ANNOUNCED]);
    if (operation_has_consent(op)) {
        text_add(out, ", only accepted ");
        summary_add_count(out, r->out[CW_ACCEPTED]);
        text_add(out, ", only verified ");
        summary_add_count(out, r->out[CW_VERIFIED]);
    }
    text_add(out, ".\n");
}

/* ---- who stands where ---- */

static void mark_stance(const struct ready *r, int32_t party, enum op_stance stance, uint8_t *set,
                        size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < r->op->corridor_count; i++) {
        const struct op_statement *word =
            operation_latest_word(r->op, party, (int32_t)i, r->as_of_unix_s);
        set[i] = r->parties[party].corridors[i] && (word ? word->stance : STANCE_NONE) == stance;
        *count += set[i];
    }
}

static void add_stance(struct text *out, const struct ready *r, int32_t party, uint8_t *set)
{
    static const struct {
        enum op_stance stance;
        const char *text;
    } ways[] = {{STANCE_REJECTS, "rejects "},
                {STANCE_ACCEPTS, "accepts "},
                {STANCE_NONE, "has said nothing of "}};
    const struct op_statement *pause =
        operation_latest_word(r->op, party, OP_ON_PAUSE, r->as_of_unix_s);
    size_t count;
    text_add(out, !pause                            ? "has said nothing of the pause"
                  : pause->stance == STANCE_ACCEPTS ? "accepts the pause"
                                                    : "rejects the pause");
    if (pause) {
        text_add(out, " (");
        ready_add_when(out, r->op, &pause->at);
        text_add(out, ")");
    }
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        mark_stance(r, party, ways[w].stance, set, &count);
        if (count == 0) continue;
        text_addf(out, ", %s", ways[w].text);
        add_set(out, r->op, set);
    }
}

static bool accepts_all(const struct ready *r, int32_t party)
{
    for (size_t i = 0; i < r->op->corridor_count; i++)
        if (r->parties[party].corridors[i] &&
            !operation_party_accepts(r->op, party, i, r->as_of_unix_s))
            return false;
    return true;
}

static bool same_side(const cw_operation *op, size_t a, size_t b)
{
    const char *x = op->parties[a].side, *y = op->parties[b].side;
    return x && y ? strcmp(x, y) == 0 : x == y;
}

static void add_party(struct text *out, const struct ready *r, size_t p, uint8_t *set)
{
    const struct ready_group *g = &r->parties[p];
    text_addf(out, "    %s: ", r->op->parties[p].id);
    add_stance(out, r, (int32_t)p, set);
    if (g->people >= 0) {
        text_add(out, "; ");
        summary_add_count(out, g->people);
    }
    text_add(out, "\n");
}

/* The parties of one side, at the first of them that is needed. */
static void add_side(struct text *out, const struct ready *r, size_t first, uint8_t *set)
{
    const cw_operation *op = r->op;
    size_t needed = 0, accepting = 0;
    for (size_t p = 0; p < op->party_count; p++) {
        if (!same_side(op, first, p) || r->parties[p].count == 0) continue;
        if (p < first) return; /* shown before */
        needed++;
        accepting += accepts_all(r, (int32_t)p);
    }
    const char *side = op->parties[first].side;
    text_addf(out, "  %s: ", side ? side : "parties");
    if (accepting == 0)
        text_addf(out, "none of %zu accepts what it is needed for\n", needed);
    else
        text_addf(out, "%zu of %zu accept%s what %s needed for\n", accepting, needed,
                  accepting == 1 ? "s" : "", accepting == 1 ? "it is" : "they are");
    for (size_t p = first; p < op->party_count; p++)
        if (same_side(op, first, p) && r->parties[p].count > 0) add_party(out, r, p, set);
}

static void add_parties(struct text *out, const struct ready *r, uint8_t *set)
{
    bool any = false;
    for (size_t p = 0; p < r->op->party_count; p++) {
        if (r->parties[p].count == 0) continue;
        if (!any) text_add(out, "\nParties whose consent is needed");
        if (!any) add_who_hangs(out, r);
        any = true;
        add_side(out, r, p, set);
    }
}

/* ---- guarantees ---- */

static void add_finding(struct text *out, const struct ready *r, size_t g)
{
    static const char *const words[] = {[FINDING_HOLDS] = "seen to hold, ",
                                        [FINDING_BROKEN] = "seen broken, ",
                                        [FINDING_NONE] = "observed without a clear result, "};
    enum { DAY_S = 86400 };
    const struct op_observation *o = operation_latest_finding(r->op, g, r->as_of_unix_s);
    if (!o) {
        text_add(out, "never observed: unverified");
        return;
    }
    text_add(out, words[o->finding]);
    ready_add_when(out, r->op, &o->at);
    if (o->finding == FINDING_HOLDS && o->at.unix_s < r->as_of_unix_s - DAY_S)
        text_add(out, ", which is out of date");
}

static void add_guarantee(struct text *out, const struct ready *r, size_t g)
{
    const cw_operation *op = r->op;
    const struct op_guarantee *k = &op->guarantees[g];
    text_addf(out, "  %s for ", k->id);
    add_set(out, op, r->guarantees[g].corridors);
    text_addf(out, ": promised by %s", op->parties[k->by].id);
    if (k->on_behalf_of >= 0 && k->on_behalf_of != k->by)
        text_addf(out, " on behalf of %s, which %s", op->parties[k->on_behalf_of].id,
                  ready_guarantee_confirmed(r, g) ? "confirmed it" : "has not confirmed it");
    text_add(out, "; ");
    add_finding(out, r, g);
    if (r->guarantees[g].people >= 0) {
        text_add(out, "; ");
        summary_add_count(out, r->guarantees[g].people);
    }
    text_add(out, "\n");
}

static void add_guarantees(struct text *out, const struct ready *r, uint8_t *set)
{
    size_t none = 0;
    text_add(out, "\nGuarantees");
    add_who_hangs(out, r);
    for (size_t g = 0; g < r->op->guarantee_count; g++) add_guarantee(out, r, g);
    for (size_t i = 0; i < r->op->corridor_count; i++) {
        set[i] = 1;
        for (size_t g = 0; g < r->op->guarantee_count; g++)
            if (r->guarantees[g].corridors[i]) set[i] = 0;
        none += set[i];
    }
    if (none == 0) return;
    text_add(out, "  none for ");
    add_set(out, r->op, set);
    text_add(out, "\n");
}

/* ---- corridors ---- */

static const char *standing(const struct ready *r, size_t i)
{
    const struct ready_corridor *c = &r->corridors[i];
    if (r->op->corridors[i].need_count == 0) return "unknown: whose consent it needs";
    if (c->verified) return "accepted and verified";
    if (c->accepted) return "accepted, not verified";
    if (operation_guarantee_broken(r->op, i, r->as_of_unix_s)) return "a guarantee was seen broken";
    return c->consent.state == READY_STALE ? "agreed" : ready_state_name(c->consent.state);
}

static bool stand_alike(const struct ready *r, size_t i, size_t k)
{
    const struct ready_corridor *a = &r->corridors[i], *b = &r->corridors[k];
    return standing(r, i) == standing(r, k) && a->consent.state == b->consent.state &&
           a->consent.said == b->consent.said && a->consent.last.unix_s == b->consent.last.unix_s &&
           a->if_lost == b->if_lost && a->if_accepted == b->if_accepted &&
           a->if_verified == b->if_verified;
}

static void add_prices(struct text *out, const struct ready_corridor *c, bool applies)
{
    if (c->if_lost < 0) return;
    text_add(out, "; lost ");
    summary_add_count(out, c->if_lost);
    if (!applies || c->verified) return;
    text_addf(out, ", if %s too ", c->accepted ? "verified" : "accepted");
    summary_add_count(out, c->accepted ? c->if_verified : c->if_accepted);
}

/* Corridors that stand alike, at the first of them. */
static void add_corridor(struct text *out, const struct ready *r, size_t first)
{
    const struct ready_corridor *c = &r->corridors[first];
    size_t alike = 0;
    for (size_t i = 0; i < first; i++)
        if (stand_alike(r, i, first)) return;
    for (size_t i = first; i < r->op->corridor_count; i++)
        if (stand_alike(r, i, first))
            text_addf(out, "%s%s", alike++ ? ", " : "  ", r->op->corridors[i].id);
    text_addf(out, ": %s%s", alike > 1 ? "each " : "", standing(r, first));
    if (c->consent.said) {
        text_add(out, c->consent.state == READY_STALE ? ", out of date since " : ", last word ");
        ready_add_when(out, r->op, &c->consent.last);
    }
    add_prices(out, c, operation_has_consent(r->op));
    text_add(out, "\n");
}

static void add_corridors(struct text *out, const struct ready *r)
{
    text_add(out, "\nCorridors");
    text_add(out, r->out[CW_ANNOUNCED] >= 0
                      ? " (lost: people fewer, when all others that are announced count)\n"
                      : "\n");
    for (size_t i = 0; i < r->op->corridor_count; i++) add_corridor(out, r, i);
}

/* ---- details ---- */

static bool same_corridors(const struct ready *r, const struct ready_group *a,
                           const struct ready_group *b)
{
    return memcmp(a->corridors, b->corridors, r->op->corridor_count) == 0;
}

/* Details that stand alike, at the first of them. */
static void add_alike(struct text *out, const struct ready *r, int state, int first)
{
    const struct ready_group *g = &r->details[first][state];
    for (int k = 0; k < first; k++)
        if (r->details[k][state].count && same_corridors(r, &r->details[k][state], g)) return;
    text_addf(out, "  %s", ready_state_name((enum ready_state)state));
    if (g->count < r->op->corridor_count) {
        text_add(out, " for ");
        add_set(out, r->op, g->corridors);
    }
    const char *between = ": ";
    for (int k = first; k < OP_DETAIL_COUNT; k++) {
        if (!same_corridors(r, &r->details[k][state], g)) continue;
        text_addf(out, "%s%s", between, operation_detail_text((enum op_detail_kind)k));
        between = ", ";
    }
    if (state != READY_AGREED && g->people >= 0) {
        text_add(out, "; ");
        summary_add_count(out, g->people);
    }
    text_add(out, "\n");
}

/* No party has to say it, but then it is the operation's own assumption. */
static void add_throughputs(struct text *out, const struct ready *r)
{
    const cw_operation *op = r->op;
    int64_t least = INT64_MAX, most = 0;
    size_t known = 0;
    for (size_t i = 0; i < op->corridor_count; i++) {
        const struct op_corridor *c = &op->corridors[i];
        if (r->corridors[i].details[DETAIL_THROUGHPUT].state == READY_AGREED) continue;
        if (c->unknown_capacity) {
            text_addf(out, "  people an hour through %s: unknown to the operation too\n", c->id);
            continue;
        }
        known++;
        if (c->capacity_h[CW_LOW] < least) least = c->capacity_h[CW_LOW];
        if (c->capacity_h[CW_HIGH] > most) most = c->capacity_h[CW_HIGH];
    }
    if (known == 0) return;
    text_addf(out, "  people an hour through %zu corridor%s: assumed by the operation, ", known,
              known == 1 ? "" : "s");
    summary_add_count(out, least);
    if (most > least) text_add(out, " to ");
    if (most > least) summary_add_count(out, most);
    text_add(out, "\n");
}

static void add_details(struct text *out, const struct ready *r)
{
    text_add(out, "\nWhat must be agreed");
    add_who_hangs(out, r);
    for (int state = READY_STATE_COUNT; state-- > 0;)
        for (int k = 0; k < OP_DETAIL_COUNT; k++)
            if (r->details[k][state].count) add_alike(out, r, state, k);
    add_throughputs(out, r);
}

void ready_text(struct text *out, const struct ready *r)
{
    struct text text = {0};
    add_head(&text, r);
    add_parties(&text, r, r->scratch);
    add_guarantees(&text, r, r->scratch);
    add_corridors(&text, r);
    add_details(&text, r);
    text_add(&text,
             "\nPrices are of the model, one at a time: they do not add up. What was said is "
             "taken as it was reported; nothing here says that anybody will come to harm or "
             "will not.\n");
    if (text.broken)
        out->broken = true;
    else
        add_wrapped(out, text.bytes);
    text_release(&text);
}
