/* An entry that its author sealed on another machine, on its way to a recorder: one JSON document,
 *
 *     {"entry": signed note, "payload": canonical JSON as a text, "salt": base64, "sealed": 1}
 *
 * in canonical form. It holds no secret but the salt, which keeps a payload that was erased from being guessed. */
#ifndef RECORD_SEALED_H
#define RECORD_SEALED_H

#include "base/arena.h"
#include "record/entry.h"

enum { SEALED_MOST_BYTES = 1 << 20 };

cw_status sealed_write(const struct entry *entry, struct text *out, cw_error *err);
/* Texts go into `arena`. The signature is not verified: which keys count is the log's to know. `name` stands
 * for the file. */
cw_status sealed_read(const char *name, const char *bytes, size_t length, struct arena *arena,
                      struct entry *out, cw_error *err);

#endif
