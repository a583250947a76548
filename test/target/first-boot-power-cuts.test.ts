/**
 * The power goes while the first boot is at work: in each round once while it makes something, and once more at a moment that a
 * seed chooses. Started again it comes to the same end as one that nobody disturbed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { cutRun } from '../harness/cut-run.ts';
import { exampleDisk, exampleGuest } from '../harness/example-host.ts';
import { firstBoot, firstBootMachine } from '../harness/first-boot-machine.ts';
import { mediaServer, mediumOf, sha256Of } from '../harness/media-server.ts';
import type { TargetMachine } from '../harness/target-machine.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

/** More of them by hand: PASSFORGE_CUTS=100. */
const rounds = Number(process.env.PASSFORGE_CUTS ?? 12);
const body = mediumOf(400_000);

interface Scene {
  readonly machine: TargetMachine;
  readonly images: string;
  /** How many commands the machine's scripts have called. */
  readonly calls: () => number;
}

/** A host with every kind of step; commands take their time, so that there is something to cut. */
async function prepare(t: ExecutionContext): Promise<Scene> {
  const server = await mediaServer(t, { body, cutAfter: 150_000 });
  const images = join(await temporaryFolder(t), 'images');
  const diskOf = (name: string) => ({ ...exampleDisk, path: join(images, name) });
  const network = { source: { network: 'default' }, model: 'virtio', mac: null };
  const iso = { path: join(images, 'fetched.iso'), sha256: sha256Of(body), source: { url: server.url } };
  const image = { path: join(images, 'copied.img'), sha256: sha256Of(body), source: { label: 'MEDIA', file: 'a.img' } };
  const machine = await firstBootMachine(t, {
    media: [iso, image],
    guests: [
      { ...exampleGuest, installIso: iso.path, networks: [network], disks: [diskOf('one.raw')] },
      {
        ...exampleGuest,
        name: 'two',
        devices: [],
        disks: [{ ...diskOf('copied.img'), sizeGiB: null }, diskOf('two.raw')],
      },
    ],
  });
  await machine.write('etc/passforge/storage', `pool ${images}\n`);
  await machine.write('networks/default.xml', '<network/>');
  await machine.write('dev/disk/by-label/MEDIA/a.img', '');
  await writeFile(join(machine.root, 'dev/disk/by-label/MEDIA/a.img'), body);
  await machine.addCommand('unshare', 'shift; exec "$@"');
  await machine.addCommand('mount', 'cp -R "$3/." "$4/"');
  // the receipt of the storage tells what is free, and here that changes by the second
  await machine.addCommand('df', 'echo head; echo "/dev/sda1 0 0 999999999999 0% /"');
  await machine.addCommand('truncate', 'printf raw >"$3"; sleep 0.3; echo " $2" >>"$3"');
  await machine.addCommand('cp', '[ "$1" = -R ] || { head -c 100000 "$1" >"$2"; sleep 0.3; }; exec /bin/cp "$@"');
  const record = join(machine.root, 'state/calls');
  const calls = (): number => (existsSync(record) ? readFileSync(record, 'utf8').split('\n').length - 1 : 0);
  return { machine, images, calls };
}

const environment = ({ machine }: Scene): Record<string, string> => ({
  ...machine.env,
  PASSFORGE_NETWORKS: join(machine.root, 'networks'),
});

/** What lasts: files with their contents, below libvirt's folder, the first boot's own and the images'. */
function lasting({ machine, images }: Scene): Record<string, string> {
  const folders = [join(machine.root, 'state'), join(machine.root, 'var/lib/passforge'), images];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const contents = files
    .filter((file) => !file.endsWith('/calls'))
    .map((file) => [relative(machine.root, file), sha256Of(readFileSync(file))] as const);
  return Object.fromEntries(contents.sort());
}

/** As before the first boot. */
async function reset({ machine, images }: Scene): Promise<void> {
  for (const folder of ['state', 'var/lib/passforge', 'run']) {
    await rm(join(machine.root, folder), { recursive: true, force: true });
  }
  await rm(images, { recursive: true, force: true });
  await mkdir(join(machine.root, 'state'));
}

/** Numbers from 0 to 1, the same for the same seed. */
function* moments(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

/** Which calls make something that lasts, counted from the first of all. */
const making = /^(truncate|cp|virsh \S+ \S+ (define|(net|pool)-(define|start|autostart)))/;

/** Runs it once and cuts it this time after so many calls. What lies in /run is gone after that. */
async function cut(scene: Scene, count: number, milliseconds: number): Promise<boolean> {
  const after = scene.calls() + count;
  let due = Number.POSITIVE_INFINITY;
  const isDue = (): boolean => {
    if (due === Number.POSITIVE_INFINITY && scene.calls() >= after) due = Date.now() + milliseconds;
    return Date.now() >= due;
  };
  const script = join(scene.machine.root, firstBoot);
  const isCut = await cutRun(script, environment(scene), isDue);
  await rm(join(scene.machine.root, 'run'), { recursive: true, force: true });
  return isCut;
}

/** Files of the guests that have their own name, and not their content yet. */
function halfFiles({ machine, images }: Scene, expected: Readonly<Record<string, string>>): string[] {
  if (!existsSync(images)) return [];
  return readdirSync(images)
    .filter((name) => !/\.(part|new)$/.test(name))
    .filter((name) => {
      const file = join(images, name);
      return sha256Of(readFileSync(file)) !== expected[relative(machine.root, file)];
    });
}

test('cut off at any moment and started again it ends as if nothing had been', async (t) => {
  t.timeout(30 * 60_000);
  const scene = await prepare(t);
  const undisturbed = await scene.machine.runWith(environment(scene), firstBoot);
  t.is(undisturbed.status, 0, undisturbed.stdout + undisturbed.stderr);
  const calls = await scene.machine.calls();
  const makers = calls.flatMap((call, index) => (making.test(call) ? [index + 1] : []));
  const expected = lasting(scene);
  t.true('state/win8.xml' in expected && 'state/two.xml' in expected);
  const moment = moments(20161201);
  let cuts = 0;
  for (let round = 0; round < rounds; round++) {
    await reset(scene);
    const counts = [makers[(round * 5) % makers.length] ?? 0, Math.floor(moment.next().value * calls.length)];
    for (const count of counts) {
      if (await cut(scene, count, moment.next().value * 300)) cuts++;
      t.deepEqual(halfFiles(scene, expected), []);
    }
    const last = await scene.machine.runWith(environment(scene), firstBoot);
    t.is(last.status, 0, last.stdout + last.stderr);
    t.deepEqual(lasting(scene), expected, `round ${round}`);
  }
  t.log(`${cuts} cuts`);
  t.true(cuts >= rounds);
});
