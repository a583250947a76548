/** What the templates of the installed host may use: the host description, decided and ready to print. */
import type { Host } from '../host/host.ts';
import { type DeviceView, deviceView } from './device-view.ts';
import { type GuestView, guestView } from './guest-view.ts';
import { type BridgeView, type CardView, networkView, type VlanView } from './network-view.ts';

/** Names are listed in templates/README.md. An absent string is '', so that `#if` works on it. */
export interface TargetView {
  readonly hostname: string;
  /** Host name with domain; '' without a domain. */
  readonly fqdn: string;
  readonly kernelParameters: readonly string[];
  readonly devices: readonly DeviceView[];
  readonly guests: readonly GuestView[];
  readonly sshKeys: readonly string[];
  readonly cards: readonly CardView[];
  readonly vlans: readonly VlanView[];
  readonly bridges: readonly BridgeView[];
}

export function targetView(host: Host): TargetView {
  return {
    hostname: host.hostname,
    fqdn: host.domain === null ? '' : `${host.hostname}.${host.domain}`,
    kernelParameters: kernelParameters(host),
    devices: host.passthrough.map(deviceView),
    guests: host.guests.map(guestView),
    sshKeys: host.administrator.sshKeys,
    ...networkView(host),
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
