/** The recipe: from a host description to a bootable image, step by step. */
import { stat } from 'node:fs/promises';
import { refuseUnknownAnswers } from './check-preseed.ts';
import { PassforgeError } from './errors.ts';
import { debianReleases } from './host/debian-releases.ts';
import type { Host } from './host/host.ts';
import { storageComponents } from './installer/storage-packages.ts';
import { openPackageSource, type PackageSource } from './package-source.ts';
import { prepareInstaller } from './prepare-installer.ts';
import { choosePool, prepareMedium, seedPath } from './prepare-medium.ts';
import { renderSeed } from './render-host-files.ts';
import { findMirrorAddress } from './system/mirror-address.ts';
import { defaultCacheFolder, openObjectCache } from './system/object-cache.ts';
import type { Reporter } from './system/reporter.ts';
import { runCommand } from './system/run-command.ts';
import { openTemplates } from './system/template-folders.ts';
import { withWorkDirectory } from './system/work-directory.ts';
import { prepareOutput } from './system/write-output.ts';
import { writeImage } from './write-image.ts';

export interface BuildOptions {
  readonly output: string;
  /** Value of --mirror, or null. */
  readonly mirror: string | null;
  /** An admin's own templates, or null. */
  readonly overlay: string | null;
  /** Folder of the package cache, or null for the user's own. */
  readonly cache: string | null;
  /** The Date of a release file that is taken although it is too old or lies ahead; null for none. */
  readonly acceptDate: Date | null;
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

export async function buildImage(host: Host, options: BuildOptions): Promise<BuildResult> {
  const { output, reporter, signal } = options;
  const release = debianReleases[host.release];
  await prepareOutput(output);
  const templates = await openTemplates(options.overlay);
  await findTools(signal);
  const mirror = await findMirrorAddress({ option: options.mirror, described: host.apt.archive });
  if (host.apt.archive === null) {
    reporter.warn('the host will have no archive for updates: the description names no `mirror`');
  }
  const seed = await reporter.step('host files', () => renderSeed(host, templates));
  const cache = await openObjectCache(options.cache ?? defaultCacheFolder());
  const source = await reporter.step(`archive of ${release.codename}`, (step) =>
    openPackageSource({
      ...{ mirror, release, cache, step, signal },
      components: host.apt.components,
      acceptDate: options.acceptDate,
    }),
  );
  refuseUnknownPackages(host, source);
  const installer = await reporter.step('installer', (step) =>
    prepareInstaller(source, release, storageComponents(host.storage), templates, step),
  );
  await refuseUnknownAnswers(seed, installer.templates, host.release);
  const pool = choosePool(source, installer, host);
  const medium = await reporter.step(`${pool.length} packages`, (step) =>
    prepareMedium(source, release, installer, pool, templates, step),
  );
  medium.tree.set(seedPath, seed);
  await reporter.step('image', () =>
    withWorkDirectory((folder) =>
      writeImage(medium, { folder, output, signal, codename: release.codename, date: source.archive.release.date }),
    ),
  );
  const { size } = await stat(output);
  return { image: output, release: release.codename, mirror, packages: pool.length, bytes: size };
}

function refuseUnknownPackages({ packages, firmware, apt, release }: Host, { archive }: PackageSource): void {
  const unknown = [...packages, ...firmware.packages].filter((name) => archive.packages.find(name) === undefined);
  if (unknown.length > 0) {
    throw new PassforgeError(
      'description',
      `packages: ${unknown.join(', ')}: not in ${apt.components.join(', ')} of ${release}`,
      {
        hint: 'Look the name up with `apt-cache policy`; `apt.components` names further components.',
      },
    );
  }
}

/** Fails at once when a program is missing, and not after the packages have been fetched. */
async function findTools(signal: AbortSignal): Promise<void> {
  await runCommand('xorriso', ['-version'], { signal });
  await runCommand('mformat', ['--version'], { signal });
}
