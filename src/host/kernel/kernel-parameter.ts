/** One parameter of the kernel command line, in characters that sh, GRUB and the kernel all leave as they are. */
import { FieldError } from '../written/field.ts';

/** What passforge or the boot loader sets; a second value would fight with the first. Dashes are the kernel's underscores. */
const taken: ReadonlyMap<string, string> = new Map([
  ['intel_iommu', 'passforge sets it; see `kernel.iommu`'],
  ['amd_iommu', 'passforge sets it; see `kernel.iommu`'],
  ['iommu', 'passforge sets it; see `kernel.iommu`'],
  ['pcie_acs_override', 'see `kernel.acs-override`'],
  ['kvm.ignore_msrs', 'see `kernel.ignore-msrs`'],
  ['kvm.report_ignored_msrs', 'see `kernel.ignore-msrs`'],
  ['kvm_intel.nested', 'see `kernel.nested`'],
  ['kvm_amd.nested', 'see `kernel.nested`'],
  ['vfio_iommu_type1.allow_unsafe_interrupts', 'see `kernel.unsafe-interrupts`'],
  ['vfio_pci.disable_vga', 'see `kernel.disable-vga`'],
  ['vfio_pci.ids', 'devices are bound by `passthrough`'],
  ['isolcpus', 'see `tuning.isolate-cpus`'],
  ['nohz_full', 'see `tuning.isolate-cpus`'],
  ['rcu_nocbs', 'see `tuning.isolate-cpus`'],
  ['hugepages', 'see `tuning.hugepages`'],
  ['hugepagesz', 'see `tuning.hugepages`'],
  ['default_hugepagesz', 'see `tuning.hugepages`'],
  ['console', 'see `serial-console`'],
  ['passforge.novfio', 'the boot menu has an entry with it'],
  ['root', 'the boot loader sets it'],
  ['ro', 'the boot loader sets it'],
  ['rw', 'the boot loader sets it'],
  ['initrd', 'the boot loader sets it'],
  ['init', 'the host starts systemd'],
  ['rdinit', 'the host starts systemd'],
]);

export function parseKernelParameter(text: string): string | undefined {
  if (/^GRUB_\w+=/.test(text)) {
    throw new FieldError("write the parameters alone, without the name of GRUB's variable; passforge writes its file");
  }
  if (/\s/.test(text)) throw new FieldError('a parameter cannot hold a blank; write each as an item of its own');
  if (!/^[A-Za-z][A-Za-z0-9_.,:=+/@%!-]{0,199}$/.test(text)) return undefined;
  refuseTaken(text);
  return text;
}

function refuseTaken(text: string): void {
  const name = parameterName(text);
  // The same as in the howto of 2016, where it was meant to switch the IOMMU on.
  if (text === 'iommu=1') {
    throw new FieldError(
      '`iommu=1` switches nothing on: it is a size for an old kind of AMD graphics; see `kernel.iommu`',
    );
  }
  if (/^video=(efifb|vesafb|simplefb):/.test(text)) {
    throw new FieldError('`video` of a console framebuffer is not for further parameters: see `kernel.framebuffer`');
  }
  if (/^(module_blacklist|modprobe\.blacklist)=(.*,)?vfio/.test(text)) {
    throw new FieldError('without the VFIO modules nothing is handed over; the boot menu has an entry for that');
  }
  const reason = taken.get(name.replaceAll('-', '_'));
  if (reason !== undefined) {
    throw new FieldError(`\`${name}\` is not for further parameters: ${reason}`);
  }
}

/** What stands before the `=`. */
export function parameterName(parameter: string): string {
  return parameter.split('=', 1)[0] ?? parameter;
}
