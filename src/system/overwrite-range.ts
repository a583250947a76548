/** Replaces bytes in the middle of a file or drive, so that an interruption never leaves the old head before a new rest. */
import { constants, type FileHandle, open } from 'node:fs/promises';
import { PassforgeError } from '../errors.ts';
import { explainFailedDrive } from './failed-drive.ts';
import { explainFailedWrite } from './failed-write.ts';
import { allocateAligned } from './raw-medium.ts';

/** Bytes: reads around the memory begin and end at one. */
const largestSector = 4096;

/** What is looked at and then written to, by one handle: its name could come to belong to another file or drive meanwhile. */
export interface Overwritable {
  readonly path: string;
  readonly file: Pick<FileHandle, 'fd' | 'read' | 'write' | 'datasync' | 'stat'>;
  readonly isDrive: boolean;
}

/** A drive is opened for us alone: one that is mounted is not written to (O_EXCL of open(2), which files take no notice of). */
export async function withOverwritable<Result>(
  path: string,
  use: (target: Overwritable) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, constants.O_RDWR | constants.O_EXCL).catch((cause) => {
    if (cause.code === 'ENOENT') throw new PassforgeError('usage', `opening ${path}: there is no such file`, { cause });
    throw path.startsWith('/dev/') ? explainFailedDrive('opening', path, null, cause) : explainFailedWrite(path, cause);
  });
  try {
    return await use({ path, file, isDrive: (await file.stat()).isBlockDevice() });
  } finally {
    await file.close();
  }
}

/**
 * Three writes, each on the disk before the next: zeros over the head, the rest, the head. In between the range begins with
 * zeros and goes on with no beginning of anything. Then it is read back; where that finds other bytes, the head is taken away.
 * @param headSize bytes; of a sector at most, so that the last write is there or not, and never in part
 */
export async function overwriteRange(
  target: Overwritable,
  offset: number,
  content: Uint8Array,
  headSize: number,
): Promise<void> {
  const noHead = new Uint8Array(headSize);
  try {
    await writeAll(target, noHead, offset);
    await writeAll(target, content.subarray(headSize), offset + headSize);
    await writeAll(target, content.subarray(0, headSize), offset);
    await requireWritten(target, offset, content);
  } catch (error) {
    await writeAll(target, noHead, offset).catch(() => {});
    const { path, isDrive } = target;
    throw isDrive ? explainFailedDrive('writing', path, null, error) : explainFailedWrite(path, error);
  }
}

async function writeAll({ file }: Overwritable, content: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < content.length; ) {
    done += (await file.write(content, done, content.length - done, offset + done)).bytesWritten;
  }
  await file.datasync();
}

async function requireWritten(target: Overwritable, offset: number, content: Uint8Array): Promise<void> {
  const found = await readFromDisk(target, offset, content.length);
  const wrong = content.findIndex((byte, at) => byte !== found[at]);
  if (wrong < 0) return;
  const place = `at byte ${offset + wrong} it holds other bytes than were written`;
  throw new PassforgeError('failed', `reading back ${target.path}: ${place}`, {
    hint: 'The disk is worn out, or another program wrote to it. Try again once, then take another one.',
  });
}

/** Of a drive what it has itself, around the memory of this machine; the same drive, whatever its name belongs to by now. */
async function readFromDisk({ file, isDrive }: Overwritable, offset: number, size: number): Promise<Buffer> {
  const start = Math.floor(offset / largestSector) * largestSector;
  const buffer = allocateAligned(Math.ceil((offset + size - start) / largestSector) * largestSector);
  const direct = constants.O_DIRECT as number | undefined;
  const around = isDrive && direct !== undefined ? await open(`/proc/self/fd/${file.fd}`, direct) : null;
  try {
    for (let done = 0; done < offset + size - start; ) {
      const { bytesRead } = await (around ?? file).read(buffer, done, buffer.length - done, start + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
  } finally {
    await around?.close();
  }
  return buffer.subarray(offset - start, offset - start + size);
}
