import test from 'ava';
import type { Guest } from '../../src/host/guest/guest.ts';
import type { ReleaseName } from '../../src/host/release/debian-release.ts';
import { listHostPackages, listPoolPackages } from '../../src/installer/package-sets.ts';
import { exampleGuest, exampleHost } from '../harness/example-host.ts';

const hostWith = (changes: Partial<Guest>, release: ReleaseName = 'trixie') => ({
  ...exampleHost,
  release,
  guests: [{ ...exampleGuest, ...changes }],
});

test('swtpm is installed for a guest with a TPM', (t) => {
  t.true(listHostPackages(hostWith({ tpm: true })).includes('swtpm-tools'));
  t.false(listHostPackages(hostWith({})).includes('swtpm-tools'));
});

test("QEMU's modules for SPICE are installed where they are a package of their own", (t) => {
  const modules = 'qemu-system-modules-spice';
  t.true(listHostPackages(hostWith({ graphics: 'spice' })).includes(modules));
  t.true(listHostPackages(hostWith({ video: 'qxl' })).includes(modules));
  t.false(listHostPackages(hostWith({})).includes(modules));
  t.false(listHostPackages(hostWith({ graphics: 'spice' }, 'bookworm')).includes(modules));
});

test('the pool is the same whatever the guests are, and asks for nothing that the release lacks', (t) => {
  t.deepEqual(listPoolPackages(hostWith({ tpm: true, graphics: 'spice' })), listPoolPackages(hostWith({})));
  t.false(listPoolPackages(hostWith({}, 'bullseye')).includes('swtpm'));
});
