/* The bytes of a regular file from its beginning to its end, unpacked on the way when they begin like
 * gzip (RFC 1952) or bzip2; several members one behind the other are one content. Memory does not
 * grow with the file.
 *
 * Packed data that is damaged, cut short or followed by something else is CW_BAD_INPUT. So is a
 * decompression bomb: beyond the first 64 MiB the content may be at most 200 times as long as what
 * it was packed into (maps in XML are 8 to 25 times as long), and 64 GiB in all. */
#ifndef FILES_STREAM_H
#define FILES_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct stream;

/* `*out` is owned by the caller; NULL on failure. */
cw_status stream_open(const char *path, struct stream **out, cw_error *err);
/* Fills `buffer` with up to `room` > 0 bytes; fewer only at the end. `*got` is 0 at the end. */
cw_status stream_read(struct stream *s, void *buffer, size_t room, size_t *got, cw_error *err);
void stream_close(struct stream *s); /* NULL is allowed */

#endif
