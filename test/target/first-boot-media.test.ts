/** Media of the first boot: complete and right, or not there. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Guest } from '../../src/host/guest/guest.ts';
import type { Medium } from '../../src/host/guest/medium.ts';
import { exampleDisk, exampleGuest } from '../harness/example-host.ts';
import { firstBoot, firstBootMachine, stateFile } from '../harness/first-boot-machine.ts';
import { mediaServer, mediumOf, sha256Of } from '../harness/media-server.ts';
import type { TargetMachine } from '../harness/target-machine.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const body = mediumOf(50_000);
const sha256 = sha256Of(body);

interface Trial {
  readonly machine: TargetMachine;
  /** Where the medium lands. */
  readonly folder: string;
  readonly path: string;
}

async function trial(t: ExecutionContext, medium: Omit<Medium, 'path'>, changes: Partial<Guest> = {}): Promise<Trial> {
  const folder = join(await temporaryFolder(t), 'images');
  const path = join(folder, 'one.iso');
  const guest = { ...exampleGuest, disks: [], installIso: path, ...changes };
  const machine = await firstBootMachine(t, { guests: [guest], media: [{ ...medium, path }] });
  // A mount namespace is root's, and the stick a folder: the mount is a copy of it.
  await machine.addCommand('unshare', 'shift; exec "$@"');
  await machine.addCommand('mount', 'cp -R "$3/." "$4/"');
  await machine.addCommand('umount', '');
  return { machine, folder, path };
}

async function plugIn(machine: TargetMachine, label: string, file: string, content: Buffer): Promise<void> {
  const target = join(machine.root, 'dev/disk/by-label', label, file);
  await mkdir(join(target, '..'), { recursive: true });
  await writeFile(target, content);
}

const stick = { label: 'MEDIA', file: 'iso/One 1.iso' };
const step = 'medium-one.iso';

test('a medium is fetched, and its name is there when its digest was right', async (t) => {
  const server = await mediaServer(t, { body, cutAfter: 30_000 });
  const { machine, folder, path } = await trial(t, { sha256, source: { url: server.url } });
  const { status, stdout, stderr } = await machine.run(firstBoot, step);
  t.is(status, 0, stdout + stderr);
  t.true((await readFile(path)).equals(body));
  t.deepEqual(await readdir(folder), ['one.iso']);
  t.is(await stateFile(machine, `receipts/${step}`), `${path} is there\n`);
  t.true((await machine.calls()).includes(`sync ${path}.part`));
});

test('a medium that cannot be fetched is told, and its guest is defined all the same', async (t) => {
  const server = await mediaServer(t, { body, status: 404 });
  const { machine, folder } = await trial(t, { sha256, source: { url: server.url } });
  const { status, stdout } = await machine.run(firstBoot);
  t.is(status, 1);
  t.regex(stdout, /first boot: failed: medium-one\.iso\n$/);
  t.regex(
    (await stateFile(machine, `failures/${step}`)) ?? '',
    /: the server answers 404; correct url; then run passforge-first-boot medium-one\.iso\n$/,
  );
  t.deepEqual(await readdir(folder), []);
  t.is(await stateFile(machine, 'first-boot.done'), undefined);
});

test('a file that is there with the right digest is done', async (t) => {
  const server = await mediaServer(t, { body });
  const { machine, path } = await trial(t, { sha256, source: { url: server.url } });
  await mkdir(join(path, '..'));
  await writeFile(path, body);
  t.is((await machine.run(firstBoot, step)).status, 0);
  t.deepEqual(server.requests, []);
});

test('a file that is there with another digest is told and left alone', async (t) => {
  const server = await mediaServer(t, { body });
  const { machine, path } = await trial(t, { sha256, source: { url: server.url } });
  await mkdir(join(path, '..'));
  await writeFile(path, 'precious');
  const { status, stdout } = await machine.run(firstBoot, step);
  t.is(status, 1);
  t.regex(stdout, /one\.iso is another file than described, its SHA-256 is [0-9a-f]{64}; move it away, or correct/);
  t.is(await readFile(path, 'utf8'), 'precious');
});

test('a file that is there is taken as it is when no digest is described', async (t) => {
  const { machine, path } = await trial(t, { sha256: null, source: stick });
  await mkdir(join(path, '..'));
  await writeFile(path, 'precious');
  t.is((await machine.run(firstBoot, step)).status, 0);
  t.is(await readFile(path, 'utf8'), 'precious');
});

test('a medium comes off the stick with its label, which is mounted for reading only', async (t) => {
  const { machine, folder, path } = await trial(t, { sha256, source: { ...stick, label: 'My media' } });
  await plugIn(machine, 'My\\x20media', stick.file, body);
  const { status, stdout, stderr } = await machine.run(firstBoot, step);
  t.is(status, 0, stdout + stderr);
  t.true((await readFile(path)).equals(body));
  t.deepEqual(await readdir(folder), ['one.iso']);
  const calls = await machine.calls();
  t.true(calls.some((call) => /^unshare --mount \S+copy-from-stick My\\x20media iso\/One 1\.iso /.test(call)));
  t.true(calls.some((call) => /^mount -o ro,nosuid,nodev,noexec \S+My\\x20media \S+\/passforge\/stick$/.test(call)));
});

test('a stick that is not there is told, and its medium comes when it is', async (t) => {
  const { machine, path } = await trial(t, { sha256: null, source: stick });
  const { status, stdout } = await machine.run(firstBoot, step);
  t.is(status, 75);
  t.regex(
    stdout,
    /failed: no stick is labelled MEDIA .*; plug it in; then run passforge-first-boot medium-one\.iso, or /,
  );
  await plugIn(machine, 'MEDIA', stick.file, body);
  t.is((await machine.run(firstBoot, step)).status, 0);
  t.true((await readFile(path)).equals(body));
  t.is(await stateFile(machine, `failures/${step}`), undefined);
});

test('a stick without the file is told', async (t) => {
  const { machine } = await trial(t, { sha256: null, source: stick });
  await plugIn(machine, 'MEDIA', 'other.iso', body);
  const { status, stdout } = await machine.run(firstBoot, step);
  t.is(status, 1);
  t.regex(stdout, /failed: the stick MEDIA has no file iso\/One 1\.iso; copy it there; then run/);
});

test('a link on the stick leads to no file of the host', async (t) => {
  const { machine, folder } = await trial(t, { sha256: null, source: { label: 'MEDIA', file: 'secret' } });
  await machine.write('etc/secret', 'secret');
  await machine.addCommand('mount', `ln -s "${machine.root}/etc/secret" "$4/secret"`);
  await plugIn(machine, 'MEDIA', 'other.iso', body);
  const { status, stdout } = await machine.run(firstBoot, step);
  t.is(status, 1);
  t.regex(stdout, /has no file secret/);
  t.deepEqual(await readdir(folder), []);
});

test('another file on the stick than the described one is refused, and nothing of it stays', async (t) => {
  const { machine, folder } = await trial(t, { sha256, source: stick });
  await plugIn(machine, 'MEDIA', stick.file, mediumOf(50_000, 2));
  const { status, stdout } = await machine.run(firstBoot, step);
  t.is(status, 1);
  t.regex(stdout, /iso\/One 1\.iso on the stick is another file than described, its SHA-256 is/);
  t.deepEqual(await readdir(folder), []);
});

async function imported(t: ExecutionContext): Promise<Trial> {
  const made = await trial(t, { sha256, source: stick }, { installIso: null });
  const disks = [{ ...exampleDisk, path: made.path, sizeGiB: null }];
  const guest = { ...exampleGuest, disks };
  const machine = await firstBootMachine(t, {
    guests: [guest],
    media: [{ path: made.path, sha256, source: stick }],
  });
  for (const command of ['unshare', 'mount', 'umount']) {
    const body = await readFile(join(made.machine.root, 'commands', command), 'utf8');
    await machine.addCommand(command, body.split('\n').slice(3).join('\n'));
  }
  return { ...made, machine };
}

test('a disk that a medium is may change once its guest has it', async (t) => {
  const { machine, path } = await imported(t);
  await plugIn(machine, 'MEDIA', stick.file, body);
  t.is((await machine.run(firstBoot)).status, 0);
  await writeFile(path, 'written by the guest');
  t.is((await machine.run(firstBoot)).status, 0);
  t.is(await readFile(path, 'utf8'), 'written by the guest');
});

test('a guest is not defined before the medium that is its disk', async (t) => {
  const { machine } = await imported(t);
  const { status, stdout } = await machine.run(firstBoot);
  t.is(status, 75);
  t.regex(stdout, /step guest-win8: failed: not defined: \S+ is not there, see the step medium-one\.iso\n/);
  await plugIn(machine, 'MEDIA', stick.file, body);
  t.is((await machine.run(firstBoot)).status, 0);
});

test('defining the guests again fetches no media', async (t) => {
  const server = await mediaServer(t, { body });
  const { machine, path } = await trial(t, { sha256, source: { url: server.url } });
  t.is((await machine.run(firstBoot)).status, 0);
  await rm(path);
  await rm(join(machine.root, 'state/win8.xml'));
  t.is((await machine.run('usr/local/sbin/passforge-guests', 'define')).status, 0);
  t.is(server.requests.length, 1);
  t.true((await readdir(join(machine.root, 'state'))).includes('win8.xml'));
});
