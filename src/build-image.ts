/** The recipe: from a host description to a bootable image, step by step. */
import { stat } from 'node:fs/promises';
import { debianReleases } from './archive/debian-releases.ts';
import { refuseUnknownAnswers } from './check-preseed.ts';
import { PassforgeError } from './errors.ts';
import type { Host } from './host/host.ts';
import { openPackageSource, type PackageSource } from './package-source.ts';
import { prepareInstaller } from './prepare-installer.ts';
import { choosePool, prepareMedium, seedPath } from './prepare-medium.ts';
import { renderSeed } from './render-host-files.ts';
import { findMirrorAddress } from './system/mirror-address.ts';
import { defaultCacheFolder, openObjectCache } from './system/object-cache.ts';
import type { Reporter } from './system/reporter.ts';
import { runCommand } from './system/run-command.ts';
import { withWorkDirectory } from './system/work-directory.ts';
import { prepareOutput } from './system/write-output.ts';
import { writeImage } from './write-image.ts';

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

export async function buildImage(host: Host, options: BuildOptions): Promise<BuildResult> {
  const { output, reporter, signal } = options;
  const release = debianReleases[host.release];
  await prepareOutput(output);
  await findTools(signal);
  const mirror = await findMirrorAddress({ option: options.mirror, described: host.mirror });
  if (host.mirror === null) {
    reporter.warn('the host will have no archive for updates: the description names no `mirror`');
  }
  const seed = await reporter.step('host files', () => renderSeed(host));
  const cache = await openObjectCache(options.cache ?? defaultCacheFolder());
  const source = await reporter.step(`archive of ${release.codename}`, (step) =>
    openPackageSource({ mirror, release, cache, step, signal }),
  );
  refuseUnknownPackages(host, source);
  const installer = await reporter.step('installer', (step) => prepareInstaller(source, release, step));
  await refuseUnknownAnswers(seed, installer.templates, host.release);
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

function refuseUnknownPackages({ packages, release }: Host, { archive }: PackageSource): void {
  const unknown = packages.filter((name) => archive.packages.find(name) === undefined);
  if (unknown.length > 0) {
    throw new PassforgeError(
      'description',
      `packages: ${unknown.join(', ')}: not in the component main of ${release}`,
      {
        hint: 'Look the name up with `apt-cache policy`; other components than main cannot be used yet.',
      },
    );
  }
}

/** Fails at once when a program is missing, and not after the packages have been fetched. */
async function findTools(signal: AbortSignal): Promise<void> {
  await runCommand('xorriso', ['-version'], { signal });
  await runCommand('mformat', ['--version'], { signal });
}
