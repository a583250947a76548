import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findInIso, readFromIso } from '../../src/iso/read-iso.ts';
import { toPathListLine, toXorrisoArguments } from '../../src/iso/xorriso-arguments.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const files: Record<string, string> = {
  'isolinux/isolinux.bin': 'x'.repeat(4096),
  'boot/grub/efi.img': 'y'.repeat(8192),
  'passforge/seed.cpio': 'the seed',
  'pool/main/g/gcc=1/libgcc-s1_14.2.0-19+deb13u1_amd64.deb': 'a name with = and +',
  'a-name-that-is-much-longer-than-iso-9660-alone-would-ever-allow-it-to-be.txt': 'long',
};

async function makeImage(t: ExecutionContext): Promise<string> {
  const folder = await temporaryFolder(t);
  let list = '';
  for (const [index, [path, content]] of Object.entries(files).entries()) {
    const source = join(folder, `file=${index}`);
    await writeFile(source, content);
    list += toPathListLine(path, source);
  }
  await writeFile(join(folder, 'list'), list);
  await writeFile(join(folder, 'mbr'), Buffer.alloc(432, 0x90));
  const output = join(folder, 'image.iso');
  const settings = {
    volumeId: 'PASSFORGE_TEST',
    date: new Date('2026-09-12T07:55:41Z'),
    pathList: join(folder, 'list'),
  };
  const { status, stderr } = await runProgram(
    'xorriso',
    toXorrisoArguments({ ...settings, mbrCode: join(folder, 'mbr'), output }),
  );
  t.is(status, 0, stderr);
  return output;
}

test('every file is found again by its path', async (t) => {
  const image = await makeImage(t);
  for (const [path, content] of Object.entries(files)) {
    const found = (await readFromIso(image, path)).toString();
    // xorriso writes a table of its own into the boot loader
    if (path !== 'isolinux/isolinux.bin') t.is(found, content);
  }
});

test('a path that is not in the image is named', async (t) => {
  const image = await makeImage(t);
  await t.throwsAsync(findInIso(image, 'passforge/nothing'), { message: /it has no passforge\/nothing/ });
});

test('a file that is no image is refused', async (t) => {
  const path = join(await temporaryFolder(t), 'text');
  await writeFile(path, 'no image');
  await t.throwsAsync(findInIso(path, 'a'), { message: /not an image that passforge made/ });
});

test('the image boots by BIOS and UEFI, as a disc and as a stick', async (t) => {
  const image = await makeImage(t);
  const report = await runProgram('xorriso', [
    '-indev',
    image,
    '-report_el_torito',
    'plain',
    '-report_system_area',
    'plain',
  ]);
  t.regex(report.stdout, /El Torito boot img : +1 +BIOS/);
  t.regex(report.stdout, /El Torito boot img : +2 +UEFI/);
  t.regex(report.stdout, /System area summary: MBR .*GPT/);
});

test('two images of the same files are the same bytes', async (t) => {
  t.true((await readFile(await makeImage(t))).equals(await readFile(await makeImage(t))));
});
