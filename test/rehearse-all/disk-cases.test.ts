import { join } from 'node:path';
import test from 'ava';
import { runCommand } from '../../src/system/run-command.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';
import { diskCases } from './disk-cases.ts';
import { type Content, makeDisk } from './disk-contents.ts';
import { machineCases } from './machine-cases.ts';
import { describedHost } from './rehearse-disks.ts';

test('no two rehearsals have one name', (t) => {
  const names = [...diskCases, ...machineCases].map(({ name }) => name);
  t.deepEqual(names, [...new Set(names)]);
});

for (const one of diskCases) {
  test(`the description of ${one.name} is valid, and its machine has the disk that is to be taken`, async (t) => {
    const { disk } = await describedHost(one);
    const { expected, disks } = one;
    const written = 'taken' in expected ? expected.taken : 'written' in expected ? expected.written : null;
    t.true(written === null || disks.some(({ serial }) => serial === written));
    t.true(written === null || disk.serial === null || disk.serial === written);
  });
}

const types: readonly (readonly [Content, string])[] = [
  ['ext4', 'ext4'],
  ['LVM', 'LVM2_member'],
  ['LUKS', 'crypto_LUKS'],
  ['NTFS', 'ntfs'],
  ['ZFS', 'zfs_member'],
];
for (const [content, type] of types) {
  test(`blkid finds ${type} on a disk with ${content}`, async (t) => {
    const file = join(await temporaryFolder(t), 'disk.raw');
    await makeDisk(file, 1, content);
    const place = ['--offset', '1048576', '--size', '536870912'];
    const { stdout } = await runCommand('blkid', ['--probe', ...place, '--match-tag', 'TYPE', '-o', 'value', file]);
    t.is(stdout.trim(), type);
  });
}
