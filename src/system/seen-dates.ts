/** The newest Date that each mirror has shown of each suite, kept in the cache folder: one small file each. */
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { explainFailedWrite } from './failed-write.ts';
import type { ObjectCache } from './object-cache.ts';
import { placeFile } from './place-file.ts';

/** Null when the mirror has not shown the suite before, or what was written down of it is damaged. */
export async function findSeenDate(cache: ObjectCache, mirror: string, suite: string): Promise<Date | null> {
  const text = await readFile(pathOf(cache, mirror, suite), 'utf8').catch(() => '');
  const date = new Date(text.split(' ')[0] ?? '');
  if (Number.isNaN(date.getTime()) || text !== toLine(date, mirror, suite)) return null;
  return date;
}

/** Ends in a digest of the rest: a damaged date could be a later one, which would lock the archive out, or an older one. */
function toLine(date: Date, mirror: string, suite: string): string {
  const told = `${date.toISOString()} ${suite} ${mirror}`;
  return `${told} ${createHash('sha256').update(told).digest('hex')}\n`;
}

/** Never goes back; whole or not at all. */
export async function rememberDate(cache: ObjectCache, mirror: string, suite: string, date: Date): Promise<void> {
  const known = await findSeenDate(cache, mirror, suite);
  if (known !== null && known >= date) return;
  const path = pathOf(cache, mirror, suite);
  const own = await placeFile(`${path}.${randomUUID()}`, toLine(date, mirror, suite));
  await rename(own, path).catch(async (error: unknown) => {
    await rm(own, { force: true });
    throw explainFailedWrite(path, error);
  });
}

function pathOf({ dates }: ObjectCache, mirror: string, suite: string): string {
  const key = createHash('sha256').update(mirror).digest('hex').slice(0, 16);
  return join(dates, `${suite.replaceAll('/', '-')}.${key}`);
}
