/** The network cards of the machine that plays a host. */
import type { InterfaceSelector, Network } from '../host/network/network.ts';

export interface NetworkCard {
  /** Null for one that QEMU makes up. */
  readonly mac: string | null;
}

/**
 * The host's own card first. One that is described by its name is there under another name: nobody can choose that.
 * @param identity MAC address of a card that the machine is known by, or null
 */
export function planNetworkCards(network: Network, identity: string | null): NetworkCard[] {
  const cards = describedCards(network).map((card) => ({ mac: card.by === 'mac' ? card.mac : null }));
  if (identity === null || cards.some(({ mac }) => mac === identity)) return cards;
  const free = cards.findIndex(({ mac }) => mac === null);
  return free < 0 ? [...cards, { mac: identity }] : cards.with(free, { mac: identity });
}

/** Whether some card is described by its name, so that its bridge gets no port in a rehearsal. */
export function namesCards(network: Network): boolean {
  return describedCards(network).some(({ by }) => by === 'name');
}

function describedCards({ interface: own, bridges }: Network): InterfaceSelector[] {
  const further = bridges.flatMap(({ port }) => (port !== null && 'interface' in port ? [port.interface] : []));
  return [own, ...further];
}
