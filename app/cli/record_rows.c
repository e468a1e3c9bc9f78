/* clearway record import, export: many entries at once. */
#include "record.h"

static cw_status import(cw_record *record, const struct record_request *r, void *context,
                        char **receipt, char **warnings, cw_error *err)
{
    (void)context;
    return cw_record_import(record, &r->desk, r->args[1], r->type, receipt, warnings, err);
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
    code = record_write(&r, true, import, NULL);
    record_end(&r);
    return code;
}

static cw_status export(cw_record *record, const struct record_request *r, void *context,
                        char **out, cw_error *err)
{
    cw_record_query query = {.type = r->type, .topic = r->about, .operation = r->operation};
    (void)context;
    return cw_record_export(record, &query, r->json, out, err);
}

int record_export(int argc, char **argv)
{
    struct record_request r;
    int code = record_parse(&r, "record export", argc, argv, 2, "type about operation json output");
    if (code) return code;
    if (r.arg_count != 1) return usage_error("record export", "which record?");
    return record_read(&r, export, NULL);
}
