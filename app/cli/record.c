/* clearway record: finds the subcommand; those that only read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

static int record_types(int argc, char **argv)
{
    cw_error err = {0};
    char *text = NULL;
    struct record_request r;
    int code = record_parse(&r, "record types", argc, argv, 2, "");
    if (code) return code;
    if (cw_record_types(&text, &err)) return report_error(&err);
    code = print_text(text);
    cw_text_free(text);
    return code;
}

/* From 1; `without` it. */
static bool read_number(const char *text, int64_t without, int64_t *out)
{
    int32_t number = 0;
    *out = without;
    if (!text) return true;
    if (!whole_from_1(text, &number)) return false;
    *out = number;
    return true;
}

struct page {
    int64_t last, skip;
};

static cw_status list(cw_record *record, const struct record_request *r, void *context, char **out,
                      cw_error *err)
{
    const struct page *page = context;
    cw_record_query query = {.type = r->type, .topic = r->about, .operation = r->operation};
    query.last = page->last;
    query.skip = page->skip;
    query.as_of = r->as_of;
    return cw_record_list(record, &query, r->json, out, err);
}

static int record_list(int argc, char **argv)
{
    struct record_request r;
    struct page page;
    int code = record_parse(&r, "record list", argc, argv, 2,
                            "type about operation last skip as-of all json");
    if (code) return code;
    if (r.arg_count != 1) return usage_error("record list", "which record?");
    if (!read_number(r.last, r.all || r.json ? 0 : 50, &page.last) ||
        !read_number(r.skip, 0, &page.skip))
        return usage_error("record list", "--last and --skip take a number from 1");
    return record_read(&r, list, &page);
}

static cw_status show(cw_record *record, const struct record_request *r, void *context, char **out,
                      cw_error *err)
{
    (void)context;
    return cw_record_show(record, r->args[1], r->json, out, err);
}

static int record_show(int argc, char **argv)
{
    struct record_request r;
    int code = record_parse(&r, "record show", argc, argv, 2, "json");
    if (code) return code;
    if (r.arg_count != 2) return usage_error("record show", "of which record, which entry?");
    return record_read(&r, show, NULL);
}

int command_record(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
    } commands[] = {
        {"key", record_key},       {"init", record_init},         {"add", record_add},
        {"types", record_types},   {"list", record_list},         {"show", record_show},
        {"about", record_about},   {"timeline", record_timeline}, {"matrix", record_matrix},
        {"import", record_import}, {"export", record_export},     {"check", record_check},
        {"prove", record_prove},   {"head", record_head},         {"merge", record_merge},
        {"cosign", record_cosign}, {"seal", record_seal},         {"submit", record_submit}};
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "export") == 0 && record_is_disclosure(argc, argv))
        return record_disclose(argc, argv);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(name, commands[i].name) == 0) return commands[i].run(argc, argv);
    return usage_error(
        "record",
        "what with it? record key, init, add, seal, submit, import, types, list, show, about, "
        "timeline, matrix, export, check, head, prove, cosign or merge");
}
