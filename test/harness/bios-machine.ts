/** A machine that BIOS starts: from an image, beside a disk that has something to start. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { connectQmp } from '../../src/system/qmp-client.ts';
import { runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

const minutes = 60_000;

/** mov dx,0x3f8; then mov al,LETTER; out dx,al for each letter: to the first serial port; hlt and jmp to itself. */
const saysHost = [
  0xba,
  0xf8,
  0x03,
  ...[...'HOST\n'].flatMap((letter) => [0xb0, letter.charCodeAt(0), 0xee]),
  0xf4,
  0xeb,
  0xfd,
];

/** Starts the image beside a disk with that GUID, until the disk's boot sector says something or a kernel runs in 64-bit mode. */
export async function startedBeside(
  t: ExecutionContext,
  image: string,
  guid: string,
): Promise<'host' | 'installer' | 'nothing'> {
  const folder = await temporaryFolder(t);
  const [disk, serial, socket] = ['disk', 'serial', 'qmp'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const content = Buffer.alloc(2 ** 24);
  await writeFile(disk, content);
  await writeFile(serial, '');
  await runProgram('sfdisk', ['--quiet', disk], { input: `label: gpt\nlabel-id: ${guid}\nsize=1M\n` });
  const table = await readFile(disk);
  table.set(saysHost);
  await writeFile(disk, table);
  const running = runProgram('qemu-system-x86_64', [
    ...['-no-user-config', '-nodefaults', '-display', 'none', '-vga', 'std', '-machine', 'q35', '-m', '1024'],
    ...['-drive', `if=none,id=stick,format=raw,snapshot=on,file=${image}`, '-device', 'qemu-xhci'],
    ...['-device', 'usb-storage,drive=stick,bootindex=0'],
    ...['-drive', `if=none,id=disk,format=raw,file=${disk}`, '-device', 'ide-hd,drive=disk,bootindex=1'],
    ...['-serial', `file:${serial}`, '-qmp', `unix:${socket},server=on,wait=off`],
  ]);
  const qmp = await connectQmp(socket, { answerMs: 60_000 });
  try {
    for (const deadline = performance.now() + 8 * minutes; performance.now() < deadline; await delay(500)) {
      if ((await readFile(serial, 'latin1')).includes('HOST')) return 'host';
      const registers = await qmp.execute('human-monitor-command', { 'command-line': 'info registers' });
      const efer = Number.parseInt(/EFER=([0-9a-f]+)/.exec(String(registers))?.[1] ?? '0', 16);
      // "long mode active", which no boot loader of BIOS is in
      if ((efer & 0x400) !== 0) return 'installer';
    }
    return 'nothing';
  } finally {
    await qmp.execute('quit').catch(() => {});
    await running;
  }
}
