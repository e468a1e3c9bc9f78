/* Handles of records and keys: what the files of the record's API share. */
#ifndef API_RECORD_INT_H
#define API_RECORD_INT_H

#include "record/submit.h"

struct cw_record {
    struct store *store;
};
struct cw_key {
    struct signer signer;
};

/* Makes libsodium ready; to be called before anything else of src/record. */
cw_status record_ready(cw_error *err);
cw_status record_desk(const cw_desk *desk, struct desk *out, cw_error *err);

#endif
