/** The installer of the medium: Debian's netboot kernel and initrd, with components and kernel modules added. */
import { gunzipSync } from 'node:zlib';
import type { PackageRecord } from './archive/packages-index.ts';
import { PassforgeError } from './errors.ts';
import { type CpioEntry, fileTypes, packCpio, readCpio } from './formats/cpio.ts';
import { contentOf, readDebFiles, readFilesOfDeb } from './formats/deb.ts';
import type { TarEntry } from './formats/tar.ts';
import type { DebianRelease } from './host/debian-release.ts';
import { listComponents, mergeStatus } from './installer/component-status.ts';
import { dropTranslations } from './installer/debconf-templates.ts';
import { buildInitrdAddition } from './installer/initrd-addition.ts';
import { findKernelAbi, isInstallerModule } from './installer/kernel-modules.ts';
import { findWantedPackages } from './installer/wanted-packages.ts';
import type { PackageSource } from './package-source.ts';
import { chooseComponents, readComponents } from './prepare-components.ts';
import type { Step } from './system/reporter.ts';
import type { TemplateFolders } from './system/template-folders.ts';

export interface Installer {
  readonly kernel: Uint8Array;
  readonly initrd: Buffer;
  /** Packages that its components install, as far as their scripts name them. */
  readonly wantedPackages: readonly string[];
  /** The debconf templates of its components, one text each. */
  readonly templates: readonly string[];
  /** Every package and component that went into it. */
  readonly records: readonly PackageRecord[];
}

const statusPath = 'var/lib/dpkg/status';

/** In bytes; grub-installer, the longest, has 50 kB. */
const largestScript = 256 * 1024;

/** @param furtherComponents beyond those of every installer */
export async function prepareInstaller(
  source: PackageSource,
  release: DebianRelease,
  furtherComponents: readonly string[],
  templates: TemplateFolders,
  step: Step,
): Promise<Installer> {
  const netboot = await step.step('netboot installer', (inner) => readNetboot(source, release, inner));
  const status = textOf(netboot.initrd, statusPath);
  const records = chooseComponents(source.archive.components, listComponents(status), furtherComponents);
  const components = await step.step('components', (inner) => readComponents(source, records, release, inner));
  const modules = await step.step('kernel modules', (inner) => readModules(source, netboot, inner));
  const own = (await templates.read('templates/initrd')).map(
    ({ path, mode, text }): TarEntry => ({ name: path, type: 'file', mode, content: Buffer.from(text) }),
  );
  const replaced = [
    { name: statusPath, type: 'file', mode: 0o644, content: Buffer.from(mergeStatus(status, records)) } as const,
    ...netboot.initrd.flatMap(withoutTranslations),
  ];
  const added = buildInitrdAddition(
    netboot.initrd,
    [...replaced, ...components.files, ...modules.files, ...own],
    new Set(replaced.map(({ name }) => name)),
  );
  return {
    kernel: netboot.kernel,
    initrd: appendArchive(netboot.compressed, added),
    wantedPackages: findWantedPackages(listTexts([...netboot.initrd, ...added])),
    templates: [...netboot.initrd, ...added].filter(isTemplates).map(({ content }) => Buffer.from(content).toString()),
    records: [netboot.record, ...components.records, modules.record],
  };
}

/** The templates of the netboot initrd itself, as those that are added: without translations. */
function withoutTranslations({ name, content }: CpioEntry): TarEntry[] {
  if (!isTemplates({ name })) {
    return [];
  }
  return [{ name, type: 'file', mode: 0o644, content: Buffer.from(dropTranslations(Buffer.from(content).toString())) }];
}

function isTemplates({ name }: { name: string }): boolean {
  return name.startsWith('var/lib/dpkg/info/') && name.endsWith('.templates');
}

interface Netboot {
  readonly record: PackageRecord;
  readonly kernel: Uint8Array;
  /** The initrd as the package has it: a gzip member. */
  readonly compressed: Uint8Array;
  readonly initrd: readonly CpioEntry[];
}

async function readNetboot(source: PackageSource, release: DebianRelease, step: Step): Promise<Netboot> {
  const record = source.find(release.netbootPackage);
  const paths = await source.fetch([record], step);
  const folder = `usr/lib/debian-installer/images/${release.number}/amd64/text/debian-installer/amd64`;
  const wanted = { linux: `${folder}/linux`, initrd: `${folder}/initrd.gz` };
  const files = await readFilesOfDeb(paths.get(record.name) ?? '', Object.values(wanted));
  const [kernel, compressed] = [contentOf(files, wanted.linux), contentOf(files, wanted.initrd)];
  return { record, kernel, compressed, initrd: [...readCpio(gunzipSync(compressed))] };
}

async function readModules(
  source: PackageSource,
  netboot: Netboot,
  step: Step,
): Promise<{ files: TarEntry[]; record: PackageRecord }> {
  const abi = findKernelAbi(netboot.initrd.map(({ name }) => name));
  const record = source.find(`linux-image-${abi}`);
  const paths = await source.fetch([record], step);
  const files: TarEntry[] = [];
  for await (const entry of readDebFiles(paths.get(record.name) ?? '')) {
    if (entry.type === 'file' && isInstallerModule(entry.name)) {
      files.push(entry);
    }
  }
  return { files, record };
}

/** The kernel takes several archives in a row; an uncompressed one must start at a multiple of four bytes. */
function appendArchive(compressed: Uint8Array, added: readonly CpioEntry[]): Buffer {
  const padding = Buffer.alloc((4 - (compressed.length % 4)) % 4);
  return Buffer.concat([compressed, padding, packCpio(added)]);
}

/** Texts among the files: a component's scripts, with or without an interpreter line. */
function* listTexts(entries: readonly CpioEntry[]): Generator<string> {
  for (const { mode, content } of entries) {
    if ((mode & fileTypes.mask) === fileTypes.file && content.length < largestScript && !content.includes(0)) {
      yield Buffer.from(content).toString();
    }
  }
}

function textOf(entries: readonly CpioEntry[], path: string): string {
  const entry = entries.find(({ name }) => name === path);
  if (entry === undefined) {
    throw new PassforgeError('failed', `reading the netboot initrd: it lacks ${path}`);
  }
  return Buffer.from(entry.content).toString();
}
