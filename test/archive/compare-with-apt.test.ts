/**
 * Our closure against apt's own, on the index of the real release: nothing that apt would install may be missing.
 * Both read the same verified index, apt from a private configuration with an empty dpkg status.
 */

import test from 'ava';
import { resolveClosure } from '../../src/archive/resolve-closure.ts';
import { debianReleases } from '../../src/host/release/debian-releases.ts';
import { basePriorities, listComputedPackages, listHostPackages } from '../../src/installer/package-sets.ts';
import { exampleHost } from '../harness/example-host.ts';
import { preparePrivateApt } from '../harness/private-apt.ts';
import { temporaryFolder } from '../harness/temporary-folder.ts';

const hostPackages = [
  ...listComputedPackages(debianReleases.trixie),
  ...listHostPackages({ ...exampleHost, packages: ['virt-manager', 'ssh-askpass'] }),
];
/** Sets whose members share dependencies with alternatives: each has once found a difference, or is prone to. */
const furtherRoots = [
  ['tk-itk4', 'r-cran-abind', 'compface'],
  ['python3-sphinx-markdown-tables', 'python3-emoji'],
  ['libsolv-dev', 'ntpsec-ntpviz'],
  ['sqop', 'education-desktop-cinnamon'],
  ['mailutils', 'bsd-mailx'],
  ['xserver-xorg', 'lightdm', 'xfce4'],
];

test('nothing that apt would install is missing', async (t) => {
  t.timeout(180_000);
  const apt = await preparePrivateApt(await temporaryFolder(t));
  const { index } = apt;
  const base = basePriorities.flatMap((priority) => index.withPriority(priority)).map(({ name }) => name);
  const sets = [[...base, ...hostPackages], ...furtherRoots, ...furtherRoots.map((roots) => [...base, ...roots])];
  for (const roots of sets) {
    const theirs = apt.install(roots);
    const ours = resolveClosure(roots, index).packages.map(({ name }) => name);
    const missing = theirs.filter((name) => !ours.includes(name));
    const beyond = ours.filter((name) => !theirs.includes(name));
    t.log(`${roots.length} roots: apt ${theirs.length}, ours ${ours.length}, beyond: ${beyond.join(' ') || 'none'}`);
    t.deepEqual(missing, [], `missing for ${roots.slice(-3).join(' ')}`);
  }
});
