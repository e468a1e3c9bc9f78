/* A small record for tests: key of a log, an author, a witness, entries with topics and one erased. */
#ifndef TESTS_RECORD_MAKE_H
#define TESTS_RECORD_MAKE_H

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/check.h"
#include "record/submit.h"

enum { NOW = 1480000000 };

static inline void make_signer(struct signer *out, const char *name, unsigned char algorithm)
{
    unsigned char seed[32];
    crypto_generichash(seed, sizeof seed, (const unsigned char *)name, strlen(name), NULL, 0);
    signer_make(out, name, algorithm, seed);
}

struct fixture {
    struct signer log, author, witness;
    struct desk desk;
};

static inline void fixture_init(struct fixture *f, const char *name)
{
    char author[64];
    make_signer(&f->log, name, NOTE_ED25519);
    snprintf(author, sizeof author, "%s-author", name);
    make_signer(&f->author, author, NOTE_ED25519);
    make_signer(&f->witness, "w.example/witness", NOTE_COSIGNATURE);
    f->desk = (struct desk){.log = &f->log, .author = &f->log, .now_s = NOW};
    f->desk.chance.fixed = true;
    memset(f->desk.chance.seed, 7, sizeof f->desk.chance.seed);
}

static inline cw_status add_json(struct store *store, const struct desk *desk, const char *type,
                                 json_t *payload, const char *id, cw_error *err)
{
    struct log log = {0};
    struct arena arena = {0};
    struct receipt receipt;
    struct text warnings = {0};
    cw_status s = store_begin(store, err);
    if (!s) {
        s = submit_open(store, desk->log, &arena, &log, err);
        if (!s)
            s = submit_entry(&log, desk, schema_find(type), payload, id, &receipt, &warnings, err);
        if (!s && !receipt.repeated) s = log_seal(&log, desk->log, err);
        s = store_end(store, s, err);
    }
    log_release(&log);
    arena_release(&arena);
    text_release(&warnings);
    json_decref(payload);
    return s;
}

/* The i-th of a long script of entries. `twist` makes it another one. */
static inline cw_status add_scripted(struct store *store, const struct fixture *f, int i, int twist,
                                     cw_error *err)
{
    char id[32], corridor[16], what[64];
    struct desk desk = f->desk;
    desk.author = i % 3 == 0 ? &f->author : &f->log;
    desk.now_s = NOW + i;
    snprintf(id, sizeof id, "e%d", i);
    snprintf(corridor, sizeof corridor, "C%d", i % 7);
    snprintf(what, sizeof what, "seen at %d by the gate%s", i, twist ? ", or not" : "");
    if (i % 4 == 1)
        return add_json(store, &desk, "statement",
                        json_pack("{s:s,s:s,s:[s,s],s:s}", "by", "party", "kind", "accepts",
                                  "about", "pause", corridor, "at", "2016-11-02"),
                        id, err);
    if (i % 4 == 2)
        return add_json(store, &desk, "count",
                        json_pack("{s:s,s:s,s:i,s:s,s:s}", "by", "gate", "basis", "observed",
                                  "people", 10 + i, "corridor", corridor, "at", "2016-11-02"),
                        id, err);
    return add_json(store, &desk, "observation",
                    json_pack("{s:s,s:s,s:[s],s:s}", "by", "gate", "what", what, "about", corridor,
                              "at", "2016-11-02"),
                    id, err);
}

static inline cw_status introduce(struct store *store, const struct fixture *f,
                                  const struct signer *key, const char *use, const char *id,
                                  cw_error *err)
{
    char public[NOTE_KEY_TEXT_ROOM];
    verifier_text(&key->verifier, public);
    return add_json(store, &f->desk, "key", json_pack("{s:s,s:s}", "key", public, "use", use), id,
                    err);
}

static inline cw_status make_empty(const char *path, const struct fixture *f, struct store **out,
                                   cw_error *err)
{
    struct log log = {0};
    struct arena arena = {0};
    cw_status s = store_create(path, out, err);
    if (!s) s = store_begin(*out, err);
    if (s) return s;
    s = log_create(*out, &f->log, NOW, &f->desk.chance, &arena, &log, err);
    log_release(&log);
    arena_release(&arena);
    s = store_end(*out, s, err);
    if (!s) s = introduce(*out, f, &f->author, "author", "k1", err);
    return s ? s : introduce(*out, f, &f->witness, "witness", "k2", err);
}

static inline cw_status check_file(const char *path, const struct check_options *options,
                                   struct text *report, cw_error *err)
{
    struct store *store = NULL;
    cw_status s = store_open(path, STORE_READ, &store, err);
    if (!s) s = check_record(store, options, report, err);
    store_close(store);
    return s;
}

#endif
