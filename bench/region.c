/* An operation on the roads of a whole region, for runs at scale: GMNS tables, zones and gates.
 * The roads are given, everything else follows from numbers alone: same arguments, same bytes.
 *
 *   link       speed 30, 40 .. 90 km/h and 300, 400 .. 1800 vehicles/h from its number; both ways
 *   zones      nodes drawn inside the largest connected piece, with 50 to 150 % of the mean people
 *   gates      of nodes with four links or more (three where there are too few), each as far from
 *              the others, counted in links, as can be had of 20 draws per gate; 3,000 to 6,000
 *              vehicles/h, open for the whole pause or in several windows with breaks between
 *
 * usage: region FOLDER plane COORDINATES.bin LINKS.bin SHRINK ... | region FOLDER bare GRAPH ...
 *        ... ID ZONES GATES HOURS PEOPLE WINDOWS
 * plane: int32 pairs x, y in metres to be multiplied by SHRINK, and int32 pairs of nodes from 1;
 *        a link is as long as its ends are apart.
 * bare:  the text format of PACE ("p tw NODES LINKS", then a pair of nodes from 1 per line), no
 *        lengths and no places: a link has 20 to 500 m from its number, and nodes stand in rows of
 *        1,000, 100 m apart, because GMNS asks for coordinates; nothing is measured by them. */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct graph {
    int32_t nodes, links;  /* numbered from 1 */
    int32_t (*place)[2];   /* by node, before shrinking; NULL: none */
    int32_t (*ends)[2];    /* by link */
    int32_t *first, *next; /* the neighbours of v: next[first[v]] .. next[first[v + 1] - 1] */
    double shrink;
};

struct wish {
    const char *folder, *id;
    int32_t zones, gates, hours, people, windows;
};

enum { DRAWS_PER_GATE = 20, ROW = 1000, SPACING_M = 100 };

static void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("region: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static void *allocate(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size);
    if (!p) die("out of memory");
    return p;
}

/* ---- numbers ------------------------------------------------------------------------------------ */

/* The finaliser of splitmix64 (Steele, Lea and Flood 2014). `what` tells the uses of a number apart. */
static uint64_t mix(uint64_t number, uint64_t what)
{
    uint64_t z = number * 0x9e3779b97f4a7c15u + what * 0xd1b54a32d192ed03u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

enum { LENGTH = 1, SPEED, CAPACITY, ZONE, SHARE, GATE, THROUGHPUT };

static int32_t between(int32_t least, int32_t most, uint64_t number, uint64_t what)
{
    return least + (int32_t)(mix(number, what) % (uint64_t)(most - least + 1));
}

static int32_t read_number(const char *text, int32_t least, int32_t most, const char *what)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (!*text || *end || value < least || value > most)
        die("%s '%s' is wrong; give a whole number from %" PRId32 " to %" PRId32, what, text, least,
            most);
    return (int32_t)value;
}

/* ---- reading ------------------------------------------------------------------------------------ */

static FILE *open_file(const char *path, const char *mode)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, mode);
    if (!f) die("%s: cannot be opened", path);
    return f;
}

/* Pairs of little-endian int32; pair 0 stays empty. */
static int32_t (*read_pairs(const char *path, int32_t *count))[2]
{
    FILE *f = open_file(path, "rb");
    if (fseek(f, 0, SEEK_END) != 0) die("%s: is no regular file", path);
    long size = ftell(f);
    if (size < 8 || size % 8 || size / 8 > INT32_MAX / 2) die("%s: no pairs of int32", path);
    rewind(f);
    *count = (int32_t)(size / 8);
    int32_t(*pairs)[2] = allocate((size_t)*count + 1, sizeof *pairs);
    if (fread(pairs + 1, 8, (size_t)*count, f) != (size_t)*count) die("%s: cannot be read", path);
    fclose(f);
    return pairs;
}

static void read_plane(struct graph *g, char **args)
{
    g->place = read_pairs(args[0], &g->nodes);
    g->ends = read_pairs(args[1], &g->links);
    g->shrink = strtod(args[2], NULL);
    if (!(g->shrink > 0 && g->shrink <= 1)) die("SHRINK '%s' is not within 0 and 1", args[2]);
}

static void read_bare(struct graph *g, const char *path)
{
    FILE *f = open_file(path, "r");
    if (fscanf(f, "p tw %" SCNd32 " %" SCNd32, &g->nodes, &g->links) != 2 || g->nodes < 1 ||
        g->links < 1 || g->links > INT32_MAX / 4)
        die("%s: does not begin with 'p tw NODES LINKS'", path);
    g->ends = allocate((size_t)g->links + 1, sizeof *g->ends);
    for (int32_t j = 1; j <= g->links; j++)
        if (fscanf(f, "%" SCNd32 " %" SCNd32, &g->ends[j][0], &g->ends[j][1]) != 2)
            die("%s: ends after %" PRId32 " links", path, j - 1);
    if (f != stdin) fclose(f);
}

static void find_neighbours(struct graph *g)
{
    g->first = allocate((size_t)g->nodes + 3, sizeof *g->first);
    g->next = allocate(2 * (size_t)g->links, sizeof *g->next);
    for (int32_t j = 1; j <= g->links; j++)
        for (int e = 0; e < 2; e++) {
            int32_t v = g->ends[j][e];
            if (v < 1 || v > g->nodes) die("link %" PRId32 " ends at no node", j);
            g->first[v + 2]++;
        }
    for (int32_t v = 2; v <= g->nodes + 2; v++) g->first[v] += g->first[v - 1];
    for (int32_t j = 1; j <= g->links; j++)
        for (int e = 0; e < 2; e++) g->next[g->first[g->ends[j][e] + 1]++] = g->ends[j][1 - e];
}

/* ---- choosing ----------------------------------------------------------------------------------- */

/* Lowers hops[] to the distance from `from` wherever that is less; returns how many nodes it did. */
static int32_t spread(const struct graph *g, int32_t from, int32_t *hops, int32_t *queue)
{
    int32_t head = 0, tail = 0;
    hops[from] = 0;
    queue[tail++] = from;
    while (head < tail) {
        int32_t v = queue[head++];
        for (int32_t i = g->first[v]; i < g->first[v + 1]; i++) {
            int32_t w = g->next[i];
            if (hops[w] <= hops[v] + 1) continue;
            hops[w] = hops[v] + 1;
            queue[tail++] = w;
        }
    }
    return tail;
}

/* Marks the nodes of the largest connected piece; returns how many. */
static int32_t find_largest(const struct graph *g, bool *inside, int32_t *queue)
{
    int32_t most = 0, start = 0;
    int32_t *hops = allocate((size_t)g->nodes + 1, sizeof *hops);
    for (int32_t v = 1; v <= g->nodes; v++) hops[v] = INT32_MAX;
    for (int32_t v = 1; v <= g->nodes; v++) {
        int32_t size = hops[v] == INT32_MAX ? spread(g, v, hops, queue) : 0;
        if (size <= most) continue;
        most = size;
        start = v;
    }
    for (int32_t v = 1; v <= g->nodes; v++) hops[v] = INT32_MAX;
    spread(g, start, hops, queue);
    for (int32_t v = 1; v <= g->nodes; v++) inside[v] = hops[v] != INT32_MAX;
    free(hops);
    return most;
}

/* Draws `count` different nodes of the piece with at least so many links. False: hardly any. */
static bool draw_nodes(const struct graph *g, const bool *inside, int32_t least_links,
                       uint64_t what, int32_t count, int32_t *out)
{
    bool *taken = allocate((size_t)g->nodes + 1, sizeof *taken);
    int32_t found = 0;
    for (uint64_t i = 1; found < count && i < 1000 * (uint64_t)count; i++) {
        int32_t v = between(1, g->nodes, i, what);
        if (!inside[v] || taken[v] || g->first[v + 1] - g->first[v] < least_links) continue;
        taken[v] = true;
        out[found++] = v;
    }
    free(taken);
    return found == count;
}

static void choose_gates(const struct graph *g, const bool *inside, int32_t count, int32_t *out,
                         int32_t *queue)
{
    int32_t draws = count * DRAWS_PER_GATE;
    int32_t *drawn = allocate((size_t)draws, sizeof *drawn);
    int32_t *hops = allocate((size_t)g->nodes + 1, sizeof *hops);
    int32_t least = 4;
    while (!draw_nodes(g, inside, least, GATE, draws, drawn))
        if (--least == 0) die("too few nodes for %" PRId32 " gates; ask for fewer", count);
    for (int32_t v = 1; v <= g->nodes; v++) hops[v] = INT32_MAX;
    out[0] = drawn[0];
    for (int32_t i = 1; i < count; i++) {
        int32_t best = drawn[0];
        spread(g, out[i - 1], hops, queue);
        for (int32_t d = 1; d < draws; d++)
            if (hops[drawn[d]] > hops[best]) best = drawn[d];
        out[i] = best;
    }
    free(hops);
    free(drawn);
}

/* ---- writing ------------------------------------------------------------------------------------ */

static FILE *create(const struct wish *wish, const char *name)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", wish->folder, name);
    if (n < 0 || (size_t)n >= sizeof path) die("the name of the folder is too long");
    return open_file(path, "w");
}

static void finish(FILE *f, const char *name)
{
    bool bad = ferror(f) != 0;
    if (fclose(f) != 0 || bad) die("%s cannot be written", name);
}

static void write_nodes(const struct graph *g, const struct wish *wish)
{
    FILE *f = create(wish, "node.csv");
    fputs("node_id,x_coord,y_coord\n", f);
    for (int32_t v = 1; v <= g->nodes; v++)
        if (g->place)
            fprintf(f, "%" PRId32 ",%.1f,%.1f\n", v, g->place[v][0] * g->shrink,
                    g->place[v][1] * g->shrink);
        else
            fprintf(f, "%" PRId32 ",%d,%d\n", v, (v - 1) % ROW * SPACING_M,
                    (v - 1) / ROW * SPACING_M);
    finish(f, "node.csv");
}

static double length_m(const struct graph *g, int32_t j)
{
    if (!g->place) return between(20, 500, (uint64_t)j, LENGTH);
    const int32_t *a = g->place[g->ends[j][0]], *b = g->place[g->ends[j][1]];
    return hypot((double)a[0] - b[0], (double)a[1] - b[1]) * g->shrink;
}

static void write_links(const struct graph *g, const struct wish *wish)
{
    FILE *f = create(wish, "link.csv");
    fputs("link_id,from_node_id,to_node_id,directed,length,free_speed,capacity\n", f);
    for (int32_t j = 1; j <= g->links; j++)
        fprintf(f, "%" PRId32 ",%" PRId32 ",%" PRId32 ",0,%.1f,%d,%d\n", j, g->ends[j][0],
                g->ends[j][1], length_m(g, j), 10 * between(3, 9, (uint64_t)j, SPEED),
                100 * between(3, 18, (uint64_t)j, CAPACITY));
    finish(f, "link.csv");
}

static void write_zones(const struct wish *wish, const int32_t *nodes)
{
    FILE *f = create(wish, "zones.csv");
    int32_t left = wish->people, mean = wish->people / wish->zones;
    fputs("zone_id,node_id,people\n", f);
    for (int32_t i = 0; i < wish->zones; i++) {
        int32_t n = (int32_t)((int64_t)mean * between(50, 150, (uint64_t)i, SHARE) / 100);
        if (n > left || i == wish->zones - 1) n = left;
        left -= n;
        fprintf(f, "z%" PRId32 ",%" PRId32 ",%" PRId32 "\n", i + 1, nodes[i], n);
    }
    finish(f, "zones.csv");
}

/* So many seconds after midnight of the first day; at most 27 days. */
static void write_time(FILE *f, int64_t s)
{
    fprintf(f, "2030-01-%02dT%02d:%02d:%02d", (int)(1 + s / 86400), (int)(s / 3600 % 24),
            (int)(s / 60 % 60), (int)(s % 60));
}

/* Equal windows; the breaks between take a tenth of the pause together. */
static void write_windows(FILE *f, const struct wish *wish)
{
    int64_t pause = (int64_t)wish->hours * 3600, n = wish->windows;
    int64_t gap = n > 1 ? pause / 10 / (n - 1) : 0, open = (pause - gap * (n - 1)) / n;
    for (int64_t i = 0; i < n; i++) {
        if (i > 0) fputc(';', f);
        write_time(f, i * (open + gap));
        fputc('/', f);
        write_time(f, i == n - 1 ? pause : i * (open + gap) + open);
    }
}

static void write_gates(const struct wish *wish, const int32_t *nodes)
{
    FILE *f = create(wish, "corridors.csv");
    fputs("corridor_id,name,admits,node_id,windows,capacity_per_hour\n", f);
    for (int32_t i = 0; i < wish->gates; i++) {
        fprintf(f, "g%" PRId32 ",Gate %" PRId32 ",people,%" PRId32 ",", i + 1, i + 1, nodes[i]);
        write_windows(f, wish);
        fprintf(f, ",%d\n", 100 * between(30, 60, (uint64_t)i, THROUGHPUT));
    }
    finish(f, "corridors.csv");
}

static void write_operation(const struct wish *wish)
{
    FILE *f = create(wish, "operation.yaml");
    fprintf(f,
            "clearway: 1\noperation: {id: %s, title: \"Roads of %s, everything else made up\"}\n",
            wish->id, wish->id);
    fputs("time_zone: UTC\npause: {start: \"", f);
    write_time(f, 0);
    fputs("\", end: \"", f);
    write_time(f, (int64_t)wish->hours * 3600);
    fputs("\"}\nnetwork: {gmns: .}\n"
          "classes:\n  - {id: people, mode: vehicle, persons_per_vehicle: 1}\n"
          "zones: zones.csv\ncorridors: corridors.csv\n",
          f);
    finish(f, "operation.yaml");
}

static void write_all(const struct graph *g, const struct wish *wish)
{
    bool *inside = allocate((size_t)g->nodes + 1, sizeof *inside);
    int32_t *queue = allocate((size_t)g->nodes + 1, sizeof *queue);
    int32_t *zones = allocate((size_t)wish->zones, sizeof *zones);
    int32_t *gates = allocate((size_t)wish->gates, sizeof *gates);
    int32_t size = find_largest(g, inside, queue);
    if (!draw_nodes(g, inside, 1, ZONE, wish->zones, zones))
        die("too few nodes for %" PRId32 " zones; ask for fewer", wish->zones);
    choose_gates(g, inside, wish->gates, gates, queue);
    write_nodes(g, wish);
    write_links(g, wish);
    write_zones(wish, zones);
    write_gates(wish, gates);
    write_operation(wish);
    printf("%s: %" PRId32 " nodes, %" PRId32 " links, %" PRId32 " nodes in the largest piece\n",
           wish->id, g->nodes, g->links, size);
    free(gates);
    free(zones);
    free(queue);
    free(inside);
}

int main(int argc, char **argv)
{
    struct graph g = {0};
    bool plane = argc > 2 && strcmp(argv[2], "plane") == 0;
    int rest = plane ? 6 : 4;
    if (argc != rest + 6 || (!plane && strcmp(argv[2], "bare") != 0))
        die("wrong arguments; bench/make-region knows them");
    char **a = argv + rest;
    struct wish wish = {.folder = argv[1],
                        .id = a[0],
                        .zones = read_number(a[1], 1, 1000000, "ZONES"),
                        .gates = read_number(a[2], 1, 1000, "GATES"),
                        .hours = read_number(a[3], 1, 600, "HOURS"),
                        .people = read_number(a[4], 1, 1000000000, "PEOPLE"),
                        .windows = read_number(a[5], 1, 100, "WINDOWS")};
    if (plane)
        read_plane(&g, argv + 3);
    else
        read_bare(&g, argv[3]);
    find_neighbours(&g);
    write_all(&g, &wish);
    free(g.next);
    free(g.first);
    free(g.ends);
    free(g.place);
    return 0;
}
