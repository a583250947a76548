/** The medium around the installer: its pool of packages, the boot loaders, and the tree that xorriso makes an image of. */

import { createHash } from 'node:crypto';
import type { PackageRecord } from '../../archive/packages-index.ts';
import { resolveClosure } from '../../archive/resolve-closure.ts';
import { contentOf, readFilesOfDeb } from '../../formats/deb.ts';
import type { Host } from '../../host/host.ts';
import type { DebianRelease } from '../../host/release/debian-release.ts';
import { debianReleases } from '../../host/release/debian-releases.ts';
import { type BootLoaderFile, biosModules, listBootLoaderPackages } from '../../installer/boot-loader-files.ts';
import {
  basePriorities,
  biosBootLoaderPackages,
  listComputedPackages,
  listPoolPackages,
} from '../../installer/package-sets.ts';
import { type BaseInputs, type BaseManifest, baseManifestPath, buildBaseManifest } from '../../iso/base-manifest.ts';
import { billOfMaterialsPath, renderBillOfMaterials } from '../../iso/bill-of-materials.ts';
import type { TreeContent } from '../../iso/digest-list.ts';
import { buildEfiFiles, type EfiLoaders } from '../../iso/efi-image.ts';
import { buildMediumIndex } from '../../iso/medium-index.ts';
import { buildMediumLabels } from '../../iso/medium-labels.ts';
import { bootPaths } from '../../iso/xorriso-arguments.ts';
import { renderTemplate } from '../../render/render-template.ts';
import type { Step } from '../../system/reporter.ts';
import type { TemplateFolders } from '../../system/template-folders.ts';
import type { PackageSource } from '../fetch/package-source.ts';
import { keepEntries } from './keep-entries.ts';
import type { Installer } from './prepare-installer.ts';

/** The packages that an installation without a network needs, sorted by name. */
export function choosePool(source: PackageSource, installer: Installer, host: Host): readonly PackageRecord[] {
  const { packages: index } = source.archive;
  const base = basePriorities.flatMap((priority) => index.withPriority(priority)).map(({ name }) => name);
  // a component names what some machines of some releases want; what this release does not have, it does not miss
  const wanted = installer.wantedPackages.filter((name) => index.find(name) !== undefined);
  const roots = [...base, ...listComputedPackages(debianReleases[host.release]), ...wanted, ...listPoolPackages(host)];
  const pool = new Map(resolveClosure(roots, index).packages.map((record) => [record.name, record]));
  for (const record of resolveClosure([...base, ...biosBootLoaderPackages], index).packages) {
    pool.set(record.name, record);
  }
  return [...pool.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Files of the image by path. */
export type MediumTree = Map<string, TreeContent>;

export interface Medium {
  readonly tree: MediumTree;
  readonly manifest: BaseManifest;
  /** Boot code of the first sector. */
  readonly mbrCode: Uint8Array;
  /** Files of the EFI system partition by path. */
  readonly efi: ReadonlyMap<string, Uint8Array>;
}

export async function prepareMedium(
  source: PackageSource,
  row: DebianRelease,
  installer: Installer,
  pool: readonly PackageRecord[],
  templates: TemplateFolders,
  inputs: BaseInputs,
  step: Step,
): Promise<Medium> {
  const files = await source.fetch(pool, step);
  const { loaders, records: bootLoaders } = await readBootLoaders(source, row, step);
  const { suites } = source.archive;
  const manifest = buildBaseManifest({ inputs, suites, installer: installer.records, bootLoaders, pool });
  const manifestText = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const baseId = createHash('sha256').update(manifestText).update(installer.initrd).digest('hex').slice(0, 32);
  const { codename, suite, version, date } = source.release;
  const tree: MediumTree = new Map<string, TreeContent>([
    ...pool.map(({ filename, name, sha256 }) => [filename, { path: files.get(name) ?? '', sha256 }] as const),
    ...[
      ...buildMediumIndex({ codename, suite, version, date, packages: pool }),
      ...buildMediumLabels(codename, version, baseId),
    ].map(({ path, content }) => [path, content] as const),
    ...(await renderBootMenus(codename, inputs.menu, templates)),
    ['install.amd/vmlinuz', installer.kernel],
    ['install.amd/initrd', installer.initrd],
    [bootPaths.isolinux, loaders('isolinux')],
    ...biosModules.map((name) => [`isolinux/${name}.c32`, loaders(name)] as const),
    [baseManifestPath, manifestText],
    [billOfMaterialsPath, renderBillOfMaterials(manifest)],
  ]);
  return { tree, manifest, mbrCode: loaders('mbr'), efi: buildEfiFiles(efiLoaders(loaders, row), baseId) };
}

/** A boot loader's file by its key in boot-loader-files.ts. */
type BootLoaders = (file: BootLoaderFile) => Uint8Array;

function efiLoaders(loaders: BootLoaders, { signedBootLoaders }: DebianRelease): EfiLoaders {
  if (!signedBootLoaders) return { unsignedGrub: loaders('unsignedGrub') };
  return { shim: loaders('shim'), mokManager: loaders('mokManager'), grub: loaders('grub') };
}

/** The packages that the medium's boot loaders come out of. */
export function listBootLoaderRecords(source: PackageSource, row: DebianRelease): PackageRecord[] {
  return listBootLoaderPackages(row).map(({ name }) => source.find(name));
}

async function readBootLoaders(
  source: PackageSource,
  row: DebianRelease,
  step: Step,
): Promise<{ loaders: BootLoaders; records: readonly PackageRecord[] }> {
  const packages = listBootLoaderPackages(row);
  const records = listBootLoaderRecords(source, row);
  const paths = await source.fetch(records, step);
  const contents = new Map<string, Uint8Array>();
  for (const { name, files } of packages) {
    const own = records.filter((record) => record.name === name);
    const unpacked = await keepEntries(
      source.cache,
      `boot loaders ${Object.values(files).join(' ')}`,
      own,
      async () => [...(await readFilesOfDeb(paths.get(name) ?? '', Object.values(files))).values()],
    );
    const found = new Map(unpacked.map((entry) => [entry.name, entry]));
    for (const [key, path] of Object.entries(files)) {
      contents.set(key, contentOf(found, path));
    }
  }
  const loaders: BootLoaders = (file) => {
    const content = contents.get(file);
    if (content === undefined) throw new Error(`${file} is no file of ${row.codename}'s boot loaders`);
    return content;
  };
  return { loaders, records };
}

async function renderBootMenus(
  codename: string,
  hosts: readonly string[],
  templates: TemplateFolders,
): Promise<[string, Uint8Array][]> {
  const sources = await templates.read('templates/iso');
  return sources.map(({ path, text }) => [
    path.replace(/\.hbs$/, ''),
    Buffer.from(renderTemplate(`templates/iso/${path}`, text, { codename, hosts })),
  ]);
}
