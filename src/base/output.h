/* Files that are there whole or not at all: written under a new name beside their place, and renamed
 * when complete. Nobody else's file is ever opened. */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include "base/text.h"

/* Makes an empty file beside `path` and puts its name into `temporary`. Refuses a `path` that exists
 * and is not a plain file: a rename would replace a device or a pipe. */
cw_status output_begin(const char *path, struct text *temporary, cw_error *err);
/* With CW_OK as `status`: puts the file in its place. Otherwise, or when that fails, removes it.
 * Releases `temporary`; returns what came of it. */
cw_status output_end(const char *path, struct text *temporary, cw_status status, cw_error *err);
/* The same, and what is in its place is there after a power cut too. */
cw_status output_end_durable(const char *path, struct text *temporary, cw_status status,
                             cw_error *err);
/* Writes `bytes` into the file of that name; `path` is the place that errors speak of. */
cw_status output_write(const char *path, const char *temporary, const char *bytes, size_t length,
                       cw_error *err);

#endif
