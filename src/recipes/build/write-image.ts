/** Makes the image file of a medium: the EFI system partition with mtools, the whole with xorriso. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { baseDigest, digestListPath, parseDigestList, renderDigestList } from '../../iso/digest-list.ts';
import { efiImageSize } from '../../iso/efi-image.ts';
import { bootPaths, toPathListLine, toXorrisoArguments } from '../../iso/xorriso-arguments.ts';
import { seedPath } from '../../seed/seed-archive.ts';
import { makeFatImage } from '../../system/fat-image.ts';
import { placeFile } from '../../system/place-file.ts';
import type { Step } from '../../system/reporter.ts';
import { requireSpace } from '../../system/require-space.ts';
import { runCommand } from '../../system/run-command.ts';
import { writeOutput } from '../../system/write-output.ts';
import type { SeedFor } from '../describe/render-host-files.ts';
import { refuseOtherContent, unlistedPaths } from '../inspect/verify-image.ts';
import type { Medium } from './prepare-medium.ts';

/** What the image is made of. */
export interface ImageParts extends Pick<Medium, 'tree' | 'mbrCode' | 'efi'> {
  readonly seedFor: SeedFor;
}

export interface WriteSettings {
  /** A work directory. */
  readonly folder: string;
  readonly output: string;
  readonly codename: string;
  readonly date: Date;
  readonly step: Step;
  readonly signal: AbortSignal;
}

/**
 * Writes the image whole or not at all, and reads it back.
 * @returns its seed, which only the finished base decides
 */
export async function writeImage(medium: ImageParts, settings: WriteSettings): Promise<Buffer> {
  const { folder, output, codename, date, step, signal } = settings;
  const staged = join(folder, 'tree');
  await requireRoom(medium, settings);
  medium.tree.set(bootPaths.efiImage, await makeEfiImage(medium, settings));
  const digestList = renderDigestList(medium.tree, unlistedPaths);
  medium.tree.set(digestListPath, digestList);
  const seed = await medium.seedFor(baseDigest(digestList));
  medium.tree.set(seedPath, seed);
  const lines: string[] = [];
  for (const [path, content] of [...medium.tree].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(
      toPathListLine(path, content instanceof Uint8Array ? await placeFile(join(staged, path), content) : content.path),
    );
  }
  const pathList = await placeFile(join(folder, 'path-list'), lines.join(''));
  const mbrCode = await placeFile(join(folder, 'isohdpfx.bin'), medium.mbrCode);
  const volumeId = `PASSFORGE_${codename.toUpperCase()}`;
  await writeOutput(output, async (part) => {
    // password hashes are in it; xorriso writes into what is there
    await placeFile(part, '', 0o600);
    await runCommand('xorriso', toXorrisoArguments({ volumeId, date, pathList, mbrCode, output: part }), { signal });
    await refuseOtherContent(part, parseDigestList(digestList.toString(), output), step);
  });
  return seed;
}

/** What is a file already is not copied to the work directory. */
async function requireRoom({ tree }: ImageParts, { folder, output }: WriteSettings): Promise<void> {
  let [own, others] = [efiImageSize, 0];
  for (const content of tree.values()) {
    if (content instanceof Uint8Array) own += content.length;
    else others += (await stat(content.path)).size;
  }
  await requireSpace(folder, own, 'the work directory');
  await requireSpace(dirname(output), own + others, 'the image');
}

async function makeEfiImage({ efi }: ImageParts, { folder, date, signal }: WriteSettings): Promise<Buffer> {
  const image = join(folder, 'efi.img');
  const fixed = { serial: '50415353', date };
  const contents = { image, size: efiImageSize, label: 'PASSFORGE', files: efi };
  await makeFatImage(contents, { stage: join(folder, 'efi'), fixed, signal });
  return readFile(image);
}
