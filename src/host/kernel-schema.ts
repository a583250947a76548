/** Written form of `kernel`. */
import { field, listOf, optional, section, word } from './field.ts';
import { parseKernelParameter } from './kernel-parameter.ts';

export const kernelSchema = section('a mapping with keys like iommu or parameters', {
  iommu: optional(word('auto', 'intel', 'amd')),
  'acs-override': optional(word('downstream', 'multifunction', 'both')),
  framebuffer: optional(word('auto', 'off', 'keep')),
  'disable-vga': optional(word('yes', 'no')),
  nested: optional(word('yes', 'no')),
  'ignore-msrs': optional(word('yes', 'no')),
  'unsafe-interrupts': optional(word('yes', 'no')),
  parameters: optional(
    listOf('a list of kernel parameters', field('a kernel parameter like pcie_aspm=off', parseKernelParameter)),
  ),
});
