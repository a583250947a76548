import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { renderInstallerFiles, renderPreseed } from '../../src/render/render-seed.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { checkSelections } from '../harness/check-selections.ts';
import { exampleHost } from '../harness/example-host.ts';
import { runProgram } from '../harness/run-program.ts';
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
  const scripts = (await readTree(folder)).map(({ path }) => path).filter((path) => !path.includes('disk-selector'));
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
  const preseed = renderPreseed(exampleHost, ['libvirt-clients', 'ovmf'], await sources('preseed'));
  const { status, stderr } = await checkSelections(preseed);
  t.is(status, 0, stderr);
  t.is(stderr, '');
});

test('the preseed never answers the questions that the disk chooser answers', async (t) => {
  const preseed = renderPreseed(exampleHost, [], await sources('preseed'));
  t.notRegex(preseed, /^d-i (partman-auto\/disk|grub-installer\/bootdev) /m);
});

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

test('a hook that fails stops the installation, shows its last words and runs no further hook', async (t) => {
  const { output } = await runLateCommand(t, { '10-a': 'echo no room; exit 3', '20-b': 'echo b' });
  t.is(output, 'SAY hook 10-a\nSTOP hook 10-a failed\npassforge-10-a: no room\n');
});
