/** What the templates of the installed host may use: the host description, decided and ready to print. */
import type { Device, Guest, Host, Network } from '../host/host.ts';

/** Names are listed in templates/README.md. An absent string is '', so that `#if` works on it. */
export interface TargetView {
  readonly hostname: string;
  /** Host name with domain; '' without a domain. */
  readonly fqdn: string;
  readonly kernelParameters: readonly string[];
  readonly devices: readonly DeviceView[];
  readonly guests: readonly GuestView[];
  readonly sshKeys: readonly string[];
  readonly bridge: string;
  readonly interface: {
    readonly auto: boolean;
    readonly mac: string;
    readonly name: string;
  };
  readonly ipv4: Ipv4View;
}

interface DeviceView {
  /** `-` when the description does not say. */
  readonly address: string;
  readonly id: string;
  /** Name of the shell variable that holds the address once it is found. */
  readonly variable: string;
}

interface Ipv4View {
  readonly dhcp: boolean;
  /** With prefix length. */
  readonly address: string;
  readonly gateway: string;
  readonly nameservers: readonly string[];
  readonly domain: string;
}

/** Values of virt-install(1) options, named after them. */
interface GuestView {
  readonly name: string;
  readonly metadata: string;
  readonly memory: string;
  readonly vcpus: string;
  readonly cpu: string;
  /** False for a guest that owns no disk. */
  readonly disk:
    | false
    | {
        readonly path: string;
        readonly format: string;
        readonly size: string;
        readonly option: string;
      };
  readonly optical: string;
  readonly network: string;
  readonly devices: readonly DeviceView[];
}

export function targetView(host: Host): TargetView {
  return {
    hostname: host.hostname,
    fqdn: host.domain === null ? '' : `${host.hostname}.${host.domain}`,
    kernelParameters: kernelParameters(host),
    devices: host.passthrough.map(deviceView),
    guests: host.guests.map(guestView),
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

function deviceView(device: Device, index: number): DeviceView {
  return {
    address: device.address ?? '-',
    id: device.id ?? '-',
    variable: `device${index + 1}`,
  };
}

function interfaceView(selector: Network['interface']): TargetView['interface'] {
  return {
    auto: selector.by === 'auto',
    mac: selector.by === 'mac' ? selector.mac : '',
    name: selector.by === 'name' ? selector.name : '',
  };
}

function ipv4View(ipv4: Network['ipv4'], domain: string | null): Ipv4View {
  if (ipv4.method === 'dhcp')
    return {
      dhcp: true,
      address: '',
      gateway: '',
      nameservers: [],
      domain: '',
    };
  return {
    dhcp: false,
    address: `${ipv4.address}/${ipv4.prefixLength}`,
    gateway: ipv4.gateway ?? '',
    nameservers: ipv4.nameservers,
    domain: domain ?? '',
  };
}

function guestView(guest: Guest): GuestView {
  const { sockets, cores, threads } = guest.vcpus;
  return {
    name: guest.name,
    metadata: guest.title === null ? '' : `title=${doubleCommas(guest.title)}`,
    memory: String(guest.memoryMiB),
    vcpus: `${sockets * cores * threads},sockets=${sockets},cores=${cores},threads=${threads}`,
    cpu: guest.cpu,
    disk: diskView(guest.disk),
    optical: opticalOption(guest.installIso),
    network: networkOption(guest.network),
    devices: guest.devices.map(deviceView),
  };
}

function diskView(disk: Guest['disk']): GuestView['disk'] {
  if (disk === null) return false;
  const option = `path=${doubleCommas(disk.path)},driver.type=${disk.format},cache=none`;
  return {
    path: disk.path,
    format: disk.format,
    size: `${disk.sizeGiB}G`,
    option,
  };
}

/**
 * The medium goes into the definition past virt-install, which refuses a file that is not there yet. On a fresh host it
 * never is; `optional` starts the guest with an empty drive until somebody has put it there.
 */
function opticalOption(installIso: string | null): string {
  if (installIso === null) return 'device=cdrom';
  const source = `xpath1.set=./source/@file,xpath1.value=${doubleCommas(installIso)}`;
  return `device=cdrom,${source},xpath2.set=./source/@startupPolicy,xpath2.value=optional`;
}

/** e1000e, since systems without virtio drivers (Windows) know it out of the box. */
function networkOption(network: Guest['network']): string {
  if (network === null) return 'none';
  return 'bridge' in network ? `bridge=${network.bridge},model=e1000e` : `network=${network.network},model=e1000e`;
}

/** A comma ends a sub-option of virt-install(1); doubled, it is a comma. */
function doubleCommas(value: string): string {
  return value.replaceAll(',', ',,');
}
