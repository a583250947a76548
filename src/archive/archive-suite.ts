/** The suites of an archive that a release consists of: where each is, what it calls itself, and who signs it. */
import type { DebianRelease } from '../host/release/debian-release.ts';

export interface ArchiveSuite {
  /** As sources.list(5) names it: `trixie`, `trixie-security`, `stretch/updates`. Also its folder below `dists`. */
  readonly name: string;
  /** What its release file has to say, so that no other suite by the same signers can stand in for it. */
  readonly codename: string;
  readonly label: 'Debian' | 'Debian-Security';
  /** Base addresses without a final slash; the first is asked first. */
  readonly mirrors: readonly string[];
  /** Primary fingerprints of the keys that may sign it. */
  readonly signingKeys: readonly string[];
  /** After the last release file of a retired release; null while it lives. */
  readonly frozen: Date | null;
  /** Whether a mirror may do without it. */
  readonly optional: boolean;
}

export interface MirrorAddresses {
  /** Of Debian's archive, at least one. */
  readonly main: readonly string[];
  /** Of the archive of security updates, or null to leave them out. */
  readonly security: string | null;
}

/** The release itself first. Updates between point releases are in its own archive, security updates in another. */
export function listSuites(row: DebianRelease, { main, security }: MirrorAddresses): ArchiveSuite[] {
  const { codename, updatesSuite, securitySuite, signingKeys, securityKeys } = row;
  const frozen = row.retired?.frozen ?? null;
  const own = { label: 'Debian', mirrors: main, signingKeys, frozen } as const;
  return [
    { ...own, name: codename, codename, optional: false },
    // few packages, none of them for security: mirrors of one suite only do without
    ...(updatesSuite === null ? [] : [{ ...own, name: updatesSuite, codename: updatesSuite, optional: true }]),
    ...(security === null
      ? []
      : [
          {
            name: securitySuite,
            codename: securitySuite.replace('/updates', ''),
            label: 'Debian-Security' as const,
            mirrors: [security],
            signingKeys: securityKeys,
            frozen,
            optional: false,
          },
        ]),
  ];
}
