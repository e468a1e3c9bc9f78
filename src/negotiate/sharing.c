/* Classes of one mode use the same roads; a corridor or a rule may bind classes of both modes. */
#include "negotiate/sharing.h"

static uint32_t of_mode(const cw_operation *op, enum mode mode)
{
    uint32_t classes = 0;
    for (size_t k = 0; k < op->class_count; k++)
        if (op->classes[k].mode == mode) classes |= 1u << k;
    return classes;
}

uint32_t sharing_all(const cw_operation *op)
{
    return (uint32_t)((1u << op->class_count) - 1);
}

uint32_t sharing_closure(const cw_operation *op, uint32_t classes)
{
    for (uint32_t before = 0; before != classes;) {
        before = classes;
        for (int m = 0; m < MODE_COUNT; m++)
            if (classes & of_mode(op, (enum mode)m)) classes |= of_mode(op, (enum mode)m);
        for (size_t i = 0; i < op->corridor_count; i++)
            if (classes & op->corridors[i].admits) classes |= op->corridors[i].admits;
        for (size_t i = 0; i < op->separation_count; i++)
            if (classes & op->separations[i].classes) classes |= op->separations[i].classes;
    }
    return classes;
}

uint32_t sharing_touched(const cw_operation *op, const struct op_concession *c)
{
    uint32_t classes = c->admits;
    if (c->kind[0] == 'e') return sharing_all(op);
    if (c->corridor >= 0) classes |= op->corridors[c->corridor].admits;
    for (size_t i = 0; i < c->link_count; i++)
        for (int m = 0; m < MODE_COUNT; m++)
            if (op->net.links[c->links[i]].ways &
                (LINK_WAY((unsigned)m, FORWARD) | LINK_WAY((unsigned)m, BACKWARD)))
                classes |= of_mode(op, (enum mode)m);
    return sharing_closure(op, classes);
}
