/** What was worked out is handed out again only if it is what was worked out, for the same inputs. */
import { chmod, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { deriveObject } from '../../src/system/derived-objects.ts';
import { type ObjectCache, openObjectCache } from '../../src/system/object-cache.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

interface Setting {
  readonly cache: ObjectCache;
  /** Asks for the object of these inputs; tells how often it has been made. */
  derive(inputs: readonly string[]): Promise<{ content: string; made: number }>;
  /** Where the only object is. */
  path(): Promise<string>;
}

async function prepare(t: ExecutionContext): Promise<Setting> {
  const cache = await openObjectCache(join(await temporaryFolder(t), 'cache'));
  let made = 0;
  return {
    cache,
    async derive(inputs) {
      const bytes = await deriveObject(cache, inputs, async () => {
        made += 1;
        return Buffer.from(`made of ${inputs.join()}`);
      });
      return { content: Buffer.from(bytes).toString(), made };
    },
    path: async () => join(cache.derived, (await readdir(cache.derived))[0] ?? ''),
  };
}

test('it is made once', async (t) => {
  const { derive } = await prepare(t);
  t.deepEqual(await derive(['a', 'b']), { content: 'made of a,b', made: 1 });
  t.deepEqual(await derive(['a', 'b']), { content: 'made of a,b', made: 1 });
});

test('other inputs have another one', async (t) => {
  const { derive } = await prepare(t);
  await derive(['a', 'b']);
  t.deepEqual(await derive(['a,b']), { content: 'made of a,b', made: 2 });
});

test('each byte that has changed is found, and it is made anew', async (t) => {
  const { derive, path } = await prepare(t);
  await derive(['a']);
  const sound = await readFile(await path());
  for (let at = 0; at < sound.length; at++) {
    await writeFile(
      await path(),
      sound.map((byte, i) => (i === at ? byte ^ 1 : byte)),
    );
    t.deepEqual(await derive(['a']), { content: 'made of a', made: at + 2 });
    t.deepEqual(await readFile(await path()), sound);
  }
});

test('one that was cut short is made anew', async (t) => {
  const { derive, path } = await prepare(t);
  await derive(['a']);
  for (const length of [0, 10, 64, 70]) {
    await writeFile(await path(), (await readFile(await path())).subarray(0, length));
    t.is((await derive(['a'])).content, 'made of a');
  }
});

test('one under the name of another is not taken', async (t) => {
  const { derive, path, cache } = await prepare(t);
  await derive(['a']);
  const first = await path();
  const bytes = await readFile(first);
  await rm(first);
  await derive(['b']);
  await writeFile(await path(), bytes);
  t.is((await derive(['b'])).content, 'made of b');
  t.is((await readdir(cache.derived)).length, 1);
});

test('one that others may write is made anew', async (t) => {
  const { derive, path } = await prepare(t);
  await derive(['a']);
  await chmod(await path(), 0o666);
  t.is((await derive(['a'])).made, 2);
});

test('nothing is taken from a folder that others may write', async (t) => {
  const { cache, derive } = await prepare(t);
  await derive(['a']);
  await chmod(cache.derived, 0o777);
  t.is((await derive(['a'])).made, 2);
});

test('a symbolic link in its place is not followed', async (t) => {
  const { derive, path } = await prepare(t);
  await derive(['a']);
  const target = join(await temporaryFolder(t), 'elsewhere');
  await writeFile(target, await readFile(await path()));
  const link = await path();
  await rm(link);
  await symlink(target, link);
  t.is((await derive(['a'])).made, 2);
});

test('what cannot be made leaves nothing', async (t) => {
  const { cache } = await prepare(t);
  const failing = deriveObject(cache, ['a'], () => Promise.reject(new Error('no such file')));
  await t.throwsAsync(failing, { message: 'no such file' });
  t.deepEqual(await readdir(cache.derived), []);
});

test('what cannot be kept is handed out all the same', async (t) => {
  const { cache, derive } = await prepare(t);
  await rm(cache.derived, { recursive: true });
  await writeFile(cache.derived, 'a file in place of the folder');
  t.deepEqual(await derive(['a']), { content: 'made of a', made: 1 });
});
