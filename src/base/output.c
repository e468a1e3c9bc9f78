/* Files that are there whole or not at all. */
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static cw_status check_target(const char *path, cw_error *err)
{
    struct stat found;
    if (stat(path, &found) != 0 || S_ISREG(found.st_mode)) return CW_OK;
    return error_at(err, CW_CANNOT_WRITE, path, 0,
                    "exists and is not a plain file; choose another place");
}

cw_status output_begin(const char *path, struct text *temporary, cw_error *err)
{
    cw_status status = check_target(path, err);
    for (int i = 0; i < 100 && !status; i++) {
        temporary->length = 0;
        text_addf(temporary, "%s.%ld-%d.partial", path, (long)getpid(), i);
        if (temporary->broken) return error_no_memory(err);
        int file =
            open(temporary->bytes, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (file >= 0) {
            close(file);
            return CW_OK;
        }
        if (errno != EEXIST) break;
    }
    if (status) return status;
    return error_at(err, CW_CANNOT_WRITE, path, 0, "cannot be written (%s); choose another place",
                    strerror(errno));
}

cw_status output_end(const char *path, struct text *temporary, cw_status status, cw_error *err)
{
    if (!status && rename(temporary->bytes, path) != 0)
        status = error_at(err, CW_CANNOT_WRITE, path, 0,
                          "cannot be replaced (%s); choose another place", strerror(errno));
    if (status) unlink(temporary->bytes);
    text_release(temporary);
    return status;
}

static bool sync_file(const char *path, int flags)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | flags);
    bool synced = file >= 0 && fsync(file) == 0;
    if (file >= 0) close(file);
    return synced;
}

cw_status output_end_durable(const char *path, struct text *temporary, cw_status status,
                             cw_error *err)
{
    struct text folder = {0};
    const char *slash = strrchr(path, '/');
    if (!status && !sync_file(temporary->bytes, 0))
        status = error_at(err, CW_CANNOT_WRITE, path, 0, "cannot be put on the disk (%s)",
                          strerror(errno));
    status = output_end(path, temporary, status, err);
    if (slash == path)
        text_add(&folder, "/");
    else
        text_add_n(&folder, slash ? path : ".", slash ? (size_t)(slash - path) : 1);
    if (!status && (folder.broken || !sync_file(folder.bytes, O_DIRECTORY)))
        status = error_at(err, CW_CANNOT_WRITE, path, 0,
                          "its folder cannot be put on the disk (%s)", strerror(errno));
    text_release(&folder);
    return status;
}

cw_status output_write(const char *path, const char *temporary, const char *bytes, size_t length,
                       cw_error *err)
{
    FILE *file = fopen(temporary, "wbe");
    bool written = file && fwrite(bytes, 1, length, file) == length;
    if (file && fclose(file) != 0) written = false;
    if (written) return CW_OK;
    return error_at(err, CW_CANNOT_WRITE, path, 0,
                    "cannot be written (%s); make room or choose another place", strerror(errno));
}
