/** Looks for the secrets of the description on the disk that was installed, and on its medium. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../../src/host/host.ts';
import { standInText } from '../../src/recipes/rehearse/make-sticks.ts';
import { readSeed } from '../../src/recipes/rehearse/prepare-rehearsal.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { runCommand } from '../../src/system/run-command.ts';
import { withInstalledRoot } from './installed-root.ts';
import { type Bench, measured } from './rehearsals.ts';
import type { ResultRow } from './result-table.ts';

export const secretsCase = {
  name: 'secrets',
  title: 'a file that came from a stick and password hashes on the installed disk, in its initramfs and on the medium',
  expected: 'in their own files, in no initramfs; hashes on the medium in the seed alone, the file nowhere',
} as const;

const ownFiles: readonly string[] = ['file /etc/shadow', 'file /etc/shadow-'];

export async function searchSecrets(bench: Bench, host: Host): Promise<ResultRow> {
  return measured(secretsCase, () =>
    withInstalledRoot(bench.installed.disk, async ({ disk, root, folder }) => {
      const fromSticks = host.files.flatMap(({ path, stick }) => (stick === null ? [] : [{ path, stick }]));
      const lines = fromSticks.map(({ stick }) => standInText(stick).trimEnd());
      const secrets = join(folder, 'secrets');
      await writeFile(secrets, lines.map((line) => `${line}\n`).join(''));
      const script = join(packageRoot(), 'test/rehearse-all/search-secrets.sh');
      const { stdout } = await runCommand('sh', [script, disk, root, secrets]);
      const found = stdout.split('\n');
      const expected = [...ownFiles, ...fromSticks.map(({ path }) => `file ${path}`)];
      const missing = fromSticks.filter(({ path }) => !found.includes(`file ${path}`));
      const stray = found.filter((line) => !line.startsWith('places ') && !expected.includes(line));
      const onMedium = await placesOnMedium(await bench.findImage(), lines, [host.administrator.passwordHash]);
      return {
        found: [...found, `medium: ${onMedium.length}`].join(', '),
        differences: [...stray, ...missing.map(({ path }) => `not found in ${path}`), ...onMedium],
      };
    }),
  );
}

/** @param hashes may be in the seed */
async function placesOnMedium(image: string, secrets: readonly string[], hashes: readonly string[]): Promise<string[]> {
  const { offset, bytes } = await readSeed(image);
  const content = await readFile(image);
  const outside = (at: number): boolean => at < offset || at >= offset + bytes.length;
  const places = [
    ...secrets.flatMap((secret) => placesOf(secret, content)),
    ...hashes.flatMap((hash) => placesOf(hash, content)).filter(outside),
  ];
  return places.map((at) => `a secret on the medium at byte ${at}`);
}

function placesOf(text: string, content: Buffer): number[] {
  const places: number[] = [];
  for (let at = content.indexOf(text); at !== -1; at = content.indexOf(text, at + 1)) places.push(at);
  return places;
}
