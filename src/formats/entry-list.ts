/** Entries of an archive in one piece that is read in no time: a line of JSON about all of them, then their contents. */
import type { TarEntry } from './tar.ts';

type Heading = Omit<TarEntry, 'content'> & { readonly size: number };

/** Keeps the order. */
export function packEntries(entries: readonly TarEntry[]): Buffer {
  const headings = entries.map(({ content, ...rest }): Heading => ({ ...rest, size: content.length }));
  return Buffer.concat([Buffer.from(`${JSON.stringify(headings)}\n`), ...entries.map(({ content }) => content)]);
}

/** What `packEntries` has packed; the contents are views of the same memory. */
export function readEntries(bytes: Uint8Array): TarEntry[] {
  const start = bytes.indexOf(0x0a) + 1;
  const headings: Heading[] = JSON.parse(Buffer.from(bytes.subarray(0, start)).toString());
  let offset = start;
  return headings.map(({ size, ...rest }) => {
    offset += size;
    return { ...rest, content: bytes.subarray(offset - size, offset) };
  });
}
