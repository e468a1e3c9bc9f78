/* Power cuts: every write, sync and truncation of a script of appends is taken down; then, for each moment
 * between two of them, the files are made as a disk may hold them that lost what was not synced, and opened.
 * What was acknowledged before is there, and the record checks.
 *     power [APPENDS [SEED]] */
#include <sqlite3.h>

#include "harness.h"
#include "make.h"

enum { FILES = 4, NAME = 128 };
enum kind { WRITE, TRUNCATE, SYNC, DELETE, ACK };
struct op {
    enum kind kind;
    int file;
    sqlite3_int64 at;
    int length;
    char *bytes;
};

static struct {
    char folder[64], path[96];
    struct op *ops;
    size_t count, room;
    char names[FILES][NAME];
    int files, appends;
    uint64_t random;
    bool watching;
} t;

static uint64_t next(uint64_t below)
{
    t.random ^= t.random << 13;
    t.random ^= t.random >> 7;
    t.random ^= t.random << 17;
    return t.random % below;
}

/* ---- a file system that takes down what is asked of it ------------------------------------------- */

struct file {
    sqlite3_file base;
    int number; /* -1: not watched */
    sqlite3_file *real;
};
static sqlite3_vfs *below;

static void take_down(enum kind kind, int file, sqlite3_int64 at, const void *bytes, int length)
{
    if (!t.watching || (file < 0 && kind != ACK)) return;
    if (t.count == t.room) t.ops = realloc(t.ops, (t.room = t.room * 2 + 64) * sizeof *t.ops);
    struct op *op = &t.ops[t.count++];
    *op = (struct op){kind, file, at, length, NULL};
    if (bytes) {
        op->bytes = malloc((size_t)length + 1);
        memcpy(op->bytes, bytes, (size_t)length);
    }
}

#define REAL(f) (((struct file *)(f))->real)
#define CALL(f, method, ...) REAL(f)->pMethods->method(REAL(f), __VA_ARGS__)
static int f_close(sqlite3_file *f)
{
    int code = REAL(f)->pMethods->xClose(REAL(f));
    free(REAL(f));
    return code;
}
static int f_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return CALL(f, xRead, to, n, at);
}
static int f_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    take_down(WRITE, ((struct file *)f)->number, at, from, n);
    return CALL(f, xWrite, from, n, at);
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    take_down(TRUNCATE, ((struct file *)f)->number, size, NULL, 0);
    return CALL(f, xTruncate, size);
}
static int f_sync(sqlite3_file *f, int flags)
{
    take_down(SYNC, ((struct file *)f)->number, 0, NULL, 0);
    return CALL(f, xSync, flags);
}
static int f_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return CALL(f, xFileSize, size);
}
static int f_lock(sqlite3_file *f, int how)
{
    return CALL(f, xLock, how);
}
static int f_unlock(sqlite3_file *f, int how)
{
    return CALL(f, xUnlock, how);
}
static int f_reserved(sqlite3_file *f, int *out)
{
    return CALL(f, xCheckReservedLock, out);
}
static int f_control(sqlite3_file *f, int op, void *arg)
{
    return CALL(f, xFileControl, op, arg);
}
static int f_sector(sqlite3_file *f)
{
    return REAL(f)->pMethods->xSectorSize(REAL(f));
}
/* No promise of the disk is believed: not even that what was written last keeps what lies beside it. */
static int f_device(sqlite3_file *f)
{
    (void)f;
    return 0;
}
static int f_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return CALL(f, xShmMap, page, size, extend, out);
}
static int f_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return CALL(f, xShmLock, at, n, flags);
}
static void f_shm_barrier(sqlite3_file *f)
{
    REAL(f)->pMethods->xShmBarrier(REAL(f));
}
static int f_shm_unmap(sqlite3_file *f, int del)
{
    return CALL(f, xShmUnmap, del);
}

static const sqlite3_io_methods methods = {
    2,          f_close,       f_read,      f_write,   f_truncate, f_sync,   f_size,
    f_lock,     f_unlock,      f_reserved,  f_control, f_sector,   f_device, f_shm_map,
    f_shm_lock, f_shm_barrier, f_shm_unmap, NULL,      NULL};

static int number_of(const char *name)
{
    if (!name || !strstr(name, t.folder)) return -1;
    for (int i = 0; i < t.files; i++)
        if (strcmp(t.names[i], name) == 0) return i;
    if (t.files == FILES) return -1;
    snprintf(t.names[t.files], NAME, "%s", name);
    return t.files++;
}

static int v_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct file *mine = (struct file *)f;
    (void)v;
    mine->number = number_of(name);
    mine->real = calloc(1, (size_t)below->szOsFile);
    int code = below->xOpen(below, name, mine->real, flags, out);
    f->pMethods = code == SQLITE_OK ? &methods : NULL;
    if (code != SQLITE_OK) free(mine->real);
    return code;
}
static int v_delete(sqlite3_vfs *v, const char *name, int sync)
{
    (void)v;
    take_down(DELETE, number_of(name), 0, NULL, 0);
    return below->xDelete(below, name, sync);
}
static int v_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
    (void)v;
    return below->xAccess(below, name, flags, out);
}
static int v_full(sqlite3_vfs *v, const char *name, int n, char *out)
{
    (void)v;
    return below->xFullPathname(below, name, n, out);
}

/* ---- what a disk may hold ------------------------------------------------------------------------ */

struct image {
    char *bytes;
    size_t size;
    bool there;
};

static void grow(struct image *i, size_t size)
{
    if (size <= i->size) return;
    i->bytes = realloc(i->bytes, size);
    memset(i->bytes + i->size, 0, size - i->size);
    i->size = size;
}

static void apply(struct image *i, const struct op *op)
{
    i->there = op->kind != DELETE;
    if (op->kind == WRITE) {
        grow(i, (size_t)op->at + (size_t)op->length);
        memcpy(i->bytes + op->at, op->bytes, (size_t)op->length);
    } else if (op->kind == TRUNCATE) {
        if ((size_t)op->at < i->size) i->size = (size_t)op->at;
    } else if (op->kind == DELETE) {
        i->size = 0;
    }
}

/* What is on the disk after `moment` operations: all that was synced, and of the rest none, all, or some
 * in their order. */
static void make_files(size_t moment, int mode)
{
    for (int f = 0; f < t.files; f++) {
        struct image image = {0};
        size_t synced = 0;
        for (size_t k = 0; k < moment; k++)
            if (t.ops[k].file == f && (t.ops[k].kind == SYNC || t.ops[k].kind == DELETE))
                synced = k + 1;
        for (size_t k = 0; k < moment; k++) {
            if (t.ops[k].kind == ACK || t.ops[k].kind == SYNC || t.ops[k].file != f) continue;
            if (k < synced || mode == 1 || (mode == 2 && next(2))) apply(&image, &t.ops[k]);
        }
        remove(t.names[f]);
        if (!image.there) {
            free(image.bytes);
            continue;
        }
        FILE *file = fopen(t.names[f], "wb");
        if (image.size) fwrite(image.bytes, 1, image.size, file);
        fclose(file);
        free(image.bytes);
    }
}

static bool holds(size_t moment, int mode)
{
    struct check_options none = {0};
    struct text report = {0};
    struct store *store = NULL;
    struct store_counts counts = {0};
    cw_error err = {0};
    uint64_t acknowledged = 0;
    for (size_t k = 0; k < moment; k++)
        if (t.ops[k].kind == ACK) acknowledged = (uint64_t)t.ops[k].at;
    if (acknowledged == 0) return true; /* the record itself was not acknowledged yet */
    make_files(moment, mode);
    cw_status s = store_open(t.path, STORE_WRITE, &store, &err);
    if (!s) s = check_record(store, &none, &report, &err);
    if (!s) s = store_counts(store, &counts, &err);
    store_close(store);
    text_release(&report);
    bool good = !s && counts.entries >= acknowledged && counts.entries <= acknowledged + 1;
    if (!good)
        printf("cut at %zu of %zu, mode %d: %llu acknowledged, %llu there; %s\n", moment, t.count,
               mode, (unsigned long long)acknowledged, (unsigned long long)counts.entries,
               err.text);
    return good;
}

static void script(void)
{
    struct fixture f;
    struct store *store = NULL;
    cw_error err = {0};
    fixture_init(&f, "m.example/desk");
    t.watching = true;
    if (!CHECK_INT(make_empty(t.path, &f, &store, &err), CW_OK)) return;
    take_down(ACK, -1, 3, NULL, 0);
    for (int i = 0; i < t.appends; i++) {
        if (!CHECK_INT(add_scripted(store, &f, i, 0, &err), CW_OK)) break;
        take_down(ACK, -1, 4 + i, NULL, 0);
        if (i % 16 == 15) { /* closing copies the journal into the file */
            store_close(store);
            CHECK_INT(store_open(t.path, STORE_WRITE, &store, &err), CW_OK);
        }
    }
    store_close(store);
    t.watching = false;
}

static void nothing_acknowledged_is_lost(void)
{
    size_t cuts = 0;
    for (size_t k = 1; k <= t.count; k++)
        for (int mode = 0; mode < 3; mode++, cuts++)
            if (!CHECK(holds(k, mode))) return;
    printf("%d appends, %zu operations, %zu cuts\n", t.appends, t.count, cuts);
    CHECK(cuts > 100);
}

/* The test can fail: when syncs are not waited for, something is lost. */
static void lost_syncs_would_be_seen(void)
{
    bool lost = false;
    size_t from = t.count / 2;
    for (size_t k = 0; k < t.count; k++)
        if (t.ops[k].kind == SYNC && k > from) t.ops[k].file = -1;
    fflush(stdout);
    for (size_t k = from; k <= t.count && !lost; k++) lost = !holds(k, 0);
    CHECK(lost);
}

int main(int argc, char **argv)
{
    sqlite3_vfs mine;
    char command[160];
    t.appends = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 20;
    t.random = argc > 2 ? strtoull(argv[2], NULL, 10) : 88172645463325252u;
    if (sodium_init() < 0) return 1;
    snprintf(t.folder, sizeof t.folder, "%s/record-power-%ld",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm", (long)getpid());
    snprintf(t.path, sizeof t.path, "%s/r.sqlite", t.folder);
    snprintf(command, sizeof command, "mkdir -p %s", t.folder);
    if (system(command)) return 1;
    below = sqlite3_vfs_find(NULL);
    mine = *below;
    mine.zName = "watching";
    mine.szOsFile = (int)sizeof(struct file);
    mine.xOpen = v_open;
    mine.xDelete = v_delete;
    mine.xAccess = v_access;
    mine.xFullPathname = v_full;
    sqlite3_vfs_register(&mine, 1);
    RUN(script);
    sqlite3_vfs_unregister(&mine);
    RUN(nothing_acknowledged_is_lost);
    RUN(lost_syncs_would_be_seen);
    snprintf(command, sizeof command, "rm -rf %s", t.folder);
    if (system(command)) return 1;
    for (size_t k = 0; k < t.count; k++) free(t.ops[k].bytes);
    free(t.ops);
    return harness_end();
}
