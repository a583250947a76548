import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import test from 'ava';
import { PassforgeError } from '../../src/errors.ts';
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

async function readAll(archive: Readable): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  for await (const entry of readTar(archive)) entries.push(entry);
  return entries;
}

const unsafe = ['../etc/x', 'etc/../../x', './../x', '/../x', `${'x'.repeat(300)}\u0000y`];

for (const name of unsafe) {
  test(`the name ${JSON.stringify(name).slice(0, 16)} is refused`, async (t) => {
    const archive = await packTar([{ name, type: 'file', mode: 0o644, content: Buffer.from('x') }]);
    const message = /^reading an archive: it has the unsafe name /;
    await t.throwsAsync(readAll(Readable.from([archive])), { instanceOf: PassforgeError, message });
  });
}

test('a hard link to something outside is refused', async (t) => {
  const folder = await temporaryFolder(t);
  const script = "echo one >a && ln a b && tar -P -cf t.tar a b --transform 's,^a$,../a,RSh'";
  const { status, stderr } = await runProgram('sh', ['-c', script], { cwd: folder });
  t.is(status, 0, stderr);
  const message = /^reading an archive: it has the unsafe name "\.\.\/a"$/;
  await t.throwsAsync(readAll(createReadStream(join(folder, 't.tar'))), { message });
});

test('an absolute name is one below the archive’s folder', async (t) => {
  const archive = await packTar([{ name: '/etc/x', type: 'file', mode: 0o644, content: Buffer.from('x') }]);
  const [entry] = await readAll(Readable.from([archive]));
  t.is(entry?.name, 'etc/x');
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
