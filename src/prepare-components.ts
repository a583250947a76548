/** The components of the medium's installer: which to add to the netboot initrd, and the files that they bring. */
import type { PresentPackage } from './archive/package-selection.ts';
import type { PackageIndex, PackageRecord } from './archive/packages-index.ts';
import { resolveClosure } from './archive/resolve-closure.ts';
import { PassforgeError } from './errors.ts';
import { mirrorHint } from './fetch-packages.ts';
import { readDebControl, readDebFiles } from './formats/deb.ts';
import type { TarEntry } from './formats/tar.ts';
import type { DebianRelease } from './host/debian-release.ts';
import { toInfoFile } from './installer/component-files.ts';
import { componentRoots, type Substitute, substitutesOf, unneededComponents } from './installer/components.ts';
import type { PackageSource } from './package-source.ts';
import type { Step } from './system/reporter.ts';

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

export interface ComponentFiles {
  readonly files: readonly TarEntry[];
  readonly records: readonly PackageRecord[];
}

/** Fetches the components and reads their files; what the mirror lacks is replaced by its declared substitute. */
export async function readComponents(
  source: PackageSource,
  records: readonly PackageRecord[],
  release: DebianRelease,
  step: Step,
): Promise<ComponentFiles> {
  const { files: paths, missing } = await source.fetchPresent(records, step);
  const files: TarEntry[] = [];
  for (const record of records) {
    const path = paths.get(record.name);
    if (path !== undefined) {
      files.push(...(await collect(readDebFiles(path))), ...(await readInfoFiles(record.name, path)));
    }
  }
  const stood = await readSubstitutes(source, missing, substitutesOf(release), step);
  const present = records.filter((record) => !missing.includes(record));
  return { files: [...files, ...stood.files], records: [...present, ...stood.records] };
}

async function readInfoFiles(component: string, path: string): Promise<TarEntry[]> {
  const members = await collect(readDebControl(path));
  return members.flatMap((member) => toInfoFile(component, member) ?? []);
}

async function readSubstitutes(
  source: PackageSource,
  missing: readonly PackageRecord[],
  substitutes: Readonly<Record<string, Substitute>>,
  step: Step,
): Promise<ComponentFiles> {
  const without = missing.filter(({ name }) => substitutes[name] === undefined);
  if (without.length > 0) {
    const files = without.map(({ filename }) => `\n  ${filename}`).join('');
    const message = `fetching components: the index lists them, but no mirror has them (404), and nothing stands in:${files}`;
    throw new PassforgeError('failed', message, { hint: mirrorHint });
  }
  const files: TarEntry[] = [];
  const records: PackageRecord[] = [];
  for (const { name } of missing) {
    const substitute = substitutes[name];
    if (substitute !== undefined) {
      step.note(`no mirror has ${name}; ${substitute.packages.join(', ')} stand in for it`);
      const chosen = substitute.packages.map((packageName) => source.find(packageName));
      const paths = await source.fetch(chosen, step);
      for (const path of paths.values()) {
        files.push(...(await collect(readDebFiles(path))).filter((entry) => substitute.files.test(entry.name)));
      }
      records.push(...chosen);
    }
  }
  return { files, records };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) {
    collected.push(item);
  }
  return collected;
}
