import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { Issue } from '../src/errors.ts';
import { packageRoot } from '../src/system/package-root.ts';
import { type Outcome, runProgram } from './harness/run-program.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const example = join(packageRoot(), 'templates/hosts/howto.yaml');

function passforge(
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Outcome> {
  return runProgram('node', [join(packageRoot(), 'build/js/src/cli.js'), ...args], options);
}

test('--help lists every verb and the exit statuses', async (t) => {
  const { status, stdout } = await passforge(['--help']);
  t.is(status, 0);
  for (const word of ['init', 'validate', 'render', 'build', 'flash', 'inspect', 'rehearse', 'Exit status'])
    t.true(stdout.includes(word));
});

for (const verb of ['init', 'validate', 'render', 'build', 'flash', 'inspect', 'rehearse']) {
  test(`${verb} --help tells its options`, async (t) => {
    const { status, stdout } = await passforge([verb, '--help']);
    t.is(status, 0);
    t.regex(stdout, new RegExp(`Usage: passforge ${verb}`));
    t.regex(stdout, /--json/);
  });
}

test('an unknown verb ends with status 2 and a suggestion', async (t) => {
  const { status, stderr } = await passforge(['biuld', example]);
  t.is(status, 2);
  t.regex(stderr, /Did you mean build\?/);
});

test('an unknown option ends with status 2', async (t) => {
  t.is((await passforge(['validate', example, '--fast'])).status, 2);
});

test('a mistake in the command line is JSON too, where that is asked for', async (t) => {
  const { status, stdout } = await passforge(['validate', example, '--jsno', '--json']);
  t.is(status, 2);
  t.regex(JSON.parse(stdout).error, /^reading the command line: unknown option '--jsno'/);
});

test('an option is no value of another one', async (t) => {
  const { status, stderr } = await passforge(['build', example, '-o', '--json']);
  t.is(status, 2);
  t.regex(stderr, /--json stands where the value of an option is wanted/);
});

test('a surplus operand ends with status 2', async (t) => {
  t.is((await passforge(['validate', example, 'more'])).status, 2);
});

test('a good description is valid', async (t) => {
  const { status, stdout } = await passforge(['validate', example]);
  t.is(status, 0);
  t.regex(stdout, /a valid description of forge \(trixie\)/);
});

test('every mistake of a description is told with its place, and the status is 2', async (t) => {
  const file = join(await temporaryFolder(t), 'host.yaml');
  const text = (await readFile(example, 'utf8'))
    .replace(/^keyboard:.*/m, 'keybord: it')
    .replace(/^hostname:.*/m, 'hostname: -x');
  await writeFile(file, text);
  const { status, stderr } = await passforge(['validate', file]);
  t.is(status, 2);
  t.regex(stderr, /host\.yaml:\d+:\d+: hostname: /);
  t.regex(stderr, /host\.yaml:\d+:\d+: keybord: /);
});

test('a file that is not there is a matter of usage', async (t) => {
  const { status, stderr } = await passforge(['validate', '/nowhere/host.yaml']);
  t.is(status, 2);
  t.regex(stderr, /reading \/nowhere\/host\.yaml: there is no such file/);
});

test('--json shows the finished description without the password hash', async (t) => {
  const { stdout } = await passforge(['validate', example, '--json']);
  t.is(JSON.parse(stdout).host.hostname, 'forge');
  t.notRegex(stdout, /\$6\$/);
});

test('render writes the preseed, the installer’s scripts and the host’s files', async (t) => {
  const folder = await temporaryFolder(t);
  const { status } = await passforge(['render', example, '--output', folder]);
  t.is(status, 0);
  t.deepEqual((await readdir(folder)).sort(), ['installer', 'preseed.cfg', 'target']);
  t.is(await readFile(join(folder, 'target/etc/hostname'), 'utf8'), 'forge\n');
});

test('render takes templates of an overlay, and names the place of a mistake in them', async (t) => {
  const folder = await temporaryFolder(t);
  const overlay = join(folder, 'overlay');
  await mkdir(join(overlay, 'templates/target/etc'), { recursive: true });
  await writeFile(join(overlay, 'templates/target/etc/motd.hbs'), 'Welcome to {{line hostname}}.\n');
  const { status } = await passforge(['render', example, '--overlay', overlay, '--output', join(folder, 'out')]);
  t.is(status, 0);
  t.is(await readFile(join(folder, 'out/target/etc/motd'), 'utf8'), 'Welcome to forge.\n');
  await writeFile(join(overlay, 'templates/target/etc/motd.hbs'), 'Welcome to {{line hostnam}}.\n');
  const { status: failed, stderr } = await passforge([
    'render',
    example,
    '--overlay',
    overlay,
    '-o',
    join(folder, 'two'),
  ]);
  t.is(failed, 1);
  t.regex(stderr, /templates\/target\/etc\/motd\.hbs:1:\d+: there is no "hostnam"/);
});

test('render tells that something settles every question, and with --json what', async (t) => {
  const folder = await temporaryFolder(t);
  const { stdout } = await passforge(['render', example, '--output', join(folder, 'a')]);
  const [, settled, all] =
    /; (\d+) of (\d+) questions that the installation could ask are settled\n$/.exec(stdout) ?? [];
  t.truthy(settled);
  t.is(settled, all);
  const json = await passforge(['render', example, '--output', join(folder, 'b'), '--json']);
  const { questions } = JSON.parse(json.stdout);
  t.is(questions.length, Number(all));
  t.true(questions.some((one: object) => 'question' in one && one.question === 'netcfg/get_hostname'));
});

test('render refuses a folder with something in it, which could be taken for a part of the result', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'old'), '');
  const { status, stderr } = await passforge(['render', example, '--output', folder]);
  t.is(status, 2);
  t.regex(stderr, /the folder is not empty/);
});

test('keys that seldom do what one hopes for are warned of', async (t) => {
  const file = join(packageRoot(), 'test/fixtures/hosts/accepted/bookworm-1g-hugepages-and-isolation.yaml');
  const { status, stderr } = await passforge(['validate', file]);
  t.is(status, 0);
  t.regex(stderr, /warning: \S+: kernel\.acs-override: Debian's kernel ignores pcie_acs_override/);
  t.regex(stderr, /warning: \S+: kernel\.unsafe-interrupts: /);
});

test('the password of the examples is warned of', async (t) => {
  t.regex((await passforge(['validate', example])).stderr, /warning: \S+: a password is that of the examples/);
});

test('--json tells the mistakes of a description as data', async (t) => {
  const file = join(await temporaryFolder(t), 'host.yaml');
  await writeFile(file, 'release: sid\n');
  const { status, stdout } = await passforge(['validate', file, '--json']);
  t.is(status, 2);
  const { valid, issues } = JSON.parse(stdout);
  t.false(valid);
  t.true(issues.some(({ path, line, column }: Issue) => path === 'release' && line === 1 && column === 10));
});

test('a verb that needs --output says so', async (t) => {
  const { status, stderr } = await passforge(['build', example]);
  t.is(status, 2);
  t.regex(stderr, /--output is missing/);
});

test('inspect refuses what passforge did not make', async (t) => {
  const { status, stderr } = await passforge(['inspect', example]);
  t.is(status, 1);
  t.regex(stderr, /not an image that passforge made/);
});

test('a build without xorriso says what to install before it fetches anything', async (t) => {
  const folder = await temporaryFolder(t);
  const { status, stderr } = await runProgram(
    process.execPath,
    [
      join(packageRoot(), 'build/js/src/cli.js'),
      'build',
      example,
      '--output',
      join(folder, 'x.iso'),
      '--mirror',
      'http://127.0.0.1:1/debian',
    ],
    { env: { PATH: folder } },
  );
  t.is(status, 1);
  t.regex(stderr, /running xorriso: it is not installed\n {2}apt-get install xorriso/);
  t.deepEqual(await readdir(folder), []);
});

test('a signal ends a build with status 1 and takes its programs along', async (t) => {
  const folder = await temporaryFolder(t);
  // stands in for xorriso and never ends by itself; every build starts it first
  await writeFile(join(folder, 'xorriso'), `#!/bin/sh\necho $$ >${folder}/pid; exec sleep 600\n`, { mode: 0o755 });
  const running = spawn(
    process.execPath,
    [join(packageRoot(), 'build/js/src/cli.js'), 'build', example, '-q', '-o', join(folder, 'out/x.iso')],
    {
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const errors = textOf(running.stderr);
  const ended = new Promise<number | null>((resolve) => running.on('close', resolve));
  const pidFile = join(folder, 'pid');
  while (!existsSync(pidFile) || (await readFile(pidFile, 'utf8')) === '') await delay(100);
  // as timeout(1) does: to the program, then to all of its group
  running.kill('SIGTERM');
  await delay(50);
  running.kill('SIGTERM');
  t.is(await ended, 1);
  t.regex(await errors, /passforge: stopped by SIGTERM\n$/);
  const pid = Number(await readFile(pidFile, 'utf8'));
  t.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

test('an image that is not there is a matter of usage', async (t) => {
  for (const verb of ['inspect', 'rehearse']) {
    const { status, stderr } = await passforge([verb, '/nowhere/x.iso', '-q']);
    t.is(status, 2, stderr);
    t.regex(stderr, /reading \/nowhere\/x\.iso: there is no such file/);
  }
});

test('a mirror that does not answer is named, and nothing is left at the output path', async (t) => {
  const folder = await temporaryFolder(t);
  const { status, stderr } = await passforge([
    'build',
    example,
    '-o',
    join(folder, 'x.iso'),
    '--mirror',
    'http://127.0.0.1:1/debian',
    '-q',
  ]);
  t.is(status, 1);
  t.regex(stderr, /fetching http:\/\/127\.0\.0\.1:1\/debian\/dists\/trixie\/InRelease/);
  t.deepEqual(await readdir(folder), []);
});
