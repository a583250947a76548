import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { PassforgeError } from '../../src/errors.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

test('reads every file below a folder, sorted by path, with its mode', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'a/b'), { recursive: true });
  for (const path of ['z', 'a/b/c', 'a.x']) await writeFile(join(folder, path), path);
  await chmod(join(folder, 'z'), 0o755);
  await chmod(join(folder, 'a.x'), 0o640);
  await chmod(join(folder, 'a/b/c'), 0o644);
  t.deepEqual(await readTree(folder), [
    { path: 'a.x', mode: 0o640, text: 'a.x' },
    { path: 'a/b/c', mode: 0o644, text: 'a/b/c' },
    { path: 'z', mode: 0o755, text: 'z' },
  ]);
});

test('refuses a link, which no host would get as one', async (t) => {
  const folder = await temporaryFolder(t);
  await symlink('/etc/passwd', join(folder, 'link'));
  await t.throwsAsync(readTree(folder), { instanceOf: PassforgeError, message: /link: neither a file nor a folder$/ });
});
