/* Any bytes as a GeoTIFF of people per cell: no crash, no message on stderr, bounded memory. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "files/raster.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_file(const char *path, const uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) abort();
}

/* Stops after a million cells: large files are tested elsewhere. */
static cw_status check(void *context, const struct raster_cells *cells, cw_error *err)
{
    size_t *seen = context;
    (void)err;
    for (size_t i = 0; i < cells->count; i++)
        if (cells->millionths[i] <= 0 || !(fabs(cells->lon[i]) <= 180) ||
            !(fabs(cells->lat[i]) <= 90))
            abort();
    *seen += cells->count;
    return *seen > 1000000 ? CW_CANCELLED : CW_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct raster *raster;
    cw_error err = {0};
    size_t seen = 0;
    snprintf(path, sizeof path, "/tmp/clearway-fuzz-%ld.tif", (long)getpid());
    write_file(path, data, size);
    cw_status status = raster_open(path, &raster, &err);
    if ((status != CW_OK) != (err.text[0] != '\0') || (raster != NULL) != (status == CW_OK))
        abort();
    if (!status) status = raster_visit(raster, check, &seen, &err);
    if (status && status != CW_CANCELLED && !err.text[0]) abort();
    raster_close(raster);
    unlink(path);
    return 0;
}
