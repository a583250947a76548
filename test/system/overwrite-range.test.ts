/** Bytes in the middle of a file, replaced head last. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { type Overwritable, overwriteRange, withOverwritable } from '../../src/system/overwrite-range.ts';
import { attachLoopDrive } from '../harness/loop-drive.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const overwrite = (path: string, offset: number, content: Buffer, headSize: number): Promise<void> =>
  withOverwritable(path, (target) => overwriteRange(target, offset, content, headSize));

test('the bytes of the range are replaced, and no others', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, 'before|old bytes|after');
  await overwrite(file, 7, Buffer.from('NEW BYTES'), 3);
  t.is(await readFile(file, 'utf8'), 'before|NEW BYTES|after');
});

test('the head is empty while the rest is written, each write on the disk before the next', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'file');
  await writeFile(file, 'old head, old rest');
  const module = new URL('../../src/system/overwrite-range.js', import.meta.url);
  const script = `import { overwriteRange, withOverwritable } from '${module}';
    await withOverwritable('${file}', (target) => overwriteRange(target, 0, Buffer.from('NEW head, NEW rest'), 9))`;
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
  await t.throwsAsync(overwrite(folder, 0, Buffer.from('x'), 1), {
    message: `writing ${folder}: there is a folder`,
  });
});

test('what is not there is named', async (t) => {
  const error = await t.throwsAsync(overwrite('/nowhere/image.iso', 0, Buffer.from('x'), 1));
  t.is(error?.message, 'opening /nowhere/image.iso: there is no such file');
});

test('a disk that does not keep what is written is found out, and the head is taken away', async (t) => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, 'old head, old rest');
  const act = withOverwritable(file, (target) => {
    const { file: disk } = target;
    let writes = 0;
    const forgetful: Overwritable['file'] = {
      fd: disk.fd,
      read: disk.read.bind(disk),
      stat: disk.stat.bind(disk),
      datasync: disk.datasync.bind(disk),
      async write(buffer: Uint8Array, ...place: [number, number, number]) {
        writes += 1;
        if (writes === 2) return { bytesWritten: buffer.length, buffer };
        return disk.write(buffer, ...place);
      },
    } as Overwritable['file'];
    return overwriteRange({ ...target, file: forgetful }, 0, Buffer.from('NEW head, NEW rest'), 9);
  });
  await t.throwsAsync(act, { message: `reading back ${file}: at byte 10 it holds other bytes than were written` });
  t.is(await readFile(file, 'latin1'), '\0\0\0\0\0\0\0\0\0 old rest');
});

test('a drive is written, and read back around the memory', async (t) => {
  const drive = await attachLoopDrive(t, 8 << 20);
  if (drive === null) return t.pass();
  await overwrite(drive.path, 2048 + 512, Buffer.alloc(10_000, 'new'), 512);
  t.deepEqual((await readFile(drive.file)).subarray(2560, 12_560), Buffer.alloc(10_000, 'new'));
});

test('a drive that is mounted is left alone', async (t) => {
  const drive = await attachLoopDrive(t, 8 << 20);
  if (drive === null) return t.pass();
  const folder = await temporaryFolder(t);
  t.is((await runProgram('mkfs.ext4', ['-q', drive.path])).status, 0);
  t.is((await runProgram('mount', [drive.path, folder])).status, 0);
  await t.throwsAsync(overwrite(drive.path, 0, Buffer.alloc(4096), 512), {
    message: `opening ${drive.path}: it is in use`,
  });
  await runProgram('umount', [folder]);
});
