/**
 * What `make bench` measures of passforge in a process of its own:
 *
 *     closure SETTINGS.json          resolves the closure of roots from an index in the cache
 *     verify CACHE OBJECT…           checks these objects of the cache; prints the milliseconds that it took
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import pLimit from 'p-limit';
import { buildIndexTable, openIndexTable } from '../src/archive/index-table.ts';
import { resolveClosure } from '../src/archive/resolve-closure.ts';
import { decompressXz } from '../src/formats/xz.ts';
import { deriveObject } from '../src/system/derived-objects.ts';
import type { DownloadSource } from '../src/system/download.ts';
import { obtainObject, openObjectCache } from '../src/system/object-cache.ts';

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

async function verify(folder: string, objects: readonly string[]): Promise<string> {
  const cache = await openObjectCache(folder);
  const sources = await Promise.all(
    objects.map(async (path) => ({ url: path, size: (await stat(path)).size, sha256: basename(path) })),
  );
  const start = performance.now();
  await pLimit(8).map(sources, (source) => obtainObject(cache, source));
  return `${performance.now() - start}`;
}

const [what, first = '', ...rest] = process.argv.slice(2);
process.stdout.write(
  `${what === 'closure' ? await closure(JSON.parse(await readFile(first, 'utf8'))) : await verify(first, rest)}\n`,
);
