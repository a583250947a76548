import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { exampleHost } from '../harness/example-host.ts';
import { runProgram } from '../harness/run-program.ts';
import { addCard, targetMachine } from '../harness/target-machine.ts';

const script = 'etc/initramfs-tools/scripts/init-top/passforge-vfio';

test('takes functions that no driver holds yet, and says so in the kernel log', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await addCard(machine);
  await machine.write('dev/kmsg', '');
  t.deepEqual(await machine.run(script), { status: 0, stdout: '', stderr: '' });
  t.is(await machine.driverOf('0000:02:00.0'), 'vfio-pci');
  t.regex(await readFile(join(machine.root, 'dev/kmsg'), 'utf8'), /0000:02:00\.1: bound to vfio-pci/);
});

test('never fails the boot, whatever it finds', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  t.is((await machine.run(script)).status, 0);
});

test('sets the override where vfio-pci is missing, so that no other driver comes first', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  await machine.addFunction({
    address: '0000:02:00.0',
    id: '10de:1c82',
    group: 2,
  });
  await machine.write('sys/no-modules', '');
  t.is((await machine.run(script)).status, 0);
  const override = join(machine.sys, 'bus/pci/devices/0000:02:00.0/driver_override');
  t.is(await readFile(override, 'utf8'), 'vfio-pci\n');
});

test('comes before udev in the order that initramfs-tools gives its scripts', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  const ours = await machine.run(script, 'prereqs');
  // As get_prereq_pairs and cache_run_scripts of hook-functions have it: a pair for each prerequisite, then tsort(1).
  // The others are what base system, keyboard and splash screen bring along.
  const scripts = {
    udev: '',
    all_generic_ide: '',
    blacklist: '',
    keymap: '',
    plymouth: 'udev',
    zfs: 'udev',
  };
  const pairs = Object.entries({
    ...scripts,
    'passforge-vfio': ours.stdout.trim(),
  }).flatMap(([name, prerequisites]) => [
    `${name} ${name}`,
    ...prerequisites.split(' ').flatMap((prerequisite) => (prerequisite === '' ? [] : [`${prerequisite} ${name}`])),
  ]);
  const { stdout } = await runProgram('tsort', [], {
    input: `${pairs.join('\n')}\n`,
  });
  const order = stdout.split('\n');
  t.true(order.indexOf('passforge-vfio') >= 0 && order.indexOf('passforge-vfio') < order.indexOf('udev'), stdout);
});

test('copies the shell functions and the plan into the initramfs, and names the modules', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  const hook = await readFile(join(machine.root, 'etc/initramfs-tools/hooks/passforge-vfio'), 'utf8');
  const functions = 'manual_add_modules() { echo "modules $*"; }';
  const here = hook.replaceAll(
    /(?<=[ =])(\/usr\/local\/lib\/passforge\/vfio|\/etc\/passforge\/devices)/g,
    `${machine.root}$1`,
  );
  const shell = `${functions}\n${here.replace('. /usr/share/initramfs-tools/hook-functions', '')}`;
  const DESTDIR = join(machine.root, 'initramfs');
  t.deepEqual(await runProgram('dash', ['-c', shell], { env: { DESTDIR } }), {
    status: 0,
    stdout: 'modules vfio vfio_iommu_type1 vfio_pci\n',
    stderr: '',
  });
  const names = ['vfio.sh', 'vfio-find.sh', 'vfio-kind.sh', 'vfio-noted.sh', 'vfio-storage.sh'].map(
    (name) => `usr/local/lib/passforge/${name}`,
  );
  for (const path of [...names, 'etc/passforge/devices']) {
    t.is(await readFile(join(DESTDIR, path), 'utf8'), await readFile(join(machine.root, path), 'utf8'));
  }
});

test('an initramfs without the plan is not made', async (t) => {
  const machine = await targetMachine(t, exampleHost);
  const hook = await readFile(join(machine.root, 'etc/initramfs-tools/hooks/passforge-vfio'), 'utf8');
  const here = hook.replaceAll(/cp -p (\S+)/g, `cp -p ${machine.root}/nowhere$1`);
  const shell = `manual_add_modules() { :; }\n${here.replace('. /usr/share/initramfs-tools/hook-functions', '')}`;
  t.is((await runProgram('dash', ['-c', shell], { env: { DESTDIR: join(machine.root, 'initramfs') } })).status, 1);
});
