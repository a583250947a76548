/**
 * `make bench`: how long passforge takes beside the tools that do the same, measured by turns in one run. These are figures
 * and no test: other work on the machine moves them. `ROUNDS=n` sets how often each is measured; 7 if not given.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHost } from '../src/host/parse-host.ts';
import { debianReleases } from '../src/host/release/debian-releases.ts';
import { basePriorities, listPoolPackages } from '../src/installer/package-sets.ts';
import { defaultCacheFolder, obtainObject, openObjectCache } from '../src/system/object-cache.ts';
import { packageRoot } from '../src/system/package-root.ts';
import { type FlashSubject, prepareFlash } from './bench-flash.ts';
import type { ClosureSettings } from './bench-subject.ts';
import { preparePrivateApt } from './harness/private-apt.ts';
import { realSuites } from './harness/real-archive.ts';
import { startRecordingMirror } from './harness/recording-mirror.ts';
import { type StagedImage, stageImage } from './harness/staged-image.ts';
import { median, ratioOf, type Times, timedRun } from './harness/timed-run.ts';

const rounds = Math.max(1, Number(process.env.ROUNDS ?? 7));
const compiled = (path: string): string => join(packageRoot(), 'build/js', path);
const description = join(packageRoot(), 'templates/hosts/howto.yaml');

async function findMirror(): Promise<string> {
  const [suite] = await realSuites(debianReleases.trixie);
  return suite?.mirrors[0] ?? '';
}

type Act = () => Promise<Times>;
type Measure = 'wall' | 'cpu';

/** Runs them by turns, each once before that for the caches of the system. */
async function byTurns<Name extends string>(acts: Readonly<Record<Name, Act>>): Promise<Record<Name, Times[]>> {
  const names = Object.keys(acts) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as Times[]])) as Record<Name, Times[]>;
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const taken = await acts[name]();
      if (round >= 0) times[name].push(taken);
    }
  }
  return times;
}

function printRow(title: string, measure: Measure, ours: Times[], theirs: Times[], target: number | null): void {
  const [mine, other] = [ours, theirs].map((times) => times.map((one) => one[measure]));
  if (mine === undefined || other === undefined) return;
  const ratio = ratioOf(mine, other);
  const verdict = target === null ? '' : `target ${target.toFixed(2)} ${ratio.median <= target ? 'reached' : 'missed'}`;
  const figures = `${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})`;
  const seconds = `${median(mine).toFixed(3)} s / ${median(other).toFixed(3)} s`;
  process.stdout.write(
    `${title.padEnd(58)} ${measure.padEnd(4)} ${figures.padEnd(20)} ${seconds.padEnd(19)} ${verdict}\n`,
  );
}

/** The entry of the package index in the release file that apt has fetched. */
async function findIndex(lists: string, mirror: string): Promise<ClosureSettings['index']> {
  const name = (await readdir(lists)).find((file) => file.endsWith('_InRelease'));
  const text = await readFile(join(lists, name ?? ''), 'utf8');
  const [, sha256, size] = /^ ([0-9a-f]{64}) +(\d+) main\/binary-amd64\/Packages\.xz$/m.exec(text) ?? [];
  if (sha256 === undefined) throw new Error('the release file lists no package index');
  return { url: `${mirror}/dists/trixie/main/binary-amd64/Packages.xz`, sha256, size: Number(size) };
}

async function measureClosure(folder: string, cacheFolder: string): Promise<void> {
  const apt = await preparePrivateApt(join(folder, 'apt'));
  const index = await findIndex(join(folder, 'apt/lists'), await findMirror());
  await obtainObject(await openObjectCache(cacheFolder), index);
  const host = parseHost(await readFile(description, 'utf8'), description);
  const base = basePriorities.flatMap((priority) => apt.index.withPriority(priority)).map(({ name }) => name);
  const settings: ClosureSettings = { cache: cacheFolder, index, roots: [...base, ...listPoolPackages(host)] };
  const file = join(folder, 'closure.json');
  await writeFile(file, JSON.stringify(settings));
  const env = { APT_CONFIG: join(folder, 'apt/apt.conf') };
  const askApt = (): Promise<Times> =>
    timedRun('apt-get', ['install', '--print-uris', '--yes', '-qq', ...settings.roots], env);
  const ours = (): Promise<Times> => timedRun('node', [compiled('test/bench-subject.js'), 'closure', file]);
  const times = await byTurns({
    cold: async () => {
      await rm(join(cacheFolder, 'derived'), { recursive: true });
      return await ours();
    },
    warm: ours,
    node: () => timedRun('node', ['-e', '0']),
    apt: askApt,
    aptAlone: async () => {
      for (const name of ['pkgcache.bin', 'srcpkgcache.bin'])
        await rm(join(folder, 'apt/cache', name), { force: true });
      return await askApt();
    },
  });
  printRow('closure, index at hand / apt-get --print-uris', 'cpu', times.cold, times.apt, 0.25);
  printRow('  the same / apt-get without its own cache', 'cpu', times.cold, times.aptAlone, null);
  printRow('closure, its table at hand / apt-get --print-uris', 'cpu', times.warm, times.apt, 0.05);
  printRow('  the same / apt-get without its own cache', 'cpu', times.warm, times.aptAlone, null);
  printRow('  node -e 0 / apt-get --print-uris', 'cpu', times.node, times.apt, null);
}

async function measureVerification(cache: string, { packages }: StagedImage): Promise<void> {
  const check = async (atOnce: number): Promise<Times> => {
    const subject = [compiled('test/bench-subject.js'), 'verify', cache, String(atOnce)];
    const taken = await timedRun('node', [...subject, ...packages]);
    // Without the start of node: a build starts once, whatever it checks.
    return { ...taken, wall: Number(taken.stdout) / 1000 };
  };
  const times = await byTurns({
    one: () => check(1),
    // as a build does; a second thread takes its share
    several: () => check(8),
    openssl: () => timedRun('openssl', ['dgst', '-sha256', ...packages]),
  });
  printRow('checking the cached packages, one by one / openssl dgst', 'wall', times.one, times.openssl, 1.05);
  printRow('  several at once, in two threads / openssl dgst', 'wall', times.several, times.openssl, 0.65);
}

async function measureImage(folder: string, build: Act, staged: StagedImage): Promise<void> {
  const bare = staged.arguments(join(folder, 'bare.iso'));
  const times = await byTurns({ passforge: build, xorriso: () => timedRun('xorriso', bare) });
  printRow('image from a warm cache / xorriso on the same tree', 'wall', times.passforge, times.xorriso, 1.1);
  printRow('  the same', 'cpu', times.passforge, times.xorriso, null);
}

/** What a changed description costs on the image that the last build has left. */
async function measureChange(folder: string): Promise<void> {
  const image = join(folder, 'image.iso');
  await rm(join(folder, 'image.manifest.json'));
  const times = await byTurns({
    reseed: () => timedRun('node', [compiled('src/cli.js'), 'reseed', image, description, '--quiet']),
    node: () => timedRun('node', ['-e', '0']),
  });
  const [ours, start] = [times.reseed, times.node].map((all) => median(all.map(({ wall }) => wall)));
  const over = ((ours ?? 0) - (start ?? 0)) * 1000;
  process.stdout.write(
    `a changed description, over the start of node: ${over.toFixed(0)} ms, target 50 ms; 1 MiB written\n`,
  );
}

/** As fast as a good stick; what passforge does beside waiting for the drive shows on a faster one. */
const stickSpeed = 200_000_000;

async function measureFlash(folder: string): Promise<void> {
  const subject = { folder, image: join(folder, 'image.iso'), description };
  await measureFlashAt(subject, stickSpeed, 'at 200 MB/s');
  await measureFlashAt(subject, null, 'on this disk');
}

async function measureFlashAt(subject: FlashSubject, speed: number | null, title: string): Promise<void> {
  const acts = await prepareFlash(subject, speed);
  if (acts === null) {
    process.stdout.write(`flashing ${title}: not measured, as nobody lets us make such a drive\n`);
    return;
  }
  const target = speed === null ? [null, null] : [1.05, 1.1];
  try {
    const fresh = await byTurns({ flash: acts.flash, dd: acts.dd });
    printRow(`flashing ${title} / dd and a direct read`, 'wall', fresh.flash, fresh.dd, target[0] ?? null);
    const again = await byTurns({ reflash: acts.reflash, read: acts.read });
    printRow(`  another configuration / a direct read`, 'wall', again.reflash, again.read, target[1] ?? null);
  } finally {
    await acts.close();
  }
}

/** A copy by hard links, so that what is measured changes nothing; empty if this user has built nothing yet. */
async function copyCache(folder: string): Promise<void> {
  try {
    execFileSync('cp', ['-rl', defaultCacheFolder(), folder], { stdio: 'ignore' });
  } catch {
    await rm(folder, { recursive: true, force: true });
    await cp(defaultCacheFolder(), folder, { recursive: true }).catch(() => {});
  }
}

const folder = await mkdtemp(join(tmpdir(), 'passforge-bench-'));
const mirror = await startRecordingMirror(await findMirror());
try {
  const cache = join(folder, 'cache');
  await copyCache(cache);
  const options = [
    '--quiet',
    '--cache',
    cache,
    '--mirror',
    mirror.address,
    '--security',
    'none',
    '--output',
    join(folder, 'image.iso'),
  ];
  const build = [compiled('src/cli.js'), 'build', description, ...options];
  const staged = await stageImage(folder, ['node', ...build]);
  process.stdout.write(`median ratio of ${rounds} runs by turns (least–most), then both medians\n`);
  await measureClosure(folder, cache);
  await measureVerification(cache, staged);
  await measureImage(folder, () => timedRun('node', build), staged);
  await measureChange(folder);
  await measureFlash(folder);
} finally {
  mirror.close();
  await rm(folder, { recursive: true });
}
