import test from 'ava';
import type { DiskSelector } from '../../src/host/storage/disk-selector.ts';
import { planDisk } from '../../src/rehearse/disk-stand-in.ts';
import { anyDisk } from '../harness/example-host.ts';

const any = anyDisk;
const gibibyte = 2 ** 30;

test('without conditions the disk has 32 GiB and a name of its own', (t) => {
  t.deepEqual(planDisk(any, null), {
    driver: 'ide-hd',
    serial: 'PASSFORGE-REHEARSAL',
    model: 'Passforge rehearsal disk',
    wwn: null,
    solid: false,
    sizeBytes: 32 * gibibyte,
  });
});

test('serial and model are those of the description', (t) => {
  const { serial, model } = planDisk({ ...any, serial: 'S21HNXAG1', model: 'Samsung SSD 850 EVO 500GB' }, null);
  t.deepEqual({ serial, model }, { serial: 'S21HNXAG1', model: 'Samsung SSD 850 EVO 500GB' });
});

test('a by-id name of a SATA disk is split at its last underscore', (t) => {
  const { serial, model } = planDisk({ ...any, byId: 'ata-Samsung_SSD_850_EVO_500GB_S21HNXAG1' }, null);
  t.deepEqual({ serial, model }, { serial: 'S21HNXAG1', model: 'Samsung_SSD_850_EVO_500GB' });
});

test('a described model says where the serial of a by-id name begins', (t) => {
  const selector = { ...any, byId: 'ata-Samsung_SSD_S21_HN', model: 'Samsung SSD' };
  const { serial, model } = planDisk(selector, null);
  t.deepEqual({ serial, model }, { serial: 'S21_HN', model: 'Samsung SSD' });
});

test('a virtio by-id name is played by a virtio disk', (t) => {
  const { driver, serial, model } = planDisk({ ...any, byId: 'virtio-ROOT' }, null);
  t.deepEqual({ driver, serial, model }, { driver: 'virtio-blk-pci', serial: 'ROOT', model: null });
});

test('a world wide name is given to a SATA disk', (t) => {
  t.is(planDisk({ ...any, byId: 'wwn-0x5002538d40a1b2c3' }, null).wwn, '0x5002538d40a1b2c3');
});

test('bus, World Wide Name, exact size and what does not turn are played as they are described', (t) => {
  t.like(planDisk({ ...any, bus: 'virtio', serial: 'ROOT' }, null), { driver: 'virtio-blk-pci', serial: 'ROOT' });
  t.like(planDisk({ ...any, bus: 'nvme', rotational: false }, null), { driver: 'nvme', solid: true });
  t.like(planDisk({ ...any, bus: 'sata', wwn: '0x5002538d40a1b2c3', rotational: false }, null), {
    driver: 'ide-hd',
    wwn: '0x5002538d40a1b2c3',
    solid: true,
  });
  t.is(planDisk({ ...any, minBytes: 500107862016, maxBytes: 500107862016 }, null).sizeBytes, 500107862016);
});

const refused = test.macro<[Partial<DiskSelector>, RegExp]>({
  exec: (t, selector, message) => {
    t.throws(() => planDisk({ ...any, ...selector }, null), { message });
  },
  title: (_, selector) => `no disk can be played for ${JSON.stringify(selector)}`,
});

test(refused, { byId: 'nvme-Samsung_SSD_970_S4EV' }, /no emulated disk can be called nvme-/);
test(refused, { byId: 'ata-NOSERIAL' }, /does not end with a model, an underscore and a serial number/);
test(refused, { byId: 'ata-Disk_ONE', serial: 'TWO' }, /does not name the serial TWO/);
test(refused, { byId: 'ata-Disk_ONE', model: 'Other disk' }, /does not/);
test(refused, { bus: 'mmc' }, /can be on sata, and mmc is asked for/);
test(refused, { bus: 'nvme', rotational: true }, /always counts as one that does not turn/);
test(refused, { bus: 'scsi', model: 'Disk' }, /has QEMU's own model, and Disk is asked for/);
test(refused, { bus: 'virtio', rotational: false }, /always counts as one that turns/);
test(refused, { wwn: 'eui.0025385b71b0a1c2' }, /no emulated disk can have the World Wide Name eui/);
test(refused, { serial: 'A'.repeat(21) }, /longer than 20 characters/);
test(refused, { model: 'Größe' }, /not printable ASCII/);

const sized = test.macro<[Partial<DiskSelector>, number]>({
  exec: (t, bounds, expected) => {
    t.is(planDisk({ ...any, ...bounds }, null).sizeBytes, expected);
  },
  title: (_, bounds) => `the size lies within ${JSON.stringify(bounds)}`,
});

test(sized, { minBytes: 100 * gibibyte + 1 }, 100 * gibibyte + 2 ** 20);
test(sized, { maxBytes: 20_000_000_000 }, 19_073 * 2 ** 20);

test('a size outside the bounds is a mistake of the command line', (t) => {
  t.throws(() => planDisk({ ...any, minBytes: gibibyte }, gibibyte / 2), { message: /outside the bounds/ });
});
