/** Rules of how passthrough devices are chosen: no two items can mean one card, and none means what no guest can have. */

import { describedCards } from '../network/host-networks.ts';
import { type Finding, formatPath } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { classesMeet, isGraphics } from './device-class.ts';
import { addressOfCard, sharesSlot } from './pci-address.ts';

export const deviceChoiceRules: readonly Rule[] = [
  classStandsAlone,
  classesDiffer,
  slotIsTakenOnce,
  networkCardsStay,
  integratedGraphicsStay,
  bootDisplayIsGraphics,
];

function* classStandsAlone({ passthrough }: DraftHost): Iterable<Finding> {
  for (const [index, device] of (passthrough ?? []).entries()) {
    if (typeof device?.class !== 'string') continue;
    const others = (['address', 'id'] as const).filter((key) => device[key] !== null);
    if (others.length === 0) continue;
    const message = `a class finds its card by itself; leave out \`class\` or \`${others.join('` and `')}\``;
    yield { path: ['passthrough', index, 'class'], message };
  }
}

/** A class means the only card of its kind, so a second item would mean the same card, or the first one none. */
function* classesDiffer({ passthrough }: DraftHost): Iterable<Finding> {
  const classes = (passthrough ?? []).map((device) => device?.class);
  for (const [index, own] of classes.entries()) {
    if (typeof own !== 'string') continue;
    const twin = classes.findIndex((other) => typeof other === 'string' && classesMeet(own, other));
    if (twin >= index) continue;
    const message = `${formatPath(['passthrough', twin, 'class'])} means the only ${classes[twin]}; tell the two apart by their addresses`;
    yield { path: ['passthrough', index, 'class'], message };
  }
}

function* slotIsTakenOnce({ passthrough }: DraftHost): Iterable<Finding> {
  const devices = passthrough ?? [];
  for (const [index, device] of devices.entries()) {
    const address = device?.address;
    if (typeof address !== 'string') continue;
    const taker = devices.findIndex((other, place) => {
      if (typeof other?.address !== 'string' || !sharesSlot(other.address, address)) return false;
      if (other.address === address || other.functions !== 'slot') return false;
      // Of two that take the slot, the second is told.
      return device?.functions !== 'slot' || place < index;
    });
    if (taker < 0) continue;
    const message = `${formatPath(['passthrough', taker])} takes the whole slot, this function too; leave one of the two out`;
    yield { path: ['passthrough', index, 'address'], message };
  }
}

/** Else the host starts without its network. */
function* networkCardsStay({ network, passthrough }: DraftHost): Iterable<Finding> {
  const cards = describedCards(network).map(({ path, value }) => ({ path, name: value, own: addressOfCard(value) }));
  for (const [index, device] of (passthrough ?? []).entries()) {
    const address = device?.address;
    if (typeof address !== 'string') continue;
    const card = cards.find(({ own }) => {
      return own === address || (own !== undefined && device?.functions === 'slot' && sharesSlot(own, address));
    });
    if (card === undefined) continue;
    const message = `this is where ${card.name} is, the host's own card by ${formatPath(card.path)}; pass on another one`;
    yield { path: ['passthrough', index, 'address'], message };
  }
}

/** Intel's is always at this address; other makers' processors have something else there. */
function* integratedGraphicsStay({ passthrough }: DraftHost): Iterable<Finding> {
  for (const [index, device] of (passthrough ?? []).entries()) {
    if (device?.address !== '0000:00:02.0' || device.id === undefined) continue;
    if (device.id !== null && !device.id.startsWith('8086:')) continue;
    const message =
      "this is the graphics inside Intel's processors, which no guest can drive; pass on a card in a slot";
    yield { path: ['passthrough', index, 'address'], message };
  }
}

function* bootDisplayIsGraphics({ passthrough }: DraftHost): Iterable<Finding> {
  for (const [index, device] of (passthrough ?? []).entries()) {
    if (device?.['boot-display'] !== 'yes' || typeof device.class !== 'string' || isGraphics(device.class)) continue;
    const message = `a card of class ${device.class} is no display; leave it out`;
    yield { path: ['passthrough', index, 'boot-display'], message, atKey: true };
  }
}
