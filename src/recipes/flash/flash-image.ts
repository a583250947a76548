/** The recipe of flashing: the right drive, shown to be meant, gets the image, and is read back. */
import { realpath } from 'node:fs/promises';
import { PassforgeError } from '../../errors.ts';
import { findInIso } from '../../iso/read-iso.ts';
import { seedPath } from '../../seed/seed-archive.ts';
import { findDrive, requireKnownContent, requireTakeable } from '../../stick/choose-drive.ts';
import type { Drive } from '../../stick/drive.ts';
import { differingMarks } from '../../stick/drive-identity.ts';
import { formatDrive, formatDrives, listedDrives } from '../../stick/format-drives.ts';
import { findObjections } from '../../stick/judge-drive.ts';
import { nameOf } from '../../stick/namesakes.ts';
import { optionsWithoutQuestion, proofOf } from '../../stick/proof.ts';
import { shellWord } from '../../stick/shell-word.ts';
import { askTerminal } from '../../system/ask-terminal.ts';
import { type OpenImage, openImageSource } from '../../system/image-source.ts';
import { readMediumMarks } from '../../system/medium-marks.ts';
import { openRawMedium, type RawMedium } from '../../system/raw-medium.ts';
import type { LastWords, Reporter } from '../../system/reporter.ts';
import { inspectImage } from '../inspect/inspect-image.ts';
import { verifyBeside } from '../inspect/verify-beside.ts';
import { type FlashOptions, flashMedium } from './flash-medium.ts';
import { readDrives } from './read-drives.ts';
import { requireUnused } from './require-unused.ts';

export interface FlashSettings {
  readonly image: string;
  /** A device file, or a link to one. */
  readonly device: string;
  /** The drive's serial (or size), as the admin knows it, or null. */
  readonly serial: string | null;
  /** Whether nothing is asked; the serial has to be given then. */
  readonly isAgreed: boolean;
  /** Of `--large` and `--fixed` those that are given. */
  readonly unusual: readonly string[];
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly lastWords: LastWords;
}

export interface Flashed {
  readonly device: string;
  /** One of them becomes of a machine that starts from it. */
  readonly hostnames: readonly string[];
  /** Bytes of the image. */
  readonly size: number;
  /** Bytes that were written, the first and last MiB of the drive left out; null if it held the image before. */
  readonly written: number | null;
  /** Whether what was read back came from the drive for certain. */
  readonly isDirect: boolean;
}

/** The drives of this machine, judged for this image. */
export async function listCandidates(image: string): Promise<{ text: string; facts: unknown }> {
  return withImage(image, async ({ size }) => {
    const all = await readDrives();
    const drives = listedDrives(all);
    const isAny = drives.some((drive) => findObjections(drive, size, all).length === 0);
    const next = isAny ? `\n\nthen: passforge flash ${shellWord(image)} --device …` : '';
    return {
      text: `${formatDrives(drives, size, all)}${next}`,
      facts: drives.map((drive) => ({ ...drive, objections: findObjections(drive, size, all) })),
    };
  });
}

/** @throws PassforgeError with every reason against the drive, or with what became of it */
export async function flashImage(settings: FlashSettings): Promise<Flashed> {
  return withImage(settings.image, async (source, hostnames) => {
    const { device, unusual } = settings;
    const drives = await readDrives();
    const drive = findDrive(drives, await resolveDevice(device));
    requireTakeable(drive, source.size, drives, unusual);
    requireAgreedSerial(settings, drive);
    const medium = await openRawMedium(drive.path, drive.size);
    const done = new AbortController();
    try {
      await requireSame(settings, drive, medium, source.size);
      // while the question stands, and beside the writing: a stick has its beginning last
      const verified = verifyBeside(source, AbortSignal.any([settings.signal, done.signal]));
      verified.catch(() => {});
      await confirm(settings, drive, drives, hostnames.join(' or '));
      await Promise.race([verified, null]);
      const marks = await readMediumMarks(medium.number);
      // a card can be changed in its reader while the question stands, and an image built anew
      await requireSame(settings, drive, medium, source.size);
      await source.requireUnchanged();
      const isSame = async (): Promise<boolean> => (await readMediumMarks(medium.number)) === marks;
      const written = await write(settings, source, medium, { isSame, verified });
      return { device: drive.path, hostnames, size: source.size, isDirect: medium.isDirect, written };
    } finally {
      done.abort();
      await medium.close();
    }
  });
}

/** Only images that passforge made are flashed: what else could a host be told of? */
async function withImage<Result>(
  image: string,
  use: (source: OpenImage, hostnames: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const source = await openImageSource(image);
  try {
    const { facts } = await inspectImage(source);
    return await use(
      source,
      facts.hosts.map(({ host }) => host.hostname),
    );
  } finally {
    await source.close();
  }
}

async function resolveDevice(device: string): Promise<string> {
  const path = await realpath(device).catch((cause) => {
    throw new PassforgeError('usage', `flashing ${device}: there is no such device`, {
      hint: 'Without --device the drives are listed.',
      cause,
    });
  });
  return path.replace(/^\/dev\/disk(?=\d+$)/, '/dev/rdisk');
}

function requireAgreedSerial({ image, serial, isAgreed }: FlashSettings, drive: Drive): void {
  const { text, noun } = nameOf(drive);
  if (isAgreed && serial === null) {
    throw new PassforgeError('usage', `flashing ${drive.path}: --yes is not enough, --serial is missing`, {
      hint: `If it is ${formatDrive(drive)}: passforge flash ${shellWord(image)} ${optionsWithoutQuestion(drive)}`,
    });
  }
  if (serial === null || serial === text) return;
  throw new PassforgeError('usage', `flashing ${drive.path}: its ${noun} is ${text}, not ${serial}`, {
    hint: 'It is another drive than the one that is meant. Without --device the drives are listed.',
  });
}

/** What is open is looked at, not what has its name now. */
async function requireSame(
  { unusual }: FlashSettings,
  drive: Drive,
  medium: RawMedium,
  imageSize: number,
): Promise<void> {
  const drives = await readDrives();
  const now = drives.find(({ number, path }) => (number === null ? path === drive.path : number === medium.number));
  const differences = now === undefined ? ['it is gone'] : differingMarks(drive, now);
  if (now !== undefined && differences.length === 0) {
    requireTakeable(now, imageSize, drives, unusual);
    requireKnownContent(now);
    const numbers = [now.number, ...now.volumes.map(({ number }) => number)].flatMap((number) => number ?? []);
    return requireUnused(`flashing ${now.path}`, new Set(numbers));
  }
  throw new PassforgeError(
    'failed',
    [`flashing ${drive.path}: it is not the drive that it was a moment ago, nothing is written`, ...differences].join(
      '\n  ',
    ),
    { hint: 'Begin again.' },
  );
}

async function confirm(
  { image, isAgreed, signal }: FlashSettings,
  drive: Drive,
  drives: readonly Drive[],
  hostname: string,
): Promise<void> {
  if (isAgreed) return;
  const { answers, wanted } = proofOf(drive, drives);
  const answered = await askTerminal(
    `${formatDrive(drive)}\nEverything on it will be lost, and a machine that starts from it becomes ${hostname}.\n` +
      `Type ${wanted} to go on: `,
    signal,
  );
  if (answered !== null && answers.includes(answered)) return;
  if (answered === null) {
    throw new PassforgeError('usage', `flashing ${drive.path}: there is no terminal to ask at`, {
      hint: `If it is ${formatDrive(drive)}: passforge flash ${shellWord(image)} ${optionsWithoutQuestion(drive)}`,
    });
  }
  throw new PassforgeError('usage', `flashing ${drive.path}: nothing is written, as the answer is not ${wanted}`);
}

async function write(
  { reporter, signal, lastWords }: FlashSettings,
  source: OpenImage,
  medium: RawMedium,
  checks: Pick<FlashOptions, 'isSame' | 'verified'>,
): Promise<number | null> {
  if (!medium.isDirect) {
    reporter.warn(
      `${medium.path} can only be read through the memory of this machine: what is read back may not be on it yet`,
    );
  }
  const variable = [await findInIso(source, seedPath)];
  return flashMedium(source, medium, { reporter, signal, lastWords, variable, ...checks });
}
