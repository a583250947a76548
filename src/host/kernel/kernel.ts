/** What the description says of the kernel: its command line, and options of its KVM and VFIO modules. */

export interface Kernel {
  /** Which vendor's IOMMU is switched on; `auto` fits both. */
  readonly iommu: 'auto' | 'intel' | 'amd';
  /** What a kernel with the ACS override patch splits IOMMU groups at, or null. */
  readonly acsOverride: 'downstream' | 'multifunction' | 'both' | null;
  /** Whether the console may use the framebuffer that the firmware set up. */
  readonly framebuffer: 'off' | 'keep';
  /** Whether vfio-pci takes cards out of the arbitration of legacy VGA addresses. */
  readonly disableVga: boolean;
  /** Whether guests may run guests of their own; null leaves it to the kernel. */
  readonly nested: boolean | null;
  /** Whether guests may use model-specific registers that KVM does not know. */
  readonly ignoreMsrs: boolean;
  /** Whether devices are handed over on a machine without interrupt remapping. */
  readonly unsafeInterrupts: boolean;
  /** Further parameters, each without blanks. */
  readonly parameters: readonly string[];
}
