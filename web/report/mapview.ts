// The map with its controls: time, zoom, legend, and the same in words.
import { Report, peakSlice, tensAt } from './data';
import { Child, h, section } from './dom';
import { count, isolate, list, minutes, num, people, span, t, zoneName } from './lang';
import { MapView, Mark, Pick, closuresAt, corridorMark, drawFlowSample, drawMark, zoneMark } from './map';

let chosen = -1; // the slice, kept when the language changes
let playing = 0;
let release: (() => void) | null = null;

function sliceSpan(report: Report, slice: number): string {
  return span(report.slices.at[slice] ?? '', report.slices.at[slice + 1] ?? '');
}

function words(report: Report, slice: number): string {
  const open = report.corridors.filter((_, i) => corridorMark(report, i, slice) === 'open').map((c) => isolate(c.id));
  const passing = report.corridors.reduce((sum, c) => sum + tensAt(c.tens, slice), 0);
  const placed = report.zones.rows.filter((z) => z.at);
  const leaving = placed.filter((z) => zoneMark(report, z, slice) === 'leaving').length;
  const closed = closuresAt(report, slice).length;
  const said = t.mapWords({
    span: sliceSpan(report, slice),
    open: open.length ? list(open) : t.mapNoneOpen,
    pass: passing > 0 ? t.mapPass(people(passing)) : t.mapPassFew,
    zones: t.mapZones(num(leaving), num(placed.length)),
  });
  return closed ? `${said} ${t.mapClosed(num(closed))}` : said;
}

function pickedWords(report: Report, pick: Pick, slice: number): string {
  if (pick.kind === 'zone') {
    const zone = report.zones.rows[pick.index];
    if (!zone) return '';
    const parts = zone.cells.filter((c) => c[0] !== 0).map((c) =>
      `${t.peopleHead} ${count(c[0])}, ${t.called} ${count(c[1])}${c[2] && c[3] ? `, ${minutes(c[2], c[3])}` : ''}`);
    return t.picked(isolate(zoneName(zone)), parts.join('; '));
  }
  const gate = report.corridors[pick.index]?.at.join();
  return report.corridors.filter((c) => c.at.join() === gate).map((c) => {
    const passing = tensAt(c.tens, slice);
    return t.picked(`${isolate(c.id)} ${isolate(c.name)}`, `${t.state[c.state]}; ${passing ? t.mapPass(people(passing)) : t.mapPassFew}`);
  }).join(' ');
}

function sample(draw: (ctx: CanvasRenderingContext2D) => void): HTMLCanvasElement {
  const canvas = h('canvas', { width: 68, height: 44, class: 'sample', 'aria-hidden': 'true' });
  const ctx = canvas.getContext('2d');
  if (ctx) {
    ctx.scale(2, 2);
    draw(ctx);
  }
  return canvas;
}

function legend(report: Report): HTMLElement {
  const mark = (name: Mark, text: string) => h('li', {}, sample((ctx) => drawMark(ctx, name, 17, 11, name === 'open' || name === 'shut' || name === 'uncounted' ? 7 : 6)), text);
  const line = (name: 'flow' | 'road' | 'closed', text: string) => h('li', {}, sample((ctx) => drawFlowSample(ctx, 34, 22, name)), text);
  const uncounted = report.corridors.some((c) => !c.counts);
  const entries: Child[] = [
    line('flow', t.legendFlow), line('road', t.legendRoad),
    report.map.closures.length > 0 && line('closed', t.legendClosed),
    mark('open', t.legendOpen), mark('shut', t.legendShut),
    uncounted && mark('uncounted', t.legendUncounted),
    mark('leaving', t.legendLeaving), mark('later', t.legendLater), mark('gone', t.legendGone), mark('staying', t.legendStaying),
  ];
  return h('ul', { class: 'legend', 'aria-label': t.legend }, ...entries);
}

/** Mouse and touch: one finger or button drags, two fingers zoom, a tap asks what is there. */
function listenToPointers(canvas: HTMLCanvasElement, map: MapView, tapped: (x: number, y: number) => void): void {
  const down = new Map<number, [number, number]>();
  let moved = 0;
  const centre = (): [number, number, number] => {
    const all = [...down.values()];
    const [x, y] = [all.reduce((s, p) => s + p[0], 0) / all.length, all.reduce((s, p) => s + p[1], 0) / all.length];
    return [x, y, Math.max(...all.map((p) => Math.hypot(p[0] - x, p[1] - y)), 1)];
  };
  canvas.addEventListener('pointerdown', (e) => {
    canvas.setPointerCapture(e.pointerId);
    if (down.size === 0) moved = 0;
    down.set(e.pointerId, [e.offsetX, e.offsetY]);
  });
  canvas.addEventListener('pointermove', (e) => {
    if (!down.has(e.pointerId)) return;
    const before = centre();
    down.set(e.pointerId, [e.offsetX, e.offsetY]);
    const after = centre();
    moved += Math.hypot(after[0] - before[0], after[1] - before[1]);
    if (moved < 4 && down.size === 1) return;
    map.move(after[0] - before[0], after[1] - before[1]);
    if (down.size > 1) map.zoom(after[2] / before[2], after[0], after[1]);
  });
  const up = (e: PointerEvent) => {
    if (down.delete(e.pointerId) && down.size === 0 && moved < 4 && e.type === 'pointerup') tapped(e.offsetX, e.offsetY);
  };
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', up);
  canvas.addEventListener('wheel', (e) => {
    if (document.activeElement !== canvas && !e.ctrlKey) return; // the wheel scrolls the page
    e.preventDefault();
    map.zoom(e.deltaY < 0 ? 1.2 : 1 / 1.2, e.offsetX, e.offsetY);
  }, { passive: false });
}

function listenToKeys(canvas: HTMLCanvasElement, map: MapView): void {
  const step = 40;
  const acts: Record<string, () => void> = {
    ArrowLeft: () => map.move(step, 0), ArrowRight: () => map.move(-step, 0),
    ArrowUp: () => map.move(0, step), ArrowDown: () => map.move(0, -step),
    '+': () => map.zoom(1.3), '=': () => map.zoom(1.3), '-': () => map.zoom(1 / 1.3), '0': () => map.showAll(),
  };
  canvas.addEventListener('keydown', (e) => {
    const act = acts[e.key];
    if (!act || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    act();
  });
}

function button(text: string, act: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const node = h('button', { type: 'button', ...attributes }, text);
  node.addEventListener('click', act);
  return node;
}

function stopPlaying(): void {
  window.clearInterval(playing);
  playing = 0;
}

/** Redraws with the page's size; on paper finer, and at the peak. */
function listenToPage(report: Report, canvas: HTMLCanvasElement, map: MapView, show: (slice: number) => void): void {
  const fitted = () => map.resize(canvas.clientWidth, Math.max(window.devicePixelRatio || 1, 1));
  const observer = new ResizeObserver(fitted);
  const before = () => {
    stopPlaying();
    map.showAll();
    map.slice = peakSlice(report);
    map.resize(canvas.clientWidth, 3);
  };
  const after = () => {
    fitted();
    show(chosen);
  };
  observer.observe(canvas);
  window.addEventListener('beforeprint', before);
  window.addEventListener('afterprint', after);
  release?.();
  release = () => {
    stopPlaying();
    observer.disconnect();
    window.removeEventListener('beforeprint', before);
    window.removeEventListener('afterprint', after);
  };
}

export function mapSection(report: Report): HTMLElement {
  const last = report.slices.at.length - 2;
  const peak = peakSlice(report);
  if (chosen < 0) chosen = peak;
  const canvas = h('canvas', { id: 'map-canvas', class: 'map', tabindex: 0, role: 'img', 'aria-label': t.mapLabel(report.operation.title), 'aria-describedby': 'map-words map-help' });
  const map = new MapView(report, canvas);
  const slider = h('input', { type: 'range', id: 'slice', min: 0, max: last, step: 1, value: chosen, dir: 'ltr' });
  const now = h('output', { for: 'slice', class: 'now' });
  const said = h('p', { id: 'map-words', class: 'words', role: 'status' });
  const asked = h('p', { class: 'words asked', role: 'status' });
  const show = (slice: number) => {
    chosen = Math.min(Math.max(slice, 0), last);
    map.slice = chosen;
    map.draw();
    slider.value = String(chosen);
    slider.setAttribute('aria-valuetext', sliceSpan(report, chosen));
    now.textContent = sliceSpan(report, chosen);
    said.setAttribute('aria-live', playing ? 'off' : 'polite');
    said.textContent = words(report, chosen);
  };
  const play = button(t.play, () => {
    if (playing) {
      stopPlaying();
    } else {
      const pace = matchMedia('(prefers-reduced-motion: reduce)').matches ? 2000 : 600;
      if (chosen === last) show(0);
      playing = window.setInterval(() => {
        if (chosen >= last || !canvas.isConnected) stopPlaying();
        else show(chosen + 1);
        play.textContent = playing ? t.stop : t.play;
      }, pace);
    }
    play.textContent = playing ? t.stop : t.play;
  }, { id: 'play' });
  slider.addEventListener('input', () => show(Number(slider.value)));
  listenToPointers(canvas, map, (x, y) => {
    const pick = map.pick(x, y);
    asked.textContent = pick ? pickedWords(report, pick, chosen) : '';
  });
  listenToKeys(canvas, map);
  listenToPage(report, canvas, map, show);
  const unplaced = report.zones.rows.filter((z) => !z.at).length;
  const node = section('map', t.mapTitle,
    h('p', {}, t.mapNote),
    h('div', { class: 'controls' },
      h('label', { for: 'slice' }, t.timeLabel), now,
      h('div', { class: 'group' }, button(t.earlier, () => show(chosen - 1)), play, button(t.later, () => show(chosen + 1))),
      slider),
    canvas,
    h('div', { class: 'controls under' },
      h('div', { class: 'group' }, button('+', () => map.zoom(1.4), { 'aria-label': t.zoomIn }), button('−', () => map.zoom(1 / 1.4), { 'aria-label': t.zoomOut }), button(t.zoomAll, () => map.showAll())),
      h('p', { id: 'map-help', class: 'muted' }, t.mapHelp)),
    h('p', { class: 'print-only' }, t.printedAt(sliceSpan(report, peak)), ' ', words(report, peak)),
    said, asked,
    legend(report),
    unplaced > 0 && h('p', { class: 'note' }, t.mapNotShown(num(unplaced))));
  show(chosen);
  return node;
}
