/* clearway record about, timeline, matrix: what a record says, gathered for readers. */
#include <stdint.h>
#include <stdio.h>

#include "record.h"

static cw_status about(cw_record *record, const struct record_request *r, void *id, char **out,
                       cw_error *err)
{
    return cw_record_about(record, id, r->operation, r->json, out, err);
}

int record_about(int argc, char **argv)
{
    struct record_request r;
    int code = record_parse(&r, "record about", argc, argv, 2, "operation json");
    if (code) return code;
    if (r.arg_count < 2)
        return usage_error("record about", "of which record, about which corridor or party?");
    for (int i = 1; i < r.arg_count && !code; i++) {
        if (i > 1 && !r.json) print_text("\n");
        code = record_read(&r, about, (void *)(uintptr_t)r.args[i]);
    }
    return code;
}

static cw_status timeline(cw_record *record, const struct record_request *r, void *context,
                          char **out, cw_error *err)
{
    (void)context;
    cw_record_query query = {.topic = r->about, .as_of = r->as_of, .operation = r->operation};
    return cw_record_timeline(record, &query, r->json, out, err);
}

int record_timeline(int argc, char **argv)
{
    struct record_request r;
    int code = record_parse(&r, "record timeline", argc, argv, 2, "operation about as-of json");
    if (code) return code;
    if (r.arg_count != 1) return usage_error("record timeline", "of which record?");
    return record_read(&r, timeline, NULL);
}

static cw_status matrix(cw_record *record, const struct record_request *r, void *context,
                        char **out, cw_error *err)
{
    (void)context;
    return cw_record_matrix(record, r->operation, r->json, out, err);
}

int record_matrix(int argc, char **argv)
{
    struct record_request r;
    int code = record_parse(&r, "record matrix", argc, argv, 2, "operation json");
    if (code) return code;
    if (r.arg_count != 1) return usage_error("record matrix", "of which record?");
    return record_read(&r, matrix, NULL);
}
