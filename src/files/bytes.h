/* Whole files as bytes, their hash, and the checks that every text format here begins with.
 * Only regular files are opened: a directory, a pipe or a device is an error, never a hang. */
#ifndef FILES_BYTES_H
#define FILES_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct bytes {
    unsigned char *data; /* length bytes and one NUL behind them; owned; never NULL after a read */
    size_t length;
};

enum { BYTES_HASH_TEXT = 65 };

/* Reads `path` whole. A file of more than `cap` bytes is CW_BAD_INPUT. */
cw_status bytes_read(const char *path, size_t cap, struct bytes *out, cw_error *err);
void bytes_release(struct bytes *bytes);

/* For readers that do not hold the file whole: on success `*fd` is open, to be closed by the caller,
 * and the file regular, of `*size` <= `cap` bytes. */
cw_status bytes_open(const char *path, uint64_t cap, int *fd, size_t *size, cw_error *err);
/* Reads on from an open file, up to `room` bytes; fewer only at its end. */
cw_status bytes_read_on(const char *path, int fd, unsigned char *to, size_t room, size_t *got,
                        cw_error *err);

void bytes_close(int fd);

/* Fails unless `path` is a regular file that may be read and has at most `cap` bytes. */
cw_status bytes_check_file(const char *path, uint64_t cap, cw_error *err);

/* Whether something of any kind has this name. */
bool bytes_exists(const char *path);

/* BLAKE2b-256 of the file's bytes, in lower-case hex. The file is not held in memory. */
cw_status bytes_hash_file(const char *path, char out[BYTES_HASH_TEXT], cw_error *err);

/* Fails with file:line at the first NUL byte or the first byte that is not UTF-8. */
cw_status bytes_check_text(const char *name, const void *bytes, size_t length, cw_error *err);

/* Whether a UTF-8 text has a character that acts on a terminal instead of showing: a control (C0,
 * DEL, C1) or one that reorders what stands around it (bidi embedding, override, isolate). */
bool bytes_has_control(const char *text);

/* Whether both paths lead to one and the same file that exists. */
bool bytes_same_file(const char *a, const char *b);

/* How many bytes of `text` to print (for "%.*s"): at most `most`, never half a character. */
int bytes_clip(const char *text, int most);

#endif
