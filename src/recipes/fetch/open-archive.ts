/** From the addresses of mirrors to verified indices: every suite of a release, read as one archive. */

import type { ArchiveSuite } from '../../archive/archive-suite.ts';
import { buildIndexTable, openIndexTable } from '../../archive/index-table.ts';
import type { PackageIndex } from '../../archive/packages-index.ts';
import { PassforgeError } from '../../errors.ts';
import type { Component } from '../../host/release/debian-release.ts';
import { deriveObject } from '../../system/derived-objects.ts';
import { NotOnServerError, OtherContentError } from '../../system/download-failure.ts';
import { keepObject, type ObjectCache } from '../../system/object-cache.ts';
import { rememberDate } from '../../system/seen-dates.ts';
import { type FetchedIndex, fetchIndex } from './fetch-index.ts';
import {
  type LockedSource,
  type OpenSuiteOptions,
  openLockedSuite,
  openSuite,
  type SignedSuite,
} from './open-suite.ts';

/** A suite, with the paths of those of its indices that the archive consists of, uncompressed. */
export interface ReadSuite extends SignedSuite {
  readonly read: readonly string[];
}

export interface Archive {
  /** The release itself first. */
  readonly suites: readonly ReadSuite[];
  readonly packages: PackageIndex;
  /** The installer's components (udebs); of the release itself, as Debian's own installer takes them. */
  readonly components: PackageIndex;
}

export interface OpenArchiveOptions extends OpenSuiteOptions {
  /** See listSuites. */
  readonly suites: readonly ArchiveSuite[];
  /** Whose packages are read, in this order. */
  readonly components: readonly Component[];
  /** Suites that were verified before and are to be the same, in place of what their mirrors sign now; null for none. */
  readonly locked?: readonly LockedSource[] | null;
}

/** Fetches and verifies what the mirrors have of the release. */
export async function openArchive(options: OpenArchiveOptions): Promise<Archive> {
  const opened = await (options.locked ? openLocked(options.locked, options) : openNewest(options));
  return {
    suites: opened.map(({ signed, packages, components }) => ({
      ...signed,
      read: [...packages, ...components].map(({ path }) => path),
    })),
    packages: await readAsOne(
      opened.flatMap(({ packages }) => packages),
      options.cache,
    ),
    components: await readAsOne(
      opened.flatMap(({ components }) => components),
      options.cache,
    ),
  };
}

interface OpenSuite {
  readonly signed: SignedSuite;
  readonly packages: readonly ReadPart[];
  readonly components: readonly ReadPart[];
}

interface ReadPart extends FetchedIndex {
  /** Below the suite's folder. */
  readonly path: string;
  /** Its address, for messages. */
  readonly source: string;
  readonly suite: string;
}

/** Unpacked and parsed once for the same bytes in the same suites. */
async function readAsOne(parts: readonly ReadPart[], cache: ObjectCache): Promise<PackageIndex> {
  const inputs = parts.map(({ suite, sha256 }) => `${suite} ${sha256}`);
  const table = await deriveObject(cache, ['package indices', ...inputs], async () => {
    const unpacked: { bytes: Buffer }[] = [];
    for (const part of parts) unpacked.push({ bytes: await part.unpack() });
    return buildIndexTable(unpacked);
  });
  return openIndexTable(table, parts);
}

async function openLocked(locked: readonly LockedSource[], options: OpenArchiveOptions): Promise<OpenSuite[]> {
  const opened: OpenSuite[] = [];
  for (const source of locked) {
    try {
      opened.push(await readIndices(await openLockedSuite(source, options), options));
    } catch (error) {
      throw explainLostState(source, locked, error);
    }
  }
  return opened;
}

/** Mirrors keep the newest state of a suite only. */
function explainLostState({ suite, date }: LockedSource, locked: readonly LockedSource[], cause: unknown): unknown {
  if (!(cause instanceof NotOnServerError || cause instanceof OtherContentError)) return cause;
  return new PassforgeError(
    cause.kind,
    `reading ${suite.name} as it is locked, of ${date.toISOString()}: ${cause.message}`,
    { hint: oldStateHint(suite, locked), cause },
  );
}

/** One archive serves all suites of its label, so it has to be of the newest of their days. */
function oldStateHint({ label }: ArchiveSuite, locked: readonly LockedSource[]): string {
  const dates = locked.filter(({ suite }) => suite.label === label).map(({ date }) => date.getTime());
  const moment = new Date(Math.max(...dates) + hoursUntilKept).toISOString().replace(/[-:]|\.\d+/g, '');
  const [option, archive] = label === 'Debian' ? ['--mirror', 'debian'] : ['--security', 'debian-security'];
  return `Give an archive that keeps old states, as ${option} https://snapshot.debian.org/archive/${archive}/${moment}; or lock anew with --update.`;
}

/** That archive takes up what is new a few times a day. */
const hoursUntilKept = 6 * 60 * 60 * 1000;

async function openNewest(options: OpenArchiveOptions): Promise<OpenSuite[]> {
  const opened: OpenSuite[] = [];
  for (const suite of options.suites) opened.push(...(await openWholeSuite(suite, options)));
  // Not before everything has been verified: a release file alone, in the midst of an update, would lock the whole one out.
  for (const { signed } of opened) {
    await rememberDate(options.cache, signed.mirror, signed.suite.name, signed.release.date);
    // for a lock, with which this state can be verified again when the mirror has another
    for (const { bytes } of signed.documents) await keepObject(options.cache, bytes);
  }
  return opened;
}

/**
 * A mirror in the midst of an update may have the new release file and old indices; where it keeps the release under the
 * suite's name as well (`dists/stable`), and not as a link, that copy may still be whole. It has to pass the same checks.
 */
async function openWholeSuite(suite: ArchiveSuite, options: OpenArchiveOptions): Promise<OpenSuite[]> {
  const newest = await openIfThere(suite, options);
  if (newest === null) return [];
  try {
    return [await readIndices(newest, options)];
  } catch (error) {
    const { suite: other, version } = newest.release;
    if (!(error instanceof OtherContentError) || !/^[a-z-]+$/.test(other) || other === newest.folder) throw error;
    options.step.note(`the mirror is in the midst of an update to ${version}; trying what it has as ${other}`);
    return await openSuite(suite, other, options)
      .then(async (older) => [await readIndices(older, options)])
      .catch(() => {
        throw error;
      });
  }
}

/** Null, with a word, for a suite that a mirror may do without and does. */
async function openIfThere(suite: ArchiveSuite, options: OpenArchiveOptions): Promise<SignedSuite | null> {
  try {
    return await openSuite(suite, suite.name, options);
  } catch (error) {
    if (!suite.optional || !(error instanceof NotOnServerError)) throw error;
    options.step.warn(`${suite.mirrors[0]} has no ${suite.name}: the image goes without these updates`);
    return null;
  }
}

async function readIndices(signed: SignedSuite, options: OpenArchiveOptions): Promise<OpenSuite> {
  const { name } = signed.suite;
  const isRelease = name === options.suites[0]?.name;
  return await options.step.step(`indices of ${name}`, async (step) => {
    const packages: ReadPart[] = [];
    for (const component of options.components) {
      packages.push(
        ...(await readIndex(signed, `${component}/binary-amd64/Packages`, isRelease, { ...options, step })),
      );
    }
    const components = isRelease
      ? await readIndex(signed, 'main/debian-installer/binary-amd64/Packages', true, { ...options, step })
      : [];
    return { signed, packages, components };
  });
}

/** Nothing, with a word, where a suite with updates has no such component. */
async function readIndex(
  signed: SignedSuite,
  path: string,
  required: boolean,
  options: OpenArchiveOptions,
): Promise<ReadPart[]> {
  const source = `${signed.mirror}/dists/${signed.folder}/${path}.xz`;
  const index = await fetchIndex(signed, path, options);
  if (index !== null) return [{ ...index, source, suite: signed.suite.name, path }];
  if (required) throw new PassforgeError('failed', `reading ${source}: the release file does not list it`);
  options.step.note(`${signed.suite.name} has no ${path}`);
  return [];
}
