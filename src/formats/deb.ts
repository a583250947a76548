/** Reading of deb(5) packages and udebs: their control members and their files. */
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PassforgeError } from '../errors.ts';
import { type ArMember, listArMembers } from './ar.ts';
import { readTar, type TarEntry } from './tar.ts';
import { decompressXz } from './xz.ts';

/** The files that a package installs. */
export function readDebFiles(path: string): AsyncGenerator<TarEntry> {
  return readMember(path, 'data.tar');
}

/** The control members of a package: `control`, `templates`, `postinst` and the like. */
export function readDebControl(path: string): AsyncGenerator<TarEntry> {
  return readMember(path, 'control.tar');
}

/** Reads single files of a package by their paths. All of them must be there. */
export async function readFilesOfDeb(path: string, wanted: readonly string[]): Promise<Map<string, TarEntry>> {
  const found = new Map<string, TarEntry>();
  for await (const entry of readDebFiles(path)) {
    if (entry.type === 'file' && wanted.includes(entry.name)) {
      found.set(entry.name, entry);
    }
    if (found.size === wanted.length) {
      break;
    }
  }
  const missing = wanted.filter((name) => !found.has(name));
  if (missing.length > 0) {
    throw new PassforgeError('failed', `reading ${path}: it lacks ${missing.join(', ')}`, {
      hint: 'Report this: the release has moved a file that passforge relies on.',
    });
  }
  return found;
}

/** The content of one of the files that `readFilesOfDeb` has found. */
export function contentOf(found: ReadonlyMap<string, TarEntry>, path: string): Uint8Array {
  const entry = found.get(path);
  if (entry === undefined) {
    throw new Error(`${path} was not asked for`);
  }
  return entry.content;
}

async function* readMember(path: string, stem: string): AsyncGenerator<TarEntry> {
  const file = await open(path);
  try {
    const members = await listArMembers(file, path);
    const member = members.find(({ name }) => name === stem || name.startsWith(`${stem}.`));
    if (member === undefined) {
      throw new PassforgeError('failed', `reading ${path}: it has no ${stem}`);
    }
    yield* readTar(decompress(readBytes(file, member), member.name, path));
  } finally {
    await file.close();
  }
}

function decompress(bytes: AsyncIterable<Uint8Array>, name: string, path: string): AsyncIterable<Uint8Array> {
  switch (name.slice(name.lastIndexOf('.'))) {
    case '.xz':
      return decompressXz(bytes);
    case '.gz':
      return gunzip(bytes);
    case '.tar':
      return bytes;
    default:
      throw new PassforgeError('failed', `reading ${path}: ${name} is compressed in a way that is not known here`);
  }
}

async function* gunzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(bytes);
  const decompressed = source.pipe(createGunzip());
  source.on('error', (error) => decompressed.destroy(error));
  yield* decompressed;
}

const chunkSize = 1 << 18;

async function* readBytes(file: FileHandle, member: ArMember): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < member.size; ) {
    const length = Math.min(chunkSize, member.size - done);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, member.offset + done);
    if (bytesRead === 0) {
      throw new Error(`${member.name} is cut short`);
    }
    done += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
