/* clearway witness, record cosign, record merge, backup, restore: what passes between machines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

static int witness(struct record_request *r, cw_key *key)
{
    cw_error err = {0};
    char *heads = NULL, *report = NULL;
    cw_status s = cw_witness(r->args[0], r->state, key, (const char *const *)r->read_keys,
                             (size_t)r->public_count, r->desk.now_s, &heads, &report, &err);
    int code = s ? report_error(&err) : 0;
    if (report && (s || !r->quiet)) print_message(report);
    if (!s) code = record_put(r, heads);
    cw_text_free(heads);
    cw_text_free(report);
    return code;
}

int command_witness(int argc, char **argv)
{
    struct record_request r;
    cw_key *key = NULL;
    int code = record_parse(&r, "witness", argc, argv, 1,
                            "key passphrase-file passphrase-fd state public output now quiet");
    if (code) return code;
    if (r.arg_count != 1 || !r.key || !r.state)
        return usage_error("witness",
                           "which record or bundle? And give --key FILE and --state FILE");
    code = record_read_clock(&r);
    if (!code) code = record_read_keys(&r);
    if (!code) code = record_open_key(&r, r.key, r.passphrase_file, r.passphrase_fd, &key);
    if (!code) code = witness(&r, key);
    cw_key_free(key);
    record_end(&r);
    return code;
}

static cw_status take_heads(cw_record *record, const struct record_request *r, void *context,
                            char **receipt, char **warnings, cw_error *err)
{
    char *heads = record_read_file(r->args[1]);
    (void)context, (void)warnings;
    cw_status s = cw_record_cosign(record, heads ? heads : "", receipt, err);
    free(heads);
    return s;
}

static cw_status take_logs(cw_record *record, const struct record_request *r, void *context,
                           char **receipt, char **warnings, cw_error *err)
{
    (void)context, (void)warnings;
    return cw_record_merge(record, r->args[1], receipt, err);
}

static int take_in(int argc, char **argv, const char *command, const char *usage,
                   record_write_fn *take)
{
    struct record_request r;
    int code = record_parse(&r, command, argc, argv, 2, "quiet");
    if (code) return code;
    if (r.arg_count != 2) return usage_error(command, "%s", usage);
    return record_write(&r, false, take, NULL);
}

int record_cosign(int argc, char **argv)
{
    return take_in(argc, argv, "record cosign", "into which record, which file of heads?",
                   take_heads);
}

int record_merge(int argc, char **argv)
{
    return take_in(argc, argv, "record merge", "into which record, which other one?", take_logs);
}

int command_backup(int argc, char **argv)
{
    struct record_request r;
    cw_error err = {0};
    cw_record *record = NULL;
    int code = record_parse(&r, "backup", argc, argv, 1, "output quiet");
    if (code) return code;
    if (r.arg_count != 1 || !r.output)
        return usage_error("backup", "of which record, and where to? Give -o COPY");
    code = record_open_watched(r.args[0], false, &record);
    if (!code && cw_record_backup(record, r.output, &err)) code = report_error(&err);
    cw_record_close(record);
    if (!code && !r.quiet) {
        printf("Written: %s, the record at one moment. Check it with clearway record check.\n",
               r.output);
        code = print_text("");
    }
    return code;
}

int command_restore(int argc, char **argv)
{
    struct record_request r;
    cw_error err = {0};
    char *report = NULL;
    int code = record_parse(&r, "restore", argc, argv, 1, "output quiet");
    if (code) return code;
    if (r.arg_count != 1 || !r.output)
        return usage_error("restore", "from which copy, and where to? Give -o RECORD");
    cw_status s = cw_record_restore(r.args[0], r.output, show_progress, &r.quiet, &report, &err);
    clear_progress(r.quiet);
    if (s) return record_failed(s, &err);
    if (!r.quiet) {
        printf("Written: %s, checked:\n", r.output);
        code = print_text(report);
    }
    cw_text_free(report);
    return code;
}
