import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { readTree } from '../../src/system/read-tree.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

test('of permissions only "executable" counts, whatever the umask of the checkout was', async (t) => {
  const folder = await temporaryFolder(t);
  for (const [name, mode] of [['a', 0o700] as const, ['b', 0o664] as const]) {
    await writeFile(join(folder, name), 'x');
    await chmod(join(folder, name), mode);
  }
  t.deepEqual(
    (await readTree(folder)).map(({ mode }) => mode),
    [0o755, 0o644],
  );
});

test('files come sorted by path, with the folders they are in', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'b'));
  for (const path of ['b/1', 'a', 'c']) await writeFile(join(folder, path), path);
  t.deepEqual(
    (await readTree(folder)).map(({ path }) => path),
    ['a', 'b/1', 'c'],
  );
});

test('a symbolic link is refused', async (t) => {
  const folder = await temporaryFolder(t);
  await symlink('/etc/passwd', join(folder, 'link'));
  await t.throwsAsync(readTree(folder), { message: /link: neither a file nor a folder/ });
});
