// When each zone's people leave: one table per class that may be shown, to search and to sort.
import { Count, Report, Zone, ZoneCell } from './data';
import { Child, Column, h, ownList, own, section, tableRow } from './dom';
import { className, count, minute, num, t, zoneName } from './lang';

const SHOWN_AT_FIRST = 20;
type Key = 'zone' | 'people' | 'called' | 'first' | 'last';

const collator = new Intl.Collator(undefined, { numeric: true });

/** Withheld numbers come first: they are small. */
function size(value: Count): number {
  return typeof value === 'number' ? value : -1;
}

function compare(key: Key, c: number, a: Zone, b: Zone): number {
  const [x, y] = [a.cells[c] as ZoneCell, b.cells[c] as ZoneCell];
  const early = (p: string | null, q: string | null) => ((p ?? '~') < (q ?? '~') ? -1 : (p ?? '~') > (q ?? '~') ? 1 : 0);
  if (key === 'people') return size(y[0]) - size(x[0]);
  if (key === 'called') return size(y[1]) - size(x[1]);
  if (key === 'first') return early(x[2], y[2]);
  if (key === 'last') return early(x[3], y[3]);
  return collator.compare(zoneName(a), zoneName(b));
}

function cells(report: Report, zone: Zone, c: number): Child[] {
  const [people, called, first, last, by] = zone.cells[c] as ZoneCell;
  const name = zoneName(zone);
  const named = zone.name !== undefined || zone.name_ar !== undefined;
  return [
    h('span', {}, own(name), named && h('span', { class: 'aside' }, ' ', own(zone.id))),
    count(people), count(called),
    first ? minute(first) : t.notTold, last ? minute(last) : t.notTold,
    by.length ? ownList(by.map((i) => report.corridors[i]?.id ?? '')) : t.notTold,
  ];
}

interface View {
  key: Key;
  all: boolean;
  find: string;
}

/** Fits one table's rows to the view: order, search, and how many. */
function arrange(body: HTMLElement, rows: Map<Zone, HTMLElement>, c: number, view: View): number {
  const zones = [...rows.keys()].sort((a, b) => compare(view.key, c, a, b) || compare('zone', c, a, b));
  const find = view.find.trim().toLocaleLowerCase();
  let shown = 0;
  for (const zone of zones) {
    const row = rows.get(zone) as HTMLElement;
    const text = `${zone.id} ${zone.name ?? ''} ${zone.name_ar ?? ''}`.toLocaleLowerCase();
    const match = find === '' || text.includes(find);
    const visible = match && (view.all || find !== '' || shown < SHOWN_AT_FIRST);
    row.classList.toggle('screen-hidden', !visible);
    shown += visible ? 1 : 0;
    body.append(row);
  }
  return shown;
}

function zoneTable(report: Report, k: number, c: number): HTMLElement {
  const all = report.zones.rows.filter((z) => z.cells[c]?.[0] !== 0);
  const view: View = { key: 'first', all: all.length <= SHOWN_AT_FIRST, find: '' };
  const keys: (Key | null)[] = ['zone', 'people', 'called', 'first', 'last', null];
  const heads = [t.zoneHead, t.peopleHead, t.called, t.firstLeaves, t.lastLeaves, t.byCorridor];
  const columns: Column[] = heads.map((head, i) => ({ head, number: i > 0 && i < 5 }));
  const rows = new Map(all.map((z) => [z, tableRow(columns, { cells: cells(report, z, c) })]));
  const body = h('tbody', { role: 'rowgroup' });
  const status = h('p', { class: 'muted', role: 'status' });
  const more = h('button', { type: 'button', class: 'more' });
  const search = h('input', { type: 'search', id: `find-${k}`, autocomplete: 'off' });
  const headCells = columns.map((column, i) => {
    const key = keys[i];
    const cell = h('th', { scope: 'col', role: 'columnheader', class: column.number ? 'number' : undefined });
    if (!key) return fillHead(cell, column.head);
    const button = h('button', { type: 'button', class: 'sort', title: t.sortBy(column.head) }, column.head);
    button.addEventListener('click', () => { view.key = key; update(); });
    return fillHead(fillHead(cell, button), h('span', { class: 'print-text' }, column.head));
  });
  const update = () => {
    const shown = arrange(body, rows, c, view);
    headCells.forEach((cell, i) => {
      if (keys[i]) cell.setAttribute('aria-sort', keys[i] === view.key ? (i === 1 || i === 2 ? 'descending' : 'ascending') : 'none');
    });
    status.textContent = t.showing(num(shown), num(all.length));
    more.hidden = all.length <= SHOWN_AT_FIRST || view.find !== '';
    more.textContent = view.all ? t.showLess : t.showAll(num(all.length));
  };
  search.addEventListener('input', () => { view.find = search.value; update(); });
  more.addEventListener('click', () => { view.all = !view.all; update(); });
  update();
  return h('div', { class: 'zonetable' },
    h('div', { class: 'tools' }, h('label', { for: `find-${k}` }, t.search), search, status),
    h('div', { class: 'scroll' },
      h('table', { class: 'cards', role: 'table' },
        h('caption', {}, t.zonesCaption(className(report.classes[k]?.id ?? ''))),
        h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ...headCells)), body)),
    more);
}

function fillHead(cell: HTMLTableCellElement, content: Node | string): HTMLTableCellElement {
  cell.append(content);
  return cell;
}

function withholds(report: Report): boolean {
  return report.classes.some((c) => c.coarse)
    || report.zones.rows.some((z) => z.cells.some((cell) => cell?.slice(0, 2).some((value) => typeof value === 'string')));
}

export function zones(report: Report): HTMLElement {
  const tables = report.zones.classes.map((k, c) => zoneTable(report, k, c));
  return section('zones', t.zonesTitle,
    h('p', {}, tables.length ? t.zonesNote : t.noZones),
    ...tables,
    tables.length > 0 && withholds(report) && h('p', { class: 'note' }, t.withheldNote));
}
