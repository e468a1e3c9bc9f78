/* Feeds bytes to operation_read as operation.yaml, beside a small fixed network, zones and corridors
 * in a folder made once. Whatever the bytes say: a status, a text when it is an error, and no leak.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/areas.h"
#include "import/gmns.h"
#include "import/matsim.h"
#include "operation/operation.h"

static char folder[] = "/tmp/clearway-fuzz-XXXXXX";

static const struct {
    const char *name, *text;
} beside[] = {
    {"node.csv", "node_id,x_coord,y_coord\n1,37,36\n2,37.001,36\n3,37.002,36\n"},
    {"link.csv",
     "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,foot_capacity\n"
     "a,1,2,0,90,36,1000,500\nb,2,3,0,90,36,1000,500\n"},
    {"zones.csv", "zone_id,node_id,c\nZ1,1,100\nZ2,2,200\n"},
    {"corridors.csv", "corridor_id,admits,node_id,windows,capacity_per_hour,needs\n"
                      "C1,c,3,09:00-10:00,600,\n"},
    {"areas.geojson",
     "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"id\":1}"
     ","
     "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[37,36],[37.01,36],[37.01,36.01],"
     "[37,36]]]}},{\"type\":\"Feature\",\"properties\":{\"id\":2},\"geometry\":{\"type\":"
     "\"Polygon\","
     "\"coordinates\":[[[37,36],[37.01,36.01],[37,36.01],[37,36]]]}}]}"},
};

static void put(const char *name, const void *bytes, size_t length)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (!f) abort();
    if (length && fwrite(bytes, length, 1, f) != 1) abort();
    if (fclose(f)) abort();
}

static cw_status network(void *context, const struct operation_network_source *source,
                         struct network *out, cw_error *err)
{
    (void)context;
    if (source->kind == OPERATION_GMNS) return gmns_read(source->path, source->crs, out, err);
    if (source->kind == OPERATION_MATSIM) return matsim_read(source->path, source->crs, out, err);
    return areas_read(source->path, source->areas_filter, source->areas_gap_m, source->areas_id,
                      out, err);
}

static void use(const cw_operation *op)
{
    for (size_t i = 0; i < op->corridor_count; i++)
        for (int b = 0; b < CW_BASIS_COUNT; b++)
            operation_counts(op, i, (cw_basis)b, operation_latest_entry(op));
    for (size_t i = 0; i < op->corridor_count; i++) {
        const struct op_corridor *c = &op->corridors[i];
        int32_t last = 0; /* sorted, disjoint, not empty, inside the pause */
        for (size_t w = 0; w < c->window_count; w++) {
            if (c->windows[w].open_s < last || c->windows[w].open_s >= c->windows[w].close_s)
                abort();
            last = c->windows[w].close_s;
        }
        if (last > op->pause_s || c->node < 0 || (size_t)c->node >= op->net.node_count) abort();
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    if (!mkdtemp(folder)) abort();
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
        put(beside[i].name, beside[i].text, strlen(beside[i].text));
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char path[256], shown[32];
    cw_operation *op = NULL;
    cw_error err = {0};
    put("operation.yaml", bytes, length);
    snprintf(path, sizeof path, "%s/operation.yaml", folder);
    cw_status s = operation_read(path, network, NULL, &op, &err);
    if ((s == CW_OK) != (op != NULL)) abort();
    if (s && (err.status != s || !err.text[0])) abort();
    if (op) {
        int64_t again;
        use(op);
        operation_format_time(op, op->pause_start_unix_s, shown);
        operation_parse_time(op, shown, &again, NULL);
    }
    cw_operation_free(op);
    return 0;
}
