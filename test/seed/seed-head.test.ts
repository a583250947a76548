/** A seed whose head is not there yet is no seed: an interrupted change leaves an image that installs nothing by itself. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { parseHost } from '../../src/host/parse-host.ts';
import { renderSeed } from '../../src/recipes/describe/render-host-files.ts';
import { seedHeadSize } from '../../src/seed/seed-archive.ts';
import { openTemplates } from '../../src/system/template-folders.ts';
import { describedHosts } from '../harness/described-hosts.ts';

const seeds = (async (): Promise<Buffer[]> => {
  const templates = await openTemplates(null);
  const hosts = describedHosts().map(({ file }) => parseHost(readFileSync(file, 'utf8'), file));
  return Promise.all(hosts.map((host) => renderSeed(host, templates, '')));
})();

test('the head fits into a sector, and behind it the kernel finds neither an archive nor zeros', async (t) => {
  const all = await seeds;
  for (const [at, seed] of all.entries()) {
    const old = all[at - 1] ?? seed;
    const size = seedHeadSize([old, seed]);
    t.true(size > 0 && size <= 512);
    for (const half of [old, seed]) t.regex(String.fromCharCode(half[size] ?? 0), /[1-9]/);
  }
});

test('a beginning of an archive in the old seed is not what follows the zeros', (t) => {
  const seed = Buffer.alloc(2048, '1');
  const old = Buffer.alloc(2048, '1');
  old.write('07070100', 508);
  old.fill(0, 500, 508);
  t.is(seedHeadSize([seed, seed]), 512);
  old.write('0', 512);
  t.is(seedHeadSize([old, seed]), 511);
  old.fill(0, 505, 2048);
  old.write('0', 2047);
  t.is(seedHeadSize([old, seed]), 499);
});

test('an old seed whose change was broken off, or of which nothing is left, is in nobody’s way', async (t) => {
  const [seed = Buffer.alloc(0)] = await seeds;
  const torn = Buffer.from(seed).fill(0, 0, seedHeadSize([seed]));
  t.is(seedHeadSize([torn, seed]), seedHeadSize([seed]));
  t.is(seedHeadSize([Buffer.alloc(seed.length), seed]), seedHeadSize([seed]));
});
