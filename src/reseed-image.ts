/** Gives an image another host in place: its seed is replaced, its base stays. */
import { stat } from 'node:fs/promises';
import { readBaseInputs } from './base-inputs.ts';
import { PassforgeError } from './errors.ts';
import type { Host } from './host/host.ts';
import { type BaseInputs, baseManifestPath, manifestPathOf, parseBaseManifest } from './iso/base-manifest.ts';
import { baseDigest, digestListPath, parseDigestList } from './iso/digest-list.ts';
import { findInIso, readBytes, readFromIso } from './iso/read-iso.ts';
import { draftSeed } from './render-host-files.ts';
import { seedHeadSize, seedPath, seedSize } from './seed/seed-archive.ts';
import { overwriteRange, withOverwritable } from './system/overwrite-range.ts';
import { openTemplates } from './system/template-folders.ts';

export interface ReseedOptions {
  readonly image: string;
  /** The text that the host was described with. */
  readonly description: string;
  /** An admin's own templates, or null. */
  readonly overlay: string | null;
}

/**
 * The result is what a fresh build from the same archives gives.
 * @returns bytes written into the image
 * @throws PassforgeError that lists what of the base the new host needs otherwise
 */
export async function reseedImage(host: Host, { image, description, overlay }: ReseedOptions): Promise<number> {
  const templates = await openTemplates(overlay);
  const inputs = await readBaseInputs(host, templates);
  const seedFor = await draftSeed(host, templates);
  const { base, seed } = await withOverwritable(image, async (target) => {
    const found = parseBaseManifest((await readFromIso(target, baseManifestPath)).toString(), image);
    refuseOtherBase(found.inputs, inputs, image);
    const digestList = await readFromIso(target, digestListPath);
    parseDigestList(digestList.toString(), image);
    const made = await seedFor(baseDigest(digestList));
    const { offset, size } = await findInIso(target, seedPath);
    if (size !== seedSize) {
      throw new PassforgeError('failed', `reading ${image}: its seed has ${size} bytes, not ${seedSize}`, {
        hint: 'Build the image anew.',
      });
    }
    const old = await readBytes(target.file, offset, size);
    await overwriteRange(target, offset, made, seedHeadSize([old, made]));
    return { base: found, seed: made };
  });
  // What lies beside an image told of the old host.
  if (await isThere(manifestPathOf(image))) {
    const { writeManifests } = await import('./write-manifests.ts');
    await writeManifests(image, { seed, base, description, templates });
  }
  return seed.length;
}

function refuseOtherBase(old: BaseInputs, now: BaseInputs, image: string): void {
  const differences = [
    ...(old.program === now.program ? [] : ['passforge itself has changed since the image was built']),
    ...differing('release', [old.release], [now.release]),
    ...differing('apt.components', old.archiveComponents, now.archiveComponents),
    ...differing('packages', old.packages, now.packages),
    ...differing('components of the installer', old.installerComponents, now.installerComponents),
    ...(old.templates === now.templates ? [] : ['templates/iso, templates/initrd or passthrough-report have changed']),
  ];
  if (differences.length === 0) return;
  const lines = differences.map((line) => `\n  ${line}`).join('');
  throw new PassforgeError('description', `reseeding ${image}: the host needs another base:${lines}`, {
    hint: 'Build an image of its own for this host.',
  });
}

/** One line that tells what is new and what is gone, or none. */
function differing(name: string, old: readonly string[], now: readonly string[]): string[] {
  const come = now.filter((value) => !old.includes(value)).map((value) => `+ ${value}`);
  const gone = old.filter((value) => !now.includes(value)).map((value) => `- ${value}`);
  return come.length + gone.length === 0 ? [] : [`${name}: ${[...come, ...gone].join(', ')}`];
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
