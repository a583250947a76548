/** What the description says of the kernel's command line. */

export interface Kernel {
  /** Which vendor's IOMMU is switched on; `auto` fits both. */
  readonly iommu: 'auto' | 'intel' | 'amd';
  /** Further parameters, each without blanks. */
  readonly parameters: readonly string[];
}
