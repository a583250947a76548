/** What a rehearsal does to the folder that it is given. Its QEMU is a script, which PATH leads to in this file. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { PassforgeError } from '../src/errors.ts';
import { renderSeed } from '../src/recipes/describe/render-host-files.ts';
import { castRehearsal } from '../src/recipes/rehearse/prepare-rehearsal.ts';
import { rehearseImage } from '../src/recipes/rehearse/rehearse-image.ts';
import { openTemplates } from '../src/system/template-folders.ts';
import { silentStep } from './harness/archive-server.ts';
import { anyDisk, exampleHost } from './harness/example-host.ts';
import { runProgram } from './harness/run-program.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const programs = await mkdtemp(join(tmpdir(), 'passforge-test-'));

test.before(async () => {
  await writeFile(join(programs, 'qemu-img'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(join(programs, 'qemu-system-x86_64'), '#!/bin/sh\necho no such machine >&2\nexit 1\n', {
    mode: 0o755,
  });
  process.env.PATH = `${programs}:${process.env.PATH}`;
});

test.after.always(() => rm(programs, { recursive: true }));

/** Nothing but the seed. */
async function makeImage(t: ExecutionContext, host = exampleHost): Promise<string> {
  const folder = await temporaryFolder(t);
  const image = join(folder, 'image.iso');
  await writeFile(join(folder, 'seed.cpio'), await renderSeed(host, await openTemplates(null), ''));
  const tree = ['-graft-points', `passforge/seed.cpio=${join(folder, 'seed.cpio')}`];
  const { status, stderr } = await runProgram('xorriso', ['-no_rc', '-as', 'mkisofs', '-R', '-o', image, ...tree]);
  t.is(status, 0, stderr);
  return image;
}

interface Ending {
  readonly error: PassforgeError;
  readonly warnings: readonly string[];
}

async function rehearse(t: ExecutionContext, image: string, folder: string): Promise<Ending> {
  const warnings: string[] = [];
  const reporter = { ...silentStep, warn: (text: string) => warnings.push(text) };
  const { signal } = new AbortController();
  const machine = { overlay: null, firmware: 'bios', memoryMiB: 64, diskBytes: null, network: 'none', signal } as const;
  const rehearsal = rehearseImage({ image, folder, until: 'verdict', reporter, ...machine });
  return { error: (await t.throwsAsync(rehearsal, { instanceOf: PassforgeError })) ?? t.fail(), warnings };
}

const foreign = ['host-notes.log', 'installation-1.png', 'machine', 'timings.json.old', 'verdict.txt'];
const traces = [
  ...['installation-serial.log', 'installation-syslog.log', 'installation-verdict.log', 'installation-failure.png'],
  ...['host-serial.log', 'host-syslog.log', 'host-verdict.log', 'host-00060.png', 'host-100020.png', 'verdict.json'],
];

async function usedFolder(t: ExecutionContext): Promise<string> {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'machine'));
  for (const name of [...foreign, ...traces]) {
    await writeFile(join(folder, name === 'machine' ? 'machine/disk.qcow2' : name), 'earlier');
  }
  return folder;
}

test('the guests have a disk of their own where the description gives them one', async (t) => {
  const guestsDisk = { disk: { ...anyDisk, minBytes: 2 ** 36 }, filesystem: 'ext4' } as const;
  const image = await makeImage(t, { ...exampleHost, storage: { system: null, guestsDisk } });
  const { signal } = new AbortController();
  const wishes = { image, overlay: null, firmware: 'bios', memoryMiB: 64, diskBytes: null, signal } as const;
  const { disks } = await castRehearsal(wishes);
  t.is(disks.length, 2);
  t.like(disks[1], { serial: 'PASSFORGE-GUESTS', sizeBytes: 2 ** 36 });
  t.not(disks[0]?.serial, disks[1]?.serial);
});

test('a file that is no image leaves the folder as it is', async (t) => {
  const folder = await usedFolder(t);
  const image = join(await temporaryFolder(t), 'text');
  await writeFile(image, 'no image');
  const { error } = await rehearse(t, image, folder);
  t.regex(error.message, /not an image that passforge made/);
  t.deepEqual(await readdir(folder), [...foreign, ...traces].sort());
});

test('only what an earlier rehearsal left is cleared, and only its own machine is removed', async (t) => {
  const folder = await usedFolder(t);
  await rehearse(t, await makeImage(t), folder);
  t.deepEqual(await readdir(folder), [...foreign, 'timings.json'].sort());
  t.is(await readFile(join(folder, 'machine/disk.qcow2'), 'utf8'), 'earlier');
});

test('a failing machine is told with the folder of its logs', async (t) => {
  const folder = join(await temporaryFolder(t), 'new');
  const { error, warnings } = await rehearse(t, await makeImage(t), folder);
  t.is(error.message, 'running qemu-system-x86_64: exit status 1\n  no such machine');
  t.is(error.hint, `see ${folder}`);
  t.deepEqual(warnings, []);
});

test('timings that cannot be written hide no failure and leave no machine', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'timings.json'));
  const { error, warnings } = await rehearse(t, await makeImage(t), folder);
  t.regex(error.message, /no such machine/);
  t.deepEqual(warnings, [`writing ${join(folder, 'timings.json')}: there is a folder`]);
  t.deepEqual(await readdir(folder), ['timings.json']);
});
