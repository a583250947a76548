import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { joinPreseed, preseedJobs, renderInstallerFiles } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { checkSelections } from '../harness/check-selections.ts';
import { exampleHost } from '../harness/example-host.ts';
import { type Outcome, runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const sources = (folder: string) => readTree(join(packageRoot(), folder));

async function writeScripts(t: ExecutionContext): Promise<string> {
  const folder = await temporaryFolder(t);
  const seed = renderInstallerFiles(
    { ...exampleHost, mirror: 'http://mirror.example.org/debian' },
    await sources('templates/seed'),
  );
  const hooks = (await sources('templates/initrd')).map(({ path, text }) => ({ path, content: text }));
  for (const { path, content } of [...seed, ...hooks]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

test('every script of the installer passes dash and shellcheck', async (t) => {
  const folder = await writeScripts(t);
  const scripts = (await readTree(folder))
    .map(({ path }) => path)
    .filter((path) => !/disk-selector$|\/machine$/.test(path));
  t.true(scripts.length >= 11);
  for (const path of scripts) {
    const parsed = await runProgram('dash', ['-n', path], { cwd: folder });
    t.is(parsed.status, 0, parsed.stderr);
    // SC1091, SC2154: what is sourced exists in the installer only
    const checked = await runProgram('shellcheck', ['-s', 'sh', '-e', 'SC1091,SC2154', path], { cwd: folder });
    t.is(checked.status, 0, checked.stdout);
  }
});

test('debconf accepts every line of the preseed', async (t) => {
  const preseed = joinPreseed(preseedJobs(exampleHost, ['libvirt-clients', 'ovmf'], await sources('preseed')));
  const { status, stderr } = await checkSelections(preseed);
  t.is(status, 0, stderr);
  t.is(stderr, '');
});

test('the preseed never answers the questions that the disk chooser answers', async (t) => {
  const preseed = joinPreseed(preseedJobs(exampleHost, [], await sources('preseed')));
  t.notRegex(preseed, /^d-i (partman-auto\/disk|grub-installer\/bootdev) /m);
});

for (const [what, scripts, calls] of [
  ['a sound medium', {}, 'check-medium choose-disk'],
  ['a damaged medium', { 'check-medium': 'exit 1' }, 'check-medium stop'],
  ['a script that the medium has spoilt', { 'check-medium': 'if' }, 'stop'],
  ['no disk to choose', { 'choose-disk': 'exit 1' }, 'check-medium choose-disk stop'],
] as const) {
  test(`before partitioning: ${what}`, async (t) => {
    const folder = await temporaryFolder(t);
    const bodies: Record<string, string> = { 'check-medium': '', 'choose-disk': '', stop: '', ...scripts };
    for (const [name, body] of Object.entries(bodies)) {
      await writeFile(join(folder, name), `echo ${name} >>${folder}/calls\n`.repeat(body === 'if' ? 0 : 1) + body);
    }
    const preseed = joinPreseed(preseedJobs(exampleHost, [], await sources('preseed')));
    const [, command = ''] = /^d-i partman\/early_command string (.*)$/m.exec(preseed) ?? [];
    await runProgram('sh', ['-c', command.replaceAll('/passforge/', `${folder}/`)]);
    t.is((await readFile(join(folder, 'calls'), 'utf8')).trim().replaceAll('\n', ' '), calls);
  });
}

async function runLateCommand(
  t: ExecutionContext,
  hooks: Record<string, string>,
): Promise<{ output: string; log: string }> {
  const folder = await temporaryFolder(t);
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
    await chmod(join(folder, path), 0o755);
  };
  const lateCommand = await readFile(join(packageRoot(), 'templates/seed/passforge/late-command'), 'utf8');
  await write(
    'late-command',
    lateCommand.replaceAll('/passforge/', `${folder}/`).replace('/var/log/syslog', `${folder}/log`),
  );
  await write('say.sh', `say() { echo "SAY $1"; }\nstop() { echo "STOP $1"; cat; exit 9; }\n`);
  // like the real one it passes the status on
  await write(
    'bin/log-output',
    `#!/bin/sh\ntag=$2; shift 2\n"$@" >${folder}/out 2>&1; status=$?\nsed "s/^/$tag: /" ${folder}/out >>${folder}/log\nexit $status\n`,
  );
  for (const [name, body] of Object.entries(hooks)) await write(`late-command.d/${name}`, body);
  const { stdout } = await runProgram('dash', [join(folder, 'late-command')], {
    env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
  });
  return { output: stdout, log: await readFile(join(folder, 'log'), 'utf8').catch(() => '') };
}

test('the late command runs the hooks in the order of their numbers', async (t) => {
  const { output } = await runLateCommand(t, { '20-b': 'echo b', '10-a': 'echo a' });
  t.is(output, 'SAY hook 10-a\nSAY hook 20-b\nSAY every hook has run\n');
});

/** A host as the hooks before have left it, but for what is changed; `in-target` keeps the output to itself, as the real one. */
async function runCheck(t: ExecutionContext, changed: Record<string, string | null> = {}): Promise<Outcome> {
  const folder = await temporaryFolder(t);
  const wants = 'etc/systemd/system/multi-user.target.wants';
  const files: Record<string, string | null> = {
    'target/etc/passforge/kernel-parameters': '# the plan\nintel_iommu=on\niommu=pt\n',
    'target/boot/grub/grub.cfg':
      'linux /vmlinuz root=UUID=1 intel_iommu=on iommu=pt\nlinux /vmlinuz passforge.novfio\n',
    'target/boot/initrd.img-6.12': '',
    'target/etc/apt/sources.list': '',
    'initramfs-files': 'usr/lib/modules/6.12/kernel/drivers/vfio/pci/vfio-pci.ko.xz\n',
    'bin/in-target': `#!/bin/sh\n[ "$1" = --pass-stdout ] || exec >>${folder}/log\n[ "$1" != visudo ] || exit ${changed.sudo ?? 0}\ncat ${folder}/initramfs-files\n`,
    ...changed,
  };
  for (const unit of ['vfio-pci-bind', 'passforge-first-boot', 'passforge-verdict']) {
    await mkdir(join(folder, 'target', wants), { recursive: true });
    if (changed[unit] !== null)
      await symlink(`/etc/systemd/system/${unit}.service`, join(folder, 'target', wants, `${unit}.service`));
  }
  await mkdir(join(folder, 'target/etc'), { recursive: true });
  await symlink(`/usr/share/zoneinfo/${changed.zone ?? exampleHost.timezone}`, join(folder, 'target/etc/localtime'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    if (text !== null) await writeFile(join(folder, path), text, { mode: 0o755 });
  }
  const path = '/etc/wireguard/wg0.conf';
  const secret = { path, content: null, stick: { label: 'KEYS', file: 'wg0.conf' }, mode: 0o600, owner: 'root' };
  const host = { ...exampleHost, files: [secret] };
  const seed = renderInstallerFiles(host, await readTree(join(packageRoot(), 'templates/seed')));
  const script = seed.find(({ path }) => path.endsWith('/90-check'))?.content ?? '';
  const moved = script.replaceAll('/tmp/', `${folder}/listed-`).replaceAll('/target/', `${folder}/target/`);
  await writeFile(join(folder, '90-check'), moved.replace('#/target}', `#${folder}/target}`));
  return runProgram('dash', [join(folder, '90-check')], { env: { PATH: `${folder}/bin:${process.env.PATH}` } });
}

test('the last hook lets a finished host pass', async (t) => {
  t.deepEqual(await runCheck(t), { status: 0, stdout: '', stderr: '' });
});

for (const [what, changed, reason] of [
  [
    'a boot menu without the kernel parameters',
    { 'target/boot/grub/grub.cfg': '' },
    'the boot menu lacks intel_iommu=on',
  ],
  [
    'a boot menu without the entry that keeps every device',
    { 'target/boot/grub/grub.cfg': 'linux /vmlinuz intel_iommu=on iommu=pt\n' },
    'the boot menu has no entry without passthrough',
  ],
  ['a unit that is not enabled', { 'vfio-pci-bind': null }, 'vfio-pci-bind.service is not enabled'],
  ['an initramfs without vfio-pci', { 'initramfs-files': 'conf\n' }, '/boot/initrd.img-6.12 lacks vfio-pci'],
  [
    'a medium among the archives',
    { 'target/etc/apt/sources.list': 'deb cdrom:[x]/ trixie main\n' },
    'the medium is still in the sources list',
  ],
  ['a configuration that sudo does not take', { sudo: '1' }, 'sudo does not take its configuration'],
  ['an initramfs with the hashes of passwords', { 'initramfs-files': 'vfio-pci.ko\netc/shadow\n' }, 'holds a secret'],
  [
    'an initramfs with a key of the encryption',
    { 'initramfs-files': 'vfio-pci.ko\ncryptroot/keyfiles/sda3_crypt.key\n' },
    'holds a secret',
  ],
  [
    'an initramfs with a file that came from a stick',
    { 'initramfs-files': 'vfio-pci.ko\netc/wireguard/wg0.conf\n' },
    'holds /etc/wireguard/wg0.conf',
  ],
  ['a host in another time zone', { zone: 'Etc/UTC' }, 'the time zone is not Europe/Rome'],
] as const) {
  test(`the last hook refuses ${what}`, async (t) => {
    const { status, stderr } = await runCheck(t, changed);
    t.is(status, 1);
    t.regex(stderr, new RegExp(reason));
  });
}
