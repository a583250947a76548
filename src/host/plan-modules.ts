/** The options of kernel modules that the description asks for, see modprobe.d(5) and `modinfo -p`. */
import { debianReleases } from './debian-releases.ts';
import type { Host } from './host.ts';

export interface ModuleOption {
  /** As modprobe names it. */
  readonly module: string;
  /** As /sys/module names it. */
  readonly sysfsName: string;
  readonly parameter: string;
  readonly value: string;
}

export function planModuleOptions({ kernel, release }: Host): ModuleOption[] {
  const { reportsIgnoredMsrs } = debianReleases[release];
  return [
    ...(kernel.ignoreMsrs ? [option('kvm', 'ignore_msrs', true)] : []),
    ...(kernel.ignoreMsrs && reportsIgnoredMsrs ? [option('kvm', 'report_ignored_msrs', false)] : []),
    ...(kernel.nested === null ? [] : ['kvm_intel', 'kvm_amd'].map((name) => option(name, 'nested', kernel.nested))),
    ...(kernel.disableVga ? [option('vfio-pci', 'disable_vga', true)] : []),
    ...(kernel.unsafeInterrupts ? [option('vfio_iommu_type1', 'allow_unsafe_interrupts', true)] : []),
  ];
}

function option(module: string, parameter: string, isOn: boolean | null): ModuleOption {
  return { module, sysfsName: module.replaceAll('-', '_'), parameter, value: isOn ? '1' : '0' };
}
