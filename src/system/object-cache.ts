/**
 * The cache of downloaded files, by digest and shared by all builds of a user:
 *
 *     objects/SHA256        complete files, checked again on each use
 *     parts/SHA256          what an interrupted download left; whoever renames it owns it
 *     parts/SHA256.UNIQUE   a download that is under way
 *     dates/SUITE.MIRROR    how new an archive has been seen
 *     derived/KEY           what builds have worked out of objects
 */

import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { PassforgeError } from '../errors.ts';
import { digestFile } from './digest-file.ts';
import { type DownloadOptions, type DownloadSource, download } from './download.ts';
import { explainFailedWrite } from './failed-write.ts';
import { makeFolder } from './make-folder.ts';
import { placeFile } from './place-file.ts';
import { sweepFolder } from './sweep-folder.ts';

export interface ObjectCache {
  readonly objects: string;
  readonly parts: string;
  /** See seen-dates.ts. */
  readonly dates: string;
  /** See derived-objects.ts. */
  readonly derived: string;
}

/** The cache folder of the XDG base directory specification. */
export function defaultCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_CACHE_HOME;
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'passforge');
}

/** Makes the folder if need be; removes downloads that were killed longer than a day ago, and what no build of a month has used. */
export async function openObjectCache(folder: string): Promise<ObjectCache> {
  const inside = (name: string): string => join(folder, name);
  const cache = {
    objects: inside('objects'),
    parts: inside('parts'),
    dates: inside('dates'),
    derived: inside('derived'),
  };
  for (const path of Object.values(cache)) await makeFolder(path);
  // In a cache that users share this folder may be another one's: then nothing in it is used, and it is not ours to sweep.
  await chmod(cache.derived, 0o700).catch(() => {});
  await sweepFolder(cache.parts, day);
  await sweepFolder(cache.derived, 30 * day, derivedLimit).catch(() => {});
  return cache;
}

/** The path of a file with these bytes: from the cache if it is sound there, otherwise downloaded. */
export async function obtainObject(
  cache: ObjectCache,
  source: DownloadSource,
  options: DownloadOptions = {},
): Promise<string> {
  const path = join(cache.objects, source.sha256);
  if (await isSound(path, source)) {
    options.onProgress?.(source.size);
    return path;
  }
  const part = await claimPart(cache, source.sha256);
  try {
    await fillPart(part, source, options);
    // A corrupt object stays until then: to remove it could hit the sound one that another build has put in its place.
    await rename(part, path).catch((error: unknown) => {
      throw explainFailedWrite(path, error);
    });
  } catch (error) {
    await releasePart(cache, part, source.sha256, error);
    throw error;
  }
  return path;
}

/** Keeps bytes that are at hand, for those who ask for them by their digest later. */
export async function keepObject(cache: ObjectCache, bytes: Uint8Array): Promise<void> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = join(cache.objects, sha256);
  if (await isSound(path, { url: '', size: bytes.length, sha256 })) return;
  const part = await placeFile(join(cache.parts, `${sha256}.${randomUUID()}`), bytes);
  await rename(part, path).catch(async (error: unknown) => {
    await rm(part, { force: true });
    throw explainFailedWrite(path, error);
  });
}

async function isSound(path: string, source: DownloadSource): Promise<boolean> {
  const file = await openObject(path);
  if (file === null) return false;
  try {
    const { size } = await file.stat();
    return size === source.size && (await digestFile(file)) === source.sha256;
  } finally {
    await file.close();
  }
}

/** Null when there is none. A link is refused: it could lead to a file that is not the cache's own. */
async function openObject(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return null;
    const finding = code === 'ELOOP' ? 'it is a symbolic link' : (error as Error).message;
    throw new PassforgeError('failed', `reading ${path}: ${finding}`, { hint: 'remove it', cause: error });
  }
}

/** A part of our own: what an interrupted download left, or a name under which nothing is yet. */
async function claimPart({ parts }: ObjectCache, sha256: string): Promise<string> {
  const own = join(parts, `${sha256}.${randomUUID()}`);
  // Renaming succeeds for one of several builds only; the others begin from nothing.
  await rename(join(parts, sha256), own).catch(() => {});
  return own;
}

async function fillPart(path: string, source: DownloadSource, options: DownloadOptions): Promise<void> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o644).catch((error) => {
    throw explainFailedWrite(path, error);
  });
  try {
    await download(source, file, path, options);
  } finally {
    await file.close();
  }
}

/** Keeps good bytes for the next run; bytes that are known to be bad, or fill the disk, are removed. */
async function releasePart({ parts }: ObjectCache, part: string, sha256: string, error: unknown): Promise<void> {
  const keep = !(error instanceof PassforgeError && (error.kind === 'untrusted' || isNoSpace(error)));
  const size = await lstat(part).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  );
  if (keep && size > 0) await rename(part, join(parts, sha256)).catch(() => {});
  else await rm(part, { force: true });
}

function isNoSpace(error: PassforgeError): boolean {
  return error.cause instanceof Error && 'code' in error.cause && error.cause.code === 'ENOSPC';
}

// A build of one description keeps 250 MB; another version of the program keeps its own.
const derivedLimit = 1024 ** 3;

const day = 24 * 60 * 60 * 1000;
