/* cw_record_about, cw_record_timeline, cw_record_matrix: what a record says, gathered for readers. */
#include "api/record_int.h"
#include "record/side.h"
#include "record/timeline.h"

/* Writes the JSON, which is released, in one line. */
static cw_status take_json(json_t *json, struct text *text, cw_error *err)
{
    cw_status s = json ? schema_canonical(json, text, err) : error_no_memory(err);
    if (!s) text_add(text, "\n");
    json_decref(json);
    return s;
}

cw_status cw_record_about(cw_record *record, const char *id, const char *operation, bool json,
                          char **out, cw_error *err)
{
    struct view_query query = {.types = side_types, .operation = operation};
    struct view view = {0};
    struct side side = {0};
    struct text text = {0};
    *out = NULL;
    cw_status s = view_read(record->store, &query, &view, err);
    if (!s) s = side_gather(&view, id, operation, &side, err);
    if (!s && json) s = take_json(side_json(&side), &text, err);
    if (!s && !json) side_text(&side, &text);
    if (!s) s = json ? text_take(&text, out, err) : record_take_shown(&text, out, err);
    text_release(&text);
    side_release(&side);
    view_release(&view);
    return s;
}

/* The sorted words of a view. */
static cw_status read_words(cw_record *record, const struct view_query *query, struct view *view,
                            struct said_words *words, cw_error *err)
{
    cw_status s = view_read(record->store, query, view, err);
    if (!s) s = said_add_view(words, view, err);
    said_sort(words);
    return s;
}

cw_status cw_record_timeline(cw_record *record, const cw_record_query *query, bool json, char **out,
                             cw_error *err)
{
    struct view_query q = {
        .types = side_types + 1, .topic = query->topic, .operation = query->operation};
    struct view view = {0};
    struct said_words words = {0};
    struct text text = {0};
    *out = NULL;
    cw_status s = record_as_of(query->as_of, &q.until_s, err);
    if (!s) s = read_words(record, &q, &view, &words, err);
    if (!s && json) s = take_json(said_list_json(&words), &text, err);
    if (!s && !json) timeline_text(&words, &text);
    if (!s) s = json ? text_take(&text, out, err) : record_take_shown(&text, out, err);
    text_release(&text);
    said_words_release(&words);
    view_release(&view);
    return s;
}

cw_status cw_record_matrix(cw_record *record, const char *operation, bool json, char **out,
                           cw_error *err)
{
    static const char *const types[] = {"statement", "guarantee", NULL};
    struct view_query query = {.types = types, .operation = operation};
    struct view view = {0};
    struct said_words words = {.operation = operation};
    struct matrix matrix = {0};
    struct text text = {0};
    *out = NULL;
    cw_status s = read_words(record, &query, &view, &words, err);
    if (!s) s = matrix_gather(&words, &matrix, err);
    if (!s && json) s = take_json(matrix_json(&matrix), &text, err);
    if (!s && !json) s = matrix_text(&matrix, &text, err);
    if (!s) s = json ? text_take(&text, out, err) : record_take_shown(&text, out, err);
    text_release(&text);
    matrix_release(&matrix);
    said_words_release(&words);
    view_release(&view);
    return s;
}
