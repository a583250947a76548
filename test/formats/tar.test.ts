import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packTar, readTar, type TarEntry } from '../../src/formats/tar.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const files: TarEntry[] = [
  { name: 'etc/b', type: 'file', mode: 0o755, content: Buffer.from('two') },
  { name: 'etc/a', type: 'file', mode: 0o600, content: Buffer.from('one') },
];

test('the bytes depend on the entries alone: not on their order, the clock or the user', async (t) => {
  const one = await packTar(files);
  const other = await packTar([...files].reverse());
  t.true(one.equals(other));
  t.is(
    createHash('sha256').update(one).digest('hex'),
    '05eae864f0823243617614dadbdfdfdd935289313001c0dc265343610ef10099',
  );
});

test('tar(1) sees names, modes and root as the owner', async (t) => {
  const path = join(await temporaryFolder(t), 'archive.tar');
  await writeFile(path, await packTar(files));
  const { stdout } = await runProgram('tar', [
    '--list',
    '--verbose',
    '--numeric-owner',
    '--full-time',
    '--utc',
    '-f',
    path,
  ]);
  t.regex(stdout, /^-rw------- 0\/0 +3 1970-01-01 00:00:00 etc\/a\n-rwxr-xr-x 0\/0 +3 1970-01-01 00:00:00 etc\/b\n$/);
});

test('a name that leads out of the archive’s folder is refused', async (t) => {
  const archive = await packTar([{ name: '../etc/x', type: 'file', mode: 0o644, content: Buffer.from('x') }]);
  async function* bytes() {
    yield archive;
  }
  await t.throwsAsync(
    async () => {
      for await (const _entry of readTar(bytes()));
    },
    { message: /unsafe name "\.\.\/etc\/x"/ },
  );
});

test('reads names without a leading ./ and hard links as files', async (t) => {
  const folder = await temporaryFolder(t);
  await runProgram('sh', ['-c', 'mkdir d && echo one >d/a && ln d/a d/b && ln -s a d/c && tar -cf t.tar ./d'], {
    cwd: folder,
  });
  const seen: string[] = [];
  for await (const { name, type, content, linkname } of readTar(createReadStream(join(folder, 't.tar')))) {
    seen.push(`${type} ${name} ${linkname ?? Buffer.from(content).toString().trim()}`);
  }
  t.deepEqual(seen.sort(), ['directory d ', 'file d/a one', 'file d/b one', 'symlink d/c a']);
});
