// What limits the plan, in sentences, and who will come.
import { Limit, Report } from './data';
import { Child, h, items, section, table } from './dom';
import { className, isolate, num, people, t, time } from './lang';

const SHOWN = 12;

/** " 14 zones with ... have no other admitted gate in time.", said once, of the corridor's first limit. */
function onlyGate(report: Report, l: Limit): string {
  const first = report.limits.find((each) => each.class === l.class && each.corridor === l.corridor);
  const gate = first === l && report.gates?.find((g) => g.class === l.class && g.corridor === l.corridor);
  if (!gate) return '';
  const coarse = report.classes.some((c) => c.coarse) && gate.people !== 'few';
  const n = gate.people === 'few' ? t.withheld.few : people(gate.people);
  return ` ${t.onlyGate(gate.zones, num(gate.zones), coarse ? t.atLeast(n) : n)}`;
}

function sentence(report: Report, l: Limit): string {
  const n = l.people === 'few' ? t.withheld.few : people(l.people);
  const from = l.from ? time(l.from) : '';
  const corridor = l.corridor === undefined ? undefined : report.corridors[l.corridor];
  if (l.kind === 'corridor' && corridor) {
    return t.limitCorridor(isolate(corridor.id), isolate(corridor.name), n, from) + onlyGate(report, l);
  }
  if (l.kind === 'road') return t.limitRoad(isolate(l.link ?? ''), n, from);
  if (l.kind === 'roads') return t.limitRoads(n);
  return t.limitPeople(report.classes[l.class]?.coarse && l.people !== 'few' ? t.atLeast(n) : n);
}

function size(l: Limit): number {
  return l.people === 'few' ? 0 : l.people;
}

function ofClass(report: Report, k: number): Child[] {
  const c = report.classes[k];
  if (!c || c.out === c.people) return [];
  const limits = report.limits.filter((l) => l.class === k).sort((a, b) => size(b) - size(a));
  if (limits.length === 0) return [];
  const sentences = limits.slice(0, SHOWN).map((l) => sentence(report, l));
  if (limits.length > SHOWN) sentences.push(t.limitsMore(num(limits.length - SHOWN)));
  const sum = people(limits.reduce((before, l) => before + size(l), 0));
  const exact = limits.every((l) => l.people !== 'few');
  return [
    h('h3', {}, t.limitsIntro(className(c.id))),
    items(sentences),
    limits.length > 1 && exact && h('p', {}, t.limitsTogether(c.coarse && limits.some((l) => l.kind === 'people') ? t.atLeast(sum) : sum)),
  ];
}

export function limits(report: Report): HTMLElement {
  const all = report.classes.flatMap((_, k) => ofClass(report, k));
  const none = report.all.people === 0 ? t.answerNobody : report.all.out === report.all.people ? t.limitsAllOut : t.limitsNone;
  return section('limits', t.limitsTitle,
    ...(all.length ? [...all, h('p', { class: 'note' }, t.limitsMean)] : [h('p', {}, none)]));
}

export function takeUp(report: Report): HTMLElement {
  const cases = (['low', 'best', 'high'] as const).flatMap((name) => {
    const out = report.populations[name];
    return out === null ? [] : [{ strong: name === report.population, cells: [t.takeUpShort[name], num(out)] }];
  });
  const columns = [{ head: t.takeUpCase }, { head: t.out, number: true }];
  const vehicles = report.classes.filter((c) => c.mode === 'vehicle' && c.out > 0).map((c) =>
    h('p', {}, t.vehicles(className(c.id), num(Math.ceil(c.out / c.persons_per_vehicle)), people(c.persons_per_vehicle))));
  return section('takeup', t.takeUpTitle,
    h('p', {}, t.takeUpNote),
    cases.length > 1 ? h('div', { class: 'narrow' }, table(t.takeUpCaption, columns, cases)) : h('p', { class: 'note' }, t.takeUpSame),
    ...vehicles);
}
