// The document that the program wrote into the page; src/publish/report_json.c and its neighbours.

export type Count = number | 'few' | 'all but few' | 'withheld';
export type BasisName = 'announced' | 'accepted' | 'verified';
export type State = 'agreed' | 'contested' | 'unknown' | 'not accepted';
/** null: not computed. */
export type BasisCount = number | null | 'n/a';
/** A local time of the operation, "2016-11-04T09:05" or with seconds. */
export type Moment = string;
/** x, y, then differences: whole steps east and north of the map's corner. */
export type Line = number[];
/** First slice, then tens of people in it and the following ones; null: never ten. */
export type Tens = number[] | null;

export interface ClassRow {
  id: string;
  mode: 'foot' | 'vehicle';
  by_zone: boolean;
  coarse: boolean; // its numbers by corridor are whole tens, rounded down
  persons_per_vehicle: number;
  people: number;
  out: number;
  bound: number;
  proved: boolean;
  waiting: number;
  lost_to_rounding: number;
  lost_to_simplicity: number;
  unclosed: number;
  clearance: Moment | null;
  bases: BasisCount[];
  arrivals: (number | null)[]; // null: not told
  bounds: (number | null)[];
}

export interface Corridor {
  id: string;
  name: string;
  at: [number, number];
  capacity_h: number | null;
  admits: number[];
  first: Moment | null;
  last: Moment | null;
  windows: [number, number, Moment, Moment][];
  counts: boolean;
  state: State;
  verified: boolean;
  broken: boolean;
  missing: number[];
  out: Count[];
  shown: number;
  all_shown: boolean;
  tens: Tens;
}

/** people, called, first departure, last departure, corridors */
export type ZoneCell = [Count, Count, Moment | null, Moment | null, number[]];

export interface Zone {
  id: string;
  name?: string;
  name_ar?: string;
  at?: [number, number];
  cells: ZoneCell[];
}

export interface Limit {
  kind: 'corridor' | 'road' | 'roads' | 'people';
  class: number;
  corridor?: number;
  link?: string;
  from?: Moment;
  people: number | 'few';
}

export interface Closure {
  kind: 'link' | 'area' | 'corridor';
  span: [number, number, Moment, Moment];
  corridor: number;
  lines: Line[];
}

export type Detail = 'time' | 'place' | 'route' | 'mines' | 'who' | 'throughput' | 'screening' | 'count' | 'aid' | 'stay' | 'return';
export type ReadyState = 'agreed' | 'out of date' | 'agreed in part' | 'contested' | 'unknown';
export type Word = 'accepts' | 'rejects' | null;
/** A number of people that may not be told when it is under ten; null: not computed, or does not apply. */
export type People = number | 'few' | null;

/** clearway ready --json, its numbers guarded; docs/negotiate.md has the keys. */
export interface Ready {
  corridors_accepted: number;
  corridors_verified: number;
  out: Record<BasisName, People>;
  parties: { party: string; name: string; side: string | null; pause: Word; pause_at: Moment | null; needed_for: string[]; people: People; corridors: Record<string, Word> }[];
  guarantees: { guarantee: string; by: string; on_behalf_of: string | null; confirmed: boolean; finding: 'holds' | 'broken' | 'unclear' | null; finding_at: Moment | null; corridors: string[]; people: People }[];
  corridors: { corridor: string; accepted: boolean; verified: boolean; state: ReadyState; last: Moment | null; people_if_lost: People; people_if_accepted: People }[];
  missing: { detail: Detail; state: ReadyState; corridors: string[]; people: People }[];
}

export interface Change {
  extend?: { start?: Moment; end?: Moment };
  corridor?: string;
  capacity_per_hour_best?: number;
  admits?: string;
  windows?: string;
  new_corridor?: string;
  reopen?: { kind?: string; id?: string; links?: string[] };
  accept?: string;
  widen?: { links: string[]; times: number };
}

export type Interval = [number, number] | null;
export type Estimate = 'low' | 'best' | 'high';

/** clearway value --json, likewise, less what would tell places. */
export interface Value {
  basis: BasisName;
  base: { out: Record<Estimate, People>; exact: boolean };
  concessions: {
    id: string; found: boolean; grantor: string | null; basis: BasisName; change: Change;
    people: Record<Estimate, People>; exact: boolean; interval: Record<Estimate, Interval>;
    earlier_s: Record<'50' | '90' | '100', number | null> | null; zones: { zone: string }[] | null; limits: string[];
  }[];
  pairs: { first: string; second: string; people: People; exact: boolean; interval: Interval; apart: People; together: 'more' | 'less' | 'equal' | null }[];
  depends: { kind: 'party' | 'corridor' | 'guarantee'; id: string; people: People; exact: boolean; interval: Interval }[];
}

/** First and last departure of those at home, and their corridors; null: nobody is called. */
export type Told = [Moment, Moment, number[]] | null;

/** How many of a zone's people of one class have left, keep their instruction, have another, are called only now, are no longer called, were never called. */
export type Instructions = [number, number, number, number, number, number];

export interface Account {
  old_out: number;
  arrived: number;
  going_on: number;
  led: number;
  stranded: number;
  at_home: number;
  unchanged: number;
  changed: number;
  called: number;
  withdrawn: number;
  without: number;
}

/** Of a plan that was made in the course of another; docs/negotiate.md says what the words mean. */
export interface Replan {
  at: Moment;
  changes: [Moment, string, boolean][]; // known from, in the words of the command, new in this plan
  old_file?: [string, string]; // name and hash
  classes: Account[];
  stranded: { node: string; at: [number, number]; class: number; people: number }[]; // whole tens
  stranded_elsewhere: number; // places of fewer than ten people, or of classes not shown by zone
  zones: { row: number; class: number; instructions: Instructions; before?: Told; after?: Told }[];
  withheld: [number, number][]; // row and class: of these nothing is told
}

export interface Report {
  format: number;
  clearway: string;
  operation: { id: string; title: string; time_zone: string; file: string };
  pause: { start: Moment; end: Moment; seconds: number };
  basis: BasisName;
  population: 'low' | 'best' | 'high';
  consent: boolean;
  as_of: Moment;
  classes: ClassRow[];
  all: { people: number; out: number; bound: number; bases: BasisCount[] };
  not_covered: number; // people known of and in no zone
  curve_step_s: number;
  curve_at: Moment[];
  slices: { length_s: number; at: Moment[] };
  limits: Limit[];
  waiting_places: { node: string; people: number; brings_out: number; longest_s: number }[];
  ranges: [number, number, number][];
  needed_percent: number;
  populations: { low: number | null; best: number | null; high: number | null };
  parties: string[];
  gates?: { class: number; corridor: number; zones: number; people: number | 'few' }[]; // zones that reach no other in time
  ready?: Ready;
  value?: Value;
  replan?: Replan;
  assumptions: string[];
  sources: [string, string, string][];
  inputs: [string, string][];
  corridors: Corridor[];
  zones: { classes: number[]; rows: Zone[] };
  map: {
    unit_m: number;
    size: [number, number];
    roads: [number, Line][];
    flow: [Line, number[]][];
    closures: Closure[];
  };
}

export const bases: BasisName[] = ['announced', 'accepted', 'verified'];

export function readReport(): Report {
  const text = document.getElementById('data')?.textContent ?? '';
  return JSON.parse(text) as Report;
}

/** People in a slice, in whole tens. */
export function tensAt(tens: Tens, slice: number): number {
  if (!tens) return 0;
  return 10 * (tens[1 + slice - (tens[0] ?? 0)] ?? 0) * (slice >= (tens[0] ?? 0) ? 1 : 0);
}

/** The slice in which most people are on the roads, or else pass the gates: what paper shows. */
export function peakSlice(report: Report): number {
  let best = 0;
  let most = -1;
  for (let i = 0; i + 1 < report.slices.at.length; i++) {
    const onRoads = report.map.flow.reduce((sum, [, tens]) => sum + tensAt(tens, i), 0);
    const passing = report.corridors.reduce((sum, c) => sum + tensAt(c.tens, i), 0);
    const score = report.map.flow.length ? onRoads + passing / 1e9 : passing;
    if (score > most) [most, best] = [score, i];
  }
  return best;
}
