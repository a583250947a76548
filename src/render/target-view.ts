/** What the templates of the installed host may use: the host description, decided and ready to print. */

import type { Host } from '../host/host.ts';
import { debianReleases } from '../host/release/debian-releases.ts';
import { guestsFolder } from '../host/storage/storage.ts';
import { type DeviceView, deviceView } from './device-view.ts';
import { type FirstBootView, firstBootView } from './first-boot-view.ts';
import { type GuestOrderView, guestOrderView } from './guest-order-view.ts';
import { type SeedView, seedViews } from './guest-seed-view.ts';
import { type GuestView, guestView, sharedMemoryOf } from './guest-view.ts';
import { type BridgeView, type CardView, networkView, type VlanView } from './network-view.ts';
import { type PlanView, planView } from './plan-view.ts';
import { type SystemView, systemView } from './system-view.ts';

/** Names are listed in templates/README.md. An absent string is '', so that `#if` works on it. */
export interface TargetView extends SystemView, FirstBootView, GuestOrderView {
  readonly hostname: string;
  /** Host name with domain; '' without a domain. */
  readonly fqdn: string;
  readonly plan: PlanView;
  readonly devices: readonly DeviceView[];
  readonly guests: readonly GuestView[];
  readonly seeds: readonly SeedView[];
  /** How many guests there are; '' for none. */
  readonly guestCount: string;
  /** Names of the files in /dev/shm through which Looking Glass shows guests. */
  readonly sharedMemory: readonly string[];
  readonly sshKeys: readonly string[];
  readonly cards: readonly CardView[];
  readonly vlans: readonly VlanView[];
  readonly bridges: readonly BridgeView[];
  /** The folder of the guests' files where a disk of their own is mounted; else ''. */
  readonly guestsMount: string;
}

export function targetView(host: Host): TargetView {
  return {
    hostname: host.hostname,
    fqdn: host.domain === null ? '' : `${host.hostname}.${host.domain}`,
    plan: planView(host),
    devices: host.passthrough.map(deviceView),
    guests: host.guests.map((guest) => guestView(guest, debianReleases[host.release])),
    seeds: seedViews(host.guests),
    guestCount: host.guests.length === 0 ? '' : String(host.guests.length),
    sharedMemory: host.guests.flatMap(sharedMemoryOf),
    sshKeys: host.administrator.sshKeys,
    ...networkView(host),
    ...systemView(host),
    ...firstBootView(host),
    ...guestOrderView(host.guests),
    guestsMount: host.storage.guestsDisk === null ? '' : guestsFolder,
  };
}
