/** Written form of `kernel`. */
import { field, listOf, optional, section, word } from '../written/field.ts';
import { parseKernelParameter } from './kernel-parameter.ts';

export const kernelSchema = section(
  'a mapping with keys like iommu or parameters',
  {
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
  },
  {
    iommu: 'Whose IOMMU is named on the command line (default: auto).',
    'acs-override': "Splits IOMMU groups against the hardware's word; only patched kernels heed it.",
    framebuffer:
      "Whether the kernel's console leaves the card alone (default: auto: off when the boot display is handed over).",
    'disable-vga': 'Whether cards are taken out of legacy VGA arbitration (default: no).',
    nested: 'Whether guests may run guests (default: as the kernel has it).',
    'ignore-msrs': 'Whether guests go on at unknown registers (default: no).',
    'unsafe-interrupts': 'For machines without interrupt remapping; weakens isolation (default: no).',
    parameters: 'Further parameters.',
  },
);
