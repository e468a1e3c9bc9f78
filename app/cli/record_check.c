/* clearway record check, head, prove: what can be shown to others, and by them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "record.h"

static int read_since(const struct record_request *r, char **out)
{
    *out = r->since ? record_read_file(r->since) : NULL;
    if (!r->since || *out) return 0;
    return usage_error(r->command, "%s: cannot be read as a head; clearway record head writes one",
                       r->since);
}

/* How far, how fast, and how long still. */
struct pace {
    bool quiet;
    struct timespec start;
};

static bool show_pace(void *context, const char *what, int64_t done, int64_t total)
{
    struct pace *pace = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds = (double)(now.tv_sec - pace->start.tv_sec) +
                     (double)(now.tv_nsec - pace->start.tv_nsec) / 1e9;
    bool go_on = show_progress(&pace->quiet, what, done, total);
    if (go_on && !pace->quiet && done > 0 && seconds >= 1 && isatty(STDERR_FILENO))
        fprintf(stderr, "  %lld of %lld entries, %.0f a second, %.0f s left  ", (long long)done,
                (long long)total, (double)done / seconds,
                (double)(total - done) * seconds / (double)done);
    return go_on;
}

static int check(struct record_request *r, const char *since)
{
    cw_error err = {0};
    char *report = NULL;
    struct pace pace = {.quiet = r->quiet};
    clock_gettime(CLOCK_MONOTONIC, &pace.start);
    cw_check_options options = {.keys = (const char *const *)r->read_keys,
                                .key_count = (size_t)r->public_count,
                                .since = since,
                                .only_new = r->only_new,
                                .state = r->state,
                                .now_s = r->desk.now_s,
                                .threads = r->threads,
                                .progress = show_pace,
                                .progress_context = &pace};
    cw_status s = cw_record_check(r->args[0], &options, &report, &err);
    clear_progress(r->quiet);
    int code = s == CW_CANCELLED ? report_interrupt() : s ? report_error(&err) : 0;
    if (report && !r->quiet) {
        int printed = print_text(report);
        if (!code) code = printed;
    }
    cw_text_free(report);
    return code;
}

int record_check(int argc, char **argv)
{
    struct record_request r;
    char *since = NULL;
    int code = record_parse(&r, "record check", argc, argv, 2,
                            "public since only-new state threads now quiet");
    if (code) return code;
    if (r.arg_count != 1) return usage_error("record check", "which record or bundle?");
    if (r.only_new && !r.since)
        return usage_error("record check", "--only-new needs --since: new since which head?");
    if (r.only_new && r.state)
        return usage_error("record check",
                           "--state or --only-new, not both: what is only checked in "
                           "part is not remembered");
    code = record_read_clock(&r);
    if (!code && r.threads_text && !whole_from_1(r.threads_text, &r.threads))
        code = usage_error("record check", "--threads takes a whole number from 1");
    if (!code) code = record_read_keys(&r);
    if (!code) code = read_since(&r, &since);
    if (!code) code = check(&r, since);
    free(since);
    record_end(&r);
    return code;
}

static cw_status head(cw_record *record, const struct record_request *r, void *context, char **out,
                      cw_error *err)
{
    (void)context;
    return cw_record_head(record, r->log, out, err);
}

int record_head(int argc, char **argv)
{
    struct record_request r;
    int code = record_parse(&r, "record head", argc, argv, 2, "log output");
    if (code) return code;
    if (r.arg_count != 1) return usage_error("record head", "of which record?");
    return record_read(&r, head, NULL);
}

static cw_status prove(cw_record *record, const struct record_request *r, void *since, char **out,
                       cw_error *err)
{
    cw_prove_options options = {.log = r->log, .submission = r->args[1], .since = since};
    return cw_record_prove(record, &options, out, err);
}

int record_prove(int argc, char **argv)
{
    struct record_request r;
    char *since = NULL;
    int code = record_parse(&r, "record prove", argc, argv, 2, "log since output");
    if (code) return code;
    if (r.arg_count < 1 || r.arg_count > 2)
        return usage_error("record prove", "of which record, which entry?");
    code = read_since(&r, &since);
    if (!code) code = record_read(&r, prove, since);
    free(since);
    return code;
}
