/* clearway review */
#include <stdio.h>
#include <string.h>

#include "cli.h"

struct request {
    const char *files[2];
    int file_count;
    const char *output;
    cw_review_options options;
    cw_record *record;
    cw_operation *op;
};

static int take(struct request *r, int argc, char **argv, int *i)
{
    const char *value = NULL;
    if (strcmp(argv[*i], "--json") == 0) {
        r->options.json = true;
    } else if (option_value("--operation", argc, argv, i, &value)) {
        r->options.operation = value;
        if (!value) return usage_error("review", "--operation needs a value");
    } else if (option_value("--as-of", argc, argv, i, &value)) {
        r->options.as_of = value;
        if (!value) return usage_error("review", "--as-of needs a day or a moment");
    } else if (option_value("--lang", argc, argv, i, &value)) {
        if (!value || (strcmp(value, "en") != 0 && strcmp(value, "ar") != 0))
            return usage_error("review", "--lang is en or ar");
        r->options.arabic = strcmp(value, "ar") == 0;
    } else if (option_value("--output", argc, argv, i, &value) ||
               option_value("-o", argc, argv, i, &value)) {
        r->output = value;
        if (!value) return usage_error("review", "-o needs a file");
    } else if (argv[*i][0] == '-') {
        return usage_error("review", "there is no option '%s'", argv[*i]);
    } else if (r->file_count == 2) {
        return usage_error("review", "a record, an operation, or one of each");
    } else {
        r->files[r->file_count++] = argv[*i];
    }
    return 0;
}

static bool is_record(const char *path)
{
    char bytes[16] = {0};
    FILE *file = fopen(path, "re");
    size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file) fclose(file);
    return n == sizeof bytes && memcmp(bytes, "SQLite format 3", 16) == 0;
}

static int open_files(struct request *r)
{
    cw_error err = {0};
    for (int i = 0; i < r->file_count; i++) {
        bool record = is_record(r->files[i]);
        if (record ? r->record != NULL : r->op != NULL)
            return usage_error("review", "a record, an operation, or one of each");
        cw_status s = record ? cw_record_open(r->files[i], false, &r->record, &err)
                             : cw_operation_read(r->files[i], &r->op, &err);
        if (s) return report_error(&err);
    }
    return 0;
}

static int show(const struct request *r)
{
    cw_error err = {0};
    char *text = NULL;
    if (r->output) {
        if (cw_review_page(r->record, r->op, &r->options, r->output, &err))
            return report_error(&err);
        return 0;
    }
    int code = cw_review(r->record, r->op, &r->options, &text, &err) ? report_error(&err)
                                                                     : print_text(text);
    cw_text_free(text);
    return code;
}

int command_review(int argc, char **argv)
{
    struct request r = {0};
    for (int i = 1; i < argc; i++) {
        int code = take(&r, argc, argv, &i);
        if (code) return code;
    }
    if (!r.file_count) return usage_error("review", "of which record or operation?");
    if (r.output && r.options.json)
        return usage_error("review", "--json goes to standard output; leave out -o");
    int code = open_files(&r);
    if (!code) code = show(&r);
    cw_record_close(r.record);
    cw_operation_free(r.op);
    return code;
}
