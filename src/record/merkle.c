/* Merkle trees. Ranges are always those that RFC 6962 cuts, so a range that is a power of two long
 * is an aligned full subtree. */
#include "record/merkle.h"

#include <sodium.h>
#include <string.h>

static void hash_parts(unsigned char prefix, const void *a, size_t a_length, const void *b,
                       size_t b_length, struct hash *out)
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, &prefix, 1);
    if (a_length) crypto_hash_sha256_update(&state, a, a_length);
    if (b_length) crypto_hash_sha256_update(&state, b, b_length);
    crypto_hash_sha256_final(&state, out->bytes);
}

void merkle_leaf(const void *data, size_t length, struct hash *out)
{
    hash_parts(0, data, length, NULL, 0, out);
}

void merkle_node(const struct hash *left, const struct hash *right, struct hash *out)
{
    hash_parts(1, left->bytes, sizeof left->bytes, right->bytes, sizeof right->bytes, out);
}

bool merkle_equal(const struct hash *a, const struct hash *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static void empty_root(struct hash *out)
{
    crypto_hash_sha256(out->bytes, NULL, 0);
}

/* The largest power of two less than n > 1, as its exponent. */
static int split_level(uint64_t n)
{
    return 63 - __builtin_clzll(n - 1);
}

/* The hash of leaves [start, start + n), n > 0. */
static cw_status range_hash(const struct merkle_tree *tree, uint64_t start, uint64_t n,
                            struct hash *out, cw_error *err)
{
    struct hash left, right;
    if ((n & (n - 1)) == 0) {
        int level = 63 - __builtin_clzll(n);
        return tree->read(tree->context, level, start >> level, out, err);
    }
    uint64_t k = UINT64_C(1) << split_level(n);
    cw_status s = range_hash(tree, start, k, &left, err);
    if (!s) s = range_hash(tree, start + k, n - k, &right, err);
    if (!s) merkle_node(&left, &right, out);
    return s;
}

cw_status merkle_root(const struct merkle_tree *tree, struct hash *out, cw_error *err)
{
    if (tree->size) return range_hash(tree, 0, tree->size, out, err);
    empty_root(out);
    return CW_OK;
}

/* Proofs are found from the root down and told from the leaf up. */
static void turn(struct merkle_proof *proof)
{
    for (size_t i = 0, k = proof->count; i + 1 < k; i++) {
        struct hash held = proof->hashes[i];
        proof->hashes[i] = proof->hashes[--k];
        proof->hashes[k] = held;
    }
}

cw_status merkle_inclusion(const struct merkle_tree *tree, uint64_t index, struct merkle_proof *out,
                           cw_error *err)
{
    uint64_t start = 0, n = tree->size;
    cw_status s = CW_OK;
    out->count = 0;
    if (index >= n) return error_set(err, CW_BAD_USAGE, "there is no such leaf in the tree");
    while (n > 1 && !s) {
        uint64_t k = UINT64_C(1) << split_level(n);
        bool left = index - start < k;
        s = left ? range_hash(tree, start + k, n - k, &out->hashes[out->count++], err)
                 : range_hash(tree, start, k, &out->hashes[out->count++], err);
        if (!left) start += k;
        n = left ? k : n - k;
    }
    turn(out);
    return s;
}

cw_status merkle_consistency(const struct merkle_tree *tree, uint64_t old_size,
                             struct merkle_proof *out, cw_error *err)
{
    uint64_t start = 0, n = tree->size, m = old_size;
    bool whole = true; /* the subtree at hand begins where the tree does: its old root is known */
    cw_status s = CW_OK;
    out->count = 0;
    if (old_size > n) return error_set(err, CW_BAD_USAGE, "the tree is smaller than that");
    if (old_size == 0 || old_size == n) return CW_OK;
    while (m != n && !s) {
        uint64_t k = UINT64_C(1) << split_level(n);
        bool left = m <= k;
        s = left ? range_hash(tree, start + k, n - k, &out->hashes[out->count++], err)
                 : range_hash(tree, start, k, &out->hashes[out->count++], err);
        if (!left) {
            start += k;
            m -= k;
            whole = false;
        }
        n = left ? k : n - k;
    }
    if (!s && !whole) s = range_hash(tree, start, n, &out->hashes[out->count++], err);
    turn(out);
    return s;
}

bool merkle_check_inclusion(const struct hash *leaf, uint64_t index, uint64_t size,
                            const struct merkle_proof *proof, const struct hash *root)
{
    struct hash at = *leaf;
    if (index >= size) return false;
    uint64_t f = index, s = size - 1;
    for (size_t i = 0; i < proof->count; i++) {
        if (s == 0) return false;
        if ((f & 1) || f == s) {
            merkle_node(&proof->hashes[i], &at, &at);
            while (!(f & 1) && f) f >>= 1, s >>= 1;
        } else {
            merkle_node(&at, &proof->hashes[i], &at);
        }
        f >>= 1;
        s >>= 1;
    }
    return s == 0 && merkle_equal(&at, root);
}

bool merkle_check_consistency(uint64_t old_size, const struct hash *old_root, uint64_t size,
                              const struct hash *root, const struct merkle_proof *proof)
{
    struct hash empty;
    empty_root(&empty);
    if (old_size > size) return false;
    if (old_size == size) return proof->count == 0 && merkle_equal(old_root, root);
    if (old_size == 0) return proof->count == 0 && merkle_equal(old_root, &empty);
    uint64_t f = old_size - 1, s = size - 1;
    while (f & 1) f >>= 1, s >>= 1;
    size_t i = 0;
    if (f && proof->count == 0) return false;
    struct hash before = f ? proof->hashes[i++] : *old_root;
    struct hash now = before;
    for (; i < proof->count; i++) {
        const struct hash *next = &proof->hashes[i];
        if (s == 0) return false;
        if ((f & 1) || f == s) {
            merkle_node(next, &before, &before);
            merkle_node(next, &now, &now);
            while (!(f & 1) && f) f >>= 1, s >>= 1;
        } else {
            merkle_node(&now, next, &now);
        }
        f >>= 1;
        s >>= 1;
    }
    return s == 0 && merkle_equal(&before, old_root) && merkle_equal(&now, root);
}

void merkle_edge_add_full(struct merkle_edge *edge, int level, const struct hash *root)
{
    struct hash at = *root;
    int up = level;
    for (; edge->size >> up & 1; up++) merkle_node(&edge->full[up], &at, &at);
    edge->full[up] = at;
    edge->size += UINT64_C(1) << level;
}

void merkle_edge_add(struct merkle_edge *edge, const struct hash *leaf)
{
    merkle_edge_add_full(edge, 0, leaf);
}

void merkle_edge_root(const struct merkle_edge *edge, struct hash *out)
{
    bool any = false;
    empty_root(out);
    for (int level = 0; level < MERKLE_LEVELS; level++) {
        if (!(edge->size >> level & 1)) continue;
        if (any)
            merkle_node(&edge->full[level], out, out);
        else
            *out = edge->full[level];
        any = true;
    }
}
