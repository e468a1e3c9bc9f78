/* The worst losses for a terminal and as JSON; both say first who may read them. */
#include <inttypes.h>
#include <string.h>

#include "negotiate/stress_int.h"
#include "publish/json.h"
#include "publish/summary.h"

static const char restricted[] =
    "for the planners of this operation only: never publish it or hand it on; it says what "
    "would hurt most";

static const char *id_of(const struct stress *s, const struct stress_loss *loss, size_t i,
                         bool roads)
{
    return roads ? s->op->net.links[loss->what[i]].id : s->op->corridors[loss->what[i]].id;
}

static void add_moment(struct text *out, const cw_operation *op, int32_t after_s)
{
    char local[32];
    operation_format_time(op, op->pause_start_unix_s + after_s, local);
    text_add(out, local);
}

/* ---- for a terminal ---- */

static void say_loss(struct text *out, const struct stress *s, const char *who,
                     const struct stress_loss *loss, bool roads)
{
    text_addf(out, "  %s: ", who);
    for (size_t i = 0; i < loss->count; i++)
        text_addf(out, "%s%s", i ? ", " : "", id_of(s, loss, i, roads));
    if (loss->count == 0) text_add(out, "nothing to lose");
    if (!roads) {
        text_add(out, " from ");
        add_moment(out, s->op, loss->from_s);
    }
    text_add(out, "\n    still out ");
    summary_add_count(out, loss->out);
    if (loss->out > s->base.out) /* what was found without them is better than what was with them */
        text_add(out, ", not fewer");
    else
        text_add(out, ", fewer by "), summary_add_count(out, s->base.out - loss->out);
    if (loss->least == loss->out) {
        text_add(out, "; no choice is worse\n");
        return;
    }
    text_add(out, "; bounded: not every choice was tried, none leaves fewer than ");
    summary_add_count(out, loss->least);
    text_add(out, "\n");
}

static void say_moments(struct text *out, const struct stress *s)
{
    text_add(out, "  as announced, the same corridors lost at another moment, still out:\n");
    for (size_t i = 0; i < s->moment_count; i++) {
        text_add(out, "    from ");
        add_moment(out, s->op, s->moments[i].from_s);
        text_add(out, ": ");
        summary_add_count(out, s->moments[i].untold);
        text_add(out, "\n");
    }
}

void stress_as_text(struct text *out, const struct stress *s)
{
    text_addf(out, "RESTRICTED, %s.\n\n%s (%s), basis %s: ", restricted, s->op->title, s->op->id,
              operation_basis_name(s->options->basis));
    summary_add_count(out, s->base.out);
    text_addf(out, " out by the plan\n\nThe %zu corridor%s worst to lose, ", s->lost,
              s->lost == 1 ? "" : "s");
    if (s->last_s >= s->op->pause_s)
        text_add(out, "to the end of the pause\n");
    else
        text_addf(out, "for %" PRId32 " min %02" PRId32 " s\n", s->last_s / 60, s->last_s % 60);
    say_loss(out, s, "people cannot be told and go as announced", &s->untold, false);
    say_loss(out, s, "it is known before the pause and a new plan made", &s->told, false);
    say_moments(out, s);
    text_addf(out, "\nThe %zu link%s worst to lose, from the start to the end\n",
              s->road_untold.count, s->road_untold.count == 1 ? "" : "s");
    say_loss(out, s, "people cannot be told and go as announced", &s->road_untold, true);
    say_loss(out, s, "the same, known before the pause and a new plan made", &s->road_told, true);
}

/* ---- JSON ---- */

static void add_loss(struct text *out, const struct stress *s, const char *key,
                     const struct stress_loss *loss, bool roads)
{
    text_addf(out, "\"%s\":{\"%s\":[", key, roads ? "links" : "corridors");
    for (size_t i = 0; i < loss->count; i++) {
        if (i) text_add(out, ",");
        json_add_text(out, id_of(s, loss, i, roads));
    }
    text_addf(out,
              "],\"from_s\":%" PRId32 ",\"out\":%" PRId64 ",\"least\":%" PRId64 ",\"exact\":%s}",
              loss->from_s, loss->out, loss->least, loss->out == loss->least ? "true" : "false");
}

void stress_as_json(struct text *out, const struct stress *s)
{
    text_add(out, "{\"clearway\":\"" CW_VERSION "\",\"operation\":");
    json_add_text(out, s->op->id);
    text_addf(out,
              ",\"restricted\":\"%s\",\"basis\":\"%s\",\"population\":\"%s\",\"out\":%" PRId64
              ",\"closures\":%zu,\"last_s\":%" PRId32 ",\"planned_anew\":%" PRId64 ",",
              restricted, operation_basis_name(s->options->basis),
              operation_population_name(s->options->population), s->base.out, s->lost, s->last_s,
              s->choices + s->parts);
    add_loss(out, s, "as_announced", &s->untold, false);
    text_add(out, ",");
    add_loss(out, s, "new_plan", &s->told, false);
    text_add(out, ",\"moments\":[");
    for (size_t i = 0; i < s->moment_count; i++)
        text_addf(out, "%s{\"from_s\":%" PRId32 ",\"as_announced\":%" PRId64 "}", i ? "," : "",
                  s->moments[i].from_s, s->moments[i].untold);
    text_add(out, "],\"roads\":{");
    add_loss(out, s, "as_announced", &s->road_untold, true);
    text_add(out, ",");
    add_loss(out, s, "new_plan", &s->road_told, true);
    text_add(out, "}}\n");
}
