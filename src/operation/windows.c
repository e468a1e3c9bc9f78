/* Windows: "09:00-12:00;13:00-19:00" on the pause's first day, or ISO intervals with a slash. They
 * come out sorted, disjoint, not empty, and clipped to the pause. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "operation/read_int.h"

enum { MAX_WINDOWS = 10000 };

static int compare_open(const void *a, const void *b)
{
    const struct op_span *p = a, *q = b;
    return (p->from_unix_s > q->from_unix_s) - (p->from_unix_s < q->from_unix_s);
}

int32_t clip_to_pause(const struct reader *r, int64_t unix_s)
{
    int64_t s = unix_s - r->op->pause_start_unix_s;
    if (s < 0) return 0;
    return s > r->op->pause_s ? r->op->pause_s : (int32_t)s;
}

static bool refuse(char fault[256], const char *text, size_t length, const char *why)
{
    int shown = length > 80 ? 80 : (int)length;
    snprintf(fault, 256, "'%.*s' %s", shown, text, why);
    return false;
}

/* One window: with a slash an ISO interval, else two times of day. */
static bool parse_one(const struct reader *r, const char *text, size_t length, struct op_span *out,
                      char fault[256])
{
    const char *cut = memchr(text, '/', length);
    unsigned forms = cut ? TIME_ISO : TIME_OF_DAY;
    if (!cut) cut = memchr(text, '-', length);
    if (!cut) return refuse(fault, text, length, "is no window: write 09:00-12:00;13:00-19:00");
    struct op_when open, close;
    size_t head = (size_t)(cut - text), tail = length - head - 1;
    const char *why = time_read(r, text, head, forms, &open);
    if (why) return refuse(fault, text, head, why);
    why = time_read(r, cut + 1, tail, forms, &close);
    if (why) return refuse(fault, cut + 1, tail, why);
    *out = (struct op_span){open.unix_s, close.unix_s};
    if (open.unix_s < close.unix_s) return true;
    return refuse(fault, text, length,
                  "closes before it opens; over midnight write "
                  "2030-01-01T22:00/2030-01-02T02:00");
}

static bool parse_all(const struct reader *r, const char *text, struct op_span *pairs,
                      size_t *count, char fault[256])
{
    while (*text) {
        size_t length = strcspn(text, ";");
        if (strspn(text, " \t") < length && !parse_one(r, text, length, &pairs[(*count)++], fault))
            return false;
        text += length + (text[length] == ';');
    }
    if (*count == 0) snprintf(fault, 256, "no window; write 09:00-19:00");
    return *count > 0;
}

static bool check_disjoint(struct op_span *pairs, size_t count, char fault[256])
{
    qsort(pairs, count, sizeof *pairs, compare_open);
    for (size_t i = 1; i < count; i++) {
        if (pairs[i].from_unix_s >= pairs[i - 1].to_unix_s) continue;
        snprintf(fault, 256, "two windows of it overlap; join them into one");
        return false;
    }
    return true;
}

static struct op_window *clip(struct reader *r, const struct op_span *pairs, size_t count,
                              size_t *kept)
{
    struct op_window *out = reader_array(r, count, sizeof *out);
    *kept = 0;
    for (size_t i = 0; out && i < count; i++) {
        struct op_window w = {clip_to_pause(r, pairs[i].from_unix_s),
                              clip_to_pause(r, pairs[i].to_unix_s)};
        if (w.open_s < w.close_s) out[(*kept)++] = w;
    }
    return out;
}

cw_status windows_read(struct reader *r, const char *text, struct window_list *out, char fault[256])
{
    size_t pieces = 1;
    *out = (struct window_list){0};
    fault[0] = '\0';
    for (const char *p = text; *p; p++) pieces += *p == ';';
    if (pieces > MAX_WINDOWS) {
        snprintf(fault, 256, "more than %d windows", MAX_WINDOWS);
        return CW_BAD_INPUT;
    }
    out->spans = reader_array(r, pieces, sizeof *out->spans);
    if (!out->spans) return error_no_memory(r->err);
    if (!parse_all(r, text, out->spans, &out->span_count, fault) ||
        !check_disjoint(out->spans, out->span_count, fault))
        return CW_BAD_INPUT;
    out->windows = clip(r, out->spans, out->span_count, &out->count);
    return out->windows ? CW_OK : error_no_memory(r->err);
}
