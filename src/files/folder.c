#include "files/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "files/bytes.h"

enum { MOST_TRIES = 100, COPY_BYTES = 65536 };

static cw_status cannot_write(const char *path, cw_error *err)
{
    return error_at(err, CW_CANNOT_WRITE, path, 0, "cannot be written: %s", strerror(errno));
}

static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    bool empty = dir != NULL;
    while (empty && (entry = readdir(dir)) != NULL)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (dir) closedir(dir);
    return empty;
}

/* ".NAME.new" beside it, or with a number when that is taken. */
static cw_status make_temporary(struct folder *f, cw_error *err)
{
    const char *slash = strrchr(f->path, '/');
    int head = slash ? (int)(slash - f->path) + 1 : 0;
    size_t room = strlen(f->path) + 32;
    f->temporary = mem_new(room, 1);
    if (!f->temporary) return error_no_memory(err);
    for (int i = 0; i < MOST_TRIES; i++) {
        snprintf(f->temporary, room, "%.*s.%s.new%d", head, f->path, f->path + head, i);
        if (mkdir(f->temporary, 0777) == 0) return CW_OK;
        if (errno != EEXIST) break;
    }
    cw_status s =
        error_at(err, CW_CANNOT_WRITE, f->path, 0,
                 "no folder can be made there (%s); choose another place", strerror(errno));
    mem_free(f->temporary);
    f->temporary = NULL;
    return s;
}

cw_status folder_begin(const char *path, struct folder *out, cw_error *err)
{
    struct stat info;
    *out = (struct folder){0};
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    if (length == 0 || (length == 1 && *path == '/'))
        return error_set(err, CW_BAD_USAGE, "the folder's name is empty; name a new folder");
    out->path = mem_new(length + 1, 1);
    if (!out->path) return error_no_memory(err);
    memcpy(out->path, path, length);
    const char *slash = strrchr(out->path, '/'), *base = slash ? slash + 1 : out->path;
    if (strcmp(base, ".") == 0 || strcmp(base, "..") == 0)
        return error_at(err, CW_BAD_USAGE, out->path, 0, "name a new folder");
    if (lstat(out->path, &info) == 0 && (!S_ISDIR(info.st_mode) || !is_empty(out->path)))
        return error_at(err, CW_BAD_USAGE, out->path, 0,
                        "exists already and is no empty folder; name a new one");
    return make_temporary(out, err);
}

char *folder_name(const struct folder *f, const char *name)
{
    size_t room = strlen(f->temporary) + strlen(name) + 2;
    char *out = mem_new(room, 1);
    if (out) snprintf(out, room, "%s/%s", f->temporary, name);
    return out;
}

cw_status folder_put(const struct folder *f, const char *name, const struct text *text,
                     cw_error *err)
{
    char *path = folder_name(f, name);
    if (!path || text->broken) {
        mem_free(path);
        return error_no_memory(err);
    }
    FILE *file = fopen(path, "wb");
    bool good = file && (!text->length || fwrite(text->bytes, text->length, 1, file) == 1);
    cw_status s = good ? CW_OK : cannot_write(path, err);
    if (file && fclose(file) != 0 && !s) s = cannot_write(path, err);
    mem_free(path);
    return s;
}

static cw_status copy_bytes(FILE *from, FILE *to, const char *source, const char *target,
                            cw_error *err)
{
    size_t got;
    char *buffer = mem_new(COPY_BYTES, 1);
    if (!buffer) return error_no_memory(err);
    cw_status s = CW_OK;
    while (!s && (got = fread(buffer, 1, COPY_BYTES, from)) > 0)
        if (fwrite(buffer, 1, got, to) != got) s = cannot_write(target, err);
    if (!s && ferror(from)) s = error_at(err, CW_FAILED, source, 0, "cannot be read");
    mem_free(buffer);
    return s;
}

cw_status folder_copy(const struct folder *f, const char *source, const char *name, cw_error *err)
{
    cw_status s = bytes_check_file(source, UINT64_MAX, err);
    if (s) return s;
    char *path = folder_name(f, name);
    if (!path) return error_no_memory(err);
    FILE *from = fopen(source, "rb"), *to = from ? fopen(path, "wb") : NULL;
    if (!from)
        s = error_at(err, CW_BAD_INPUT, source, 0, "cannot be read: %s", strerror(errno));
    else
        s = to ? copy_bytes(from, to, source, path, err) : cannot_write(path, err);
    if (to && fclose(to) != 0 && !s) s = cannot_write(path, err);
    if (from) fclose(from);
    mem_free(path);
    return s;
}

cw_status folder_commit(struct folder *f, cw_error *err)
{
    if (rename(f->temporary, f->path) != 0) return cannot_write(f->path, err);
    mem_free(f->temporary);
    f->temporary = NULL;
    return CW_OK;
}

static void remove_all(const struct folder *f)
{
    const struct dirent *entry;
    DIR *dir = opendir(f->temporary);
    while (dir && (entry = readdir(dir)) != NULL)
        unlinkat(dirfd(dir), entry->d_name, 0); /* which leaves "." and ".." alone */
    if (dir) closedir(dir);
    rmdir(f->temporary);
}

void folder_release(struct folder *f)
{
    if (f->temporary) remove_all(f);
    mem_free(f->temporary);
    mem_free(f->path);
    *f = (struct folder){0};
}

static void walk_up(struct text *out, const char *from, const char *to)
{
    size_t same = 0, i = 0;
    for (; from[i] && from[i] == to[i]; i++)
        if (from[i] == '/') same = i + 1;
    bool around = from[i] == '/' && !to[i]; /* `to` is a folder around `from` */
    if (around) same = i + 1;
    for (const char *p = from + same; *p;) {
        text_add(out, "../");
        p += strcspn(p, "/");
        if (*p) p++;
    }
    if (!around) text_add(out, to + same);
}

cw_status folder_relative(const struct folder *f, const char *file, struct text *out, cw_error *err)
{
    char from[PATH_MAX], to[PATH_MAX];
    if (!realpath(f->temporary, from)) return cannot_write(f->path, err);
    if (!realpath(file, to))
        return error_at(err, CW_BAD_INPUT, file, 0, "cannot be read: %s", strerror(errno));
    walk_up(out, from, to); /* its final name has the same folder around it */
    return out->broken ? error_no_memory(err) : CW_OK;
}
