/** Replaces bytes in the middle of a file or device, so that an interruption never leaves the old head before a new rest. */
import { type FileHandle, open } from 'node:fs/promises';
import { explainFailedWrite } from './failed-write.ts';

/**
 * Three writes, each on the disk before the next: zeros over the head, the rest, the head. In between the range begins with
 * zeros and goes on with no beginning of anything.
 * @param headSize bytes
 */
export async function overwriteRange(
  path: string,
  offset: number,
  content: Uint8Array,
  headSize: number,
): Promise<void> {
  try {
    const file = await open(path, 'r+');
    try {
      await writeAll(file, new Uint8Array(headSize), offset);
      await writeAll(file, content.subarray(headSize), offset + headSize);
      await writeAll(file, content.subarray(0, headSize), offset);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw explainFailedWrite(path, error);
  }
}

async function writeAll(file: FileHandle, content: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < content.length; ) {
    done += (await file.write(content, done, content.length - done, offset + done)).bytesWritten;
  }
  await file.datasync();
}
