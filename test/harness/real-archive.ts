/** The suites of a release at the addresses that this machine's apt uses. */
import { type ArchiveSuite, listSuites } from '../../src/archive/archive-suite.ts';
import type { DebianRelease } from '../../src/host/release/debian-release.ts';
import { findMirrorAddresses } from '../../src/system/mirror-address.ts';

const nothing = { option: null, described: null, further: [], securityOption: null, describedSecurity: null };

export async function realSuites(row: DebianRelease): Promise<ArchiveSuite[]> {
  return listSuites(row, await findMirrorAddresses(nothing));
}
