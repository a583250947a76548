/** The installer's view of a medium: the seed unpacked at the root, the medium at /cdrom, and the script that checks both. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readSeed } from '../../src/seed/seed-archive.ts';
import { type Outcome, runProgram } from './run-program.ts';

/** Stands in for say.sh: the real `stop` never returns. */
const sayForTests = 'say() { echo "SAY $1"; }\nstop() { echo "STOP $1"; cat; exit 9; }\n';

/** Unpacks the seed as the kernel does. */
export async function unpackSeed(root: string, seed: Buffer): Promise<void> {
  for (const { path, content } of readSeed(seed)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

/** Runs the seed's own check-medium. `say` prints SAY lines; `stop` prints STOP and the details, and ends with status 9. */
export async function checkMedium(root: string, env: Record<string, string> = {}): Promise<Outcome> {
  const words = join(root, 'words');
  await mkdir(words, { recursive: true });
  await writeFile(join(words, 'say.sh'), sayForTests);
  // the script is the seed's; only what it says goes elsewhere
  const script = `sed 's|^\\. .*say\\.sh"$|. "${words}/say.sh"|' "${root}/passforge/check-medium" >"${words}/check-medium"; exec dash "${words}/check-medium"`;
  return runProgram('sh', ['-c', script], { env: { ROOT: root, SEED: join(root, 'passforge'), ...env } });
}
