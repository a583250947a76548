/** The recipe: from a host description to a bootable image, step by step. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianReleases } from './archive/debian-releases.ts';
import type { Host } from './host/host.ts';
import { efiImageSize } from './iso/efi-image.ts';
import { bootPaths, toPathListLine, toXorrisoArguments } from './iso/xorriso-arguments.ts';
import { openPackageSource } from './package-source.ts';
import { prepareInstaller } from './prepare-installer.ts';
import { choosePool, type Medium, prepareMedium, seedPath, stageFile } from './prepare-medium.ts';
import { renderSeed } from './render-host-files.ts';
import { findMirrorAddress } from './system/mirror-address.ts';
import { defaultCacheFolder, openObjectCache } from './system/object-cache.ts';
import type { Reporter } from './system/reporter.ts';
import { runCommand } from './system/run-command.ts';
import { withWorkDirectory } from './system/work-directory.ts';
import { writeOutput } from './system/write-output.ts';

export interface BuildOptions {
  readonly output: string;
  /** Value of --mirror, or null. */
  readonly mirror: string | null;
  /** Folder of the package cache, or null for the user's own. */
  readonly cache: string | null;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export interface BuildResult {
  readonly image: string;
  readonly release: string;
  readonly mirror: string;
  readonly packages: number;
  readonly bytes: number;
}

export async function buildImage(described: Host, options: BuildOptions): Promise<BuildResult> {
  const { output, reporter, signal } = options;
  const release = debianReleases[described.release];
  await findTools(signal);
  const mirror = await findMirrorAddress({ option: options.mirror, described: described.mirror });
  const host = { ...described, mirror: described.mirror ?? mirror };
  const seed = await reporter.step('host files', () => renderSeed(host));
  const cache = await openObjectCache(options.cache ?? defaultCacheFolder());
  const source = await reporter.step(`archive of ${release.codename}`, (step) =>
    openPackageSource({ mirror, release, cache, step, signal }),
  );
  const installer = await reporter.step('installer', (step) => prepareInstaller(source, release, step));
  const pool = choosePool(source, installer, host);
  const medium = await reporter.step(`${pool.length} packages`, (step) => prepareMedium(source, installer, pool, step));
  medium.tree.set(seedPath, seed);
  await reporter.step('image', () =>
    withWorkDirectory((folder) =>
      writeImage(medium, { folder, output, signal, codename: release.codename, date: source.archive.release.date }),
    ),
  );
  const { size } = await stat(output);
  return { image: output, release: release.codename, mirror, packages: pool.length, bytes: size };
}

/** Fails at once when a program is missing, and not after the packages have been fetched. */
async function findTools(signal: AbortSignal): Promise<void> {
  await runCommand('xorriso', ['-version'], { signal });
  await runCommand('mformat', ['--version'], { signal });
}

interface WriteSettings {
  readonly folder: string;
  readonly output: string;
  readonly codename: string;
  readonly date: Date;
  readonly signal: AbortSignal;
}

async function writeImage(medium: Medium, settings: WriteSettings): Promise<void> {
  const { folder, output, codename, date, signal } = settings;
  const staged = join(folder, 'tree');
  medium.tree.set(bootPaths.efiImage, await makeEfiImage(medium, folder, date));
  const lines: string[] = [];
  for (const [path, content] of [...medium.tree].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(
      toPathListLine(path, content instanceof Uint8Array ? await stageFile(staged, path, content) : content.path),
    );
  }
  const pathList = join(folder, 'path-list');
  await writeFile(pathList, lines.join(''));
  const mbrCode = await stageFile(folder, 'isohdpfx.bin', medium.mbrCode);
  const volumeId = `PASSFORGE_${codename.toUpperCase()}`;
  await writeOutput(output, async (part) => {
    await runCommand('xorriso', toXorrisoArguments({ volumeId, date, pathList, mbrCode, output: part }), { signal });
  });
}

/** mtools takes every time stamp from SOURCE_DATE_EPOCH, so that the same files make the same bytes. */
async function makeEfiImage(medium: Medium, folder: string, date: Date): Promise<Buffer> {
  const image = join(folder, 'efi.img');
  const env = { SOURCE_DATE_EPOCH: String(Math.floor(date.getTime() / 1000)), TZ: 'UTC', MTOOLS_SKIP_CHECK: '1' };
  const kilobytes = efiImageSize / 1024;
  await runCommand(
    'mformat',
    ['-C', '-i', image, '-T', String(kilobytes * 2), '-h', '16', '-s', '32', '-v', 'PASSFORGE', '-N', '50415353', '::'],
    { env },
  );
  const folders = ['EFI', 'EFI/BOOT', 'EFI/debian'];
  await runCommand('mmd', ['-i', image, ...folders.map((path) => `::/${path}`)], { env });
  for (const [path, content] of medium.efi) {
    const staged = await stageFile(join(folder, 'efi'), path, content);
    await runCommand('mcopy', ['-i', image, staged, `::/${path}`], { env });
  }
  return readFile(image);
}
