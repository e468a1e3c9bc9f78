/* clearway record about, timeline, matrix: what a record says, gathered for readers. */
#include <stdio.h>

#include "record.h"

typedef cw_status view_fn(cw_record *record, const struct record_request *r, const char *id,
                          char **out, cw_error *err);

static int show(const struct record_request *r, view_fn *view, const char *id)
{
    cw_error err = {0};
    cw_record *record = NULL;
    char *text = NULL;
    cw_status s = cw_record_open(r->args[0], false, &record, &err);
    if (!s) s = view(record, r, id, &text, &err);
    int code = s ? report_error(&err) : print_text(text);
    cw_text_free(text);
    cw_record_close(record);
    return code;
}

static cw_status about(cw_record *record, const struct record_request *r, const char *id,
                       char **out, cw_error *err)
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
        code = show(&r, about, r.args[i]);
    }
    return code;
}

static cw_status timeline(cw_record *record, const struct record_request *r, const char *id,
                          char **out, cw_error *err)
{
    cw_record_query query = {.topic = id, .operation = r->operation};
    return cw_record_timeline(record, &query, r->json, out, err);
}

int record_timeline(int argc, char **argv)
{
    struct record_request r;
    int code = record_parse(&r, "record timeline", argc, argv, 2, "operation about json");
    if (code) return code;
    if (r.arg_count != 1) return usage_error("record timeline", "of which record?");
    return show(&r, timeline, r.about);
}

static cw_status matrix(cw_record *record, const struct record_request *r, const char *id,
                        char **out, cw_error *err)
{
    (void)id;
    return cw_record_matrix(record, r->operation, r->json, out, err);
}

int record_matrix(int argc, char **argv)
{
    struct record_request r;
    int code = record_parse(&r, "record matrix", argc, argv, 2, "operation json");
    if (code) return code;
    if (r.arg_count != 1) return usage_error("record matrix", "of which record?");
    return show(&r, matrix, NULL);
}
