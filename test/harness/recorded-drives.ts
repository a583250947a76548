/** Drives out of what Linux tells, as it is written in test/fixtures/sticks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Drive } from '../../src/stick/drive.ts';
import { parseLinuxDrives } from '../../src/stick/parse-linux-drives.ts';
import { packageRoot } from '../../src/system/package-root.ts';

/** @param signatures what wipefs tells of each device; of most records it tells nothing that is not there already */
export function recordedDrives(name: string, signatures: Readonly<Record<string, string>> = {}): Drive[] {
  const record = JSON.parse(readFileSync(join(packageRoot(), 'test/fixtures/sticks', `${name}.json`), 'utf8'));
  const [mountinfo, swaps] = [record.mountinfo.join('\n'), record.swaps.join('\n')];
  return parseLinuxDrives({ ...record, mountinfo, swaps, signatures });
}

/** The first one of the record. */
export function recordedDrive(name: string): Drive {
  const [drive] = recordedDrives(name);
  if (drive === undefined) throw new Error(`${name} has no drive`);
  return drive;
}
