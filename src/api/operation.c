/* cw_operation_read: the operation with the importer that its network asks for. */
#include "operation/operation.h"

#include "api/network_int.h"
#include "api/record_int.h"
#include "doctor/doctor.h"
#include "draft/draft.h"
#include "publish/network_info.h"
#include "record/basis.h"
#include "record/check.h"

static cw_status read_network(void *context, const struct operation_network_source *source,
                              struct network *out, cw_error *err)
{
    (void)context;
    return network_source_read(source, out, err);
}

/* Beyond so many entries a check takes longer than people wait for a plan. */
enum { CHECKED_ENTRIES = 50000 };

static cw_status read_record(void *context, const char *path, const char *operation,
                             struct text *yaml, bool *checked, cw_error *err)
{
    static const struct check_options none = {0};
    struct store *store = NULL;
    struct store_counts counts = {0};
    struct text report = {0};
    (void)context;
    cw_status s = record_ready(err);
    if (!s) s = store_open(path, STORE_READ, &store, err);
    if (!s) s = store_counts(store, &counts, err);
    *checked = counts.entries <= CHECKED_ENTRIES;
    if (!s && *checked) s = check_record(store, &none, &report, err);
    if (!s) s = store_begin_read(store, err);
    if (!s) s = store_end(store, basis_yaml(store, operation, yaml, err), err);
    text_release(&report);
    store_close(store);
    return s;
}

static cw_status read_operation(const char *path, bool lenient, cw_operation **out, cw_error *err)
{
    const struct operation_readers readers = {
        .network = read_network, .record = read_record, .lenient = lenient};
    return operation_read_with(path, &readers, out, err);
}

cw_status cw_operation_read(const char *path, cw_operation **out, cw_error *err)
{
    return read_operation(path, false, out, err);
}

cw_status cw_operation_new(const cw_new_options *options, char **report, cw_error *err)
{
    return draft_write(options, read_network, NULL, report, err);
}

cw_status cw_operation_doctor(const char *path, bool json, char **out, cw_error *err)
{
    struct text text = {0};
    cw_operation *op = NULL;
    *out = NULL;
    cw_status status = read_operation(path, true, &op, err);
    if (!status) status = doctor_write(&text, op, json, err);
    if (!status) status = text_take(&text, out, err);
    text_release(&text);
    cw_operation_free(op);
    return status;
}

cw_status cw_network_info(const cw_operation *op, bool json, char **out, cw_error *err)
{
    struct text text = {0};
    cw_status status = network_info_write(&text, &op->net, op, json, err);
    if (!status) return text_take(&text, out, err);
    text_release(&text);
    *out = NULL;
    return status;
}

bool cw_operation_reads(const cw_operation *op, const char *path)
{
    return operation_reads(op, path);
}

int64_t cw_operation_size(const cw_operation *op)
{
    return (int64_t)op->net.link_count * op->pause_s;
}

cw_status cw_operation_warnings(const cw_operation *op, char **out, cw_error *err)
{
    struct text text = {0};
    text_add(&text, op->warnings.bytes ? op->warnings.bytes : "");
    return text_take(&text, out, err);
}
