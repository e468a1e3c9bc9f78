/* The files an operation is made of, each with its hash, so that a plan can name what it rests on. */
#include <string.h>

#include "files/bytes.h"
#include "operation/read_int.h"

enum { MAX_INPUTS = 64 };

/* "./a//b" is "a/b"; ".." stays, because links make it mean more than it says. */
static const char *normalise(struct reader *r, const char *written)
{
    char *out = reader_array(r, strlen(written) + 1, 1), *to = out;
    if (!out) return NULL;
    if (*written == '/') *to++ = '/';
    while (*written) {
        size_t length = strcspn(written, "/");
        if (length && !(length == 1 && *written == '.')) {
            if (to != out && to[-1] != '/') *to++ = '/';
            memcpy(to, written, length);
            to += length;
        }
        written += length + (written[length] == '/');
    }
    *to = '\0';
    return out;
}

const char *input_full(struct reader *r, const char *written)
{
    const char *slash = strrchr(r->path, '/');
    size_t folder = written[0] == '/' || !slash ? 0 : (size_t)(slash - r->path) + 1;
    char *out = reader_array(r, folder + strlen(written) + 1, 1);
    if (!out) return NULL;
    memcpy(out, r->path, folder);
    memcpy(out + folder, written, strlen(written) + 1);
    return out;
}

bool input_exists(struct reader *r, const char *written)
{
    const char *full = input_full(r, written);
    return full && bytes_check_file(full, UINT64_MAX, NULL) == CW_OK;
}

cw_status input_check(struct reader *r, const struct yaml_node *node, const char *what,
                      const char *written)
{
    cw_error local = {0};
    const char *full = input_full(r, written);
    if (!full) return error_no_memory(r->err);
    if (bytes_check_file(full, UINT64_MAX, &local) == CW_OK) return CW_OK;
    if (bytes_exists(full)) return FAIL_AT(r, node, "%s: %s", what, local.text);
    return FAIL_AT(r, node, "%s: there is no file '%s' (paths are relative to this file)", what,
                   written);
}

bool operation_reads(const cw_operation *op, const char *path)
{
    for (size_t i = 0; i < op->input_count; i++)
        if (bytes_same_file(op->inputs[i].full, path)) return true;
    return false;
}

void input_tells_people(struct reader *r, const char *full)
{
    for (size_t i = 0; i < r->op->input_count; i++)
        if (bytes_same_file(r->op->inputs[i].full, full)) r->op->inputs[i].tells_people = true;
}

cw_status input_add(struct reader *r, const char *written)
{
    cw_operation *op = r->op;
    const char *path = normalise(r, written), *full = input_full(r, written);
    if (!path || !full) return error_no_memory(r->err);
    for (size_t i = 0; i < op->input_count; i++)
        if (strcmp(op->inputs[i].path, path) == 0) return CW_OK;
    if (!op->inputs) op->inputs = reader_array(r, MAX_INPUTS, sizeof *op->inputs);
    if (!op->inputs) return error_no_memory(r->err);
    if (op->input_count == MAX_INPUTS)
        return error_at(r->err, CW_BAD_INPUT, r->path, 0, "it names too many files");
    struct op_input *input = &op->inputs[op->input_count];
    cw_status s = bytes_hash_file(full, input->blake2b, r->err);
    if (s) return s;
    input->path = path;
    input->full = full;
    op->input_count++;
    return CW_OK;
}
