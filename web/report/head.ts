// Who may read the page, and what it is about.
import { Report } from './data';
import { Child, h, items, own } from './dom';
import { Lang, currentLang, date, dayAndTime, duration, isolate, t, time } from './lang';
import { en } from './en';
import { ar } from './ar';

export function bar(switchTo: (lang: Lang) => void): HTMLElement {
  const languages = ([['en', en.name], ['ar', ar.name]] as [Lang, string][]).map(([lang, name]) => {
    const button = h('button', { type: 'button', lang, 'data-lang': lang, 'aria-pressed': lang === currentLang() ? 'true' : 'false' }, name);
    button.addEventListener('click', () => switchTo(lang));
    return button;
  });
  const print = h('button', { type: 'button', id: 'print' }, t.print);
  print.addEventListener('click', () => window.print());
  return h('div', { class: 'bar' },
    h('a', { class: 'skip', href: '#answer' }, t.skip),
    h('span', { class: 'brand' }, 'Clearway'),
    h('div', { class: 'group', role: 'group', 'aria-label': t.language }, ...languages),
    print);
}

export function notice(report: Report): HTMLElement {
  return h('section', { id: 'notice', class: 'notice', 'aria-labelledby': 'notice-title' },
    h('h2', { id: 'notice-title' }, t.restricted),
    h('p', {}, t.restrictedWhy),
    h('details', {}, h('summary', {}, t.leftOut), items(report.replan ? [...t.leftOutItems, t.replanLeftOut] : t.leftOutItems)));
}

/** The words of the command, which are English and of the operation. */
function changes(report: Report): Child[] {
  const replan = report.replan;
  if (!replan) return [];
  const said = replan.changes.map(([at, what, fresh]) => (fresh ? t.replanChange : t.replanEarlier)(time(at), isolate(what)));
  return [
    h('h2', { class: 'plain' }, t.replanFacts),
    said.length ? items(said) : h('p', {}, t.replanNothing),
    h('p', {}, t.replanAt(time(replan.at))),
  ];
}

export function title(report: Report): HTMLElement {
  const { pause, operation } = report;
  const sameDay = pause.start.slice(0, 10) === pause.end.slice(0, 10);
  const from = time(pause.start);
  const to = sameDay ? time(pause.end) : dayAndTime(pause.end);
  const facts: [string, string][] = [
    [t.basisLabel, t.basisMeans[report.basis]],
    [t.populationLabel, t.populationMeans[report.population]],
  ];
  return h('header', { id: 'title' },
    h('p', { class: 'kicker' }, report.replan ? t.replanKicker : t.report),
    h('h1', {}, own(operation.title)),
    h('p', { class: 'pause' }, t.pause(date(pause.start), from, to, operation.time_zone, duration(pause.seconds))),
    h('dl', { class: 'facts' }, ...facts.flatMap(([name, text]) => [h('dt', {}, name), h('dd', {}, text)])),
    ...changes(report),
    report.consent && h('p', { class: 'muted' }, t.asOf(dayAndTime(report.as_of))));
}

export function contents(sections: HTMLElement[]): HTMLElement {
  const links = sections.map((s) =>
    h('a', { href: `#${s.id}` }, s.querySelector('h2')?.textContent ?? s.id));
  return h('nav', { class: 'contents', 'aria-label': t.contents }, items(links));
}
