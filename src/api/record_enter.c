/* cw_record_add, cw_record_seal, cw_record_submit: single entries, from this desk or sealed elsewhere. */
#include <inttypes.h>
#include <string.h>

#include "api/record_int.h"
#include "files/bytes.h"
#include "record/sealed.h"

cw_status record_enter(cw_record *record, const cw_desk *desk, record_enter_fn *fn, void *context,
                       char **receipt, char **warnings, cw_error *err)
{
    struct desk d;
    struct log log = {0};
    struct arena arena = {0};
    struct record_entering e = {.log = &log, .desk = &d};
    *receipt = *warnings = NULL;
    cw_status s = record_desk(desk, &d, err);
    if (!s) s = store_begin(record->store, err);
    if (!s) {
        s = submit_open(record->store, d.log, &arena, &log, err);
        if (!s) s = fn(context, &e, err);
        if (!s && e.entered) s = log_seal(&log, record_sealer(&log, &d), err);
        s = store_end(record->store, s, err);
    }
    if (!s) s = text_take(&e.receipt, receipt, err);
    if (!s) s = text_take(&e.warnings, warnings, err);
    text_release(&e.receipt);
    text_release(&e.warnings);
    log_release(&log);
    arena_release(&arena);
    return s;
}

static void tell(struct record_entering *e, const struct receipt *receipt)
{
    e->entered = !receipt->repeated;
    text_addf(&e->receipt, "%s %s entry %" PRIu64 " of log %s\n", receipt->submission,
              receipt->repeated ? "stands there already:" : "is", receipt->place,
              e->log->info.origin);
}

static cw_status parse_payload(const char *text, json_t **out, cw_error *err)
{
    json_error_t fault;
    if (strlen(text) > SCHEMA_PAYLOAD_MOST)
        return error_set(err, CW_BAD_INPUT, "the payload has more than %d bytes; say less",
                         SCHEMA_PAYLOAD_MOST);
    *out = json_loads(text, JSON_REJECT_DUPLICATES, &fault);
    if (*out) return CW_OK;
    return error_set(err, CW_BAD_INPUT, "the payload is no JSON: line %d: %s", fault.line,
                     fault.text);
}

/* What is to be entered, as its author says it. */
struct said_here {
    const struct entry_type *type;
    json_t *payload;
    const char *submission; /* NULL: one is made */
};

static cw_status read_said(const char *type, const char *payload, struct said_here *out,
                           cw_error *err)
{
    cw_status s = record_type(type, &out->type, err);
    return s ? s : parse_payload(payload, &out->payload, err);
}

static cw_status add(void *context, struct record_entering *e, cw_error *err)
{
    const struct said_here *said = context;
    struct receipt receipt;
    cw_status s = submit_entry(e->log, e->desk, said->type, said->payload, said->submission,
                               &receipt, &e->warnings, err);
    if (!s) tell(e, &receipt);
    return s;
}

cw_status cw_record_add(cw_record *record, const cw_desk *desk, const char *type,
                        const char *payload, const char *submission, char **receipt,
                        char **warnings, cw_error *err)
{
    struct said_here said = {.submission = submission};
    *receipt = *warnings = NULL;
    cw_status s = read_said(type, payload, &said, err);
    if (!s) s = record_enter(record, desk, add, &said, receipt, warnings, err);
    json_decref(said.payload);
    return s;
}

/* ---- sealed here, entered elsewhere -------------------------------------------------------------- */

cw_status cw_record_seal(const cw_desk *desk, const char *type, const char *payload,
                         const char *submission, char **out, char **warnings, cw_error *err)
{
    struct said_here said = {.submission = submission};
    struct desk d;
    struct arena arena = {0};
    struct entry entry;
    struct text text = {0}, warned = {0};
    *out = *warnings = NULL;
    cw_status s = record_desk(desk, &d, err);
    if (!s) s = read_said(type, payload, &said, err);
    if (!s) s = submit_seal(&d, said.type, said.payload, said.submission, &arena, &entry, err);
    if (!s) s = sealed_write(&entry, &text, err);
    if (!s) privacy_scan(said.type, said.payload, &warned);
    if (!s) s = text_take(&text, out, err);
    if (!s) s = text_take(&warned, warnings, err);
    text_release(&text);
    text_release(&warned);
    arena_release(&arena);
    json_decref(said.payload);
    return s;
}

static cw_status submit(void *context, struct record_entering *e, cw_error *err)
{
    struct receipt receipt;
    cw_status s = submit_sealed(e->log, e->desk, context, &receipt, &e->warnings, err);
    if (!s) tell(e, &receipt);
    return s;
}

cw_status cw_record_submit(cw_record *record, const cw_desk *desk, const char *path, char **receipt,
                           char **warnings, cw_error *err)
{
    struct bytes bytes = {0};
    struct arena arena = {0};
    struct entry entry;
    *receipt = *warnings = NULL;
    cw_status s = bytes_read(path, SEALED_MOST_BYTES, &bytes, err);
    if (!s) s = sealed_read(path, (char *)bytes.data, bytes.length, &arena, &entry, err);
    if (!s) s = record_enter(record, desk, submit, &entry, receipt, warnings, err);
    bytes_release(&bytes);
    arena_release(&arena);
    return s;
}
