/* clearway record import, export: many entries at once. */
#include <string.h>

#include "record.h"

static int import(struct record_request *r)
{
    cw_error err = {0};
    cw_record *record = NULL;
    char *receipt = NULL, *warnings = NULL;
    int code = record_open_desk(r);
    if (code) return code;
    cw_status s = cw_record_open(r->args[0], true, &record, &err);
    if (!s) s = cw_record_import(record, &r->desk, r->args[1], r->type, &receipt, &warnings, &err);
    cw_record_close(record);
    if (s) code = report_error(&err);
    if (!s && *warnings) {
        print_message("warning: ");
        print_message(warnings);
    }
    if (!s && !r->quiet) code = print_text(receipt);
    cw_text_free(receipt);
    cw_text_free(warnings);
    return code;
}

int record_import(int argc, char **argv)
{
    struct record_request r;
    int code = record_parse(&r, "record import", argc, argv, 2,
                            "key as passphrase-file passphrase-fd as-passphrase-file now seed type "
                            "quiet");
    if (code) return code;
    if (r.arg_count != 2)
        return usage_error("record import",
                           "into which record, from which file? record import RECORD FILE.csv");
    code = import(&r);
    record_end(&r);
    return code;
}

int record_export(int argc, char **argv)
{
    struct record_request r;
    cw_error err = {0};
    cw_record *record = NULL;
    char *text = NULL;
    int code = record_parse(&r, "record export", argc, argv, 2, "type about operation json output");
    if (code) return code;
    if (r.arg_count != 1) return usage_error("record export", "which record?");
    cw_record_query query = {.type = r.type, .topic = r.about, .operation = r.operation};
    code = record_open_to_read(r.args[0], &record);
    if (!code && cw_record_export(record, &query, r.json, &text, &err)) code = report_error(&err);
    if (!code) code = record_put(&r, text);
    cw_text_free(text);
    cw_record_close(record);
    return code;
}
