/** The installer of the medium: Debian's netboot kernel and initrd, with components and kernel modules added. */
import { createHash } from 'node:crypto';
import type { PackageRecord } from '../../archive/packages-index.ts';
import { contentOf, readDebFiles, readFilesOfDeb } from '../../formats/deb.ts';
import type { TarEntry } from '../../formats/tar.ts';
import type { DebianRelease } from '../../host/release/debian-release.ts';
import { listComponents, mergeStatus } from '../../installer/component-status.ts';
import { findKernelAbi, isInstallerModule } from '../../installer/kernel-modules.ts';
import type { Step } from '../../system/reporter.ts';
import type { TemplateFolders } from '../../system/template-folders.ts';
import type { PackageSource } from '../fetch/package-source.ts';
import {
  buildInstallerInitrd,
  type InstallerInitrd,
  readNetbootInitrd,
  statusPath,
  textOf,
} from './build-installer-initrd.ts';
import { readInitrdFiles } from './initrd-files.ts';
import { keepEntries } from './keep-entries.ts';
import { chooseComponents, fetchComponents } from './prepare-components.ts';

export interface Installer extends InstallerInitrd {
  readonly kernel: Uint8Array;
  /** Every package and component that went into it. */
  readonly records: readonly PackageRecord[];
}

/** @param furtherComponents beyond those of every installer */
export async function prepareInstaller(
  source: PackageSource,
  release: DebianRelease,
  furtherComponents: readonly string[],
  templates: TemplateFolders,
  step: Step,
): Promise<Installer> {
  const netboot = await step.step('netboot installer', (inner) => openNetboot(source, release, inner));
  const records = chooseComponents(source.archive.components, listComponents(netboot.status), furtherComponents);
  const components = await step.step('components', (inner) => fetchComponents(source, records, release, inner));
  const modules = await step.step('kernel modules', (inner) => fetchModules(source, netboot, inner));
  const own = (await readInitrdFiles(templates)).map(
    ({ path, mode, text }): TarEntry => ({ name: path, type: 'file', mode, content: Buffer.from(text) }),
  );
  const status = mergeStatus(netboot.status, records);
  const used = [netboot.record, ...components.records, modules.record];
  const built = await step.step('initrd', () =>
    keepInitrd(source, used, [status, ...own], async () =>
      buildInstallerInitrd(await netboot.unpackInitrd(), status, [
        ...(await components.unpack()),
        ...(await modules.unpack()),
        ...own,
      ]),
    ),
  );
  return { kernel: netboot.kernel, ...built, records: used };
}

/** The initrd as it was built of the same packages and the same further parts before, or built now. */
async function keepInitrd(
  { cache }: PackageSource,
  packages: readonly PackageRecord[],
  parts: readonly (string | TarEntry)[],
  build: () => Promise<InstallerInitrd>,
): Promise<InstallerInitrd> {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const entries = await keepEntries(cache, `initrd ${digest}`, packages, async () => {
    const { initrd, ...texts } = await build();
    return [toEntry('initrd', initrd), toEntry('texts', Buffer.from(JSON.stringify(texts)))];
  });
  const content = contentsOf(entries);
  return { ...JSON.parse(Buffer.from(content('texts')).toString()), initrd: content('initrd') };
}

interface Netboot {
  readonly record: PackageRecord;
  readonly kernel: Uint8Array;
  /** The package database of its initrd. */
  readonly status: string;
  /** The kernel's ABI, as in `6.12.107+deb13-amd64`. */
  readonly abi: string;
  /** The initrd as the package has it: a gzip member. */
  unpackInitrd(): Promise<Uint8Array>;
}

async function openNetboot(source: PackageSource, release: DebianRelease, step: Step): Promise<Netboot> {
  const record = source.find(release.netbootPackage);
  const paths = await source.fetch([record], step);
  const folder = `usr/lib/debian-installer/images/${release.number}/amd64/text/debian-installer/amd64`;
  const wanted = { linux: `${folder}/linux`, initrd: `${folder}/initrd.gz` };
  const unpack = async () =>
    contentsOf(
      await keepEntries(source.cache, `netboot installer ${folder}`, [record], async () => [
        ...(await readFilesOfDeb(paths.get(record.name) ?? '', Object.values(wanted))).values(),
      ]),
    );
  // Apart from the large initrd, which most builds need not look into.
  const parts = await keepEntries(source.cache, `parts of the netboot installer ${folder}`, [record], async () => {
    const content = await unpack();
    const initrd = readNetbootInitrd(content(wanted.initrd));
    const abi = findKernelAbi(initrd.map(({ name }) => name)) ?? '';
    const status = textOf(initrd, statusPath);
    return [
      toEntry('kernel', content(wanted.linux)),
      toEntry('status', Buffer.from(status)),
      toEntry('abi', Buffer.from(abi)),
    ];
  });
  const content = contentsOf(parts);
  const [status, abi] = ['status', 'abi'].map((name) => Buffer.from(content(name)).toString());
  return {
    ...{ record, kernel: content('kernel'), status: status ?? '', abi: abi ?? '' },
    unpackInitrd: async () => (await unpack())(wanted.initrd),
  };
}

function toEntry(name: string, content: Uint8Array): TarEntry {
  return { name, type: 'file', mode: 0o644, content };
}

function contentsOf(entries: readonly TarEntry[]): (name: string) => Uint8Array {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return (name) => contentOf(byName, name);
}

interface Modules {
  readonly record: PackageRecord;
  unpack(): Promise<readonly TarEntry[]>;
}

async function fetchModules(source: PackageSource, { abi }: Netboot, step: Step): Promise<Modules> {
  const record = source.find(`linux-image-${abi}`);
  const paths = await source.fetch([record], step);
  const unpack = () => unpackModules(paths.get(record.name) ?? '');
  return { record, unpack: () => keepEntries(source.cache, 'kernel modules', [record], unpack) };
}

async function unpackModules(path: string): Promise<TarEntry[]> {
  const files: TarEntry[] = [];
  for await (const entry of readDebFiles(path)) {
    if (entry.type === 'file' && isInstallerModule(entry.name)) {
      files.push(entry);
    }
  }
  return files;
}
