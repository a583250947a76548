/** Reading and deterministic writing of tar archives; the only place that knows tar-stream. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract, type Header, pack } from 'tar-stream';
import { PassforgeError } from '../errors.ts';

export interface TarEntry {
  /** Path without a leading `./` or a trailing slash. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink';
  /** Permission bits. */
  readonly mode: number;
  readonly content: Uint8Array;
  readonly linkname?: string;
}

/** Packs entries into one archive: sorted by name, owned by root, all times at the epoch. */
export async function packTar(entries: readonly TarEntry[]): Promise<Buffer> {
  const archive = pack();
  const bytes = buffer(archive);
  for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    // tar-stream's own default would be the time of day
    const header: Partial<Header> & { name: string } = {
      name: entry.name,
      type: entry.type,
      mode: entry.mode,
      mtime: new Date(0),
      uid: 0,
      gid: 0,
    };
    if (entry.linkname !== undefined) {
      header.linkname = entry.linkname;
    }
    archive.entry(header, Buffer.from(entry.content));
  }
  archive.finalize();
  return bytes;
}

/** Reads an archive entry by entry. A hard link becomes a file with the content of its target. */
export async function* readTar(archive: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const files = new Map<string, Uint8Array>();
  const source = Readable.from(archive);
  const entries = source.pipe(extract());
  source.on('error', (error) => entries.destroy(error));
  try {
    for await (const stream of entries) {
      const entry = toEntry(stream.header, await buffer(stream), files);
      if (entry !== undefined) {
        yield entry;
      }
    }
  } finally {
    // whoever stops reading early must not leave the decompressor waiting: it serves one stream at a time
    source.destroy();
  }
}

function toEntry(header: Header, content: Uint8Array, files: Map<string, Uint8Array>): TarEntry | undefined {
  const name = cleanName(header.name);
  const mode = header.mode ?? 0o644;
  switch (header.type) {
    case 'file':
    case 'contiguous-file':
      files.set(name, content);
      return { name, type: 'file', mode, content };
    case 'link':
      return { name, type: 'file', mode, content: linkedContent(files, header) };
    case 'directory':
      return { name, type: 'directory', mode, content };
    case 'symlink':
      return { name, type: 'symlink', mode: 0o777, content, linkname: header.linkname ?? '' };
    default:
      return undefined;
  }
}

function linkedContent(files: ReadonlyMap<string, Uint8Array>, { name, linkname }: Header): Uint8Array {
  const content = files.get(cleanName(linkname ?? ''));
  if (content === undefined) {
    throw new PassforgeError('untrusted', `reading an archive: ${name} is a link to ${linkname}, which is not in it`);
  }
  return content;
}

/** @throws PassforgeError for a name that leads out of the archive's own folder, or that some readers take for a shorter one */
function cleanName(name: string): string {
  const cleaned = name.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
  if (cleaned.includes('\0') || cleaned.split('/').includes('..')) {
    throw new PassforgeError('untrusted', `reading an archive: it has the unsafe name ${JSON.stringify(name)}`);
  }
  return cleaned;
}
