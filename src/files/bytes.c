/* Reading and hashing regular files. Opening never blocks (O_NONBLOCK), so that a pipe given in
 * place of a file is refused instead of waited for. */
#include "files/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { CHUNK_BYTES = 64 * 1024, HASH_BYTES = 32 };

static cw_status cannot_open(const char *path, int why, cw_error *err)
{
    if (why == ENOENT || why == ENOTDIR)
        return error_at(err, CW_BAD_INPUT, path, 0,
                        "no such file; check the path (paths are relative to the file that names "
                        "them)");
    if (why == EACCES || why == EPERM)
        return error_at(err, CW_BAD_INPUT, path, 0,
                        "may not be read; change its permissions or name another file");
    return error_at(err, CW_BAD_INPUT, path, 0,
                    "cannot be opened (system error %d); check the path", why);
}

static cw_status check_status(const char *path, const struct stat *st, uint64_t cap, cw_error *err)
{
    if (S_ISDIR(st->st_mode))
        return error_at(err, CW_BAD_INPUT, path, 0, "is a directory; name a file");
    if (!S_ISREG(st->st_mode))
        return error_at(err, CW_BAD_INPUT, path, 0,
                        "is not a regular file; save the data to a file and name that");
    if (st->st_size < 0 || (uint64_t)st->st_size > cap)
        return error_at(err, CW_BAD_INPUT, path, 0,
                        "has %" PRId64 " bytes, more than the %" PRIu64
                        " allowed; split it or leave out what is not needed",
                        (int64_t)st->st_size, cap);
    return CW_OK;
}

cw_status bytes_open(const char *path, uint64_t cap, int *fd, size_t *size, cw_error *err)
{
    struct stat st;
    *fd = -1;
    if (!path || !*path) return error_set(err, CW_BAD_INPUT, "a file name is empty; name a file");
    int opened = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (opened < 0) return cannot_open(path, errno, err);
    cw_status status = CW_OK;
    if (fstat(opened, &st) != 0) status = cannot_open(path, errno, err);
    if (!status) status = check_status(path, &st, cap, err);
    if (status) {
        close(opened);
        return status;
    }
    *fd = opened;
    *size = (size_t)st.st_size;
    return CW_OK;
}

cw_status bytes_read_on(const char *path, int fd, unsigned char *to, size_t room, size_t *got,
                        cw_error *err)
{
    *got = 0;
    while (*got < room) {
        ssize_t n = read(fd, to + *got, room - *got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            return error_at(err, CW_FAILED, path, 0,
                            "cannot be read (system error %d); check the disk", errno);
        if (n == 0) break;
        *got += (size_t)n;
    }
    return CW_OK;
}

void bytes_close(int fd)
{
    if (fd >= 0) close(fd);
}

cw_status bytes_read(const char *path, size_t cap, struct bytes *out, cw_error *err)
{
    int fd;
    size_t size = 0;
    unsigned char *data = NULL;
    *out = (struct bytes){0};
    cw_status status = bytes_open(path, cap, &fd, &size, err);
    if (status) return status;
    data = size < SIZE_MAX ? mem_new(size + 1, 1) : NULL;
    if (!data) {
        status = error_no_memory(err);
        goto done;
    }
    status = bytes_read_on(path, fd, data, size, &out->length, err);
    if (status) goto done;
    data[out->length] = '\0';
    out->data = data;
    data = NULL;
done:
    if (status) out->length = 0;
    mem_free(data);
    close(fd);
    return status;
}

void bytes_release(struct bytes *bytes)
{
    mem_free(bytes->data);
    *bytes = (struct bytes){0};
}

cw_status bytes_check_file(const char *path, uint64_t cap, cw_error *err)
{
    int fd;
    size_t size;
    cw_status status = bytes_open(path, cap, &fd, &size, err);
    if (!status) close(fd);
    return status;
}

bool bytes_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

bool bytes_same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static cw_status hash_open_file(const char *path, int fd, unsigned char *chunk,
                                unsigned char hash[HASH_BYTES], cw_error *err)
{
    crypto_generichash_state state;
    size_t got;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    do {
        cw_status status = bytes_read_on(path, fd, chunk, CHUNK_BYTES, &got, err);
        if (status) return status;
        crypto_generichash_update(&state, chunk, got);
    } while (got == CHUNK_BYTES);
    crypto_generichash_final(&state, hash, HASH_BYTES);
    return CW_OK;
}

cw_status bytes_hash_file(const char *path, char out[BYTES_HASH_TEXT], cw_error *err)
{
    int fd;
    size_t size;
    unsigned char hash[HASH_BYTES], *chunk = NULL;
    out[0] = '\0';
    if (sodium_init() < 0) return error_set(err, CW_FAILED, "libsodium cannot start");
    cw_status status = bytes_open(path, UINT64_MAX, &fd, &size, err);
    if (status) return status;
    chunk = mem_new(CHUNK_BYTES, 1);
    status = chunk ? hash_open_file(path, fd, chunk, hash, err) : error_no_memory(err);
    if (!status) sodium_bin2hex(out, BYTES_HASH_TEXT, hash, sizeof hash);
    mem_free(chunk);
    close(fd);
    return status;
}

/* Bytes of the well-formed character at `p` (Unicode 15, table 3-7), or 0. */
static size_t character_length(const unsigned char *p, size_t left)
{
    unsigned char c = p[0], low = 0x80, high = 0xbf;
    size_t n;
    if (c < 0x80) return 1;
    if (c >= 0xc2 && c <= 0xdf)
        n = 2;
    else if (c >= 0xe0 && c <= 0xef)
        n = 3;
    else if (c >= 0xf0 && c <= 0xf4)
        n = 4;
    else
        return 0;
    if (c == 0xe0) low = 0xa0;
    if (c == 0xed) high = 0x9f;
    if (c == 0xf0) low = 0x90;
    if (c == 0xf4) high = 0x8f;
    if (left < n || p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < n; i++)
        if ((p[i] & 0xc0) != 0x80) return 0;
    return n;
}

cw_status bytes_check_text(const char *name, const void *bytes, size_t length, cw_error *err)
{
    const unsigned char *p = bytes;
    int line = 1;
    for (size_t i = 0; i < length;) {
        if (p[i] == 0)
            return error_at(err, CW_BAD_INPUT, name, line,
                            "a NUL byte; this is not a text file: save it as UTF-8 text");
        size_t n = character_length(p + i, length - i);
        if (n == 0)
            return error_at(err, CW_BAD_INPUT, name, line,
                            "byte 0x%02x is not UTF-8; save the file in the encoding UTF-8", p[i]);
        if (p[i] == '\n' && line < INT32_MAX) line++;
        i += n;
    }
    return CW_OK;
}

bool bytes_has_control(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p < 0x20 || *p == 0x7f) return true;
        if (*p == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f) return true; /* U+0080 to U+009F */
        if (*p != 0xe2 || p[1] < 0x80) continue;
        if (p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae) return true; /* U+202A to U+202E */
        if (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9) return true; /* U+2066 to U+2069 */
    }
    return false;
}

int bytes_clip(const char *text, int most)
{
    size_t n = strnlen(text, (size_t)most + 1);
    if (n <= (size_t)most) return (int)n;
    n = (size_t)most;
    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80) n--;
    return (int)n;
}
