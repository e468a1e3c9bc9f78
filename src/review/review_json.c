/* The review as JSON. */
#include "review/review.h"

const char *review_issue_name(enum review_issue_kind kind)
{
    static const char *const names[] = {"words",      "counts", "findings", "unconfirmed",
                                        "no-finding", "unseen", "corrected"};
    return names[kind];
}

static json_t *counts_json(const struct said_words *claimed, const struct said_words *observed)
{
    return json_pack("{s:o,s:o}", "claimed", said_list_json(claimed), "observed",
                     said_list_json(observed));
}

static json_t *subject_json(const struct said_subject *s)
{
    return s ? said_json(s) : json_null();
}

static json_t *kinds_json(const struct matrix_cell *cell)
{
    json_t *list = json_array();
    for (size_t i = 0; cell && i < cell->latest.count; i++)
        json_array_append_new(list, json_string(said_kind(cell->latest.entries[i])));
    return list;
}

/* What each party whose consent the corridor needs said last; null when that is not known. */
static json_t *needs_json(const struct review *r, const struct review_part *p,
                          const struct review_corridor *c)
{
    if (!c->corridor || !r->op) return json_null();
    json_t *list = json_array();
    for (size_t i = 0; i < c->corridor->need_count; i++) {
        const char *party = r->op->parties[c->corridor->needs[i]].id;
        json_array_append_new(list,
                              json_pack("{s:s,s:o,s:o}", "party", party, "pause",
                                        kinds_json(review_cell(r, p->pause, party)), "corridor",
                                        kinds_json(review_cell(r, c->subject, party))));
    }
    return list;
}

static json_t *ids_json(const struct said_words *guarantees)
{
    json_t *list = json_array();
    for (size_t i = 0; i < guarantees->count; i++)
        json_array_append_new(list, json_string(view_text(guarantees->entries[i], "id")));
    return list;
}

static json_t *corridors_json(const struct review *r, const struct review_part *p)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < p->corridor_count; i++) {
        const struct review_corridor *c = &p->corridors[i];
        json_array_append_new(list,
                              json_pack("{s:s,s:s?,s:o,s:o,s:o,s:o,s:o,s:o}", "corridor", c->id,
                                        "name", c->name, "said", subject_json(c->subject), "needs",
                                        needs_json(r, p, c), "guarantees", ids_json(&c->guarantees),
                                        "observations", said_list_json(&c->observations),
                                        "incidents", said_list_json(&c->incidents), "counts",
                                        counts_json(&c->claimed, &c->observed)));
    }
    return list;
}

static json_t *guarantees_json(const struct review_part *p)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < p->guarantee_count; i++) {
        const struct review_guarantee *g = &p->guarantees[i];
        json_t *confirmed = g->bound ? json_boolean(g->confirmed) : json_null();
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:s?,s:o,s:o,s:o,s:o}", "guarantee", g->id, "by",
                                        said_by(g->entry), "on_behalf_of", g->bound, "confirmed",
                                        confirmed, "said", subject_json(g->subject), "findings",
                                        said_list_json(&g->findings), "observations",
                                        said_list_json(&g->observations)));
    }
    return list;
}

static json_t *submissions_json(const struct said_words *words)
{
    json_t *list = json_array();
    for (size_t i = 0; words && i < words->count; i++)
        json_array_append_new(list, json_string(words->entries[i]->submission));
    return list;
}

static json_t *issues_json(const struct review_part *p)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < p->issue_count; i++) {
        const struct review_issue *issue = &p->issues[i];
        json_array_append_new(list, json_pack("{s:s,s:s,s:o,s:o}", "kind",
                                              review_issue_name(issue->kind), "subject",
                                              issue->subject, "one", submissions_json(issue->pro),
                                              "other", submissions_json(issue->contra)));
    }
    return list;
}

static json_t *part_json(const struct review *r, const struct review_part *p)
{
    json_t *others = json_array();
    for (size_t i = 0; others && i < p->other_count; i++)
        json_array_append_new(others, said_json(p->others[i]));
    json_t *elsewhere =
        json_pack("{s:o,s:o,s:o}", "observations", said_list_json(&p->observations), "incidents",
                  said_list_json(&p->incidents), "counts", counts_json(&p->claimed, &p->observed));
    return json_pack("{s:s,s:s?,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "operation", p->operation, "title",
                     p->title, "pause", subject_json(p->pause), "corridors", corridors_json(r, p),
                     "guarantees", guarantees_json(p), "of_no_one_corridor", elsewhere, "not_seen",
                     said_list_json(&p->not_seen), "other_subjects", others, "open",
                     issues_json(p));
}

json_t *review_json(const struct review *r)
{
    json_t *parts = json_array();
    for (size_t i = 0; parts && i < r->count; i++)
        json_array_append_new(parts, part_json(r, &r->parts[i]));
    return json_pack("{s:o,s:s*}", "operations", parts, "as_of", r->as_of);
}
