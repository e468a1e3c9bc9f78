/* Any bytes as a record's file: no crash, no writing, and what passes its check can be read. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/basis.h"
#include "record/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct check_options none = {0};
    char path[64];
    struct store *store = NULL;
    struct text report = {0}, yaml = {0};
    cw_error err = {0};
    snprintf(path, sizeof path, "/tmp/fuzz-record-%ld.sqlite", (long)getpid());
    FILE *file = fopen(path, "wb");
    if (!file || sodium_init() < 0) return 0;
    fwrite(data, 1, size, file);
    fclose(file);
    cw_status s = store_open(path, STORE_READ, &store, &err);
    if (!s) {
        s = check_record(store, &none, &report, &err);
        cw_status read = basis_yaml(store, "fuzz", &yaml, NULL);
        if (!s && read) abort();
    }
    if ((s != CW_OK) != (err.text[0] != '\0')) abort();
    store_close(store);
    remove(path);
    text_release(&report);
    text_release(&yaml);
    return 0;
}
