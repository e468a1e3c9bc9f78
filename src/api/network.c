/* cw_network_*: road networks by themselves, from any format to any other. */
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "api/network_int.h"
#include "base/mem.h"
#include "export/gmns.h"
#include "export/gpkg.h"
#include "files/bytes.h"
#include "files/table.h"
#include "import/areas.h"
#include "import/gmns.h"
#include "import/matsim.h"
#include "import/osm.h"
#include "network/links.h"
#include "publish/network_info.h"

static const double usual_gap_m = 50;

struct cw_network {
    cw_operation *op;          /* when it came with one */
    struct network own;        /* when it did not */
    const struct network *net; /* one of the two */
    char *path;                /* it was read from there */
    struct progress progress;
};

cw_status network_source_read(const struct operation_network_source *source, struct network *out,
                              cw_error *err)
{
    switch (source->kind) {
    case OPERATION_GMNS:
        return gmns_read(source->path, source->crs, out, err);
    case OPERATION_MATSIM:
        return matsim_read(source->path, source->crs, out, err);
    case OPERATION_OSM:
        return osm_read(source->path, source->osm_defaults, out, err);
    case OPERATION_AREAS:
        return areas_read(source->path, source->areas_filter, source->areas_gap_m, source->areas_id,
                          out, err);
    }
    return error_set(err, CW_BAD_INPUT, "no such kind of network");
}

/* ---- reading ------------------------------------------------------------------------------------ */

static bool ends_in(const char *path, const char *const *endings)
{
    size_t length = strlen(path);
    for (; *endings; endings++) {
        size_t n = strlen(*endings);
        if (length > n && strcasecmp(path + length - n, *endings) == 0) return true;
    }
    return false;
}

static bool is_folder(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

static bool is_operation(const char *path)
{
    static const char *const endings[] = {".yaml", ".yml", NULL};
    return ends_in(path, endings);
}

static cw_status choose_kind(const char *path, struct operation_network_source *out, cw_error *err)
{
    static const char *const osm[] = {".osm",     ".osm.gz", ".osm.bz2", ".osm.pbf",
                                      ".osm.xml", ".pbf",    NULL};
    static const char *const matsim[] = {".xml", ".xml.gz", ".xml.bz2", NULL};
    static const char *const areas[] = {".geojson", ".json", ".gpkg", NULL};
    if (is_folder(path))
        out->kind = OPERATION_GMNS;
    else if (ends_in(path, osm))
        out->kind = OPERATION_OSM;
    else if (ends_in(path, matsim))
        out->kind = OPERATION_MATSIM;
    else if (ends_in(path, areas))
        out->kind = OPERATION_AREAS;
    else if (!bytes_exists(path))
        return error_at(err, CW_BAD_INPUT, path, 0, "no such file or folder; check the path");
    else
        return error_at(
            err, CW_BAD_INPUT, path, 0,
            "what kind of network this is does not show; name a folder (GMNS), or a "
            "file ending in .osm, .osm.pbf or .pbf (OpenStreetMap), .xml (MATSim), "
            ".geojson or .gpkg (areas), .yaml (an operation), perhaps with .gz or .bz2");
    return CW_OK;
}

static cw_status check_options(const struct operation_network_source *source,
                               const cw_network_options *options, cw_error *err)
{
    bool has_crs = source->kind == OPERATION_GMNS || source->kind == OPERATION_MATSIM;
    if (options->crs && !has_crs)
        return error_set(err, CW_BAD_USAGE,
                         "a crs goes with GMNS and MATSim only; OpenStreetMap and areas say "
                         "themselves where they are");
    if (options->osm_defaults && source->kind != OPERATION_OSM)
        return error_set(err, CW_BAD_USAGE, "osm_defaults go with OpenStreetMap only");
    if ((options->areas_id || options->areas_gap_m != 0) && source->kind != OPERATION_AREAS)
        return error_set(err, CW_BAD_USAGE, "areas_id and areas_gap_m go with areas only");
    if (!(options->areas_gap_m >= 0 && options->areas_gap_m <= 10000))
        return error_set(err, CW_BAD_USAGE, "areas_gap_m is from 0 to 10000 metres");
    return CW_OK;
}

static cw_status read_source(struct cw_network *network, const char *path,
                             const cw_network_options *options, cw_error *err)
{
    struct table defaults = {0};
    struct operation_network_source source = {.path = path,
                                              .crs = options->crs,
                                              .areas_gap_m = options->areas_gap_m,
                                              .areas_id = options->areas_id};
    if (source.areas_gap_m == 0) source.areas_gap_m = usual_gap_m;
    cw_status status = choose_kind(path, &source, err);
    if (!status) status = check_options(&source, options, err);
    if (!status && options->osm_defaults) {
        status = operation_read_osm_defaults(options->osm_defaults, &defaults, err);
        source.osm_defaults = &defaults;
    }
    if (!status) status = network_source_read(&source, &network->own, err);
    if (!status && network->own.node_count == 0)
        status = error_at(err, CW_BAD_INPUT, path, 0, "the network has no nodes");
    network->net = &network->own;
    table_release(&defaults);
    return status;
}

static cw_status read_operation(struct cw_network *network, const char *path,
                                const cw_network_options *options, cw_error *err)
{
    if (options->crs || options->osm_defaults || options->areas_id || options->areas_gap_m != 0)
        return error_set(err, CW_BAD_USAGE,
                         "an operation says itself how its network is read; change its file");
    cw_status status = cw_operation_read(path, &network->op, err);
    if (!status) network->net = &network->op->net;
    return status;
}

cw_status cw_network_read(const char *path, const cw_network_options *options, cw_network **out,
                          cw_error *err)
{
    *out = NULL;
    struct cw_network *network = mem_new(1, sizeof *network);
    if (!network) return error_no_memory(err);
    network->progress = (struct progress){options->progress, options->progress_context};
    network->path = mem_copy_text(path);
    cw_status status = network->path ? CW_OK : error_no_memory(err);
    if (!status) status = progress_report(&network->progress, "reading", 0, 1, err);
    if (!status)
        status = is_operation(path) && !is_folder(path)
                     ? read_operation(network, path, options, err)
                     : read_source(network, path, options, err);
    if (!status) status = progress_report(&network->progress, "reading", 1, 1, err);
    if (status)
        cw_network_free(network);
    else
        *out = network;
    return status;
}

void cw_network_free(cw_network *network)
{
    if (!network) return;
    cw_operation_free(network->op);
    network_release(&network->own);
    mem_free(network->path);
    mem_free(network);
}

/* ---- telling and writing ------------------------------------------------------------------------ */

cw_status cw_network_describe(const cw_network *network, bool json, char **out, cw_error *err)
{
    struct text text = {0};
    cw_status status = network_info_write(&text, network->net, NULL, json, err);
    if (!status) return text_take(&text, out, err);
    text_release(&text);
    *out = NULL;
    return status;
}

cw_status cw_network_write(const cw_network *network, const char *path, cw_error *err)
{
    static const char *const gpkg[] = {".gpkg", NULL};
    if (bytes_same_file(network->path, path) ||
        (network->op && cw_operation_reads(network->op, path)))
        return error_at(err, CW_BAD_USAGE, path, 0,
                        "the network was read from here; choose another place");
    if (ends_in(path, gpkg)) return export_gpkg(network->net, path, &network->progress, err);
    return export_gmns(network->net, path, &network->progress, err);
}
