/** Builds of whole images, by the program as it is typed, from the mirror that apt on this machine uses. */
import { link, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { defaultCacheFolder } from '../../src/system/object-cache.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { type Outcome, runProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const exampleDescription = join(packageRoot(), 'templates/hosts/howto.yaml');

const program = join(packageRoot(), 'build/js/src/cli.js');

export function passforge(...args: readonly string[]): Promise<Outcome> {
  return runProgram('node', [program, ...args]);
}

export interface Surroundings {
  /** A program that starts another one, with its options: `taskset -c 0`. */
  readonly under?: readonly string[];
  readonly env?: Record<string, string>;
}

/** The words of a build. */
function buildCommand(description: string, output: string, options: readonly string[] = []): string[] {
  return ['node', program, 'build', description, '--output', output, '--quiet', ...options];
}

/** Builds with `UMASK` of the environment. */
export function buildImage(
  description: string,
  output: string,
  options: readonly string[] = [],
  { under = [], env = {} }: Surroundings = {},
): Promise<Outcome> {
  const shell = ['sh', '-c', `umask "\${UMASK:-022}"; exec "$@"`, 'sh'];
  const [command = '', ...rest] = [...under, ...shell, ...buildCommand(description, output, options)];
  return runProgram(command, rest, { env });
}

/** The example, changed. */
export async function describeVariant(t: ExecutionContext, change: (text: string) => string): Promise<string> {
  const description = join(await temporaryFolder(t), 'host.yaml');
  await writeFile(description, change(await readFile(exampleDescription, 'utf8')));
  return description;
}

/** A cache with the same packages, in which nothing is kept of what other builds have worked out. */
export async function openFreshCache(t: ExecutionContext): Promise<string> {
  const cache = await temporaryFolder(t);
  await symlink(join(defaultCacheFolder(), 'objects'), join(cache, 'objects'));
  return cache;
}

/** The same, filled in another order: a folder lists its files in an order of its own. */
export async function refillCache(t: ExecutionContext): Promise<string> {
  const cache = await temporaryFolder(t, dirname(defaultCacheFolder()));
  await mkdir(join(cache, 'objects'));
  const objects = join(defaultCacheFolder(), 'objects');
  for (const name of (await readdir(objects)).reverse()) await link(join(objects, name), join(cache, 'objects', name));
  return cache;
}
