/* What fuzz_osm_pbf and fuzz_osm_xml share: any bytes as an OpenStreetMap file in memory, and a
 * network that was read keeps its invariants. */
#ifndef FUZZ_OSM_CHECK_H
#define FUZZ_OSM_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "import/osm.h"

static inline void osm_check_link(const struct network *net, const struct link *l)
{
    bool vehicles = (l->ways & 3) != 0, foot = (l->ways & 12) != 0;
    if (l->from == l->to || l->from < 0 || (size_t)l->from >= net->node_count || l->to < 0 ||
        (size_t)l->to >= net->node_count || l->ways == 0 || l->ways > 15)
        abort();
    if (l->length_mm < 0 || l->length_mm > INT64_C(20100000000)) abort();
    if (vehicles != (l->vehicles_h > 0) || vehicles != (l->speed_mm_h > 0)) abort();
    if (foot != (l->foot_people_h > 0) || l->speed_mm_h > INT64_C(200000000)) abort();
    if (l->vehicles_h > 20 * 100000 || l->foot_people_h > 1000000) abort();
}

/* Ids are unique, every node has a link, and every link what its modes need. */
static inline void osm_check(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = memfd_create("fuzz.osm", MFD_CLOEXEC);
    if (fd < 0 || (size && write(fd, data, size) != (ssize_t)size)) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct network net = {0};
    cw_error err = {0};
    cw_status status = osm_read(path, NULL, &net, &err);
    if ((status != CW_OK) != (err.text[0] != '\0')) abort();
    for (size_t i = 0; i < net.link_count; i++) osm_check_link(&net, &net.links[i]);
    for (size_t i = 0; i < net.node_count; i++)
        if (!(net.x[i] >= -180 && net.x[i] <= 180 && net.y[i] >= -90 && net.y[i] <= 90)) abort();
    if (!status && net.node_count > 2 * net.link_count) abort();
    struct network_index index;
    if (!status && network_index_init(&index, &net, NULL) != CW_OK) abort(); /* two ids */
    if (!status) network_index_release(&index);
    network_release(&net);
    close(fd);
}

#endif
