/** What a seed says of itself: the host it was made for, and the digest of each of its files. */
import { createHash } from 'node:crypto';
import { PassforgeError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { packSeed, readSeed, type SeedFile } from './seed-archive.ts';
import { viewsOf } from './seed-view.ts';

const manifestPath = 'passforge/manifest.json';

export interface SeedManifest {
  /** Version of the program that made the seed. */
  readonly passforge: string;
  readonly host: Host;
  /** SHA-256 of the list of digests of the base that the seed is for. */
  readonly base: string;
  /** Files of the admin's own templates that it was rendered with; none where the image is older than this entry. */
  readonly overlay?: readonly string[];
  /** SHA-256 of each other file of the seed and of each file of its payload, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly target: Readonly<Record<string, string>>;
}

export function toManifestFile(manifest: SeedManifest): SeedFile {
  return { path: manifestPath, mode: 0o600, content: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) };
}

/** Where the installer has mounted the list of digests of the base, relative to its root. */
const mountedListPath = 'cdrom/SHA256SUMS';

/**
 * What templates/seed/passforge/check-medium compares with, as sha256sum(1) writes it: the other files of the seed, which the
 * boot loader has brought into memory and no other checksum guards, and through its list of digests the whole base.
 */
export function toDigestFile(files: readonly SeedFile[], base: string): SeedFile {
  const digests = { ...digestFiles(files), [mountedListPath]: base };
  const lines = Object.entries(digests).map(([path, digest]) => `${digest}  ${path}\n`);
  return { path: 'passforge/SHA256SUMS', mode: 0o644, content: Buffer.from(lines.join('')) };
}

/** Digests of files by their paths, sorted. */
export function digestFiles(files: readonly { path: string; content: Uint8Array | string }[]): Record<string, string> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  return Object.fromEntries(
    sorted.map(({ path, content }) => [path, createHash('sha256').update(content).digest('hex')]),
  );
}

/** Of the only host. @throws PassforgeError as `readManifests` does, and when there are several hosts */
export function readManifest(seed: Buffer, image: string): SeedManifest {
  const [manifest, ...others] = readManifests(seed, image);
  if (manifest !== undefined && others.length === 0) return manifest;
  const names = [manifest, ...others].map((one) => one?.host.hostname).join(', ');
  throw new PassforgeError('usage', `reading the seed of ${image}: it has several hosts, ${names}`, {
    hint: 'Build an image of one host alone.',
  });
}

/**
 * Of each host, sorted by their names.
 * @param image whose seed it is, for messages
 * @throws PassforgeError when the bytes are no seed, or one of its files is not what the manifest says
 */
export function readManifests(seed: Buffer, image: string): SeedManifest[] {
  try {
    return checkManifests(seed);
  } catch (error) {
    if (!(error instanceof PassforgeError)) throw error;
    const hint = `passforge reseed ${image} with its descriptions mends the seed, whatever it is.`;
    throw new PassforgeError(error.kind, `reading the seed of ${image}: ${error.message}`, { hint, cause: error });
  }
}

function checkManifests(seed: Buffer): SeedManifest[] {
  let files: SeedFile[];
  try {
    files = readSeed(seed);
  } catch (error) {
    throw new PassforgeError('failed', 'it is damaged', { cause: error });
  }
  const views = [...viewsOf(files)].map(([name, view]) => ({ name, view, file: findManifest(view) }));
  // Whatever else is in it, as a second archive behind the first, the installer would read too.
  if (!packSeed(files, views.length, () => '').equals(seed)) {
    throw new PassforgeError('untrusted', 'it is not as passforge packs it');
  }
  return views.map(({ name, view, file }) => {
    const manifest = checkFiles(view, file);
    if (name === '' || name === manifest.host.hostname) return manifest;
    throw new PassforgeError('untrusted', `${name} is another host`);
  });
}

function findManifest(files: readonly SeedFile[]): SeedFile {
  const manifest = files.find(({ path }) => path === manifestPath);
  if (manifest !== undefined) return manifest;
  throw new PassforgeError('failed', 'it has no manifest');
}

function checkFiles(files: readonly SeedFile[], manifest: SeedFile): SeedManifest {
  const parsed = parseManifest(Buffer.from(manifest.content).toString());
  const found = digestFiles(files.filter((file) => file !== manifest));
  const changed = Object.keys({ ...found, ...parsed.files }).filter((path) => found[path] !== parsed.files[path]);
  if (changed.length === 0) return parsed;
  throw new PassforgeError('untrusted', `${changed.join(', ')} changed since it was made`);
}

/** Nothing guards the manifest itself, so a changed byte may be anywhere in it. */
function parseManifest(text: string): SeedManifest {
  try {
    const manifest: SeedManifest = JSON.parse(text);
    const { host, base, files, target, overlay = [] } = manifest;
    if ([host, files, target].every(isMapping) && typeof base === 'string' && Array.isArray(overlay)) return manifest;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new PassforgeError('failed', 'its manifest is damaged');
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
