// Arrival curves: one chart per class, and the same as a table.
import { ClassRow, Report } from './data';
import { Child, h, section, svg, table } from './dom';
import { className, num, people, t, time } from './lang';

interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Steps of 1, 2 or 5 times a power of ten, at most four. */
function niceStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1) / 4));
  return [1, 2, 5, 10].map((f) => f * Math.max(power, 1)).find((step) => most / step <= 4) ?? most;
}

function path(values: (number | null)[], x: (i: number) => number, y: (v: number) => number): string {
  return values.map((v, i) => (v === null ? '' : `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`)).join('');
}

function timeMarks(report: Report, room: number): number[] {
  const last = report.curve_at.length - 1;
  const hours = report.pause.seconds / 3600;
  const step = [1, 2, 3, 6, 12, 24, 48, 96, 168].find((s) => hours / s <= room) ?? hours;
  const marks: number[] = [];
  for (let s = 0; s <= report.pause.seconds; s += step * 3600) marks.push(Math.min(s / report.curve_step_s, last));
  return marks;
}

function axes(report: Report, f: Frame, most: number, x: (i: number) => number, y: (v: number) => number): Child[] {
  const parts: Child[] = [];
  const step = niceStep(most);
  for (let v = 0; v <= most; v += step) {
    parts.push(svg('line', { class: 'grid', x1: f.left, x2: f.width - f.right, y1: y(v), y2: y(v) }),
      svg('text', { x: f.left - 8, y: y(v) + 4, 'text-anchor': 'end' }, num(v)));
  }
  for (const i of timeMarks(report, f.width < 480 ? 4 : 10)) {
    const at = report.curve_at[Math.round(i)];
    parts.push(svg('line', { class: 'grid', x1: x(i), x2: x(i), y1: f.height - f.bottom, y2: f.height - f.bottom + 5 }));
    if (at) parts.push(svg('text', { x: x(i), y: f.height - f.bottom + 20, 'text-anchor': 'middle' }, time(at)));
  }
  return parts;
}

function chart(report: Report, c: ClassRow, width: number): SVGElement {
  const f: Frame = { width, height: width < 480 ? 210 : 240, left: width < 480 ? 58 : 70, right: report.pause.seconds > 86400 ? 50 : 22, top: 12, bottom: 30 };
  const most = Math.max(c.people, c.bound, 1);
  const last = report.curve_at.length - 1;
  const ends = report.pause.seconds / report.curve_step_s;
  const x = (i: number) => f.left + ((i >= last ? ends : i) / ends) * (f.width - f.left - f.right);
  const y = (v: number) => f.height - f.bottom - (v / most) * (f.height - f.top - f.bottom);
  const label = t.arrivalsChart(className(c.id), people(c.out), num(c.people), num(c.bound));
  return svg('svg', { class: 'chart', viewBox: `0 0 ${f.width} ${f.height}`, role: 'img', 'aria-label': label, direction: 'ltr' },
    ...axes(report, f, most, x, y),
    svg('line', { class: 'people', x1: f.left, x2: f.width - f.right, y1: y(c.people), y2: y(c.people) }),
    svg('path', { class: 'out', d: path(c.arrivals, x, y) }),
    svg('path', { class: 'bound', d: path(c.bounds, x, y) }));
}

function key(kind: string, text: string): HTMLElement {
  const line = svg('svg', { class: 'chart key', viewBox: '0 0 34 10', width: 34, height: 10, 'aria-hidden': 'true' },
    svg('path', { class: kind, d: 'M1 5L33 5' }));
  return h('li', {}, line, text);
}

function told(value: number | null | undefined): string {
  return typeof value === 'number' ? num(value) : t.notTold;
}

function curveTable(report: Report): HTMLElement {
  const last = report.curve_at.length - 1;
  const hour = Math.ceil(3600 / report.curve_step_s); // what every class tells
  const step = hour * Math.max(1, Math.ceil(last / 12 / hour));
  const picks: number[] = [];
  for (let i = step; i < last; i += step) picks.push(i);
  picks.push(last);
  const columns = [{ head: t.time }, ...report.classes.flatMap((c) => [
    { head: `${className(c.id)}: ${t.out}`, number: true }, { head: `${className(c.id)}: ${t.bound}`, number: true }])];
  const rows = picks.map((i) => ({
    cells: [time(report.curve_at[i] ?? ''), ...report.classes.flatMap((c) => [told(c.arrivals[i]), told(c.bounds[i])])],
  }));
  return h('details', {}, h('summary', {}, t.arrivalsTable), table(t.arrivalsTitle, columns, rows));
}

export function arrivals(report: Report): HTMLElement {
  const shown = report.classes.filter((c) => c.people > 0);
  const boxes = shown.map((c) => h('figure', { class: 'curve' },
    h('figcaption', {}, h('strong', {}, className(c.id)), h('span', { class: 'detail' }, t.arrivalsChart(className(c.id), people(c.out), num(c.people), num(c.bound)))),
    h('div', { class: 'plot' })));
  const draw = () => boxes.forEach((box, i) => {
    const plot = box.querySelector('.plot') as HTMLElement;
    plot.replaceChildren(chart(report, shown[i] as ClassRow, Math.min(Math.max(plot.clientWidth, 280), 900)));
  });
  const node = section('arrivals', t.arrivalsTitle,
    h('p', {}, t.arrivalsNote),
    h('ul', { class: 'keys' }, key('out', t.lineOut), key('bound', t.lineBound), key('people', t.linePeople)),
    ...boxes, curveTable(report));
  new ResizeObserver(draw).observe(node);
  return node;
}
