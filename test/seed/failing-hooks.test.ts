/** The late command with hooks that do nothing, one of which fails; `stop` is the real one, ended by its first pause. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/system/package-root.ts';
import { readTree } from '../../src/system/read-tree.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const seed = await readTree(join(packageRoot(), 'templates/seed/passforge'));
const hooks = seed
  .filter(({ path }) => path.startsWith('late-command.d/'))
  .map(({ path }) => basename(path, '.hbs'))
  .sort();

interface Ending {
  /** The hooks that have run, in their order. */
  readonly run: readonly string[];
  /** What the console shows. */
  readonly screen: string;
  /** Whether the late command gave the installer leave to go on. */
  readonly goesOn: boolean;
}

async function runHooks(t: ExecutionContext, failing: string | null): Promise<Ending> {
  const root = await temporaryFolder(t);
  for (const folder of ['bin', 'dev', 'var/log', 'passforge/late-command.d', 'target/var/log'])
    await mkdir(join(root, folder), { recursive: true });
  for (const name of ['late-command', 'say.sh']) {
    const text = await readFile(join(packageRoot(), 'templates/seed/passforge', name), 'utf8');
    await writeFile(
      join(root, 'passforge', name),
      text.replaceAll(/\/(dev|var\/log|sys|passforge|target)\//g, `${root}$&`),
    );
  }
  for (const name of hooks) {
    const ends = name === failing ? `echo 'the last words of ${name}'; exit 3` : 'true';
    await writeFile(join(root, 'passforge/late-command.d', name), `echo ${name} >>${root}/run\n${ends}\n`);
  }
  await writeFile(join(root, 'run'), '');
  await writeFile(join(root, 'dev/tty1'), '');
  const commands = {
    logger: 'cat >/dev/null',
    // log-output -t TAG COMMAND…: as the installer's, by which its words come into syslog
    'log-output': `tag=$2; shift 2; words=$("$@") || { echo "$tag: $words" >>${root}/var/log/syslog; exit 3; }`,
    sleep: 'kill $PPID',
  };
  for (const [name, body] of Object.entries(commands)) {
    await writeFile(join(root, 'bin', name), `#!/bin/sh\n${body}\n`);
    await chmod(join(root, 'bin', name), 0o755);
  }
  const { status } = await runProgram('dash', [join(root, 'passforge/late-command')], {
    env: { PATH: `${root}/bin:${process.env.PATH}` },
  });
  return {
    run: (await readFile(join(root, 'run'), 'utf8')).split('\n').slice(0, -1),
    screen: await readFile(join(root, 'dev/tty1'), 'utf8'),
    goesOn: status === 0,
  };
}

test('the installer goes on when every hook has run', async (t) => {
  t.deepEqual(await runHooks(t, null), { run: hooks, screen: '', goesOn: true });
});

for (const [index, name] of hooks.entries()) {
  test(`the installer does not go on when ${name} fails, and shows its last words`, async (t) => {
    const { run, screen, goesOn } = await runHooks(t, name);
    t.false(goesOn);
    t.deepEqual(run, hooks.slice(0, index + 1));
    t.regex(
      screen,
      new RegExp(`passforge: hook ${name} failed\\n.*the last words of ${name}\\nThe installation has stopped here`),
    );
  });
}
