/** Where each key and value of a YAML document begins, from the parser's events; what js-yaml's plain load leaves out. */
import {
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';

export type Path = readonly (string | number)[];

export interface Place {
  /** 1-based. */
  readonly line: number;
  /** 1-based, counted in characters. */
  readonly column: number;
}

export interface Positions {
  /** Place of the value, or of the nearest thing around it that is written down. */
  value(path: Path): Place;
  /** Place of the key that names the value, or of the list item. */
  key(path: Path): Place;
  /** Keys that a mapping has twice, each at its second place. */
  readonly repeatedKeys: readonly { path: Path; place: Place; firstLine: number }[];
}

interface Span {
  readonly path: Path;
  readonly key: number | undefined;
  readonly value: number;
}

/** A collection being walked: its path, its next index or the key that awaits its value. */
interface Level {
  readonly path: Path;
  readonly isMapping: boolean;
  readonly start: number;
  index: number;
  pending: { name: string; at: number } | undefined;
}

export function readPositions(source: string, events: readonly Event[]): Positions {
  const spans = new Map<string, Span>();
  const repeated: { path: Path; at: number; first: number }[] = [];
  for (const span of walk(source, events)) {
    const id = JSON.stringify(span.path);
    const earlier = spans.get(id);
    if (earlier !== undefined && span.key !== undefined) {
      repeated.push({ path: span.path, at: span.key, first: earlier.key ?? earlier.value });
    }
    spans.set(id, span);
  }
  const nearest = (path: Path): Span =>
    spans.get(JSON.stringify(path)) ?? (path.length > 0 ? nearest(path.slice(0, -1)) : start);
  return {
    value: (path) => placeAt(source, nearest(path).value),
    key: (path) => placeAt(source, nearest(path).key ?? nearest(path).value),
    repeatedKeys: repeated.map(({ path, at, first }) => ({
      path,
      place: placeAt(source, at),
      firstLine: placeAt(source, first).line,
    })),
  };
}

const start: Span = { path: [], key: undefined, value: 0 };

/** Line and column of an offset in UTF-16 units. */
export function placeAt(source: string, offset: number): Place {
  const before = source.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}

/** Expects events that construct a document: keys are scalars or aliases, every collection is closed. */
function* walk(source: string, events: readonly Event[]): Generator<Span> {
  const levels: Level[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) continue;
    const parent = levels.at(-1);
    if (event.type === EVENT_ID.POP) levels.pop();
    else if (parent?.isMapping && parent.pending === undefined) parent.pending = readKey(source, event);
    else {
      const span = enter(event, parent);
      yield span;
      if (isCollection(event)) levels.push(openLevel(span.path, event));
    }
  }
}

function isCollection(event: Event): event is MappingEvent | SequenceEvent {
  return event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING;
}

function openLevel(path: Path, { type, start }: MappingEvent | SequenceEvent): Level {
  return { path, isMapping: type === EVENT_ID.MAPPING, start, index: 0, pending: undefined };
}

function readKey(source: string, event: Event): { name: string; at: number } {
  if (event.type === EVENT_ID.SCALAR) return { name: getScalarValue(source, event), at: offsetOf(event) ?? 0 };
  return { name: `*${source.slice(offsetOf(event))}`, at: offsetOf(event) ?? 0 };
}

/** The span of a value, whose parent then waits for the next one. What has no place of its own is shown at its key. */
function enter(event: Event, parent: Level | undefined): Span {
  if (parent === undefined) return { path: [], key: undefined, value: offsetOf(event) ?? 0 };
  if (parent.pending === undefined) {
    const path = [...parent.path, parent.index];
    parent.index += 1;
    return { path, key: undefined, value: offsetOf(event) ?? itemStart(event, parent) };
  }
  const { name, at } = parent.pending;
  parent.pending = undefined;
  return { path: [...parent.path, name], key: at, value: offsetOf(event) ?? at };
}

/** A block of lines begins in its first line, an empty item with its list. */
function itemStart(event: Event, list: Level): number {
  return event.type === EVENT_ID.SCALAR ? Math.max(event.valueStart, list.start) : list.start;
}

/** Undefined for an empty value and for a block of lines. */
function offsetOf(event: Event): number | undefined {
  if (event.type === EVENT_ID.SCALAR) return scalarOffset(event);
  if (isCollection(event)) return event.start;
  return event.type === EVENT_ID.ALIAS ? event.anchorStart - 1 : undefined;
}

/** The parser's offset lies behind a quote and, in a block of lines, behind the line with its | or >. */
function scalarOffset({ style, valueStart }: ScalarEvent): number | undefined {
  if (valueStart < 0 || style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK) return undefined;
  return style === SCALAR_STYLE.PLAIN ? valueStart : valueStart - 1;
}
