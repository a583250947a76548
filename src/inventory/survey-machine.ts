/** What a description of this machine needs to know, drawn from the functions that lspci lists. */
import { parsePciAddress } from '../host/device/pci-address.ts';
import { type CardChoice, chooseCard } from './choose-card.ts';
import { type PciFunction, vendorOf } from './pci-function.ts';

export interface MachineSurvey extends CardChoice {
  /** Whose IOMMU the machine has; `auto` if the listing does not tell. */
  readonly iommu: 'intel' | 'amd' | 'auto';
  readonly networkCards: readonly PciFunction[];
  /** What else could be handed over: USB controllers, NVMe drives, network cards. */
  readonly others: readonly PciFunction[];
}

const networkClass = '0200';
const otherClasses = ['0c03', '0108', networkClass];

/**
 * @param wanted the card to hand over, as typed; null for the only one there is
 * @throws PassforgeError when nothing in the listing is at the wanted place
 */
export function surveyMachine(listed: readonly PciFunction[], wanted: string | null): MachineSurvey {
  // Of what no description can name, as drives behind Intel's VMD, nothing is said.
  const functions = listed.filter(({ address }) => parsePciAddress(address) !== undefined);
  const choice = chooseCard(functions, wanted);
  const taken = [...choice.card, ...choice.candidates.flatMap((candidate) => candidate.functions)];
  const free = functions.filter((candidate) => !taken.includes(candidate));
  return {
    ...choice,
    iommu: guessIommu(functions),
    networkCards: free.filter(({ classCode }) => classCode === networkClass),
    others: free.filter(({ classCode }) => otherClasses.includes(classCode)),
  };
}

/** The host bridge is a part of the processor, or of its maker's chipset. */
function guessIommu(functions: readonly PciFunction[]): MachineSurvey['iommu'] {
  const bridge = functions.find(({ classCode }) => classCode === '0600');
  if (bridge === undefined) return 'auto';
  return vendorOf(bridge) === '8086' ? 'intel' : vendorOf(bridge) === '1022' ? 'amd' : 'auto';
}
