/** What tells one version of the program from another, between releases as well. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './package-root.ts';

let known: string | undefined;

/** SHA-256 of the program's compiled files and of its package.json, which names the versions of what it depends on. */
export function programDigest(): string {
  known ??= digestProgram();
  return known;
}

function digestProgram(): string {
  const folder = dirname(dirname(fileURLToPath(import.meta.url)));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.[jt]s$/.test(name));
  const hash = createHash('sha256').update(readFileSync(join(packageRoot(), 'package.json')));
  for (const name of files.sort()) hash.update(`\n${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}
