/* The review in words, for a terminal. */
#include <string.h>

#include "review/review.h"

static void label(const char *name, struct text *out)
{
    text_addf(out, "  %-26s ", name);
}

/* "ru-mod announces, 2016-11-02 (s03); ..." */
static void add_words(const struct said_words *words, const char *none, struct text *out)
{
    for (size_t i = 0; i < words->count; i++) {
        const struct view_entry *e = words->entries[i];
        const char *through = view_text(e, "reported_by");
        text_addf(out, "%s%s %s, ", i ? "; " : "", said_by(e), said_kind(e));
        said_when(e, out);
        if (through) text_addf(out, ", known through %s", through);
        text_addf(out, " (%.24s)", e->submission);
    }
    text_addf(out, "%s\n", words->count ? "" : none);
}

static void add_entries(const char *name, const struct said_words *words, const char *none,
                        struct text *out)
{
    for (size_t i = 0; i < words->count; i++) {
        label(i ? "" : name, out);
        side_words(words->entries[i], out);
        text_add(out, "\n");
    }
    if (words->count) return;
    label(name, out);
    text_addf(out, "%s\n", none);
}

static void add_subject(const struct said_subject *s, struct text *out)
{
    static const struct said_words nothing;
    label("announced or accepted", out);
    add_words(s ? &s->pro : &nothing, "by nobody", out);
    label("refused or denied", out);
    add_words(s ? &s->contra : &nothing, "by nobody, which is not consent", out);
}

static void add_cell(const struct matrix_cell *cell, struct text *out)
{
    for (size_t i = 0; cell && i < cell->latest.count; i++)
        text_addf(out, "%s%s", i ? "/" : "", said_kind(cell->latest.entries[i]));
    if (!cell || !cell->latest.count) text_add(out, "silent");
}

static void add_needs(const struct review *r, const struct review_part *p,
                      const struct review_corridor *c, struct text *out)
{
    if (!c->corridor || !r->op) return;
    label("needs the consent of", out);
    for (size_t i = 0; i < c->corridor->need_count; i++) {
        const char *party = r->op->parties[c->corridor->needs[i]].id;
        text_addf(out, "%s%s (pause: ", i ? ", " : "", party);
        add_cell(review_cell(r, p->pause, party), out);
        text_add(out, ", corridor: ");
        add_cell(review_cell(r, c->subject, party), out);
        text_add(out, ")");
    }
    text_add(out, c->corridor->need_count ? "\n" : "nobody named, which is unknown\n");
}

static void add_guarantee_ids(const struct said_words *guarantees, struct text *out)
{
    label("guarantees", out);
    for (size_t i = 0; i < guarantees->count; i++)
        text_addf(out, "%s%s", i ? ", " : "", view_text(guarantees->entries[i], "id"));
    text_add(out, guarantees->count ? "\n" : "none\n");
}

/* Corridors of which the same is known stand together: i is the first, the end is returned. */
static size_t add_corridors(const struct review *r, const struct review_part *p, size_t i,
                            struct text *out)
{
    const struct review_corridor *c = &p->corridors[i];
    size_t end = i + 1;
    while (end < p->corridor_count && review_same(c, &p->corridors[end])) end++;
    text_addf(out, "\nCorridor%s ", end - i > 1 ? "s" : "");
    for (size_t k = i; k < end; k++) text_addf(out, "%s%s", k > i ? ", " : "", p->corridors[k].id);
    text_add(out, "\n");
    add_subject(c->subject, out);
    add_needs(r, p, c, out);
    add_guarantee_ids(&c->guarantees, out);
    add_entries("observed", &c->observations, "nothing of it alone", out);
    add_entries("people claimed", &c->claimed, "no number of it alone", out);
    add_entries("people observed", &c->observed, "no number of it alone", out);
    add_entries("incidents", &c->incidents, "none of it alone", out);
    return end;
}

static void add_guarantee(const struct review_guarantee *g, struct text *out)
{
    text_addf(out, "\nGuarantee %s\n", g->id);
    label("promised", out);
    side_words(g->entry, out);
    text_add(out, "\n");
    if (g->bound) {
        label("binds", out);
        text_addf(out, "%s, which has %s it itself\n", g->bound,
                  g->confirmed ? "confirmed" : "not confirmed");
    }
    label("denied", out);
    add_words(&g->subject->contra, "by nobody", out);
    add_entries("found", &g->findings, "nobody found out whether it was kept", out);
    add_entries("observed", &g->observations, "nothing", out);
}

static void add_rest(const struct review_part *p, struct text *out)
{
    text_add(out, "\nOf no one corridor\n");
    add_entries("observed", &p->observations, "nothing", out);
    add_entries("people claimed", &p->claimed, "no number", out);
    add_entries("people observed", &p->observed, "no number", out);
    add_entries("incidents", &p->incidents, "none", out);
    text_add(out, "\nWhere nobody could look\n");
    for (size_t i = 0; i < p->not_seen.count; i++) {
        const struct view_entry *e = p->not_seen.entries[i];
        text_addf(out, "  %s, ", said_by(e));
        said_when(e, out);
        text_addf(out, ": %s (%.24s)\n", view_text(e, "not_seen"), e->submission);
    }
    if (!p->not_seen.count)
        text_add(out, "  no observer said so; that is not to say that everything was seen\n");
}

/* ---- disputed or open ---------------------------------------------------------------------------- */

static void add_numbers(const struct said_words *counts, struct text *out)
{
    for (size_t i = 0; i < counts->count; i++)
        text_addf(
            out, "%s%lld by %s", i ? ", " : "",
            (long long)json_integer_value(json_object_get(counts->entries[i]->payload, "people")),
            said_by(counts->entries[i]));
}

static void add_corrections(const struct view_entry *e, struct text *out)
{
    for (const struct view_correction *c = e->corrections; c; c = c->next)
        if (!c->own) text_addf(out, " %s says it is wrong: %s.", c->author, c->reason);
}

static void add_sentence(const struct review_issue *issue, struct text *out)
{
    switch (issue->kind) {
    case REVIEW_WORDS:
        text_add(out, "some stand for it and others against it");
        break;
    case REVIEW_COUNTS:
        text_add(out, "people claimed: ");
        add_numbers(issue->pro, out);
        text_add(out, "; observed: ");
        add_numbers(issue->contra, out);
        break;
    case REVIEW_FINDINGS:
        text_add(out, "some found it kept, others broken");
        break;
    case REVIEW_UNCONFIRMED:
        text_add(out, "promised on behalf of another, which has not confirmed it");
        break;
    case REVIEW_UNFOUND:
        text_add(out, "nobody found out whether it was kept");
        break;
    case REVIEW_UNSEEN:
        text_add(out, "nobody is recorded to have looked there");
        break;
    case REVIEW_CORRECTED:
        text_add(out, "an entry is disputed:");
        add_corrections(issue->entry, out);
        break;
    }
}

/* The same of several subjects in a row is said once. */
static void add_issues(const struct review_part *p, struct text *out)
{
    struct text now = {0}, last = {0};
    text_add(out, "\nWhat remains disputed or open\n");
    for (size_t i = 0; i < p->issue_count; i++) {
        const struct review_issue *issue = &p->issues[i];
        now.length = 0;
        add_sentence(issue, &now);
        bool same = i && last.length == now.length && now.bytes && last.bytes &&
                    memcmp(last.bytes, now.bytes, now.length) == 0;
        if (i && !same) text_addf(out, ": %s\n", last.bytes ? last.bytes : "");
        text_addf(out, "%s%s", same ? ", " : "  ",
                  issue->subject[0] ? issue->subject : "all corridors together");
        last.length = 0;
        text_add_n(&last, now.bytes ? now.bytes : "", now.length);
    }
    text_addf(out, "%s%s\n", p->issue_count ? ": " : "  nothing that is entered",
              p->issue_count && last.bytes ? last.bytes : "");
    if (now.broken || last.broken) out->broken = true;
    text_release(&now);
    text_release(&last);
}

static void add_part(const struct review *r, const struct review_part *p, struct text *out)
{
    text_addf(out, "Review of %s%s%s\n", p->operation[0] ? p->operation : "what names no operation",
              p->title ? ": " : "", p->title ? p->title : "");
    text_add(out, "What was said is held against what was seen. Nothing here is a verdict.\n");
    if (r->as_of)
        text_addf(out, "As the record stood at %s: what was entered later is left out.\n",
                  r->as_of);
    if (p->pause || p->corridor_count) {
        text_add(out, "\nThe pause\n");
        add_subject(p->pause, out);
    }
    for (size_t i = 0; i < p->corridor_count;) i = add_corridors(r, p, i, out);
    for (size_t i = 0; i < p->guarantee_count; i++) add_guarantee(&p->guarantees[i], out);
    for (size_t i = 0; i < p->other_count; i++) {
        text_addf(out, "\nOn %s\n", p->others[i]->name);
        label("for it", out);
        add_words(&p->others[i]->pro, "nobody", out);
        label("against it", out);
        add_words(&p->others[i]->contra, "nobody", out);
    }
    add_rest(p, out);
    add_issues(p, out);
}

void review_text(const struct review *r, struct text *out)
{
    for (size_t i = 0; i < r->count; i++) {
        if (i) text_add(out, "\n\n");
        add_part(r, &r->parts[i], out);
    }
    if (!r->count) text_add(out, "Nothing is entered that could be reviewed.\n");
}
