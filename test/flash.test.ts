/** `passforge flash` as it is typed, on loop devices. They have no serial and are not removable: `--fixed`, and the size as proof. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { chmod, copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findInIso } from '../src/iso/read-iso.ts';
import { packageRoot } from '../src/system/package-root.ts';
import { passforge } from './harness/image-builds.ts';
import { attachLoopDrive, type LoopDrive } from './harness/loop-drive.ts';
import { type Outcome, runProgram } from './harness/run-program.ts';
import { mountSmallDisk } from './harness/small-disk.ts';
import { makeSmallImage, type SmallImage } from './harness/small-image.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const MiB = 1 << 20;
const driveSize = 32 * MiB;
const cli = join(packageRoot(), 'build/js/src/cli.js');

const folderOfImages = mkdtempSync(join(tmpdir(), 'passforge-test-'));
let images: SmallImage = { image: '', changed: '' };

test.before(async (t) => {
  t.timeout(5 * 60_000);
  images = await makeSmallImage(folderOfImages, 12);
});
test.after.always(() => rm(folderOfImages, { recursive: true }));

const flash = (image: string, { path }: LoopDrive, ...options: readonly string[]): Promise<Outcome> =>
  passforge('flash', image, '--device', path, '--fixed', '--quiet', ...options);

const agreed = ['--yes', '--serial', String(driveSize)];

async function assertUntouched(t: ExecutionContext, { file }: LoopDrive): Promise<void> {
  const content = await readFile(file);
  t.is(content.toString('latin1', 0, 21), 'what was there before');
  t.true(content.subarray(21).every((byte) => byte === 0));
}

async function assertHolds(t: ExecutionContext, { file }: LoopDrive, image: string): Promise<void> {
  const wanted = await readFile(image);
  t.true((await readFile(file)).subarray(0, wanted.length).equals(wanted));
}

test.serial('without a device it tells which drives there are, and writes nothing', async (t) => {
  const { status, stdout } = await passforge('flash', images.image);
  t.is(status, 0);
  if (stdout.startsWith('no drive')) t.notRegex(stdout, /then: passforge flash/);
  else t.regex(stdout, /^can be written to:[\s\S]*\nthen: passforge flash .*one\.iso --device …\n$/);
  const { stdout: json } = await passforge('flash', images.image, '--json');
  t.true(Array.isArray(JSON.parse(json)));
});

test.serial(
  'a drive gets the image, a changed image writes only what has changed, and the same one nothing',
  async (t) => {
    const drive = await attachLoopDrive(t, driveSize);
    if (drive === null) return t.pass();
    const { image, changed } = images;
    const first = await flash(image, drive, ...agreed, '--json');
    t.is(first.status, 0, first.stderr);
    t.like(JSON.parse(first.stdout), { device: drive.path, hostnames: ['forge'], isDirect: true });
    await assertHolds(t, drive, image);
    const second = await flash(changed, drive, ...agreed, '--json');
    const { written, hostnames } = JSON.parse(second.stdout);
    t.deepEqual(hostnames, ['anvil']);
    t.true(written > 0 && written <= 1.5 * MiB, `${written} bytes`);
    await assertHolds(t, drive, changed);
    const third = await flash(changed, drive, ...agreed);
    t.regex(third.stdout, /had it already, nothing was written\n$/);
  },
);

test.serial('a flashed drive can be inspected', async (t) => {
  const drive = await attachLoopDrive(t, driveSize);
  if (drive === null) return t.pass();
  await writeFile(drive.file, await readFile(images.image), { flag: 'r+' });
  const { status, stdout, stderr } = await passforge('inspect', drive.path);
  t.is(status, 0, stderr);
  t.regex(stdout, /^host +forge$/m);
});

test.serial('two drives are compared to the end of their images', async (t) => {
  const [one, other] = [await attachLoopDrive(t, driveSize), await attachLoopDrive(t, driveSize)];
  if (one === null || other === null) return t.pass();
  const content = await readFile(images.image);
  await writeFile(one.file, content, { flag: 'r+' });
  content[100] = 1;
  await writeFile(other.file, content, { flag: 'r+' });
  const { status, stdout, stderr } = await passforge('compare', one.path, other.path, '--quiet');
  t.is(stdout, 'byte 100 differs, which lies in no file: boot records, names or times\n', stderr);
  t.is(status, 1);
  t.is((await passforge('compare', one.path, images.image, '--quiet')).stdout, 'the same bytes\n');
});

test.serial('a drive is not taken for an image, and the other one is left alone', async (t) => {
  const [one, other] = [await attachLoopDrive(t, driveSize), await attachLoopDrive(t, driveSize)];
  if (one === null || other === null) return t.pass();
  await writeFile(one.file, await readFile(images.image), { flag: 'r+' });
  const { status, stderr } = await flash(one.path, other, ...agreed);
  t.is(status, 2);
  t.regex(stderr, /it is a drive, expected the file of an image\n/);
  await assertUntouched(t, other);
});

test.serial('without a terminal it refuses and tells what to type, and that works', async (t) => {
  const drive = await attachLoopDrive(t, driveSize);
  if (drive === null) return t.pass();
  const { status, stderr } = await flash(images.image, drive);
  t.is(status, 2);
  await assertUntouched(t, drive);
  const [, typed = ''] = /there is no terminal to ask at\n {2}If it is .*: passforge (flash .*)\n$/.exec(stderr) ?? [];
  t.is((await passforge(...typed.split(' '))).status, 0);
  await assertHolds(t, drive, images.image);
});

test.serial('what does not name the drive is refused before anything is written', async (t) => {
  const drive = await attachLoopDrive(t, driveSize);
  if (drive === null) return t.pass();
  const { image } = images;
  const cases: readonly [readonly string[], RegExp][] = [
    [['--device', drive.path, '--yes', '--serial', '1'], /it says that it is not removable\n.*add --fixed\n$/s],
    [['--device', drive.path, '--fixed', '--yes'], /--yes is not enough, --serial is missing\n/],
    [['--device', drive.path, '--fixed', '--yes', '--serial', '4711'], /its size in bytes is 33554432, not 4711\n/],
    [['--device', '/dev/nothing'], /flashing \/dev\/nothing: there is no such device\n/],
    [['--device', drive.file], /it is no drive of this machine\n/],
  ];
  for (const [options, told] of cases) {
    const { status, stderr } = await passforge('flash', image, '--quiet', ...options);
    t.is(status, 2, stderr);
    t.regex(stderr, told);
  }
  await assertUntouched(t, drive);
});

/** At a terminal of script(1). */
const answer = (image: string, { path }: LoopDrive, line: string): Promise<Outcome> =>
  runProgram(
    'script',
    ['--quiet', '--return', '--command', `node ${cli} flash ${image} --device ${path} --fixed --quiet`, '/dev/null'],
    { input: `${line}\n` },
  );

test.serial('at a terminal it asks, takes the right answer and no other', async (t) => {
  const drive = await attachLoopDrive(t, driveSize);
  if (drive === null) return t.pass();
  const wrong = await answer(images.image, drive, '33554431');
  t.is(wrong.status, 2);
  t.regex(wrong.stdout, /Everything on it will be lost, and a machine that starts from it becomes forge\./);
  t.regex(wrong.stdout, /nothing is written, as the answer is not its size in bytes \(33554432\)/);
  await assertUntouched(t, drive);
  const right = await answer(images.image, drive, String(driveSize));
  t.is(right.status, 0, right.stdout);
  await assertHolds(t, drive, images.image);
});

test.serial('at a terminal the end of the input is no answer', async (t) => {
  const drive = await attachLoopDrive(t, driveSize);
  if (drive === null) return t.pass();
  const { status, stdout } = await answer(images.image, drive, '\u0004');
  t.is(status, 2, stdout);
  t.regex(stdout, /nothing is written, as the answer is not its size in bytes/);
  await assertUntouched(t, drive);
});

test.serial('what only fits to a drive is refused without one', async (t) => {
  const { status, stderr } = await passforge('flash', images.image, ...agreed);
  t.is(status, 2);
  t.regex(stderr, /--serial, --yes without --device/);
});

test.serial('a drive gets no beginning from an image with a changed byte', async (t) => {
  const drive = await attachLoopDrive(t, driveSize);
  if (drive === null) return t.pass();
  const damaged = join(await temporaryFolder(t), 'damaged.iso');
  const content = await readFile(images.image);
  const { offset } = await findInIso(images.image, 'a-filler');
  content[offset + 5 * MiB] = (content[offset + 5 * MiB] ?? 0) ^ 1;
  await writeFile(damaged, content);
  const { status, stderr } = await flash(damaged, drive, ...agreed);
  t.is(status, 3);
  t.regex(stderr, /verifying \S+damaged\.iso:\n {2}a-filler has changed\n {2}\/dev\/loop\d+: its beginning is empty/);
  t.true((await readFile(drive.file)).subarray(0, MiB).every((byte) => byte === 0));
});

test.serial('all that speaks against a drive is told at once', async (t) => {
  const drive = await attachLoopDrive(t, MiB);
  if (drive === null) return t.pass();
  const { status, stderr } = await passforge('flash', images.image, '--device', drive.path);
  t.is(status, 2);
  t.regex(stderr, /it is too small: .*\n {2}it says that it is not removable\n/);
});

test.serial('a drive that is mounted is refused, also where lsblk does not see it', async (t) => {
  const drive = await attachLoopDrive(t, driveSize);
  if (drive === null) return t.pass();
  const folder = await temporaryFolder(t);
  t.is((await runProgram('mkfs.ext4', ['-q', drive.path])).status, 0);
  t.is((await runProgram('mount', [drive.path, folder])).status, 0);
  try {
    const seen = await flash(images.image, drive, ...agreed);
    t.is(seen.status, 2);
    t.true(seen.stderr.includes(`${drive.path} is mounted at ${folder}\n  Take it out of use: umount ${drive.path}\n`));
    // in a name space of its own mounts can be taken away, and the drive is in use all the same
    const hidden = ['--mount', 'sh', '-c', `umount ${folder} && exec "$@"`, 'sh', 'node', cli, 'flash', images.image];
    const unseen = await runProgram('unshare', [...hidden, '--device', drive.path, '--fixed', '--quiet', ...agreed]);
    t.is(unseen.status, 1);
    t.regex(unseen.stderr, new RegExp(`opening ${drive.path}: it is in use\n`));
    t.regex((await runProgram('dumpe2fs', ['-h', drive.path])).stdout, /Filesystem state/);
  } finally {
    await runProgram('umount', [folder]);
  }
});

test.serial('a drive that another program has open is refused, and left alone', async (t) => {
  const drive = await attachLoopDrive(t, driveSize);
  if (drive === null) return t.pass();
  const other = spawn('sh', ['-c', 'exec 3<>"$1"; echo ready; exec sleep 300', 'sh', drive.path], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.teardown(() => other.kill());
  await once(other.stdout, 'data');
  const { status, stderr } = await flash(images.image, drive, ...agreed);
  t.is(status, 1);
  const told = `flashing ${drive.path}: other programs have it open, nothing is written\n  sleep (process ${other.pid})\n`;
  t.true(stderr.includes(told), stderr);
  await assertUntouched(t, drive);
});

test.serial('an image is named so that a shell takes it for one word', async (t) => {
  const drive = await attachLoopDrive(t, driveSize);
  if (drive === null) return t.pass();
  const path = join(folderOfImages, "it's one.iso");
  await copyFile(images.image, path);
  const { stderr } = await flash(path, drive, '--yes');
  t.true(stderr.includes(`passforge flash '${path.replace("'", "'\\''")}' --device ${drive.path} `), stderr);
});

test.serial(
  'a device file that has come to belong to another drive is refused, and neither drive is written to',
  async (t) => {
    const drive = await attachLoopDrive(t, driveSize);
    if (drive === null) return t.pass();
    const folder = await temporaryFolder(t);
    const other = join(folder, 'other');
    await copyFile(drive.file, other);
    // stands in front of lsblk, and pulls the drive out when that has been asked
    const real = (await runProgram('sh', ['-c', 'command -v lsblk'])).stdout.trim();
    const swap = `losetup --detach ${drive.path}; losetup ${drive.path} ${other}`;
    await writeFile(
      join(folder, 'lsblk'),
      `#!/bin/sh\n${real} "$@"\n[ -e ${folder}/swapped ] || { touch ${folder}/swapped; ${swap}; }\n`,
    );
    await chmod(join(folder, 'lsblk'), 0o755);
    const { status, stderr } = await runProgram(
      'node',
      [cli, 'flash', images.image, '--device', drive.path, '--fixed', '--quiet', ...agreed],
      { env: { PATH: `${folder}:${process.env.PATH}` } },
    );
    t.is(status, 1, stderr);
    t.regex(stderr, /it is not the drive that it was a moment ago, nothing is written\n {2}sequence was \d+, is \d+\n/);
    await assertUntouched(t, drive);
    await assertUntouched(t, { path: drive.path, file: other });
  },
);

test.serial('a drive that fails while it is written starts nothing, and the message says so', async (t) => {
  const disk = await mountSmallDisk(t, 8 * MiB);
  const drive = disk && (await attachLoopDrive(t, driveSize, disk.folder));
  if (drive === null) return t.pass();
  const { status, stderr } = await flash(images.image, drive, ...agreed);
  t.is(status, 1);
  t.regex(stderr, /^passforge: writing \/dev\/loop\d+ at byte \d+: /);
  t.regex(stderr, /its beginning is empty: no machine starts from it until it is flashed again\n/);
  t.true((await readFile(drive.file)).subarray(0, MiB).every((byte) => byte === 0));
});
