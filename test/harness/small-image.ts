/** An image with a real seed and little else, for what is about images as a whole and not about what is in them. */
import { createCipheriv } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBaseInputs } from '../../src/base-inputs.ts';
import type { Host } from '../../src/host/host.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import { baseManifestPath } from '../../src/iso/base-manifest.ts';
import { baseDigest, digestListPath, renderDigestList } from '../../src/iso/digest-list.ts';
import { renderSeed } from '../../src/render-host-files.ts';
import { reseedImage } from '../../src/reseed-image.ts';
import { seedPath } from '../../src/seed/seed-archive.ts';
import { openTemplates } from '../../src/system/template-folders.ts';
import { exampleDescription } from './image-builds.ts';
import { runProgram } from './run-program.ts';

export interface SmallImage {
  /** Of the host `forge`. */
  readonly image: string;
  /** The same image, reseeded for `anvil`. */
  readonly changed: string;
}

/** Bytes that no two places share, the same each time. */
export function differingBytes(count: number): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(count));
}

/** @param folder where they are made */
export async function makeSmallImage(folder: string, mebibytes: number): Promise<SmallImage> {
  const at = (name: string): string => join(folder, name);
  const [{ host: forge }, templates] = [await describe('forge'), await openTemplates(null)];
  const empty = { release: 'trixie', version: '13.0', suites: [], installer: [], bootLoaders: [], pool: [] };
  const tree = new Map<string, Buffer>([
    // before the seed, which would lie in the first MiB otherwise
    ['a-filler', differingBytes(mebibytes << 20)],
    [baseManifestPath, Buffer.from(JSON.stringify({ ...empty, inputs: await readBaseInputs(forge, templates) }))],
  ]);
  const digestList = renderDigestList(tree, []);
  tree.set(digestListPath, digestList);
  tree.set(seedPath, await renderSeed(forge, templates, baseDigest(digestList)));
  const grafts = [...tree.keys()].map((path, number) => `${path}=${at(String(number))}`);
  for (const [number, content] of [...tree.values()].entries()) await writeFile(at(String(number)), content);
  const xorriso = ['-as', 'mkisofs', '-quiet', '-R', '-o', at('one.iso'), '-graft-points', ...grafts];
  const { status, stderr } = await runProgram('xorriso', xorriso);
  if (status !== 0) throw new Error(stderr);
  await copyFile(at('one.iso'), at('other.iso'));
  const { host: anvil, text } = await describe('anvil');
  await reseedImage(anvil, { image: at('other.iso'), description: text, overlay: null });
  return { image: at('one.iso'), changed: at('other.iso') };
}

/** The example with another name. */
export async function describe(hostname: string): Promise<{ host: Host; text: string }> {
  const text = (await readFile(exampleDescription, 'utf8')).replace(/^hostname: .*/m, `hostname: ${hostname}`);
  return { host: parseHost(text, exampleDescription), text };
}
