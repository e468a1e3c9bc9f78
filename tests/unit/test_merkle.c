/* Merkle trees: the examples that certificate transparency logs are tested with, and every root and
 * proof of every size up to 200 against a naive recomputation. */
#include <stdlib.h>

#include "record/merkle.h"

#include "harness.h"

enum { MOST = 200 };

static struct hash leaves[MOST];

static void hex(const struct hash *hash, char out[65])
{
    for (int i = 0; i < 32; i++) snprintf(out + 2 * i, 3, "%02x", hash->bytes[i]);
}

static cw_status read_leaves(void *context, int level, uint64_t index, struct hash *out,
                             cw_error *err)
{
    struct hash left, right;
    if (level == 0) {
        *out = leaves[index];
        return index < *(uint64_t *)context ? CW_OK : error_set(err, CW_FAILED, "beyond the tree");
    }
    cw_status s = read_leaves(context, level - 1, 2 * index, &left, err);
    if (!s) s = read_leaves(context, level - 1, 2 * index + 1, &right, err);
    if (!s) merkle_node(&left, &right, out);
    return s;
}

/* As RFC 6962 section 2.1 defines it, word by word. */
static struct hash naive(size_t start, size_t n)
{
    struct hash out, left, right;
    size_t k = 1;
    if (n == 1) return leaves[start];
    while (2 * k < n) k *= 2;
    left = naive(start, k);
    right = naive(start + k, n - k);
    merkle_node(&left, &right, &out);
    return out;
}

static void make_leaves(void)
{
    for (int i = 0; i < MOST; i++) merkle_leaf(&i, sizeof i, &leaves[i]);
}

/* The eight leaves, and the roots of the trees of the first 1 to 8 of them, that the certificate
 * transparency projects publish for testing. */
static void known_roots(void)
{
    static const struct {
        const char *bytes;
        size_t length;
    } inputs[8] = {{"", 0},
                   {"\x00", 1},
                   {"\x10", 1},
                   {"\x20\x21", 2},
                   {"\x30\x31", 2},
                   {"\x40\x41\x42\x43", 4},
                   {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
                   {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16}};
    static const char *const roots[9] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    struct merkle_edge edge = {0};
    struct hash root, leaf;
    char text[65];
    for (int i = 0; i <= 8; i++) {
        merkle_edge_root(&edge, &root);
        hex(&root, text);
        CHECK_TEXT(text, roots[i]);
        if (i == 8) break;
        merkle_leaf(inputs[i].bytes, inputs[i].length, &leaf);
        merkle_edge_add(&edge, &leaf);
    }
}

static void roots_of_all_sizes(void)
{
    struct merkle_edge edge = {0};
    for (uint64_t n = 1; n <= MOST; n++) {
        struct hash want = naive(0, n), root, streamed;
        struct merkle_tree tree = {read_leaves, &n, n};
        merkle_edge_add(&edge, &leaves[n - 1]);
        merkle_edge_root(&edge, &streamed);
        CHECK(merkle_root(&tree, &root, NULL) == CW_OK && merkle_equal(&root, &want));
        CHECK(merkle_equal(&streamed, &want));
    }
}

/* Every proof holds, and neither with another leaf, place, size or root, nor damaged or cut. */
static void inclusion(void)
{
    int wrong = 0;
    for (uint64_t n = 1; n <= MOST; n++) {
        struct hash root = naive(0, n);
        struct merkle_tree tree = {read_leaves, &n, n};
        for (uint64_t i = 0; i < n; i++) {
            struct merkle_proof p;
            if (merkle_inclusion(&tree, i, &p, NULL)) wrong++;
            if (!merkle_check_inclusion(&leaves[i], i, n, &p, &root)) wrong++;
            if (merkle_check_inclusion(&leaves[(i + 1) % MOST], i, n, &p, &root)) wrong++;
            if (n > 1 && merkle_check_inclusion(&leaves[i], (i + 1) % n, n, &p, &root)) wrong++;
            if (merkle_check_inclusion(&leaves[i], n, n, &p, &root)) wrong++;
            p.hashes[p.count++] = leaves[0];
            if (merkle_check_inclusion(&leaves[i], i, n, &p, &root)) wrong++;
            if (--p.count == 0) continue;
            p.count--;
            if (merkle_check_inclusion(&leaves[i], i, n, &p, &root)) wrong++;
            p.count++;
            p.hashes[i % p.count].bytes[n % 32] ^= 1;
            if (merkle_check_inclusion(&leaves[i], i, n, &p, &root)) wrong++;
        }
    }
    CHECK_INT(wrong, 0);
}

static void consistency(void)
{
    int wrong = 0;
    for (uint64_t n = 1; n <= MOST; n++) {
        struct hash root = naive(0, n);
        struct merkle_tree tree = {read_leaves, &n, n};
        for (uint64_t m = 1; m <= n; m++) {
            struct merkle_proof p;
            struct hash old = naive(0, m), other = old;
            other.bytes[m % 32] ^= 4;
            if (merkle_consistency(&tree, m, &p, NULL)) wrong++;
            if (!merkle_check_consistency(m, &old, n, &root, &p)) wrong++;
            if (merkle_check_consistency(m, &other, n, &root, &p)) wrong++;
            if (merkle_check_consistency(m, &old, n, &other, &p)) wrong++;
            if (m < n && merkle_check_consistency(n, &root, m, &old, &p)) wrong++;
            p.hashes[p.count++] = leaves[0];
            if (merkle_check_consistency(m, &old, n, &root, &p)) wrong++;
            if (--p.count == 0) continue;
            p.hashes[m % p.count].bytes[n % 32] ^= 1;
            if (merkle_check_consistency(m, &old, n, &root, &p)) wrong++;
            p.count--;
            if (merkle_check_consistency(m, &old, n, &root, &p)) wrong++;
        }
    }
    CHECK_INT(wrong, 0);
}

/* A history that was rewritten has no proof, whatever its later leaves. */
static void forks_have_no_proof(void)
{
    int wrong = 0;
    for (uint64_t n = 2; n <= 64; n++)
        for (uint64_t m = 1; m < n; m++) {
            struct merkle_proof p;
            struct merkle_tree tree = {read_leaves, &n, n};
            struct hash old = naive(0, m), kept = leaves[m - 1], root;
            leaves[m - 1].bytes[0] ^= 1;
            root = naive(0, n);
            if (merkle_consistency(&tree, m, &p, NULL)) wrong++;
            if (merkle_check_consistency(m, &old, n, &root, &p)) wrong++;
            leaves[m - 1] = kept;
        }
    CHECK_INT(wrong, 0);
}

static void nothing_of_nothing(void)
{
    uint64_t n = 0;
    struct merkle_tree tree = {read_leaves, &n, 0};
    struct merkle_proof p;
    struct hash root;
    cw_error err = {0};
    CHECK_INT(merkle_root(&tree, &root, &err), CW_OK);
    CHECK_INT(merkle_inclusion(&tree, 0, &p, &err), CW_BAD_USAGE);
    CHECK_INT(merkle_consistency(&tree, 1, &p, NULL), CW_BAD_USAGE);
    CHECK_INT(merkle_consistency(&tree, 0, &p, NULL), CW_OK);
    CHECK(merkle_check_consistency(0, &root, 0, &root, &p));
}

int main(void)
{
    make_leaves();
    RUN(known_roots);
    RUN(roots_of_all_sizes);
    RUN(inclusion);
    RUN(consistency);
    RUN(forks_have_no_proof);
    RUN(nothing_of_nothing);
    return harness_end();
}
