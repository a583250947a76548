/** Rules of disk selectors: some disk can fulfil each, and the system's and the guests' are two. */
import type { Finding } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import type { Path } from '../written/yaml-positions.ts';

export const diskRules: readonly Rule[] = [diskConditionsCanMatch, againGoesWithWipe, guestsDiskIsAnother];

type DraftGuestsDisk = NonNullable<NonNullable<DraftHost['storage']>['guests']>['disk'];
export type DraftSelector = DraftHost['disk'] | DraftGuestsDisk;

function* diskConditionsCanMatch({ disk, storage }: DraftHost): Iterable<Finding> {
  yield* conditionsCanMatch(['disk'], disk);
  yield* conditionsCanMatch(['storage', 'guests', 'disk'], storage?.guests?.disk);
}

function* conditionsCanMatch(path: Path, disk: DraftSelector): Iterable<Finding> {
  if (disk === undefined || disk === null || disk === 'only') return;
  const { only, size } = disk;
  const given = conditions.filter((key) => disk[key] !== null);
  if (only === null && given.length === 0) {
    const message = `names no condition; give ${conditions.slice(0, -1).join(', ')} or ${conditions.at(-1)}, or write \`only: yes\``;
    yield { path, message, atKey: true };
  }
  if (typeof only === 'string' && given.length > 0) {
    const message = `means a machine with one disk; delete this key, or ${given.join(', ')}`;
    yield { path: [...path, 'only'], message, atKey: true };
  }
  if (typeof size !== 'object' || size === null) return;
  if (size.min === null && size.max === null) {
    yield { path: [...path, 'size'], message: 'expected min, max or both, got neither', atKey: true };
  }
  if (typeof size.min === 'number' && typeof size.max === 'number' && size.min > size.max) {
    yield { path: [...path, 'size'], message: 'no disk can match: min is greater than max', atKey: true };
  }
}

const conditions = ['serial', 'wwn', 'model', 'by-id', 'bus', 'size', 'rotational'] as const;

function* againGoesWithWipe({ disk }: DraftHost): Iterable<Finding> {
  if (typeof disk !== 'object' || typeof disk.again !== 'string' || disk.wipe !== null) return;
  const message = 'a disk with a host on it holds data; write `wipe: allowed` as well, or delete this key';
  yield { path: ['disk', 'again'], message, atKey: true };
}

function* guestsDiskIsAnother({ disk, storage }: DraftHost): Iterable<Finding> {
  const guestsDisk = storage?.guests?.disk;
  if (guestsDisk === null || guestsDisk === undefined || disk === undefined) return;
  if (isOnly(disk)) {
    const message = 'means a machine with one disk, and storage.guests.disk wants a second; say which one is erased';
    yield { path: disk === 'only' ? ['disk'] : ['disk', 'only'], message };
  } else if (guestsDisk !== 'only' && disk !== 'only') {
    for (const key of ['serial', 'wwn', 'by-id'] as const) {
      if (typeof guestsDisk[key] !== 'string' || guestsDisk[key] !== disk[key]) continue;
      yield {
        path: ['storage', 'guests', 'disk', key],
        message: `the same as disk.${key}; guests need a disk of their own`,
      };
    }
  }
}

function isOnly(disk: NonNullable<DraftSelector>): boolean {
  return disk === 'only' || typeof disk.only === 'string';
}
