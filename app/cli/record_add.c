/* clearway record key, init, add: what writes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

#define DESK "key as passphrase-file passphrase-fd as-passphrase-file now seed"

static int write_public(const char *path, const char *key)
{
    char name[4096];
    snprintf(name, sizeof name, "%s.pub", path);
    FILE *file = fopen(name, "wxe");
    bool good = file && fprintf(file, "%s\n", key) > 0;
    if (file && fclose(file) != 0) good = false;
    if (good) return 0;
    print_message("clearway: the public key could not be written to a file beside it; keep this "
                  "line\n");
    return 1;
}

static bool read_cost(const char *word, cw_key_cost *out)
{
    static const char *const words[] = {"moderate", "interactive", "sensitive"};
    for (int i = 0; word && i < 3; i++) {
        if (strcmp(word, words[i]) != 0) continue;
        *out = (cw_key_cost)i;
        return true;
    }
    return !word;
}

int record_key(int argc, char **argv)
{
    struct record_request r;
    cw_error err = {0};
    char *passphrase = NULL, *public_key = NULL;
    cw_key_options options = {0};
    int code = record_parse(&r, "record key", argc, argv, 2,
                            "name witness passphrase-file passphrase-fd kdf seed quiet");
    if (code) return code;
    if (r.arg_count != 1 || !r.name)
        return usage_error("record key", "give a new file for the key, and --name of its role");
    if (!read_cost(r.kdf, &options.cost))
        return usage_error("record key", "--kdf is moderate, interactive or sensitive");
    code = passphrase_get("record key", "the new key", r.passphrase_file, r.passphrase_fd, true,
                          &passphrase, &options.passphrase_length);
    options.name = r.name;
    options.witness = r.witness;
    options.passphrase = passphrase;
    options.seed = r.seed;
    if (!code && cw_key_new(r.args[0], &options, &public_key, &err)) code = report_error(&err);
    passphrase_free(passphrase, options.passphrase_length);
    if (!code) {
        write_public(r.args[0], public_key);
        print_text(public_key);
        code = print_text("\n");
    }
    cw_text_free(public_key);
    return code;
}

int record_init(int argc, char **argv)
{
    struct record_request r;
    cw_error err = {0};
    char *public_key = NULL;
    int code = record_parse(&r, "record init", argc, argv, 2, DESK " quiet");
    if (code) return code;
    if (r.arg_count != 1) return usage_error("record init", "which file? Give one that is new");
    code = record_open_desk(&r);
    if (!code && cw_record_init(r.args[0], &r.desk, &err)) code = report_error(&err);
    if (!code && !r.quiet && cw_key_public(r.own, &public_key, &err)) code = report_error(&err);
    if (!code && !r.quiet) {
        printf("Written: %s, with one log, kept by\n  %s\n"
               "Give this public key to everybody who is to check the record.\n",
               r.args[0], public_key);
        code = print_text("");
    }
    cw_text_free(public_key);
    record_end(&r);
    return code;
}

/* key=FILE and old=FILE stand for the public keys in these files. */
static void read_public_fields(struct record_request *r, char *keys[2])
{
    static const char *const names[2] = {"key=", "old="};
    for (int i = 2; i < r->arg_count; i++)
        for (int k = 0; k < 2; k++) {
            const char *value = r->args[i] + 4;
            if (strncmp(r->args[i], names[k], 4) != 0 || keys[k] || strchr(value, '+')) continue;
            char *text = record_read_public(value);
            size_t room = text ? strlen(text) + 5 : 0;
            keys[k] = text ? malloc(room) : NULL;
            if (keys[k]) {
                snprintf(keys[k], room, "%s%s", names[k], text);
                r->args[i] = keys[k];
            }
            free(text);
        }
}

static int make_payload(struct record_request *r, char **payload)
{
    cw_error err = {0};
    if (r->json_file) {
        if (r->arg_count > 2)
            return usage_error(r->command, "either --json-file or field=value, not both");
        char *bytes = record_read_file(r->json_file);
        *payload = bytes;
        return bytes ? 0 : usage_error(r->command, "%s: cannot be read", r->json_file);
    }
    char *keys[2] = {0};
    int code = 0;
    read_public_fields(r, keys);
    if (cw_record_payload(r->args[1], r->args + 2, (size_t)(r->arg_count - 2), payload, &err))
        code = report_error(&err);
    free(keys[0]);
    free(keys[1]);
    return code;
}

static cw_status add(cw_record *record, const struct record_request *r, void *payload,
                     char **receipt, char **warnings, cw_error *err)
{
    return cw_record_add(record, &r->desk, r->args[1], payload, r->id, receipt, warnings, err);
}

static void free_payload(const struct record_request *r, char *payload)
{
    if (r->json_file)
        free(payload);
    else
        cw_text_free(payload);
}

int record_add(int argc, char **argv)
{
    struct record_request r;
    char *payload = NULL;
    int code = record_parse(&r, "record add", argc, argv, 2,
                            DESK " id json-file quiet next next-passphrase-file");
    if (code) return code;
    if (r.arg_count < 2)
        return usage_error("record add",
                           "to which record, and what? record add RECORD TYPE field=value ...");
    code = make_payload(&r, &payload);
    if (!code) code = record_write(&r, true, add, payload);
    free_payload(&r, payload);
    record_end(&r);
    return code;
}

/* ---- sealed on one machine, entered on another --------------------------------------------------- */

static int seal(struct record_request *r, const char *payload)
{
    cw_error err = {0};
    char *sealed = NULL, *warnings = NULL;
    int code = record_open_desk(r);
    if (code) return code;
    if (cw_record_seal(&r->desk, r->args[1], payload, r->id, &sealed, &warnings, &err))
        code = report_error(&err);
    if (!code) record_warn(warnings);
    if (!code) code = record_put(r, sealed);
    cw_text_free(sealed);
    cw_text_free(warnings);
    return code;
}

/* Like record add without the record: args[1] is the type. */
int record_seal(int argc, char **argv)
{
    struct record_request r;
    char *payload = NULL;
    int code = record_parse(&r, "record seal", argc, argv, 2,
                            "key passphrase-file passphrase-fd now seed id json-file output");
    if (code) return code;
    if (r.arg_count < 1 || r.arg_count == RECORD_MOST_ARGS)
        return usage_error("record seal", "what? record seal TYPE field=value ... --key FILE");
    memmove(r.args + 1, r.args, (size_t)r.arg_count * sizeof *r.args);
    r.arg_count++;
    code = make_payload(&r, &payload);
    if (!code) code = seal(&r, payload);
    free_payload(&r, payload);
    record_end(&r);
    return code;
}

static cw_status submit(cw_record *record, const struct record_request *r, void *context,
                        char **receipt, char **warnings, cw_error *err)
{
    (void)context;
    return cw_record_submit(record, &r->desk, r->args[1], receipt, warnings, err);
}

int record_submit(int argc, char **argv)
{
    struct record_request r;
    int code = record_parse(&r, "record submit", argc, argv, 2,
                            "key passphrase-file passphrase-fd now seed quiet");
    if (code) return code;
    if (r.arg_count != 2)
        return usage_error("record submit", "into which record, which sealed entry?");
    code = record_write(&r, true, submit, NULL);
    record_end(&r);
    return code;
}
