/* Any bytes as OpenStreetMap PBF; its seeds have blocks that are not packed, for the fuzzer to change. */
#define _GNU_SOURCE
#include "osm_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    osm_check(data, size);
    return 0;
}
