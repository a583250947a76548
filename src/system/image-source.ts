/** An image file as it is written to a drive: in pieces, filled up with zeros. */
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { PassforgeError } from '../errors.ts';

export interface ImageSource {
  /** Bytes. */
  readonly size: number;
  /** Fills the buffer; beyond the end of the image with zeros. */
  read(into: Buffer, offset: number): Promise<void>;
}

/** By one handle from the first look to the last byte. */
export interface OpenImage extends ImageSource {
  readonly path: string;
  readonly file: FileHandle;
  /** @throws PassforgeError when another file has its name by now, or it was written to */
  requireUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** @throws PassforgeError when there is no file of that name */
export async function openImageSource(path: string): Promise<OpenImage> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EACCES') {
      const hint = 'Run the same command with sudo.';
      throw new PassforgeError('failed', `reading ${path}: not permitted`, { hint, cause });
    }
    throw new PassforgeError(
      'usage',
      `reading ${path}: ${cause.code === 'ENOENT' ? 'there is no such file' : cause.message}`,
      { cause },
    );
  });
  const opened = await file.stat({ bigint: true });
  const size = Number(opened.size);
  if (!opened.isFile()) {
    await file.close();
    throw new PassforgeError('usage', `reading ${path}: it is ${describeKind(opened)}, expected the file of an image`, {
      hint: 'Name the image first: passforge flash IMAGE.iso --device /dev/sdX',
    });
  }
  return {
    path,
    file,
    size,
    async read(into, offset) {
      const wanted = Math.max(0, Math.min(into.length, size - offset));
      for (let done = 0; done < wanted; ) {
        const { bytesRead } = await file.read(into, done, wanted - done, offset + done);
        if (bytesRead === 0) throw new PassforgeError('failed', `reading ${path}: it has become shorter meanwhile`);
        done += bytesRead;
      }
      into.fill(0, wanted);
    },
    async requireUnchanged() {
      const now = await stat(path, { bigint: true }).catch(() => null);
      if (now !== null && marks.every((mark) => now[mark] === opened[mark])) return;
      throw new PassforgeError('failed', `reading ${path}: it is not the image any more that was looked at`, {
        hint: 'Begin again when nothing writes to it.',
      });
    },
    close: () => file.close(),
  };
}

const marks = ['dev', 'ino', 'size', 'mtimeNs'] as const;

function describeKind(status: BigIntStats): string {
  if (status.isBlockDevice()) return 'a drive';
  return status.isDirectory() ? 'a folder' : 'no file';
}
