/** A PCI function as templates print it, in the words of /etc/passforge/devices. */
import type { Device } from '../host/device/device.ts';

export interface DeviceView {
  /** `-` when the description does not say. */
  readonly address: string;
  readonly id: string;
  /** Further words of its line in the plan. */
  readonly options: readonly string[];
  /** Whether it may be more than one function. */
  readonly many: boolean;
  /** Path of its ROM file on the host; '' without one. */
  readonly rom: string;
  /** Name of the shell variable that holds the address once it is found. */
  readonly variable: string;
}

export function deviceView(device: Device, index: number): DeviceView {
  return {
    address: device.address ?? '-',
    id: device.id ?? '-',
    options: planOptions(device),
    many: device.functions === 'slot' || device.group,
    rom: device.rom ?? '',
    variable: `device${index + 1}`,
  };
}

/** Each without blank and comma, see vfio-find.sh. */
function planOptions({ name, class: kind, functions, group, bootDisplay, msi }: Device): string[] {
  return [
    ...(name === null ? [] : [`name=${name}`]),
    ...(kind === null ? [] : [`class=${kind}`]),
    ...(functions === 'slot' ? ['slot'] : []),
    ...(group ? ['group'] : []),
    ...(bootDisplay ? ['boot-display'] : []),
    ...(msi === 'required' ? ['msi'] : []),
  ];
}
