/** Real images: built from the mirror that apt on this machine uses, compared byte by byte, and booted. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import test from 'ava';
import { parseHost } from '../src/host/parse-host.ts';
import { findInIso, listIso, readFromIso } from '../src/iso/read-iso.ts';
import { renderSeed } from '../src/recipes/describe/render-host-files.ts';
import { packageRoot } from '../src/system/package-root.ts';
import { openTemplates } from '../src/system/template-folders.ts';
import { startedBeside } from './harness/bios-machine.ts';
import { checkMedium, unpackSeed } from './harness/checked-medium.ts';
import { buildExample, buildImage, describeVariant, exampleDescription, passforge } from './harness/image-builds.ts';
import { type Outcome, runProgram } from './harness/run-program.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const minutes = 60_000;
let [image, lock, manifest] = ['', '', ''];

const callAnvil = (text: string): string => text.replace(/^hostname: .*/m, 'hostname: anvil');

test.before(async (t) => {
  t.timeout(10 * minutes);
  ({ image, lock } = await buildExample(t, 'test-images'));
  manifest = image.replace(/iso$/, 'manifest.json');
});

test.serial('a changed key changes the bytes of the seed and no other, built anew or in place', async (t) => {
  t.timeout(10 * minutes);
  const description = await describeVariant(t, callAnvil);
  const place = join(description, '..');
  const built = await buildImage(description, join(place, 'image.iso'), ['--lock', lock]);
  t.is(built.status, 0, built.stderr);
  const [one, other] = [await readFile(image), await readFile(join(place, 'image.iso'))];
  const { offset, size } = await findInIso(image, 'passforge/seed.cpio');
  t.is(size, 1024 * 1024);
  t.false(one.equals(other));
  t.true(one.subarray(0, offset).equals(other.subarray(0, offset)));
  t.true(one.subarray(offset + size).equals(other.subarray(offset + size)));
  await copyFile(image, join(place, 'again.iso'));
  await copyFile(manifest, join(place, 'again.manifest.json'));
  const reseeded = await reseed(join(place, 'again.iso'), description);
  t.is(reseeded.status, 0, reseeded.stderr);
  t.true((await readFile(join(place, 'again.iso'))).equals(other));
  t.true(
    (await readFile(join(place, 'again.manifest.json'))).equals(await readFile(join(place, 'image.manifest.json'))),
  );
});

const reseed = (file: string, description: string): Promise<Outcome> =>
  passforge('reseed', file, description, '--quiet');

test.serial('a host that needs other packages is not given an image in place', async (t) => {
  const description = await describeVariant(t, (text) => text.replace('  - ssh-askpass', '  - hello'));
  const copy = join(description, '..', 'copy.iso');
  await copyFile(image, copy);
  const { status, stderr } = await reseed(copy, description);
  t.is(status, 2);
  t.regex(stderr, /its base is another than is needed:\n {2}packages: \+ hello, - ssh-askpass\n/);
  t.true((await readFile(copy)).equals(await readFile(image)));
});

test.serial('a build that is stopped while it writes leaves nothing at the output path', async (t) => {
  t.timeout(10 * minutes);
  const place = await temporaryFolder(t);
  // stands in for xorriso: says when it has begun to write, and would never end
  const fake = `#!/bin/sh\n[ "$1" = -version ] && exit\nwhile [ "$1" != -output ]; do shift; done\necho half >"$2"; : >${place}/writing; exec sleep 600\n`;
  await mkdir(join(place, 'bin'));
  await writeFile(join(place, 'bin/xorriso'), fake, { mode: 0o755 });
  const running = spawn(
    process.execPath,
    [join(packageRoot(), 'build/js/src/cli.js'), 'build', exampleDescription, '-q', '-o', join(place, 'out/x.iso')],
    {
      env: { ...process.env, PATH: `${join(place, 'bin')}:${process.env.PATH}` },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const errors = textOf(running.stderr);
  const ended = new Promise<number | null>((resolve) => running.on('close', resolve));
  while (!existsSync(join(place, 'writing'))) await delay(200);
  t.is((await readdir(join(place, 'out'))).length, 1);
  running.kill('SIGTERM');
  t.is(await ended, 1);
  t.regex(await errors, /passforge: stopped by SIGTERM\n$/);
  t.deepEqual(await readdir(join(place, 'out')), []);
});

test.serial('inspect reads the host and its packages back out of the image', async (t) => {
  const { stdout } = await passforge('inspect', image, '--json');
  const { hosts, base } = JSON.parse(stdout);
  t.deepEqual(
    hosts.map(({ host }: { host: { hostname: string } }) => host.hostname),
    ['forge'],
  );
  const names = base.pool.map(({ name }: { name: string }) => name);
  for (const name of [
    'linux-image-amd64',
    'libvirt-daemon-system',
    'virtinst',
    'ovmf',
    'grub-pc',
    'shim-signed',
    'zstd',
    'virt-manager',
  ]) {
    t.true(names.includes(name), name);
  }
});

const verify = (file: string): Promise<Outcome> => passforge('inspect', file, '--verify', '--quiet');

test.serial('every file of the image has the digest that the image says, as sha256sum sees them too', async (t) => {
  const { status, stdout } = await verify(image);
  t.is(status, 0);
  t.regex(stdout, /^verified +\d{3} files of the base and those of the seed have the digests that the image lists$/m);
  const folder = await temporaryFolder(t);
  const extract = ['-no_rc', '-osirrox', 'on', '-indev', image, '-extract', '/', folder];
  t.is((await runProgram('xorriso', extract)).status, 0);
  const checked = await runProgram('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: folder });
  t.is(checked.status, 0, checked.stdout + checked.stderr);
});

test.serial('one changed byte of a package is found, and the package is named', async (t) => {
  const changed = join(await temporaryFolder(t), 'changed.iso');
  await copyFile(image, changed);
  const pool = [...(await listIso(changed))].find(([path]) => /\/virtinst_/.test(path));
  const [path = '', { offset, size } = { offset: 0, size: 0 }] = pool ?? [];
  const file = await open(changed, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, offset + size - 1);
  await file.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, offset + size - 1);
  await file.close();
  const { status, stderr } = await verify(changed);
  t.is(status, 3);
  t.true(stderr.includes(`${path} has changed`), stderr);
});

test.serial(
  'one changed byte of a package stops the installation before anything is written, and the package is named',
  async (t) => {
    t.timeout(5 * minutes);
    const root = await temporaryFolder(t);
    const extract = ['-no_rc', '-osirrox', 'on:sort_lba_on', '-indev', image, '-extract', '/', join(root, 'cdrom')];
    t.is((await runProgram('xorriso', extract)).status, 0);
    t.is((await runProgram('chmod', ['-R', 'u+w', join(root, 'cdrom')])).status, 0);
    await unpackSeed(root, await readFromIso(image, 'passforge/seed.cpio'));
    const sound = await checkMedium(root);
    t.is(sound.status, 0, sound.stdout + sound.stderr);
    t.regex(sound.stdout, /SAY the medium is sound: \d{3} files have their digests\n$/);
    const path = [...(await listIso(image)).keys()].find((name) => /\/virtinst_/.test(name)) ?? '';
    const bytes = await readFile(join(root, 'cdrom', path));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    await writeFile(join(root, 'cdrom', path), bytes);
    const { status, stdout } = await checkMedium(root);
    t.is(status, 9);
    t.true(stdout.includes(`Nothing was written to any disk. What was found:\n  /cdrom/${path} has changed\n`), stdout);
  },
);

test.serial('an image whose seed was made for another base is found', async (t) => {
  const changed = join(await temporaryFolder(t), 'changed.iso');
  await copyFile(image, changed);
  const templates = await openTemplates(null);
  const host = parseHost(await readFile(exampleDescription, 'utf8'), exampleDescription);
  const seed = await renderSeed(host, templates, digestOf('another'));
  const file = await open(changed, 'r+');
  await file.write(seed, 0, seed.length, (await findInIso(changed, 'passforge/seed.cpio')).offset);
  await file.close();
  const { status, stderr } = await verify(changed);
  t.is(status, 3);
  t.is(stderr.split('\n')[1], '  SHA256SUMS is not the list that the seed was made for');
});

/** Writes other text of the same length over a file of an image. */
async function overwrite(file: string, path: string, change: (text: string) => string): Promise<string> {
  const { offset, size } = await findInIso(file, path);
  const handle = await open(file, 'r+');
  const { buffer } = await handle.read(Buffer.alloc(size), 0, size, offset);
  const text = change(buffer.toString());
  await handle.write(Buffer.from(text), 0, size, offset);
  await handle.close();
  return text;
}

const digestOf = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

test.serial('a manifest that tells of another package than there is, is found', async (t) => {
  const changed = join(await temporaryFolder(t), 'changed.iso');
  await copyFile(image, changed);
  const { base } = JSON.parse(await readFile(manifest, 'utf8'));
  const [{ sha256, filename }] = base.pool;
  const other = (text: string): string => text.replaceAll(sha256, 'f'.repeat(64));
  const before = digestOf(`${JSON.stringify(base, null, 1)}\n`);
  const text = await overwrite(changed, 'passforge/base.json', other);
  await overwrite(changed, 'SHA256SUMS', (list) => list.replace(before, digestOf(text)));
  const { status, stderr } = await verify(changed);
  t.is(status, 3);
  t.true(stderr.includes(`\n  ${filename} is not the package that passforge/base.json tells of\n`), stderr);
});

test.serial('beside the image lies what went into it', async (t) => {
  const { image: digest, hosts, base } = JSON.parse(await readFile(manifest, 'utf8'));
  t.is(digest, digestOf(await readFile(image)));
  t.is(hosts[0].description, digestOf(await readFile(exampleDescription)));
  t.true(
    base.suites.every(({ signers, date }: { signers: string[]; date: string }) => signers.length > 0 && date !== ''),
  );
  t.truthy(hosts[0].target['etc/passforge/devices']);
  const { stdout } = await passforge('inspect', image, '--json');
  t.deepEqual(JSON.parse(stdout).base, base);
});

test.serial('the bill of materials is CycloneDX, with every package that the manifest has', async (t) => {
  const text = await readFile(image.replace(/iso$/, 'cdx.json'), 'utf8');
  t.is(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text), null);
  const { base } = JSON.parse(await readFile(manifest, 'utf8'));
  const { components } = JSON.parse(text);
  const files = new Set([...base.pool, ...base.installer, ...base.bootLoaders].map(({ filename }) => filename));
  t.is(components.length, files.size);
  t.true(components.some(({ purl }: { purl: string }) => /^pkg:deb\/debian\/libstdc%2B%2B6@/.test(purl)));
  t.is(await readFromIso(image, 'passforge/sbom.cdx.json').then(String), text);
});

test.serial('with a lock and a full cache, the same image is built without any network', async (t) => {
  t.timeout(10 * minutes);
  const place = await temporaryFolder(t);
  const dead = ['--mirror', 'http://127.0.0.1:9/debian', '--security', 'http://127.0.0.1:9/debian-security'];
  const output = join(place, 'two.iso');
  const { status, stderr } = await buildImage(exampleDescription, output, ['--lock', lock, ...dead]);
  t.is(status, 0, stderr);
  t.true((await readFile(output)).equals(await readFile(image)));
});

test.serial('the image boots, and the installer accepts its preseed and finds its medium', async (t) => {
  t.timeout(20 * minutes);
  const args = ['rehearse', image, '--until', 'installer', '--keep', join(packageRoot(), 'build/rehearsal-boot-test')];
  const { status, stdout, stderr } = await passforge(...args);
  t.is(status, 0, stderr);
  t.regex(stdout, /the installer accepted the preseed and found its medium/);
});

test.serial('BIOS starts the host of a disk that passforge has finished', async (t) => {
  t.timeout(10 * minutes);
  const menu = Buffer.from(await readFromIso(image, 'isolinux/start.cfg')).toString();
  t.is(await startedBeside(t, image, /guid:(\S+)/.exec(menu)?.[1] ?? ''), 'host');
});

test.serial('BIOS starts the installer beside any other disk', async (t) => {
  t.timeout(10 * minutes);
  t.is(await startedBeside(t, image, '01234567-89ab-cdef-0123-456789abcdef'), 'installer');
});
