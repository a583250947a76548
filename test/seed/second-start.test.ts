/** A medium that is started once more on the machine that it has installed. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test from 'ava';
import { renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { madeBy } from '../harness/disk-contents.ts';
import { chooseDisk, type Machine } from '../harness/disk-machine.ts';
import { exampleHost } from '../harness/example-host.ts';
import { ssd, stick } from '../harness/made-up-disks.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const ofTheMedium = createHash('sha256').update('of the medium\n').digest('hex').slice(0, 12);
const record = (build: string) => `# GRUB Environment Block\npassforge_host=forge\npassforge_build=${build}\n####`;

const machines: readonly (readonly [string, Partial<Machine>, RegExp | null])[] = [
  ['the same medium', { installed: record(ofTheMedium) }, /the host forge, which passforge installed from this medium/],
  ['another build', { installed: record('0123456789ab') }, /from another medium or description \(build 0123456789ab\)/],
  ['the entry of the menu', { installed: record(ofTheMedium), commandLine: 'passforge.again ---' }, null],
  ['a description that allows it', { installed: record(ofTheMedium), selector: { wipe: true, again: true } }, null],
  ['an installation that was cut off', {}, null],
];
for (const [title, machine, refusal] of machines) {
  test(`a host that is there is ${refusal === null ? 'installed over' : 'kept'} by ${title}`, async (t) => {
    const partitions = [await madeBy(t, 'mkfs.ext4', '-q', '-F')];
    const disks = [stick, { ...ssd, partitions }];
    const { status, stdout } = await chooseDisk(t, { disks, selector: { wipe: true }, ...machine });
    if (refusal === null) {
      t.is(status, 0, stdout);
      t.regex(stdout, /ANSWER partman-auto\/disk \/dev\/sdb\n/);
    } else {
      t.is(status, 9);
      t.regex(stdout, /^STOP this machine is installed already: forge\n/m);
      t.regex(stdout, refusal);
      t.notRegex(stdout, /ANSWER/);
    }
  });
}

test('without leave to wipe, the entry of the menu does not wipe either', async (t) => {
  const partitions = [await madeBy(t, 'mkfs.ext4', '-q', '-F')];
  const machine = { disks: [stick, { ...ssd, partitions }], installed: record(ofTheMedium) };
  const { status, stdout } = await chooseDisk(t, { ...machine, commandLine: 'passforge.again' });
  t.is(status, 9);
  t.regex(stdout, /it holds data: sdb1:ext4/);
});

const hookCases = [
  { firmware: 'UEFI', again: false, title: 'and for the boot menu' },
  { firmware: 'UEFI', again: true, title: 'and not for the boot menu where it may be installed again' },
  { firmware: 'BIOS', again: false, title: 'and gives its disk the GUID that the boot menu starts' },
  { firmware: 'BIOS', again: true, title: 'and leaves its disk the GUID where it may be installed again' },
] as const;
for (const { firmware, again, title } of hookCases) {
  test(`on ${firmware}, the last hook notes the host in /boot, ${title}`, async (t) => {
    const root = await temporaryFolder(t);
    const write = async (path: string, text: string | Uint8Array, mode = 0o644): Promise<void> => {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text, { mode });
    };
    const host = { ...exampleHost, disk: { ...exampleHost.disk, wipe: true, again } };
    const files = renderInstallerFiles(host, await readTree(join(packageRoot(), 'templates/seed')));
    const hooks = files.filter(({ path }) => path.includes('late-command.d/'));
    t.regex(
      hooks
        .map(({ path }) => path)
        .sort()
        .at(-1) ?? '',
      /99-installed$/,
    );
    const hook = hooks.find(({ path }) => path.endsWith('99-installed'))?.content ?? '';
    await write('hook', hook.replaceAll(/(?<= |=)\/(passforge|target|sys|cdrom|dev\/\$)/g, `${root}/$1`));
    await write('passforge/manifest.json', 'of the medium\n');
    await write('passforge/disk', 'sdb\n');
    await write(
      'cdrom/isolinux/start.cfg',
      await readFile(join(packageRoot(), 'templates/iso/isolinux/start.cfg.hbs')),
    );
    await write('dev/sdb', Buffer.alloc(2 ** 24));
    await runProgram('sfdisk', ['--quiet', join(root, 'dev/sdb')], { input: 'label: gpt\nsize=1M\n' });
    const idOf = async () =>
      (await runProgram('sfdisk', ['--disk-id', join(root, 'dev/sdb')])).stdout.trim().toLowerCase();
    const fresh = await idOf();
    // as parted marks it for a BIOS, beside boot code
    const table = await readFile(join(root, 'dev/sdb'));
    table.set([0xeb, 0x63], 0);
    table.set([0x80], 446);
    await write('dev/sdb', table);
    if (firmware === 'UEFI') {
      await mkdir(join(root, 'target/boot/efi/EFI'), { recursive: true });
      await mkdir(join(root, 'sys/firmware/efi'), { recursive: true });
    }
    const inTarget = `[ "$1" = grub-editenv ] || exec "$@" >/dev/null\necho "$*" >>"${root}/calls"\n`;
    await write('bin/in-target', `#!/bin/sh\n${inTarget}`, 0o755);
    const { status, stdout, stderr } = await runProgram('dash', [join(root, 'hook')], {
      env: { PATH: `${join(root, 'bin')}:${process.env.PATH}` },
    });
    t.is(status, 0, stderr);
    t.is(stdout, '');
    const noted = (file: string) =>
      `grub-editenv ${file} create\ngrub-editenv ${file} set passforge_host=vfio passforge_build=${ofTheMedium}\n`;
    const forMenu = firmware === 'UEFI' && !again ? noted('/boot/efi/EFI/passforge/installed') : '';
    t.is(await readFile(join(root, 'calls'), 'utf8'), noted('/boot/passforge-installed') + forMenu);
    const known = /guid:(\S+)/.exec(await readFile(join(root, 'cdrom/isolinux/start.cfg'), 'utf8'))?.[1];
    t.deepEqual((await readFile(join(root, 'dev/sdb'))).subarray(0, 512), table.subarray(0, 512));
    t.is(await idOf(), firmware === 'BIOS' && !again ? (known ?? '') : fresh);
  });
}
