/* cw_operation_read: the operation with the importer that its network asks for. */
#include "operation/operation.h"

#include "api/network_int.h"
#include "doctor/doctor.h"
#include "draft/draft.h"
#include "publish/network_info.h"

static cw_status read_network(void *context, const struct operation_network_source *source,
                              struct network *out, cw_error *err)
{
    (void)context;
    return network_source_read(source, out, err);
}

cw_status cw_operation_read(const char *path, cw_operation **out, cw_error *err)
{
    return operation_read(path, read_network, NULL, out, err);
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
    cw_status status = operation_read_lenient(path, read_network, NULL, &op, err);
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
