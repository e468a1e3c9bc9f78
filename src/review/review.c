/* Gathering. Every list is in order of time; parts in order of operation. */
#include "review/review.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static cw_status part_of(struct review *r, const char *operation, struct review_part **out,
                         cw_error *err)
{
    for (size_t i = 0; i < r->count; i++) {
        *out = &r->parts[i];
        if (strcmp((*out)->operation, operation) == 0) return CW_OK;
    }
    cw_status s = mem_reserve(&r->parts, &r->room, r->count + 1, sizeof *r->parts, err);
    if (s) return s;
    *out = &r->parts[r->count++];
    **out = (struct review_part){.operation = operation};
    return CW_OK;
}

static cw_status corridor_of(struct review_part *p, const char *id, struct review_corridor **out,
                             cw_error *err)
{
    for (size_t i = 0; i < p->corridor_count; i++) {
        *out = &p->corridors[i];
        if (strcmp((*out)->id, id) == 0) return CW_OK;
    }
    cw_status s = mem_reserve(&p->corridors, &p->corridor_room, p->corridor_count + 1,
                              sizeof *p->corridors, err);
    if (s) return s;
    *out = &p->corridors[p->corridor_count++];
    **out = (struct review_corridor){.id = id};
    return CW_OK;
}

static struct review_guarantee *find_guarantee(const struct review_part *p, const char *id)
{
    for (size_t i = 0; id && i < p->guarantee_count; i++)
        if (strcmp(p->guarantees[i].id, id) == 0) return &p->guarantees[i];
    return NULL;
}

static bool is_party(const struct review *r, const char *id)
{
    for (size_t i = 0; i < r->words.count; i++) {
        const struct view_entry *e = r->words.entries[i];
        if (said_is(e, "party") ? view_names(e, "id", id) : strcmp(said_by(e), id) == 0)
            return true;
    }
    return false;
}

static const struct said_subject *find_subject(const struct review *r, const char *operation,
                                               const char *name)
{
    for (size_t i = 0; i < r->matrix.said.count; i++) {
        const struct said_subject *s = &r->matrix.said.subjects[i];
        if (!s->topic && strcmp(s->operation, operation) == 0 && strcmp(s->name, name) == 0)
            return s;
    }
    return NULL;
}

/* ---- corridors and guarantees -------------------------------------------------------------------- */

static cw_status add_guarantee(const struct review *r, struct review_part *p,
                               const struct view_entry *e, cw_error *err)
{
    struct review_guarantee g = {.entry = e, .id = view_text(e, "id")};
    g.bound = view_text(e, "on_behalf_of");
    g.subject = find_subject(r, p->operation, g.id);
    cw_status s = mem_reserve(&p->guarantees, &p->guarantee_room, p->guarantee_count + 1,
                              sizeof *p->guarantees, err);
    if (!s) p->guarantees[p->guarantee_count++] = g;
    return s;
}

/* Ids of fields that hold corridors and nothing else. */
static cw_status corridors_in(struct review_part *p, const struct view_entry *e, cw_error *err)
{
    static const char *const fields[] = {"corridors", "corridor", "closes", "hinders", "reopens"};
    struct review_corridor *corridor;
    const char *id;
    cw_status s = CW_OK;
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
        for (size_t i = 0; !s && (id = said_id(e, fields[k], i)) != NULL; i++)
            s = corridor_of(p, id, &corridor, err);
    return s;
}

static bool is_corridor(const struct review_part *p, const char *id)
{
    for (size_t i = 0; i < p->corridor_count; i++)
        if (strcmp(p->corridors[i].id, id) == 0) return true;
    return false;
}

/* What statements and observations are about is a corridor when it is nothing else. */
static cw_status corridors_about(const struct review *r, struct review_part *p,
                                 const struct view_entry *e, cw_error *err)
{
    struct review_corridor *corridor;
    const char *id;
    cw_status s = CW_OK;
    for (size_t i = 0; !s && (id = said_id(e, "about", i)) != NULL; i++)
        if (!is_corridor(p, id) && strcmp(id, "pause") != 0 && !find_guarantee(p, id) &&
            !is_party(r, id))
            s = corridor_of(p, id, &corridor, err);
    return s;
}

static cw_status add_operation(struct review *r, const cw_operation *op, cw_error *err)
{
    struct review_part *p;
    struct review_corridor *corridor;
    cw_status s = part_of(r, op->id, &p, err);
    if (s) return s;
    p->title = op->title;
    for (size_t i = 0; i < op->corridor_count && !s; i++) {
        s = corridor_of(p, op->corridors[i].id, &corridor, err);
        if (s) break;
        corridor->corridor = &op->corridors[i];
        corridor->name = op->corridors[i].name;
    }
    return s;
}

/* What becomes of one entry in the part of its operation. */
typedef cw_status take_fn(const struct review *r, struct review_part *p, const struct view_entry *e,
                          cw_error *err);

static cw_status each_entry(struct review *r, take_fn *take, cw_error *err)
{
    struct review_part *p;
    cw_status s = CW_OK;
    for (size_t i = 0; i < r->words.count && !s; i++) {
        const struct view_entry *e = r->words.entries[i];
        if (said_is(e, "party")) continue;
        s = part_of(r, said_operation(&r->words, e), &p, err);
        if (!s) s = take(r, p, e, err);
    }
    return s;
}

static cw_status name_in(const struct review *r, struct review_part *p, const struct view_entry *e,
                         cw_error *err)
{
    cw_status s = said_is(e, "guarantee") ? add_guarantee(r, p, e, err) : CW_OK;
    return s ? s : corridors_in(p, e, err);
}

/* ---- what was seen ------------------------------------------------------------------------------- */

static bool names_corridor(const struct view_entry *e, const char *id)
{
    static const char *const fields[] = {"about",  "corridors", "corridor",
                                         "closes", "hinders",   "reopens"};
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
        if (view_names(e, fields[k], id)) return true;
    return false;
}

static struct said_words *list_of(const struct view_entry *e, struct said_words *guarantees,
                                  struct said_words *observations, struct said_words *incidents,
                                  struct said_words *claimed, struct said_words *observed)
{
    if (said_is(e, "guarantee")) return guarantees;
    if (said_is(e, "observation")) return observations;
    if (said_is(e, "incident")) return incidents;
    if (!said_is(e, "count")) return NULL;
    const char *basis = view_text(e, "basis");
    return basis && strcmp(basis, "claimed") == 0 ? claimed : observed;
}

static cw_status sort_in(const struct review *r, struct review_part *p, const struct view_entry *e,
                         cw_error *err)
{
    bool placed = false;
    cw_status s = CW_OK;
    (void)r;
    for (size_t i = 0; i < p->corridor_count && !s; i++) {
        struct review_corridor *c = &p->corridors[i];
        struct said_words *list = names_corridor(e, c->id)
                                      ? list_of(e, &c->guarantees, &c->observations, &c->incidents,
                                                &c->claimed, &c->observed)
                                      : NULL;
        if (list) s = said_add(list, e, err);
        placed = placed || list;
    }
    for (size_t i = 0; i < p->guarantee_count && !s; i++) {
        struct review_guarantee *g = &p->guarantees[i];
        struct said_words *list = NULL;
        if (said_is(e, "finding") && view_names(e, "guarantee", g->id)) list = &g->findings;
        if (said_is(e, "observation") && view_names(e, "about", g->id)) list = &g->observations;
        if (list) s = said_add(list, e, err);
        placed = placed || list;
    }
    struct said_words *rest =
        list_of(e, NULL, &p->observations, &p->incidents, &p->claimed, &p->observed);
    if (!s && !placed && rest) s = said_add(rest, e, err);
    if (!s && json_object_get(e->payload, "not_seen")) s = said_add(&p->not_seen, e, err);
    return s;
}

/* ---- what was said ------------------------------------------------------------------------------- */

static bool confirms(const struct said_subject *subject, const char *party)
{
    for (size_t i = 0; i < subject->pro.count; i++) {
        const struct view_entry *e = subject->pro.entries[i];
        if (!said_is(e, "guarantee") && strcmp(said_by(e), party) == 0 &&
            !view_text(e, "reported_by"))
            return true;
    }
    return false;
}

static cw_status add_said(const struct review *r, struct review_part *p, cw_error *err)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < p->corridor_count; i++)
        p->corridors[i].subject = find_subject(r, p->operation, p->corridors[i].id);
    for (size_t i = 0; i < p->guarantee_count; i++) {
        struct review_guarantee *g = &p->guarantees[i];
        g->confirmed = g->bound && confirms(g->subject, g->bound);
    }
    p->pause = find_subject(r, p->operation, "pause");
    for (size_t i = 0; i < r->matrix.said.count && !s; i++) {
        const struct said_subject *subject = &r->matrix.said.subjects[i];
        bool corridor = false;
        for (size_t k = 0; k < p->corridor_count; k++)
            corridor = corridor || p->corridors[k].subject == subject;
        if (strcmp(subject->operation, p->operation) != 0 || corridor || subject == p->pause ||
            (!subject->topic && find_guarantee(p, subject->name)))
            continue;
        s = mem_reserve(&p->others, &p->other_room, p->other_count + 1, sizeof *p->others, err);
        if (!s) p->others[p->other_count++] = subject;
    }
    return s;
}

const struct matrix_cell *review_cell(const struct review *r, const struct said_subject *subject,
                                      const char *party)
{
    for (size_t i = 0; subject && i < r->matrix.party_count; i++)
        if (strcmp(r->matrix.parties[i], party) == 0)
            return &r->matrix
                        .cells[(size_t)(subject - r->matrix.said.subjects) * r->matrix.party_count +
                               i];
    return NULL;
}

const char *review_title(const struct review *r, const char *party)
{
    for (size_t i = 0; i < r->words.count; i++) {
        const struct view_entry *e = r->words.entries[i];
        const char *title = view_text(e, "title");
        if (said_is(e, "party") && title && view_names(e, "id", party)) return title;
    }
    return party;
}

/* ---- what remains disputed or open --------------------------------------------------------------- */

static cw_status add_issue(struct review_part *p, struct review_issue issue, cw_error *err)
{
    cw_status s =
        mem_reserve(&p->issues, &p->issue_room, p->issue_count + 1, sizeof *p->issues, err);
    if (!s) p->issues[p->issue_count++] = issue;
    return s;
}

static cw_status contested(struct review_part *p, const struct said_subject *s, cw_error *err)
{
    if (!s || !said_contested(s)) return CW_OK;
    return add_issue(p, (struct review_issue){REVIEW_WORDS, s->name, &s->pro, &s->contra, NULL},
                     err);
}

static bool has_other_number(const struct said_words *a, const struct said_words *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (!json_equal(json_object_get(a->entries[i]->payload, "people"),
                            json_object_get(b->entries[k]->payload, "people")))
                return true;
    return false;
}

static cw_status counted(struct review_part *p, const char *subject, const struct said_words *a,
                         const struct said_words *b, cw_error *err)
{
    if (!has_other_number(a, b)) return CW_OK;
    return add_issue(p, (struct review_issue){REVIEW_COUNTS, subject, a, b, NULL}, err);
}

static bool finds(const struct said_words *findings, const char *word)
{
    for (size_t i = 0; i < findings->count; i++)
        if (view_names(findings->entries[i], "finding", word)) return true;
    return false;
}

static cw_status guarantee_issues(struct review_part *p, const struct review_guarantee *g,
                                  cw_error *err)
{
    bool holds = finds(&g->findings, "holds"), broken = finds(&g->findings, "broken");
    struct review_issue issue = {.subject = g->id, .pro = &g->findings};
    cw_status s = contested(p, g->subject, err);
    if (!s && g->bound && !g->confirmed) {
        issue.kind = REVIEW_UNCONFIRMED;
        s = add_issue(p, issue, err);
    }
    if (!s && (!holds || !broken) && (holds || broken)) return CW_OK;
    issue.kind = holds ? REVIEW_FINDINGS : REVIEW_UNFOUND;
    return s ? s : add_issue(p, issue, err);
}

/* Others' corrections of any entry of the part; said once each. */
static cw_status corrected(const struct review *r, struct review_part *p, cw_error *err)
{
    cw_status s = CW_OK;
    for (size_t i = 0; i < r->words.count && !s; i++) {
        const struct view_entry *e = r->words.entries[i];
        bool other = false;
        for (const struct view_correction *c = e->corrections; c; c = c->next)
            other = other || !c->own;
        if (other && strcmp(said_operation(&r->words, e), p->operation) == 0)
            s = add_issue(p, (struct review_issue){REVIEW_CORRECTED, e->submission, NULL, NULL, e},
                          err);
    }
    return s;
}

static cw_status add_issues(const struct review *r, struct review_part *p, cw_error *err)
{
    cw_status s = contested(p, p->pause, err);
    for (size_t i = 0; i < p->corridor_count && !s; i++) {
        const struct review_corridor *c = &p->corridors[i];
        s = contested(p, c->subject, err);
        if (!s) s = counted(p, c->id, &c->claimed, &c->observed, err);
        if (!s && !c->observations.count && !c->observed.count)
            s = add_issue(p, (struct review_issue){.kind = REVIEW_UNSEEN, .subject = c->id}, err);
    }
    for (size_t i = 0; i < p->guarantee_count && !s; i++)
        s = guarantee_issues(p, &p->guarantees[i], err);
    if (!s) s = counted(p, "", &p->claimed, &p->observed, err);
    for (size_t i = 0; i < p->other_count && !s; i++) s = contested(p, p->others[i], err);
    return s ? s : corrected(r, p, err);
}

/* ---- all of it ----------------------------------------------------------------------------------- */

static void drop_other_operations(struct review *r, const char *operation)
{
    size_t kept = 0;
    for (size_t i = 0; operation && i < r->words.count; i++) {
        const struct view_entry *e = r->words.entries[i];
        const char *named = said_operation(&r->words, e);
        if (said_is(e, "party") || strcmp(named, operation) == 0) r->words.entries[kept++] = e;
    }
    if (operation) r->words.count = kept;
}

static int by_operation(const void *a, const void *b)
{
    return strcmp(((const struct review_part *)a)->operation,
                  ((const struct review_part *)b)->operation);
}

cw_status review_gather(const struct view *view, const char *operation, const cw_operation *op,
                        struct review *out, cw_error *err)
{
    *out = (struct review){.op = op, .words = {.operation = operation}};
    cw_status s = said_add_view(&out->words, view, err);
    drop_other_operations(out, operation);
    said_sort(&out->words);
    if (!s) s = matrix_gather(&out->words, &out->matrix, err);
    if (!s && op && (!operation || strcmp(op->id, operation) == 0)) s = add_operation(out, op, err);
    if (!s) s = each_entry(out, name_in, err);
    if (!s) s = each_entry(out, corridors_about, err);
    if (out->count) qsort(out->parts, out->count, sizeof *out->parts, by_operation);
    if (!s) s = each_entry(out, sort_in, err);
    for (size_t i = 0; i < out->count && !s; i++) s = add_said(out, &out->parts[i], err);
    for (size_t i = 0; i < out->count && !s; i++) s = add_issues(out, &out->parts[i], err);
    if (s) review_release(out);
    return s;
}

static void release_part(struct review_part *p)
{
    for (size_t i = 0; i < p->corridor_count; i++) {
        said_words_release(&p->corridors[i].guarantees);
        said_words_release(&p->corridors[i].observations);
        said_words_release(&p->corridors[i].incidents);
        said_words_release(&p->corridors[i].claimed);
        said_words_release(&p->corridors[i].observed);
    }
    for (size_t i = 0; i < p->guarantee_count; i++) {
        said_words_release(&p->guarantees[i].findings);
        said_words_release(&p->guarantees[i].observations);
    }
    said_words_release(&p->observations);
    said_words_release(&p->incidents);
    said_words_release(&p->claimed);
    said_words_release(&p->observed);
    said_words_release(&p->not_seen);
    mem_free(p->corridors);
    mem_free(p->guarantees);
    mem_free(p->others);
    mem_free(p->issues);
}

void review_release(struct review *r)
{
    for (size_t i = 0; i < r->count; i++) release_part(&r->parts[i]);
    mem_free(r->parts);
    matrix_release(&r->matrix);
    said_words_release(&r->words);
    *r = (struct review){0};
}

/* ---- corridors told together --------------------------------------------------------------------- */

static bool same_words(const struct said_words *a, const struct said_words *b)
{
    return a->count == b->count &&
           (!a->count || memcmp(a->entries, b->entries, a->count * sizeof *a->entries) == 0);
}

bool review_same(const struct review_corridor *a, const struct review_corridor *b)
{
    if (!a->subject != !b->subject) return false;
    if (a->subject && (!same_words(&a->subject->pro, &b->subject->pro) ||
                       !same_words(&a->subject->contra, &b->subject->contra)))
        return false;
    if (a->corridor && b->corridor &&
        (a->corridor->need_count != b->corridor->need_count ||
         (a->corridor->need_count &&
          memcmp(a->corridor->needs, b->corridor->needs,
                 a->corridor->need_count * sizeof *a->corridor->needs) != 0)))
        return false;
    return same_words(&a->guarantees, &b->guarantees) &&
           same_words(&a->observations, &b->observations) &&
           same_words(&a->incidents, &b->incidents) && same_words(&a->claimed, &b->claimed) &&
           same_words(&a->observed, &b->observed);
}
