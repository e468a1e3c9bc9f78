/* A folder and an instance that the tests of negotiation write out again and again. */
#ifndef TESTS_NEGOTIATE_H
#define TESTS_NEGOTIATE_H

#include "clearway/clearway.h"
#include "oracle/generate.h"

struct bench {
    char folder[300];
    struct instance *in;
    uint64_t seed;
    int count;
    bool needs; /* every corridor needs the consent of P and Q */
};

extern struct bench bench;

bool bench_open(struct bench *b, uint64_t seed);
void bench_close(struct bench *b);
/* Writes the instance, with `more` behind operation.yaml, and reads it; NULL after a failed check. */
cw_operation *bench_read(const struct bench *b, const struct instance *in, const char *more);

/* value.c: prices against plans of the changed instances; how many did not agree. */
int value_agrees(const struct bench *b);
/* Likewise of what acceptances are worth. */
int acceptances_agree(struct bench *b);

/* stress.c: the worst losses against all of them; how many did not agree. */
int stress_agrees(const struct bench *b);

#endif
