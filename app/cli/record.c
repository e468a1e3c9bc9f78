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

int record_open_to_read(const char *path, cw_record **out)
{
    cw_error err = {0};
    return cw_record_open(path, false, out, &err) ? report_error(&err) : 0;
}

static int record_list(int argc, char **argv)
{
    struct record_request r;
    cw_error err = {0};
    cw_record *record = NULL;
    char *text = NULL, *end = NULL;
    int code = record_parse(&r, "record list", argc, argv, 2, "type about operation last all json");
    if (code) return code;
    if (r.arg_count != 1) return usage_error("record list", "which record?");
    cw_record_query query = {.type = r.type, .topic = r.about, .operation = r.operation};
    query.last = r.last ? strtoll(r.last, &end, 10) : r.all || r.json ? 0 : 50;
    if (r.last && (*end || query.last < 1))
        return usage_error("record list", "--last takes a number from 1");
    code = record_open_to_read(r.args[0], &record);
    if (!code && cw_record_list(record, &query, r.json, &text, &err)) code = report_error(&err);
    if (!code) code = print_text(text);
    cw_text_free(text);
    cw_record_close(record);
    return code;
}

static int record_show(int argc, char **argv)
{
    struct record_request r;
    cw_error err = {0};
    cw_record *record = NULL;
    char *text = NULL;
    int code = record_parse(&r, "record show", argc, argv, 2, "json");
    if (code) return code;
    if (r.arg_count != 2) return usage_error("record show", "of which record, which entry?");
    code = record_open_to_read(r.args[0], &record);
    if (!code && cw_record_show(record, r.args[1], r.json, &text, &err)) code = report_error(&err);
    if (!code) code = print_text(text);
    cw_text_free(text);
    cw_record_close(record);
    return code;
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
        {"cosign", record_cosign}};
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "export") == 0 && record_is_disclosure(argc, argv))
        return record_disclose(argc, argv);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(name, commands[i].name) == 0) return commands[i].run(argc, argv);
    return usage_error("record",
                       "what with it? record key, init, add, import, types, list, show, about, "
                       "timeline, matrix, export, check, head, prove, cosign or merge");
}
