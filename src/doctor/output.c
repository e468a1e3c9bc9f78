/* Findings as a text and as JSON. Places are lon, lat where the network's CRS is known. */
#include <stdio.h>
#include <string.h>

#include "doctor/doctor_int.h"
#include "files/shape.h"
#include "publish/json.h"

enum { MOST_OF_A_KIND = 10 };

static cw_status open_projection(const struct doctor *d, struct projection **out)
{
    *out = NULL;
    return d->op->net.crs ? projection_new(d->op->net.crs, out, d->err) : CW_OK;
}

/* Whether the place is in degrees now. */
static bool to_degrees(const struct projection *projection, const struct finding *f, double *x,
                       double *y)
{
    *x = f->x;
    *y = f->y;
    return projection && projection_point_back(projection, x, y, NULL) == CW_OK;
}

static void add_number(struct text *out, int64_t value)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)value);
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) text_add(out, ",");
        text_add_n(out, digits + i, 1);
    }
}

static void add_place(struct text *out, const struct projection *projection,
                      const struct finding *f)
{
    double x, y;
    if (!f->placed && !f->line) return;
    text_add(out, "     at ");
    if (f->line) text_addf(out, "%s:%d%s", f->file, f->line, f->placed ? ", " : "");
    if (f->placed && to_degrees(projection, f, &x, &y))
        text_addf(out, "lon %.5f, lat %.5f", x, y);
    else if (f->placed)
        text_addf(out, "x %.1f, y %.1f", f->x, f->y);
    text_add(out, "\n");
}

static void add_finding(struct text *out, const struct projection *projection,
                        const struct finding *f)
{
    text_addf(out, "  %s", f->what);
    if (f->people) {
        text_add(out, " (");
        add_number(out, f->people);
        text_add(out, " people)");
    }
    text_addf(out, " [%s]\n", f->kind);
    add_place(out, projection, f);
    text_addf(out, "     %s\n", f->remedy);
}

/* How many of each kind were shown so far; kinds are few. */
struct shown {
    const char *kinds[64];
    size_t counts[64];
};

static size_t show_one_more(struct shown *shown, const char *kind)
{
    size_t i = 0;
    while (i < 63 && shown->kinds[i] && strcmp(shown->kinds[i], kind) != 0) i++;
    shown->kinds[i] = kind;
    return shown->counts[i]++;
}

/* What the findings of a kind that are not shown come to. */
static void add_rest(const struct doctor *d, struct text *out, size_t from)
{
    size_t more = 0;
    int64_t people = 0;
    for (size_t i = from; i < d->count; i++) {
        if (strcmp(d->found[i].kind, d->found[from].kind) != 0) continue;
        more++;
        people += d->found[i].people;
    }
    text_addf(out, "  and %zu more of the kind [%s], together ", more, d->found[from].kind);
    add_number(out, people);
    text_add(out, " people; --json lists them\n");
}

static void add_part(const struct doctor *d, struct text *out, const struct projection *projection,
                     bool remark)
{
    struct shown shown = {0};
    for (size_t i = 0; i < d->count; i++) {
        if (d->found[i].remark != remark) continue;
        size_t before = show_one_more(&shown, d->found[i].kind);
        if (before < MOST_OF_A_KIND) add_finding(out, projection, &d->found[i]);
        if (before == MOST_OF_A_KIND) add_rest(d, out, i);
    }
}

static size_t count_remarks(const struct doctor *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->count; i++) n += d->found[i].remark;
    return n;
}

cw_status doctor_text(struct doctor *d, struct text *out)
{
    struct projection *projection;
    size_t remarks = count_remarks(d), findings = d->count - remarks;
    cw_status s = open_projection(d, &projection);
    if (s) return s;
    text_addf(out, "%s (%s): %zu finding%s, %zu remark%s\n", d->op->title, d->op->id, findings,
              findings == 1 ? "" : "s", remarks, remarks == 1 ? "" : "s");
    if (findings) text_add(out, "\nProbably wrong, most people first\n");
    add_part(d, out, projection, false);
    if (remarks) text_add(out, "\nTo know\n");
    add_part(d, out, projection, true);
    if (!findings)
        text_add(out, "\nNothing is known to be wrong with places, roads, corridors, windows and "
                      "numbers.\nWhether they are true, no program can see.\n");
    projection_free(projection);
    return out->broken ? error_no_memory(d->err) : CW_OK;
}

static void add_json(struct text *out, const struct projection *projection, const struct finding *f)
{
    double x, y;
    text_addf(out, "{\"kind\":\"%s\",\"severity\":\"%s\",\"people\":%lld,\"what\":", f->kind,
              f->remark ? "remark" : "finding", (long long)f->people);
    json_add_text(out, f->what);
    text_add(out, ",\"remedy\":");
    json_add_text(out, f->remedy);
    if (f->line) {
        text_add(out, ",\"file\":");
        json_add_text(out, f->file);
        text_addf(out, ",\"line\":%d", f->line);
    }
    if (f->placed && to_degrees(projection, f, &x, &y))
        text_addf(out, ",\"lon\":%.7f,\"lat\":%.7f", x, y);
    else if (f->placed)
        text_addf(out, ",\"x\":%.3f,\"y\":%.3f", f->x, f->y);
    text_add(out, "}");
}

cw_status doctor_json(struct doctor *d, struct text *out)
{
    struct projection *projection;
    cw_status s = open_projection(d, &projection);
    if (s) return s;
    text_add(out, "{\"clearway\":\"" CW_VERSION "\",\"operation\":");
    json_add_text(out, d->op->id);
    text_addf(out, ",\"findings\":%zu,\"remarks\":%zu,\"list\":[", d->count - count_remarks(d),
              count_remarks(d));
    for (size_t i = 0; i < d->count; i++) {
        if (i) text_add(out, ",");
        add_json(out, projection, &d->found[i]);
    }
    text_add(out, "]}\n");
    projection_free(projection);
    return out->broken ? error_no_memory(d->err) : CW_OK;
}
