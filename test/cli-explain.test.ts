import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../src/system/package-root.ts';
import { type Outcome, runProgram } from './harness/run-program.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const program = join(packageRoot(), 'build/js/src/cli.js');
const howto = 'templates/hosts/howto.yaml';

function explain(...args: readonly string[]): Promise<Outcome> {
  return runProgram('node', [program, 'explain', ...args], { cwd: packageRoot() });
}

test('explain tells of a line its template, its keys and their lines, and the departures from the howto', async (t) => {
  const { status, stdout } = await explain(howto, '/etc/passforge/kernel-parameters:4');
  t.is(status, 0);
  t.regex(stdout, /^target\/etc\/passforge\/kernel-parameters:4\n {4}intel_iommu=on\n\n/);
  t.regex(stdout, /^Made by line \d+ of templates\/target\/etc\/passforge\/kernel-parameters\.hbs\.$/m);
  t.regex(stdout, /^Decided by:\n {2}kernel\.iommu \(templates\/hosts\/howto\.yaml:\d+\)\n {2}release \(.*\)\n\n/m);
  t.regex(stdout, /^§9\.1: the howto sets intel_iommu=on on every machine\n {2}why not: AMD/m);
});

test('explain tells of a whole file which lines a default made', async (t) => {
  const { stdout } = await explain(howto, 'guests/win8');
  t.regex(stdout, /^ +\d+ +\d+ {6}--machine q35 \\\n +\^ guests\[0\]\.machine \(left out: q35\)$/m);
});

test('explain alone lists every file with its template, and the departures with their places', async (t) => {
  const { stdout } = await explain(howto);
  t.regex(stdout, /^target\/etc\/hosts +templates\/target\/etc\/hosts\.hbs$/m);
  t.regex(stdout, /^preseed\.cfg +preseed\/10-localization\.cfg\.hbs and \d+ more$/m);
  t.regex(stdout, /^ {2}where: target\/etc\/modprobe\.d\/vfio\.conf:\d+-\d+$/m);
});

test('a line of an overlay comes from the overlay', async (t) => {
  const overlay = await temporaryFolder(t);
  await mkdir(join(overlay, 'templates/target/etc'), { recursive: true });
  await writeFile(join(overlay, 'templates/target/etc/hosts.hbs'), '# mine\n::1 {{line hostname}}\n');
  const { stdout } = await explain(howto, '/etc/hosts:2', '--overlay', overlay);
  t.true(stdout.includes(`Made by line 2 of ${overlay}/templates/target/etc/hosts.hbs.`), stdout);
});

test('explain --json gives the same as data', async (t) => {
  const line = JSON.parse((await explain(howto, '/etc/hostname:1', '--json')).stdout);
  t.is(line.text, 'forge');
  t.is(line.template, 'templates/target/etc/hostname.hbs');
  t.deepEqual(
    line.written.map(({ key }: { key: string }) => key),
    ['hostname'],
  );
});

test('explain shows no password hash and no file that others may not read', async (t) => {
  for (const args of [
    [howto, 'preseed.cfg'],
    [howto, '--json'],
  ])
    t.notRegex((await explain(...args)).stdout, /\$6\$/);
});

test('a file that is not rendered is refused', async (t) => {
  const { status, stderr } = await explain(howto, '/etc/passwd');
  t.is(status, 2);
  t.regex(stderr, /^passforge: explaining: no file \/etc\/passwd is rendered for this host\n {2}Without a file/m);
});
