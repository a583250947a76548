/** What the templates of the installed host may use: the host description, decided and ready to print. */
import { debianReleases } from '../host/debian-releases.ts';
import type { Host } from '../host/host.ts';
import { type DeviceView, deviceView } from './device-view.ts';
import { type GuestView, guestView, sharedMemoryOf } from './guest-view.ts';
import { type InterfaceView, type Ipv4View, interfaceView, ipv4View } from './network-view.ts';

/** Names are listed in templates/README.md. An absent string is '', so that `#if` works on it. */
export interface TargetView {
  readonly hostname: string;
  /** Host name with domain; '' without a domain. */
  readonly fqdn: string;
  readonly kernelParameters: readonly string[];
  readonly devices: readonly DeviceView[];
  readonly guests: readonly GuestView[];
  /** Names of the guests that start with the host. */
  readonly autostart: readonly string[];
  /** Names of the files in /dev/shm through which Looking Glass shows guests. */
  readonly sharedMemory: readonly string[];
  readonly sshKeys: readonly string[];
  readonly bridge: string;
  readonly interface: InterfaceView;
  readonly ipv4: Ipv4View;
}

export function targetView(host: Host): TargetView {
  return {
    hostname: host.hostname,
    fqdn: host.domain === null ? '' : `${host.hostname}.${host.domain}`,
    kernelParameters: kernelParameters(host),
    devices: host.passthrough.map(deviceView),
    guests: host.guests.map((guest) => guestView(guest, debianReleases[host.release])),
    autostart: host.guests.filter(({ autostart }) => autostart).map(({ name }) => name),
    sharedMemory: host.guests.flatMap(sharedMemoryOf),
    sshKeys: host.administrator.sshKeys,
    bridge: host.network.bridge ?? '',
    interface: interfaceView(host.network.interface),
    ipv4: ipv4View(host.network.ipv4, host.domain),
  };
}

/**
 * Intel's IOMMU leaves the integrated GPU out unless it is switched on by name; AMD's needs no word and ignores Intel's,
 * so `auto` is the same as `intel`. `iommu=pt` spares the host's own devices the translation.
 */
function kernelParameters(host: Host): string[] {
  const iommu = host.kernel.iommu === 'amd' ? ['iommu=pt'] : ['intel_iommu=on', 'iommu=pt'];
  return [...iommu, ...host.kernel.parameters];
}
