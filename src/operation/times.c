/* Local times and the moments they stand for. A local time that a change of clocks skips or repeats
 * is refused: guessing an hour could cost a corridor. No global time zone is read or set. */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "operation/read_int.h"

enum { DAY_S = 86400 };

struct civil {
    int64_t day; /* from 1970-01-01 */
    int64_t second;
    bool has_date, has_time, has_offset;
    int64_t offset_s;
};

/* Days from 1970-01-01 in the proleptic Gregorian calendar, and back; after H. Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms". */
static int64_t day_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = year / 400, of_era = year % 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(int64_t days, int64_t out[3])
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    out[2] = of_year - (153 * month + 2) / 5 + 1;
    out[1] = month < 10 ? month + 3 : month - 9;
    out[0] = year + era * 400 + (out[1] <= 2);
}

static int64_t floor_days(int64_t s)
{
    return (s >= 0 ? s : s - (DAY_S - 1)) / DAY_S;
}

/* Takes `width` digits off *at. */
static bool digits(const char **at, const char *end, int width, int64_t *out)
{
    *out = 0;
    if (end - *at < width) return false;
    for (int i = 0; i < width; i++, (*at)++) {
        if (**at < '0' || **at > '9') return false;
        *out = *out * 10 + (**at - '0');
    }
    return true;
}

static bool take(const char **at, const char *end, char c)
{
    if (*at == end || **at != c) return false;
    (*at)++;
    return true;
}

static bool parse_date(const char **at, const char *end, struct civil *c)
{
    int64_t y, m, d, back[3];
    if (!digits(at, end, 4, &y) || !take(at, end, '-') || !digits(at, end, 2, &m) ||
        !take(at, end, '-') || !digits(at, end, 2, &d))
        return false;
    if (y < 1900 || y > 2999 || m < 1 || m > 12 || d < 1) return false;
    c->day = day_of(y, m, d);
    date_of(c->day, back);
    c->has_date = true;
    return back[0] == y && back[1] == m && back[2] == d; /* no 30 February */
}

/* 24:00 is the end of the day, as in ISO 8601. */
static bool parse_clock(const char **at, const char *end, struct civil *c)
{
    int64_t h, m, s = 0;
    if (!digits(at, end, 2, &h) || !take(at, end, ':') || !digits(at, end, 2, &m)) return false;
    if (take(at, end, ':') && !digits(at, end, 2, &s)) return false;
    c->second = h * 3600 + m * 60 + s;
    c->has_time = true;
    return m < 60 && s < 60 && c->second <= DAY_S;
}

static bool parse_offset(const char **at, const char *end, struct civil *c)
{
    if (*at == end) return true;
    c->has_offset = true;
    if (take(at, end, 'Z')) return *at == end;
    int64_t sign = **at == '+' ? 1 : -1, h, m;
    if (!take(at, end, '+') && !take(at, end, '-')) return false;
    if (!digits(at, end, 2, &h) || !take(at, end, ':') || !digits(at, end, 2, &m)) return false;
    c->offset_s = sign * (h * 3600 + m * 60);
    return *at == end && h < 15 && m < 60;
}

static bool parse_civil(const char *at, const char *end, struct civil *c)
{
    *c = (struct civil){0};
    while (at < end && (*at == ' ' || *at == '\t')) at++;
    while (end > at && (end[-1] == ' ' || end[-1] == '\t')) end--;
    if (end - at >= 3 && at[2] == ':') return parse_clock(&at, end, c) && at == end;
    if (!parse_date(&at, end, c)) return false;
    if (at == end) return true;
    if (!take(&at, end, 'T') && !take(&at, end, ' ')) return false;
    return parse_clock(&at, end, c) && parse_offset(&at, end, c);
}

static int64_t offset_at(GTimeZone *zone, int64_t unix_s)
{
    int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, unix_s);
    return g_time_zone_get_offset(zone, interval < 0 ? 0 : interval);
}

/* How many moments have the local time `local_s` (seconds as if in UTC): 0, 1 or 2. The clocks'
 * offsets a day before and after are the only two that can apply. `*out` is the earliest, or, when
 * there is none, the moment of the change. */
static int moments(GTimeZone *zone, int64_t local_s, int64_t *out)
{
    int64_t before = local_s - offset_at(zone, local_s - DAY_S);
    int64_t after = local_s - offset_at(zone, local_s + DAY_S);
    bool first = local_s - before == offset_at(zone, before);
    bool second = before != after && local_s - after == offset_at(zone, after);
    *out = !first && second ? after : before;
    if (first && second && after < before) *out = after;
    return first + second;
}

const char *time_read(const struct reader *r, const char *text, size_t length, unsigned forms,
                      struct op_when *out)
{
    struct civil c;
    if (!parse_civil(text, text + length, &c))
        return "is no time: write local time such as 2030-01-01T09:00, or 09:00 where allowed";
    if (!c.has_date && !(forms & TIME_OF_DAY)) return "lacks the date: write 2030-01-01T09:00";
    if (c.has_date && c.has_time && !(forms & TIME_ISO))
        return "must be a time of day such as 09:00";
    if (c.has_date && !c.has_time && !(forms & TIME_DATE))
        return "lacks the time of day: write 2030-01-01T09:00";
    if (!c.has_date) c.day = r->first_day;
    out->date_only = !c.has_time;
    int64_t local_s = c.day * DAY_S + c.second;
    if (out->date_only) { /* it counts from the day's end: nobody knows at what hour it was said */
        moments(r->zone, local_s + DAY_S, &out->unix_s);
        out->unix_s -= 1;
        return NULL;
    }
    if (c.has_offset) {
        out->unix_s = local_s - c.offset_s;
        return NULL;
    }
    int count = moments(r->zone, local_s, &out->unix_s);
    if (count == 0)
        return "does not exist: the clocks are put forward over it; add the offset from UTC, such "
               "as 2030-01-01T09:00+02:00";
    if (count == 2)
        return "happens twice: the clocks are put back over it; add the offset from UTC, such as "
               "2030-01-01T09:00+02:00";
    return NULL;
}

/* Only names of the IANA database: GLib would also take POSIX rules, whose signs are inverted. */
static bool is_zone_name(const char *name)
{
    bool slash = strchr(name, '/') != NULL;
    if (!g_ascii_isalpha(name[0]) || strstr(name, "..") || strlen(name) > 64) return false;
    for (const char *p = name; *p; p++) {
        if (g_ascii_isalpha(*p)) continue;
        if (!slash || !(g_ascii_isdigit(*p) || strchr("/_+-", *p))) return false;
    }
    return true;
}

cw_status time_open_zone(struct reader *r, const struct yaml_node *root)
{
    cw_operation *op = r->op;
    const char *example = "time_zone: Asia/Damascus";
    cw_status s = value_text(r, root, "time_zone", example, &op->time_zone);
    if (s) return s;
    if (is_zone_name(op->time_zone)) r->zone = g_time_zone_new_identifier(op->time_zone);
    if (r->zone) return CW_OK;
    return FAIL_AT(r, yaml_get(root, "time_zone"),
                   "time zone '%s' is not known; use a name of the IANA database, such as "
                   "Asia/Damascus or UTC",
                   op->time_zone);
}

void time_close_zone(struct reader *r)
{
    if (r->zone) g_time_zone_unref(r->zone);
    r->zone = NULL;
}

int64_t time_local_day(const struct reader *r, int64_t unix_s)
{
    return floor_days(unix_s + offset_at(r->zone, unix_s));
}

cw_status time_value(struct reader *r, const struct yaml_node *map, const char *key, unsigned forms,
                     const char *example, struct op_when *out)
{
    const char *text = NULL;
    cw_status s = value_text(r, map, key, example, &text);
    if (s) return s;
    const char *fault = time_read(r, text, strlen(text), forms, out);
    return fault ? FAIL_AT(r, yaml_get(map, key), "%s: '%s' %s", key, text, fault) : CW_OK;
}

cw_status pause_read(struct reader *r)
{
    static const char *const keys[] = {"start", "end", NULL};
    static const char example[] = "pause: {start: 2030-01-01T09:00, end: 2030-01-01T19:00}";
    const struct yaml_node *pause = yaml_get(r->root, "pause");
    struct op_when start, end;
    if (!pause) return FAIL_AT(r, r->root, "'pause' is missing; write %s", example);
    cw_status s = value_kind(r, pause, YAML_MAP, "pause", example);
    if (!s) s = yaml_check_keys(r->path, pause, keys, r->err);
    if (!s) s = time_value(r, pause, "start", TIME_ISO, example, &start);
    if (!s) s = time_value(r, pause, "end", TIME_ISO, example, &end);
    if (s) return s;
    int64_t length_s = end.unix_s - start.unix_s;
    if (length_s <= 0)
        return FAIL_AT(r, yaml_get(pause, "end"),
                       "the pause ends before it starts; is the date of "
                       "the end right?");
    if (length_s > OP_MAX_PAUSE_S)
        return FAIL_AT(r, yaml_get(pause, "end"),
                       "the pause is longer than %d days; plan a shorter "
                       "one, or several",
                       OP_MAX_PAUSE_S / DAY_S);
    r->op->pause_start_unix_s = start.unix_s;
    r->op->pause_s = (int32_t)length_s;
    r->first_day = time_local_day(r, start.unix_s);
    return CW_OK;
}

cw_status time_zone_of(struct reader *r, const cw_operation *op, cw_error *err)
{
    r->zone = g_time_zone_new_identifier(op->time_zone);
    return r->zone ? CW_OK : error_set(err, CW_FAILED, "time zone %s is gone", op->time_zone);
}

cw_status operation_parse_time(const cw_operation *op, const char *text, int64_t *unix_s,
                               cw_error *err)
{
    struct reader r = {.op = NULL};
    struct op_when when;
    cw_status s = time_zone_of(&r, op, err);
    if (s) return s;
    const char *fault = time_read(&r, text, strlen(text), TIME_ISO | TIME_DATE, &when);
    time_close_zone(&r);
    if (fault) return error_set(err, CW_BAD_USAGE, "'%s' %s", text, fault);
    *unix_s = when.unix_s;
    return CW_OK;
}

cw_status operation_format_time(const cw_operation *op, int64_t unix_s, char out[32])
{
    GTimeZone *zone = g_time_zone_new_identifier(op->time_zone);
    out[0] = '\0';
    if (!zone) return CW_FAILED;
    int64_t local_s = unix_s + offset_at(zone, unix_s), day = floor_days(local_s), d[3];
    g_time_zone_unref(zone);
    date_of(day, d);
    int second = (int)(local_s - day * DAY_S);
    if (d[0] < 0 || d[0] > 9999) return CW_FAILED;
    int n = snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d", (int)d[0], (int)d[1], (int)d[2],
                     second / 3600, second / 60 % 60);
    if (second % 60 && n > 0 && n < 28) snprintf(out + n, (size_t)(32 - n), ":%02d", second % 60);
    return CW_OK;
}
