// A new plan in the course of another: what becomes of everybody, and each zone's old instruction beside the new.
import { Account, Replan, Report, Told, Zone } from './data';
import { Child, Row, h, items, own, section, table } from './dom';
import { className, isolate, list, minutes, num, people, t, zoneName } from './lang';

const SHOWN_AT_FIRST = 20;
const KINDS = ['arrived', 'going_on', 'led', 'stranded', 'unchanged', 'changed', 'called', 'withdrawn', 'without'] as const;
const CHANGED = 2;
const WITHDRAWN = 4;

type Instructions = Replan['zones'][number];

function everybody(report: Report, replan: Replan): HTMLElement {
  const several = report.classes.length > 1;
  const columns = [{ head: t.replanWhat }, ...report.classes.map((c) => ({ head: className(c.id), number: true })),
    ...(several ? [{ head: t.all, number: true }] : [])];
  const row = (name: string, of: (a: Account, k: number) => number, strong: boolean): Row => {
    const numbers = replan.classes.map(of);
    const sum = numbers.reduce((a, b) => a + b, 0);
    return { strong, cells: [name, ...numbers.map(num), ...(several ? [num(sum)] : [])] };
  };
  const rows = KINDS.map((kind) => row(t.replanKinds[kind], (a) => a[kind], kind === 'stranded' && replan.classes.some((a) => a.stranded > 0)));
  rows.push(row(t.replanSum, (a) => KINDS.reduce((sum, kind) => sum + a[kind], 0), true));
  rows.push(row(t.replanOld, (a) => a.old_out, false), row(t.out, (_, k) => report.classes[k]?.out ?? 0, false));
  return table(t.replanCaption, columns, rows);
}

function stranded(report: Report, replan: Replan): Child[] {
  if (!replan.classes.some((a) => a.stranded > 0)) return [];
  return [
    h('h3', {}, t.strandedTitle),
    replan.stranded.length > 0 && items(replan.stranded.map((s) =>
      t.strandedAt(people(s.people), className(report.classes[s.class]?.id ?? ''), isolate(s.node), isolate(s.at.join(', '))))),
    replan.stranded_elsewhere > 0 && h('p', {}, t.strandedElsewhere(num(replan.stranded_elsewhere))),
  ];
}

/** Of zero nothing is said. */
function numbers(zone: Instructions): Child {
  const lines = zone.instructions.flatMap((n, i) => (n === 0 ? [] : [h('span', {}, `${t.instructionKinds[i]}: ${num(n)}`)]));
  return h('span', { class: 'lines wrap' }, ...lines);
}

function told(report: Report, instruction: Told | undefined): Child {
  if (instruction === undefined) return t.notTold;
  if (instruction === null) return t.instructionNobody;
  const [first, last, by] = instruction;
  return t.instructionTold(minutes(first, last), list(by.map((i) => isolate(report.corridors[i]?.id ?? ''))));
}

/** Those first of whom most must hear something new. */
function size(zone: Instructions): number {
  return zone.instructions.slice(CHANGED, WITHDRAWN + 1).reduce((sum, n) => sum + n, 0);
}

function zoneTable(report: Report, zones: Instructions[], caption: string): HTMLElement {
  const columns = [{ head: t.zoneHead }, { head: t.instructionsHead }, { head: t.instructionsBefore }, { head: t.instructionsAfter }];
  return table(caption, columns, zones.map((z) => {
    const zone: Pick<Zone, 'id' | 'name' | 'name_ar'> = report.zones.rows[z.row] ?? { id: '' };
    const named = zone.name !== undefined || zone.name_ar !== undefined;
    return {
      cells: [
        h('span', {}, own(zoneName(zone)), named && h('span', { class: 'aside' }, ' ', own(zone.id))),
        numbers(z), told(report, z.before), told(report, z.after),
      ],
    };
  }));
}

function ofClass(report: Report, replan: Replan, k: number): Child[] {
  const zones = replan.zones.filter((z) => z.class === k).sort((a, b) => size(b) - size(a) || a.row - b.row);
  if (zones.length === 0) return [];
  const name = t.instructionsCaption(className(report.classes[k]?.id ?? ''));
  const rest = zones.slice(SHOWN_AT_FIRST);
  return [
    zoneTable(report, zones.slice(0, SHOWN_AT_FIRST), name),
    rest.length > 0 && h('details', {}, h('summary', {}, t.instructionsRest(num(rest.length))), zoneTable(report, rest, name)),
  ];
}

/** By name while these can be read. */
function withheld(report: Report, replan: Replan): Child {
  const rows = [...new Set(replan.withheld.map(([row]) => row))];
  if (rows.length === 0) return null;
  const names = rows.slice(0, SHOWN_AT_FIRST).map((row) => zoneName(report.zones.rows[row] ?? { id: '' }));
  return h('p', { class: 'note' }, t.instructionsWithheld(num(rows.length), rows.length > SHOWN_AT_FIRST ? '' : list(names)));
}

export function replanned(report: Report): HTMLElement[] {
  const replan = report.replan;
  if (!replan) return [];
  const tables = report.zones.classes.flatMap((k) => ofClass(report, replan, k));
  return [section('replan', t.replanTitle,
    everybody(report, replan), ...stranded(report, replan),
    h('h3', {}, t.instructionsTitle),
    h('p', { class: 'note' }, tables.length ? t.instructionsNote : t.instructionsNone),
    ...tables,
    withheld(report, replan))];
}
