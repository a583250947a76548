/** Several hosts that share an image: what must hold between their descriptions. */

import { HostDescriptionError, PassforgeError, type PlacedIssue } from '../../errors.ts';
import { stickFilesOf } from '../../host/file/stick-file.ts';
import type { Host } from '../../host/host.ts';
import { couldBeOneMachine } from '../../host/machine/same-machine.ts';
import { readWrittenKeys } from '../../host/written/written-keys.ts';
import type { BaseInputs } from '../../iso/base-manifest.ts';
import type { Reporter } from '../../system/reporter.ts';
import type { TemplateFolders } from '../../system/template-folders.ts';
import { readDescription } from '../describe/read-description.ts';
import { listBaseDifferences } from './base-differences.ts';
import { readBaseInputs } from './base-inputs.ts';

/** A description and where it is from. */
export interface Described {
  readonly file: string;
  readonly text: string;
  readonly host: Host;
}

export type Fleet = readonly [Described, ...Described[]];

/**
 * Reads the descriptions of an image, sorted by the names of their hosts, so that the order of the files decides nothing.
 * @throws HostDescriptionError with all mistakes of all descriptions; where each is right, with all in which they do not go together;
 *   PassforgeError of the only file that cannot be read
 */
export async function readFleet(files: readonly string[], reporter: Reporter): Promise<Fleet> {
  const fleet: Described[] = [];
  const refused: { file: string; error: PassforgeError }[] = [];
  for (const file of files) {
    try {
      fleet.push({ file, ...(await readDescription(file, reporter)) });
    } catch (error) {
      if (!(error instanceof PassforgeError)) throw error;
      refused.push({ file, error });
    }
  }
  if (refused.length > 0) throw joinRefusals(refused);
  const [first, ...others] = fleet.sort((a, b) => (a.host.hostname < b.host.hostname ? -1 : 1));
  if (first === undefined) throw new PassforgeError('usage', 'reading the command line: there is no description');
  const conflicts = fleet.flatMap((other, index) => [
    ...(others.length === 0 ? [] : findUnknown(other)),
    ...fleet.slice(0, index).flatMap((one) => conflictsBetween(one, other)),
    ...(index === 0 ? [] : otherArchives(first, other)),
  ]);
  if (conflicts.length > 0) throw new HostDescriptionError(conflicts);
  for (const warning of sharedStickFiles(fleet)) reporter.warn(warning);
  return [first, ...others];
}

/** By default the file on the stick is called as on the host, which gives all hosts the same key. */
function sharedStickFiles(fleet: readonly Described[]): string[] {
  const takers = new Map<string, string[]>();
  for (const { file: description, host } of fleet) {
    for (const [label, files] of stickFilesOf(host)) {
      for (const file of files) {
        const wanted = `${file} off the stick ${label}`;
        takers.set(wanted, [...(takers.get(wanted) ?? []), description]);
      }
    }
  }
  return [...takers]
    .filter(([, descriptions]) => descriptions.length > 1)
    .map(
      ([wanted, descriptions]) =>
        `${descriptions.join(', ')}: all take ${wanted}; give each a \`file\` of its own, as HOSTNAME/NAME, unless they share it`,
    );
}

function joinRefusals(refused: readonly { file: string; error: PassforgeError }[]): PassforgeError {
  const [first, ...others] = refused;
  if (first !== undefined && others.length === 0) return first.error;
  return new HostDescriptionError(
    refused.flatMap(({ file, error }) =>
      error instanceof HostDescriptionError
        ? error.issues
        : [{ file, path: '', line: 1, column: 1, message: error.message }],
    ),
  );
}

/** What of an admin's description decides where packages come from. */
const mirrorKeys = ['mirror', 'apt.mirrors', 'apt.security'] as const;

function findUnknown(described: Described): PlacedIssue[] {
  if (described.host.machine !== null) return [];
  return [issueAt(described, 'machine', 'missing: in an image of several hosts each is known by serial or uuid')];
}

/** Told of the second one. */
function conflictsBetween(one: Described, other: Described): PlacedIssue[] {
  const issues: PlacedIssue[] = [];
  const [ours, theirs] = [one.host, other.host];
  if (ours.hostname.toLowerCase() === theirs.hostname.toLowerCase()) {
    const message = `the same as in ${one.file}; each host of an image needs a name of its own`;
    issues.push(issueAt(other, 'hostname', message));
  }
  const areKnown = ours.machine !== null && theirs.machine !== null;
  if (areKnown && couldBeOneMachine(ours.machine, theirs.machine)) {
    const message = `one machine could fulfil this and that of ${one.file}; give both a serial, or both a uuid, that differ`;
    issues.push(issueAt(other, 'machine', message));
  }
  return issues;
}

function otherArchives(first: Described, other: Described): PlacedIssue[] {
  const [ours, theirs] = [mirrorsOf(first.host), mirrorsOf(other.host)];
  return mirrorKeys
    .filter((key) => ours[key] !== theirs[key])
    .map((key) => issueAt(other, key, `differs from ${first.file}; hosts of an image have the same archives`));
}

function mirrorsOf({ apt }: Host): Record<(typeof mirrorKeys)[number], string> {
  return { mirror: `${apt.archive}`, 'apt.mirrors': apt.mirrors.join(' '), 'apt.security': `${apt.security}` };
}

function issueAt({ file, text }: Described, key: string, message: string): PlacedIssue {
  const { line, column } = readWrittenKeys(text).find(key)?.place ?? { line: 1, column: 1 };
  return { file, path: key, line, column, message };
}

/**
 * What the base is made from, which must be the same for all.
 * @throws PassforgeError that names each file whose host needs something else, and lists what
 */
export async function readFleetInputs(fleet: Fleet, templates: TemplateFolders): Promise<BaseInputs> {
  const menu = fleet.length === 1 ? [] : fleet.map(({ host }) => host.hostname);
  const [first, ...others] = fleet;
  const inputs = { ...(await readBaseInputs(first.host, templates)), menu };
  const refusals: string[] = [];
  for (const { file, host } of others) {
    const differences = listBaseDifferences(inputs, { ...(await readBaseInputs(host, templates)), menu });
    if (differences.length === 0) continue;
    const lines = differences.map((line) => `\n  ${line}`).join('');
    refusals.push(`${file}: the host needs another base than that of ${first.file}:${lines}`);
  }
  if (refusals.length > 0) {
    const hint = 'Build an image of its own for each host that differs.';
    throw new PassforgeError('description', refusals.join('\n'), { hint });
  }
  return inputs;
}
