/* What passes between machines: bundles of proofs, witnesses, merged logs; and a record as a basis. */
#include <stdlib.h>

#include "../record/make.h"
#include "harness.h"
#include "record/basis.h"
#include "record/bundle.h"
#include "record/merge.h"
#include "record/sealed.h"
#include "record/witness.h"

enum { ENTRIES = 20 };

static struct {
    char folder[64], path[96], other[96], state[96];
    struct fixture fixture, second;
    struct store *store;
} t;

static char *head_now(struct store *store)
{
    struct arena arena = {0};
    struct store_log *logs = NULL;
    size_t count = 0;
    CHECK(!store_logs(store, &arena, &logs, &count, NULL) && count > 0);
    char *head = strdup(count ? logs[0].head : "");
    arena_release(&arena);
    return head;
}

static cw_status check_bytes(const char *bytes, size_t length, const char *since, cw_error *err)
{
    struct check_options options = {
        .keys = &t.fixture.log.verifier, .key_count = 1, .since = since};
    struct text report = {0};
    cw_status s = bundle_check("bundle", bytes, length, &options, &report, err);
    text_release(&report);
    return s;
}

/* ---- bundles ------------------------------------------------------------------------------------- */

static void bundles_prove_one_entry(void)
{
    struct text bundle = {0};
    cw_error err = {0};
    char *head = head_now(t.store);
    CHECK_INT(bundle_make(t.store, NULL, "e7", head, &bundle, &err), CW_OK);
    CHECK_TEXT(bundle.bytes, "seen at 7 by the gate");
    CHECK(!strstr(bundle.bytes, "seen at 8 by the gate"));
    CHECK_INT(check_bytes(bundle.bytes, bundle.length, head, &err), CW_OK);
    CHECK_INT(bundle_make(t.store, NULL, "nothing", NULL, &bundle, &err), CW_BAD_USAGE);
    text_release(&bundle);
    free(head);
}

/* Each byte of a bundle means something: one that differs is refused, by whoever has the recorder's key. */
static void every_byte_of_a_bundle_counts(void)
{
    struct text bundle = {0};
    cw_error err = {0};
    CHECK_INT(bundle_make(t.store, NULL, "e7", NULL, &bundle, &err), CW_OK);
    for (size_t i = 0; i < bundle.length; i++) {
        char was = bundle.bytes[i];
        bundle.bytes[i] = (char)(was ^ 1);
        err = (cw_error){0};
        cw_status s = check_bytes(bundle.bytes, bundle.length, NULL, &err);
        bundle.bytes[i] = was;
        /* the line feed at its end is no part of the document; a blank may stand for it */
        if (i + 1 < bundle.length && !CHECK(s == CW_REFUTED || s == CW_BAD_INPUT)) {
            printf("     byte %zu, '%c', can be another\n", i, was);
            break;
        }
    }
    for (size_t n = 0; n + 1 < bundle.length; n += 97)
        CHECK(check_bytes(bundle.bytes, n, NULL, &err) != CW_OK);
    text_release(&bundle);
}

/* ---- witnesses ----------------------------------------------------------------------------------- */

static cw_status look(struct store *store, struct text *evidence, cw_error *err)
{
    struct witness w = {.path = t.state,
                        .signer = &t.fixture.witness,
                        .keys = &t.fixture.log.verifier,
                        .key_count = 1,
                        .now_s = NOW};
    struct text bundle = {0}, heads = {0}, report = {0};
    cw_status s = witness_open(&w, err);
    const char *last = s ? NULL : witness_last(&w, "m.example/desk");
    if (!s) s = bundle_make(store, "m.example/desk", NULL, last, &bundle, err);
    if (!s)
        s = witness_look(&w, "bundle", bundle.bytes, bundle.length, &heads, &report, evidence, err);
    if (!s) CHECK_TEXT(heads.bytes, "w.example/witness");
    if (!s) s = witness_save(&w, err);
    witness_release(&w);
    text_release(&bundle);
    text_release(&heads);
    text_release(&report);
    return s;
}

static bool make_other(int twist_at)
{
    struct store *store = NULL;
    cw_error err = {0};
    remove(t.other);
    cw_status s = make_empty(t.other, &t.fixture, &store, &err);
    for (int i = 0; i < ENTRIES && !s; i++)
        s = add_scripted(store, &t.fixture, i, i >= twist_at, &err);
    store_close(store);
    return CHECK_INT(s, CW_OK);
}

static void witnesses_refuse_forks(void)
{
    struct text evidence = {0};
    struct store *fork = NULL;
    cw_error err = {0};
    CHECK_INT(look(t.store, &evidence, &err), CW_OK);
    CHECK_INT(look(t.store, &evidence, &err), CW_OK); /* the same again */
    CHECK_INT(add_scripted(t.store, &t.fixture, ENTRIES, 0, &err), CW_OK);
    CHECK_INT(look(t.store, &evidence, &err), CW_OK); /* it grew */
    CHECK(evidence.length == 0);
    if (!make_other(5) || !CHECK(!store_open(t.other, STORE_WRITE, &fork, &err))) return;
    CHECK_INT(add_scripted(fork, &t.fixture, ENTRIES, 0, &err), CW_OK);
    CHECK_INT(look(fork, &evidence, &err), CW_REFUTED); /* the same size, other entries */
    CHECK_TEXT(evidence.bytes, "m.example/desk");
    err = (cw_error){0};
    CHECK_INT(look(t.store, &evidence, &err), CW_OK); /* the fork has left no trace in its memory */
    store_close(fork);
    text_release(&evidence);
}

/* ---- merging ------------------------------------------------------------------------------------- */

static cw_status merge(struct store *to, struct store *from, struct text *report, cw_error *err)
{
    report->length = 0;
    *err = (cw_error){0};
    cw_status s = store_begin_read(from, err);
    if (!s) s = store_begin(to, err);
    if (!s) s = store_end(to, merge_logs(to, from, report, err), err);
    store_end(from, CW_CANCELLED, NULL);
    return s;
}

static void merging_joins_both_ways(void)
{
    struct store *store = NULL;
    struct text report = {0};
    cw_error err = {0};
    remove(t.other);
    CHECK_INT(make_empty(t.other, &t.second, &store, &err), CW_OK);
    CHECK_INT(add_scripted(store, &t.second, 3, 0, &err), CW_OK); /* also in the other, as e3 */
    CHECK_INT(merge(store, t.store, &report, &err), CW_OK);
    CHECK_TEXT(report.bytes, "Log m.example/desk: 0 entries were here, 24 came along.");
    CHECK_INT(merge(store, t.store, &report, &err), CW_OK);
    CHECK_TEXT(report.bytes, "24 entries were here, 0 came along.");
    CHECK_INT(merge(t.store, store, &report, &err), CW_OK);
    CHECK_TEXT(report.bytes, "Log n.example/desk: 0 entries were here, 4 came along.");
    store_close(store);
    struct check_options options = {.keys = &t.fixture.log.verifier, .key_count = 1};
    report.length = 0;
    CHECK_INT(check_file(t.other, &options, &report, &err), CW_OK);
    CHECK_TEXT(report.bytes, "Log n.example/desk: 4 entries");
    text_release(&report);
}

static void merging_refuses_a_fork_whole(void)
{
    struct store *fork = NULL;
    struct text report = {0};
    cw_error err = {0};
    char *before = head_now(t.store);
    if (!make_other(9) || !CHECK(!store_open(t.other, STORE_WRITE, &fork, &err))) return;
    for (int i = ENTRIES; i < ENTRIES + 5; i++)
        CHECK_INT(add_scripted(fork, &t.fixture, i, 0, &err), CW_OK);
    CHECK_INT(merge(t.store, fork, &report, &err), CW_REFUTED);
    CHECK_TEXT(err.text, "is not the one that");
    store_close(fork);
    char *after = head_now(t.store);
    CHECK(strcmp(before, after) == 0);
    free(before);
    free(after);
    text_release(&report);
}

/* ---- sealed entries ------------------------------------------------------------------------------ */

static void sealed_entries_come_back(void)
{
    struct arena arena = {0};
    struct entry entry, again;
    struct text text = {0};
    cw_error err = {0};
    struct desk desk = t.fixture.desk;
    desk.author = &t.fixture.author;
    json_t *payload = json_pack("{s:s,s:s,s:s}", "by", "gate", "what", "seen", "at", "2016-11-02");
    CHECK_INT(submit_seal(&desk, schema_find("observation"), payload, "z1", &arena, &entry, &err),
              CW_OK);
    CHECK_INT(sealed_write(&entry, &text, &err), CW_OK);
    CHECK_INT(sealed_read("f", text.bytes, text.length, &arena, &again, &err), CW_OK);
    CHECK(entry_signed_by(&again, &t.fixture.author.verifier));
    CHECK(!entry_signed_by(&again, &t.fixture.log.verifier));
    CHECK(strcmp(again.payload, entry.payload) == 0);
    for (size_t n = 0; n + 2 < text.length; n += 13) {
        err = (cw_error){0};
        CHECK_INT(sealed_read("f", text.bytes, n, &arena, &again, &err), CW_BAD_INPUT);
        CHECK(err.text[0] != '\0');
    }
    json_decref(payload);
    text_release(&text);
    arena_release(&arena);
}

/* ---- as a basis ---------------------------------------------------------------------------------- */

static void a_basis_takes_what_stands(void)
{
    struct text yaml = {0};
    cw_error err = {0};
    struct desk desk = t.fixture.desk;
    CHECK_INT(add_json(t.store, &desk, "statement",
                       json_pack("{s:s,s:s,s:[s],s:s,s:s}", "by", "ru", "kind", "announces",
                                 "about", "C1", "at", "2016-11-02", "operation", "elsewhere"),
                       "b1", &err),
              CW_OK);
    CHECK_INT(add_json(t.store, &desk, "statement",
                       json_pack("{s:s,s:s,s:[s],s:s,s:s}", "by", "ru", "kind", "denies", "about",
                                 "C2", "at", "2016-11-02", "operation", "here"),
                       "b2", &err),
              CW_OK);
    CHECK_INT(basis_yaml(t.store, "here", &yaml, &err), CW_OK);
    CHECK_TEXT(yaml.bytes, "denies");
    CHECK_TEXT(yaml.bytes, "# b2");
    CHECK(!strstr(yaml.bytes, "# b1"));
    CHECK_TEXT(yaml.bytes, "# e1"); /* which names no operation */
    CHECK_INT(add_json(t.store, &desk, "correction",
                       json_pack("{s:s,s:s}", "corrects", "b2", "reason", "not said"), "b3", &err),
              CW_OK);
    yaml.length = 0;
    CHECK_INT(basis_yaml(t.store, "here", &yaml, &err), CW_OK);
    CHECK(!strstr(yaml.bytes, "# b2"));
    text_release(&yaml);
}

int main(void)
{
    cw_error err = {0};
    char command[128];
    if (sodium_init() < 0) return 1;
    fixture_init(&t.fixture, "m.example/desk");
    fixture_init(&t.second, "n.example/desk");
    snprintf(t.folder, sizeof t.folder, "%s/unit-exchange-%ld",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm", (long)getpid());
    snprintf(t.path, sizeof t.path, "%s/r.sqlite", t.folder);
    snprintf(t.other, sizeof t.other, "%s/other.sqlite", t.folder);
    snprintf(t.state, sizeof t.state, "%s/state", t.folder);
    snprintf(command, sizeof command, "mkdir -p %s", t.folder);
    if (system(command)) return 1;
    if (!CHECK_INT(make_empty(t.path, &t.fixture, &t.store, &err), CW_OK)) return 1;
    for (int i = 0; i < ENTRIES; i++)
        if (!CHECK_INT(add_scripted(t.store, &t.fixture, i, 0, &err), CW_OK)) return 1;
    RUN(bundles_prove_one_entry);
    RUN(every_byte_of_a_bundle_counts);
    RUN(witnesses_refuse_forks);
    RUN(merging_joins_both_ways);
    RUN(merging_refuses_a_fork_whole);
    RUN(sealed_entries_come_back);
    RUN(a_basis_takes_what_stands);
    store_close(t.store);
    snprintf(command, sizeof command, "rm -rf %s", t.folder);
    if (system(command)) return 1;
    return harness_end();
}
