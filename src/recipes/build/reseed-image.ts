/** Gives an image other hosts in place: its seed is replaced, its base stays. */
import { stat } from 'node:fs/promises';
import { PassforgeError } from '../../errors.ts';
import { type BaseInputs, baseManifestPath, manifestPathOf, parseBaseManifest } from '../../iso/base-manifest.ts';
import { baseDigest, digestListPath, parseDigestList } from '../../iso/digest-list.ts';
import { findInIso, readBytes, readFromIso } from '../../iso/read-iso.ts';
import { seedHeadSize, seedPath } from '../../seed/seed-archive.ts';
import { readManifests } from '../../seed/seed-manifest.ts';
import { numbersOfDrive } from '../../system/device-number.ts';
import { overwriteRange, withOverwritable } from '../../system/overwrite-range.ts';
import type { Reporter } from '../../system/reporter.ts';
import { openTemplates } from '../../system/template-folders.ts';
import { draftSeed } from '../describe/render-host-files.ts';
import { requireUnused } from '../flash/require-unused.ts';
import { listBaseDifferences } from './base-differences.ts';
import { type Fleet, readFleetInputs } from './fleet.ts';

export interface ReseedOptions {
  readonly image: string;
  /** An admin's own templates, or null. */
  readonly overlay: string | null;
  readonly reporter: Reporter;
}

/**
 * The result is what a fresh build from the same archives gives.
 * @returns bytes written into the image
 * @throws PassforgeError that lists what of the base the new host needs otherwise
 */
export async function reseedImage(fleet: Fleet, { image, overlay, reporter }: ReseedOptions): Promise<number> {
  const templates = await openTemplates(overlay);
  const inputs = await readFleetInputs(fleet, templates);
  const hosts = fleet.map(({ host }) => host);
  const seedFor = await draftSeed(hosts, templates);
  const { base, seed } = await withOverwritable(image, async (target) => {
    if (target.isDrive) {
      await requireUnused(`reseeding ${image}`, await numbersOfDrive((await target.file.stat()).rdev));
    }
    const found = parseBaseManifest((await readFromIso(target, baseManifestPath)).toString(), image);
    refuseOtherBase(found.inputs, inputs, image);
    const digestList = await readFromIso(target, digestListPath);
    parseDigestList(digestList.toString(), image);
    const made = await seedFor(baseDigest(digestList));
    const { offset, size } = await findInIso(target, seedPath);
    if (size !== made.length) {
      throw new PassforgeError('failed', `reading ${image}: its seed has ${size} bytes, not ${made.length}`, {
        hint: 'Build the image anew.',
      });
    }
    const old = await readBytes(target.file, offset, size);
    if (overlay === null) warnOfOverlay(old, image, reporter);
    await overwriteRange(target, offset, made, seedHeadSize([old, made]));
    return { base: found, seed: made };
  });
  // What lies beside an image told of the old host.
  if (await isThere(manifestPathOf(image))) {
    const { writeManifests } = await import('./write-manifests.ts');
    await writeManifests(image, { seed, base, fleet, templates });
  }
  return seed.length;
}

/** What the old hosts had of an admin's own templates, the new ones have not; a damaged seed tells nothing of it. */
function warnOfOverlay(seed: Buffer, image: string, reporter: Reporter): void {
  try {
    const own = new Set(readManifests(seed, image).flatMap(({ overlay = [] }) => overlay));
    if (own.size === 0) return;
    reporter.warn(`${image} was made with an --overlay (${[...own].join(', ')}), and goes without it from now on`);
  } catch (error) {
    if (!(error instanceof PassforgeError)) throw error;
  }
}

function refuseOtherBase(old: BaseInputs, now: BaseInputs, image: string): void {
  const differences = listBaseDifferences(old, now);
  if (differences.length === 0) return;
  const lines = differences.map((line) => `\n  ${line}`).join('');
  throw new PassforgeError('description', `reseeding ${image}: its base is another than is needed:${lines}`, {
    hint: 'Build an image anew.',
  });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
