/* Any bytes as a GeoJSON file of areas, and as well-known text: no crash, no message on stderr. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "files/shape.h"
#include "files/table.h"
#include "import/areas.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_file(const char *path, const uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) abort();
}

static void ask(const struct shape *shape)
{
    double x, y;
    bool meets;
    shape_is_point(shape, &x, &y);
    shape_interior_point(shape, &x, &y, NULL);
    shape_meets_segment(shape, 0, 0, 10, 10, &meets, NULL);
}

static void read_wkt(const uint8_t *data, size_t size)
{
    struct shape *shape = NULL;
    char *text = mem_new(size + 1, 1);
    if (!text) return;
    if (size) memcpy(text, data, size);
    if (shape_from_wkt(text, &shape, NULL) == CW_OK) ask(shape);
    shape_free(shape);
    mem_free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct table table;
    struct network net;
    cw_error err = {0};
    if (size > 0 && data[0] != '{') {
        read_wkt(data, size);
        return 0;
    }
    snprintf(path, sizeof path, "/tmp/clearway-fuzz-%ld.geojson", (long)getpid());
    write_file(path, data, size);
    cw_status status = vector_read(path, &table, &err);
    if ((status != CW_OK) != (err.text[0] != '\0')) abort();
    for (size_t i = 0; i < table.row_count; i++)
        if (table.shapes[i]) ask(table.shapes[i]);
    table_release(&table);
    if (status == CW_OK && areas_read(path, NULL, 50, NULL, &net, NULL) == CW_OK)
        network_release(&net);
    unlink(path);
    return 0;
}
