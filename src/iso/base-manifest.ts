/** What an image says of its base: the archives it came from and every package in it, at `/passforge/base.json`. */
import type { PackageRecord } from '../archive/packages-index.ts';
import type { ReleaseFile } from '../archive/release-file.ts';
import { PassforgeError } from '../errors.ts';

export const baseManifestPath = 'passforge/base.json';

export interface BaseManifest {
  /** Codename, and the point release as `13.7`. */
  readonly release: string;
  readonly version: string;
  readonly inputs: BaseInputs;
  /** The release itself first. Mirrors are not told: they need not be trusted, and the same bytes come from any. */
  readonly suites: readonly SuiteFacts[];
  /** What the installer is made of, packages and components. */
  readonly installer: readonly PackageFacts[];
  readonly bootLoaders: readonly PackageFacts[];
  /** What lies on the medium for the installation. */
  readonly pool: readonly PackageFacts[];
}

/** What decides the base, beside the archives; hosts that agree in it can share one. */
export interface BaseInputs {
  /** SHA-256 of the program itself: another version may make another base of the same parts. */
  readonly program: string;
  /** Codename. */
  readonly release: string;
  /** `main` first. */
  readonly archiveComponents: readonly string[];
  /** Roots of the pool, beside what every installation has; sorted. */
  readonly packages: readonly string[];
  /** Components of the installer, beside those that every image has. */
  readonly installerComponents: readonly string[];
  /** Hosts that the boot menus name: all of several, none if there is one. */
  readonly menu: readonly string[];
  /** SHA-256 of the boot menus' templates and of what is added to the installer's initrd. */
  readonly templates: string;
}

export interface SuiteFacts {
  /** As sources.list(5) names it. */
  readonly name: string;
  /** The Date of its release file, as in ISO 8601. */
  readonly date: string;
  /** Primary fingerprints of the keys that signed it. */
  readonly signers: readonly string[];
}

export interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly suite: string;
  /** Path below the archive's base address; of the pool also that in the image. */
  readonly filename: string;
  readonly sha256: string;
}

export interface BaseParts {
  readonly inputs: BaseInputs;
  readonly suites: readonly {
    readonly suite: { readonly name: string };
    readonly release: Pick<ReleaseFile, 'codename' | 'version' | 'date'>;
    readonly signers: readonly string[];
  }[];
  readonly installer: readonly PackageRecord[];
  readonly bootLoaders: readonly PackageRecord[];
  readonly pool: readonly PackageRecord[];
}

export function buildBaseManifest({ inputs, suites, installer, bootLoaders, pool }: BaseParts): BaseManifest {
  const { codename = '', version = '' } = suites[0]?.release ?? {};
  return {
    release: codename,
    version,
    inputs,
    suites: suites.map(({ suite, release, signers }) => ({
      name: suite.name,
      date: release.date.toISOString(),
      signers,
    })),
    installer: installer.map(toFacts),
    bootLoaders: bootLoaders.map(toFacts),
    pool: pool.map(toFacts),
  };
}

function toFacts({ name, version, architecture, suite, filename, sha256 }: PackageRecord): PackageFacts {
  return { name, version, architecture, suite, filename, sha256 };
}

/** Every package once, in the order of names and versions. */
export function listBasePackages({ installer, bootLoaders, pool }: BaseManifest): readonly PackageFacts[] {
  const packages = new Map([...installer, ...bootLoaders, ...pool].map((facts) => [facts.filename, facts]));
  const key = ({ name, version, filename }: PackageFacts): string => `${name} ${version} ${filename}`;
  return [...packages.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** @throws PassforgeError when it is none, or of a passforge that wrote it in another form */
export function parseBaseManifest(text: string, image: string): BaseManifest {
  try {
    const parsed: BaseManifest = JSON.parse(text);
    const lists = [parsed.suites, parsed.installer, parsed.bootLoaders, parsed.pool, parsed.inputs.packages];
    if (lists.every(Array.isArray)) return parsed;
  } catch {}
  throw new PassforgeError('failed', `reading ${image}: its manifest is damaged, or of another version of passforge`, {
    hint: 'Build the image anew.',
  });
}

/** Beside the image. */
export function manifestPathOf(image: string): string {
  return `${stemOf(image)}.manifest.json`;
}

export function billOfMaterialsPathOf(image: string): string {
  return `${stemOf(image)}.cdx.json`;
}

function stemOf(image: string): string {
  return image.replace(/\.iso$/, '');
}
