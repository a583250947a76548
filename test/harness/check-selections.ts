/** debconf-set-selections(1) as a judge of preseeds, with a database of its own: the system's can be used by one at a time. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, runProgram } from './run-program.ts';

/** The outcome of a check of the text; nothing on standard error means that every line was taken. */
export function checkSelections(text: string): Promise<Outcome> {
  return withDatabase((env) => runProgram('debconf-set-selections', ['--checkonly'], { env, input: text }));
}

/** The answers that debconf has after it has read the text: `NAME VALUE`, one each. */
export function readSelections(text: string): Promise<string[]> {
  return withDatabase(async (env, folder) => {
    const { status, stderr } = await runProgram('debconf-set-selections', [], { env, input: text });
    if (status !== 0 || stderr !== '') throw new Error(`debconf-set-selections: ${stderr}`);
    const stanzas = (await readFile(join(folder, 'config.dat'), 'utf8')).split('\n\n');
    return stanzas.map((stanza) => `${fieldOf(stanza, 'Name')} ${fieldOf(stanza, 'Value')}`).sort();
  });
}

function fieldOf(stanza: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1] ?? '';
}

async function withDatabase<Result>(
  use: (env: Record<string, string>, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'passforge-test-'));
  const stanzas = ['config', 'templates'].map(
    (name) => `Name: ${name}\nDriver: File\nFilename: ${folder}/${name}.dat\n`,
  );
  try {
    await writeFile(join(folder, 'debconf.conf'), ['Config: config\nTemplates: templates\n', ...stanzas].join('\n'));
    return await use({ DEBCONF_SYSTEMRC: join(folder, 'debconf.conf') }, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
