import test from 'ava';
import { type CpioEntry, fileTypes } from '../../src/formats/cpio.ts';
import type { TarEntry } from '../../src/formats/tar.ts';
import { buildInitrdAddition } from '../../src/installer/initrd-addition.ts';

const directory = (name: string): CpioEntry => ({ name, mode: fileTypes.directory | 0o755, content: Buffer.alloc(0) });
const link = (name: string, target: string): CpioEntry => ({
  name,
  mode: fileTypes.symlink | 0o777,
  content: Buffer.from(target),
});
const file = (name: string, content = ''): TarEntry => ({
  name,
  type: 'file',
  mode: 0o644,
  content: Buffer.from(content),
});
const names = (entries: readonly CpioEntry[]): string[] => entries.map(({ name }) => name);

test('a file below /lib goes where the initrd’s link /lib leads, and the link stays', (t) => {
  const initrd = [directory('usr'), directory('usr/lib'), link('lib', 'usr/lib')];
  t.deepEqual(names(buildInitrdAddition(initrd, [file('lib/partman/x')])), ['usr/lib/partman', 'usr/lib/partman/x']);
});

test('an absolute link leads to the root of the initrd, not of this machine', (t) => {
  const initrd = [directory('usr'), directory('usr/lib'), link('usr/lib/certs', '/etc/certs')];
  t.deepEqual(names(buildInitrdAddition(initrd, [file('usr/lib/certs/x')])), ['etc', 'etc/certs', 'etc/certs/x']);
});

test('a link that has the name of the file itself is kept, even behind another link', (t) => {
  const initrd = [directory('usr'), directory('usr/lib'), link('lib', 'usr/lib'), link('usr/lib/sh', 'busybox')];
  t.deepEqual(buildInitrdAddition(initrd, [file('lib/sh')]), []);
});

test('an older initrd with a real /lib gets the file there', (t) => {
  t.deepEqual(names(buildInitrdAddition([directory('lib')], [file('lib/partman/x')])), [
    'lib/partman',
    'lib/partman/x',
  ]);
});

test('folders come before what is in them', (t) => {
  t.deepEqual(names(buildInitrdAddition([], [file('a/b/c'), file('a/b.txt')])), ['a', 'a/b', 'a/b.txt', 'a/b/c']);
});

test('what the initrd has is kept, unless it is said to be replaced', (t) => {
  const initrd: CpioEntry[] = [{ name: 'status', mode: fileTypes.file | 0o644, content: Buffer.from('old') }];
  t.deepEqual(buildInitrdAddition(initrd, [file('status', 'new')]), []);
  t.deepEqual(names(buildInitrdAddition(initrd, [file('status', 'new')], new Set(['status']))), ['status']);
});
