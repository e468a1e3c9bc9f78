/* Merkle trees as RFC 6962 section 2.1 has them, with SHA-256: roots, inclusion and consistency
 * proofs, and their verification (RFC 9162 sections 2.1.3.2 and 2.1.4.2).
 *
 * A tree is given by a function that reads the hash of a full, aligned subtree:
 *
 *     level 2            (2,0)
 *     level 1      (1,0)       (1,1)         (1,2)
 *     level 0   (0,0) (0,1) (0,2) (0,3)   (0,4) (0,5)   (0,6)
 *
 * Making a root or a proof reads O(log size) of them. */
#ifndef RECORD_MERKLE_H
#define RECORD_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { MERKLE_LEVELS = 64 };

struct hash {
    unsigned char bytes[32];
};

void merkle_leaf(const void *data, size_t length, struct hash *out);
void merkle_node(const struct hash *left, const struct hash *right, struct hash *out);
bool merkle_equal(const struct hash *a, const struct hash *b);

/* The hash of the 2^level leaves that begin at leaf index << level; all of them exist. */
typedef cw_status merkle_read_fn(void *context, int level, uint64_t index, struct hash *out,
                                 cw_error *err);
struct merkle_tree {
    merkle_read_fn *read;
    void *context;
    uint64_t size; /* leaves */
};

struct merkle_proof {
    size_t count;
    struct hash hashes[MERKLE_LEVELS];
};

cw_status merkle_root(const struct merkle_tree *tree, struct hash *out, cw_error *err);
/* That leaf `index` < size is in the tree. */
cw_status merkle_inclusion(const struct merkle_tree *tree, uint64_t index, struct merkle_proof *out,
                           cw_error *err);
/* That the tree's first `old_size` <= size leaves were a tree; empty for 0 and for size. */
cw_status merkle_consistency(const struct merkle_tree *tree, uint64_t old_size,
                             struct merkle_proof *out, cw_error *err);

bool merkle_check_inclusion(const struct hash *leaf, uint64_t index, uint64_t size,
                            const struct merkle_proof *proof, const struct hash *root);
bool merkle_check_consistency(uint64_t old_size, const struct hash *old_root, uint64_t size,
                              const struct hash *root, const struct merkle_proof *proof);

/* A tree of which only the right edge is remembered: leaves go in, the root comes out. */
struct merkle_edge {
    uint64_t size;
    struct hash full[MERKLE_LEVELS]; /* of the full subtree of 2^i leaves, where size has bit i */
};
void merkle_edge_add(struct merkle_edge *edge, const struct hash *leaf);
/* The 2^level leaves of a full subtree at once; they must begin at a multiple of that. */
void merkle_edge_add_full(struct merkle_edge *edge, int level, const struct hash *root);
void merkle_edge_root(const struct merkle_edge *edge, struct hash *out);

#endif
