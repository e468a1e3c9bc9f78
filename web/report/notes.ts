// What the numbers rest on, what they leave out, and how to check them.
import { Report } from './data';
import { h, items, own, section, table } from './dom';
import { t } from './lang';

export function assumptions(report: Report): HTMLElement {
  return section('assumptions', t.assumptionsTitle,
    report.assumptions.length ? items(report.assumptions.map(own)) : h('p', {}, t.assumptionsNone));
}

export function sources(report: Report): HTMLElement {
  const columns = [{ head: t.source }, { head: t.origin }, { head: t.licence }];
  const rows = report.sources.map(([what, origin, licence]) =>
    ({ cells: [own(what), own(origin), licence ? own(licence) : t.noLicence] }));
  return section('sources', t.sourcesTitle,
    rows.length ? table(t.sourcesTitle, columns, rows) : h('p', {}, t.sourcesNone));
}

export function inputs(report: Report): HTMLElement {
  const old = report.replan?.old_file ? [report.replan.old_file] : [];
  const rows = [...old, ...report.inputs].map(([file, hash]) => ({
    cells: [own(file), hash === 'withheld' ? t.withheld.withheld : h('code', { class: 'hash', dir: 'ltr' }, hash)],
  }));
  return section('inputs', t.inputsTitle,
    h('p', {}, t.inputsNote),
    table(t.inputsTitle, [{ head: t.file }, { head: t.hash }], rows));
}

export function notModelled(): HTMLElement {
  return section('notmodelled', t.notModelledTitle, items(t.notModelled));
}

/** A name that a shell takes as it is, or in quotes. */
function shellWord(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `'${name.replace(/'/g, `'\\''`)}'`;
}

/** What made this page: the plan, or the new plan from the old one. */
function commands(report: Report): string {
  const file = shellWord(report.operation.file);
  const { replan } = report;
  if (!replan) {
    return `clearway plan ${file} --basis ${report.basis} --population ${report.population} -o plan.gpkg\nclearway verify plan.gpkg ${file}`;
  }
  const changes = replan.changes.filter(([, , fresh]) => fresh).map(([, what]) => ` --change ${shellWord(what)}`);
  const old = shellWord(replan.old_file?.[0] ?? 'plan.gpkg');
  return `clearway replan ${old} --at ${replan.at}${changes.join('')} -o new.gpkg\nclearway verify new.gpkg`;
}

export function verify(report: Report): HTMLElement {
  return section('verify', t.verifyTitle,
    h('p', {}, report.replan ? t.replanVerify : t.verifyNote),
    h('pre', { dir: 'ltr', tabindex: 0 }, commands(report)),
    h('p', {}, t.verifyAfter),
    h('p', { class: 'muted' }, t.madeBy(report.clearway)));
}
