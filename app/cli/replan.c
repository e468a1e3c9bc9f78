/* clearway replan */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"

enum { MOST_CHANGES = 1000, FILE_BYTES = 1024 * 1024 };

struct request {
    const char *plan, *output, *report;
    cw_replan_options options;
    const char *changes[MOST_CHANGES];
    char *file; /* the text of --change-file, cut into lines */
    int32_t effort;
    bool json, quiet;
};

static int add_change(struct request *r, const char *change)
{
    if (r->options.change_count == MOST_CHANGES)
        return usage_error("replan", "there are more than %d changes", MOST_CHANGES);
    r->changes[r->options.change_count++] = change;
    return 0;
}

/* One change per line; empty lines and those that begin with # say nothing. */
static int add_lines(struct request *r)
{
    int code = 0;
    for (char *line = r->file; line && !code;) {
        char *end = strchr(line, '\n');
        if (end) *end = '\0';
        size_t length = strlen(line);
        if (length && line[length - 1] == '\r') line[length - 1] = '\0';
        line += strspn(line, " \t");
        if (*line && *line != '#') code = add_change(r, line);
        line = end ? end + 1 : NULL;
    }
    return code;
}

static int read_changes(struct request *r, const char *path)
{
    if (r->file) return usage_error("replan", "--change-file may be given once");
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    r->file = in ? calloc(1, FILE_BYTES + 2) : NULL;
    size_t length = r->file ? fread(r->file, 1, FILE_BYTES + 1, in) : 0;
    bool whole = r->file && !ferror(in);
    if (in && in != stdin) fclose(in);
    if (!whole) {
        fprintf(stderr, "clearway: %s: the changes cannot be read; is it a file with one a line?\n",
                path);
        return cw_status_exit_code(CW_BAD_INPUT);
    }
    if (length > FILE_BYTES)
        return usage_error("replan", "%s is larger than a mebibyte: no list of changes", path);
    if (strlen(r->file) != length)
        return usage_error("replan", "%s holds a zero byte: no list of changes", path);
    return add_lines(r);
}

/* Takes argv[*i], and its value where it has one. */
static int take(struct request *r, int argc, char **argv, int *i)
{
    const char *value = NULL;
    if (strcmp(argv[*i], "--json") == 0) {
        r->json = true;
    } else if (strcmp(argv[*i], "-q") == 0 || strcmp(argv[*i], "--quiet") == 0) {
        r->quiet = true;
    } else if (option_value("--at", argc, argv, i, &value)) {
        r->options.at = value;
        if (!value) return usage_error("replan", "--at needs a time, such as 11:40");
    } else if (option_value("--change", argc, argv, i, &value)) {
        if (!value)
            return usage_error("replan", "--change needs a change, such as 'close corridor C1'");
        return add_change(r, value);
    } else if (option_value("--change-file", argc, argv, i, &value)) {
        return value ? read_changes(r, value) : usage_error("replan", "--change-file needs a file");
    } else if (option_value("-o", argc, argv, i, &value) ||
               option_value("--output", argc, argv, i, &value)) {
        r->output = value;
        if (!value || !*value || strcmp(value, "-") == 0)
            return usage_error("replan", "--output is the name of a file");
    } else if (option_value("--report", argc, argv, i, &value)) {
        r->report = value;
        if (!value || !*value || strcmp(value, "-") == 0)
            return usage_error("replan", "--report is the name of a file");
    } else if (option_value("--operation", argc, argv, i, &value)) {
        r->options.operation = value;
        if (!value || !*value) return usage_error("replan", "--operation needs a file");
    } else if (option_value("--effort", argc, argv, i, &value)) {
        if (!value || !whole_from_1(value, &r->effort))
            return usage_error("replan", "--effort takes a whole number from 1 on");
    } else if (argv[*i][0] == '-') {
        return usage_error("replan", "there is no option '%s'", argv[*i]);
    } else if (r->plan) {
        return usage_error("replan", "one plan at a time");
    } else {
        r->plan = argv[*i];
    }
    return 0;
}

/* The old plan says what people were told: it is not written over. */
static int check_not_input(const struct request *r, const cw_replan *replan, const char *path,
                           const char *option)
{
    struct stat old, new;
    if (!path) return 0;
    bool same = stat(r->plan, &old) == 0 && stat(path, &new) == 0 &&
                old.st_dev == new.st_dev &&old.st_ino == new.st_ino;
    if (same || (replan && cw_replan_reads(replan, path)))
        return usage_error("replan", "%s is an input; choose another file with %s", path, option);
    return 0;
}

static int check_not_inputs(const struct request *r, const cw_replan *replan)
{
    int code = check_not_input(r, replan, r->output, "-o");
    return code ? code : check_not_input(r, replan, r->report, "--report");
}

static int check_outputs(const struct request *r)
{
    int code = r->output ? check_output("replan", r->output, "-o") : 0;
    if (!code && r->report) code = check_output("replan", r->report, "--report");
    if (!code && r->output && r->report && same_output(r->output, r->report))
        code = usage_error("replan", "-o and --report name the same file");
    return code ? code : check_not_inputs(r, NULL);
}

static int finish(const struct request *r, const cw_replan *replan, cw_error *err)
{
    char *text = NULL;
    cw_status status = CW_OK;
    cw_plan_cost cost = cw_plan_measure(cw_replan_plan(replan));
    if (!r->quiet)
        fprintf(stderr, "clearway: replanned in %.1f s, %.0f MiB\n", cost.seconds, cost.peak_mib);
    if (r->report) status = cw_replan_report(replan, r->report, err);
    if (!status && r->output) status = cw_plan_write(cw_replan_plan(replan), r->output, err);
    if (!status) status = cw_replan_text(replan, r->json, &text, err);
    int code = status ? report_error(err) : r->quiet && !r->json ? 0 : print_text(text);
    cw_text_free(text);
    if (code || r->json || r->quiet) return code;
    if (r->output) printf("Written: %s\n", r->output);
    if (r->report)
        printf("Written: %s (restricted: for those who decide and run this operation)\n",
               r->report);
    return 0;
}

int command_replan(int argc, char **argv)
{
    struct request r = {0};
    cw_error err = {0};
    cw_replan *replan = NULL;
    int code = 0;
    for (int i = 1; i < argc && !code; i++) code = take(&r, argc, argv, &i);
    if (!code && !r.plan) code = usage_error("replan", "which plan? Give its GeoPackage");
    if (!code && !r.options.at)
        code = usage_error("replan", "at which moment? Give --at, such as --at 11:40");
    if (!code) code = check_outputs(&r);
    if (code) goto done;
    r.options.changes = r.changes;
    r.options.most_states = (int64_t)r.effort * 1000000;
    r.options.progress = show_progress;
    r.options.progress_context = &r.quiet;
    cw_status status = cw_replan_make(r.plan, &r.options, &replan, &err);
    clear_progress(r.quiet);
    if (!status) code = check_not_inputs(&r, replan);
    if (!code) code = status ? report_error(&err) : finish(&r, replan, &err);
done:
    cw_replan_free(replan);
    free(r.file);
    return code;
}
