/** The options of kernel modules that the description asks for, see modprobe.d(5) and `modinfo -p`. */

import type { Host } from '../host.ts';
import { debianReleases } from '../release/debian-releases.ts';

export interface ModuleOption {
  /** As modprobe names it. */
  readonly module: string;
  /** As /sys/module names it. */
  readonly sysfsName: string;
  readonly parameter: string;
  readonly value: string;
  /** The keys of the description that decide it. */
  readonly keys: readonly string[];
}

export function planModuleOptions({ kernel, release }: Host): ModuleOption[] {
  const { reportsIgnoredMsrs } = debianReleases[release];
  return [
    ...(kernel.ignoreMsrs ? [on('kernel.ignore-msrs', 'kvm', 'ignore_msrs')] : []),
    ...(kernel.ignoreMsrs && reportsIgnoredMsrs ? [off('kernel.ignore-msrs', 'kvm', 'report_ignored_msrs')] : []),
    ...['kvm_intel', 'kvm_amd'].flatMap((module) => nestedOption(module, kernel.nested)),
    ...(kernel.disableVga ? [on('kernel.disable-vga', 'vfio-pci', 'disable_vga')] : []),
    ...(kernel.unsafeInterrupts ? [on('kernel.unsafe-interrupts', 'vfio_iommu_type1', 'allow_unsafe_interrupts')] : []),
  ];
}

function nestedOption(module: string, nested: boolean | null): ModuleOption[] {
  if (nested === null) return [];
  return [(nested ? on : off)('kernel.nested', module, 'nested')];
}

function on(key: string, module: string, parameter: string): ModuleOption {
  return { module, sysfsName: module.replaceAll('-', '_'), parameter, value: '1', keys: [key, 'release'] };
}

function off(key: string, module: string, parameter: string): ModuleOption {
  return { ...on(key, module, parameter), value: '0' };
}
