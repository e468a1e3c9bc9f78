/* Options of the record commands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "record.h"

/* Whether `word` is one of the words of `list`. */
static bool takes_option(const char *list, const char *word, size_t length)
{
    for (const char *p = list; *p;) {
        size_t n = strcspn(p, " ");
        if (n == length && strncmp(p, word, n) == 0) return true;
        p += n + (p[n] == ' ');
    }
    return false;
}

/* Where the value of this option goes; NULL when it takes none. */
static const char **place_of(struct record_request *r, const char *name, size_t length)
{
    const struct {
        const char *name;
        const char **place;
    } places[] = {{"key", &r->key},
                  {"as", &r->as},
                  {"passphrase-file", &r->passphrase_file},
                  {"passphrase-fd", &r->passphrase_fd},
                  {"as-passphrase-file", &r->as_passphrase_file},
                  {"next", &r->next},
                  {"next-passphrase-file", &r->next_passphrase_file},
                  {"type", &r->type},
                  {"about", &r->about},
                  {"operation", &r->operation},
                  {"last", &r->last},
                  {"skip", &r->skip},
                  {"as-of", &r->as_of},
                  {"id", &r->id},
                  {"json-file", &r->json_file},
                  {"output", &r->output},
                  {"now", &r->now},
                  {"seed", &r->seed},
                  {"name", &r->name},
                  {"since", &r->since},
                  {"kdf", &r->kdf},
                  {"state", &r->state},
                  {"log", &r->log},
                  {"threads", &r->threads_text}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strlen(places[i].name) == length && strncmp(places[i].name, name, length) == 0)
            return places[i].place;
    if (length == 6 && strncmp(name, "public", 6) == 0 && r->public_count < RECORD_MOST_ARGS)
        return &r->public_keys[r->public_count++];
    return NULL;
}

static int take_flag(struct record_request *r, const char *name, const char *text)
{
    if (strcmp(name, "json") == 0)
        r->json = true;
    else if (strcmp(name, "quiet") == 0)
        r->quiet = true;
    else if (strcmp(name, "witness") == 0)
        r->witness = true;
    else if (strcmp(name, "all") == 0)
        r->all = true;
    else if (strcmp(name, "only-new") == 0)
        r->only_new = true;
    else
        return usage_error(r->command, "there is no option '%s'", text);
    return 0;
}

static int take_option(struct record_request *r, const char *takes, int argc, char **argv, int *i)
{
    const char *text = argv[*i], *name = text + 2;
    if (strcmp(text, "-q") == 0) name = "quiet";
    if (strcmp(text, "-o") == 0) name = "output";
    if (name == text + 2 && strncmp(text, "--", 2) != 0)
        return usage_error(r->command, "there is no option '%s'", text);
    size_t length = strcspn(name, "=");
    if (!takes_option(takes, name, length))
        return usage_error(r->command, "there is no option '%s'", text);
    const char **place = place_of(r, name, length);
    if (!place) return take_flag(r, name, text);
    *place = name[length] == '=' ? name + length + 1 : ++*i < argc ? argv[*i] : "";
    if (**place) return 0;
    return usage_error(r->command, "%s needs a value", text);
}

int record_parse(struct record_request *r, const char *command, int argc, char **argv, int first,
                 const char *takes)
{
    *r = (struct record_request){.command = command};
    for (int i = first; i < argc; i++) {
        int code = 0;
        if (argv[i][0] == '-' && argv[i][1])
            code = take_option(r, takes, argc, argv, &i);
        else if (r->arg_count < RECORD_MOST_ARGS)
            r->args[r->arg_count++] = argv[i];
        else
            code = usage_error(command, "too many arguments");
        if (code) return code;
    }
    return 0;
}

/* --now is for examples and tests; otherwise the clock. */
int record_read_clock(struct record_request *r)
{
    char *end;
    r->desk.seed = r->seed;
    r->desk.now_s = (int64_t)time(NULL);
    if (!r->now) return 0;
    r->desk.now_s = strtoll(r->now, &end, 10);
    if (*end || r->desk.now_s <= 0)
        return usage_error(r->command, "--now takes seconds since 1970");
    return 0;
}

int record_open_key(struct record_request *r, const char *path, const char *file, const char *fd,
                    cw_key **out)
{
    cw_error err = {0};
    char *passphrase = NULL;
    size_t length = 0;
    if (access(path, R_OK) != 0)
        return usage_error(r->command, "%s: there is no key file here that can be read", path);
    int code = passphrase_get(r->command, path, file, fd, false, &passphrase, &length);
    if (!code && cw_key_open(path, passphrase, length, out, &err)) code = report_error(&err);
    passphrase_free(passphrase, length);
    return code;
}

int record_open_desk(struct record_request *r)
{
    int code = record_read_clock(r);
    if (code) return code;
    if (!r->key) return usage_error(r->command, "who writes? Give --key FILE");
    code = record_open_key(r, r->key, r->passphrase_file, r->passphrase_fd, &r->own);
    if (!code && r->as) code = record_open_key(r, r->as, r->as_passphrase_file, NULL, &r->author);
    if (!code && r->next)
        code = record_open_key(r, r->next, r->next_passphrase_file, NULL, &r->following);
    r->desk.next = r->following;
    r->desk.key = r->own;
    r->desk.author = r->author;
    return code;
}

char *record_read_public(const char *text)
{
    char line[512];
    FILE *file = strchr(text, '+') ? NULL : fopen(text, "re");
    if (!file) return strdup(text);
    char *got = fgets(line, sizeof line, file);
    fclose(file);
    if (!got) return strdup("");
    line[strcspn(line, "\r\n")] = '\0';
    return strdup(line);
}

char *record_read_file(const char *path)
{
    enum { MOST = 1 << 17 };
    char *bytes = malloc(MOST + 1);
    FILE *file = bytes ? fopen(path, "re") : NULL;
    size_t n = file ? fread(bytes, 1, MOST, file) : 0;
    if (file) fclose(file);
    if (bytes) bytes[n] = '\0';
    if (file && strlen(bytes) == n) return bytes;
    free(bytes);
    return NULL;
}

int record_put(const struct record_request *r, const char *text)
{
    cw_error err = {0};
    if (!r->output || strcmp(r->output, "-") == 0) return print_text(text);
    return cw_text_write(text, r->output, &err) ? report_error(&err) : 0;
}

/* Ctrl-C ends what is under way. */
static bool go_on(void *context, const char *what, int64_t done, int64_t total)
{
    (void)context, (void)what, (void)done, (void)total;
    return !was_interrupted();
}

int record_open_watched(const char *path, bool write, cw_record **out)
{
    cw_error err = {0};
    if (cw_record_open(path, write, out, &err)) return report_error(&err);
    cw_record_watch(*out, go_on, NULL);
    return 0;
}

int record_failed(cw_status status, const cw_error *err)
{
    return status == CW_CANCELLED ? report_interrupt() : report_error(err);
}

int record_read(const struct record_request *r, record_read_fn *fn, void *context)
{
    cw_error err = {0};
    cw_record *record = NULL;
    char *text = NULL;
    int code = record_open_watched(r->args[0], false, &record);
    if (code) return code;
    cw_status s = fn(record, r, context, &text, &err);
    code = s ? record_failed(s, &err) : record_put(r, text);
    cw_text_free(text);
    cw_record_close(record);
    return code;
}

void record_warn(const char *warnings)
{
    if (!warnings || !*warnings) return;
    print_message("warning: ");
    print_message(warnings);
}

int record_write(struct record_request *r, bool desk, record_write_fn *fn, void *context)
{
    cw_error err = {0};
    cw_record *record = NULL;
    char *receipt = NULL, *warnings = NULL;
    int code = desk ? record_open_desk(r) : 0;
    if (!code) code = record_open_watched(r->args[0], true, &record);
    if (code) return code;
    cw_status s = fn(record, r, context, &receipt, &warnings, &err);
    cw_record_close(record);
    if (s) code = record_failed(s, &err);
    if (!s) record_warn(warnings);
    if (!s && !r->quiet) code = print_text(receipt);
    cw_text_free(receipt);
    cw_text_free(warnings);
    return code;
}

int record_read_keys(struct record_request *r)
{
    for (int i = 0; i < r->public_count; i++) {
        r->read_keys[i] = record_read_public(r->public_keys[i]);
        if (!r->read_keys[i]) return usage_error(r->command, "out of memory");
    }
    return 0;
}

void record_end(struct record_request *r)
{
    cw_key_free(r->own);
    cw_key_free(r->author);
    cw_key_free(r->following);
    for (int i = 0; i < r->public_count; i++) free(r->read_keys[i]);
}
