/**
 * What `make bench` measures of passforge in a process of its own:
 *
 *     closure SETTINGS.json          resolves the closure of roots from an index in the cache
 *     verify CACHE AT_ONCE OBJECT…   checks these objects of the cache; prints the milliseconds that it took
 *     flash IMAGE DRIVE SIZE         writes an image to a drive of that many bytes and reads it back; prints the milliseconds
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import pLimit from 'p-limit';
import { buildIndexTable, openIndexTable } from '../src/archive/index-table.ts';
import { resolveClosure } from '../src/archive/resolve-closure.ts';
import { decompressXz } from '../src/formats/xz.ts';
import { findInIso } from '../src/iso/read-iso.ts';
import { flashMedium } from '../src/recipes/flash/flash-medium.ts';
import { verifyBeside } from '../src/recipes/inspect/verify-beside.ts';
import { seedPath } from '../src/seed/seed-archive.ts';
import { deriveObject } from '../src/system/derived-objects.ts';
import type { DownloadSource } from '../src/system/download.ts';
import { openImageSource } from '../src/system/image-source.ts';
import { obtainObject, openObjectCache } from '../src/system/object-cache.ts';
import { openRawMedium } from '../src/system/raw-medium.ts';
import { quietFlash } from './harness/memory-medium.ts';

export interface ClosureSettings {
  readonly cache: string;
  readonly index: DownloadSource;
  readonly roots: readonly string[];
}

async function closure(settings: ClosureSettings): Promise<string> {
  const cache = await openObjectCache(settings.cache);
  const { sha256, url } = settings.index;
  const table = await deriveObject(cache, ['package index', sha256], async () => {
    const file = await obtainObject(cache, settings.index);
    return buildIndexTable([{ bytes: await buffer(decompressXz(createReadStream(file))) }]);
  });
  const index = openIndexTable(table, [{ source: url, suite: 'trixie' }]);
  return resolveClosure(settings.roots, index)
    .packages.map(({ name }) => name)
    .join('\n');
}

async function verify(folder: string, [atOnce, ...objects]: readonly string[]): Promise<string> {
  const cache = await openObjectCache(folder);
  const sources = await Promise.all(
    objects.map(async (path) => ({ url: path, size: (await stat(path)).size, sha256: basename(path) })),
  );
  const start = performance.now();
  await pLimit(Number(atOnce)).map(sources, (source) => obtainObject(cache, source));
  return `${performance.now() - start}`;
}

async function flash(image: string, [drive = '', size = '']: readonly string[]): Promise<string> {
  const start = performance.now();
  const [source, medium] = [await openImageSource(image), await openRawMedium(drive, Number(size))];
  if (!medium.isDirect) throw new Error(`${drive} is not read directly`);
  const verified = verifyBeside(source, quietFlash.signal);
  await flashMedium(source, medium, { ...quietFlash, verified, variable: [await findInIso(source, seedPath)] });
  return `${performance.now() - start}`;
}

const [what, first = '', ...rest] = process.argv.slice(2);
const acts: Readonly<Record<string, () => Promise<string>>> = {
  closure: async () => closure(JSON.parse(await readFile(first, 'utf8'))),
  verify: () => verify(first, rest),
  flash: () => flash(first, rest),
};
process.stdout.write(`${await acts[what ?? '']?.()}\n`);
