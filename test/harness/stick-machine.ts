/**
 * A virtual machine with two USB sticks, in which passforge itself runs: a kernel of Debian with usb-storage and device-mapper, the
 * programs of this machine by 9p, an initramfs that holds little more than what mounts them.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listIso, readFromIso } from '../../src/iso/read-iso.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { runProgram } from './run-program.ts';

export interface StickMachine {
  /** A folder; the image of the test has to be in it, as `image.iso` and `changed.iso`. */
  readonly folder: string;
  /** An image with a package of the kernel in its pool. */
  readonly kernelFrom: string;
  /** Files with what is on the sticks; the second one fails from the byte `brokenAt` on, when it is written to. */
  readonly sticks: readonly [string, string];
  readonly brokenAt: number;
  /** What is run, by sh; see stick-machine.sh. */
  readonly script: string;
}

/** Of the first of these the modules are needed; modprobe finds what they need in turn. */
const moduleFolders = [
  'drivers/usb',
  'drivers/scsi',
  'drivers/md',
  'drivers/virtio',
  'drivers/dax',
  'net/9p',
  'fs/9p',
  'fs/netfs',
  'lib',
  'crypto',
  'arch',
];

/** What the script says until the machine is off; what the kernel says is in the folder, as `kernel.log`. */
export async function runStickMachine(machine: StickMachine): Promise<string> {
  const { folder, script } = machine;
  await writeFile(join(folder, 'script'), script);
  const kernel = await unpackKernel(machine);
  const initramfs = await packInitramfs(folder, kernel.modules);
  const { status, stdout, stderr } = await runProgram('timeout', [
    '20m',
    'qemu-system-x86_64',
    ...argumentsOf(machine, kernel.image, initramfs),
  ]);
  if (status !== 0) throw new Error(`qemu ended with ${status}: ${stderr}\n${stdout}`);
  return stdout.replaceAll('\r', '');
}

async function unpackKernel({ folder, kernelFrom }: StickMachine): Promise<{ image: string; modules: string }> {
  const path = [...(await listIso(kernelFrom)).keys()].find((name) => /\/linux-image-\d.*\.deb$/.test(name)) ?? '';
  const [deb, tree] = [join(folder, 'kernel.deb'), join(folder, 'kernel')];
  await writeFile(deb, await readFromIso(kernelFrom, path));
  await mkdir(tree);
  const version = /linux-image-([^_]+)_/.exec(path)?.[1] ?? '';
  const modules = `./usr/lib/modules/${version}`;
  const wanted = [
    `./boot/vmlinuz-${version}`,
    `${modules}/modules.*`,
    ...moduleFolders.map((name) => `${modules}/kernel/${name}`),
  ];
  execFileSync('sh', [
    '-c',
    'deb=$1 tree=$2; shift 2; dpkg-deb --fsys-tarfile "$deb" | tar --extract --wildcards --directory "$tree" "$@"',
    'sh',
    deb,
    tree,
    ...wanted,
  ]);
  execFileSync('depmod', ['--basedir', join(tree, 'usr'), version]);
  return { image: join(tree, 'boot', `vmlinuz-${version}`), modules: join(tree, 'usr/lib/modules') };
}

/** Three programs of this machine, and the libraries that they name. */
async function packInitramfs(folder: string, modules: string): Promise<string> {
  const [root, archive] = [join(folder, 'root'), join(folder, 'initramfs')];
  for (const name of ['bin', 'proc', 'sys', 'dev', 'tmp', 'usr', 'lib'])
    await mkdir(join(root, name), { recursive: true });
  await cp(modules, join(root, 'lib/modules'), { recursive: true });
  const find = 'for p; do f=$(command -v "$p"); readlink -f "$f"; ldd "$f" | grep -o "/[^ ]*"; done | sort -u';
  const files = execFileSync('sh', ['-c', find, 'sh', 'dash', 'kmod', 'mount', 'sleep', 'mkdir'], { encoding: 'utf8' });
  for (const file of files.trim().split('\n')) {
    const place = join(root, file.replace(/^\/usr\/(?=bin|lib)/, '/'));
    await mkdir(dirname(place), { recursive: true });
    await cp(file, place, { dereference: true });
  }
  await symlink('dash', join(root, 'bin/sh'));
  await symlink('kmod', join(root, 'bin/modprobe'));
  await writeFile(join(root, 'init'), await readFile(join(packageRoot(), 'test/harness/stick-machine.sh')), {
    mode: 0o755,
  });
  execFileSync('sh', ['-c', 'cd "$1" && find . | cpio --quiet -o -H newc >"$2"', 'sh', root, archive]);
  return archive;
}

function argumentsOf({ folder, sticks, brokenAt }: StickMachine, kernel: string, initramfs: string): string[] {
  const shares = { usr: '/usr', node: dirname(process.execPath), program: packageRoot(), wishes: folder };
  const broken = { event: 'write_aio', iotype: 'write', sector: brokenAt / 512, errno: 5 };
  const faulty = { driver: 'blkdebug', image: { driver: 'file', filename: sticks[1] }, 'inject-error': [broken] };
  return [
    ...['-machine', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', '1024'],
    ...['-nographic', '-nodefaults', '-no-reboot', '-serial', 'stdio', '-serial', `file:${join(folder, 'kernel.log')}`],
    ...['-kernel', kernel, '-initrd', initramfs, '-append', 'console=ttyS1 quiet panic=-1'],
    ...Object.entries(shares).flatMap(([tag, path]) => [
      '-virtfs',
      `local,path=${path.replaceAll(',', ',,')},mount_tag=${tag},readonly=on,security_model=none`,
    ]),
    ...['-device', 'qemu-xhci'],
    ...[
      '-blockdev',
      JSON.stringify({ driver: 'raw', 'node-name': 'good', file: { driver: 'file', filename: sticks[0] } }),
    ],
    ...['-blockdev', JSON.stringify({ driver: 'raw', 'node-name': 'bad', file: faulty })],
    ...['-device', 'usb-storage,drive=good,removable=on,serial=STICK-0001'],
    ...['-device', 'usb-storage,drive=bad,removable=on,serial=STICK-0002'],
  ];
}
