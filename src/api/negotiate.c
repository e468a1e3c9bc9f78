/* cw_operation_ready and what else negotiators ask: options with their defaults, and texts. */
#include "negotiate/ready.h"
#include "negotiate/stress.h"
#include "negotiate/value.h"

/* The text of what was written into `text`, which is released; nothing after an error. */
static cw_status hand_out(struct text *text, cw_status status, char **out, cw_error *err)
{
    *out = NULL;
    if (!status) return text_take(text, out, err);
    text_release(text);
    return status;
}

cw_status cw_operation_ready(const cw_operation *op, const cw_ready_options *options, char **out,
                             cw_error *err)
{
    static const cw_ready_options defaults;
    struct text text = {0};
    return hand_out(&text, ready_write(&text, op, options ? options : &defaults, NULL, err), out,
                    err);
}

cw_status cw_operation_value(const cw_operation *op, const cw_value_options *options, char **out,
                             cw_error *err)
{
    static const cw_value_options defaults;
    struct text text = {0};
    return hand_out(&text, value_write(&text, op, options ? options : &defaults, NULL, err), out,
                    err);
}

cw_status cw_operation_stress(const cw_operation *op, const cw_stress_options *options, char **out,
                              cw_error *err)
{
    static const cw_stress_options defaults;
    struct text text = {0};
    return hand_out(&text, stress_write(&text, op, options ? options : &defaults, err), out, err);
}
