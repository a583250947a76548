/** The medium is read whole and compared before anything is written to a disk. On a real image: test/image.test.ts. */
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { baseDigest, renderDigestList } from '../../src/iso/digest-list.ts';
import { renderSeed } from '../../src/recipes/describe/render-host-files.ts';
import { openTemplates } from '../../src/system/template-folders.ts';
import { checkMedium, unpackSeed } from '../harness/checked-medium.ts';
import { exampleHost } from '../harness/example-host.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { differingBytes } from '../harness/small-image.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const packages = ['pool/main/a/acl/acl_2.3_amd64.deb', 'pool/main/v/vim/vim_9.1_amd64.deb'];
const content = new Map<string, Buffer>([
  ['install.amd/vmlinuz', Buffer.from('kernel')],
  [packages[0] ?? '', differingBytes(3 << 20)],
  [packages[1] ?? '', differingBytes(3 << 20).reverse()],
]);
const list = renderDigestList(content, []);
const seed = openTemplates(null).then((templates) => renderSeed(exampleHost, templates, baseDigest(list)));

async function prepare(t: ExecutionContext): Promise<string> {
  const root = await temporaryFolder(t);
  for (const [path, bytes] of [...content, ['SHA256SUMS', list] as const]) {
    await mkdir(dirname(join(root, 'cdrom', path)), { recursive: true });
    await writeFile(join(root, 'cdrom', path), bytes);
  }
  await unpackSeed(root, await seed);
  return root;
}

async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

function stopsWith(t: ExecutionContext, { status, stdout }: Outcome, finding: string): void {
  t.is(status, 9, stdout);
  t.true(stdout.includes(`STOP the installation medium is damaged\nNothing was written to any disk`), stdout);
  t.true(stdout.includes(`\n  ${finding}\n`), stdout);
}

test('a sound medium is told as such', async (t) => {
  const { status, stdout, stderr } = await checkMedium(await prepare(t));
  t.is(status, 0, stdout + stderr);
  t.regex(stdout, /^SAY the medium is sound: \d{2,} files have their digests\n$/m);
});

for (const path of ['cdrom/install.amd/vmlinuz', ...packages.map((name) => `cdrom/${name}`)]) {
  test(`one flipped bit in ${path} stops the installation and names the file`, async (t) => {
    const root = await prepare(t);
    await flipBit(join(root, path));
    stopsWith(t, await checkMedium(root), `/${path} has changed`);
  });
}

for (const path of ['preseed.cfg', 'passforge/payload.tar', 'passforge/disk-selector', 'passforge/late-command']) {
  test(`one flipped bit in ${path} of the seed, as it lies in memory, stops the installation`, async (t) => {
    const root = await prepare(t);
    await flipBit(join(root, path));
    stopsWith(t, await checkMedium(root), `/${path} has changed`);
  });
}

test('a list of digests that is not the one the seed was made for is not gone by', async (t) => {
  const root = await prepare(t);
  const other = new Map([...content, [packages[0] ?? '', Buffer.from('other')]]);
  await writeFile(join(root, 'cdrom', packages[0] ?? ''), 'other');
  await writeFile(join(root, 'cdrom/SHA256SUMS'), renderDigestList(other, []));
  stopsWith(t, await checkMedium(root), '/cdrom/SHA256SUMS has changed');
});

test('a file that is gone is named', async (t) => {
  const root = await prepare(t);
  await rm(join(root, 'cdrom', packages[1] ?? ''));
  stopsWith(t, await checkMedium(root), `/cdrom/${packages[1]} is missing`);
});

test('every damaged file is named', async (t) => {
  const root = await prepare(t);
  for (const path of packages) await flipBit(join(root, 'cdrom', path));
  const outcome = await checkMedium(root);
  for (const path of packages) stopsWith(t, outcome, `/cdrom/${path} has changed`);
});

test('a machine without the program that computes digests installs nothing', async (t) => {
  const root = await prepare(t);
  const { status, stdout } = await checkMedium(root, {
    PATH: await onlyThese(t, ['sh', 'dash', 'sed', 'cat', 'dd', 'wc', 'grep', 'tail']),
  });
  t.is(status, 9);
  t.regex(stdout, /STOP the installation medium is damaged/);
});

test('an error of the check itself stops the installation', async (t) => {
  const root = await prepare(t);
  await writeFile(join(root, 'passforge/SHA256SUMS'), '');
  const { status, stdout } = await checkMedium(root);
  t.is(status, 9);
  t.regex(stdout, /STOP the medium was not checked: an error in check-medium/);
});

async function onlyThese(t: ExecutionContext, programs: readonly string[]): Promise<string> {
  const folder = await temporaryFolder(t);
  const links = programs.map((name) => `ln -s "$(command -v ${name})" ${folder}`).join(' && ');
  t.is((await runProgram('sh', ['-c', links])).status, 0);
  return folder;
}

/** Mounts the medium from a file; null where nothing can be mounted. */
async function mountMedium(t: ExecutionContext, root: string): Promise<string | null> {
  const image = join(await temporaryFolder(t), 'medium.iso');
  // not every kernel that tests run on has ISO 9660
  const made = await runProgram('mkfs.ext4', ['-q', '-O', '^has_journal', '-d', join(root, 'cdrom'), image, '16M']);
  t.is(made.status, 0, made.stderr);
  const mounted = await runProgram('mount', ['-o', 'loop,ro', image, join(root, 'cdrom')]);
  if (mounted.status !== 0) {
    t.log(`skipped: no medium can be mounted here (${mounted.stderr.trim()})`);
    return null;
  }
  t.teardown(() => runProgram('umount', [join(root, 'cdrom')]).then(() => undefined));
  return image;
}

/** Cuts the file off in the midst of the package that lies last. */
async function cutShort(image: string): Promise<{ path: string; readable: number }> {
  const bytes = await readFile(image);
  const places = packages.map((path) => ({
    path,
    at: bytes.indexOf((content.get(path) ?? Buffer.alloc(0)).subarray(0, 4096)),
  }));
  const { path, at } = places.reduce((last, place) => (place.at > last.at ? place : last));
  const readable = 1 << 20;
  await truncate(image, at + readable);
  return { path, readable };
}

test.serial(
  'a sector that cannot be read is told with its file, its byte there, and what the kernel says',
  async (t) => {
    const root = await prepare(t);
    const image = await mountMedium(t, root);
    if (image === null) return t.pass();
    const { path, readable } = await cutShort(image);
    const outcome = await checkMedium(root);
    stopsWith(t, outcome, `/cdrom/${path} cannot be read from its byte ${readable} on`);
    t.regex(outcome.stdout, /I\/O error, dev loop\d+, sector \d+/);
  },
);
