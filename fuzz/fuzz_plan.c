/* Feeds bytes to plan_tables_read as a GeoPackage. Whatever they are: tables, or a status with a
 * text, and no leak. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "plan/tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/clearway-fuzz-plan-%ld.gpkg", (long)getpid());
    FILE *f = fopen(path, "wb");
    if (!f || (length && fwrite(bytes, length, 1, f) != 1) || fclose(f)) abort();
    struct plan_tables tables = {0};
    cw_error err = {0};
    cw_status status = plan_tables_read(path, &tables, &err);
    if (status != CW_OK && !err.text[0]) abort();
    plan_tables_release(&tables);
    unlink(path);
    return 0;
}
