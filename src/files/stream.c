/* Reading files that may be packed, through zlib and libbz2. */
#include "files/stream.h"

#include <bzlib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "files/bytes.h"

enum { CHUNK_BYTES = 64 * 1024, MOST_RATIO = 200, MOST_STEP_BYTES = 1 << 20 };
#define FREE_BYTES (UINT64_C(64) << 20)
#define MOST_BYTES (UINT64_C(64) << 30)

struct stream {
    char *path;
    int fd;
    enum { PLAIN, GZIP, BZIP2 } kind;
    size_t at, filled; /* packed[at .. filled) is not unpacked yet */
    bool ended;        /* nothing is left in the file behind packed[] */
    bool inside;       /* a packed member is begun and not yet complete */
    uint64_t in, out;  /* bytes unpacked so far: from how many, to how many */
    z_stream gz;
    bz_stream bz;
    unsigned char packed[CHUNK_BYTES];
};

static void *new_for_gz(void *context, unsigned count, unsigned size)
{
    (void)context;
    return mem_new(count, size);
}

/* Not zeroed: each member asks for 3.6 MB anew, and a file may have a million of empty ones. */
static void *new_for_bz(void *context, int count, int size)
{
    void *memory = NULL;
    size_t room = 0, n = (size_t)count;
    (void)context;
    if (count < 1 || size < 1) return NULL;
    return mem_reserve(&memory, &room, n, (size_t)size, NULL) ? NULL : memory;
}

static void free_for_both(void *context, void *memory)
{
    (void)context;
    mem_free(memory);
}

static const char *kind_name(const struct stream *s)
{
    return s->kind == GZIP ? "gzip" : "bzip2";
}

/* ---- opening ------------------------------------------------------------------------------------ */

static cw_status refill(struct stream *s, cw_error *err)
{
    s->at = 0;
    cw_status status = bytes_read_on(s->path, s->fd, s->packed, sizeof s->packed, &s->filled, err);
    s->ended = !status && s->filled < sizeof s->packed;
    return status;
}

static bool begins_like_bzip2(const unsigned char *p, size_t length)
{
    return length >= 4 && memcmp(p, "BZh", 3) == 0 && p[3] >= '1' && p[3] <= '9';
}

static cw_status prepare(struct stream *s, cw_error *err)
{
    enum { WINDOW_BITS = 15, GZIP_ONLY = 16 };
    if (s->filled >= 2 && s->packed[0] == 0x1f && s->packed[1] == 0x8b) {
        s->gz.zalloc = new_for_gz;
        s->gz.zfree = free_for_both;
        if (inflateInit2(&s->gz, WINDOW_BITS + GZIP_ONLY) != Z_OK) return error_no_memory(err);
        s->kind = GZIP;
    } else if (begins_like_bzip2(s->packed, s->filled)) {
        s->bz.bzalloc = new_for_bz;
        s->bz.bzfree = free_for_both;
        if (BZ2_bzDecompressInit(&s->bz, 0, 0) != BZ_OK) return error_no_memory(err);
        s->kind = BZIP2;
    }
    return CW_OK;
}

cw_status stream_open(const char *path, struct stream **out, cw_error *err)
{
    size_t size;
    *out = NULL;
    struct stream *s = mem_new(1, sizeof *s);
    if (!s) return error_no_memory(err);
    s->fd = -1;
    cw_status status = bytes_open(path, UINT64_MAX, &s->fd, &size, err);
    if (!status && !(s->path = mem_copy_text(path))) status = error_no_memory(err);
    if (!status) status = refill(s, err);
    if (!status) status = prepare(s, err);
    if (status)
        stream_close(s);
    else
        *out = s;
    return status;
}

void stream_close(struct stream *s)
{
    if (!s) return;
    if (s->kind == GZIP) inflateEnd(&s->gz);
    if (s->kind == BZIP2) BZ2_bzDecompressEnd(&s->bz);
    if (s->fd >= 0) close(s->fd);
    mem_free(s->path);
    mem_free(s);
}

/* ---- reading ------------------------------------------------------------------------------------ */

static cw_status damaged(const struct stream *s, cw_error *err)
{
    return error_at(err, CW_BAD_INPUT, s->path, 0,
                    "the %s data is damaged after %" PRIu64 " unpacked bytes; fetch or pack the "
                    "file anew",
                    kind_name(s), s->out);
}

static cw_status step_gzip(struct stream *s, unsigned char *to, size_t room, size_t *got,
                           cw_error *err)
{
    if (!s->inside && inflateReset(&s->gz) != Z_OK) return damaged(s, err);
    s->inside = true;
    s->gz.next_in = s->packed + s->at;
    s->gz.avail_in = (unsigned)(s->filled - s->at);
    s->gz.next_out = to;
    s->gz.avail_out = (unsigned)room;
    int code = inflate(&s->gz, Z_NO_FLUSH);
    s->at = s->filled - s->gz.avail_in;
    *got = room - s->gz.avail_out;
    if (code == Z_STREAM_END) s->inside = false;
    if (code == Z_MEM_ERROR) return error_no_memory(err);
    return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ? CW_OK : damaged(s, err);
}

static cw_status restart_bzip2(struct stream *s, cw_error *err)
{
    if (s->in == 0) return CW_OK; /* as prepared */
    BZ2_bzDecompressEnd(&s->bz);
    return BZ2_bzDecompressInit(&s->bz, 0, 0) == BZ_OK ? CW_OK : error_no_memory(err);
}

static cw_status step_bzip2(struct stream *s, unsigned char *to, size_t room, size_t *got,
                            cw_error *err)
{
    cw_status status = s->inside ? CW_OK : restart_bzip2(s, err);
    if (status) return status;
    s->inside = true;
    s->bz.next_in = (char *)s->packed + s->at;
    s->bz.avail_in = (unsigned)(s->filled - s->at);
    s->bz.next_out = (char *)to;
    s->bz.avail_out = (unsigned)room;
    int code = BZ2_bzDecompress(&s->bz);
    s->at = s->filled - s->bz.avail_in;
    *got = room - s->bz.avail_out;
    if (code == BZ_STREAM_END) s->inside = false;
    if (code == BZ_MEM_ERROR) return error_no_memory(err);
    return code == BZ_OK || code == BZ_STREAM_END ? CW_OK : damaged(s, err);
}

static cw_status step(struct stream *s, unsigned char *to, size_t room, size_t *got, cw_error *err)
{
    size_t before = s->at;
    cw_status status = CW_OK;
    *got = 0;
    if (room > MOST_STEP_BYTES) room = MOST_STEP_BYTES;
    if (s->kind == GZIP) {
        status = step_gzip(s, to, room, got, err);
    } else if (s->kind == BZIP2) {
        status = step_bzip2(s, to, room, got, err);
    } else {
        *got = room < s->filled - s->at ? room : s->filled - s->at;
        memcpy(to, s->packed + s->at, *got);
        s->at += *got;
    }
    s->in += s->at - before;
    s->out += *got;
    return status;
}

static cw_status check_size(const struct stream *s, cw_error *err)
{
    if (s->kind != PLAIN && s->out > FREE_BYTES && s->out / MOST_RATIO > s->in)
        return error_at(err, CW_BAD_INPUT, s->path, 0,
                        "unpacks to more than %d times its size, as no map does; unpack it and "
                        "look at it",
                        MOST_RATIO);
    if (s->out > MOST_BYTES)
        return error_at(err, CW_BAD_INPUT, s->path, 0,
                        "has more than 64 GiB; cut it to the area of the operation");
    return CW_OK;
}

/* The unpackers may hold back bytes when they have been given all of theirs, so they are asked until
 * a step yields nothing. */
cw_status stream_read(struct stream *s, void *buffer, size_t room, size_t *got, cw_error *err)
{
    cw_status status = CW_OK;
    unsigned char *to = buffer;
    *got = 0;
    while (*got < room && !status) {
        size_t n = 0;
        if (s->at == s->filled && !s->ended) status = refill(s, err);
        if (status || (s->at == s->filled && !s->inside)) break;
        status = step(s, to + *got, room - *got, &n, err);
        *got += n;
        if (!status && n == 0 && s->at == s->filled && s->ended && s->inside)
            status = error_at(err, CW_BAD_INPUT, s->path, 0,
                              "ends in the middle of its %s data; fetch or pack the file anew",
                              kind_name(s));
        if (!status) status = check_size(s, err);
    }
    if (status) *got = 0;
    return status;
}
