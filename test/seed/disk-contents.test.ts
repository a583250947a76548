/** Disks that hold data are not taken; blkid reads the bytes of each. */
import test, { type ExecutionContext } from 'ava';
import { bitLocker, bytesWith, gpt, luks, lvm, madeBy, ntfs, zfs } from '../harness/disk-contents.ts';
import { chooseDisk } from '../harness/disk-machine.ts';
import { type Disk, ssd, stick, usbDisk, zeros } from '../harness/made-up-disks.ts';

type Made = (t: ExecutionContext) => Promise<Partial<Disk>>;
const made =
  (disk: Partial<Disk>): Made =>
  async () =>
    disk;

const held: readonly (readonly [string, Made, string])[] = [
  ['Windows in its partition', made({ partitions: [zeros, ntfs] }), 'sdb1:unknown sdb2:ntfs'],
  ['BitLocker', made({ partitions: [bitLocker] }), 'sdb1:BitLocker'],
  ['LUKS', made({ content: luks }), 'sdb:crypto_LUKS'],
  ['a volume group', made({ partitions: [lvm] }), 'sdb1:LVM2_member'],
  ['a part of ZFS', made({ partitions: [zfs] }), 'sdb1:zfs_member'],
  ['ext4', async (t) => ({ content: await madeBy(t, 'mkfs.ext4', '-q', '-F') }), 'sdb:ext4'],
  ['swap', async (t) => ({ partitions: [await madeBy(t, 'mkswap', '-q')] }), 'sdb1:swap'],
  [
    'two things at once, of which udev says nothing',
    async (t) => ({
      content: bytesWith([0, zfs], [1024, (await madeBy(t, 'mkfs.ext4', '-q', '-F')).subarray(1024, 2048)]),
    }),
    'sdb:ambivalent',
  ],
  ['a partition without any signature', made({ partitions: [zeros] }), 'sdb1:unknown'],
  ['data without any signature', made({ content: bytesWith([5000, 'data']) }), 'sdb:unknown'],
  ['a GPT whose partitions the kernel does not see', made({ content: gpt(1) }), 'sdb:gpt'],
];
for (const [title, disk, contents] of held) {
  test(`a disk with ${title} is taken only where the description says so`, async (t) => {
    const disks = [stick, { ...ssd, ...(await disk(t)) }];
    const refused = await chooseDisk(t, { disks });
    t.is(refused.status, 9);
    t.true(refused.stdout.includes(`STOP /dev/sdb is not taken: it holds data: ${contents}\n`), refused.stdout);
    t.regex(refused.stdout, /Nothing was written. Write "wipe: allowed" in "disk" of the description/);
    t.notRegex(refused.stdout, /ANSWER/);
    const taken = await chooseDisk(t, { disks, selector: { wipe: true } });
    t.is(taken.status, 0, taken.stdout);
    t.regex(taken.stdout, /ANSWER partman-auto\/disk \/dev\/sdb\n/);
  });
}

const empty: readonly (readonly [string, Uint8Array])[] = [
  ['nothing on it', zeros],
  ['an empty GPT', gpt(0)],
  ['an empty table of DOS', bytesWith([440, 'ID01'], [510, '\x55\xaa'])],
];
for (const [title, content] of empty) {
  test(`a disk with ${title} is taken`, async (t) => {
    const { status, stdout } = await chooseDisk(t, { disks: [stick, { ...ssd, content }] });
    t.is(status, 0, stdout);
  });
}

test('a refusal shows every disk, with what it holds and why it is not the one', async (t) => {
  const disks: readonly Disk[] = [stick, { ...ssd, partitions: [ntfs] }, { ...usbDisk, partitions: [luks] }];
  const { stdout } = await chooseDisk(t, { disks });
  t.regex(stdout, /\/dev\/sda, .*, holds sda1:unknown\n *not taken: is the installation medium\n/);
  t.regex(stdout, /\/dev\/sdb, .*, holds sdb1:ntfs\n *fulfils the selector, but holds data\n/);
  t.regex(stdout, /\/dev\/sdu, .*, bus usb, .*, holds sdu1:crypto_LUKS\n *not taken: can be pulled out/);
});

test('a disk that cannot be read or written to is not taken', async (t) => {
  const unreadable = await chooseDisk(t, { disks: [stick, { ...ssd, content: null }], selector: { wipe: true } });
  t.is(unreadable.status, 9);
  t.regex(unreadable.stdout, /\/dev\/sdb, .*\n *not taken: cannot be read\n/);
  const disk = { ...ssd, attributes: { ro: '1' } };
  const readOnly = await chooseDisk(t, { disks: [stick, disk], selector: { wipe: true } });
  t.is(readOnly.status, 9);
  t.regex(readOnly.stdout, /\/dev\/sdb, .*\n *not taken: is read-only\n/);
});
