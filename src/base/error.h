/* Filling the caller's cw_error. The deepest writer wins: a second call leaves the first text. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "clearway/clearway.h"

#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

/* Records `status` and "file:line: text" (parts that are NULL or 0 are left out); returns `status`.
 * `err` may be NULL. Control characters in the text are replaced, so that hostile input cannot
 * drive a terminal. */
cw_status error_at(cw_error *err, cw_status status, const char *file, int line, const char *format,
                   ...) PRINTF_LIKE(5, 6);
/* The same without a place. */
cw_status error_set(cw_error *err, cw_status status, const char *format, ...) PRINTF_LIKE(3, 4);
cw_status error_no_memory(cw_error *err);

#endif
