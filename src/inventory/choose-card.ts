/** Which card is to be handed over: the one the admin names, or the only one there is. Never a guess between several. */
import { PassforgeError } from '../errors.ts';
import { parsePciAddress } from '../host/device/pci-address.ts';
import { type Remark, remarkOnCandidates, remarkOnCard, remarkOnNone } from './card-remarks.ts';
import { type DisplayAdapter, findDisplayAdapters, functionsOfSlot } from './display-adapters.ts';
import { type PciFunction, slotOf } from './pci-function.ts';

export interface CardChoice {
  /** Everything to hand over; empty when nothing is chosen. */
  readonly card: readonly PciFunction[];
  /** What the admin has to choose from; empty when something is chosen, and when there is no card at all. */
  readonly candidates: readonly DisplayAdapter[];
  /** What the admin has to know about the choice. */
  readonly remarks: readonly Remark[];
}

/**
 * @param wanted address or slot as typed; null for the only card there is
 * @throws PassforgeError when nothing in the listing is at the wanted place
 */
export function chooseCard(functions: readonly PciFunction[], wanted: string | null): CardChoice {
  const adapters = findDisplayAdapters(functions);
  if (wanted !== null) {
    const chosen = findWanted(wanted, functions, adapters);
    return { card: chosen.functions, candidates: [], remarks: remarkOnCard(chosen, adapters, functions) };
  }
  const candidates = adapters.filter(({ kind }) => kind === 'card' || kind === 'unsure');
  const [only, ...others] = candidates;
  if (only === undefined) return { card: [], candidates: [], remarks: remarkOnNone(adapters) };
  if (others.length > 0 || only.kind === 'unsure') {
    return { card: [], candidates, remarks: remarkOnCandidates(candidates) };
  }
  return { card: only.functions, candidates: [], remarks: remarkOnCard(only, adapters, functions) };
}

/** The adapter at this place, or whatever else is there. */
function findWanted(
  wanted: string,
  functions: readonly PciFunction[],
  adapters: readonly DisplayAdapter[],
): DisplayAdapter | Pick<DisplayAdapter, 'slot' | 'functions'> {
  const address = parsePciAddress(/\.[0-7]$/.test(wanted) ? wanted : `${wanted}.0`);
  if (address === undefined) {
    throw new PassforgeError('usage', `reading the command line: --card is an address or a slot, got ${wanted}`, {
      hint: 'Write it as lspci does: 02:00.0, 02:00 or 0000:02:00.0.',
    });
  }
  const slot = address.slice(0, -'.0'.length);
  const adapter = adapters.find((candidate) => candidate.functions.some((member) => slotOf(member) === slot));
  const inSlot = functionsOfSlot(functions, slot);
  if (inSlot.length === 0) {
    const known = adapters.map((candidate) => `${candidate.slot} (${candidate.display.name})`).join(', ');
    throw new PassforgeError('usage', `looking for the card ${slot}: the listing has nothing there to hand over`, {
      hint: `It has these display adapters: ${known || 'none'}.`,
    });
  }
  return adapter ?? { slot, functions: inSlot };
}
