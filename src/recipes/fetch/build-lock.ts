/** How a build reads and writes its lock file. */
import { lstat, readFile } from 'node:fs/promises';
import type { ArchiveSuite } from '../../archive/archive-suite.ts';
import {
  formatLock,
  type Lock,
  type LockedPackage,
  type LockedSuite,
  listPackageChanges,
  parseLock,
} from '../../archive/lock-file.ts';
import type { PackageRecord } from '../../archive/packages-index.ts';
import { PassforgeError } from '../../errors.ts';
import { placeFile } from '../../system/place-file.ts';
import { writeOutput } from '../../system/write-output.ts';
import type { ReadSuite } from './open-archive.ts';
import type { LockedSource, SignedDocument } from './open-suite.ts';

export interface LockOptions {
  readonly path: string;
  /** Whether what is locked is to be replaced by what the archives have now. */
  readonly update: boolean;
}

/** The file that the options name, or the one beside the description if there is one or it is asked for. */
export async function chooseLock(
  description: string,
  option: string | null,
  update: boolean,
): Promise<LockOptions | null> {
  if (option !== null) return { path: option, update };
  const path = `${description.replace(/\.ya?ml$/, '')}.lock`;
  const isThere = await lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
  return isThere || update ? { path, update } : null;
}

export interface LockResult {
  readonly path: string;
  readonly state: 'kept' | 'written' | 'updated';
  /** Since the lock file that was there before; empty when it was used or is new. */
  readonly changes: readonly string[];
}

/** What a build asks of its lock file; without one, nothing is locked. */
export interface BuildLock {
  /** Digests of the locked packages; null when none are. */
  readonly packages: ReadonlySet<string> | null;
  /** The locked suites at the addresses of today; null when none are. @throws PassforgeError when one cannot be had */
  restore(suites: readonly ArchiveSuite[], codename: string): LockedSource[] | null;
  /** Suites that would be read without the lock, and are not in it. */
  listLeftOut(suites: readonly ArchiveSuite[]): string[];
  /** @throws PassforgeError that lists every package that is not as locked */
  require(records: readonly PackageRecord[]): void;
  /** Writes what was built from, unless the file said it; null without a lock. */
  write(codename: string, suites: readonly ReadSuite[], records: readonly PackageRecord[]): Promise<LockResult | null>;
}

export async function openBuildLock(options: LockOptions | null): Promise<BuildLock> {
  if (options === null)
    return { packages: null, restore: () => null, listLeftOut: () => [], require() {}, write: async () => null };
  const { path, update } = options;
  const old = await readLock(path, update);
  const used = update ? null : old;
  return {
    packages: used === null ? null : new Set(used.packages.map(({ sha256 }) => sha256)),
    restore: (suites, codename) => (used === null ? null : restoreSuites(used, path, suites, codename)),
    listLeftOut(suites) {
      const names = new Set(used?.suites.map(({ name }) => name));
      return used === null ? [] : suites.map(({ name }) => name).filter((name) => !names.has(name));
    },
    require(records) {
      if (used !== null) requireLocked(used, path, records);
    },
    async write(codename, suites, records) {
      if (used !== null) return { path, state: 'kept', changes: [] };
      const now = toLock(codename, suites, records);
      await writeOutput(path, async (part) => {
        await placeFile(part, formatLock(now));
      });
      return old === null
        ? { path, state: 'written', changes: [] }
        : { path, state: 'updated', changes: listChanges(old, now) };
    },
  };
}

/** Null when there is none; one that cannot be read is none either where it is to be replaced, as far as it is ours. */
async function readLock(path: string, update: boolean): Promise<Lock | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new PassforgeError(
      'usage',
      `reading ${path}: ${error.code === 'EISDIR' ? 'it is a folder' : error.message}`,
      {
        cause: error,
      },
    );
  });
  if (text === null) return null;
  try {
    return parseLock(text, path);
  } catch (error) {
    if (update && (text === '' || text.startsWith('Passforge-Lock:'))) return null;
    throw error;
  }
}

function restoreSuites(lock: Lock, path: string, suites: readonly ArchiveSuite[], codename: string): LockedSource[] {
  if (lock.release !== codename) {
    throw new PassforgeError('description', `${path}: it locks ${lock.release}, and the host is to have ${codename}`, {
      hint: 'Lock anew with --update.',
    });
  }
  return lock.suites.map(({ name, folder, date, documents }) => {
    const suite = suites.find((one) => one.name === name);
    if (suite !== undefined) return { suite, folder, date, documents: toDocuments(documents, path) };
    throw new PassforgeError('description', `${path}: it locks ${name}, of which no address is known`, {
      hint: 'Give one with --security, or lock anew with --update.',
    });
  });
}

const documentNames = ['InRelease', 'Release', 'Release.gpg'] as const;

function toDocuments(entries: LockedSuite['documents'], path: string): SignedDocument[] {
  return [...entries].map(([name, entry]) => {
    const known = documentNames.find((one) => one === name);
    if (known !== undefined) return { name: known, ...entry };
    throw new PassforgeError('failed', `${path}: ${name} is no signed file of a suite`);
  });
}

function requireLocked(lock: Lock, path: string, records: readonly PackageRecord[]): void {
  const changes = listPackageChanges(lock.packages, toLockedPackages(records));
  if (changes.length === 0) return;
  const lines = changes.map((line) => `\n  ${line}`).join('');
  throw new PassforgeError('description', `${path}: the image would have other packages than are locked:${lines}`, {
    hint: 'If the description or passforge has changed, lock anew with --update.',
  });
}

function listChanges(old: Lock, now: Lock): string[] {
  const dates = new Map(old.suites.map(({ name, date }) => [name, date.toISOString()]));
  const names = new Set(now.suites.map(({ name }) => name));
  return [
    ...now.suites.flatMap(({ name, date }) => {
      const [before, after] = [dates.get(name), date.toISOString()];
      return before === after ? [] : [`suite ${name} ${before === undefined ? 'is new' : `${before} → ${after}`}`];
    }),
    ...[...dates.keys()].filter((name) => !names.has(name)).map((name) => `suite ${name} is gone`),
    ...listPackageChanges(old.packages, now.packages),
  ];
}

function toLock(release: string, suites: readonly ReadSuite[], records: readonly PackageRecord[]): Lock {
  return { release, suites: suites.map(toLockedSuite), packages: toLockedPackages(records) };
}

/** Of the indices those that were read; the others could change without changing the image. */
function toLockedSuite({ suite, folder, documents, release, read }: ReadSuite): LockedSuite {
  const wanted = new Set(read.flatMap((path) => [path, `${path}.xz`]));
  return {
    ...{ name: suite.name, folder, date: release.date },
    documents: new Map(documents.map(({ name, size, sha256 }) => [name, { size, sha256 }])),
    indices: new Map([...release.indices].filter(([path]) => wanted.has(path))),
  };
}

function toLockedPackages(records: readonly PackageRecord[]): LockedPackage[] {
  const byFile = new Map(records.map(({ filename, name, version, sha256 }) => [filename, { name, version, sha256 }]));
  return [...byFile.values()];
}

/** For people. */
export function formatLockResult({ path, state, changes }: LockResult): string {
  if (state === 'kept') return `built from what ${path} locks`;
  if (state === 'written') return `lock written: ${path}`;
  return changes.length === 0
    ? `${path}: nothing has changed`
    : `${path}: changed:${changes.map((change) => `\n  ${change}`).join('')}`;
}
