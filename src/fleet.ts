/** Several hosts that share an image: what must hold between their descriptions. */
import { listBaseDifferences } from './base-differences.ts';
import { readBaseInputs } from './base-inputs.ts';
import { HostDescriptionError, PassforgeError } from './errors.ts';
import type { Host } from './host/host.ts';
import { couldBeOneMachine } from './host/same-machine.ts';
import { readWrittenKeys } from './host/written-keys.ts';
import type { BaseInputs } from './iso/base-manifest.ts';
import { readDescription } from './read-description.ts';
import type { Reporter } from './system/reporter.ts';
import type { TemplateFolders } from './system/template-folders.ts';

/** A description and where it is from. */
export interface Described {
  readonly file: string;
  readonly text: string;
  readonly host: Host;
}

export type Fleet = readonly [Described, ...Described[]];

/**
 * Reads the descriptions of an image, sorted by the names of their hosts, so that the order of the files decides nothing.
 * @throws HostDescriptionError when one of them is wrong, or two do not go together
 */
export async function readFleet(files: readonly string[], reporter: Reporter): Promise<Fleet> {
  const fleet: Described[] = [];
  for (const file of files) fleet.push({ file, ...(await readDescription(file, reporter)) });
  const [first, ...others] = fleet.sort((a, b) => (a.host.hostname < b.host.hostname ? -1 : 1));
  if (first === undefined) throw new PassforgeError('usage', 'reading the command line: there is no description');
  const sorted: Fleet = [first, ...others];
  for (const [index, one] of sorted.entries()) {
    for (const other of sorted.slice(index + 1)) requireTwo(one, other);
  }
  return sorted;
}

/** What of an admin's description decides where packages come from. */
const mirrorKeys = ['mirror', 'apt.mirrors', 'apt.security'] as const;

function requireTwo(one: Described, other: Described): void {
  if (one.host.hostname.toLowerCase() === other.host.hostname.toLowerCase()) {
    throw refusal(other, 'hostname', `the same as in ${one.file}; each host of an image needs a name of its own`);
  }
  for (const described of [one, other]) {
    if (described.host.machine !== null) continue;
    throw refusal(described, 'machine', 'missing: in an image of several hosts each is known by serial or uuid');
  }
  if (couldBeOneMachine(one.host.machine, other.host.machine)) {
    const message = `one machine could fulfil this and that of ${one.file}; give both a serial, or both a uuid, that differ`;
    throw refusal(other, 'machine', message);
  }
  const [ours, theirs] = [mirrorsOf(one.host), mirrorsOf(other.host)];
  const key = mirrorKeys.find((name) => ours[name] !== theirs[name]);
  if (key !== undefined) {
    throw refusal(other, key, `differs from ${one.file}; hosts of an image have the same archives`);
  }
}

function mirrorsOf({ apt }: Host): Record<(typeof mirrorKeys)[number], string> {
  return { mirror: `${apt.archive}`, 'apt.mirrors': apt.mirrors.join(' '), 'apt.security': `${apt.security}` };
}

function refusal({ file, text }: Described, key: string, message: string): HostDescriptionError {
  const { line, column } = readWrittenKeys(text).find(key)?.place ?? { line: 1, column: 1 };
  return new HostDescriptionError(file, [{ path: key, line, column, message }]);
}

/**
 * What the base is made from, which must be the same for all.
 * @throws PassforgeError that names the file and lists what its host needs otherwise
 */
export async function readFleetInputs(fleet: Fleet, templates: TemplateFolders): Promise<BaseInputs> {
  const menu = fleet.length === 1 ? [] : fleet.map(({ host }) => host.hostname);
  const [first, ...others] = fleet;
  const inputs = { ...(await readBaseInputs(first.host, templates)), menu };
  for (const { file, host } of others) {
    const differences = listBaseDifferences(inputs, { ...(await readBaseInputs(host, templates)), menu });
    if (differences.length === 0) continue;
    const lines = differences.map((line) => `\n  ${line}`).join('');
    throw new PassforgeError(
      'description',
      `${file}: the host needs another base than that of ${first.file}:${lines}`,
      {
        hint: 'Build an image of its own for this host.',
      },
    );
  }
  return inputs;
}
