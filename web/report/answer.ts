// The answer in one sentence, and the table behind it.
import { BasisCount, ClassRow, Report, bases } from './data';
import { Child, h, section, table } from './dom';
import { className, duration, isolate, list, num, people, t, time, dayAndTime } from './lang';

function sentence(report: Report): string {
  const { all, basis } = report;
  if (all.people === 0) return t.answerNobody;
  if (!report.corridors.some((c) => c.counts)) return t.answerNone(basis);
  const end = report.pause.seconds <= 86400 ? time(report.pause.end) : dayAndTime(report.pause.end);
  if (report.replan) {
    return t.replanAnswer({
      at: time(report.replan.at), end, out: num(all.out), of: people(all.people), left: num(all.people - all.out),
      old: num(report.replan.classes.reduce((sum, c) => sum + c.old_out, 0)),
      reached: all.bound === all.out, bound: people(all.bound), ordered: report.classes.length > 1,
    });
  }
  return t.answer({
    basis, end, out: num(all.out), of: people(all.people), left: num(all.people - all.out),
    reached: all.bound === all.out, bound: people(all.bound),
    ordered: report.classes.length > 1, // bounds of lower classes hold given what those above get
  });
}

function others(report: Report): Child[] {
  return bases.map((basis, i) => {
    const value = report.all.bases[i];
    if (basis === report.basis || typeof value !== 'number') return null;
    return h('p', { class: 'other' }, t.otherBasis(basis, value === 0 ? t.nobody : people(value)));
  });
}

function figure(label: string, value: string, kind: string): HTMLElement {
  return h('div', { class: `figure ${kind}` }, h('dt', {}, label), h('dd', {}, value));
}

function stranded(report: Report): Child {
  const all = report.replan?.classes.reduce((sum, c) => sum + c.stranded, 0) ?? 0;
  return all > 0 && h('p', { class: 'other' }, t.replanStranded(people(all)));
}

export function answer(report: Report): HTMLElement {
  const { all } = report;
  return section('answer', t.answerTitle,
    h('p', { class: 'answer' }, sentence(report)),
    report.not_covered > 0 ? h('p', { class: 'other' }, t.notCovered(people(report.not_covered))) : null,
    ...others(report), stranded(report),
    h('dl', { class: 'figures' },
      figure(t.out, num(all.out), 'out'),
      figure(t.notOut, num(all.people - all.out), 'left'),
      figure(t.bound, num(all.bound), 'bound')));
}

function basisText(value: BasisCount): string {
  if (value === 'n/a') return t.notApplicable;
  return value === null ? t.notComputed : num(value);
}

function gap(c: ClassRow): string | null {
  const parts: string[] = [];
  if (c.waiting) parts.push(t.gapWaiting(people(c.waiting)));
  if (c.lost_to_rounding) parts.push(t.gapRounding(people(c.lost_to_rounding)));
  if (c.lost_to_simplicity) parts.push(t.gapSimplicity(people(c.lost_to_simplicity)));
  if (c.unclosed) parts.push(t.gapUnclosed(people(c.unclosed)));
  return parts.length ? list(parts) : null;
}

function replanProof(c: ClassRow, name: string): string {
  const below = gap(c);
  return below && c.proved ? t.proof({ cls: name, proved: true, gap: below }) : t.replanProof({ cls: name, gap: below });
}

function proofs(report: Report): Child[] {
  if (!report.corridors.some((c) => c.counts)) return [];
  return report.classes.filter((c) => c.people > 0).map((c) => {
    const name = className(c.id);
    if (report.replan) return h('li', {}, replanProof(c, name));
    const cleared = c.clearance ? t.cleared(name, time(c.clearance)) : t.notCleared(name);
    return h('li', {}, `${t.proof({ cls: name, proved: c.proved, gap: gap(c) })} ${cleared}`);
  });
}

export function outcome(report: Report): HTMLElement {
  const shown = report.replan ? [] : bases;
  const columns = [
    { head: t.class }, { head: t.peopleHead, number: true }, { head: t.out, number: true },
    { head: t.notOut, number: true }, { head: t.bound, number: true },
    ...shown.map((b) => ({ head: t.basisHead[b], number: true })),
  ];
  const row = (name: string, r: { people: number; out: number; bound: number; bases: BasisCount[] }, strong: boolean) => ({
    strong,
    cells: [name, num(r.people), num(r.out), num(r.people - r.out), num(r.bound), ...r.bases.slice(0, shown.length).map(basisText)],
  });
  const rows = report.classes.map((c) => row(className(c.id), c, false));
  if (report.classes.length > 1) rows.push(row(t.all, report.all, true));
  const places = report.waiting_places.map((p) =>
    h('li', {}, t.waitingPlace(isolate(p.node), people(p.people), duration(p.longest_s), p.brings_out ? people(p.brings_out) : '')));
  return section('outcome', t.outcomeTitle,
    table(report.replan ? t.replanOutcome : t.outcomeCaption, columns, rows),
    h('p', { class: 'note' }, report.replan ? t.replanBound : t.boundNote),
    h('p', { class: 'note' }, report.replan ? t.replanOut : t.outNote),
    h('ul', {}, ...proofs(report), ...places));
}
