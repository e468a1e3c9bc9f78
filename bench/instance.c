/* Writes the instance of one flow as Clearway's solver has it: roads joined, what nobody can use
 * within the pause left out, nodes that are then bare not numbered. bench/peer.h says what the file
 * is like. Announced corridors, best numbers, nobody planned before.
 * usage: instance OPERATION.yaml [--classes merged|ID]
 * Of several classes either one is named, or all are merged into one that may use what any may. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "clearway/clearway.h"
#include "flow/instance.h"

static void write_spans(const struct steps *limit, int32_t horizon_s)
{
    for (size_t i = 0; i + 1 < limit->count; i++) {
        int32_t from = limit->step[i].at, to = limit->step[i + 1].at;
        if (to > horizon_s) to = horizon_s;
        if (limit->step[i].value > 0 && from < to)
            printf(" %d %d %d", from, to, limit->step[i].value);
    }
    putchar('\n');
}

/* number[v]: what node v is called in the file. */
static int32_t number_nodes(const struct instance *in, int32_t *number)
{
    int32_t count = 0;
    for (size_t a = 0; a < in->arc_count; a++)
        number[in->arcs[a].from] = number[in->arcs[a].to] = 1;
    for (size_t s = 0; s < in->source_count; s++) number[in->sources[s].node] = 1;
    for (size_t g = 0; g < in->gate_count; g++) number[in->gates[g].node] = 1;
    for (size_t v = 0; v < in->node_count; v++)
        if (number[v]) number[v] = count++;
    return count;
}

static void write_instance(const struct instance *in, const int32_t *number, int32_t count)
{
    printf("clearway-instance 1\nhorizon %d\nnodes %d\n", in->horizon_s, count > 0 ? count : 1);
    for (size_t s = 0; s < in->source_count; s++)
        printf("source %d %d %lld\n", number[in->sources[s].node], in->sources[s].access_s,
               (long long)in->sources[s].units);
    for (size_t g = 0; g < in->gate_count; g++) {
        printf("gate %d", number[in->gates[g].node]);
        write_spans(&in->gates[g].limit, in->horizon_s);
    }
    for (size_t a = 0; a < in->arc_count; a++) {
        const struct arc *arc = &in->arcs[a];
        printf("arc %d %d %d", number[arc->from], number[arc->to], arc->tau);
        if (arc->limit)
            write_spans(arc->limit, in->horizon_s);
        else
            printf(" %d\n", arc->rate);
    }
    printf("end\n");
}

static cw_status write_flow(const cw_operation *op, uint32_t classes, cw_error *err)
{
    struct ground ground = {0};
    struct instance in = {0};
    struct instance_choice choice = {.classes = classes};
    cw_status status = ground_init(&ground, op, err);
    if (!status) status = instance_init(&in, &ground, &choice, err);
    int32_t *number = status ? NULL : mem_new(in.node_count, sizeof *number);
    if (!status && !number) status = error_no_memory(err);
    if (!status) write_instance(&in, number, number_nodes(&in, number));
    if (!status && (ferror(stdout) | fflush(stdout)))
        status = error_set(err, CW_CANNOT_WRITE, "the instance cannot be written");
    mem_free(number);
    instance_release(&in);
    ground_release(&ground);
    return status;
}

/* The bits of the classes asked for; 0 with a message. */
static uint32_t choose(const cw_operation *op, const char *which, const char *path)
{
    if (which && strcmp(which, "merged") == 0) return (1u << op->class_count) - 1;
    if (!which && op->class_count == 1) return 1;
    for (size_t c = 0; c < op->class_count && which; c++)
        if (strcmp(op->classes[c].id, which) == 0) return 1u << c;
    if (which)
        fprintf(stderr, "%s: there is no class '%s'; its classes are:", path, which);
    else
        fprintf(stderr,
                "%s: several classes; add --classes merged, or --classes and one of:", path);
    for (size_t c = 0; c < op->class_count; c++) fprintf(stderr, " %s", op->classes[c].id);
    fputc('\n', stderr);
    return 0;
}

int main(int argc, char **argv)
{
    cw_error err = {0};
    cw_operation *op = NULL;
    const char *which = argc == 4 && strcmp(argv[2], "--classes") == 0 ? argv[3] : NULL;
    if (argc != 2 && !which) {
        fprintf(stderr, "usage: instance OPERATION.yaml [--classes merged|ID]\n");
        return 2;
    }
    cw_status status = cw_operation_read(argv[1], &op, &err);
    uint32_t classes = status ? 0 : choose(op, which, argv[1]);
    if (!status && !classes) status = CW_BAD_USAGE;
    if (!status) status = write_flow(op, classes, &err);
    if (err.text[0]) fprintf(stderr, "%s\n", err.text);
    cw_operation_free(op);
    return cw_status_exit_code(status);
}
