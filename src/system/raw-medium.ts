/**
 * A drive, read and written around the page cache: O_DIRECT of open(2). What is read back has then come from the drive and
 * not out of memory. The kernel wants buffers that begin at a page; those of WebAssembly's memories do.
 */
import { constants, type FileHandle, open } from 'node:fs/promises';
import { PassforgeError } from '../errors.ts';
import { formatNumber } from './device-number.ts';
import { codeOf, explainFailedDrive } from './failed-drive.ts';

export interface Medium {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** A buffer that it can read into and write from. */
  allocate(bytes: number): Buffer;
  /** Fills the buffer. Offset and length are multiples of a sector. */
  read(into: Buffer, offset: number): Promise<void>;
  write(content: Buffer, offset: number): Promise<void>;
  /** Resolves when the drive says that it keeps what was written. */
  flush(): Promise<void>;
}

export interface RawMedium extends Medium {
  /** Major and minor number of what is open, as `8:16`. */
  readonly number: string;
  /** Whether the page cache is gone around. */
  readonly isDirect: boolean;
  close(): Promise<void>;
}

/**
 * Opens a drive for this process alone: nobody can mount it, and no part of it is in use (O_EXCL of open(2)).
 * @param size bytes, as the system tells them
 * @throws PassforgeError when it is in use or must not be opened
 */
export async function openRawMedium(path: string, size: number): Promise<RawMedium> {
  const { file, isDirect } = await openDirectly(path);
  const { rdev } = await file.stat();
  return {
    path,
    size,
    isDirect,
    number: formatNumber(rdev),
    allocate: allocateAligned,
    read: (into, offset) => transfer('reading', path, into, offset, (...place) => readSome(file, ...place)),
    write: (content, offset) => transfer('writing', path, content, offset, (...place) => writeSome(file, ...place)),
    flush: () =>
      file.datasync().catch((cause) => {
        throw explainFailedDrive('flushing', path, null, cause);
      }),
    close: () => file.close(),
  };
}

/**
 * Some file systems in memory know no O_DIRECT, and files of theirs are opened without. macOS has none: its /dev/rdisk files
 * have no cache.
 */
async function openDirectly(path: string): Promise<{ file: FileHandle; isDirect: boolean }> {
  const flags = constants.O_RDWR | constants.O_EXCL;
  const direct = constants.O_DIRECT as number | undefined;
  try {
    if (direct === undefined) return { file: await open(path, flags), isDirect: path.startsWith('/dev/rdisk') };
    return { file: await open(path, flags | direct), isDirect: true };
  } catch (cause) {
    if (codeOf(cause) !== 'EINVAL') throw explainFailedDrive('opening', path, null, cause);
  }
  return { file: await openFile(path, flags), isDirect: false };
}

/** @throws PassforgeError when it is a drive: what was read back could have come from anywhere */
async function openFile(path: string, flags: number): Promise<FileHandle> {
  const file = await open(path, flags);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new PassforgeError('failed', `opening ${path}: it can only be read through the memory of this machine`, {
    hint: 'Put the stick into another port, without an adapter or a layer of device-mapper.',
  });
}

declare const WebAssembly: { readonly Memory: new (pages: { initial: number }) => { readonly buffer: ArrayBuffer } };

const webAssemblyPage = 65_536;

export function allocateAligned(bytes: number): Buffer {
  const { buffer } = new WebAssembly.Memory({ initial: Math.ceil(bytes / webAssemblyPage) });
  return Buffer.from(buffer, 0, bytes);
}

type Transfer = (buffer: Buffer, done: number, position: number) => Promise<number>;

const readSome = async (file: FileHandle, buffer: Buffer, done: number, position: number): Promise<number> =>
  (await file.read(buffer, done, buffer.length - done, position)).bytesRead;

const writeSome = async (file: FileHandle, buffer: Buffer, done: number, position: number): Promise<number> =>
  (await file.write(buffer, done, buffer.length - done, position)).bytesWritten;

async function transfer(doing: string, path: string, buffer: Buffer, offset: number, some: Transfer): Promise<void> {
  for (let done = 0; done < buffer.length; ) {
    const moved = await some(buffer, done, offset + done).catch((cause) => {
      throw explainFailedDrive(doing, path, offset + done, cause);
    });
    if (moved === 0) throw new PassforgeError('failed', `${doing} ${path}: it ends at byte ${offset + done}`);
    done += moved;
  }
}
