/** What the installer of each host sees of a seed, once choose-host has put the host's own files in place. */
import type { SeedFile } from './seed-archive.ts';

const ownFile = /^passforge\/hosts\/([^/]+)\/(.+)$/;

/** Where a file that only this host has lies in a seed of several. */
export function toOwnPath(hostname: string, path: string): string {
  return `passforge/hosts/${hostname}/${path}`;
}

/** The files of each host, by its name; '' where there is only one. */
export function viewsOf(files: readonly SeedFile[]): Map<string, SeedFile[]> {
  const shared = files.filter(({ path }) => !ownFile.test(path));
  const names = new Set(files.flatMap(({ path }) => ownFile.exec(path)?.[1] ?? []));
  if (names.size === 0) return new Map([['', shared]]);
  return new Map([...names].map((name) => [name, [...shared, ...ownFiles(files, name)]]));
}

function ownFiles(files: readonly SeedFile[], name: string): SeedFile[] {
  return files.flatMap((file) => {
    const [, owner, path] = ownFile.exec(file.path) ?? [];
    return owner === name && path !== undefined ? [{ ...file, path }] : [];
  });
}
