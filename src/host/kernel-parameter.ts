/** One parameter of the kernel command line, in characters that sh, GRUB and the kernel all leave as they are. */
import { FieldError } from './field.ts';

/** What passforge or the boot loader sets; a second value would fight with the first. */
const taken: ReadonlyMap<string, string> = new Map([
  ['intel_iommu', 'passforge sets it; see `kernel.iommu`'],
  ['amd_iommu', 'passforge sets it; see `kernel.iommu`'],
  ['iommu', 'passforge sets it; see `kernel.iommu`'],
  ['vfio-pci.ids', 'devices are bound by `passthrough`'],
  ['vfio_pci.ids', 'devices are bound by `passthrough`'],
  ['root', 'the boot loader sets it'],
  ['ro', 'the boot loader sets it'],
  ['rw', 'the boot loader sets it'],
  ['initrd', 'the boot loader sets it'],
  ['init', 'the host starts systemd'],
  ['rdinit', 'the host starts systemd'],
]);

export function parseKernelParameter(text: string): string | undefined {
  if (/\s/.test(text)) throw new FieldError('a parameter cannot hold a blank; write each as an item of its own');
  if (!/^[A-Za-z][A-Za-z0-9_.,:=+/@%!-]{0,199}$/.test(text)) return undefined;
  const name = nameOf(text);
  const reason = taken.get(name);
  if (reason !== undefined) throw new FieldError(`\`${name}\` is not for further parameters: ${reason}`);
  return text;
}

function nameOf(parameter: string): string {
  return parameter.split('=', 1)[0] ?? parameter;
}
