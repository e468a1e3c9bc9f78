/* Errors: one text per failure, written once, where the most is known. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ROW_CODE(name, code, text) code,
#define ROW_TEXT(name, code, text) text,
static const int exit_codes[] = {CW_STATUS_TABLE(ROW_CODE)};
static const char *const texts[] = {CW_STATUS_TABLE(ROW_TEXT)};

int cw_status_exit_code(cw_status status)
{
    return (unsigned)status < CW_STATUS_COUNT ? exit_codes[status] : 1;
}

const char *cw_status_text(cw_status status)
{
    return (unsigned)status < CW_STATUS_COUNT ? texts[status] : "unknown status";
}

static void replace_controls(char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f) *text = '?';
    }
}

static cw_status record(cw_error *err, cw_status status, const char *file, int line,
                        const char *format, va_list args)
{
    if (!err || err->status != CW_OK) return err ? err->status : status;
    err->status = status;
    err->line = line;
    if (file) {
        size_t n = strlen(file);
        snprintf(err->file, sizeof err->file, "%s",
                 n < sizeof err->file ? file : file + n - (sizeof err->file - 1));
    }
    size_t used = 0;
    if (file && line > 0) {
        used = (size_t)snprintf(err->text, sizeof err->text, "%s:%d: ", err->file, line);
    } else if (file) {
        used = (size_t)snprintf(err->text, sizeof err->text, "%s: ", err->file);
    }
    vsnprintf(err->text + used, sizeof err->text - used, format, args);
    replace_controls(err->text);
    return status;
}

cw_status error_at(cw_error *err, cw_status status, const char *file, int line, const char *format,
                   ...)
{
    va_list args;
    va_start(args, format);
    cw_status result = record(err, status, file, line, format, args);
    va_end(args);
    return result;
}

cw_status error_set(cw_error *err, cw_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    cw_status result = record(err, status, NULL, 0, format, args);
    va_end(args);
    return result;
}

cw_status error_no_memory(cw_error *err)
{
    return error_set(err, CW_NO_MEMORY, "out of memory");
}
