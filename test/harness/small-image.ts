/** An image with a real seed and little else, for what is about images as a whole and not about what is in them. */
import { createCipheriv } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../../src/host/host.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import { baseManifestPath } from '../../src/iso/base-manifest.ts';
import { baseDigest, digestListPath, renderDigestList } from '../../src/iso/digest-list.ts';
import { readBaseInputs } from '../../src/recipes/build/base-inputs.ts';
import { type Fleet, readFleetInputs } from '../../src/recipes/build/fleet.ts';
import { reseedImage } from '../../src/recipes/build/reseed-image.ts';
import { draftSeed, type SeedFor } from '../../src/recipes/describe/render-host-files.ts';
import { seedPath } from '../../src/seed/seed-archive.ts';
import { createReporter } from '../../src/system/reporter.ts';
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

/** Of several hosts, with nothing else in it. */
export async function makeSmallFleetImage(folder: string, name: string, fleet: Fleet): Promise<string> {
  const templates = await openTemplates(null);
  const hosts = fleet.map(({ host }) => host);
  const base = JSON.stringify({ ...emptyBase, inputs: await readFleetInputs(fleet, templates) });
  const tree = new Map([[baseManifestPath, Buffer.from(base)]]);
  return packImage(folder, name, tree, await draftSeed(hosts, templates));
}

const emptyBase = { release: 'trixie', version: '13.0', suites: [], installer: [], bootLoaders: [], pool: [] };

/** @param folder where they are made */
export async function makeSmallImage(folder: string, mebibytes: number): Promise<SmallImage> {
  const [{ host: forge }, templates] = [await describe('forge'), await openTemplates(null)];
  const base = JSON.stringify({ ...emptyBase, inputs: await readBaseInputs(forge, templates) });
  const tree = new Map<string, Buffer>([
    // before the seed, which would lie in the first MiB otherwise
    ['a-filler', differingBytes(mebibytes << 20)],
    [baseManifestPath, Buffer.from(base)],
  ]);
  const image = await packImage(folder, 'one.iso', tree, await draftSeed([forge], templates));
  const changed = join(folder, 'other.iso');
  await copyFile(image, changed);
  const { host: anvil, text } = await describe('anvil');
  await reseedImage([{ file: 'anvil.yaml', text, host: anvil }], {
    ...{ image: changed, overlay: null },
    reporter: createReporter({ quiet: true }),
  });
  return { image, changed };
}

/** With a list of digests of the tree, and the seed for that. */
async function packImage(folder: string, name: string, tree: Map<string, Buffer>, seedFor: SeedFor): Promise<string> {
  const digestList = renderDigestList(tree, []);
  tree.set(digestListPath, digestList);
  tree.set(seedPath, await seedFor(baseDigest(digestList)));
  const grafts: string[] = [];
  for (const [path, content] of tree) {
    const file = join(folder, `${name}.${grafts.length}`);
    await writeFile(file, content);
    grafts.push(`${path}=${file}`);
  }
  const image = join(folder, name);
  const fixed = ['--modification-date=2026010100000000', '--set_all_file_dates', '2026010100000000'];
  const options = ['-as', 'mkisofs', '-quiet', '-R', ...fixed, '-o', image, '-graft-points', ...grafts];
  const { status, stderr } = await runProgram('xorriso', options);
  if (status !== 0) throw new Error(stderr);
  return image;
}

/** The example with another name. */
export async function describe(hostname: string): Promise<{ host: Host; text: string }> {
  const text = (await readFile(exampleDescription, 'utf8')).replace(/^hostname: .*/m, `hostname: ${hostname}`);
  return { host: parseHost(text, exampleDescription), text };
}
