/** Written form of `kernel`. */
import { field, listOf, optional, section, word } from './field.ts';
import { parseKernelParameter } from './kernel-parameter.ts';

export const kernelSchema = section('a mapping with iommu or parameters', {
  iommu: optional(word('auto', 'intel', 'amd')),
  parameters: optional(
    listOf('a list of kernel parameters', field('a kernel parameter like pcie_aspm=off', parseKernelParameter)),
  ),
});
