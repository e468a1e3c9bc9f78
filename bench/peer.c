/* The instance: reading, limits, shortest times, and how results are printed. */
#include "peer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { MAX_HORIZON_S = 31 * 86400, MAX_RATE = 1000000000, MAX_NODES = 100000000 };

void peer_fail(int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(code);
}

void *peer_new(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (!memory) peer_fail(1, "out of memory (%zu x %zu bytes)", count, size);
    return memory;
}

double peer_clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* ---- reading ---- */

/* The file while it is read; rooms of the growing arrays. */
struct reader {
    const char *path;
    long line;
    char *text, *at; /* the line, and what is left of it */
    size_t room;
    int64_t arc_room, source_room, gate_room, span_room;
    int ended;
    FILE *file;
};

__attribute__((format(printf, 2, 3))) static _Noreturn void wrong(const struct reader *r,
                                                                  const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    peer_fail(2, "%s:%ld: %s; write the file with bench/instance, or see bench/peer.h", r->path,
              r->line, text);
}

static void *grown(void *array, int64_t count, int64_t *room, size_t size)
{
    if (count < *room) return array;
    *room = *room ? *room * 2 : 64;
    array = realloc(array, (size_t)*room * size);
    if (!array) peer_fail(1, "out of memory (%lld x %zu bytes)", (long long)*room, size);
    return array;
}

/* The next number of the line; false at its end. */
static int more(struct reader *r, int64_t *value, int64_t least, int64_t most)
{
    char *end = NULL;
    while (*r->at == ' ' || *r->at == '\t') r->at++;
    if (*r->at == '\0') return 0;
    errno = 0;
    long long number = strtoll(r->at, &end, 10);
    if (errno || end == r->at || (*end && *end != ' ' && *end != '\t'))
        wrong(r, "'%.20s' is not a whole number", r->at);
    if (number < least || number > most)
        wrong(r, "%lld is not in %lld .. %lld", number, (long long)least, (long long)most);
    r->at = end;
    *value = number;
    return 1;
}

static int64_t number(struct reader *r, int64_t least, int64_t most)
{
    int64_t value = 0;
    if (!more(r, &value, least, most)) wrong(r, "a number is missing");
    return value;
}

static int32_t node(struct reader *r, const struct peer_instance *in)
{
    if (in->node_count == 0) wrong(r, "'nodes' must come before this");
    return (int32_t)number(r, 0, in->node_count - 1);
}

static void add_span(struct reader *r, struct peer_instance *in, struct peer_span span)
{
    in->spans = grown(in->spans, in->span_count, &r->span_room, sizeof *in->spans);
    in->spans[in->span_count++] = span;
}

/* FROM_S TO_S RATE ... to the end of the line; the first number has been read when `given`. */
static struct peer_limit spans(struct reader *r, struct peer_instance *in)
{
    struct peer_limit limit = {.first = in->span_count};
    int64_t from = 0, before = 0;
    while (more(r, &from, before, in->horizon_s)) {
        int64_t to = number(r, from + 1, in->horizon_s);
        int32_t rate = (int32_t)number(r, 0, MAX_RATE);
        add_span(r, in, (struct peer_span){(int32_t)from, (int32_t)to, rate});
        before = to;
        limit.count++;
    }
    return limit;
}

static int numbers_left(const char *at)
{
    int count = 0;
    for (; *at; at++)
        count += *at != ' ' && *at != '\t' && (at[1] == ' ' || at[1] == '\t' || !at[1]);
    return count;
}

static struct peer_limit constant(struct reader *r, struct peer_instance *in)
{
    struct peer_limit limit = {.first = in->span_count, .count = 1};
    int32_t rate = (int32_t)number(r, 0, MAX_RATE);
    add_span(r, in, (struct peer_span){0, in->horizon_s, rate});
    return limit;
}

static void read_arc(struct reader *r, struct peer_instance *in)
{
    in->arcs = grown(in->arcs, in->arc_count, &r->arc_room, sizeof *in->arcs);
    struct peer_arc *arc = &in->arcs[in->arc_count];
    if (in->arc_count == INT32_MAX) wrong(r, "too many arcs");
    arc->from = node(r, in);
    arc->to = node(r, in);
    arc->tau_s = (int32_t)number(r, 1, MAX_HORIZON_S);
    arc->limit = numbers_left(r->at) == 1 ? constant(r, in) : spans(r, in);
    in->arc_count++;
}

static void read_source(struct reader *r, struct peer_instance *in)
{
    in->sources = grown(in->sources, in->source_count, &r->source_room, sizeof *in->sources);
    struct peer_source *source = &in->sources[in->source_count++];
    source->node = node(r, in);
    source->access_s = (int32_t)number(r, 0, INT32_MAX - 1);
    source->units = number(r, 0, INT64_MAX / 4);
    if (source->units > INT64_MAX / 4 - in->total_units) wrong(r, "too many units in all");
    in->total_units += source->units;
}

static void read_gate(struct reader *r, struct peer_instance *in)
{
    in->gates = grown(in->gates, in->gate_count, &r->gate_room, sizeof *in->gates);
    struct peer_gate *gate = &in->gates[in->gate_count++];
    gate->node = node(r, in);
    gate->limit = spans(r, in);
}

static int next_line(struct reader *r)
{
    for (;;) {
        ssize_t length = getline(&r->text, &r->room, r->file);
        if (length < 0) return 0;
        r->line++;
        if ((size_t)length != strlen(r->text)) wrong(r, "a NUL byte");
        while (length > 0 && (r->text[length - 1] == '\n' || r->text[length - 1] == '\r'))
            r->text[--length] = '\0';
        r->at = r->text;
        if (length > 0 && !(r->text[0] == 'c' && (r->text[1] == ' ' || !r->text[1]))) return 1;
    }
}

static int keyword(struct reader *r, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(r->at, word, length) || (r->at[length] && r->at[length] != ' ')) return 0;
    r->at += length;
    return 1;
}

static void read_item(struct reader *r, struct peer_instance *in)
{
    int64_t extra;
    if (r->ended) wrong(r, "something after 'end'");
    if (keyword(r, "horizon") && !in->horizon_s)
        in->horizon_s = (int32_t)number(r, 1, MAX_HORIZON_S);
    else if (!in->horizon_s)
        wrong(r, "'horizon SECONDS' must come first, once");
    else if (keyword(r, "nodes") && !in->node_count)
        in->node_count = (int32_t)number(r, 1, MAX_NODES);
    else if (keyword(r, "arc"))
        read_arc(r, in);
    else if (keyword(r, "source"))
        read_source(r, in);
    else if (keyword(r, "gate"))
        read_gate(r, in);
    else if (keyword(r, "end"))
        r->ended = 1;
    else
        wrong(r, "'%.20s' is no item of an instance, or stands twice", r->at);
    if (more(r, &extra, INT64_MIN, INT64_MAX)) wrong(r, "too many numbers");
}

/* in_arc lists the arcs into each node, in their own order. */
static void index_arcs(struct peer_instance *in)
{
    in->in_first = peer_new((size_t)in->node_count + 2, sizeof *in->in_first);
    in->in_arc = peer_new((size_t)in->arc_count, sizeof *in->in_arc);
    int32_t *first = in->in_first + 1;
    for (int32_t a = 0; a < in->arc_count; a++) first[in->arcs[a].to + 1]++;
    for (int32_t v = 0; v < in->node_count; v++) first[v + 1] += first[v];
    for (int32_t a = 0; a < in->arc_count; a++) in->in_arc[first[in->arcs[a].to]++] = a;
}

void peer_read(struct peer_instance *in, const char *path)
{
    *in = (struct peer_instance){.started_s = peer_clock_s()};
    struct reader r = {.path = path, .file = fopen(path, "r")};
    if (!r.file)
        peer_fail(2, "%s: %s; name a file that bench/instance wrote", path, strerror(errno));
    if (!next_line(&r) || strcmp(r.at, "clearway-instance 1") != 0)
        wrong(&r, "the first line must be 'clearway-instance 1'");
    while (next_line(&r)) read_item(&r, in);
    if (ferror(r.file)) wrong(&r, "cannot be read further: %s", strerror(errno));
    if (!r.ended) wrong(&r, "no 'end': the file is cut short");
    if (!in->node_count) wrong(&r, "no 'nodes'");
    fclose(r.file);
    free(r.text);
    index_arcs(in);
    in->read_s = peer_clock_s() - in->started_s;
}

void peer_release(struct peer_instance *in)
{
    free(in->arcs), free(in->sources), free(in->gates), free(in->spans);
    free(in->in_first), free(in->in_arc);
    *in = (struct peer_instance){0};
}

/* ---- limits ---- */

int32_t peer_rate(const struct peer_instance *in, struct peer_limit limit, int32_t t)
{
    int64_t low = limit.first, high = limit.first + limit.count; /* the last span from <= t */
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (in->spans[middle].from_s <= t)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == limit.first || in->spans[low - 1].to_s <= t) return 0;
    return in->spans[low - 1].rate;
}

int64_t peer_sum(const struct peer_instance *in, struct peer_limit limit, int32_t from_s,
                 int32_t to_s)
{
    int64_t sum = 0;
    for (int64_t i = limit.first; i < limit.first + limit.count; i++) {
        int32_t from = in->spans[i].from_s > from_s ? in->spans[i].from_s : from_s;
        int32_t to = in->spans[i].to_s < to_s ? in->spans[i].to_s : to_s;
        if (from < to) sum += (int64_t)in->spans[i].rate * (to - from);
    }
    return sum;
}

/* ---- shortest times ---- */

/* A binary heap of (time, node); a node may stand in it more than once. */
struct heap {
    struct heap_item {
        int32_t time, node;
    } * item;
    int64_t count, room;
};

static void heap_push(struct heap *h, int32_t time, int32_t v)
{
    h->item = grown(h->item, h->count, &h->room, sizeof *h->item);
    int64_t i = h->count++;
    for (; i > 0 && h->item[(i - 1) / 2].time > time; i = (i - 1) / 2)
        h->item[i] = h->item[(i - 1) / 2];
    h->item[i] = (struct heap_item){time, v};
}

static struct heap_item heap_pop(struct heap *h)
{
    struct heap_item top = h->item[0], last = h->item[--h->count];
    int64_t i = 0;
    for (int64_t child = 1; child < h->count; child = 2 * i + 1) {
        if (child + 1 < h->count && h->item[child + 1].time < h->item[child].time) child++;
        if (h->item[child].time >= last.time) break;
        h->item[i] = h->item[child];
        i = child;
    }
    h->item[i] = last;
    return top;
}

/* Arcs by the node they are left from (taken that way): list[first[v]] .. */
static void leaving(const struct peer_instance *in, int backward, int32_t **first, int32_t **list)
{
    *first = peer_new((size_t)in->node_count + 2, sizeof **first);
    *list = peer_new((size_t)in->arc_count, sizeof **list);
    int32_t *next = *first + 1;
    for (int32_t a = 0; a < in->arc_count; a++)
        next[(backward ? in->arcs[a].to : in->arcs[a].from) + 1]++;
    for (int32_t v = 0; v < in->node_count; v++) next[v + 1] += next[v];
    for (int32_t a = 0; a < in->arc_count; a++)
        (*list)[next[backward ? in->arcs[a].to : in->arcs[a].from]++] = a;
}

void peer_shortest(const struct peer_instance *in, int32_t step_s, int backward, int32_t *time)
{
    int32_t *first = NULL, *list = NULL;
    struct heap heap = {0};
    leaving(in, backward, &first, &list);
    for (int32_t v = 0; v < in->node_count; v++)
        if (time[v] != PEER_NEVER) heap_push(&heap, time[v], v);
    while (heap.count > 0) {
        struct heap_item top = heap_pop(&heap);
        if (top.time > time[top.node]) continue;
        for (int32_t i = first[top.node]; i < first[top.node + 1]; i++) {
            const struct peer_arc *arc = &in->arcs[list[i]];
            int32_t w = backward ? arc->from : arc->to;
            int32_t steps = (arc->tau_s + step_s - 1) / step_s;
            if (top.time >= time[w] - steps) continue;
            time[w] = top.time + steps;
            heap_push(&heap, time[w], w);
        }
    }
    free(first), free(list), free(heap.item);
}

/* ---- results ---- */

void peer_report(const char *program, const struct peer_instance *in,
                 const struct peer_copies *copies, int64_t units, double solve_start_s)
{
    struct rusage usage;
    double now = peer_clock_s();
    getrusage(RUSAGE_SELF, &usage);
    printf("program %s\nhorizon_s %d\n", program, in->horizon_s);
    if (copies)
        printf("copies %d\nedges %lld\n", copies->copy_count, (long long)copies->edge_count);
    printf("units %lld\npeople %lld\n", (long long)units, (long long)(units / PEER_UNITS));
    printf("read_s %.3f\nsolve_s %.3f\nseconds %.3f\npeak_mib %.1f\n", in->read_s,
           now - solve_start_s, now - in->started_s, (double)usage.ru_maxrss / 1024);
}

const char *peer_one_file(int argc, char **argv, const char *usage)
{
    if (argc != 2 || argv[1][0] == '-') peer_fail(2, "usage: %s", usage);
    return argv[1];
}
