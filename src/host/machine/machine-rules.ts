/** The rule of the machine's identity: it says something. */
import type { Finding } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';

export const machineRules: readonly Rule[] = [machineIsTold];

function* machineIsTold({ machine }: DraftHost): Iterable<Finding> {
  if (machine === null || machine === undefined) return;
  const { serial, uuid, mac } = machine;
  if ([serial, uuid, mac].some((condition) => condition !== null)) return;
  const message = 'names no condition; give serial, uuid or mac, or leave `machine` out';
  yield { path: ['machine'], message, atKey: true };
}
