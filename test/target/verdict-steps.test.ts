import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { anyDisk, exampleHost } from '../harness/example-host.ts';
import { readyMachine } from '../harness/ready-machine.ts';
import { failures, wordOf } from '../harness/told-verdict.ts';

const folder = '/var/lib/libvirt/images';
const guestsDisk = { disk: anyDisk, filesystem: 'ext4' } as const;

test('tells which steps of the first boot failed and which are still to do', async (t) => {
  const machine = await readyMachine(t);
  const program = 'usr/local/sbin/passforge-first-boot';
  await machine.write(program, '#!/bin/sh\n[ "$1" = --list ] && printf "%s\\n" libvirt pool media-win8 guest-win8\n');
  await chmod(join(machine.root, program), 0o755);
  await rm(join(machine.root, 'var/lib/passforge/receipts'), { recursive: true });
  await machine.write('var/lib/passforge/receipts/libvirt', 'answers\n');
  await machine.write('var/lib/passforge/failures/pool', 'no space left\n');
  t.deepEqual(await failures(machine), [
    'fail 2',
    'fail step pool: no space left; see journalctl -t passforge-pool',
    'warn steps: still to do: media-win8, guest-win8; see journalctl -u passforge-first-boot',
  ]);
  t.is(await wordOf(machine, 'step libvirt'), 'pass: answers');
});

test('fails a step that was done once and failed when it was tried again', async (t) => {
  const machine = await readyMachine(t);
  await machine.write('var/lib/passforge/failures/pool', 'no space left\n');
  t.deepEqual(await failures(machine), ['fail 2', 'fail step pool: no space left; see journalctl -t passforge-pool']);
});

test("fails a file system of the guests' own that is not mounted, and tells of too little room", async (t) => {
  const machine = await readyMachine(t, { storage: { ...exampleHost.storage, guestsDisk } });
  t.deepEqual(await failures(machine), [
    'fail 2',
    `fail storage ${folder}: nothing is mounted there; see findmnt --verify, and systemctl status '*.mount'`,
  ]);
  await machine.write('proc/mounts', `/dev/sdb1 ${folder} ext4 rw 0 0\n`);
  t.regex((await wordOf(machine, `storage ${folder}`)) ?? '', /^pass: has \d+ GiB free$/);
  await machine.addCommand('df', 'echo Filesystem; echo "/dev/sdb1 9000000 8900000 100000 99% /"');
  t.deepEqual(await failures(machine), [
    'warn 1',
    `warn storage ${folder}: has 97 MiB free: guests are paused when their disks cannot grow`,
  ]);
});
