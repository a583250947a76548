import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testProp } from '@fast-check/ava';
import test from 'ava';
import fc from 'fast-check';
import { PassforgeError } from '../../src/errors.ts';
import { type CpioEntry, fileTypes, packCpio, readCpio } from '../../src/formats/cpio.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const file = (name: string, content: string): CpioEntry => ({
  name,
  mode: fileTypes.file | 0o644,
  content: Buffer.from(content),
});

test('cpio(1) extracts what was packed', async (t) => {
  const folder = join(await temporaryFolder(t), 'out');
  await mkdir(folder);
  const entries: CpioEntry[] = [
    { name: 'etc', mode: fileTypes.directory | 0o755, content: Buffer.alloc(0) },
    file('etc/città', 'three\n'),
    { name: 'link', mode: fileTypes.symlink | 0o777, content: Buffer.from('etc/città') },
  ];
  const archive = packCpio(entries).toString('latin1');
  const script = 'cpio --extract --quiet --no-absolute-filenames';
  await writeFile(join(folder, '../archive'), archive, 'latin1');
  const { status, stderr } = await runProgram('sh', ['-c', `${script} <../archive`], { cwd: folder });
  t.is(status, 0, stderr);
  t.is(await readFile(join(folder, 'link'), 'utf8'), 'three\n');
});

test('reading stops at the trailer and leaves the padding alone', (t) => {
  const archive = Buffer.concat([packCpio([file('a', 'b')]), Buffer.alloc(512)]);
  t.deepEqual(
    [...readCpio(archive)].map(({ name }) => name),
    ['a'],
  );
});

test('refuses an archive that is cut short', (t) => {
  const archive = packCpio([file('a', 'x'.repeat(100))]);
  t.throws(() => [...readCpio(archive.subarray(0, 150))], { message: /cut short/ });
});

test('refuses bytes that are no archive', (t) => {
  t.throws(() => [...readCpio(Buffer.from('no archive at all'))], { message: /no cpio header at byte 0/ });
});

for (const name of ['../etc/x', 'etc/../../x', '/etc/x', 'etc/x\u0000.txt']) {
  test(`refuses the name ${JSON.stringify(name)}`, (t) => {
    const archive = packCpio([file('a', 'b'), file(name, 'c')]);
    t.throws(() => [...readCpio(archive)], {
      instanceOf: PassforgeError,
      message: /^reading an archive: .*unsafe name /,
    });
  });
}

testProp(
  'reads back what it packed, whatever the content',
  [fc.array(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9/_-]{0,80}$/), fc.uint8Array({ maxLength: 300 })))],
  (t, files) => {
    const entries = files.map(([name, content]) => ({ name, mode: fileTypes.file | 0o600, content }));
    t.deepEqual(
      [...readCpio(packCpio(entries))].map(({ name, mode, content }) => ({ name, mode, content: [...content] })),
      entries.map(({ name, mode, content }) => ({ name, mode, content: [...content] })),
    );
  },
);
