import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { digestFile } from '../../src/system/digest-file.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

test('of many files that are digested at once each has its own digest', async (t) => {
  const folder = await temporaryFolder(t);
  const sizes = Array.from({ length: 40 }, (_, index) => [0, 1, (1 << 20) - 1, 1 << 20, 3_000_000][index % 5] ?? 0);
  const digests = await Promise.all(
    sizes.map(async (size, index) => {
      const content = Buffer.alloc(size, index);
      const path = join(folder, `${index}`);
      await writeFile(path, content);
      const file = await open(path);
      const found = await digestFile(file).finally(() => file.close());
      return found === createHash('sha256').update(content).digest('hex');
    }),
  );
  t.true(digests.every(Boolean));
});

test('of many files that cannot be read each is an error', async (t) => {
  const folder = await open(await temporaryFolder(t));
  t.teardown(() => folder.close());
  const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => digestFile(folder)));
  t.true(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason.code === 'EISDIR'));
});
