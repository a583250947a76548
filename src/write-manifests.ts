/** What went into an image, beside the image: one file for people and programs, and a bill of materials. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type BaseManifest, billOfMaterialsPathOf, manifestPathOf } from './iso/base-manifest.ts';
import { renderBillOfMaterials } from './iso/bill-of-materials.ts';
import { readManifest } from './seed/seed-manifest.ts';
import { placeFile } from './system/place-file.ts';
import type { TemplateFolders } from './system/template-folders.ts';
import { writeOutput } from './system/write-output.ts';

export interface ManifestFiles {
  readonly manifest: string;
  readonly billOfMaterials: string;
}

export interface ManifestInputs {
  readonly seed: Buffer;
  readonly base: BaseManifest;
  /** The text that the host was described with. */
  readonly description: string;
  readonly templates: TemplateFolders;
}

/** Writes `IMAGE.manifest.json` and `IMAGE.cdx.json`; digests in them are SHA-256. The host's description is not in them. */
export async function writeManifests(image: string, inputs: ManifestInputs): Promise<ManifestFiles> {
  const overlay = (await inputs.templates.readOverlay()).map(({ path, text }) => [path, digestOf(text)]);
  const { passforge, files, target } = readManifest(inputs.seed);
  const manifest = {
    passforge,
    image: await digestOfFile(image),
    inputs: { description: digestOf(inputs.description), overlay: Object.fromEntries(overlay) },
    base: inputs.base,
    installer: files,
    target,
  };
  return {
    manifest: await write(manifestPathOf(image), `${JSON.stringify(manifest, null, 1)}\n`),
    billOfMaterials: await write(billOfMaterialsPathOf(image), renderBillOfMaterials(inputs.base)),
  };
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
