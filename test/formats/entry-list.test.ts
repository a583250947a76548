/** Entries come back as they went in. */
import test from 'ava';
import { packEntries, readEntries } from '../../src/formats/entry-list.ts';
import type { TarEntry } from '../../src/formats/tar.ts';

test('entries keep their order and all that they say', (t) => {
  const entries: TarEntry[] = [
    { name: 'z/ä\n', type: 'file', mode: 0o4755, content: Buffer.from('\n[]\n') },
    { name: 'a', type: 'directory', mode: 0o755, content: Buffer.alloc(0) },
    { name: 'l', type: 'symlink', mode: 0o777, content: Buffer.alloc(0), linkname: 'z' },
    { name: 'z/ä\n', type: 'file', mode: 0o644, content: Buffer.alloc(0) },
  ];
  const read = readEntries(packEntries(entries));
  t.deepEqual(
    read.map((entry) => ({ ...entry, content: Buffer.from(entry.content) })),
    entries,
  );
});
