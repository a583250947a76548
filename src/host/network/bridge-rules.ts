/** Rules of bridges and VLANs: what each is connected to, and that no name, card or VLAN serves twice. */
import { type Finding, formatPath } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { bridgeNames, describedCards, furtherBridges, placesDiffer, vlanIds } from './host-networks.ts';
import { vlanName } from './vlan-name.ts';

export const bridgeRules: readonly Rule[] = [
  bridgePortIsOne,
  bridgesDiffer,
  bridgeNameIsFree,
  vlansDiffer,
  cardsDiffer,
  cardIsWired,
];

function* bridgePortIsOne({ network }: DraftHost): Iterable<Finding> {
  for (const { path, bridge } of furtherBridges(network)) {
    if (bridge.interface === null || bridge.vlan === null) continue;
    const message = 'expected interface, vlan or neither, got both; a VLAN is on the card of `network.interface`';
    yield { path: [...path, 'vlan'], message, atKey: true };
  }
}

function* bridgesDiffer({ network }: DraftHost): Iterable<Finding> {
  yield* placesDiffer(bridgeNames(network));
}

function* bridgeNameIsFree({ network }: DraftHost): Iterable<Finding> {
  const cards = describedCards(network);
  const vlans = vlanIds(network);
  for (const { path, value } of bridgeNames(network)) {
    const vlan = vlans.find((one) => vlanName(one.value) === value);
    if (cards.some((card) => card.value === value))
      yield { path, message: 'a bridge needs a name of its own, like br0' };
    else if (vlan !== undefined) yield { path, message: `this is the name of the VLAN of ${formatPath(vlan.path)}` };
    // The kernel names new cards ethN, libvirt its bridges virbrN and the guests' ends vnetN.
    else if (/^(eth|virbr|vnet)[0-9]+$/.test(value)) {
      yield { path, message: `"${value}" is a name that kernel or libvirt give out; take another, like br0` };
    }
  }
}

function* vlansDiffer({ network }: DraftHost): Iterable<Finding> {
  yield* placesDiffer(vlanIds(network));
}

/** A card or a VLAN is in one bridge at a time. */
function* cardsDiffer({ network }: DraftHost): Iterable<Finding> {
  yield* placesDiffer(describedCards(network));
}

/** No key says which radio network to join, and an access point takes no frames from a bridge. */
function* cardIsWired({ network }: DraftHost): Iterable<Finding> {
  for (const { path, value } of describedCards(network)) {
    if (!value.startsWith('wl')) continue;
    yield { path, message: 'a wireless card cannot be set up; choose a wired one' };
  }
}
