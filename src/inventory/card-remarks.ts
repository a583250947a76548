/** What an admin has to know about the card handed over, or why none is: for the terminal and for the description. */
import type { DisplayAdapter } from './display-adapters.ts';
import { isBridge, isWhole, type PciFunction } from './pci-function.ts';

export interface Remark {
  /** Whether the machine would come out wrong, or not at all, without the admin. */
  readonly urgent: boolean;
  /** One sentence or more, on one line. */
  readonly text: string;
}

/** A card, or another slot that was asked for by name. */
type Chosen = Pick<DisplayAdapter, 'slot' | 'functions'> & Partial<DisplayAdapter>;

export function remarkOnCard(
  chosen: Chosen,
  adapters: readonly DisplayAdapter[],
  functions: readonly PciFunction[],
): Remark[] {
  const texts = [
    remarkOnKind(chosen),
    remarkOnOutputs(chosen),
    remarkOnScreen(chosen, adapters, functions),
    remarkOnGroup(chosen, functions),
  ];
  return texts.filter((remark) => remark !== null);
}

const bootDisplay = note(
  'The firmware shows pictures with the one whose /sys/bus/pci/devices/ADDRESS/boot_vga says 1: keep that one.',
);

/** Several cards, or one that may be none. */
export function remarkOnCandidates(candidates: readonly DisplayAdapter[]): Remark[] {
  const doubts = candidates
    .filter(({ kind }) => kind === 'unsure')
    .map(({ slot, reason }) => note(`${slot} ${reason}.`));
  const slots = candidates.map(({ slot }) => slot);
  const choose = `Choose with --card ${slots[0]}, or in the description.`;
  if (slots.length === 1) return [...doubts, warning(`Whether to hand over ${slots[0]} is yours to say. ${choose}`)];
  const several = warning(`There are ${slots.length} cards that may be meant: ${slots.join(', ')}. ${choose}`);
  return [...doubts, several, ...(candidates.some(({ display }) => display.classCode === '0300') ? [bootDisplay] : [])];
}

export function remarkOnNone(adapters: readonly DisplayAdapter[]): Remark[] {
  const found = adapters.map(({ slot, display, reason }) => `${slot} (${nameOf(display)}) ${reason}`);
  const all = found.length === 0 ? 'the listing has no display adapter' : found.join('; ');
  return [note(`No card to hand over was found: ${all}.`)];
}

function remarkOnKind({ slot, kind, reason }: Chosen): Remark | null {
  if (kind === undefined) return note(`${slot} has no graphics function; it is handed over as it is.`);
  if (kind === 'card') return null;
  return warning(`${slot} ${reason}. Only cards are known to work when handed over.`);
}

/** Of laptops with two graphics adapters, the one without outputs draws for the other. */
function remarkOnOutputs({ slot, display }: Chosen): Remark | null {
  if (display?.classCode !== '0302') return null;
  return note(
    `${slot} is a 3D controller: it computes, but no display can be connected to it. That of a laptop is of no use to a guest.`,
  );
}

/** The host's own console. */
function remarkOnScreen(
  chosen: Chosen,
  adapters: readonly DisplayAdapter[],
  functions: readonly PciFunction[],
): Remark | null {
  if (chosen.display === undefined) return null;
  const others = adapters.filter(({ slot, display }) => slot !== chosen.slot && display.classCode !== '0302');
  if (others.length > 0 || chosen.display.classCode === '0302') return null;
  if (!isWhole(functions)) {
    return note(
      'The listing is only a part of what lspci prints: whether the host keeps a display adapter for its own screen cannot be seen.',
    );
  }
  return warning(
    `${chosen.slot} is the only display adapter of the machine. It is also what the firmware shows pictures with, which may keep a guest from using it; and the host's screen goes dark while it starts: then there is ssh and nothing else. Switch on the processor's graphics in the firmware if it has any, or put in a second card.`,
  );
}

/** A guest gets a group whole: every function in it that is no bridge must be free of drivers. */
function remarkOnGroup({ functions: card }: Chosen, functions: readonly PciFunction[]): Remark | null {
  const groups = new Set(card.map(({ iommuGroup }) => iommuGroup).filter((group) => group !== null));
  const others = functions.filter(
    (other) => other.iommuGroup !== null && groups.has(other.iommuGroup) && !card.includes(other) && !isBridge(other),
  );
  if (others.length === 0) return null;
  const names = others.map((other) => `${other.address} (${nameOf(other)})`).join(', ');
  return warning(
    `The card shares its IOMMU group with ${names}. The host must not use any of these while a guest has the card: hand them over as well, or put the card in another slot of the board.`,
  );
}

function nameOf({ name, className }: PciFunction): string {
  return name || className;
}

function note(text: string): Remark {
  return { urgent: false, text };
}

function warning(text: string): Remark {
  return { urgent: true, text };
}
