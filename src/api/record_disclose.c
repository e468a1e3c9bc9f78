/* cw_record_preview, cw_record_disclose: the same file both times, named by its hash. */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "api/record_int.h"
#include "base/output.h"
#include "files/bytes.h"
#include "record/disclose.h"

struct prepared {
    struct view view;
    struct disclosure disclosure;
    struct text file;
    char hash[65];
};

static void release(struct prepared *p)
{
    text_release(&p->file);
    disclose_release(&p->disclosure);
    view_release(&p->view);
}

static cw_status prepare(cw_record *record, const cw_disclosure_options *options,
                         struct prepared *out, cw_error *err)
{
    struct view_query query = {.types = disclose_types, .operation = options->operation};
    unsigned char hash[crypto_hash_sha256_BYTES];
    *out = (struct prepared){0};
    const struct disclose_audience *audience = disclose_find(options->audience);
    if (!audience)
        return error_set(err, CW_BAD_USAGE,
                         "an export is for public, parties or operations, not for '%.*s'",
                         bytes_clip(options->audience, 40), options->audience);
    cw_status s = view_read(record->store, &query, &out->view, err);
    if (!s) s = disclose_gather(&out->view, audience, &out->disclosure, err);
    if (!s && options->csv) disclose_csv(&out->disclosure, &out->file);
    if (!s && !options->csv) s = disclose_json(&out->disclosure, &out->file, err);
    if (!s && out->file.broken) s = error_no_memory(err);
    if (s) return s;
    crypto_hash_sha256(hash, (const unsigned char *)out->file.bytes, out->file.length);
    sodium_bin2hex(out->hash, sizeof out->hash, hash, sizeof hash);
    return CW_OK;
}

/* ---- preview ------------------------------------------------------------------------------------- */

static void add_rules(const struct disclose_audience *a, struct text *out)
{
    text_add(out, a->coarse_numbers
                      ? "numbers of people under 10 left out, others rounded down to tens; "
                      : "numbers as they are; ");
    if (a->coarseness_m)
        text_addf(out, "places not finer than %" PRId64 " m; ", a->coarseness_m);
    else
        text_add(out, "places as they are; ");
    text_addf(out, "zones %s; where observers could not look %s; ", a->zones ? "told" : "left out",
              a->not_seen ? "told" : "left out");
    text_add(out, "what looks like a person's data left out");
}

static void add_list(const char *title, const struct text *lines, struct text *out)
{
    if (!lines->length) return;
    text_addf(out, "%s\n", title);
    for (const char *p = lines->bytes; *p;) {
        size_t n = strcspn(p, "\n");
        text_addf(out, "  %.*s\n", (int)n, p);
        p += n + (p[n] == '\n');
    }
}

static void add_preview(const struct prepared *p, struct text *out)
{
    const struct disclosure *d = &p->disclosure;
    text_addf(out, "For %s: %zu entries, %zu of them with something left out or coarser\nRules: ",
              d->audience->name, d->told, d->changed);
    add_rules(d->audience, out);
    text_add(out, "\n");
    add_list("Left out or coarser:", &d->changes, out);
    add_list("Read these yourself; free text is given out as it was entered:", &d->look, out);
    text_add(out, "The whole file, as it would be given out:\n");
    for (const char *line = p->file.bytes; *line;) {
        size_t n = strcspn(line, "\n");
        text_add(out, "| ");
        text_add_n(out, line, n && line[n - 1] == '\r' ? n - 1 : n);
        text_add(out, "\n");
        line += n + (line[n] == '\n');
    }
    text_addf(out,
              "Nothing has been given out or entered. To give out exactly this, and enter it:\n"
              "  -o FILE --key KEY --yes %s\n",
              p->hash);
}

cw_status cw_record_preview(cw_record *record, const cw_disclosure_options *options, char **out,
                            cw_error *err)
{
    struct prepared p;
    struct text text = {0};
    *out = NULL;
    cw_status s = prepare(record, options, &p, err);
    if (!s) add_preview(&p, &text);
    if (!s) s = text_take(&text, out, err);
    text_release(&text);
    release(&p);
    return s;
}

/* ---- giving out ---------------------------------------------------------------------------------- */

/* What is entered of it: a disclosure's payload. */
static json_t *payload_of(const struct prepared *p, const cw_disclosure_options *options,
                          int64_t now_s)
{
    char at[32];
    struct text rules = {0};
    schema_format_time(now_s, at);
    add_rules(p->disclosure.audience, &rules);
    json_t *payload = json_pack("{s:s,s:s,s:I,s:I,s:s,s:s}", "to", p->disclosure.audience->name,
                                "sha256", p->hash, "entries", (json_int_t)p->disclosure.told,
                                "withheld", (json_int_t)p->disclosure.changed, "at", at, "text",
                                rules.bytes ? rules.bytes : "");
    text_release(&rules);
    if (payload && p->disclosure.audience->coarseness_m)
        json_object_set_new(payload, "coarseness_m",
                            json_integer(p->disclosure.audience->coarseness_m));
    if (payload && options->operation)
        json_object_set_new(payload, "operation", json_string(options->operation));
    if (payload && options->recipients)
        json_object_set_new(payload, "recipients", json_string(options->recipients));
    return payload;
}

static cw_status enter(cw_record *record, const struct desk *desk, const struct prepared *p,
                       const cw_disclosure_options *options, struct receipt *told,
                       struct text *warnings, cw_error *err)
{
    struct arena arena = {0};
    struct log log = {0};
    json_t *payload = payload_of(p, options, desk->now_s);
    cw_status s = payload ? CW_OK : error_no_memory(err);
    if (!s) s = submit_open(record->store, desk->log, &arena, &log, err);
    if (!s)
        s = submit_entry(&log, desk, schema_find("disclosure"), payload, NULL, told, warnings, err);
    if (!s) s = log_seal(&log, desk->log, err);
    json_decref(payload);
    log_release(&log);
    arena_release(&arena);
    return s;
}

static cw_status is_previewed(const struct prepared *p, const char *hash, cw_error *err)
{
    size_t length = strlen(hash);
    if (length >= 12 && length <= 64 && strncmp(p->hash, hash, length) == 0) return CW_OK;
    return error_set(err, CW_BAD_USAGE,
                     "this is not what the preview named: the file's hash is %.12s..., not %.12s; "
                     "look at the preview again",
                     p->hash, hash);
}

/* Entered before the file has its name: what is given out is in the record, whatever happens next. */
cw_status cw_record_disclose(cw_record *record, const cw_desk *desk,
                             const cw_disclosure_options *options, const char *hash,
                             const char *path, char **receipt, cw_error *err)
{
    struct desk d;
    struct prepared p = {0};
    struct receipt told;
    struct text temporary = {0}, text = {0};
    *receipt = NULL;
    cw_status s = record_desk(desk, &d, err);
    if (!s) s = store_begin(record->store, err);
    if (s) return s;
    s = prepare(record, options, &p, err);
    if (!s) s = is_previewed(&p, hash, err);
    bool begun = false;
    if (!s) {
        s = output_begin(path, &temporary, err);
        begun = !s;
    }
    if (!s) s = output_write(path, temporary.bytes, p.file.bytes, p.file.length, err);
    if (!s) s = enter(record, &d, &p, options, &told, &text, err);
    s = store_end(record->store, s, err);
    if (begun)
        s = output_end(path, &temporary, s, err);
    else
        text_release(&temporary);
    if (!s) text_addf(&text, "%s: given out, and entered as %s\n", path, told.submission);
    if (!s) s = text_take(&text, receipt, err);
    text_release(&text);
    release(&p);
    return s;
}
