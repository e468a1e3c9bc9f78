/* The review's page. Nothing from the record reaches it but through escape_html. */
#include "publish/review_page.h"

#include <inttypes.h>
#include <string.h>

#include "base/output.h"
#include "publish/assets.h"
#include "publish/escape.h"
#include "publish/report_int.h"

static const char extra_style[] =
    ".sides td { width: 50%; } .said { margin: 0 0 .6rem; } .said:last-child { margin-bottom: 0; "
    "}\n"
    ".open li b { font-weight: 600; } section h3 { margin-top: 1.6rem; } dt { font-weight: 600; }\n"
    "dl.known { display: grid; grid-template-columns: minmax(8rem, 12rem) 1fr; gap: .4rem 1.2rem; "
    "}\n"
    "dl.known dd { margin: 0; } @media (max-width: 40rem) { dl.known { display: block; } }\n"
    "@media print { body { font-size: 10pt; } section { break-inside: auto; } }\n";

struct page {
    const struct review *r;
    struct text *out;
    bool arabic;
};

static void raw(struct page *p, const char *html)
{
    text_add(p->out, html);
}
static void word(struct page *p, enum page_word w)
{
    escape_html(p->out, page_word(w, p->arabic));
}
/* What somebody entered, in whatever script. */
static void entered(struct page *p, const char *text)
{
    raw(p, "<bdi>");
    escape_html(p->out, text);
    raw(p, "</bdi>");
}

/* ---- entries ------------------------------------------------------------------------------------- */

static void add_when(struct page *p, const struct view_entry *e)
{
    struct text when = {0};
    said_when(e, &when);
    raw(p, "<bdi dir=\"ltr\">");
    escape_html(p->out, when.bytes ? when.bytes : "");
    raw(p, "</bdi>");
    if (when.broken) p->out->broken = true;
    text_release(&when);
}

static void add_who(struct page *p, const struct view_entry *e)
{
    const char *through = view_text(e, "reported_by");
    raw(p, "<b>");
    entered(p, review_title(p->r, said_by(e)));
    raw(p, "</b> ");
    if (said_is(e, "statement") || said_is(e, "guarantee"))
        escape_html(p->out, page_kind(said_kind(e), p->arabic));
    const char *finding = view_text(e, "finding");
    if (finding) escape_html(p->out, page_kind(finding, p->arabic));
    raw(p, page_word(PAGE_COMMA, p->arabic));
    add_when(p, e);
    if (!through) return;
    raw(p, page_word(PAGE_COMMA, p->arabic));
    word(p, PAGE_THROUGH);
    raw(p, " ");
    entered(p, review_title(p->r, through));
}

static void add_source(struct page *p, const struct view_entry *e)
{
    const char *source = view_text(e, "source");
    raw(p, " <span class=\"aside\">(");
    if (source) {
        word(p, PAGE_SOURCE);
        raw(p, ": ");
        entered(p, source);
        raw(p, "; ");
    }
    word(p, PAGE_ENTRY);
    raw(p, " ");
    entered(p, e->submission);
    raw(p, ")</span>");
}

static void add_corrections(struct page *p, const struct view_entry *e)
{
    if (e->payload != e->original) {
        raw(p, " [");
        word(p, PAGE_CORRECTED);
        raw(p, "]");
    }
    for (const struct view_correction *c = e->corrections; c; c = c->next) {
        if (c->own) continue;
        raw(p, " [");
        entered(p, c->author);
        raw(p, " ");
        word(p, PAGE_WRONG);
        raw(p, ": ");
        entered(p, c->reason);
        raw(p, "]");
    }
}

static void add_entry(struct page *p, const struct view_entry *e)
{
    static const char *const fields[] = {"terms", "what", "text", "where"};
    const json_t *people = json_object_get(e->payload, "people");
    const char *before = ": ";
    raw(p, "<p class=\"said\">");
    add_who(p, e);
    if (people) text_addf(p->out, ": <b>%" JSON_INTEGER_FORMAT "</b>", json_integer_value(people));
    if (people) before = "; ";
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const char *text = view_text(e, fields[i]);
        if (!text) continue;
        raw(p, before);
        entered(p, text);
        before = "; ";
    }
    add_corrections(p, e);
    add_source(p, e);
    raw(p, "</p>\n");
}

static void add_entries(struct page *p, const struct said_words *words, enum page_word none)
{
    for (size_t i = 0; i < words->count; i++) add_entry(p, words->entries[i]);
    if (!words->count) word(p, none);
}

static void known(struct page *p, enum page_word name, const struct said_words *words,
                  enum page_word none)
{
    raw(p, "<dt>");
    word(p, name);
    raw(p, "</dt><dd>");
    add_entries(p, words, none);
    raw(p, "</dd>\n");
}

static void add_sides(struct page *p, const struct said_subject *s, enum page_word pro,
                      enum page_word contra)
{
    static const struct said_words nothing;
    raw(p, "<div class=\"scroll\"><table class=\"sides\"><thead><tr><th scope=\"col\">");
    word(p, pro);
    raw(p, "</th><th scope=\"col\">");
    word(p, contra);
    raw(p, "</th></tr></thead><tbody><tr><td>");
    add_entries(p, s ? &s->pro : &nothing, PAGE_NOBODY);
    raw(p, "</td><td>");
    add_entries(p, s ? &s->contra : &nothing, PAGE_NOBODY);
    raw(p, "</td></tr></tbody></table></div>\n");
}

/* ---- corridors ----------------------------------------------------------------------------------- */

static size_t end_of_group(const struct review_part *part, size_t i)
{
    size_t end = i + 1;
    while (end < part->corridor_count && review_same(&part->corridors[i], &part->corridors[end]))
        end++;
    return end;
}

static void add_group_names(struct page *p, const struct review_part *part, size_t i, size_t end,
                            bool names)
{
    for (size_t k = i; k < end; k++) {
        const struct review_corridor *c = &part->corridors[k];
        if (k > i) raw(p, names ? "<br>" : page_word(PAGE_COMMA, p->arabic));
        entered(p, c->id);
        if (!names || !c->name || strcmp(c->name, c->id) == 0) continue;
        raw(p, " <span class=\"aside\">");
        entered(p, c->name);
        raw(p, "</span>");
    }
}

/* Who, without what they said. */
static void add_parties(struct page *p, const struct said_words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        raw(p, i ? "<br>" : "");
        entered(p, review_title(p->r, said_by(words->entries[i])));
        raw(p, " <span class=\"aside\">");
        escape_html(p->out, page_kind(said_kind(words->entries[i]), p->arabic));
        raw(p, "</span>");
    }
    if (!words->count) word(p, PAGE_NOBODY);
}

static void add_numbers(struct page *p, const struct said_words *counts)
{
    raw(p, "<td>");
    for (size_t i = 0; i < counts->count; i++) {
        const struct view_entry *e = counts->entries[i];
        text_addf(p->out, "%s%" JSON_INTEGER_FORMAT " <span class=\"aside\">", i ? "<br>" : "",
                  json_integer_value(json_object_get(e->payload, "people")));
        entered(p, review_title(p->r, said_by(e)));
        raw(p, "</span>");
    }
    if (!counts->count) word(p, PAGE_NO_NUMBER);
    raw(p, "</td>");
}

static void add_overview_row(struct page *p, const struct review_part *part, size_t i, size_t end)
{
    static const struct said_words nothing;
    const struct review_corridor *c = &part->corridors[i];
    raw(p, "<tr><th scope=\"row\">");
    add_group_names(p, part, i, end, true);
    raw(p, "</th><td>");
    add_parties(p, c->subject ? &c->subject->pro : &nothing);
    raw(p, "</td><td>");
    add_parties(p, c->subject ? &c->subject->contra : &nothing);
    raw(p, "</td><td>");
    for (size_t k = 0; k < c->guarantees.count; k++) {
        if (k) raw(p, "<br>");
        entered(p, view_text(c->guarantees.entries[k], "id"));
    }
    if (!c->guarantees.count) word(p, PAGE_NONE);
    raw(p, "</td>");
    add_numbers(p, &c->claimed);
    add_numbers(p, &c->observed);
    text_addf(p->out, "<td class=\"number\">%zu</td><td class=\"number\">%zu</td></tr>\n",
              c->observations.count, c->incidents.count);
}

static void add_overview(struct page *p, const struct review_part *part)
{
    static const enum page_word heads[] = {PAGE_CORRIDOR,     PAGE_FOR,      PAGE_AGAINST,
                                           PAGE_GUARANTEES,   PAGE_CLAIMED,  PAGE_COUNTED,
                                           PAGE_OBSERVATIONS, PAGE_INCIDENTS};
    if (!part->corridor_count) return;
    raw(p, "<section id=\"corridors\"><h2>");
    word(p, PAGE_OVERVIEW);
    raw(p, "</h2>\n<div class=\"scroll\"><table><caption>");
    word(p, PAGE_OVERVIEW_CAPTION);
    raw(p, "</caption><thead><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        raw(p, "<th scope=\"col\">");
        word(p, heads[i]);
        raw(p, "</th>");
    }
    raw(p, "</tr></thead><tbody>\n");
    for (size_t i = 0, end; i < part->corridor_count; i = end) {
        end = end_of_group(part, i);
        add_overview_row(p, part, i, end);
    }
    raw(p, "</tbody></table></div></section>\n");
}

static void add_cell(struct page *p, const struct said_subject *subject, const char *party)
{
    const struct matrix_cell *cell = review_cell(p->r, subject, party);
    raw(p, "<td>");
    for (size_t i = 0; cell && i < cell->latest.count; i++) {
        raw(p, i ? " / " : "");
        escape_html(p->out, page_kind(said_kind(cell->latest.entries[i]), p->arabic));
        raw(p, " <span class=\"aside\">");
        add_when(p, cell->latest.entries[i]);
        raw(p, "</span>");
    }
    if (!cell || !cell->latest.count) word(p, PAGE_SILENT);
    raw(p, "</td>");
}

static void add_needs(struct page *p, const struct review_part *part,
                      const struct review_corridor *c)
{
    if (!c->corridor || !p->r->op || !c->corridor->need_count) return;
    raw(p, "<div class=\"scroll\"><table class=\"narrow\"><caption>");
    word(p, PAGE_NEEDS);
    raw(p, ": ");
    word(p, PAGE_NEEDS_CAPTION);
    raw(p, "</caption><thead><tr><th scope=\"col\">");
    word(p, PAGE_PARTY);
    raw(p, "</th><th scope=\"col\">");
    word(p, PAGE_ON_PAUSE);
    raw(p, "</th><th scope=\"col\">");
    word(p, PAGE_ON_CORRIDOR);
    raw(p, "</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < c->corridor->need_count; i++) {
        const char *party = p->r->op->parties[c->corridor->needs[i]].id;
        raw(p, "<tr><th scope=\"row\">");
        entered(p, review_title(p->r, party));
        raw(p, "</th>");
        add_cell(p, part->pause, party);
        add_cell(p, c->subject, party);
        raw(p, "</tr>\n");
    }
    raw(p, "</tbody></table></div>\n");
}

static void add_corridor(struct page *p, const struct review_part *part, size_t i, size_t end)
{
    const struct review_corridor *c = &part->corridors[i];
    raw(p, "<section><h2>");
    word(p, PAGE_CORRIDOR);
    raw(p, " ");
    add_group_names(p, part, i, end, false);
    raw(p, "</h2>\n");
    add_sides(p, c->subject, PAGE_FOR, PAGE_AGAINST);
    add_needs(p, part, c);
    raw(p, "<dl class=\"known\">");
    known(p, PAGE_GUARANTEES, &c->guarantees, PAGE_NONE);
    known(p, PAGE_OBSERVED, &c->observations, PAGE_NOTHING);
    known(p, PAGE_CLAIMED, &c->claimed, PAGE_NO_NUMBER);
    known(p, PAGE_COUNTED, &c->observed, PAGE_NO_NUMBER);
    known(p, PAGE_INCIDENTS, &c->incidents, PAGE_NONE_ALONE);
    raw(p, "</dl></section>\n");
}

/* ---- the rest ------------------------------------------------------------------------------------ */

static void add_guarantee(struct page *p, const struct review_guarantee *g)
{
    raw(p, "<section><h2>");
    word(p, PAGE_GUARANTEE);
    raw(p, " ");
    entered(p, g->id);
    raw(p, "</h2>\n<dl class=\"known\"><dt>");
    word(p, PAGE_PROMISED);
    raw(p, "</dt><dd>");
    add_entry(p, g->entry);
    if (g->bound) {
        raw(p, "<p class=\"said\">");
        word(p, PAGE_ON_BEHALF);
        raw(p, " <b>");
        entered(p, review_title(p->r, g->bound));
        raw(p, "</b>");
        raw(p, page_word(PAGE_COMMA, p->arabic));
        word(p, g->confirmed ? PAGE_CONFIRMED : PAGE_UNCONFIRMED);
        raw(p, "</p>");
    }
    raw(p, "</dd>");
    known(p, PAGE_AGAINST, &g->subject->contra, PAGE_NOBODY);
    known(p, PAGE_FOUND, &g->findings, PAGE_NO_FINDING);
    known(p, PAGE_OBSERVED, &g->observations, PAGE_NOTHING);
    raw(p, "</dl></section>\n");
}

static void add_rest(struct page *p, const struct review_part *part)
{
    raw(p, "<section><h2>");
    word(p, PAGE_NO_ONE_CORRIDOR);
    raw(p, "</h2>\n<dl class=\"known\">");
    known(p, PAGE_OBSERVED, &part->observations, PAGE_NOTHING);
    known(p, PAGE_CLAIMED, &part->claimed, PAGE_NOTHING);
    known(p, PAGE_COUNTED, &part->observed, PAGE_NOTHING);
    known(p, PAGE_INCIDENTS, &part->incidents, PAGE_NONE);
    raw(p, "</dl></section>\n<section><h2>");
    word(p, PAGE_NOT_SEEN);
    raw(p, "</h2>\n");
    for (size_t i = 0; i < part->not_seen.count; i++) {
        const struct view_entry *e = part->not_seen.entries[i];
        raw(p, "<p class=\"said\">");
        add_who(p, e);
        raw(p, ": ");
        entered(p, view_text(e, "not_seen"));
        add_source(p, e);
        raw(p, "</p>\n");
    }
    if (!part->not_seen.count) word(p, PAGE_NOBODY_SAID);
    raw(p, "</section>\n");
}

static void add_others(struct page *p, const struct review_part *part)
{
    if (!part->other_count) return;
    raw(p, "<section><h2>");
    word(p, PAGE_OTHER);
    raw(p, "</h2>\n");
    for (size_t i = 0; i < part->other_count; i++) {
        raw(p, "<h3>");
        entered(p, part->others[i]->name);
        raw(p, "</h3>\n");
        add_sides(p, part->others[i], PAGE_PRO, PAGE_CONTRA);
    }
    raw(p, "</section>\n");
}

static void add_issues(struct page *p, const struct review_part *part)
{
    raw(p, "<section class=\"open\"><h2>");
    word(p, PAGE_OPEN);
    raw(p, "</h2>\n<ul>");
    for (size_t i = 0; i < part->issue_count; i++) {
        const struct review_issue *issue = &part->issues[i];
        bool same = i && part->issues[i - 1].kind == issue->kind;
        bool goes_on = i + 1 < part->issue_count && part->issues[i + 1].kind == issue->kind;
        raw(p, same ? page_word(PAGE_COMMA, p->arabic) : "<li><b>");
        if (issue->subject[0])
            entered(p, strcmp(issue->subject, "pause") == 0 ? page_word(PAGE_PAUSE, p->arabic)
                                                            : issue->subject);
        else
            word(p, PAGE_ALL);
        if (goes_on) continue;
        raw(p, "</b>: ");
        escape_html(p->out, page_issue(issue->kind, p->arabic));
        raw(p, "</li>\n");
    }
    raw(p, "</ul>\n");
    if (!part->issue_count) word(p, PAGE_NOTHING_OPEN);
    raw(p, "</section>\n");
}

static void add_title(struct page *p, const struct review_part *part)
{
    raw(p, "<header><p class=\"kicker\">");
    word(p, PAGE_REVIEW);
    raw(p, "</p><h1>");
    if (part->title || part->operation[0])
        entered(p, part->title ? part->title : part->operation);
    else
        word(p, PAGE_UNNAMED);
    raw(p, "</h1>\n<p>");
    word(p, PAGE_NO_VERDICT);
    if (p->r->as_of) {
        raw(p, "</p>\n<p>");
        word(p, PAGE_AS_OF);
        raw(p, " ");
        entered(p, p->r->as_of);
    }
    raw(p, "</p></header>\n");
}

static void add_part(struct page *p, const struct review_part *part)
{
    add_title(p, part);
    add_issues(p, part);
    add_overview(p, part);
    if (part->pause || part->corridor_count) {
        raw(p, "<section><h2>");
        word(p, PAGE_PAUSE);
        raw(p, "</h2>\n");
        add_sides(p, part->pause, PAGE_FOR, PAGE_AGAINST);
        raw(p, "</section>\n");
    }
    for (size_t i = 0; i < part->guarantee_count; i++) add_guarantee(p, &part->guarantees[i]);
    for (size_t i = 0, end; i < part->corridor_count; i = end) {
        end = end_of_group(part, i);
        add_corridor(p, part, i, end);
    }
    add_rest(p, part);
    add_others(p, part);
}

static void add_head(struct page *p, const struct text *style)
{
    text_addf(p->out,
              "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri "
              "'none'; form-action 'none'; style-src ",
              page_word(PAGE_LANGUAGE, p->arabic), page_word(PAGE_DIRECTION, p->arabic));
    report_add_source_hash(p->out, style->bytes ? style->bytes : "", style->length);
    raw(p, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"referrer\" content=\"no-referrer\">\n"
           "<meta name=\"robots\" content=\"noindex, nofollow, noarchive\">\n<title>");
    word(p, PAGE_REVIEW);
    raw(p, "</title>\n<style>");
    text_add_n(p->out, style->bytes ? style->bytes : "", style->length);
    raw(p, "</style>\n</head>\n<body>\n<main>\n<section class=\"notice\"><h2>");
    word(p, PAGE_RESTRICTED);
    raw(p, "</h2><p>");
    word(p, PAGE_RESTRICTED_WHY);
    raw(p, "</p></section>\n");
}

cw_status review_page(const struct review *review, bool arabic, const char *path, cw_error *err)
{
    struct text temporary = {0}, html = {0}, style = {0};
    struct page page = {.r = review, .out = &html, .arabic = arabic};
    cw_status s = output_begin(path, &temporary, err);
    if (s) {
        text_release(&temporary);
        return s;
    }
    text_add_n(&style, report_style, report_style_length);
    text_add(&style, extra_style);
    add_head(&page, &style);
    for (size_t i = 0; i < review->count; i++) add_part(&page, &review->parts[i]);
    raw(&page, "</main>\n</body>\n</html>\n");
    if (html.broken || style.broken) s = error_no_memory(err);
    if (!s) s = output_write(path, temporary.bytes, html.bytes, html.length, err);
    text_release(&html);
    text_release(&style);
    return output_end(path, &temporary, s, err);
}
