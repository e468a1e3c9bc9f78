/* Any bytes as the payload of an entry, its type by the first byte: what is taken is in canonical form. */
#include <stdlib.h>
#include <string.h>

#include "record/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text fault = {0}, again = {0}, warnings = {0};
    if (size == 0) return 0;
    const struct entry_type *type = &schema_types[data[0] % schema_type_count];
    const char *bytes = (const char *)data + 1;
    json_t *payload = schema_parse(type, bytes, size - 1, INT64_C(1480000000), &fault);
    if (!payload && fault.length == 0 && !fault.broken) abort();
    if (payload) {
        if (schema_canonical(payload, &again, NULL) == CW_OK &&
            (again.length != size - 1 || memcmp(again.bytes, bytes, again.length) != 0))
            abort();
        privacy_scan(type, payload, &warnings);
        for (size_t i = 0; i < type->field_count; i++) {
            again.length = 0;
            schema_show(payload, &type->fields[i], &again);
        }
    }
    json_decref(payload);
    text_release(&fault);
    text_release(&again);
    text_release(&warnings);
    return 0;
}
