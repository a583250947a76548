/** Finds out whether KVM really runs a guest here: /dev/kvm may open and the guest still hang. */
import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/** A guest that works needs a fifth of this even on a slow machine. */
const patienceMs = 5000;

/** Long enough for SeaBIOS to take it for a disk. */
const diskBytes = 1_474_560;

/**
 * Goes where boot loaders of BIOS go, and UEFI at its beginning, and where a KVM without help of the processor has to emulate each
 * instruction: into 32-bit code without paging, to the floating-point unit and through an `iret`. Then switches a q35 machine off
 * through its ACPI port. It is loaded at 0x7c00.
 */
const bootSectorCode = [
  ...[0xfa, 0x31, 0xc0, 0x8e, 0xd8], // cli; xor ax,ax; mov ds,ax
  ...[0x0f, 0x01, 0x16, 0x38, 0x7c], // lgdt [0x7c38]
  ...[0x0f, 0x20, 0xc0, 0x0c, 0x01, 0x0f, 0x22, 0xc0], // mov eax,cr0; or al,1; mov cr0,eax
  ...[0xea, 0x17, 0x7c, 0x08, 0x00], // jmp 8:0x7c17, the next line, 32 bits from there
  ...[0x66, 0xb8, 0x10, 0x00, 0x8e, 0xd0, 0xbc, 0x00, 0x70, 0x00, 0x00], // mov ax,16; mov ss,ax; mov esp,0x7000
  ...[0xdb, 0xe3, 0x9b], // fninit; fwait
  ...[0x9c, 0x0e, 0x68, 0x2d, 0x7c, 0x00, 0x00, 0xcf], // pushfd; push cs; push 0x7c2d, the next line; iretd
  ...[0x66, 0xba, 0x04, 0x06, 0x66, 0xb8, 0x00, 0x20, 0x66, 0xef, 0xf4], // mov dx,0x604; mov ax,0x2000; out dx,ax; hlt
  ...[0x17, 0x00, 0x3e, 0x7c, 0x00, 0x00], // 0x7c38: the table of descriptors has 24 bytes, from 0x7c3e
  ...[0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00], // 0x7c3e: none
  ...[0xff, 0xff, 0x00, 0x00, 0x00, 0x9b, 0xcf, 0x00], // code, all 4 GiB
  ...[0xff, 0xff, 0x00, 0x00, 0x00, 0x93, 0xcf, 0x00], // data, all 4 GiB
];

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
  sector.set(bootSectorCode, 0);
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
