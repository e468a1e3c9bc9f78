/* Network to GeoPackage. */
#include "export/gpkg.h"

#include "base/output.h"
#include "files/gpkg.h"
#include "files/shape.h"

enum { REPORT_ROWS = 4096 };

static cw_status report(const struct network *net, const struct progress *progress, size_t done,
                        cw_error *err)
{
    if (done % REPORT_ROWS != 0) return CW_OK;
    return progress_report(progress, "writing", (int64_t)done,
                           (int64_t)(net->node_count + net->link_count), err);
}

static void write_nodes(struct gpkg *g, const struct network *net, const struct progress *progress)
{
    gpkg_rows(g, "node", 2);
    for (size_t v = 0; v < net->node_count && !g->status; v++) {
        gpkg_text(g, net->node_id[v]);
        gpkg_point(g, net->x[v], net->y[v]);
        gpkg_row_end(g);
        if (!g->status) g->status = report(net, progress, v, g->err);
    }
}

static const char *directions_of(const struct link *link, enum mode mode)
{
    static const char *const names[] = {"none", "forward", "backward", "both"};
    return names[(link->ways & LINK_WAY(mode, FORWARD) ? 1 : 0) +
                 (link->ways & LINK_WAY(mode, BACKWARD) ? 2 : 0)];
}

static void write_link(struct gpkg *g, const struct network *net, const struct link *link)
{
    gpkg_text(g, link->id);
    gpkg_text(g, net->node_id[link->from]);
    gpkg_text(g, net->node_id[link->to]);
    gpkg_real(g, (double)link->length_mm / 1000);
    gpkg_real(g, (double)link->speed_mm_h / 1000000);
    gpkg_int(g, link->vehicles_h);
    gpkg_int(g, link->foot_people_h);
    gpkg_text(g, directions_of(link, MODE_VEHICLE));
    gpkg_text(g, directions_of(link, MODE_FOOT));
    gpkg_line(g, 2);
    gpkg_line_point(g, net->x[link->from], net->y[link->from]);
    gpkg_line_point(g, net->x[link->to], net->y[link->to]);
    gpkg_line_end(g);
    gpkg_row_end(g);
}

static void write_links(struct gpkg *g, const struct network *net, const struct progress *progress)
{
    gpkg_rows(g, "link", 10);
    for (size_t j = 0; j < net->link_count && !g->status; j++) {
        write_link(g, net, &net->links[j]);
        if (!g->status) g->status = report(net, progress, net->node_count + j, g->err);
    }
}

static cw_status write_file(const struct network *net, const char *temporary, const char *path,
                            const struct progress *progress, cw_error *err)
{
    struct gpkg g;
    char *definition = NULL;
    struct gpkg_box box = gpkg_box_of(net->x, net->y, net->node_count);
    cw_status status = net->crs ? projection_definition(net->crs, &definition, err) : CW_OK;
    if (status) return status;
    gpkg_open(&g, temporary, path, net->crs, definition, err);
    gpkg_table(&g, "node", "POINT", "node_id TEXT, geom BLOB", &box);
    gpkg_table(&g, "link", "LINESTRING",
               "link_id TEXT, from_node_id TEXT, to_node_id TEXT, length_m DOUBLE, speed_kmh "
               "DOUBLE, vehicles_per_hour INTEGER, foot_people_per_hour INTEGER, vehicles TEXT, "
               "foot TEXT, geom BLOB",
               &box);
    write_nodes(&g, net, progress);
    write_links(&g, net, progress);
    gpkg_close(&g);
    cw_text_free(definition);
    return g.status;
}

cw_status export_gpkg(const struct network *net, const char *path, const struct progress *progress,
                      cw_error *err)
{
    struct text temporary = {0};
    cw_status status = output_begin(path, &temporary, err);
    if (status) {
        text_release(&temporary);
        return status;
    }
    status = write_file(net, temporary.bytes, path, progress, err);
    return output_end(path, &temporary, status, err);
}
