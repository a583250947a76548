/** Bytes in the middle of a file, replaced head last. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { overwriteRange } from '../../src/system/overwrite-range.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

test('the bytes of the range are replaced, and no others', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, 'before|old bytes|after');
  await overwriteRange(file, 7, Buffer.from('NEW BYTES'), 3);
  t.is(await readFile(file, 'utf8'), 'before|NEW BYTES|after');
});

test('the head is empty while the rest is written, each write on the disk before the next', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'file');
  await writeFile(file, 'old head, old rest');
  const module = new URL('../../src/system/overwrite-range.js', import.meta.url);
  const script = `import { overwriteRange } from '${module}'; await overwriteRange('${file}', 0, Buffer.from('NEW head, NEW rest'), 9)`;
  const trace = ['-f', '-y', '-e', 'trace=pwrite64,fdatasync', '-o', join(folder, 'trace')];
  const { status, stderr } = await runProgram('strace', [...trace, 'node', '--input-type=module', '-e', script]);
  t.is(status, 0, stderr);
  const calls = (await readFile(join(folder, 'trace'), 'utf8'))
    .split('\n')
    .filter((line) => line.includes(`<${file}>`))
    .map((line) => /(pwrite64|fdatasync)\(\d+<[^>]*>(?:, (".*?"))?/.exec(line)?.slice(1, 3).join(' ').trim());
  const zeros = '"\\0\\0\\0\\0\\0\\0\\0\\0\\0"';
  t.deepEqual(calls, [
    ...[`pwrite64 ${zeros}`, 'fdatasync'],
    ...['pwrite64 " NEW rest"', 'fdatasync'],
    ...['pwrite64 "NEW head,"', 'fdatasync'],
  ]);
});

test('a file that cannot be written is named', async (t) => {
  const folder = await temporaryFolder(t);
  await t.throwsAsync(overwriteRange(folder, 0, Buffer.from('x'), 1), {
    message: `writing ${folder}: there is a folder`,
  });
});
