/** Rules of the media: where each comes from, and where it lands. */

import { guestsFolder } from '../storage/storage.ts';
import type { Finding } from '../written/finding.ts';
import { itemsDiffer } from '../written/items-differ.ts';
import type { DraftHost, Rule } from '../written/rule.ts';

export const mediaRules: readonly Rule[] = [
  pathsDiffer,
  sourceIsOne,
  fetchedMediaHaveDigests,
  filesAreOnSticks,
  mediaLieWithTheGuests,
];

type DraftMedium = NonNullable<NonNullable<DraftHost['media']>[number]>;

function* mediaOf({ media }: DraftHost): Iterable<[number, DraftMedium]> {
  for (const [index, medium] of (media ?? []).entries()) {
    if (medium !== undefined) yield [index, medium];
  }
}

function* pathsDiffer({ media }: DraftHost): Iterable<Finding> {
  const paths = media?.map((medium) => medium?.path);
  yield* itemsDiffer(['media'], paths, (index) => ['media', index, 'path']);
}

function* sourceIsOne(host: DraftHost): Iterable<Finding> {
  for (const [index, { url, stick }] of mediaOf(host)) {
    if ((url === null) !== (stick === null)) continue;
    const message = `expected url or stick, got ${url === null ? 'neither' : 'both'}`;
    yield { path: ['media', index], message, atKey: true };
  }
}

function* fetchedMediaHaveDigests(host: DraftHost): Iterable<Finding> {
  for (const [index, { url, sha256 }] of mediaOf(host)) {
    if (url === null || sha256 !== null) continue;
    const message =
      'missing: what comes from an address is checked by its digest; expected 64 hex digits (sha256sum FILE)';
    yield { path: ['media', index, 'sha256'], message, atKey: true };
  }
}

function* filesAreOnSticks(host: DraftHost): Iterable<Finding> {
  for (const [index, { stick, file }] of mediaOf(host)) {
    if (stick !== null || file === null) continue;
    yield {
      path: ['media', index, 'file'],
      message: 'a file on no stick; delete this key, or give `stick`',
      atKey: true,
    };
  }
}

/** The first boot looks after that folder alone: that it is mounted, and that libvirt may read there. */
function* mediaLieWithTheGuests(host: DraftHost): Iterable<Finding> {
  for (const [index, { path }] of mediaOf(host)) {
    if (path === undefined || path.startsWith(`${guestsFolder}/`)) continue;
    yield { path: ['media', index, 'path'], message: `expected a file below ${guestsFolder}, where guests' files lie` };
  }
}
