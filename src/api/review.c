/* cw_review, cw_review_page: the entries come from a record or from an operation's own file. */
#include "review/review.h"
#include "api/record_int.h"
#include "publish/review_page.h"

struct reviewing {
    struct view view;
    struct review review;
};

/* The record's entries, or those of the record that the operation names, or its own. */
static cw_status read_entries(cw_record *record, const cw_operation *op, const char *operation,
                              int64_t until_s, struct view *out, cw_error *err)
{
    struct view_query query = {.types = side_types, .operation = operation, .until_s = until_s};
    cw_record *named = NULL;
    if (record) return view_read(record->store, &query, out, err);
    if (!op->record_path && until_s)
        return error_set(err, CW_BAD_USAGE,
                         "an operation's own file does not say when what it says was entered: a "
                         "review as of a time needs a record");
    if (!op->record_path) return review_view(op, out, err);
    cw_status s = cw_record_open(op->record_path, false, &named, err);
    if (!s) s = view_read(named->store, &query, out, err);
    cw_record_close(named);
    return s;
}

static cw_status gather(cw_record *record, const cw_operation *op, const cw_review_options *options,
                        struct reviewing *out, cw_error *err)
{
    const char *operation = options->operation ? options->operation : op ? op->id : NULL;
    *out = (struct reviewing){0};
    if (!record && !op) return error_set(err, CW_BAD_USAGE, "a review of what? Give a record");
    int64_t until_s = 0;
    cw_status s = record_as_of(options->as_of, &until_s, err);
    if (!s) s = read_entries(record, op, operation, until_s, &out->view, err);
    if (!s) s = review_gather(&out->view, operation, op, &out->review, err);
    if (!s && operation && !out->review.count)
        s = error_set(err, CW_BAD_USAGE, "nothing that is entered%s names the operation '%.60s'",
                      until_s ? " by then" : "", operation);
    if (!s) out->review.as_of = options->as_of;
    return s;
}

static void release(struct reviewing *r)
{
    review_release(&r->review);
    view_release(&r->view);
}

static cw_status write_json(const struct review *review, struct text *text, cw_error *err)
{
    json_t *json = review_json(review);
    cw_status s = json ? schema_canonical(json, text, err) : error_no_memory(err);
    if (!s) text_add(text, "\n");
    json_decref(json);
    return s;
}

cw_status cw_review(cw_record *record, const cw_operation *op, const cw_review_options *options,
                    char **out, cw_error *err)
{
    static const cw_review_options defaults;
    struct reviewing r;
    struct text text = {0};
    *out = NULL;
    if (!options) options = &defaults;
    cw_status s = gather(record, op, options, &r, err);
    if (!s && options->json) s = write_json(&r.review, &text, err);
    if (!s && !options->json) review_text(&r.review, &text);
    if (!s) s = options->json ? text_take(&text, out, err) : record_take_shown(&text, out, err);
    text_release(&text);
    release(&r);
    return s;
}

cw_status cw_review_page(cw_record *record, const cw_operation *op,
                         const cw_review_options *options, const char *path, cw_error *err)
{
    static const cw_review_options defaults;
    struct reviewing r;
    if (!options) options = &defaults;
    cw_status s = gather(record, op, options, &r, err);
    if (!s) s = review_page(&r.review, options->arabic, path, err);
    release(&r);
    return s;
}
