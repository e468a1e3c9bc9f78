/* clearway record export --for: shows what would be given out, and gives out what was shown. */
#include <stdio.h>
#include <string.h>

#include "record.h"

struct giving {
    struct record_request r;
    cw_disclosure_options options;
    const char *format, *yes;
};

/* Takes this command's own options out of argv; the rest is left for record_parse. */
static int take_own(struct giving *g, int *argc, char **argv)
{
    const struct {
        const char *name;
        const char **place;
    } own[] = {{"--for", &g->options.audience},
               {"--format", &g->format},
               {"--yes", &g->yes},
               {"--recipients", &g->options.recipients}};
    int kept = 2;
    for (int i = 2; i < *argc; i++) {
        const char *value = NULL;
        size_t k = 0;
        while (k < 4 && !option_value(own[k].name, *argc, argv, &i, &value)) k++;
        if (k == 4) {
            argv[kept++] = argv[i];
            continue;
        }
        if (!value || !*value) return usage_error("record export", "%s needs a value", own[k].name);
        *own[k].place = value;
    }
    *argc = kept;
    return 0;
}

static cw_status preview(cw_record *record, const struct record_request *r, void *giving,
                         char **out, cw_error *err)
{
    const struct giving *g = giving;
    (void)r;
    return cw_record_preview(record, &g->options, out, err);
}

static cw_status give_out(cw_record *record, const struct record_request *r, void *giving,
                          char **receipt, char **warnings, cw_error *err)
{
    const struct giving *g = giving;
    (void)warnings;
    return cw_record_disclose(record, &r->desk, &g->options, g->yes, r->output, receipt, err);
}

bool record_is_disclosure(int argc, char **argv)
{
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "--for") == 0 || strncmp(argv[i], "--for=", 6) == 0) return true;
    return false;
}

int record_disclose(int argc, char **argv)
{
    struct giving g = {0};
    int code = take_own(&g, &argc, argv);
    if (!code)
        code = record_parse(&g.r, "record export", argc, argv, 2,
                            "operation output key as passphrase-file passphrase-fd "
                            "as-passphrase-file now seed quiet");
    if (code) return code;
    if (g.r.arg_count != 1) return usage_error("record export", "of which record?");
    if (g.format && strcmp(g.format, "csv") != 0 && strcmp(g.format, "json") != 0)
        return usage_error("record export", "--format is csv or json");
    if (g.yes && !g.r.output) return usage_error("record export", "into which file? Give -o FILE");
    if (g.r.output && !g.yes)
        return usage_error("record export",
                           "look at it first: leave out -o, and give --yes with the "
                           "hash that the preview names");
    g.options.csv = !g.format || strcmp(g.format, "csv") == 0;
    g.options.operation = g.r.operation;
    code = g.yes ? record_write(&g.r, true, give_out, &g) : record_read(&g.r, preview, &g);
    record_end(&g.r);
    return code;
}
