// The language of the page, and how it writes numbers and times. All local times come as text from
// the program: the browser's own time zone and its tables play no part.
import type { Count, Moment, Report } from './data';
import type { Messages } from './messages';
import { en } from './en';
import { ar } from './ar';

export type Lang = 'en' | 'ar';
const texts: Record<Lang, Messages> = { en, ar };
const locales: Record<Lang, string> = { en: 'en-GB', ar: 'ar-u-nu-arab-ca-gregory' };

let lang: Lang = 'en';
let sameDay = true;

export let t: Messages = en;

export function currentLang(): Lang {
  return lang;
}

export function setLang(next: Lang): void {
  lang = next;
  t = texts[next];
  document.documentElement.lang = next;
  document.documentElement.dir = next === 'ar' ? 'rtl' : 'ltr';
}

function isLang(value: string | null): value is Lang {
  return value === 'en' || value === 'ar';
}

export function chooseLang(): Lang {
  const asked = new URLSearchParams(location.search).get('lang');
  const mark = location.hash.slice(1);
  if (isLang(mark)) return mark;
  if (isLang(asked)) return asked;
  return navigator.language.startsWith('ar') ? 'ar' : 'en';
}

export function setPause(report: Report): void {
  sameDay = report.pause.seconds <= 86400;
}

export function num(value: number): string {
  return new Intl.NumberFormat(locales[lang]).format(value);
}

export function count(value: Count): string {
  return typeof value === 'number' ? num(value) : t.withheld[value];
}

/** "54,000 people", in the plural that the language asks for. */
export function people(value: number): string {
  return t.people(new Intl.PluralRules(lang).select(value), num(value));
}

/** Keeps a foreign text from reordering the sentence around it. */
export function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}

export function list(parts: string[]): string {
  return new Intl.ListFormat(locales[lang], { type: 'conjunction' }).format(parts);
}

function asUtc(at: Moment): Date {
  return new Date(`${at.length > 16 ? at : `${at}:00`}Z`);
}

function format(at: Moment, options: Intl.DateTimeFormatOptions): string {
  const seconds: Intl.DateTimeFormatOptions = at.length > 16 && options.hour ? { second: '2-digit' } : {};
  return new Intl.DateTimeFormat(locales[lang],
    { ...options, ...seconds, timeZone: 'UTC', hourCycle: 'h23' }).format(asUtc(at));
}

function clock(at: Moment): string {
  return format(at, { hour: '2-digit', minute: '2-digit' });
}

/** The time of day, with the date when the pause is longer than a day. */
export function time(at: Moment): string {
  return sameDay ? clock(at) : `${format(at, { day: 'numeric', month: 'short' })} ${clock(at)}`.replace(/ /g, '\u00a0');
}

/** The same without seconds: when somebody leaves or passes. */
export function minute(at: Moment): string {
  return time(at.slice(0, 16));
}

export function date(at: Moment): string {
  return format(at, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** Also of a date without a time. */
export function day(at: Moment): string {
  return format(at.length < 16 ? `${at}T00:00` : at, { day: 'numeric', month: 'long', year: 'numeric' });
}

export function dayAndTime(at: Moment): string {
  return `${day(at)} ${clock(at)}`;
}

export function span(from: Moment, to: Moment): string {
  const sameDate = from.slice(0, 10) === to.slice(0, 10);
  return `${time(from)}–${sameDate ? clock(to) : time(to)}`;
}

/** The same in whole minutes: when somebody leaves or passes, first and last. */
export function minutes(from: Moment, to: Moment): string {
  return span(from.slice(0, 16), to.slice(0, 16));
}

export function duration(seconds: number): string {
  const [value, unit] = seconds % 3600 === 0 ? [seconds / 3600, 'hour'] : [Math.round(seconds / 60), 'minute'];
  return new Intl.NumberFormat(locales[lang], { style: 'unit', unit: unit as string, unitDisplay: 'long' }).format(value as number);
}

export function metres(value: number): string {
  const long = value >= 1000;
  return new Intl.NumberFormat(locales[lang],
    { style: 'unit', unit: long ? 'kilometer' : 'meter', unitDisplay: 'short' }).format(long ? value / 1000 : value);
}

/** Names of classes that everybody uses are translated; others are shown as they are. */
export function className(id: string): string {
  return t.classNames[id] ?? isolate(id);
}

export function zoneName(zone: { id: string; name?: string; name_ar?: string }): string {
  const name = lang === 'ar' ? zone.name_ar ?? zone.name : zone.name ?? zone.name_ar;
  return name ?? t.zone(isolate(zone.id));
}
