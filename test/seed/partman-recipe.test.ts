/** Our recipes divided by partman-auto's own functions, out of the component that an image of the release would carry. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { contentOf, readFilesOfDeb } from '../../src/formats/deb.ts';
import type { Host } from '../../src/host/host.ts';
import { debianReleases } from '../../src/host/release/debian-releases.ts';
import { leastDiskBytes } from '../../src/host/storage/partition-plan.ts';
import type { SystemLayout } from '../../src/host/storage/storage.ts';
import { openPackageSource } from '../../src/recipes/fetch/package-source.ts';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { defaultCacheFolder, openObjectCache } from '../../src/system/object-cache.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { silentStep } from '../harness/archive-server.ts';
import { exampleHost } from '../harness/example-host.ts';
import { realSuites } from '../harness/real-archive.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const minutes = 60_000;
const needed = { 'partman-auto': 'lib/partman/lib/recipes.sh', 'partman-auto-lvm': 'lib/partman/lib/auto-lvm.sh' };

/** The texts of the two scripts, in the order of `needed`. */
const scripts = (async (): Promise<string[]> => {
  const suites = await realSuites(debianReleases.trixie);
  const cache = await openObjectCache(defaultCacheFolder());
  const { signal } = new AbortController();
  const source = await openPackageSource({
    ...{ suites, components: ['main'], acceptDate: null, cache },
    ...{ step: silentStep, signal },
  });
  const records = Object.keys(needed).flatMap((name) => source.archive.components.find(name) ?? []);
  const files = await source.fetch(records, silentStep);
  return Promise.all(
    Object.entries(needed).map(async ([name, path]) => {
      const found = await readFilesOfDeb(files.get(name) ?? '', [path]);
      return Buffer.from(contentOf(found, path)).toString();
    }),
  );
})();

interface Division {
  /** Size in MB and the rest of the recipe's line, in the order on the disk. */
  readonly partitions: readonly (readonly [number, string])[];
  readonly volumes: readonly (readonly [number, string])[];
  /** What the volumes need at least and what there is, in kB. */
  readonly group: { readonly least: number; readonly there: number };
}

async function divide(t: ExecutionContext, system: SystemLayout, diskBytes: number, label = 'gpt'): Promise<Division> {
  t.timeout(10 * minutes);
  const folder = await temporaryFolder(t);
  const host: Host = { ...exampleHost, storage: { system, guestsDisk: null } };
  const seed = renderInstallerFiles(host, await readTree(join(packageRoot(), 'templates/seed')));
  const recipe = seed.find(({ path }) => path === 'passforge/recipe')?.content ?? '';
  const [recipes = '', autoLvm = ''] = await scripts;
  for (const [name, text] of Object.entries({ recipes, autoLvm, recipe })) await writeFile(join(folder, name), text);
  const paths = ['recipes', 'autoLvm', 'recipe'].map((name) => join(folder, name));
  const size = String(Math.floor(diskBytes / 1e6));
  const type = system.layout === 'lvm' ? 'lvm' : 'default';
  const driver = join(packageRoot(), 'test/harness/partman.sh');
  const { status, stdout, stderr } = await runProgram('dash', [driver, ...paths, size, label, type]);
  t.is(status, 0, stderr);
  const [before = '', after = ''] = stdout.split(/^(?=volumes )/m);
  const [, least = 0, there = 0] = /^volumes (\d+) (\d+)\n/.exec(after)?.map(Number) ?? [];
  return {
    partitions: readSizes(before),
    volumes: readSizes(after.replace(/^volumes .*\n/, '')),
    group: { least, there },
  };
}

function readSizes(text: string): [number, string][] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => [Number(line.split(' ')[0]), line.split(' ').slice(3).join(' ')]);
}

const lvm: SystemLayout = {
  layout: 'lvm',
  filesystem: 'ext4',
  swapBytes: 4 * 2 ** 30,
  rootBytes: null,
  guests: null,
  encryption: null,
};
const sizes = (parts: Division['partitions']) => parts.map(([size]) => size);

test('a volume group with default sizes gets the disk, and its root all but swap', async (t) => {
  const { partitions, volumes } = await divide(t, lvm, 500e9);
  t.deepEqual(sizes(partitions), [1, 512, 1024, 498_463]);
  t.regex(partitions[3]?.[1] ?? '', /method\{ lvm \}/);
  t.deepEqual(sizes(volumes), [4_295_000, 494_164_000]);
  t.regex(volumes[1]?.[1] ?? '', /mountpoint\{ \/ \}/);
});

test('on a partition table of the old kind what is only for GPT is left out', async (t) => {
  const { partitions } = await divide(t, lvm, 500e9, 'msdos');
  t.deepEqual(sizes(partitions), [1024, 498_976]);
});

test('the smallest disk that is taken holds the volume group, which partman else asks about for ever', async (t) => {
  for (const system of [lvm, { ...lvm, guests: 200e9 }, { ...lvm, rootBytes: 32e9, guests: 'rest' as const }]) {
    const { group } = await divide(t, system, leastDiskBytes(system));
    t.true(group.least > 0 && group.least <= group.there, JSON.stringify(group));
  }
});

test('guests get the rest beside a root of a size', async (t) => {
  const system: SystemLayout = { ...lvm, filesystem: 'btrfs', swapBytes: 0, rootBytes: 40e9, guests: 'rest' };
  const { volumes } = await divide(t, system, 500e9);
  t.deepEqual(sizes(volumes), [40_000_000, 458_459_000]);
  t.regex(volumes[1]?.[1] ?? '', /^btrfs .*mountpoint\{ \/var\/lib\/libvirt\/images \}/);
});

test('partitions without a volume group have their sizes, and the root the rest', async (t) => {
  const system: SystemLayout = { ...lvm, layout: 'plain', filesystem: 'xfs', guests: 200e9 };
  const { partitions } = await divide(t, system, 500e9);
  t.deepEqual(sizes(partitions), [1, 512, 1024, 4295, 200_000, 294_168]);
  t.regex(partitions[5]?.[1] ?? '', /^xfs .*mountpoint\{ \/ \}/);
});
