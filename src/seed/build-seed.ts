/** From hosts and the texts rendered for them to the bytes of their seed. */
import { packTar } from '../formats/tar.ts';
import type { Host } from '../host/host.ts';
import type { RenderedFile } from '../render/render-job.ts';
import { packSeed, type SeedFile } from './seed-archive.ts';
import { digestFiles, toDigestFile, toManifestFile } from './seed-manifest.ts';
import { toOwnPath } from './seed-view.ts';

export interface SeedInputs {
  readonly host: Host;
  /** Version of the program. */
  readonly version: string;
  /** The text of preseed.cfg. */
  readonly preseed: string;
  /** Scripts and settings for the installer, relative to its root. */
  readonly installer: readonly RenderedFile[];
  /** Files for the installed host, relative to its root. */
  readonly target: readonly RenderedFile[];
  /** Files of the admin's own templates that it was rendered with, by their paths in the overlay. */
  readonly overlay: readonly string[];
  /** SHA-256 of the list of digests of the base that the seed is for, in hex; the same for all hosts of an image. */
  readonly base: string;
}

/**
 * The seed holds `/preseed.cfg`, which the installer reads before its first question, the scripts that preseed.cfg
 * names, the host's files as one tar archive, digests by which the installer checks all of that and the base, and a manifest. Of
 * several hosts, what all have in common stands there, and the rest of each in a folder of its own, which choose-host puts in place.
 */
export async function buildSeed(...hosts: readonly SeedInputs[]): Promise<Buffer> {
  const installer = hosts.map(installerFiles);
  const payload = await packFiles(common(hosts.map(({ target }) => target)));
  const shared = [...common(installer), { path: 'passforge/payload.tar', mode: 0o600, content: payload }];
  const own: SeedFile[] = [];
  for (const [index, { host, version, base, overlay, target }] of hosts.entries()) {
    const files = [...without(installer[index] ?? [], shared), ...(await ownPayload(target, hosts))];
    files.push(toDigestFile([...shared, ...files], base));
    const digests = digestFiles([...shared, ...files]);
    const manifest = toManifestFile({
      passforge: version,
      host,
      base,
      overlay,
      files: digests,
      target: digestFiles(target),
    });
    for (const file of [...files, manifest]) {
      own.push(hosts.length === 1 ? file : { ...file, path: toOwnPath(host.hostname, file.path) });
    }
  }
  return packSeed([...shared, ...own], hosts.length, () => adviseLess(hosts));
}

/** A description's own files are mostly what is too much. */
const namedFiles = 3;

function adviseLess(hosts: readonly SeedInputs[]): string {
  const all = hosts.flatMap(({ host }) =>
    host.files.map(({ path, content }) => ({ host, path, size: Buffer.byteLength(content ?? '') })),
  );
  const largest = all.sort((a, b) => b.size - a.size).slice(0, namedFiles);
  const named = largest.map(({ host, path, size }) => `${path} of ${host.hostname} (${size} bytes)`).join(', ');
  return `Describe fewer guests, keys or files${named === '' ? '' : `; the largest of \`files\`: ${named}`}.`;
}

function installerFiles({ preseed, installer }: SeedInputs): SeedFile[] {
  return [
    { path: 'preseed.cfg', mode: 0o600, content: Buffer.from(preseed) },
    ...installer.map((file) => ({ ...file, content: Buffer.from(file.content) })),
  ];
}

async function ownPayload(target: SeedInputs['target'], hosts: readonly SeedInputs[]): Promise<SeedFile[]> {
  if (hosts.length === 1) return [];
  const files = without(target, common(hosts.map((other) => other.target)));
  return [{ path: 'passforge/own.tar', mode: 0o600, content: await packFiles(files) }];
}

type AnyFile = SeedFile | RenderedFile;

/** Files that all lists have, alike in path, mode and content. */
function common<File extends AnyFile>(lists: readonly (readonly File[])[]): File[] {
  const [first = [], ...others] = lists;
  const known = others.map((files) => new Map(files.map((file) => [file.path, file])));
  return first.filter((file) => known.every((files) => isSame(file, files.get(file.path))));
}

function without<File extends AnyFile>(files: readonly File[], others: readonly AnyFile[]): File[] {
  const paths = new Set(others.map(({ path }) => path));
  return files.filter(({ path }) => !paths.has(path));
}

function isSame(one: AnyFile, other: AnyFile | undefined): boolean {
  return other?.mode === one.mode && Buffer.from(one.content).equals(Buffer.from(other.content));
}

function packFiles(files: readonly RenderedFile[]): Promise<Buffer> {
  return packTar(
    files.map(({ path, mode, content }) => ({ name: path, type: 'file', mode, content: Buffer.from(content) })),
  );
}
