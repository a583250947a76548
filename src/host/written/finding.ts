/** A mistake found in a description, before it has a line and a column. */
import type { Path, Place } from './yaml-positions.ts';

export interface Finding {
  readonly path: Path;
  readonly message: string;
  /** Shown at the key instead of the value: for what is missing, unknown or said by the key itself. */
  readonly atKey?: boolean;
  /** Where it is, if the path does not tell. */
  readonly place?: Place;
}

/** `['guests', 0, 'disk']` as `guests[0].disk`; a key of unusual characters is quoted. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[A-Za-z0-9_-]{1,40}$/.test(part)) return `${text}[${JSON.stringify(part.slice(0, 40))}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}
