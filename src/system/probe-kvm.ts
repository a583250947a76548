/** Finds out whether KVM really runs a guest here: /dev/kvm may open and the guest still hang. */
import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/** A guest that works needs a fifth of this even on a slow machine. */
const patienceMs = 5000;

/** Long enough for SeaBIOS to take it for a disk. */
const diskBytes = 1_474_560;

/** `mov dx,0x604; mov ax,0x2000; out dx,ax; hlt`: switches a q35 machine off through its ACPI port. */
const switchOff = [0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef, 0xf4];

/** Runs SeaBIOS and a boot sector that switches the machine off. False also when the device is missing or not ours to open. */
export async function probeKvm(signal?: AbortSignal): Promise<boolean> {
  const device = '/dev/kvm';
  const opens = await access(device, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  return opens && (await runsGuest('kvm', signal));
}

/** Exported so that a test can show, without KVM, that the guest does end by itself. */
export async function runsGuest(accelerator: 'kvm' | 'tcg', signal?: AbortSignal): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'passforge-probe-'));
  const patience = AbortSignal.timeout(patienceMs);
  try {
    const disk = join(folder, 'boot-sector.img');
    await writeFile(disk, bootSector());
    await runCommand('qemu-system-x86_64', probeArguments(accelerator, disk), {
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
    return true;
  } catch {
    signal?.throwIfAborted();
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function bootSector(): Buffer {
  const sector = Buffer.alloc(diskBytes);
  sector.set(switchOff, 0);
  sector.set([0x55, 0xaa], 510);
  return sector;
}

function probeArguments(accelerator: 'kvm' | 'tcg', disk: string): string[] {
  return [
    ...['-machine', 'q35', '-accel', accelerator, '-cpu', accelerator === 'kvm' ? 'host' : 'max', '-m', '64'],
    ...['-no-user-config', '-nodefaults', '-display', 'none'],
    ...[
      '-drive',
      `if=none,id=disk,format=raw,file=${disk.replaceAll(',', ',,')}`,
      '-device',
      'ide-hd,drive=disk,bootindex=0',
    ],
  ];
}
