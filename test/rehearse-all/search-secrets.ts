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
  title:
    'a file that came from a stick and password hashes on the installed disk and in its initramfs; hashes on the medium',
  expected: 'in their own files, in no initramfs, on the medium in the seed alone',
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
      const onMedium = await placesOutsideSeed(await bench.findImage(), host.administrator.passwordHash);
      return {
        found: [...found, `medium: ${onMedium.length} outside the seed`].join(', '),
        differences: [...stray, ...missing.map(({ path }) => `not found in ${path}`), ...onMedium],
      };
    }),
  );
}

async function placesOutsideSeed(image: string, hash: string | null): Promise<string[]> {
  if (hash === null) return [];
  const { offset, bytes } = await readSeed(image);
  const content = await readFile(image);
  const places: string[] = [];
  for (let at = content.indexOf(hash); at !== -1; at = content.indexOf(hash, at + 1)) {
    if (at < offset || at >= offset + bytes.length) places.push(`a hash on the medium at byte ${at}`);
  }
  return places;
}
