/* The page: a template, in which @MARKS@ stand for what is put in. */
#include "publish/report.h"

#include <sodium.h>
#include <string.h>

#include "base/output.h"
#include "publish/assets.h"
#include "publish/escape.h"
#include "publish/report_int.h"

/* 'sha256-...': lets the browser run this one text and nothing that was slipped in. */
void report_add_source_hash(struct text *out, const char *bytes, size_t length)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[64];
    crypto_hash_sha256(hash, (const unsigned char *)bytes, length);
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    text_addf(out, "'sha256-%s'", base64);
}

static void add_policy(struct text *out)
{
    text_add(out, "default-src 'none'; base-uri 'none'; form-action 'none'; style-src ");
    report_add_source_hash(out, report_style, report_style_length);
    text_add(out, "; script-src ");
    report_add_source_hash(out, report_script, report_script_length);
}

static cw_status add_part(struct text *out, const char *mark, size_t length,
                          const struct cw_plan *plan, const struct report_parts *parts,
                          cw_error *err)
{
    if (length == 6 && memcmp(mark, "POLICY", 6) == 0) add_policy(out);
    if (length == 5 && memcmp(mark, "TITLE", 5) == 0) escape_html(out, plan->op->title);
    if (length == 5 && memcmp(mark, "STYLE", 5) == 0)
        text_add_n(out, report_style, report_style_length);
    if (length == 5 && memcmp(mark, "PLAIN", 5) == 0) report_write_plain(out, plan);
    if (length == 6 && memcmp(mark, "SCRIPT", 6) == 0)
        text_add_n(out, report_script, report_script_length);
    if (length != 4 || memcmp(mark, "DATA", 4) != 0) return CW_OK;
    return report_json(plan, parts, out, err);
}

/* Marks are looked for in the template only, never in what was put in. */
static cw_status write_page(struct text *out, const struct cw_plan *plan,
                            const struct report_parts *parts, cw_error *err)
{
    cw_status status = CW_OK;
    const char *rest = report_template;
    for (const char *mark = strchr(rest, '@'); mark && !status; mark = strchr(rest, '@')) {
        const char *end = strchr(mark + 1, '@');
        if (!end) break;
        text_add_n(out, rest, (size_t)(mark - rest));
        status = add_part(out, mark + 1, (size_t)(end - mark - 1), plan, parts, err);
        rest = end + 1;
    }
    text_add(out, rest);
    return !status && out->broken ? error_no_memory(err) : status;
}

cw_status report_write(const struct cw_plan *plan, const struct report_parts *parts,
                       const char *path, cw_error *err)
{
    struct text temporary = {0}, page = {0};
    cw_status status = output_begin(path, &temporary, err);
    if (status) {
        text_release(&temporary);
        return status;
    }
    status = write_page(&page, plan, parts, err);
    if (!status) status = output_write(path, temporary.bytes, page.bytes, page.length, err);
    text_release(&page);
    return output_end(path, &temporary, status, err);
}
