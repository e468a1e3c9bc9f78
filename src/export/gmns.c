/* Network to GMNS tables. */
#include "export/gmns.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "files/folder.h"
#include "files/number.h"

enum { FLUSH_BYTES = 64 * 1024, REPORT_ROWS = 4096 };

static const char walk[] = "-walk";

struct writer {
    const struct network *net;
    const struct progress *progress;
    struct folder folder;
    int walks; /* how many "-walk" no link's id ends with */
    FILE *file;
    struct text rows; /* not yet in the file */
    cw_error *err;
};

/* ---- one table ---------------------------------------------------------------------------------- */

static cw_status cannot_write(const struct writer *w)
{
    return error_at(w->err, CW_CANNOT_WRITE, w->folder.path, 0,
                    "cannot be written (%s); make room or choose another place", strerror(errno));
}

static cw_status flush(struct writer *w)
{
    if (w->rows.broken) return error_no_memory(w->err);
    size_t n = w->rows.length;
    w->rows.length = 0;
    return n == 0 || fwrite(w->rows.bytes, 1, n, w->file) == n ? CW_OK : cannot_write(w);
}

static cw_status end_row(struct writer *w, size_t done, size_t total)
{
    cw_status status = CW_OK;
    if (done % REPORT_ROWS == 0)
        status = progress_report(w->progress, "writing", (int64_t)done, (int64_t)total, w->err);
    if (status || w->rows.length < FLUSH_BYTES) return status;
    return flush(w);
}

/* Quoted when it must be (RFC 4180), and a comma. */
static void add_cell(struct text *rows, const char *value)
{
    if (!strpbrk(value, ",\"\r\n")) {
        text_add(rows, value);
        text_add(rows, ",");
        return;
    }
    text_add(rows, "\"");
    for (const char *p = value; *p; p++)
        text_add_n(rows, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
    text_add(rows, "\",");
}

static cw_status with_table(struct writer *w, const char *name, cw_status (*fill)(struct writer *w))
{
    char *path = folder_name(&w->folder, name);
    if (!path) return error_no_memory(w->err);
    w->file = fopen(path, "wbxe");
    mem_free(path);
    if (!w->file) return cannot_write(w);
    cw_status status = fill(w);
    if (!status) status = flush(w);
    if (fclose(w->file) != 0 && !status) status = cannot_write(w);
    text_release(&w->rows);
    return status;
}

/* ---- rows --------------------------------------------------------------------------------------- */

static cw_status write_nodes(struct writer *w)
{
    const struct network *net = w->net;
    cw_status status = CW_OK;
    text_add(&w->rows, "node_id,x_coord,y_coord\n");
    for (size_t v = 0; v < net->node_count && !status; v++) {
        char x[NUMBER_SHOWN_ROOM], y[NUMBER_SHOWN_ROOM];
        number_show_coordinate(net->x[v], x);
        number_show_coordinate(net->y[v], y);
        add_cell(&w->rows, net->node_id[v]);
        text_addf(&w->rows, "%s,%s\n", x, y);
        status = end_row(w, v, net->node_count + net->link_count);
    }
    return status;
}

/* `uses`: bit 0 for vehicles, bit 1 for walkers; `directions`: bit 0 forward, bit 1 backward. */
static void write_row(struct writer *w, const struct link *link, const char *id, unsigned uses,
                      unsigned directions)
{
    static const char *const use_names[] = {"", "auto", "walk", "\"auto,walk\""};
    struct text *rows = &w->rows;
    bool turned = directions == 2;
    add_cell(rows, id);
    add_cell(rows, w->net->node_id[turned ? link->to : link->from]);
    add_cell(rows, w->net->node_id[turned ? link->from : link->to]);
    text_addf(rows, "%d,%" PRId64 ".%03" PRId64 ",", directions != 3, link->length_mm / 1000,
              link->length_mm % 1000);
    if (link->speed_mm_h > 0)
        text_addf(rows, "%" PRId64 ".%06" PRId64, link->speed_mm_h / 1000000,
                  link->speed_mm_h % 1000000);
    text_add(rows, ",");
    if (uses & 1) text_addf(rows, "%" PRId64, link->vehicles_h);
    text_add(rows, ",1,");
    if (uses & 2) text_addf(rows, "%" PRId64, link->foot_people_h);
    text_addf(rows, ",%s\n", use_names[uses]);
}

static unsigned directions_of(const struct link *link, enum mode mode)
{
    return (link->ways & LINK_WAY(mode, FORWARD) ? 1u : 0u) |
           (link->ways & LINK_WAY(mode, BACKWARD) ? 2u : 0u);
}

static cw_status write_walk(struct writer *w, const struct link *link, unsigned directions)
{
    struct text id = {0};
    text_add(&id, link->id);
    for (int i = 0; i < w->walks; i++) text_add(&id, walk);
    if (!id.broken) write_row(w, link, id.bytes, 2, directions);
    cw_status status = id.broken ? error_no_memory(w->err) : CW_OK;
    text_release(&id);
    return status;
}

static cw_status write_link(struct writer *w, const struct link *link)
{
    unsigned drive = directions_of(link, MODE_VEHICLE), go = directions_of(link, MODE_FOOT);
    if (drive == go) {
        write_row(w, link, link->id, 3, drive);
    } else if (!drive || !go) {
        write_row(w, link, link->id, drive ? 1 : 2, drive | go);
    } else {
        write_row(w, link, link->id, 1, drive);
        return write_walk(w, link, go);
    }
    return CW_OK;
}

static cw_status write_links(struct writer *w)
{
    const struct network *net = w->net;
    cw_status status = CW_OK;
    text_add(&w->rows, "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,lanes,"
                       "foot_capacity,allowed_uses\n");
    for (size_t j = 0; j < net->link_count && !status; j++) {
        if (net->links[j].ways) status = write_link(w, &net->links[j]);
        if (!status) status = end_row(w, net->node_count + j, net->node_count + net->link_count);
    }
    return status;
}

static cw_status write_config(struct writer *w)
{
    text_addf(&w->rows, "long_length,speed,crs\nm,kph,%s\n", w->net->crs ? w->net->crs : "");
    return CW_OK;
}

/* ---- all of it ---------------------------------------------------------------------------------- */

/* So that an id with these behind it is no link's own, and no two are alike. */
static int count_walks(const struct network *net)
{
    int most = 0;
    size_t step = strlen(walk);
    for (size_t j = 0; j < net->link_count; j++) {
        const char *id = net->links[j].id;
        int n = 0;
        for (size_t length = strlen(id);
             length >= step && memcmp(id + length - step, walk, step) == 0; length -= step)
            n++;
        if (n > most) most = n;
    }
    return most + 1;
}

static cw_status write_tables(struct writer *w)
{
    w->walks = count_walks(w->net);
    cw_status status = with_table(w, "node.csv", write_nodes);
    if (!status) status = with_table(w, "link.csv", write_links);
    return status ? status : with_table(w, "config.csv", write_config);
}

cw_status export_gmns(const struct network *net, const char *folder,
                      const struct progress *progress, cw_error *err)
{
    struct writer w = {.net = net, .progress = progress, .err = err};
    cw_status status = folder_begin(folder, &w.folder, err);
    if (!status) status = write_tables(&w);
    if (!status) status = folder_commit(&w.folder, err);
    folder_release(&w.folder);
    return status;
}
