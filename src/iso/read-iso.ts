/** Finds files in an ISO 9660 image (ECMA-119) by their Rock Ridge names (IEEE P1282). */
import { type FileHandle, open } from 'node:fs/promises';
import { PassforgeError } from '../errors.ts';

/** Where a file's bytes lie in the image. */
export interface Extent {
  /** In bytes. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

interface DirectoryRecord extends Extent {
  readonly name: string;
  readonly isFolder: boolean;
}

/** An image that somebody has opened, so that it stays the same one whatever its name comes to belong to. */
export interface OpenIso {
  readonly path: string;
  readonly file: Pick<FileHandle, 'read' | 'stat'>;
}

/** By its name, or opened before. */
export type Iso = string | OpenIso;

const sectorSize = 2048;
/** Bytes of a directory record with a name of one character. */
const smallestRecord = 34;
const primaryVolumeDescriptor = 16 * sectorSize;

/** @throws PassforgeError when the image is no ISO 9660 image or has no such file */
export async function findInIso(image: Iso, path: string): Promise<Extent> {
  return withRoot(image, async (root, childrenOf) => {
    let record = root;
    for (const part of path.split('/')) {
      const child = (await childrenOf(record)).find(({ name }) => name === part);
      if (child === undefined) {
        throw new PassforgeError('failed', `reading ${nameOf(image)}: it has no ${path}`, {
          hint: 'Give an image that passforge made.',
        });
      }
      record = child;
    }
    return { offset: record.offset, size: record.size };
  });
}

/** Every file of the image by its path. @throws PassforgeError when it is no ISO 9660 image, or damaged */
export async function listIso(image: Iso): Promise<ReadonlyMap<string, Extent>> {
  return withRoot(image, async (root, childrenOf) => {
    const files = new Map<string, Extent>();
    const walk = async (folder: DirectoryRecord, above: string): Promise<void> => {
      for (const child of await childrenOf(folder)) {
        const path = `${above}${child.name}`;
        if (child.isFolder) await walk(child, `${path}/`);
        else files.set(path, { offset: child.offset, size: child.size });
      }
    };
    await walk(root, '');
    return files;
  });
}

/** Without the records of the folder itself and of the one above. */
type ReadFolder = (folder: DirectoryRecord) => Promise<DirectoryRecord[]>;

async function withRoot<Result>(
  image: Iso,
  use: (root: DirectoryRecord, childrenOf: ReadFolder) => Promise<Result>,
): Promise<Result> {
  return withOpenIso(image, async ({ path, file }) => {
    const descriptor = await readDescriptor(file, path);
    const size = await sizeOf(file, descriptor);
    const childrenOf: ReadFolder = async (folder) => {
      const [, , ...children] = parseDirectory(await readBytes(file, folder.offset, folder.size), path);
      return children.map((child) => within(child, size, path));
    };
    return use(within(parseRecord(descriptor.subarray(156, 190), path), size, path), childrenOf);
  });
}

async function readDescriptor(file: OpenIso['file'], path: string): Promise<Buffer> {
  const descriptor = await readBytes(file, primaryVolumeDescriptor, sectorSize);
  if (descriptor.toString('latin1', 1, 6) === 'CD001') return descriptor;
  throw new PassforgeError('failed', `reading ${path}: not an image that passforge made`);
}

/** A drive has no size to ask for here, and mostly more room than the image; the volume space size says where that ends. */
async function sizeOf(file: OpenIso['file'], descriptor: Buffer): Promise<number> {
  const status = await file.stat();
  return status.isBlockDevice() ? descriptor.readUInt32LE(80) * sectorSize : status.size;
}

/** Bytes of an image, in a file or on a drive. */
export async function measureIso(image: Iso): Promise<number> {
  return withOpenIso(image, async ({ path, file }) => sizeOf(file, await readDescriptor(file, path)));
}

/** The content of one file of the image. */
export async function readFromIso(image: Iso, path: string): Promise<Buffer> {
  return withOpenIso(image, async (opened) => {
    const { offset, size } = await findInIso(opened, path);
    return readBytes(opened.file, offset, size);
  });
}

/** By a handle of its own, where it has not been opened before. */
export async function withOpenIso<Result>(image: Iso, use: (opened: OpenIso) => Promise<Result>): Promise<Result> {
  if (typeof image !== 'string') return use(image);
  const file = await openImage(image);
  try {
    return await use({ path: image, file });
  } finally {
    await file.close();
  }
}

export function nameOf(image: Iso): string {
  return typeof image === 'string' ? image : image.path;
}

function within(record: DirectoryRecord, imageSize: number, image: string): DirectoryRecord {
  if (record.offset + record.size > imageSize) {
    throw new PassforgeError('failed', `reading ${image}: it is cut short, ${record.name} reaches beyond its end`);
  }
  return record;
}

async function openImage(image: string): Promise<FileHandle> {
  const file = await open(image).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EACCES') {
      const hint = 'Run the same command with sudo.';
      throw new PassforgeError('failed', `reading ${image}: not permitted`, { hint, cause });
    }
    const finding = cause.code === 'ENOENT' ? 'there is no such file' : cause.message;
    throw new PassforgeError('usage', `reading ${image}: ${finding}`, { cause });
  });
  if (!(await file.stat()).isDirectory()) {
    return file;
  }
  await file.close();
  throw new PassforgeError('usage', `reading ${image}: it is a folder`);
}

/** As many of these bytes of the image as there are. */
export async function readBytes(file: Pick<FileHandle, 'read'>, offset: number, size: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, offset);
  return buffer.subarray(0, bytesRead);
}

function parseDirectory(bytes: Buffer, image: string): DirectoryRecord[] {
  const records: DirectoryRecord[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const length = bytes[offset] ?? 0;
    if (length === 0) {
      // a record does not cross a sector's end; the rest of the sector is zero
      offset = (Math.floor(offset / sectorSize) + 1) * sectorSize;
      continue;
    }
    records.push(parseRecord(bytes.subarray(offset, offset + length), image));
    offset += length;
  }
  return records;
}

function parseRecord(record: Buffer, image: string): DirectoryRecord {
  if (record.length < smallestRecord) {
    throw new PassforgeError('failed', `reading ${image}: a folder of it is damaged`);
  }
  const nameLength = record[32] ?? 0;
  const isoName = record.toString('latin1', 33, 33 + nameLength);
  const systemUse = record.subarray(33 + nameLength + ((nameLength + 1) % 2));
  return {
    name: rockRidgeName(systemUse) ?? isoName.replace(/;\d+$/, ''),
    offset: record.readUInt32LE(2) * sectorSize,
    size: record.readUInt32LE(10),
    isFolder: ((record[25] ?? 0) & 2) !== 0,
  };
}

/** Joins the NM entries; a record's continuation area is not followed, as no name that is looked for is that long. */
function rockRidgeName(systemUse: Buffer): string | undefined {
  let name: string | undefined;
  for (let offset = 0; offset + 4 <= systemUse.length; ) {
    const length = systemUse[offset + 2] ?? 0;
    if (length < 4) {
      return name;
    }
    if (systemUse.toString('latin1', offset, offset + 2) === 'NM') {
      name = (name ?? '') + systemUse.toString('utf8', offset + 5, offset + length);
    }
    offset += length;
  }
  return name;
}
