/* Three tables, separated by lines of "%", as node.csv, link.csv and config.csv: no crash, and a
 * network that was read keeps its invariants. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "files/table.h"
#include "import/gmns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct network *net)
{
    for (size_t i = 0; i < net->link_count; i++) {
        const struct link *l = &net->links[i];
        bool vehicles = (l->ways & LINK_WAY(MODE_VEHICLE, FORWARD)) != 0;
        bool foot = (l->ways & LINK_WAY(MODE_FOOT, FORWARD)) != 0;
        if (l->from == l->to || l->from < 0 || (size_t)l->from >= net->node_count || l->to < 0 ||
            (size_t)l->to >= net->node_count)
            abort();
        if (l->length_mm < 0 || l->length_mm > INT64_C(1000000000000) || l->ways == 0) abort();
        if (vehicles && (l->speed_mm_h <= 0 || l->speed_mm_h > 1000000000)) abort();
        if (vehicles != (l->vehicles_h > 0) || foot != (l->foot_people_h > 0)) abort();
        if (l->vehicles_h > 1000000000 || l->foot_people_h > 1000000000) abort();
    }
}

/* Where the next part ends, and where the one behind it begins. */
static size_t part(const uint8_t *data, size_t size, size_t *next)
{
    for (size_t i = 0; i + 2 < size; i++)
        if (data[i] == '\n' && data[i + 1] == '%' && data[i + 2] == '\n') {
            *next = i + 3;
            return i + 1;
        }
    *next = size;
    return size;
}

static void build(struct table tables[3], bool has_config)
{
    struct network net;
    cw_error err = {0};
    cw_status status =
        gmns_build(&tables[0], &tables[1], has_config ? &tables[2] : NULL, NULL, &net, &err);
    if ((status != CW_OK) != (err.text[0] != '\0')) abort();
    check(&net);
    network_release(&net);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"node.csv", "link.csv", "config.csv"};
    struct table tables[3] = {{.path = NULL}, {.path = NULL}, {.path = NULL}};
    cw_status status = CW_OK;
    int read = 0;
    for (; read < 3 && !status && (read == 0 || size > 0); read++) {
        size_t next, length = part(data, size, &next);
        status = csv_parse(names[read], data, length, &tables[read], NULL);
        data += next;
        size -= next;
    }
    if (!status && read >= 2) build(tables, read == 3);
    for (int i = 0; i < 3; i++) table_release(&tables[i]);
    return 0;
}
