/** The recipe as partman-auto reads it (decode_recipe in its lib/recipes.sh): words up to a lone dot. */
import { join } from 'node:path';
import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import type { Host } from '../../src/host/host.ts';
import type { SystemLayout } from '../../src/host/storage/storage.ts';
import { joinPreseed, preseedJobs, renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { describedHosts } from '../harness/described-hosts.ts';
import { exampleHost } from '../harness/example-host.ts';

const seed = readTree(join(packageRoot(), 'templates/seed'));
const preseedParts = readTree(join(packageRoot(), 'preseed'));

interface RecipeLine {
  readonly sizes: readonly number[];
  readonly kind: string;
  /** Words by the name of the brace that they are in. */
  readonly settings: ReadonlyMap<string, string>;
}

function readRecipe(text: string): { name: string; lines: RecipeLine[]; rest: string[] } {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const name = words.slice(0, words.indexOf(':')).join(' ');
  const lines: RecipeLine[] = [];
  let line: string[] = [];
  for (const word of words.slice(words.indexOf(':') + 1)) {
    if (word === '.') lines.push(readLine(line));
    line = word === '.' ? [] : [...line, word];
  }
  return { name, lines, rest: line };
}

function readLine([min = '', priority = '', max = '', kind = '', ...words]: string[]): RecipeLine {
  const settings = new Map(
    [...words.join(' ').matchAll(/(\S+)\{ ?(.*?) ?\}/g)].map(([, key = '', value = '']) => [key, value]),
  );
  return { sizes: [min, priority, max].map(Number), kind, settings };
}

async function recipeOf(host: Host): Promise<string | null> {
  return renderInstallerFiles(host, await seed).find(({ path }) => path === 'passforge/recipe')?.content ?? null;
}

const withRecipe = describedHosts().filter(({ host }) => host.storage.system !== null);

test('there are recipes to look at', (t) => {
  t.true(withRecipe.length >= 4);
});

for (const { name, host } of withRecipe) {
  test(`partman reads every line of the recipe of ${name}`, async (t) => {
    const { name: title, lines, rest } = readRecipe((await recipeOf(host)) ?? '');
    t.is(title, 'passforge');
    t.deepEqual(rest, []);
    t.true(lines.length >= 3);
    for (const { sizes, kind, settings } of lines) {
      const [min = 0, priority = 0, max = 0] = sizes;
      t.true(Number.isInteger(min) && priority >= min && (max === -1 || max >= priority), String(sizes));
      t.true(['free', 'ext4', 'xfs', 'btrfs', 'linux-swap'].includes(kind));
      t.is(settings.get('method') === 'format', settings.has('mountpoint'));
    }
    // with several, partman would share the rest by priority; with none, the last would swell
    t.is(lines.filter(({ sizes }) => sizes[2] === -1).length, 1);
    t.is(lines.at(-1)?.sizes[2], -1);
  });
}

test('the partitions that firmware starts from stay outside the volume group, and everything else but /boot is in it', async (t) => {
  const described = withRecipe.find(({ name }) => name === 'volume-group-with-default-sizes');
  const { lines } = readRecipe((await recipeOf(described?.host ?? exampleHost)) ?? '');
  const places = lines.map(({ settings }) => [
    settings.get('method'),
    settings.get('mountpoint'),
    settings.has('$lvmok'),
  ]);
  t.deepEqual(places, [
    ['biosgrub', undefined, false],
    ['efi', undefined, false],
    ['format', '/boot', false],
    ['swap', undefined, true],
    ['format', '/', true],
  ]);
});

test('a host without a layout gets no recipe of ours', async (t) => {
  t.is(await recipeOf(exampleHost), null);
  const preseed = joinPreseed(preseedJobs(exampleHost, [], await preseedParts));
  t.regex(preseed, /^d-i partman-auto\/choose_recipe select atomic$/m);
  t.notRegex(preseed, /expert_recipe|new_vg_name|guided_size|partman-auto-crypto/);
});

const lvm: SystemLayout = {
  layout: 'lvm',
  filesystem: 'ext4',
  swapBytes: 0,
  rootBytes: null,
  guests: null,
  encryption: { keyStick: 'FORGE', unlock: 'passphrase' },
};

test('the preseed answers what the layout makes the installer ask', async (t) => {
  const host: Host = { ...exampleHost, storage: { system: lvm, guestsDisk: null } };
  const preseed = joinPreseed(preseedJobs(host, [], await preseedParts));
  for (const line of [
    'partman-auto/method string crypto',
    'partman-auto/expert_recipe_file string /passforge/recipe',
    'partman-auto-lvm/new_vg_name string vfio-vg',
    'partman-auto-lvm/guided_size string max',
    'partman-auto-crypto/erase_disks boolean false',
    'partman-basicfilesystems/no_swap boolean false',
  ]) {
    t.true(preseed.includes(`d-i ${line}\n`), line);
  }
  t.notRegex(preseed, /passphrase (string|password)/);
  const stretch = joinPreseed(preseedJobs({ ...host, release: 'stretch' }, [], await preseedParts));
  t.notRegex(stretch, /guided_size/);
});

testProp(
  'a volume group is named after the host in characters that LVM takes',
  [fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/)],
  async (t, hostname) => {
    const host: Host = { ...exampleHost, hostname, storage: { system: lvm, guestsDisk: null } };
    const preseed = joinPreseed(preseedJobs(host, [], await preseedParts));
    // the rules of lvm_name_ok in partman-lvm
    const name = /^d-i partman-auto-lvm\/new_vg_name string (.*)$/m.exec(preseed)?.[1] ?? '';
    t.regex(name, /^[+_.A-Za-z0-9][-+_.A-Za-z0-9]{0,127}$/);
  },
);
