/** How a build reads and writes its lock file. */
import { readFile, stat } from 'node:fs/promises';
import type { ArchiveSuite } from './archive/archive-suite.ts';
import {
  formatLock,
  type Lock,
  type LockedPackage,
  type LockedSuite,
  listPackageChanges,
  parseLock,
} from './archive/lock-file.ts';
import type { PackageRecord } from './archive/packages-index.ts';
import { PassforgeError } from './errors.ts';
import type { ReadSuite } from './open-archive.ts';
import type { SignedSuite } from './open-suite.ts';
import { placeFile } from './system/place-file.ts';
import { writeOutput } from './system/write-output.ts';

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
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere || update ? { path, update } : null;
}

export interface LockResult {
  readonly path: string;
  /** Since the lock file that was there before; empty when it was used or is new. */
  readonly changes: readonly string[];
}

/** What a build asks of its lock file; without one, nothing is locked. */
export interface BuildLock {
  /** Digests of the locked packages; null when none are. */
  readonly packages: ReadonlySet<string> | null;
  /** The locked suites at the addresses of today; null when none are. @throws PassforgeError when one cannot be had */
  restore(suites: readonly ArchiveSuite[], codename: string): SignedSuite[] | null;
  /** @throws PassforgeError that lists every package that is not as locked */
  require(records: readonly PackageRecord[]): void;
  /** Writes what was built from, unless the file said it; null without a lock. */
  write(codename: string, suites: readonly ReadSuite[], records: readonly PackageRecord[]): Promise<LockResult | null>;
}

export async function openBuildLock(options: LockOptions | null): Promise<BuildLock> {
  if (options === null) return { packages: null, restore: () => null, require() {}, write: async () => null };
  const { path, update } = options;
  const old = await readLock(path);
  const used = update ? null : old;
  return {
    packages: used === null ? null : new Set(used.packages.map(({ sha256 }) => sha256)),
    restore: (suites, codename) => (used === null ? null : restoreSuites(used, path, suites, codename)),
    require(records) {
      if (used !== null) requireLocked(used, path, records);
    },
    async write(codename, suites, records) {
      if (used !== null) return { path, changes: [] };
      const now = toLock(codename, suites, records);
      await writeOutput(path, async (part) => {
        await placeFile(part, formatLock(now));
      });
      return { path, changes: old === null ? [] : listChanges(old, now) };
    },
  };
}

async function readLock(path: string): Promise<Lock | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new PassforgeError('failed', `reading ${path}: ${error.message}`, { cause: error });
  });
  return text === null ? null : parseLock(text, path);
}

function restoreSuites(lock: Lock, path: string, suites: readonly ArchiveSuite[], codename: string): SignedSuite[] {
  if (lock.release !== codename) {
    throw new PassforgeError('description', `${path}: it locks ${lock.release}, and the host is to have ${codename}`, {
      hint: 'Lock anew with --update.',
    });
  }
  return lock.suites.map(({ name, folder, signers, release }) => {
    const suite = suites.find((one) => one.name === name);
    const mirror = suite?.mirrors[0];
    if (suite !== undefined && mirror !== undefined) return { suite, folder, mirror, signers, release };
    throw new PassforgeError('description', `${path}: it locks ${name}, of which no address is known`, {
      hint: 'Give one with --security, or lock anew with --update.',
    });
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
  const dates = new Map(old.suites.map(({ name, release }) => [name, release.date.toISOString()]));
  const names = new Set(now.suites.map(({ name }) => name));
  return [
    ...now.suites.flatMap(({ name, release }) => {
      const [before, date] = [dates.get(name), release.date.toISOString()];
      return before === date ? [] : [`suite ${name} ${before === undefined ? 'is new' : `${before} → ${date}`}`];
    }),
    ...[...dates.keys()].filter((name) => !names.has(name)).map((name) => `suite ${name} is gone`),
    ...listPackageChanges(old.packages, now.packages),
  ];
}

function toLock(release: string, suites: readonly ReadSuite[], records: readonly PackageRecord[]): Lock {
  return { release, suites: suites.map(toLockedSuite), packages: toLockedPackages(records) };
}

/** Of the indices those that were read; the others could change without changing the image. */
function toLockedSuite({ suite, folder, signers, release, read }: ReadSuite): LockedSuite {
  const wanted = new Set(read.flatMap((path) => [path, `${path}.xz`]));
  const indices = new Map([...release.indices].filter(([path]) => wanted.has(path)));
  return { name: suite.name, folder, signers, release: { ...release, indices } };
}

function toLockedPackages(records: readonly PackageRecord[]): LockedPackage[] {
  const byFile = new Map(records.map(({ filename, name, version, sha256 }) => [filename, { name, version, sha256 }]));
  return [...byFile.values()];
}
