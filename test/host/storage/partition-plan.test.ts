import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { leastBytes, leastDiskBytes, planPartitions } from '../../../src/host/storage/partition-plan.ts';
import { filesystems, type SystemLayout } from '../../../src/host/storage/storage.ts';

const GB = 1e9;
const lvm: SystemLayout = {
  layout: 'lvm',
  filesystem: 'ext4',
  swapBytes: 4 * 2 ** 30,
  rootBytes: null,
  guests: null,
  encryption: null,
};
const uses = (system: SystemLayout) => planPartitions(system).map(({ use }) => use);

test('both kinds of firmware find their partition in every layout', (t) => {
  for (const layout of ['plain', 'lvm'] as const) {
    t.deepEqual(uses({ ...lvm, layout }).slice(0, 2), ['bios-boot', 'efi']);
  }
});

test('/boot is a partition of its own unless GRUB reads it from plain ext4', (t) => {
  t.true(uses(lvm).includes('boot'));
  t.true(uses({ ...lvm, layout: 'plain', filesystem: 'btrfs' }).includes('boot'));
  t.false(uses({ ...lvm, layout: 'plain' }).includes('boot'));
});

test('a host without swap has no partition for it', (t) => {
  t.false(uses({ ...lvm, swapBytes: 0 }).includes('swap'));
});

test('the guests’ part is mounted where libvirt keeps their files', (t) => {
  const plan = planPartitions({ ...lvm, guests: 200 * GB });
  t.is(plan.find(({ use }) => use === 'guests')?.mountpoint, '/var/lib/libvirt/images');
});

const size = (least: number) => fc.integer({ min: least, max: 2 ** 45 });
const systems: fc.Arbitrary<SystemLayout> = fc
  .record({
    layout: fc.constantFrom('plain' as const, 'lvm' as const),
    filesystem: fc.constantFrom(...filesystems),
    swapBytes: fc.oneof(fc.constant(0), size(leastBytes.swap)),
    parts: fc.oneof(
      fc.record({ rootBytes: fc.constant(null), guests: fc.oneof(fc.constant(null), size(leastBytes.guests)) }),
      fc.record({ rootBytes: size(leastBytes.root), guests: fc.constant('rest' as const) }),
    ),
  })
  .map(({ parts, ...system }) => ({ ...system, ...parts, encryption: null }));

testProp('the last part, and it alone, takes what the others leave', [systems], (t, system) => {
  const plan = planPartitions(system);
  t.deepEqual(
    plan.map(({ takesRest }) => takesRest),
    plan.map((_, index) => index === plan.length - 1),
  );
});

testProp('the smallest disk holds every part, none smaller than described', [systems], (t, system) => {
  const plan = planPartitions(system);
  const sum = plan.reduce((total, { sizeMB }) => total + sizeMB * 1e6, 0);
  t.true(leastDiskBytes(system) > sum);
  const swap = plan.find(({ use }) => use === 'swap');
  t.true((swap?.sizeMB ?? 0) * 1e6 >= system.swapBytes);
});
