/** Rules of disk selectors: some disk can fulfil each, and the system's and the guests' are two. */
import type { Finding } from './finding.ts';
import type { DraftHost, Rule } from './rule.ts';
import type { Path } from './yaml-positions.ts';

export const diskRules: readonly Rule[] = [diskConditionsCanMatch, guestsDiskIsAnother];

function* diskConditionsCanMatch({ disk, storage }: DraftHost): Iterable<Finding> {
  yield* conditionsCanMatch(['disk'], disk);
  yield* conditionsCanMatch(['storage', 'guests', 'disk'], storage?.guests?.disk);
}

function* conditionsCanMatch(path: Path, disk: DraftHost['disk'] | null): Iterable<Finding> {
  if (disk === undefined || disk === null || disk === 'only') return;
  const { serial, model, 'by-id': byId, size } = disk;
  if ([serial, model, byId, size].every((condition) => condition === null)) {
    const message = `names no condition; give serial, model, by-id or size, or write \`${path.at(-1)}: only\``;
    yield { path, message, atKey: true };
  }
  if (size === null || size === undefined) return;
  if (size.min === null && size.max === null) {
    yield { path: [...path, 'size'], message: 'expected min, max or both, got neither', atKey: true };
  }
  if (typeof size.min === 'number' && typeof size.max === 'number' && size.min > size.max) {
    yield { path: [...path, 'size'], message: 'no disk can match: min is greater than max', atKey: true };
  }
}

function* guestsDiskIsAnother({ disk, storage }: DraftHost): Iterable<Finding> {
  const guestsDisk = storage?.guests?.disk;
  if (guestsDisk === null || guestsDisk === undefined || disk === undefined) return;
  if (disk === 'only') {
    const message = 'means a machine with one disk, and storage.guests.disk wants a second; say which one is erased';
    yield { path: ['disk'], message };
  } else if (guestsDisk !== 'only') {
    for (const key of ['serial', 'by-id'] as const) {
      if (typeof guestsDisk[key] !== 'string' || guestsDisk[key] !== disk[key]) continue;
      yield {
        path: ['storage', 'guests', 'disk', key],
        message: `the same as disk.${key}; guests need a disk of their own`,
      };
    }
  }
}
