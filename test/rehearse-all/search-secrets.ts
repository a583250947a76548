/** Looks for the secrets of the description on the disk that was installed, and on its medium. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../../src/host/host.ts';
import { readSeed } from '../../src/recipes/rehearse/prepare-rehearsal.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { runCommand } from '../../src/system/run-command.ts';
import { withInstalledRoot } from './installed-root.ts';
import { type Bench, measured } from './rehearsals.ts';
import type { ResultRow } from './result-table.ts';

export const secretsCase = {
  name: 'secrets',
  title: 'a declared secret and password hashes on the installed disk, in its initramfs and on the medium',
  expected: 'in their own files, in no initramfs, on the medium in the seed alone',
} as const;

const ownFiles: readonly string[] = ['file /etc/shadow', 'file /etc/shadow-'];

export async function searchSecrets(bench: Bench, host: Host): Promise<ResultRow> {
  return measured(secretsCase, () =>
    withInstalledRoot(bench.installed.disk, async ({ disk, root, folder }) => {
      const declared = host.files.filter(({ isSecret }) => isSecret);
      const lines = declared.flatMap(({ content }) => content.split('\n')).filter((line) => line !== '');
      const secrets = join(folder, 'secrets');
      await writeFile(secrets, lines.map((line) => `${line}\n`).join(''));
      const script = join(packageRoot(), 'test/rehearse-all/search-secrets.sh');
      const { stdout } = await runCommand('sh', [script, disk, root, secrets]);
      const found = stdout.split('\n');
      const expected = [...ownFiles, ...declared.map(({ path }) => `file ${path}`)];
      const missing = declared.filter(({ path }) => !found.includes(`file ${path}`));
      const stray = found.filter((line) => !line.startsWith('places ') && !expected.includes(line));
      const onMedium = await placesOutsideSeed(await bench.findImage(), [...lines, host.administrator.passwordHash]);
      return {
        found: [...found, `medium: ${onMedium.length} outside the seed`].join(', '),
        differences: [...stray, ...missing.map(({ path }) => `not found in ${path}`), ...onMedium],
      };
    }),
  );
}

async function placesOutsideSeed(image: string, secrets: readonly string[]): Promise<string[]> {
  const { offset, bytes } = await readSeed(image);
  const content = await readFile(image);
  return secrets.flatMap((secret) => {
    const places: string[] = [];
    for (let at = content.indexOf(secret); at !== -1; at = content.indexOf(secret, at + 1)) {
      if (at < offset || at >= offset + bytes.length) places.push(`a secret on the medium at byte ${at}`);
    }
    return places;
  });
}
