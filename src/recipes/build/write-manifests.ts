/** What went into an image, beside the image: one file for people and programs, and a bill of materials. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type BaseManifest, billOfMaterialsPathOf, manifestPathOf } from '../../iso/base-manifest.ts';
import { renderBillOfMaterials } from '../../iso/bill-of-materials.ts';
import { readManifests } from '../../seed/seed-manifest.ts';
import { placeFile } from '../../system/place-file.ts';
import type { TemplateFolders } from '../../system/template-folders.ts';
import { writeOutput } from '../../system/write-output.ts';
import { readVersion } from '../describe/render-host-files.ts';
import type { Fleet } from './fleet.ts';

export interface ManifestFiles {
  readonly manifest: string;
  readonly billOfMaterials: string;
}

export interface ManifestInputs {
  readonly seed: Buffer;
  readonly base: BaseManifest;
  readonly fleet: Fleet;
  readonly templates: TemplateFolders;
}

/** Writes `IMAGE.manifest.json` and `IMAGE.cdx.json`; digests in them are SHA-256. The descriptions themselves are not in them. */
export async function writeManifests(image: string, inputs: ManifestInputs): Promise<ManifestFiles> {
  const overlay = (await inputs.templates.readOverlay()).map(({ path, text }) => [path, digestOf(text)]);
  const seeds = readManifests(inputs.seed, image);
  const manifest = {
    passforge: await readVersion(),
    image: await digestOfFile(image),
    inputs: { overlay: Object.fromEntries(overlay) },
    base: inputs.base,
    hosts: seeds.map(({ host: { hostname }, files, target }) => ({
      hostname,
      description: digestOf(textOf(hostname, inputs.fleet)),
      installer: files,
      target,
    })),
  };
  return {
    manifest: await write(manifestPathOf(image), `${JSON.stringify(manifest, null, 1)}\n`),
    billOfMaterials: await write(billOfMaterialsPathOf(image), renderBillOfMaterials(inputs.base)),
  };
}

function textOf(hostname: string, fleet: Fleet): string {
  return fleet.find(({ host }) => host.hostname === hostname)?.text ?? '';
}

async function write(path: string, content: Uint8Array | string): Promise<string> {
  await writeOutput(path, async (part) => {
    await placeFile(part, content);
  });
  return path;
}

function digestOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
