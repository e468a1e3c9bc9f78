// Draws the map on a canvas: roads, closures, flow, corridors and zones at one slice of time.
//
// Map steps (x east, y north) become pixels by one scale and one shift; nothing is loaded.
import { Line, Report, Zone, tensAt } from './data';
import { metres } from './lang';

export type Mark = 'open' | 'shut' | 'uncounted' | 'leaving' | 'later' | 'gone' | 'staying';

const ink = '#1d2733';
const colours = {
  minor: '#d5dae0', main: '#aeb7c2', flow: '#0064a6', arrow: '#003a63', closed: '#b34700',
  open: '#00775a', shut: '#5b6572', uncounted: '#b34700', leaving: '#f0a800', gone: '#7a8490',
};

export interface Pick {
  kind: 'corridor' | 'zone';
  index: number;
}

interface Flow {
  path: Path2D;
  middle: [number, number, number]; // x, y, direction in map steps
  length: number;
  tens: number[];
}

function points(line: Line): [number, number][] {
  const out: [number, number][] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i + 1 < line.length; i += 2) {
    x += line[i] as number;
    y += line[i + 1] as number;
    out.push([x, y]);
  }
  return out;
}

function trace(path: Path2D, line: Line): void {
  points(line).forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
}

function flowOf([line, tens]: [Line, number[]]): Flow {
  const path = new Path2D();
  trace(path, line);
  const at = points(line);
  let longest = 0;
  let length = 0;
  let middle: [number, number, number] = [0, 0, 0];
  for (let i = 1; i < at.length; i++) {
    const [a, b] = [at[i - 1] as [number, number], at[i] as [number, number]];
    const piece = Math.hypot(b[0] - a[0], b[1] - a[1]);
    length += piece;
    if (piece <= longest) continue;
    longest = piece;
    middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, Math.atan2(b[1] - a[1], b[0] - a[0])];
  }
  return { path, middle, length, tens };
}

/** One symbol; shape and fill tell it apart, not colour alone. */
export function drawMark(ctx: CanvasRenderingContext2D, mark: Mark, x: number, y: number, r: number): void {
  ctx.save();
  ctx.lineWidth = r < 4 ? 1.2 : 2;
  ctx.strokeStyle = ink;
  ctx.fillStyle = '#fff';
  ctx.beginPath();
  if (mark === 'open' || mark === 'shut') ctx.rect(x - r, y - r, 2 * r, 2 * r);
  else if (mark === 'uncounted') { ctx.moveTo(x, y - r - 2); ctx.lineTo(x + r + 2, y); ctx.lineTo(x, y + r + 2); ctx.lineTo(x - r - 2, y); ctx.closePath(); }
  else ctx.arc(x, y, r, 0, 2 * Math.PI);
  if (mark === 'open') { ctx.fillStyle = colours.open; ctx.strokeStyle = '#fff'; }
  if (mark === 'shut') ctx.strokeStyle = colours.shut;
  if (mark === 'uncounted') ctx.strokeStyle = colours.uncounted;
  if (mark === 'leaving') ctx.fillStyle = colours.leaving;
  if (mark === 'gone') { ctx.fillStyle = colours.gone; ctx.strokeStyle = '#fff'; ctx.lineWidth = 1; }
  if (mark === 'staying') { ctx.strokeStyle = colours.gone; ctx.lineWidth = 1; if (r > 3) ctx.setLineDash([2, 2]); }
  ctx.fill();
  ctx.stroke();
  if (mark === 'shut') {
    ctx.beginPath();
    ctx.moveTo(x - r, y - r); ctx.lineTo(x + r, y + r);
    ctx.moveTo(x + r, y - r); ctx.lineTo(x - r, y + r);
    ctx.stroke();
  }
  ctx.restore();
}

export function drawFlowSample(ctx: CanvasRenderingContext2D, width: number, height: number, kind: 'flow' | 'road' | 'closed'): void {
  ctx.strokeStyle = kind === 'flow' ? colours.flow : kind === 'road' ? colours.main : colours.closed;
  ctx.lineWidth = kind === 'flow' ? 6 : 2.5;
  if (kind === 'closed') ctx.setLineDash([4, 3]);
  ctx.beginPath();
  ctx.moveTo(2, height / 2);
  ctx.lineTo(width - 2, height / 2);
  ctx.stroke();
  if (kind === 'flow') arrow(ctx, width / 2, height / 2, 0, 4);
}

function arrow(ctx: CanvasRenderingContext2D, x: number, y: number, angle: number, size: number): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(angle);
  ctx.fillStyle = '#fff';
  ctx.strokeStyle = colours.arrow;
  ctx.lineWidth = 1.5;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(size + 2, 0); ctx.lineTo(-size, size); ctx.lineTo(-size, -size);
  ctx.closePath();
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

/** What a zone is doing in a slice, as far as the report tells. */
export function zoneMark(report: Report, zone: Zone, slice: number): Mark {
  const [from, to] = [report.slices.at[slice] ?? '', report.slices.at[slice + 1] ?? ''];
  let mark: Mark = 'staying';
  for (const [, , first, last] of zone.cells) {
    if (!first || !last) continue;
    if (first < to && last >= from) return 'leaving';
    if (first >= to) mark = 'later';
    else if (mark === 'staying') mark = 'gone';
  }
  return mark;
}

export function corridorMark(report: Report, index: number, slice: number): Mark {
  const c = report.corridors[index];
  if (!c || !c.counts) return 'uncounted';
  const from = slice * report.slices.length_s;
  const to = Math.min(from + report.slices.length_s, report.pause.seconds);
  const shut = report.map.closures.some((k) => k.corridor === index && k.span[0] <= from && k.span[1] >= to);
  return !shut && c.windows.some((w) => w[0] < to && w[1] > from) ? 'open' : 'shut';
}

export function closuresAt(report: Report, slice: number): Report['map']['closures'] {
  const from = slice * report.slices.length_s;
  return report.map.closures.filter((c) => c.span[0] < from + report.slices.length_s && c.span[1] > from);
}

export class MapView {
  private readonly ctx: CanvasRenderingContext2D;
  private readonly roads: [Path2D, Path2D] = [new Path2D(), new Path2D()];
  private readonly flows: Flow[];
  private readonly most: number;
  private readonly mostPeople: number;
  private scale = 1;
  private fitted = 1; // the scale that shows the whole map
  private shift: [number, number] = [0, 0];
  private width = 1;
  private height = 1;
  private whole = true; // not moved by hand: a new size fits the whole map again
  slice = 0;

  constructor(private readonly report: Report, private readonly canvas: HTMLCanvasElement) {
    this.ctx = canvas.getContext('2d') as CanvasRenderingContext2D;
    for (const [level, line] of report.map.roads) trace(this.roads[level ? 1 : 0], line);
    this.flows = report.map.flow.map(flowOf);
    this.most = this.flows.reduce((most, f) => f.tens.slice(1).reduce((m, v) => Math.max(m, v), most), 1);
    this.mostPeople = report.zones.rows.reduce((most, z) => Math.max(most, this.peopleOf(z)), 1);
  }

  private peopleOf(zone: Zone): number {
    return zone.cells.reduce((sum, c) => sum + (typeof c[0] === 'number' ? c[0] : 0), 0);
  }

  /** Takes the size of the page's box; `density` pixels of the canvas per pixel of the page. */
  resize(width: number, density: number): void {
    const [w, h] = this.report.map.size;
    this.width = Math.max(width, 200);
    this.height = Math.round(Math.min(Math.max(this.width * (h / w), 300), Math.max(420, Math.min(this.width, 640))));
    this.canvas.width = Math.round(this.width * density);
    this.canvas.height = Math.round(this.height * density);
    this.canvas.style.height = `${this.height}px`;
    if (this.whole) this.fit();
    this.draw();
  }

  private fit(): void {
    const [w, h] = this.report.map.size;
    const [pad, bar] = [34, 24]; // room for symbols and, below, for the scale bar
    this.scale = Math.min((this.width - 2 * pad) / w, (this.height - 2 * pad - bar) / h);
    this.fitted = this.scale;
    this.shift = [(this.width - w * this.scale) / 2, (this.height - bar + h * this.scale) / 2];
  }

  showAll(): void {
    this.whole = true;
    this.fit();
    this.draw();
  }

  move(dx: number, dy: number): void {
    this.whole = false;
    this.shift = [this.shift[0] + dx, this.shift[1] + dy];
    this.draw();
  }

  zoom(factor: number, x = this.width / 2, y = this.height / 2): void {
    const [w, h] = this.report.map.size;
    const least = Math.min(this.width / w, this.height / h) / 2;
    const next = Math.min(Math.max(this.scale * factor, least), least * 400);
    const by = next / this.scale;
    this.whole = false;
    this.scale = next;
    this.shift = [x - (x - this.shift[0]) * by, y - (y - this.shift[1]) * by];
    this.draw();
  }

  private place(at: [number, number]): [number, number] {
    return [this.shift[0] + at[0] * this.scale, this.shift[1] - at[1] * this.scale];
  }

  private line(path: Path2D, colour: string, width: number, dash: number[] = []): void {
    const { ctx, scale, shift } = this;
    ctx.save();
    ctx.transform(scale, 0, 0, -scale, shift[0], shift[1]);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width / scale;
    ctx.setLineDash(dash.map((d) => d / scale));
    ctx.lineCap = dash.length ? 'butt' : 'round';
    ctx.lineJoin = 'round';
    ctx.stroke(path);
    ctx.restore();
  }

  draw(): void {
    const { ctx, canvas } = this;
    const density = canvas.width / this.width;
    ctx.setTransform(density, 0, 0, density, 0, 0);
    ctx.fillStyle = '#fbfbf9';
    ctx.fillRect(0, 0, this.width, this.height);
    this.line(this.roads[0], colours.minor, 1);
    this.line(this.roads[1], colours.main, 1.8);
    this.drawClosures();
    this.drawFlow();
    this.drawZones();
    this.drawCorridors();
    this.drawScaleBar();
    canvas.dataset.slice = String(this.slice);
  }

  private drawClosures(): void {
    const path = new Path2D();
    for (const closure of closuresAt(this.report, this.slice)) for (const line of closure.lines) trace(path, line);
    this.line(path, colours.closed, 2.5, [5, 4]);
  }

  private drawFlow(): void {
    const moving = this.flows.map((f) => [f, tensAt(f.tens, this.slice) / 10] as const).filter(([, v]) => v > 0);
    const width = (v: number) => 1.5 + 7 * Math.sqrt(v / this.most);
    for (const [flow, v] of moving) this.line(flow.path, colours.flow, width(v));
    for (const [flow, v] of moving) {
      if (flow.length * this.scale < 26) continue;
      const [x, y] = this.place([flow.middle[0], flow.middle[1]]);
      arrow(this.ctx, x, y, -flow.middle[2], Math.min(3 + width(v) / 3, 5));
    }
  }

  /** By people; smaller where there are many, and those from which nobody goes smallest. */
  private radius(zone: Zone, mark: Mark): number {
    const crowd = Math.min(1, Math.sqrt(150 / this.report.zones.rows.length) * Math.sqrt(this.scale / this.fitted));
    const whole = 3 + 6 * Math.sqrt(this.peopleOf(zone) / this.mostPeople);
    return Math.max(whole * crowd * (mark === 'staying' ? 0.6 : 1), mark === 'staying' ? 1 : 2.5);
  }

  private drawZones(): void {
    for (const zone of this.report.zones.rows) {
      if (!zone.at) continue;
      const [x, y] = this.place(zone.at);
      if (x < -20 || y < -20 || x > this.width + 20 || y > this.height + 20) continue;
      const mark = zoneMark(this.report, zone, this.slice);
      drawMark(this.ctx, mark, x, y, this.radius(zone, mark));
    }
  }

  /** Corridors at one gate share a symbol and a label. */
  private gates(): { at: [number, number]; label: string; mark: Mark }[] {
    const rank: Mark[] = ['uncounted', 'shut', 'open'];
    const gates = new Map<string, { at: [number, number]; label: string; mark: Mark }>();
    this.report.corridors.forEach((c, i) => {
      const mark = corridorMark(this.report, i, this.slice);
      const gate = gates.get(c.at.join());
      if (!gate) {
        gates.set(c.at.join(), { at: c.at, label: c.id, mark });
        return;
      }
      gate.label += `, ${c.id}`;
      if (rank.indexOf(mark) > rank.indexOf(gate.mark)) gate.mark = mark;
    });
    return [...gates.values()];
  }

  private drawCorridors(): void {
    const { ctx } = this;
    this.gates().forEach((gate) => {
      const [x, y] = this.place(gate.at);
      drawMark(ctx, gate.mark, x, y, 7);
      ctx.font = '700 13px system-ui, "Noto Sans", "DejaVu Sans", sans-serif';
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'left';
      const room = ctx.measureText(gate.label).width + 14;
      const tx = x + room + 10 > this.width ? x - room : x + 13;
      ctx.lineWidth = 4;
      ctx.lineJoin = 'round';
      ctx.strokeStyle = '#fff';
      ctx.strokeText(gate.label, tx, y);
      ctx.fillStyle = ink;
      ctx.fillText(gate.label, tx, y);
    });
  }

  private drawScaleBar(): void {
    const { ctx } = this;
    const step = this.report.map.unit_m / this.scale; // metres per pixel
    const power = 10 ** Math.floor(Math.log10(120 * step));
    const length = [5, 2, 1].map((f) => f * power).find((m) => m / step <= 120) ?? power;
    const [x, y, w] = [14, this.height - 14, length / step];
    ctx.strokeStyle = ink;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(x, y - 5); ctx.lineTo(x, y); ctx.lineTo(x + w, y); ctx.lineTo(x + w, y - 5);
    ctx.stroke();
    ctx.font = '12px system-ui, "Noto Sans", "DejaVu Sans", sans-serif';
    ctx.textBaseline = 'alphabetic';
    ctx.textAlign = 'center';
    ctx.fillStyle = ink;
    ctx.fillText(metres(length), x + w / 2, y - 8);
  }

  /** The zone or corridor nearest to a place on the canvas, if one is near. */
  pick(x: number, y: number): Pick | null {
    let best: Pick | null = null;
    let least = 18;
    const consider = (kind: Pick['kind'], index: number, at: [number, number] | undefined, bonus: number) => {
      if (!at) return;
      const [px, py] = this.place(at);
      const off = Math.hypot(px - x, py - y) - bonus;
      if (off < least) [least, best] = [off, { kind, index }];
    };
    this.report.zones.rows.forEach((z, i) => consider('zone', i, z.at, 0));
    this.report.corridors.forEach((c, i) => consider('corridor', i, c.at, 4));
    return best;
  }
}
