import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Host } from '../../src/host/host.ts';
import { exampleHost } from '../harness/example-host.ts';
import { runProgram } from '../harness/run-program.ts';
import { type TargetMachine, targetMachine } from '../harness/target-machine.ts';

/** What 10_linux of Debian 11 to 13 prints on a machine with one kernel, cut down to its structure. */
const linuxScript = `#!/bin/sh
echo "Found linux image: /boot/vmlinuz-6.1.0-2-amd64" >&2
cat <<END
set linux_gfx_mode=\${GRUB_GFXPAYLOAD_LINUX:-keep}
export linux_gfx_mode
menuentry '$GRUB_DISTRIBUTOR GNU/Linux' --class debian --class os \\$menuentry_id_option 'gnulinux-simple-1234' {
	load_video
	if [ x\\$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
	search --no-floppy --fs-uuid --set=root 1234
	linux	/boot/vmlinuz-6.1.0-2-amd64 root=UUID=1234 ro $GRUB_CMDLINE_LINUX $GRUB_CMDLINE_LINUX_DEFAULT
	initrd	/boot/initrd.img-6.1.0-2-amd64
}
submenu 'Advanced options for Debian GNU/Linux' \\$menuentry_id_option 'gnulinux-advanced-1234' {
	menuentry 'Debian GNU/Linux, with Linux 6.1.0-2-amd64' --class debian {
		linux	/boot/vmlinuz-6.1.0-2-amd64 root=UUID=1234 ro $GRUB_CMDLINE_LINUX
	}
}
END
`;

async function machineWithGrub(t: ExecutionContext, kernel: Partial<Host['kernel']>): Promise<TargetMachine> {
  const machine = await targetMachine(t, { ...exampleHost, kernel: { ...exampleHost.kernel, ...kernel } });
  await machine.write('etc/grub.d/10_linux', linuxScript);
  await chmod(join(machine.root, 'etc/grub.d/10_linux'), 0o755);
  await machine.write('etc/default/grub', 'GRUB_CMDLINE_LINUX=net.ifnames=1\n');
  await machine.write('etc/default/grub.d/serial.cfg', 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX console=ttyS0"\n');
  return machine;
}

/** Runs the script as grub-mkconfig does: settings read, then exported. */
async function entryOf(machine: TargetMachine): Promise<string> {
  const etc = join(machine.root, 'etc');
  const shell = `set -e
    for file in ${etc}/default/grub ${etc}/default/grub.d/*.cfg; do . "$file"; done
    GRUB_DISTRIBUTOR=Debian GRUB_CMDLINE_LINUX_DEFAULT=quiet
    export GRUB_CMDLINE_LINUX GRUB_CMDLINE_LINUX_DEFAULT GRUB_GFXPAYLOAD_LINUX GRUB_DISTRIBUTOR
    ${etc}/grub.d/41_passforge`;
  const { status, stdout, stderr } = await runProgram('dash', ['-c', shell], {
    env: { ...machine.env, PASSFORGE_ROOT: machine.root },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

test('the boot menu has an entry without anything that passforge planned', async (t) => {
  const machine = await machineWithGrub(t, { parameters: ['nomodeset'], framebuffer: 'off', acsOverride: 'both' });
  const entry = await entryOf(machine);
  t.regex(entry, /^menuentry 'Debian without passthrough' .*id_option 'passforge-without-passthrough' \{\n/);
  const linux = entry.split('\n').filter((line) => line.startsWith('\tlinux'));
  t.deepEqual(linux, [
    '\tlinux\t/boot/vmlinuz-6.1.0-2-amd64 root=UUID=1234 ro net.ifnames=1 console=ttyS0 nomodeset passforge.novfio module_blacklist=vfio_pci quiet',
  ]);
  t.true(entry.endsWith('\n}\n'));
  t.is(entry.match(/menuentry '/g)?.length, 1);
});

test('GRUB reads that entry', async (t) => {
  const machine = await machineWithGrub(t, {});
  await machine.write('entry.cfg', await entryOf(machine));
  const { status, stderr } = await runProgram('grub-script-check', [join(machine.root, 'entry.cfg')]);
  t.is(status, 0, stderr);
});

test('a host without a kernel that GRUB finds gets no broken entry', async (t) => {
  const machine = await machineWithGrub(t, {});
  await machine.write('etc/grub.d/10_linux', '#!/bin/sh\n');
  t.is(await entryOf(machine), '');
});
