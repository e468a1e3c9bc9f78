// The corridors, and what comes of it when they pass less or more than assumed.
import { Corridor, Report } from './data';
import { Child, h, own, section, table } from './dom';
import { className, count, list, minutes, num, span, t } from './lang';

function consent(report: Report, c: Corridor): Child {
  const marks = { agreed: '●', contested: '◐', unknown: '?', 'not accepted': '○' };
  const missing = c.missing.map((p) => h('span', { class: 'detail party' }, own(report.parties[p] ?? '')));
  return h('span', { class: 'consent' },
    h('span', { class: `state ${c.state.replace(' ', '-')}` },
      h('span', { 'aria-hidden': 'true' }, marks[c.state]), ' ', t.state[c.state]),
    c.state === 'unknown' && h('span', { class: 'detail' }, t.needsUnknown),
    missing.length > 0 && h('span', { class: 'detail' }, t.missing),
    ...missing,
    c.verified && h('span', { class: 'detail' }, t.verified),
    c.broken && h('span', { class: 'detail' }, t.broken),
    !c.counts && h('span', { class: 'detail' }, t.notCounted));
}

function people(report: Report, c: Corridor, k: number): string {
  const n = c.out[k] ?? 0;
  return report.classes[k]?.coarse && typeof n === 'number' ? t.atLeast(num(n)) : count(n);
}

function inPlan(report: Report, c: Corridor): Child {
  const parts = c.admits.filter((k) => c.out[k] !== 0).map((k) =>
    h('span', { class: 'detail' }, `${className(report.classes[k]?.id ?? '')}: ${people(report, c, k)}`));
  return h('span', {}, c.all_shown ? num(c.shown) : t.atLeast(num(c.shown)),
    ...(c.admits.length > 1 || c.out.some((n) => typeof n === 'string') ? parts : []));
}

/** Times with dates are too long for one line of a column. */
function long(report: Report): string {
  return report.pause.seconds > 86400 ? 'lines wrap' : 'lines';
}

function row(report: Report, c: Corridor): Child[] {
  return [
    h('span', {}, h('strong', {}, own(c.id)), c.name !== c.id && h('span', { class: 'detail' }, own(c.name))),
    h('span', { class: long(report) }, ...c.windows.map((w) => h('span', {}, span(w[2], w[3])))),
    list(c.admits.map((k) => className(report.classes[k]?.id ?? ''))),
    c.capacity_h === null ? t.unknownThroughput : num(c.capacity_h),
    inPlan(report, c),
    c.first && c.last ? h('span', { class: long(report) }, h('span', {}, minutes(c.first, c.last))) : c.out.some((n) => n !== 0) ? t.withheld.withheld : t.nobody,
    consent(report, c),
  ];
}

function ranges(report: Report): Child[] {
  if (report.ranges.length === 0) return [h('p', {}, t.rangesNotComputed)];
  const columns = [{ head: t.rangeFactor }, { head: t.out, number: true }, { head: t.notOut, number: true }];
  const rows = report.ranges.map(([n, d, out]) => {
    const factor = n === d ? t.rangeAsAssumed : d > 1 ? t.rangePart(`${num(n)}/${num(d)}`) : t.rangeTimes(num(n));
    return { strong: n === d, cells: [factor, num(out), num(report.all.people - out)] };
  });
  const needed = report.needed_percent === 100 ? t.neededNoMore
    : report.needed_percent > 0 ? t.needed(num(report.needed_percent / 100))
    : report.needed_percent < 0 ? t.neededNever : null;
  return [h('div', { class: 'narrow' }, table(t.rangeCaption, columns, rows)), needed && h('p', {}, needed)];
}

export function corridors(report: Report): HTMLElement {
  const columns = [
    { head: t.corridor }, { head: t.open }, { head: t.admits }, { head: t.throughput, number: true },
    { head: t.inPlan, number: true }, { head: t.passage }, { head: t.consent },
  ];
  return section('corridors', t.corridorsTitle,
    table(t.corridorsCaption, columns, report.corridors.map((c) => ({ cells: row(report, c) }))),
    h('p', { class: 'note' }, report.consent ? t.stateMeans : t.noParties),
    !report.replan && h('div', { class: 'keep' },
      h('h3', {}, t.rangeTitle),
      h('p', { class: 'note' }, t.throughputNote),
      ...ranges(report)));
}
