/** The components of the medium's installer: which to add to the netboot initrd, and the files that they bring. */
import type { PresentPackage } from '../../archive/package-selection.ts';
import type { PackageIndex, PackageRecord } from '../../archive/packages-index.ts';
import { resolveClosure } from '../../archive/resolve-closure.ts';
import { PassforgeError } from '../../errors.ts';
import { readDebControl, readDebFiles } from '../../formats/deb.ts';
import type { TarEntry } from '../../formats/tar.ts';
import type { DebianRelease } from '../../host/release/debian-release.ts';
import { toInfoFile } from '../../installer/component-files.ts';
import { componentRoots, type Substitute, substitutesOf, unneededComponents } from '../../installer/components.ts';
import type { Step } from '../../system/reporter.ts';
import { mirrorHint } from '../fetch/fetch-packages.ts';
import type { PackageSource } from '../fetch/package-source.ts';
import { keepEntries } from './keep-entries.ts';

/**
 * The components to add: what the roots need beyond the initrd. Kernel modules come from linux-image.
 * @param further those that only this host's layout wants
 */
export function chooseComponents(
  index: PackageIndex,
  present: readonly PresentPackage[],
  further: readonly string[],
): PackageRecord[] {
  const answered = new Set(Object.keys(unneededComponents));
  const { packages } = resolveClosure([...componentRoots, ...further], index, { present, answered });
  return packages.filter(({ kernelVersion }) => kernelVersion === '');
}

export interface Components {
  readonly records: readonly PackageRecord[];
  /** Their files. */
  unpack(): Promise<readonly TarEntry[]>;
}

/** Fetches the components; what the mirror lacks is replaced by its declared substitute. */
export async function fetchComponents(
  source: PackageSource,
  records: readonly PackageRecord[],
  release: DebianRelease,
  step: Step,
): Promise<Components> {
  const { files: paths, missing, unlocked = [] } = await source.fetchPresent(records, step);
  const absent = [...missing, ...unlocked];
  const present = records.filter((record) => !absent.includes(record));
  const substitutes = substitutesOf(release);
  refuseUnlocked(unlocked.filter(({ name }) => substitutes[name] === undefined));
  const stood = await fetchSubstitutes(source, absent, substitutes, step);
  const unpack = () => unpackComponents(present, paths);
  return {
    records: [...present, ...stood.records],
    unpack: async () => [
      ...(await keepEntries(source.cache, 'components', present, unpack)),
      ...(await stood.unpack()),
    ],
  };
}

async function unpackComponents(
  records: readonly PackageRecord[],
  paths: ReadonlyMap<string, string>,
): Promise<TarEntry[]> {
  const files: TarEntry[] = [];
  for (const { name } of records) {
    const path = paths.get(name) ?? '';
    files.push(...(await collect(readDebFiles(path))), ...(await readInfoFiles(name, path)));
  }
  return files;
}

async function readInfoFiles(component: string, path: string): Promise<TarEntry[]> {
  const members = await collect(readDebControl(path));
  return members.flatMap((member) => toInfoFile(component, member) ?? []);
}

/** What no mirror had when the packages were locked is not in the lock either: then its substitute is. Anything else is new. */
function refuseUnlocked(records: readonly PackageRecord[]): void {
  if (records.length === 0) return;
  const names = records.map(({ name, version }) => `\n  + ${name} ${version}`).join('');
  throw new PassforgeError('description', `the installer needs components that are not locked:${names}`, {
    hint: 'If the description or passforge has changed, lock anew with --update.',
  });
}

async function fetchSubstitutes(
  source: PackageSource,
  missing: readonly PackageRecord[],
  substitutes: Readonly<Record<string, Substitute>>,
  step: Step,
): Promise<Components> {
  const without = missing.filter(({ name }) => substitutes[name] === undefined);
  if (without.length > 0) {
    const files = without.map(({ filename }) => `\n  ${filename}`).join('');
    const message = `fetching components: the index lists them, but no mirror has them (404), and nothing stands in:${files}`;
    throw new PassforgeError('failed', message, { hint: mirrorHint });
  }
  const records: PackageRecord[] = [];
  const parts: (() => Promise<readonly TarEntry[]>)[] = [];
  for (const { name } of missing) {
    const substitute = substitutes[name];
    if (substitute !== undefined) {
      step.note(`${substitute.packages.join(', ')} stand in for ${name}`);
      const chosen = substitute.packages.map((packageName) => source.find(packageName));
      const paths = await source.fetch(chosen, step);
      const unpack = () => unpackSubstitute(paths, substitute);
      parts.push(() => keepEntries(source.cache, `substitutes of ${name}`, chosen, unpack));
      records.push(...chosen);
    }
  }
  const unpack = async () => {
    const files: TarEntry[] = [];
    for (const part of parts) files.push(...(await part()));
    return files;
  };
  return { records, unpack };
}

async function unpackSubstitute(paths: ReadonlyMap<string, string>, { files }: Substitute): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  for (const path of paths.values()) entries.push(...(await collect(readDebFiles(path))));
  return entries.filter(({ name }) => files.test(name));
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) {
    collected.push(item);
  }
  return collected;
}
