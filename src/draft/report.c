/* What `clearway new` says when it is done. */
#include <string.h>

#include "draft/draft_int.h"

enum { MOST_WARNINGS = 12 };

static void add_counts(struct draft *d, struct text *out)
{
    text_addf(out, "  roads      %s nodes, %s links (%s)\n",
              draft_number(d, (int64_t)d->net.node_count),
              draft_number(d, (int64_t)d->net.link_count), d->net.source);
    text_addf(out, "  people     %s in %zu zones: zones.csv\n",
              draft_number(d, d->people - d->uncovered_people), d->zone_count - d->uncovered_zones);
    if (d->uncovered_people + d->outside_people)
        text_addf(out, "             %s NOT covered by these roads: not-covered.csv\n",
                  draft_number(d, d->uncovered_people + d->outside_people));
    text_addf(out, "  corridors  %zu %s: corridors.csv\n", d->gate_count,
              d->proposed ? "PROPOSED, where big roads leave the network" : "as given");
    for (size_t g = 0; g < d->gate_count; g++)
        text_addf(out, "             %-4s %s at %.5f,%.5f: %lld, %lld or %lld people an hour\n",
                  d->gates[g].id, d->gates[g].name, d->gates[g].lon, d->gates[g].lat,
                  (long long)d->gates[g].low, (long long)d->gates[g].best,
                  (long long)d->gates[g].high);
}

static void add_warnings(struct text *out, const char *warnings)
{
    size_t lines = 0;
    if (!*warnings) return;
    text_add(out, "\nWarnings\n");
    for (; *warnings; lines++) {
        size_t n = strcspn(warnings, "\n");
        if (lines < MOST_WARNINGS) {
            text_add(out, "  ");
            text_add_n(out, warnings, n);
            text_add(out, "\n");
        }
        warnings += n + (warnings[n] == '\n');
    }
    if (lines > MOST_WARNINGS) text_addf(out, "  and %zu more\n", lines - MOST_WARNINGS);
}

/* The path as a shell takes it. */
static void add_path(struct text *out, const char *folder, const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_./+,:=@%-";
    bool quoted = folder[strspn(folder, plain)] != '\0';
    if (quoted) text_add(out, "'");
    for (const char *p = folder; *p; p++)
        text_add_n(out, *p == '\'' ? "'\\''" : p, *p == '\'' ? 4 : 1);
    text_addf(out, "/%s%s", name, quoted ? "'" : "");
}

static void add_next(struct text *out, const char *folder)
{
    text_add(out, "\nNext: clearway doctor ");
    add_path(out, folder, "operation.yaml");
    text_add(out, "\n      clearway plan ");
    add_path(out, folder, "operation.yaml");
    text_add(out, " --report ");
    add_path(out, folder, "report.html");
    text_add(out, "\n");
}

cw_status draft_report(struct draft *d, const char *warnings, char **out)
{
    struct text text = {0};
    text_addf(&text, "Drafted: %s\n", d->folder.path);
    add_counts(d, &text);
    text_add(&text,
             "\nAssumed, because it was not given (marked ASSUMPTION in the files, listed in "
             "operation.yaml)\n");
    for (size_t i = 0; i < d->note_count; i++) text_addf(&text, "  %2zu. %s\n", i + 1, d->notes[i]);
    add_warnings(&text, warnings);
    add_next(&text, d->folder.path);
    return text_take(&text, out, d->err);
}
