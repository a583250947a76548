/** Rules of what a person sits at: screens, keyboards and mice of the guests. */
import { debianReleases } from '../release/debian-releases.ts';
import { type Finding, formatPath } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { guestsOf } from './guest-parts.ts';

export const guestSeatRules: readonly Rule[] = [
  evdevIsInTheRelease,
  evdevDevicesHaveOneGuest,
  redirectionHasSpice,
  screenHasAnAdapter,
];

function* evdevIsInTheRelease(host: DraftHost): Iterable<Finding> {
  if (host.release === undefined || debianReleases[host.release].virtualization.evdevInput) return;
  for (const [index, { evdev }] of guestsOf(host)) {
    if ((evdev?.length ?? 0) === 0) continue;
    const message = `libvirt of ${host.release} cannot pass on keyboards and mice; pass on a USB controller in \`devices\``;
    yield { path: ['guests', index, 'evdev'], message, atKey: true };
  }
}

/** The host hands what is typed to whoever grabs the device first. */
function* evdevDevicesHaveOneGuest(host: DraftHost): Iterable<Finding> {
  const owners = new Map<string, string>();
  for (const [index, { evdev }] of guestsOf(host)) {
    for (const [place, device] of (evdev ?? []).entries()) {
      if (device === undefined) continue;
      const path = ['guests', index, 'evdev', place];
      const owner = owners.get(device);
      if (owner === undefined) owners.set(device, formatPath(path));
      else yield { path, message: `this device is already given away at ${owner}` };
    }
  }
}

/** The devices are at the other end of the SPICE connection. */
function* redirectionHasSpice(host: DraftHost): Iterable<Finding> {
  for (const [index, guest] of guestsOf(host)) {
    if (!((guest['usb-redirection'] ?? 0) > 0) || guest.graphics === undefined || guest.graphics === 'spice') continue;
    const message = 'USB devices are redirected over SPICE; write `graphics: spice`';
    yield { path: ['guests', index, 'usb-redirection'], message };
  }
}

function* screenHasAnAdapter(host: DraftHost): Iterable<Finding> {
  if (host.release === undefined || debianReleases[host.release].virtualization.screenWithoutAdapter) return;
  for (const [index, { graphics, video }] of guestsOf(host)) {
    if (video !== 'none' || graphics === undefined || graphics === 'none') continue;
    const message = `libvirt of ${host.release} shows no screen without an adapter; write \`graphics: none\`, or another model`;
    yield { path: ['guests', index, 'video'], message };
  }
}
