/* Sealed entries as files. */
#include "record/sealed.h"

#include <string.h>

cw_status sealed_write(const struct entry *entry, struct text *out, cw_error *err)
{
    struct text note = {0}, salt = {0};
    entry_note(entry, &note);
    note_base64(entry->salt, sizeof entry->salt, &salt);
    json_t *root =
        note.broken || salt.broken
            ? NULL
            : json_pack("{s:i,s:s,s:s,s:o}", "sealed", 1, "entry", note.bytes, "salt", salt.bytes,
                        "payload", json_stringn(entry->payload, entry->payload_length));
    cw_status s = root ? schema_canonical(root, out, err) : error_no_memory(err);
    text_add(out, "\n");
    json_decref(root);
    text_release(&note);
    text_release(&salt);
    return s;
}

static const char *read_fields(const json_t *root, struct arena *arena, struct entry *out,
                               bool *no_memory)
{
    int form = 0;
    const char *note = NULL, *salt = NULL, *payload = NULL;
    size_t note_length = 0, salt_length = 0, payload_length = 0;
    if (json_unpack_ex((json_t *)root, NULL, JSON_STRICT, "{s:i,s:s%,s:s%,s:s%}", "sealed", &form,
                       "entry", &note, &note_length, "salt", &salt, &salt_length, "payload",
                       &payload, &payload_length) ||
        form != 1)
        return "is no sealed entry; clearway record seal writes one";
    const char *why = entry_parse(note, note_length, arena, out);
    if (why) return why;
    if (!note_base64_read(salt, salt_length, out->salt, sizeof out->salt))
        return "has a salt that is none";
    if (strlen(payload) != payload_length) return "has a payload with a NUL byte";
    out->erased = false;
    out->payload_length = payload_length;
    out->payload = arena_text_n(arena, payload, payload_length);
    *no_memory = !out->payload;
    return NULL;
}

cw_status sealed_read(const char *name, const char *bytes, size_t length, struct arena *arena,
                      struct entry *out, cw_error *err)
{
    bool no_memory = false;
    const char *why = "is no sealed entry; clearway record seal writes one";
    json_t *root = length <= SEALED_MOST_BYTES
                       ? json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL)
                       : NULL;
    if (root) why = read_fields(root, arena, out, &no_memory);
    json_decref(root);
    if (no_memory || why == entry_no_memory) return error_no_memory(err);
    return why ? error_at(err, CW_BAD_INPUT, name, 0, "%s", why) : CW_OK;
}
