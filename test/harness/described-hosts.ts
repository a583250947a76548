/** The descriptions of test/fixtures/hosts and templates/hosts: each accepted one is a case of its own, with all it renders. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../src/host/host.ts';
import { parseHost } from '../../src/host/parse-host.ts';
import { packageRoot } from '../../src/system/package-root.ts';

export const hostFixtures = join(packageRoot(), 'test/fixtures/hosts');

/** Names of the cases of one kind, sorted. */
export function caseNames(kind: 'accepted' | 'rejected'): string[] {
  const files = readdirSync(join(hostFixtures, kind)).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => file.slice(0, -'.yaml'.length)).sort();
}

export interface DescribedHost {
  readonly name: string;
  /** Path of the description. */
  readonly file: string;
  readonly host: Host;
}

/** Every accepted description; those that a reader is told to copy are among them. */
export function describedHosts(): DescribedHost[] {
  const files = [
    ...['howto', 'smallest'].map((name) => [name, join(packageRoot(), `templates/hosts/${name}.yaml`)] as const),
    ...caseNames('accepted').map((name) => [name, join(hostFixtures, 'accepted', `${name}.yaml`)] as const),
  ];
  return files.map(([name, file]) => ({ name, file, host: parseHost(readFileSync(file, 'utf8'), file) }));
}

/** Whether golden files are to be written anew (`make golden`) instead of compared. */
export const writesGolden = process.env.PASSFORGE_GOLDEN === 'write';
