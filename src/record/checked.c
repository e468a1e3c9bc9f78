/* The memory of checks, as one JSON file. */
#include "record/checked.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/output.h"
#include "files/bytes.h"

enum { MOST = 256 << 20, TILE_TEXT = 2 * (CHECKED_HASH + 32 + 8) };

static cw_status no_memory_of_checks(const struct checked *c, cw_error *err)
{
    return error_at(err, CW_BAD_INPUT, c->path, 0,
                    "is no memory of checks, or damaged; choose another --state, and everything is "
                    "checked anew");
}

void checked_log_release(struct checked_log *log)
{
    mem_free(log->note);
    mem_free(log->tiles);
    *log = (struct checked_log){0};
}

void checked_release(struct checked *checked)
{
    for (size_t i = 0; i < checked->count; i++) checked_log_release(&checked->logs[i]);
    mem_free(checked->logs);
    sodium_memzero(checked, sizeof *checked);
}

struct checked_log *checked_find(const struct checked *checked, const char *origin)
{
    for (size_t i = 0; i < checked->count; i++)
        if (strcmp(checked->logs[i].head.origin, origin) == 0) return &checked->logs[i];
    return NULL;
}

cw_status checked_put(struct checked *checked, struct checked_log *log, cw_error *err)
{
    struct checked_log *old = checked_find(checked, log->head.origin);
    if (!old) {
        cw_status s = mem_reserve(&checked->logs, &checked->room, checked->count + 1,
                                  sizeof *checked->logs, err);
        if (s) return s;
        old = &checked->logs[checked->count++];
        *old = (struct checked_log){0};
    }
    checked_log_release(old);
    *old = *log;
    *log = (struct checked_log){0};
    return CW_OK;
}

/* ---- reading ------------------------------------------------------------------------------------- */

static bool read_hex(const char *text, size_t length, void *out, size_t size)
{
    size_t got = 0;
    return length == 2 * size && sodium_hex2bin(out, size, text, length, NULL, &got, NULL) == 0 &&
           got == size;
}

static bool read_tile(const json_t *item, struct checked_tile *out)
{
    const char *text = json_string_value(item);
    if (!text || json_string_length(item) != TILE_TEXT) return false;
    return read_hex(text, 64, out->bytes, 32) && read_hex(text + 64, 64, out->root.bytes, 32) &&
           read_hex(text + 128, 16, &out->topic_sum, 8);
}

static bool read_log(const json_t *item, bool tiles_count, struct checked_log *out)
{
    const char *head = NULL;
    json_t *tiles = NULL, *tile;
    struct note note;
    size_t i;
    if (json_unpack_ex((json_t *)item, NULL, JSON_STRICT, "{s:s,s:o}", "head", &head, "tiles",
                       &tiles) ||
        note_parse(head, strlen(head), &note) ||
        checkpoint_parse(note.text, note.text_length, &out->head) || !json_is_array(tiles) ||
        json_array_size(tiles) > out->head.size / STORE_TILE)
        return false;
    out->note = mem_copy_text(head);
    if (!out->note ||
        mem_reserve(&out->tiles, &out->room, json_array_size(tiles) + 1, sizeof *out->tiles, NULL))
        return false;
    json_array_foreach(tiles, i, tile)
    {
        if (!read_tile(tile, &out->tiles[i])) return false;
    }
    /* another version may have other rules: its heads stay, what it found of entries does not count */
    out->count = tiles_count ? json_array_size(tiles) : 0;
    return true;
}

static cw_status parse(struct checked *c, const json_t *root, cw_error *err)
{
    int form = 0;
    json_int_t at = 0;
    const char *version = NULL, *key = NULL;
    json_t *logs = NULL, *item;
    size_t i;
    if (!root ||
        json_unpack_ex((json_t *)root, NULL, JSON_STRICT, "{s:i,s:s,s:s,s:I,s:o}", "checked", &form,
                       "version", &version, "key", &key, "at", &at, "logs", &logs) ||
        form != 1 || !read_hex(key, strlen(key), c->key, sizeof c->key) || !json_is_array(logs))
        return no_memory_of_checks(c, err);
    c->at_s = at;
    json_array_foreach(logs, i, item)
    {
        struct checked_log log = {0};
        cw_status s = CW_OK;
        if (!read_log(item, strcmp(version, CW_VERSION) == 0, &log) ||
            checked_find(c, log.head.origin))
            s = no_memory_of_checks(c, err);
        if (!s) s = checked_put(c, &log, err);
        checked_log_release(&log);
        if (s) return s;
    }
    return CW_OK;
}

cw_status checked_open(struct checked *out, const char *path, cw_error *err)
{
    struct bytes bytes = {0};
    *out = (struct checked){.path = path};
    randombytes_buf(out->key, sizeof out->key);
    if (!bytes_exists(path)) return CW_OK;
    cw_status s = bytes_read(path, MOST, &bytes, err);
    if (s) return s;
    json_t *root = json_loadb((char *)bytes.data, bytes.length, JSON_REJECT_DUPLICATES, NULL);
    s = parse(out, root, err);
    json_decref(root);
    bytes_release(&bytes);
    return s;
}

/* ---- writing ------------------------------------------------------------------------------------- */

static void add_hex(const void *bytes, size_t size, struct text *out)
{
    char hex[2 * 32 + 1];
    sodium_bin2hex(hex, sizeof hex, bytes, size);
    text_add(out, hex);
}

static json_t *tell_log(const struct checked_log *log)
{
    json_t *tiles = json_array();
    for (size_t i = 0; tiles && i < log->count; i++) {
        struct text text = {0};
        add_hex(log->tiles[i].bytes, CHECKED_HASH, &text);
        add_hex(log->tiles[i].root.bytes, 32, &text);
        add_hex(&log->tiles[i].topic_sum, 8, &text);
        bool good = !text.broken && json_array_append_new(tiles, json_string(text.bytes)) == 0;
        text_release(&text);
        if (good) continue;
        json_decref(tiles);
        return NULL;
    }
    return tiles ? json_pack("{s:s,s:o}", "head", log->note, "tiles", tiles) : NULL;
}

static json_t *tell(const struct checked *c)
{
    char key[65];
    json_t *logs = json_array();
    bool good = logs != NULL;
    for (size_t i = 0; i < c->count && good; i++)
        good = json_array_append_new(logs, tell_log(&c->logs[i])) == 0;
    if (!good) {
        json_decref(logs);
        return NULL;
    }
    sodium_bin2hex(key, sizeof key, c->key, sizeof c->key);
    return json_pack("{s:i,s:s,s:s,s:I,s:o}", "checked", 1, "version", CW_VERSION, "key", key, "at",
                     (json_int_t)c->at_s, "logs", logs);
}

cw_status checked_save(const struct checked *c, cw_error *err)
{
    struct text text = {0}, temporary = {0};
    json_t *root = tell(c);
    cw_status s = root ? schema_canonical(root, &text, err) : error_no_memory(err);
    json_decref(root);
    text_add(&text, "\n");
    if (!s && text.broken) s = error_no_memory(err);
    if (!s) s = output_begin(c->path, &temporary, err);
    if (!s) {
        s = output_write(c->path, temporary.bytes, text.bytes, text.length, err);
        s = output_end(c->path, &temporary, s, err);
    }
    text_release(&temporary);
    text_release(&text);
    return s;
}
