/** debconf-set-selections(1) as a judge of preseeds, with a database of its own: the system's can be used by one at a time. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, runProgram } from './run-program.ts';

/** The outcome of a check of the text; nothing on standard error means that every line was taken. */
export async function checkSelections(text: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'passforge-test-'));
  const stanzas = ['config', 'templates'].map(
    (name) => `Name: ${name}\nDriver: File\nFilename: ${folder}/${name}.dat\n`,
  );
  try {
    await writeFile(join(folder, 'debconf.conf'), ['Config: config\nTemplates: templates\n', ...stanzas].join('\n'));
    const env = { DEBCONF_SYSTEMRC: join(folder, 'debconf.conf') };
    return await runProgram('debconf-set-selections', ['--checkonly'], { env, input: text });
  } finally {
    await rm(folder, { recursive: true });
  }
}
