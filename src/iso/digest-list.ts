/**
 * The digests of an image's files, in the image itself: `SHA256SUMS`, as `sha256sum -c` reads it on the mounted medium.
 * Three files are not in it: the list itself, the seed, which has a manifest of its own and can be replaced, and isolinux.bin,
 * into which xorriso writes where it lies (mkisofs calls that the boot information table).
 */
import { createHash } from 'node:crypto';
import { PassforgeError } from '../errors.ts';

export const digestListPath = 'SHA256SUMS';

/** Bytes, or a file on this machine whose digest is known. */
export type TreeContent = Uint8Array | { readonly path: string; readonly sha256: string };

/** @param except paths that are left out, beside the list itself */
export function renderDigestList(tree: ReadonlyMap<string, TreeContent>, except: readonly string[]): Buffer {
  const lines = [...tree]
    .filter(([path]) => path !== digestListPath && !except.includes(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, content]) => `${digestOf(content)}  ${path}\n`);
  return Buffer.from(lines.join(''));
}

function digestOf(content: TreeContent): string {
  return content instanceof Uint8Array ? sha256(content) : content.sha256;
}

/** What stands for the whole base: SHA-256 of the list, in hex. */
export function baseDigest(digestList: Uint8Array): string {
  return sha256(digestList);
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Digests by path. @throws PassforgeError when it is no such list */
export function parseDigestList(text: string, image: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [, digest, path] = /^([0-9a-f]{64}) {2}(\S.*)$/.exec(line) ?? [];
      if (digest !== undefined && path !== undefined) return [path, digest];
      throw new PassforgeError('failed', `reading ${image}: its ${digestListPath} is damaged`);
    }),
  );
}
