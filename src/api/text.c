/* cw_text_write: a text as a new file. */
#include <string.h>

#include "base/output.h"
#include "files/bytes.h"

cw_status cw_text_write(const char *text, const char *path, cw_error *err)
{
    struct text temporary = {0};
    if (bytes_exists(path))
        return error_at(err, CW_BAD_USAGE, path, 0,
                        "exists already and is not overwritten; choose another name");
    cw_status s = output_begin(path, &temporary, err);
    if (s) {
        text_release(&temporary);
        return s;
    }
    s = output_write(path, temporary.bytes, text, strlen(text), err);
    return output_end(path, &temporary, s, err);
}
