/* Dumps and operation folders of instances. */
#include "instance.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool instance_is_constant(const struct instance *in)
{
    for (int c = 0; c < in->corridor_count; c++) {
        const struct corridor *corridor = &in->corridor[c];
        if (corridor->window_count != 1) return false;
        if (corridor->window[0].from != 0 || corridor->window[0].to != in->pause_s) return false;
    }
    return in->closure_count == 0;
}

/* ---- the dump ---- */

static void dump_network(const struct instance *in, FILE *out)
{
    for (int v = 0; v < in->node_count; v++) fprintf(out, "node %d %d\n", in->x_mm[v], in->y_mm[v]);
    for (int i = 0; i < in->link_count; i++) {
        const struct link *l = &in->link[i];
        fprintf(out, "link %d %d %d %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
                l->from, l->to, l->directed, l->length_mm, l->speed_mm_h, l->lane_vehicles_h,
                l->lanes, l->foot_h);
    }
}

static void dump_places(const struct instance *in, FILE *out)
{
    for (int z = 0; z < in->zone_count; z++) {
        const struct zone *zone = &in->zone[z];
        fprintf(out, "zone %d %d %d %" PRId64 " %" PRId64 " %" PRId64 "\n", zone->node, zone->x_mm,
                zone->y_mm, zone->people[0], zone->people[1], zone->people[2]);
    }
    for (int c = 0; c < in->corridor_count; c++) {
        const struct corridor *corridor = &in->corridor[c];
        fprintf(out, "corridor %d %u %" PRId64 "\n", corridor->node, corridor->admits,
                corridor->capacity_h);
        for (int w = 0; w < corridor->window_count; w++)
            fprintf(out, "window %d %d\n", corridor->window[w].from, corridor->window[w].to);
    }
    for (int a = 0; a < in->assembly_count; a++)
        fprintf(out, "assembly %d %" PRId64 "\n", in->assembly[a].node, in->assembly[a].people);
    if (in->apart_s) fprintf(out, "apart %d\n", in->apart_s);
}

static void dump_closure(const struct closure *c, FILE *out)
{
    if (c->kind == CLOSES_AREA)
        fprintf(out, "area %d %d %d %d %d %d\n", c->box_mm[0], c->box_mm[1], c->box_mm[2],
                c->box_mm[3], c->when.from, c->when.to);
    else
        fprintf(out, "closure %d %d %d %d\n", c->kind == CLOSES_CORRIDOR, c->index, c->when.from,
                c->when.to);
}

bool instance_dump(const struct instance *in, const char *path)
{
    FILE *out = fopen(path, "w");
    if (!out) return false;
    fprintf(out, "pause %d\n", in->pause_s);
    for (int k = 0; k < in->class_count; k++)
        fprintf(out, "class %d %" PRId64 " %" PRId64 "\n", (int)in->class[k].mode,
                in->class[k].speed_mm_h, in->class[k].ppv);
    dump_network(in, out);
    dump_places(in, out);
    for (int c = 0; c < in->closure_count; c++) dump_closure(&in->closure[c], out);
    for (int e = 0; e < in->expect_count; e++)
        fprintf(out, "expect %d %d %" PRId64 "\n", in->expect[e].class, in->expect[e].before_s,
                in->expect[e].people);
    return fclose(out) == 0;
}

/* The next free element of an array, or NULL when it is full. */
#define NEXT(array, count, most) ((count) < (most) ? &(array)[(count)++] : NULL)

static bool load_link(struct instance *in, const char *line)
{
    struct link *l = NEXT(in->link, in->link_count, MAX_LINKS);
    int directed;
    if (!l || sscanf(line, "link %d %d %d %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64,
                     &l->from, &l->to, &directed, &l->length_mm, &l->speed_mm_h,
                     &l->lane_vehicles_h, &l->lanes, &l->foot_h) != 8)
        return false;
    l->directed = directed != 0;
    return true;
}

static bool load_zone(struct instance *in, const char *line)
{
    struct zone *z = NEXT(in->zone, in->zone_count, MAX_ZONES);
    return z && sscanf(line, "zone %d %d %d %" SCNd64 " %" SCNd64 " %" SCNd64, &z->node, &z->x_mm,
                       &z->y_mm, &z->people[0], &z->people[1], &z->people[2]) == 6;
}

static bool load_corridor(struct instance *in, const char *line)
{
    struct corridor *c = NEXT(in->corridor, in->corridor_count, MAX_CORRIDORS);
    return c && sscanf(line, "corridor %d %u %" SCNd64, &c->node, &c->admits, &c->capacity_h) == 3;
}

static bool load_window(struct instance *in, const char *line)
{
    if (in->corridor_count == 0) return false;
    struct corridor *c = &in->corridor[in->corridor_count - 1];
    struct span *w = NEXT(c->window, c->window_count, MAX_WINDOWS);
    return w && sscanf(line, "window %d %d", &w->from, &w->to) == 2;
}

static bool load_closure(struct instance *in, const char *line)
{
    struct closure *c = NEXT(in->closure, in->closure_count, MAX_CLOSURES);
    int of_corridor;
    if (!c || sscanf(line, "closure %d %d %d %d", &of_corridor, &c->index, &c->when.from,
                     &c->when.to) != 4)
        return false;
    c->kind = of_corridor ? CLOSES_CORRIDOR : CLOSES_LINK;
    return true;
}

static bool load_area(struct instance *in, const char *line)
{
    struct closure *c = NEXT(in->closure, in->closure_count, MAX_CLOSURES);
    if (!c) return false;
    c->kind = CLOSES_AREA;
    return sscanf(line, "area %d %d %d %d %d %d", &c->box_mm[0], &c->box_mm[1], &c->box_mm[2],
                  &c->box_mm[3], &c->when.from, &c->when.to) == 6;
}

static bool load_class(struct instance *in, const char *line)
{
    struct class *k = NEXT(in->class, in->class_count, MAX_CLASSES);
    int mode;
    if (!k || sscanf(line, "class %d %" SCNd64 " %" SCNd64, &mode, &k->speed_mm_h, &k->ppv) != 3)
        return false;
    k->mode = mode ? ON_FOOT : BY_VEHICLE;
    return true;
}

static bool load_line(struct instance *in, const char *line)
{
    char word[16] = "";
    if (sscanf(line, "%15s", word) != 1 || word[0] == '#') return true;
    if (!strcmp(word, "pause")) return sscanf(line, "pause %d", &in->pause_s) == 1;
    if (!strcmp(word, "class")) return load_class(in, line);
    if (!strcmp(word, "link")) return load_link(in, line);
    if (!strcmp(word, "zone")) return load_zone(in, line);
    if (!strcmp(word, "corridor")) return load_corridor(in, line);
    if (!strcmp(word, "window")) return load_window(in, line);
    if (!strcmp(word, "closure")) return load_closure(in, line);
    if (!strcmp(word, "area")) return load_area(in, line);
    if (!strcmp(word, "node")) {
        int v = in->node_count++;
        return v < MAX_NODES && sscanf(line, "node %d %d", &in->x_mm[v], &in->y_mm[v]) == 2;
    }
    if (!strcmp(word, "assembly")) {
        int a = in->assembly_count++;
        return a < MAX_ASSEMBLIES && sscanf(line, "assembly %d %" SCNd64, &in->assembly[a].node,
                                            &in->assembly[a].people) == 2;
    }
    if (!strcmp(word, "apart")) return sscanf(line, "apart %d", &in->apart_s) == 1;
    if (!strcmp(word, "expect")) {
        struct expectation *e = NEXT(in->expect, in->expect_count, MAX_EXPECTS);
        return e && sscanf(line, "expect %d %d %" SCNd64, &e->class, &e->before_s, &e->people) == 3;
    }
    return false;
}

bool instance_load(struct instance *in, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) return false;
    *in = (struct instance){0};
    char line[256];
    bool good = true;
    while (good && fgets(line, sizeof line, file)) {
        good = load_line(in, line);
        if (!good) printf("%s: cannot use: %s", path, line);
    }
    fclose(file);
    return good;
}

/* ---- the operation folder ---- */

static FILE *create(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, "w");
}

/* The pause starts at 09:00:00 on 2030-01-01, UTC. */
static const char *clock_text(int second, char out[32])
{
    int s = 9 * 3600 + second;
    snprintf(out, 32, "%02d:%02d:%02d", s / 3600 % 24, s / 60 % 60, s % 60);
    return out;
}

/* Millimetres as metres, or mm/h as km/h: exactly, without floating point. */
static const char *decimal(int64_t value, int64_t scale, char out[32])
{
    const char *sign = value < 0 ? "-" : "";
    int64_t size = value < 0 ? -value : value;
    int digits = 0;
    for (int64_t p = scale; p > 1; p /= 10) digits++;
    snprintf(out, 32, "%s%" PRId64 ".%0*" PRId64, sign, size / scale, digits, size % scale);
    return out;
}

static bool write_classes(const struct instance *in, FILE *out)
{
    char text[32];
    fprintf(out, "classes:\n");
    for (int k = 0; k < in->class_count; k++) {
        const struct class *class = &in->class[k];
        if (class->mode == ON_FOOT)
            fprintf(out, "  - {id: c%d, mode: foot, speed_kmh: %s}\n", k + 1,
                    decimal(class->speed_mm_h, 1000000, text));
        else
            fprintf(out, "  - {id: c%d, mode: vehicle, persons_per_vehicle: %" PRId64 "}\n", k + 1,
                    class->ppv);
    }
    return !ferror(out);
}

static bool write_yaml(const struct instance *in, FILE *out)
{
    char text[32];
    fprintf(out,
            "clearway: 1\noperation: {id: oracle, title: \"A random operation\"}\n"
            "time_zone: UTC\npause: {start: \"2030-01-01T09:00:00\", end: \"2030-01-01T%s\"}\n"
            "network: {gmns: .}\n",
            clock_text(in->pause_s, text));
    write_classes(in, out);
    fprintf(out, "zones: zones.csv\ncorridors: corridors.csv\n");
    if (in->closure_count) fprintf(out, "closures: closures.csv\n");
    if (in->assembly_count) fprintf(out, "assembly_points:\n");
    for (int a = 0; a < in->assembly_count; a++)
        fprintf(out, "  - {id: a%d, node_id: %d, people: %" PRId64 "}\n", a + 1,
                in->assembly[a].node + 1, in->assembly[a].people);
    if (in->apart_s) fprintf(out, "separate:\n  - {seconds: %d, classes: [c1", in->apart_s);
    for (int k = 1; in->apart_s && k < in->class_count; k++) fprintf(out, ", c%d", k + 1);
    if (in->apart_s) fprintf(out, "]}\n");
    return fclose(out) == 0;
}

static bool write_nodes(const struct instance *in, FILE *out)
{
    char x[32], y[32];
    fprintf(out, "node_id,x_coord,y_coord\n");
    for (int v = 0; v < in->node_count; v++)
        fprintf(out, "%d,%s,%s\n", v + 1, decimal(in->x_mm[v], 1000, x),
                decimal(in->y_mm[v], 1000, y));
    return fclose(out) == 0;
}

static bool write_links(const struct instance *in, FILE *out)
{
    char length[32], speed[32];
    fprintf(out, "link_id,from_node_id,to_node_id,directed,length,free_speed,capacity,lanes,"
                 "foot_capacity\n");
    for (int i = 0; i < in->link_count; i++) {
        const struct link *l = &in->link[i];
        fprintf(out, "%d,%d,%d,%d,%s,%s,%" PRId64 ",%" PRId64 ",%" PRId64 "\n", i + 1, l->from + 1,
                l->to + 1, l->directed, decimal(l->length_mm, 1000, length),
                decimal(l->speed_mm_h, 1000000, speed), l->lane_vehicles_h, l->lanes, l->foot_h);
    }
    return fclose(out) == 0;
}

static bool write_zones(const struct instance *in, FILE *out)
{
    char x[32], y[32];
    fprintf(out, "zone_id,node_id,x,y");
    for (int k = 0; k < in->class_count; k++) fprintf(out, ",c%d", k + 1);
    fprintf(out, "\n");
    for (int z = 0; z < in->zone_count; z++) {
        const struct zone *zone = &in->zone[z];
        if (zone->node >= 0)
            fprintf(out, "z%d,%d,,", z + 1, zone->node + 1);
        else
            fprintf(out, "z%d,,%s,%s", z + 1, decimal(zone->x_mm, 1000, x),
                    decimal(zone->y_mm, 1000, y));
        for (int k = 0; k < in->class_count; k++) fprintf(out, ",%" PRId64, zone->people[k]);
        fprintf(out, "\n");
    }
    return fclose(out) == 0;
}

static bool write_corridors(const struct instance *in, FILE *out)
{
    char from[32], to[32];
    fprintf(out, "corridor_id,name,admits,node_id,windows,capacity_per_hour\n");
    for (int c = 0; c < in->corridor_count; c++) {
        const struct corridor *corridor = &in->corridor[c];
        fprintf(out, "g%d,Gate %d,", c + 1, c + 1);
        const char *gap = "";
        for (int k = 0; k < in->class_count; k++) {
            if (!(corridor->admits >> k & 1)) continue;
            fprintf(out, "%sc%d", gap, k + 1);
            gap = " ";
        }
        fprintf(out, ",%d,", corridor->node + 1);
        for (int w = 0; w < corridor->window_count; w++)
            fprintf(out, "%s%s-%s", w ? ";" : "", clock_text(corridor->window[w].from, from),
                    clock_text(corridor->window[w].to, to));
        fprintf(out, ",%" PRId64 "\n", corridor->capacity_h);
    }
    return fclose(out) == 0;
}

/* kind, id, wkt */
static void write_closure_head(const struct closure *c, FILE *out)
{
    const int *box = c->box_mm;
    if (c->kind == CLOSES_LINK) fprintf(out, "link,%d,,", c->index + 1);
    if (c->kind == CLOSES_CORRIDOR) fprintf(out, "corridor,g%d,,", c->index + 1);
    if (c->kind != CLOSES_AREA) return;
    fprintf(out, "area,,\"POLYGON((");
    static const int corner[5][2] = {{0, 1}, {2, 1}, {2, 3}, {0, 3}, {0, 1}};
    for (int i = 0; i < 5; i++) {
        char x[32], y[32];
        fprintf(out, "%s%s %s", i ? "," : "", decimal(box[corner[i][0]], 1000, x),
                decimal(box[corner[i][1]], 1000, y));
    }
    fprintf(out, "))\",");
}

static bool write_closures(const struct instance *in, FILE *out)
{
    char from[32], to[32];
    fprintf(out, "kind,id,wkt,from,to\n");
    for (int c = 0; c < in->closure_count; c++) {
        const struct closure *closure = &in->closure[c];
        write_closure_head(closure, out);
        fprintf(out, "%s,%s\n", clock_text(closure->when.from, from),
                clock_text(closure->when.to, to));
    }
    return fclose(out) == 0;
}

bool instance_write(const struct instance *in, const char *folder)
{
    static const struct {
        const char *name;
        bool (*write)(const struct instance *, FILE *);
    } files[] = {{"operation.yaml", write_yaml},     {"node.csv", write_nodes},
                 {"link.csv", write_links},          {"zones.csv", write_zones},
                 {"corridors.csv", write_corridors}, {"closures.csv", write_closures}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        FILE *out = create(folder, files[i].name);
        if (!out || !files[i].write(in, out)) return false;
    }
    return true;
}
