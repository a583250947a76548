/** `stop` of say.sh, moved into a folder; what it would do for ever is ended by its first pause. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/system/package-root.ts';
import { runProgram } from '../harness/run-program.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

interface Shown {
  /** What the first screen shows. */
  readonly screen: string;
  readonly hasDialogue: boolean;
}

async function stop(t: ExecutionContext, env: Record<string, string>): Promise<Shown> {
  const root = await temporaryFolder(t);
  for (const folder of ['bin', 'dev', 'var/log', 'passforge']) await mkdir(join(root, folder), { recursive: true });
  const say = await readFile(join(packageRoot(), 'templates/seed/passforge/say.sh'), 'utf8');
  await writeFile(join(root, 'say.sh'), say.replaceAll(/\/(dev|var\/log|sys|passforge|target)\//g, `${root}$&`));
  await writeFile(join(root, 'passforge/dialogue'), `: >${root}/dialogue-was-shown\n`);
  for (const [name, body] of [
    ['logger', 'cat >/dev/null'],
    ['sleep', 'kill $PPID'],
  ] as const) {
    await writeFile(join(root, 'bin', name), `#!/bin/sh\n${body}\n`);
    await chmod(join(root, 'bin', name), 0o755);
  }
  await runProgram('dash', ['-c', `. ${root}/say.sh; echo details | stop title`], {
    env: { PATH: `${root}/bin:${process.env.PATH}`, ...env },
  });
  return {
    screen: await readFile(join(root, 'dev/tty1'), 'utf8'),
    hasDialogue: await readFile(join(root, 'dialogue-was-shown')).then(
      () => true,
      () => false,
    ),
  };
}

test('before the installer has its dialogues, a stop shows none, and tells of no other screens', async (t) => {
  const { screen, hasDialogue } = await stop(t, {});
  t.regex(screen, /passforge: title\ndetails\nThe installation has stopped here\. Take the medium out/);
  t.false(hasDialogue);
});

test('as soon as it has, a stop is shown in one', async (t) => {
  const { screen, hasDialogue } = await stop(t, { DEBIAN_HAS_FRONTEND: '1' });
  t.regex(screen, /passforge: title\ndetails\n.*Alt-F2 gives a shell/);
  t.true(hasDialogue);
});
