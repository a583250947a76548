/** An image with a real seed and little else, for what is about images as a whole and not about what is in them. */
import { createCipheriv } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBaseInputs } from '../../src/base-inputs.ts';
import { type Fleet, readFleetInputs } from '../../src/fleet.ts';
import type { Host } from '../../src/host/host.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import { baseManifestPath } from '../../src/iso/base-manifest.ts';
import { renderSeed, renderSeedOf } from '../../src/render-host-files.ts';
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

/** Of several hosts, with nothing else in it. */
export async function makeSmallFleetImage(folder: string, name: string, fleet: Fleet): Promise<string> {
  const at = (file: string): string => join(folder, `${name}.${file}`);
  const templates = await openTemplates(null);
  const hosts = fleet.map(({ host }) => host);
  await writeFile(at('seed'), await renderSeedOf(hosts, templates));
  await writeFile(at('base.json'), JSON.stringify({ ...emptyBase, inputs: await readFleetInputs(fleet, templates) }));
  const tree = [`${seedPath}=${at('seed')}`, `${baseManifestPath}=${at('base.json')}`];
  const fixed = ['--modification-date=2026010100000000', '--set_all_file_dates', '2026010100000000'];
  const xorriso = ['-as', 'mkisofs', '-quiet', '-R', ...fixed, '-o', join(folder, name), '-graft-points', ...tree];
  const { status, stderr } = await runProgram('xorriso', xorriso);
  if (status !== 0) throw new Error(stderr);
  return join(folder, name);
}

const emptyBase = { release: 'trixie', version: '13.0', suites: [], installer: [], bootLoaders: [], pool: [] };

/** @param folder where they are made */
export async function makeSmallImage(folder: string, mebibytes: number): Promise<SmallImage> {
  const at = (name: string): string => join(folder, name);
  const [{ host: forge }, templates] = [await describe('forge'), await openTemplates(null)];
  await writeFile(at('seed'), await renderSeed(forge, templates));
  await writeFile(at('filler'), differingBytes(mebibytes << 20));
  await writeFile(at('base.json'), JSON.stringify({ ...emptyBase, inputs: await readBaseInputs(forge, templates) }));
  // before the seed, which would lie in the first MiB otherwise
  const tree = [`${seedPath}=${at('seed')}`, `${baseManifestPath}=${at('base.json')}`, `a-filler=${at('filler')}`];
  const xorriso = ['-as', 'mkisofs', '-quiet', '-R', '-o', at('one.iso'), '-graft-points', ...tree];
  const { status, stderr } = await runProgram('xorriso', xorriso);
  if (status !== 0) throw new Error(stderr);
  await copyFile(at('one.iso'), at('other.iso'));
  const { host: anvil, text } = await describe('anvil');
  await reseedImage([{ file: 'anvil.yaml', text, host: anvil }], { image: at('other.iso'), overlay: null });
  return { image: at('one.iso'), changed: at('other.iso') };
}

/** The example with another name. */
export async function describe(hostname: string): Promise<{ host: Host; text: string }> {
  const text = (await readFile(exampleDescription, 'utf8')).replace(/^hostname: .*/m, `hostname: ${hostname}`);
  return { host: parseHost(text, exampleDescription), text };
}
