/* Any bytes as YAML: no crash, no unbounded memory, and a message whenever it fails. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "files/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Visits every node and returns how many there are. Depth is capped by the reader. */
static size_t visit(const struct yaml_node *node)
{
    size_t n = 1, children = 0;
    for (const struct yaml_node *c = node->first; c; c = c->next, children++) n += visit(c);
    if (children != node->count || node->line < 1 || (node->kind == YAML_TEXT) != !!node->text)
        abort();
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const allowed[] = {"clearway", "pause", "classes", NULL};
    struct arena arena = {0};
    struct yaml_node *root = NULL;
    cw_error err = {0};
    cw_status status = yaml_parse("fuzz.yaml", data, size, &arena, &root, &err);
    if ((status == CW_OK) != (root != NULL) || (status != CW_OK) != (err.text[0] != '\0')) abort();
    if (root) {
        visit(root);
        yaml_get(root, "pause");
        yaml_check_keys("fuzz.yaml", root, allowed, &err);
    }
    arena_release(&arena);
    return 0;
}
