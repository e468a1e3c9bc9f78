/* cw_operation_ready and what else negotiators ask: options with their defaults, and texts. */
#include "negotiate/ready.h"
#include "negotiate/stress.h"
#include "negotiate/value.h"

cw_status cw_operation_ready(const cw_operation *op, const cw_ready_options *options, char **out,
                             cw_error *err)
{
    static const cw_ready_options defaults;
    struct text text = {0};
    *out = NULL;
    cw_status status = ready_write(&text, op, options ? options : &defaults, err);
    if (!status) return text_take(&text, out, err);
    text_release(&text);
    return status;
}

cw_status cw_operation_value(const cw_operation *op, const cw_value_options *options, char **out,
                             cw_error *err)
{
    static const cw_value_options defaults;
    struct text text = {0};
    *out = NULL;
    cw_status status = value_write(&text, op, options ? options : &defaults, err);
    if (!status) return text_take(&text, out, err);
    text_release(&text);
    return status;
}

cw_status cw_operation_stress(const cw_operation *op, const cw_stress_options *options, char **out,
                              cw_error *err)
{
    static const cw_stress_options defaults;
    struct text text = {0};
    *out = NULL;
    cw_status status = stress_write(&text, op, options ? options : &defaults, err);
    if (!status) return text_take(&text, out, err);
    text_release(&text);
    return status;
}
