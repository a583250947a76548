import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../src/system/package-root.ts';
import { listingPath, readListing } from './harness/lspci-listing.ts';
import { reportedMachine, writeReport } from './harness/machine-report.ts';
import { type Outcome, runProgram } from './harness/run-program.ts';
import { temporaryFolder } from './harness/temporary-folder.ts';

const program = join(packageRoot(), 'build/js/src/cli.js');

function init(args: readonly string[], input = ''): Promise<Outcome> {
  return runProgram('node', [program, 'init', ...args], { input });
}

test('init alone prints a description to complete', async (t) => {
  const { status, stdout, stderr } = await init([]);
  t.is(status, 0);
  t.regex(stdout, /^hostname: forge$/m);
  t.regex(stderr, /still to fill in: password-hash \(line \d+\), disk \(line \d+\), passthrough \(line \d+\)/);
});

test('a listing from a file and from standard input gives the same description', async (t) => {
  const fromFile = await init(['--lspci', listingPath('howto')]);
  const fromInput = await init(['--lspci', '-'], readListing('howto'));
  t.is(fromFile.status, 0);
  t.regex(fromFile.stdout, /^ {2}- address: 0000:02:00\.0\n {4}id: 10de:1c82 # VGA compatible controller: /m);
  t.is(fromInput.stdout, fromFile.stdout);
  t.regex(fromFile.stderr, /handed over: 0000:02:00\.0 10de:1c82, 0000:02:00\.1 10de:0fb9/);
});

test('the description ends with one line end, on standard output as in a file', async (t) => {
  const file = join(await temporaryFolder(t), 'new/host.yaml');
  const { stdout } = await init(['--lspci', listingPath('howto')]);
  const { status } = await init(['--lspci', listingPath('howto'), '-o', file]);
  t.is(status, 0);
  t.is(await readFile(file, 'utf8'), stdout);
  t.notRegex(stdout, /\n\n$/);
});

test('the file is for its owner alone', async (t) => {
  const file = join(await temporaryFolder(t), 'host.yaml');
  await init(['-o', file]);
  t.is((await stat(file)).mode & 0o777, 0o600);
});

test('what is there already is kept, and overwritten with --force', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'host.yaml');
  await writeFile(file, 'mine\n');
  const refused = await init(['--output', file]);
  t.is(refused.status, 2);
  t.regex(refused.stderr, /writing .*host\.yaml: there is something at this path already\n {2}.*--force/);
  t.is(await readFile(file, 'utf8'), 'mine\n');
  t.is((await init(['--output', file, '--force'])).status, 0);
  t.regex(await readFile(file, 'utf8'), /^release: trixie$/m);
  t.deepEqual(await readdir(folder), ['host.yaml']);
});

test('nothing is written when the listing cannot be read', async (t) => {
  const folder = await temporaryFolder(t);
  const { status, stderr } = await init(['--lspci', '-', '-o', join(folder, 'host.yaml')], 'no listing\n');
  t.is(status, 2);
  t.regex(stderr, /reading standard input: nothing in it is from lspci\n {2}.*: lspci -nnk\n/);
  t.deepEqual(await readdir(folder), []);
});

test('a terminal instead of a listing is told what to pipe in', async (t) => {
  // script(1) of Debian's bsdutils gives the program a terminal
  const { status, stdout } = await runProgram('script', [
    '--quiet',
    '--return',
    '--command',
    `node ${program} init --lspci -`,
    '/dev/null',
  ]);
  t.is(status, 2, stdout);
  t.regex(
    stdout,
    /standard input: it is a terminal\r?\n {2}Pipe the listing in: lspci -nnk \| passforge init --lspci -/,
  );
});

test('with several cards a warning asks for --card, even with --quiet, and --card settles it', async (t) => {
  const several = await init(['--lspci', listingPath('two-gtx1080ti'), '-q']);
  t.is(several.status, 0);
  t.regex(several.stderr, /^warning: There are 2 cards .* --card 0000:09:00/);
  const one = await init(['--lspci', listingPath('two-gtx1080ti'), '-q', '--card', '42:00']);
  t.is(one.stderr, '');
  t.regex(one.stdout, /^ {2}- address: 0000:42:00\.0$/m);
});

test('--json tells what was found', async (t) => {
  const { stdout } = await init(['--lspci', listingPath('two-gtx1080ti'), '--json']);
  const { output, description, passthrough, candidates, toFillIn } = JSON.parse(stdout);
  t.is(output, null);
  t.regex(description, /^passthrough: # FILL IN/m);
  t.deepEqual([passthrough, candidates], [[], ['0000:09:00', '0000:42:00']]);
  t.deepEqual(
    toFillIn.map(({ key }: { key: string }) => key),
    ['password-hash', 'disk', 'passthrough'],
  );
});

test('a release or a host name that does not exist is a matter of usage', async (t) => {
  for (const args of [
    ['--release', 'sid'],
    ['--hostname', 'a.b'],
  ]) {
    const { status, stdout, stderr } = await init(args);
    t.is(status, 2, stderr);
    t.is(stdout, '');
  }
});

test('a report of the machine fills in more than a listing', async (t) => {
  const { status, stdout, stderr } = await init(['--report', '-'], writeReport(reportedMachine));
  t.is(status, 0, stderr);
  t.regex(stdout, /^disk:\n {2}serial: NVME-1$/m);
  t.regex(stderr, /still to fill in: password-hash \(line \d+\); then/);
});

test('a listing and a report at once are refused', async (t) => {
  const { status, stderr } = await init(['--lspci', listingPath('howto'), '--report', 'report.json']);
  t.is(status, 2);
  t.regex(stderr, /--lspci and --report both list the machine/);
});
