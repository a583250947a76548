/** The recipe: from host descriptions to a bootable image, step by step. What they have in common is read from the first. */
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type ArchiveSuite, listSuites } from '../../archive/archive-suite.ts';
import { PassforgeError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import type { DebianRelease } from '../../host/release/debian-release.ts';
import { debianReleases } from '../../host/release/debian-releases.ts';
import { storageComponents } from '../../installer/storage-packages.ts';
import { billOfMaterialsPathOf, manifestPathOf } from '../../iso/base-manifest.ts';
import { findMirrorAddresses } from '../../system/mirror-address.ts';
import { defaultCacheFolder, openObjectCache } from '../../system/object-cache.ts';
import type { Reporter } from '../../system/reporter.ts';
import { requireSpace } from '../../system/require-space.ts';
import { runCommand } from '../../system/run-command.ts';
import { openTemplates } from '../../system/template-folders.ts';
import { withWorkDirectory } from '../../system/work-directory.ts';
import { prepareOutput } from '../../system/write-output.ts';
import { refuseUnknownAnswers } from '../describe/check-preseed.ts';
import { draftSeed } from '../describe/render-host-files.ts';
import { type LockOptions, type LockResult, openBuildLock } from '../fetch/build-lock.ts';
import { openPackageSource, type PackageSource } from '../fetch/package-source.ts';
import { type Fleet, readFleetInputs } from './fleet.ts';
import { prepareInstaller } from './prepare-installer.ts';
import { choosePool, listBootLoaderRecords, prepareMedium } from './prepare-medium.ts';
import { writeImage } from './write-image.ts';
import { type ManifestFiles, writeManifests } from './write-manifests.ts';

export interface BuildOptions {
  readonly output: string;
  /** Value of --mirror, or null. */
  readonly mirror: string | null;
  /** Value of --security: an address, `none`, or null. */
  readonly security: string | null;
  /** An admin's own templates, or null. */
  readonly overlay: string | null;
  /** Folder of the package cache, or null for the user's own. */
  readonly cache: string | null;
  /** The Date of a release file that is taken although it is too old or lies ahead; null for none. */
  readonly acceptDate: Date | null;
  /** Null to build without a lock file. */
  readonly lock: LockOptions | null;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export interface BuildResult extends ManifestFiles {
  readonly image: string;
  readonly release: string;
  /** What was read, with the mirror that signed for it. */
  readonly suites: readonly { readonly name: string; readonly mirror: string; readonly date: Date }[];
  readonly packages: number;
  readonly bytes: number;
  readonly lock: LockResult | null;
}

export async function buildImage(fleet: Fleet, options: BuildOptions): Promise<BuildResult> {
  const [{ host }] = fleet;
  const { output, reporter, signal } = options;
  const release = debianReleases[host.release];
  await prepareOutputs(fleet, options);
  const templates = await openTemplates(options.overlay);
  const inputs = await readFleetInputs(fleet, templates);
  await findTools(signal);
  const suites = await findSuites(host, release, options);
  const seedFor = await reporter.step('host files', () =>
    draftSeed(
      fleet.map((described) => described.host),
      templates,
    ),
  );
  // for no base yet: a seed that does not fit is told before anything is fetched
  const draft = await seedFor('');
  const cache = await openObjectCache(options.cache ?? defaultCacheFolder());
  const lock = await openBuildLock(options.lock);
  const locked = lock.restore(suites, release.codename);
  for (const name of lock.listLeftOut(suites)) reporter.warn(`the lock has no ${name}, so the image goes without it`);
  const source = await reporter.step(`archive of ${release.codename}`, (step) =>
    openPackageSource({
      ...{ suites, locked, lockedPackages: lock.packages, cache, step, signal },
      components: host.apt.components,
      acceptDate: options.acceptDate,
    }),
  );
  refuseUnknownPackages(host, source);
  const installer = await reporter.step('installer', (step) =>
    prepareInstaller(source, release, storageComponents(host.storage), templates, step),
  );
  await refuseUnknownAnswers(draft, installer.templates, host.release);
  const pool = choosePool(source, installer, host);
  const records = [...installer.records, ...listBootLoaderRecords(source, release), ...pool];
  lock.require(records);
  await requireSpace(
    dirname(output),
    pool.reduce((sum, { size }) => sum + size, installer.initrd.length),
    'the image',
  );
  const medium = await reporter.step(`${pool.length} packages`, (step) =>
    prepareMedium(source, release, installer, pool, templates, inputs, step),
  );
  const settings = { output, signal, codename: release.codename, date: source.release.date };
  const seed = await reporter.step('image', (step) =>
    withWorkDirectory((folder) => writeImage({ ...medium, seedFor }, { ...settings, folder, step })),
  );
  const { suites: read } = source.archive;
  return {
    image: output,
    ...(await writeManifests(output, { seed, base: medium.manifest, fleet, templates })),
    release: release.codename,
    suites: read.map(({ suite, mirror, release: { date } }) => ({ name: suite.name, mirror, date })),
    packages: pool.length,
    bytes: (await stat(output)).size,
    lock: await lock.write(release.codename, read, records),
  };
}

/** Everything that will be written, before anything is fetched: none may be a description, or another one. */
async function prepareOutputs(fleet: Fleet, { output, lock }: BuildOptions): Promise<void> {
  const written = [
    output,
    manifestPathOf(output),
    billOfMaterialsPathOf(output),
    ...(lock === null ? [] : [lock.path]),
  ];
  const paths = [...fleet.map(({ file }) => file), ...written].map((path) => resolve(path));
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) {
    throw new PassforgeError('usage', `writing ${twice}: it would be written over by another file of the same build`, {
      hint: 'Give another --output.',
    });
  }
  for (const path of written) await prepareOutput(path);
}

/** The suites of the release at the addresses that the admin gave, or that this machine's apt knows. */
async function findSuites(host: Host, release: DebianRelease, options: BuildOptions): Promise<ArchiveSuite[]> {
  const { apt } = host;
  const mirrors = await findMirrorAddresses({
    option: options.mirror,
    described: apt.archive,
    further: apt.mirrors,
    securityOption: options.security,
    describedSecurity: apt.security ?? release.retired?.security ?? null,
  });
  if (apt.archive === null) {
    options.reporter.warn('the host will have no archive for updates: the description names no `mirror`');
  }
  if (mirrors.security === null && options.security === null) {
    options.reporter.warn(
      'the image goes without security updates: give their archive as `apt.security` or --security',
    );
  }
  return listSuites(release, mirrors);
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
