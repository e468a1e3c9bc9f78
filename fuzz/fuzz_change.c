/* Any lines as the changes of a small operation, one after the other, each known later than the one
 * before: a status, a text when it is an error, and an operation that is whole after each that was taken. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/gmns.h"
#include "operation/change.h"

enum { MOST_BYTES = 8192, MOST_CHANGES = 8, STEP_S = 300 };

static char folder[] = "/tmp/clearway-fuzz-XXXXXX";
static cw_operation *base;

static const struct {
    const char *name, *text;
} files[] = {
    {"node.csv", "node_id,x_coord,y_coord\n1,37,36\n2,37.001,36\n3,37.002,36\n"},
    {"link.csv",
     "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,foot_capacity\n"
     "a,1,2,0,90,36,1000,500\nb,2,3,0,90,36,1000,500\n"},
    {"zones.csv", "zone_id,node_id,c\nZ1,1,100\nZ2,2,200\n"},
    {"corridors.csv", "corridor_id,admits,node_id,windows,capacity_per_hour,needs\n"
                      "C1,c,3,09:00-10:00,600,p\nC 2,c,3,09:30-10:00,60,p q\n"},
    {"closures.csv", "kind,id,from,to\ncorridor,C1,09:10,09:20\nlink,a,09:40,\n"},
    {"operation.yaml", "clearway: 1\noperation: {id: t}\ntime_zone: UTC\n"
                       "pause: {start: 2030-01-01T09:00, end: 2030-01-01T10:00}\n"
                       "network: {gmns: .}\nclasses: [{id: c, mode: foot}]\n"
                       "parties: [{id: p, name: one}, {id: q, name: other}]\n"
                       "zones: zones.csv\ncorridors: corridors.csv\nclosures: closures.csv\n"},
};

static cw_status network(void *context, const struct operation_network_source *source,
                         struct network *out, cw_error *err)
{
    (void)context;
    return gmns_read(source->path, source->crs, out, err);
}

static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (!f || fputs(text, f) < 0) abort();
    if (fclose(f)) abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    char path[256];
    cw_error err = {0};
    (void)argc;
    (void)argv;
    if (!mkdtemp(folder)) abort();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) put(files[i].name, files[i].text);
    snprintf(path, sizeof path, "%s/operation.yaml", folder);
    if (operation_read(path, network, NULL, &base, &err)) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return 0;
}

/* Windows sorted and disjoint inside the pause, as the solver and verify count on. */
static void check(const cw_operation *op)
{
    for (size_t i = 0; i < op->corridor_count; i++) {
        const struct op_corridor *c = &op->corridors[i];
        int32_t last_s = 0;
        for (size_t w = 0; w < c->window_count; w++) {
            if (c->windows[w].open_s < last_s || c->windows[w].open_s >= c->windows[w].close_s)
                abort();
            last_s = c->windows[w].close_s;
        }
        if (last_s > op->pause_s) abort();
        for (int p = 0; p < CW_POPULATION_COUNT; p++)
            if (c->capacity_h[p] < 0) abort();
    }
    for (size_t i = 0; i < op->closure_count; i++)
        for (size_t k = 0; k < op->closures[i].link_count; k++)
            if (op->closures[i].links[k] < 0 ||
                (size_t)op->closures[i].links[k] >= op->net.link_count)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static char text[MOST_BYTES + 1];
    struct operation_changed changed;
    cw_error err = {0};
    if (length > MOST_BYTES) length = MOST_BYTES;
    if (length) memcpy(text, bytes, length);
    text[length] = '\0';
    cw_status s = operation_changed_init(&changed, base, &err);
    char *line = text;
    for (int i = 0; i < MOST_CHANGES && line && !s; i++) {
        char *end = strchr(line, '\n');
        if (end) *end = '\0';
        s = operation_change(&changed, (i + 1) * STEP_S, line, &err);
        if ((s != CW_OK) != (err.text[0] != '\0')) abort();
        if (!s) check(&changed.op);
        line = end ? end + 1 : NULL;
    }
    operation_changed_release(&changed);
    return 0;
}
