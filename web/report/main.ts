// The page: reads the document that stands in the file and shows it, in the language asked for.
import { Report, readReport } from './data';
import { bar, contents, notice, title } from './head';
import { answer, outcome } from './answer';
import { mapSection } from './mapview';
import { arrivals } from './charts';
import { corridors } from './corridors';
import { zones } from './zones';
import { limits, takeUp } from './limits';
import { readiness } from './ready';
import { replanned } from './replan';
import { worths } from './value';
import { assumptions, inputs, notModelled, sources, verify } from './notes';
import { Lang, chooseLang, setLang, setPause } from './lang';

let opened: HTMLDetailsElement[] = [];

function render(report: Report, lang: Lang): void {
  const main = document.getElementById('report');
  if (!main) return;
  setLang(lang);
  const answered = answer(report);
  const parts = [
    answered, outcome(report), ...replanned(report), mapSection(report), arrivals(report), corridors(report),
    ...readiness(report), zones(report), ...(report.replan ? [] : [limits(report)]), ...worths(report),
    ...(report.replan ? [] : [takeUp(report)]), assumptions(report), sources(report), inputs(report),
    notModelled(), verify(report),
  ];
  const head = bar((next) => {
    render(report, next);
    (document.querySelector(`[data-lang="${next}"]`) as HTMLElement | null)?.focus();
  });
  main.replaceChildren(head, notice(report), title(report), answered, contents(parts.slice(1)), ...parts.slice(1));
}

/** Paper cannot be unfolded. */
function unfold(): void {
  opened = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
  for (const each of opened) each.open = true;
}

function fold(): void {
  for (const each of opened) each.open = false;
  opened = [];
}

const report = readReport();
setPause(report);
render(report, chooseLang());
window.addEventListener('hashchange', () => {
  const mark = location.hash.slice(1);
  if (mark === 'ar' || mark === 'en') render(report, mark);
});
window.addEventListener('beforeprint', unfold);
window.addEventListener('afterprint', fold);
document.documentElement.dataset.ready = 'yes';
