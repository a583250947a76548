/** Whether two descriptions could be taken for one machine. */
import { type MachineIdentity, swapUuid } from './machine-identity.ts';

/**
 * A machine has one serial number and one UUID; of network cards it can have those of both, so they tell no two machines apart.
 */
export function couldBeOneMachine(one: MachineIdentity | null, other: MachineIdentity | null): boolean {
  if (one === null || other === null) return true;
  const differ = (a: string | null, b: string | null): boolean => a !== null && b !== null && a !== b;
  const uuidsDiffer =
    differ(one.uuid, other.uuid) && differ(one.uuid, other.uuid === null ? null : swapUuid(other.uuid));
  return !(differ(one.serial, other.serial) || uuidsDiffer);
}
