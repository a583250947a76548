/** A seed whose head is not there yet is no seed: an interrupted change leaves an image that installs nothing by itself. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { parseHost } from '../../src/host/parse-host.ts';
import { renderSeed } from '../../src/render-host-files.ts';
import { seedHeadSize } from '../../src/seed/seed-archive.ts';
import { openTemplates } from '../../src/system/template-folders.ts';
import { describedHosts } from '../harness/described-hosts.ts';

const seeds = (async (): Promise<Buffer[]> => {
  const templates = await openTemplates(null);
  const hosts = describedHosts().map(({ file }) => parseHost(readFileSync(file, 'utf8'), file));
  return Promise.all(hosts.map((host) => renderSeed(host, templates)));
})();

test('behind the head the kernel finds neither an archive nor zeros', async (t) => {
  for (const seed of await seeds) {
    const size = seedHeadSize(seed);
    t.true(size >= 4096 && size % 4 === 0);
    t.false([0, 0x30].includes(seed[size] ?? 0));
  }
});
