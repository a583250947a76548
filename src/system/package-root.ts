/** Where the program's own data files are: `templates/`, `preseed/` and those in `src/` lie below this folder. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the folder with passforge's package.json, in a checkout and in an installed package alike. */
export function packageRoot(): string {
  return rootAbove(dirname(fileURLToPath(import.meta.url)));
}

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json is missing above the program');
  return rootAbove(parent);
}
