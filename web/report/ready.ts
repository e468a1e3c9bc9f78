// What is agreed by whom, contested, unknown or out of date; what is missing; and the people who hang on it.
import { Moment, People, Ready, ReadyState, Report, Word } from './data';
import { Child, h, own, ownList, section, table } from './dom';
import { count, day as dayOf, num, t } from './lang';
import { tens } from './value';

/** One price, or that there is none. */
export function price(n: People): string {
  return n === null ? t.notComputed : count(n);
}

function state(s: ReadyState): HTMLElement {
  const marks: Record<ReadyState, string> = { agreed: '●', 'out of date': '◑', 'agreed in part': '◐', contested: '◐', unknown: '?' };
  const style = s === 'agreed' ? 'agreed' : s === 'unknown' ? 'unknown' : 'contested';
  return h('span', { class: `state ${style}` }, h('span', { 'aria-hidden': 'true' }, marks[s]), ' ', t.readyStates[s]);
}

function day(at: Moment | null): string {
  return at ? dayOf(at) : t.notTold;
}

/** "all 8", or which. */
function which(ids: string[], all: number): Child {
  return ids.length === all && all > 1 ? t.allOf(num(all)) : ownList(ids);
}

function partyName(ready: Ready, id: string): string {
  return ready.parties.find((p) => p.party === id)?.name ?? id;
}

function words(p: Ready['parties'][number], all: number): Child {
  const kinds: [Word, string][] = [['accepts', t.words.accepts], ['rejects', t.words.rejects], [null, t.words.silent]];
  return h('span', { class: 'lines wrap' }, ...kinds.flatMap(([word, text]) => {
    const ids = p.needed_for.filter((id) => (p.corridors[id] ?? null) === word);
    return ids.length ? [h('span', {}, `${text}: `, which(ids, all))] : [];
  }));
}

function parties(ready: Ready, all: number): Child {
  if (ready.parties.length === 0) return h('p', { class: 'note' }, t.noParties);
  const columns = [{ head: t.party }, { head: t.thePause }, { head: t.corridorsTitle }, { head: t.hangs, number: true }];
  return table(t.readyParties, columns, ready.parties.map((p) => ({
    cells: [
      h('span', {}, own(p.name), p.side && h('span', { class: 'detail' }, own(p.side))),
      p.pause && p.pause_at ? t.since(t.words[p.pause], day(p.pause_at)) : t.words.silent,
      words(p, all), price(p.people),
    ],
  })));
}

function guarantees(ready: Ready, all: number): Child[] {
  const columns = [{ head: t.guarantee }, { head: t.corridorsTitle }, { head: t.promisedBy }, { head: t.seen }, { head: t.hangs, number: true }];
  const name = (id: string): string => `\u2068${partyName(ready, id)}\u2069`;
  const rows = ready.guarantees.map((g) => ({
    cells: [
      own(g.guarantee), which(g.corridors, all),
      g.on_behalf_of ? t.onBehalf(name(g.by), name(g.on_behalf_of), g.confirmed) : own(partyName(ready, g.by)),
      g.finding ? t.since(t.finding[g.finding], day(g.finding_at)) : t.finding.never, price(g.people),
    ],
  }));
  const without = ready.corridors.map((c) => c.corridor).filter((id) => !ready.guarantees.some((g) => g.corridors.includes(id)));
  if (rows.length === 0) return [h('p', {}, t.noGuarantees)];
  return [table(t.readyGuarantees, columns, rows), without.length > 0 && h('p', {}, t.noGuaranteeFor(without.map((id) => `\u2068${id}\u2069`).join(', ')))];
}

function corridorTable(report: Report, ready: Ready): Child {
  const columns = [{ head: t.corridor }, { head: t.stateHead }, { head: t.lastWord }, { head: t.ifLost, number: true }];
  const consent = report.consent ? [{ head: t.ifAccepted, number: true }] : [];
  return table(t.readyCorridors, [...columns, ...consent], ready.corridors.map((c) => ({
    cells: [own(c.corridor), state(c.state), day(c.last), price(c.people_if_lost), ...(report.consent ? [price(c.people_if_accepted)] : [])],
  })));
}

function missing(ready: Ready, all: number): Child {
  const columns = [{ head: t.detailHead }, { head: t.stateHead }, { head: t.corridorsTitle }, { head: t.hangs, number: true }];
  return ready.missing.length > 0 && table(t.readyMissing, columns, ready.missing.map((m) => ({
    cells: [t.details[m.detail], state(m.state), which(m.corridors, all), price(m.people)],
  })));
}

export function readiness(report: Report): HTMLElement[] {
  const ready = report.ready;
  if (!ready) return [];
  const all = ready.corridors.length;
  const verdict = ready.corridors_accepted === 0 && report.consent ? t.readyNobody(num(all))
    : t.readySome(num(ready.corridors_accepted), num(ready.corridors_verified), num(all));
  return [section('ready', t.readyTitle,
    report.consent && h('p', { class: 'asked' }, verdict),
    report.consent && h('p', {}, t.readyOut(price(ready.out.announced), price(ready.out.accepted), price(ready.out.verified))),
    parties(ready, all), ...guarantees(ready, all), corridorTable(report, ready), missing(ready, all),
    h('p', { class: 'note' }, t.readyNote, tens(report)))];
}
