// Building the page. Texts enter only as text nodes, never as markup.

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined>;

function fill<T extends Element>(node: T, attributes: Attributes, children: Child[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K, attributes: Attributes = {}, ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

/** A text of the operation, which may run in the other direction. */
export function own(text: string): HTMLElement {
  return h('bdi', {}, text);
}

export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return h('section', { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title), ...children);
}

export interface Column {
  head: string;
  number?: boolean;
  button?: HTMLElement; // instead of the head's text
  sort?: string;
}

export interface Row {
  cells: Child[];
  strong?: boolean;
}

/** A table that becomes a list of cards where the page is narrow; the first cell names the row. */
export function table(caption: string, columns: Column[], rows: Row[]): HTMLElement {
  const head = columns.map((c) => h('th',
    { scope: 'col', role: 'columnheader', class: c.number ? 'number' : undefined, 'aria-sort': c.sort },
    c.button ?? c.head));
  return h('div', { class: 'scroll' },
    h('table', { class: 'cards', role: 'table' },
      h('caption', {}, caption),
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ...head)),
      h('tbody', { role: 'rowgroup' }, ...rows.map((r) => tableRow(columns, r)))));
}

export function tableRow(columns: Column[], row: Row): HTMLTableRowElement {
  const cells = row.cells.map((cell, i) => {
    const column = columns[i] as Column;
    if (i === 0) return h('th', { scope: 'row', role: 'rowheader' }, cell);
    return h('td', { role: 'cell', 'data-label': column.head, class: column.number ? 'number' : undefined },
      h('span', { class: 'value' }, cell));
  });
  return h('tr', { role: 'row', class: row.strong ? 'strong' : undefined }, ...cells);
}

export function items(children: Child[]): HTMLElement {
  return h('ul', {}, ...children.map((c) => h('li', {}, c)));
}

/** Ids one after the other, each in its own direction. */
export function ownList(texts: string[]): HTMLElement {
  return h('span', {}, ...texts.flatMap((text, i) => [i > 0 && ', ', own(text)]));
}
