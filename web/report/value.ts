// What concessions are worth in people, alone and in pairs, and who depends on whom.
import { Change, Estimate, Interval, People, Report, Value } from './data';
import { Child, h, own, section, table } from './dom';
import { className, count, duration, isolate, list, num, span, t, time, zoneName } from './lang';

type Concession = Value['concessions'][number];

/** Said where numbers are withheld. */
export function tens(report: Report): string {
  return report.classes.some((c) => c.coarse) ? ` ${t.tensNote}` : '';
}

function windows(text: string): string {
  return list(text.split(';').map((each) => {
    const [from, to] = each.split('/') as [string, string];
    return span(from, to);
  }));
}

function links(ids: string[], say: (n: string, first: string) => string): string {
  return say(num(ids.length), isolate(ids[0] ?? ''));
}

function sentences(c: Change): string[] {
  const corridor = isolate(c.corridor ?? '');
  return [
    c.extend?.start && t.extendFrom(time(c.extend.start)),
    c.extend?.end && t.extendTo(time(c.extend.end)),
    c.capacity_per_hour_best !== undefined && t.newThroughput(corridor, num(c.capacity_per_hour_best)),
    c.admits && t.newAdmits(corridor, list(c.admits.split(' ').map(className))),
    c.windows && t.newWindows(corridor, windows(c.windows)),
    c.new_corridor && t.newCorridor(isolate(c.new_corridor)),
    c.reopen?.id && t.reopened(isolate(c.reopen.id)),
    c.reopen?.links && c.reopen.links.length > 0 && links(c.reopen.links, t.reopenedLinks),
    c.widen && links(c.widen.links, t.widened),
    c.accept && t.acceptedByAll(isolate(c.accept)),
  ].filter((each): each is string => typeof each === 'string' && each !== '');
}

function amount(people: People, exact: boolean, interval: Interval): string {
  if (interval && !exact && interval[0] !== interval[1]) return t.valueInterval(num(interval[0]), num(interval[1]));
  return people === null ? t.unknownPrice : count(people);
}

function estimate(c: Concession, which: Estimate): string {
  return amount(c.people[which], c.exact, c.interval[which]);
}

function worth(c: Concession, shown: Estimate): Child {
  const others = shown === 'best' && c.people.low !== null && c.people.high !== null;
  return h('span', {}, estimate(c, shown),
    others && h('span', { class: 'detail' }, t.lowHigh(estimate(c, 'low'), estimate(c, 'high'))));
}

function sooner(c: Concession): Child {
  const said = ([['50', t.soonerHalf], ['90', t.soonerNinety], ['100', t.soonerAll]] as const).flatMap(([share, say]) => {
    const s = c.earlier_s?.[share];
    return s ? [h('span', {}, say(duration(Math.trunc(s / 60) * 60)))] : [];
  });
  return said.length ? h('span', { class: 'lines' }, ...said) : t.notTold;
}

function zoneNames(report: Report, c: Concession): string {
  const names = (c.zones ?? []).map(({ zone }) => zoneName(report.zones.rows.find((z) => z.id === zone) ?? { id: zone }));
  return names.length ? list(names) : t.notTold;
}

function described(c: Concession): Child {
  return h('span', {}, list(sentences(c.change)),
    h('span', { class: 'detail' }, own(c.id)),
    c.found && h('span', { class: 'detail' }, t.found(list(c.limits.map(className)))),
    c.basis === 'accepted' && h('span', { class: 'detail' }, t.onAccepted));
}

function concessions(report: Report, value: Value, shown: Estimate): Child {
  if (value.concessions.length === 0) return h('p', {}, t.noConcessions);
  const columns = [{ head: t.change }, { head: t.more, number: true }, { head: t.sooner }, { head: t.forZones }, { head: t.grantor }];
  return table(t.valueCaption, columns, value.concessions.map((c) => ({
    cells: [described(c), worth(c, shown), sooner(c), zoneNames(report, c), c.grantor ? own(c.grantor) : t.nobodyNamed],
  })));
}

function pairs(value: Value): Child[] {
  const equal = value.pairs.filter((p) => p.together === 'equal').length;
  const others = value.pairs.filter((p) => p.together !== 'equal');
  const columns = [{ head: t.pair }, { head: t.togetherHead, number: true }, { head: t.apartHead, number: true }, { head: t.worth }];
  return [
    others.length > 0 && table(t.pairsCaption, columns, others.map((p) => ({
      cells: [t.both(isolate(p.first), isolate(p.second)), amount(p.people, p.exact, p.interval),
        p.apart === null ? t.unknownPrice : count(p.apart), t.pairWords[p.together ?? 'open']],
    }))),
    equal > 0 && h('p', {}, t.pairsEqual(num(equal))),
  ];
}

function depends(value: Value): Child {
  const columns = [{ head: t.dependsOn }, { head: t.hangs, number: true }];
  return h('div', { class: 'narrow' }, table(t.dependsCaption, columns, value.depends.map((d) => ({
    cells: [h('span', {}, t.dependsKind[d.kind], ' ', own(d.id)), amount(d.people, d.exact, d.interval)],
  }))));
}

export function worths(report: Report): HTMLElement[] {
  const value = report.value;
  if (!value) return [];
  const shown = report.population;
  return [section('value', t.valueTitle,
    h('p', { class: 'note' }, t.valueNote, tens(report)),
    concessions(report, value, shown), ...pairs(value), depends(value))];
}
