import test from 'ava';
import type { Host } from '../../src/host/host.ts';
import { debianReleases } from '../../src/host/release/debian-releases.ts';
import type { Storage, SystemLayout } from '../../src/host/storage/storage.ts';
import { substitutesOf } from '../../src/installer/components.ts';
import { listHostPackages, listPoolPackages } from '../../src/installer/package-sets.ts';
import { storageComponents } from '../../src/installer/storage-packages.ts';
import { anyDisk, exampleHost } from '../harness/example-host.ts';

const plain: SystemLayout = {
  layout: 'plain',
  filesystem: 'ext4',
  swapBytes: 0,
  rootBytes: null,
  guests: null,
  encryption: null,
};
const encryption = { keyStick: 'FORGE', unlock: 'passphrase' } as const;
const tools = ['btrfs-progs', 'cryptsetup', 'cryptsetup-initramfs', 'lvm2', 'xfsprogs'];

const layouts: readonly (readonly [string, Storage, readonly string[], readonly string[]])[] = [
  ['Debian’s own recipe', { system: null, guestsDisk: null }, [], []],
  ['LVM', { system: { ...plain, layout: 'lvm' }, guestsDisk: null }, ['lvm2'], []],
  ['XFS', { system: { ...plain, filesystem: 'xfs' }, guestsDisk: null }, ['xfsprogs'], ['partman-xfs']],
  ['Btrfs', { system: { ...plain, filesystem: 'btrfs' }, guestsDisk: null }, ['btrfs-progs'], []],
  [
    'encryption',
    { system: { ...plain, layout: 'lvm', encryption }, guestsDisk: null },
    ['cryptsetup-initramfs', 'lvm2'],
    ['partman-auto-crypto', 'partman-crypto-dm'],
  ],
  ['a guests’ disk with XFS', { system: null, guestsDisk: { disk: anyDisk, filesystem: 'xfs' } }, ['xfsprogs'], []],
];
for (const [title, storage, packages, components] of layouts) {
  test(`${title} brings its tools and components, and no others`, (t) => {
    const host: Host = { ...exampleHost, storage };
    t.deepEqual(
      listHostPackages(host).filter((name) => tools.includes(name)),
      packages,
    );
    t.deepEqual(storageComponents(storage), components);
    t.deepEqual(listPoolPackages(host), listPoolPackages(exampleHost));
  });
}

test('stretch opens encrypted disks by the package that it has', (t) => {
  const host: Host = {
    ...exampleHost,
    release: 'stretch',
    storage: { system: { ...plain, layout: 'lvm', encryption }, guestsDisk: null },
  };
  t.true(listHostPackages(host).includes('cryptsetup'));
  t.true(listPoolPackages(host).includes('cryptsetup'));
  t.false(listPoolPackages(host).includes('cryptsetup-initramfs'));
});

test('the stand-in for xfsprogs-udeb brings mkfs.xfs alone', (t) => {
  const { files } = substitutesOf(debianReleases.trixie)['xfsprogs-udeb'] ?? { files: /never/ };
  t.regex('usr/sbin/mkfs.xfs', files);
  t.notRegex('usr/sbin/xfs_repair', files);
});
