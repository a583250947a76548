/** From a host and the texts rendered for it to the bytes of its seed. */
import { packTar } from '../formats/tar.ts';
import type { Host } from '../host/host.ts';
import type { RenderedFile } from '../render/render-job.ts';
import { packSeed, type SeedFile } from './seed-archive.ts';
import { digestFiles, toDigestFile, toManifestFile } from './seed-manifest.ts';

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
  /** SHA-256 of the list of digests of the base that the seed is for, in hex. */
  readonly base: string;
}

/**
 * The seed holds `/preseed.cfg`, which the installer reads before its first question, the scripts that preseed.cfg
 * names, the host's files as one tar archive, digests by which the installer checks all of that and the base, and a manifest.
 */
export async function buildSeed(inputs: SeedInputs): Promise<Buffer> {
  const payload = await packTar(
    inputs.target.map(({ path, mode, content }) => ({ name: path, type: 'file', mode, content: Buffer.from(content) })),
  );
  const files: SeedFile[] = [
    { path: 'preseed.cfg', mode: 0o600, content: Buffer.from(inputs.preseed) },
    { path: 'passforge/payload.tar', mode: 0o600, content: payload },
    ...inputs.installer.map((file) => ({ ...file, content: Buffer.from(file.content) })),
  ];
  files.push(toDigestFile(files, inputs.base));
  const { host, version, base } = inputs;
  const manifest = { passforge: version, host, base, files: digestFiles(files), target: digestFiles(inputs.target) };
  return packSeed([...files, toManifestFile(manifest)]);
}
