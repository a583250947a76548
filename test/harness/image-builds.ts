/** Builds of whole images, by the program as it is typed, from the mirror that apt on this machine uses. */
import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { defaultCacheFolder } from '../../src/system/object-cache.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { type Outcome, runProgram } from './run-program.ts';
import { mountSmallDisk } from './small-disk.ts';
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
export function buildCommand(description: string, output: string, options: readonly string[]): string[] {
  return ['node', program, 'build', description, '--output', output, '--quiet', ...options];
}

/** Builds with `UMASK` of the environment. */
export function buildImage(
  description: string,
  output: string,
  options: readonly string[] = [],
  { under = [], env = {} }: Surroundings = {},
): Promise<Outcome> {
  const words = buildCommand(description, output, options);
  const [command = '', ...rest] = [...under, 'sh', '-c', `umask "\${UMASK:-022}"; exec "$@"`, 'sh', ...words];
  return runProgram(command, rest, { env });
}

/** The example's image and the lock it was built from, in a folder of the project. */
export async function buildExample(t: ExecutionContext, name: string): Promise<{ image: string; lock: string }> {
  const folder = join(packageRoot(), 'build', name);
  await mkdir(folder, { recursive: true });
  const [image, lock] = [join(folder, 'one.iso'), join(folder, 'one.lock')];
  await rm(lock, { force: true });
  const { status, stderr } = await buildImage(exampleDescription, image, ['--lock', lock]);
  t.is(status, 0, stderr);
  return { image, lock };
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

/**
 * The same, filled in another order and at other times, on a file system that lists its files by their age; null where
 * nothing can be mounted.
 */
export async function refillCache(t: ExecutionContext): Promise<string | null> {
  const objects = join(defaultCacheFolder(), 'objects');
  const disk = await mountSmallDisk(t, 8e9);
  if (disk === null) return null;
  await mkdir(join(disk.folder, 'objects'));
  for (const name of (await readdir(objects)).reverse()) {
    await copyFile(join(objects, name), join(disk.folder, 'objects', name));
  }
  return disk.folder;
}
