/** The parameters of the kernel's command line (Documentation/admin-guide/kernel-parameters.txt). */

import type { Host } from '../host.ts';
import { debianReleases } from '../release/debian-releases.ts';
import { formatCpuList } from './cpu-list.ts';

export interface KernelParameter {
  /** As it stands on the command line: `iommu=pt`. */
  readonly text: string;
  /** The keys of the description that decide it; `[*]` stands for every item. */
  readonly keys: readonly string[];
}

/** The description's own come last; none of the others' names can be written among them, see kernel-parameter.ts. */
export function planKernelParameters(host: Host): KernelParameter[] {
  return [
    ...keyed(iommuParameters(host), 'kernel.iommu', 'release'),
    ...keyed(acsParameters(host), 'kernel.acs-override'),
    ...keyed(framebufferParameters(host), 'kernel.framebuffer', 'passthrough[*].boot-display'),
    ...keyed(hugepageParameters(host), 'tuning.hugepages'),
    ...keyed(isolationParameters(host), 'tuning.isolate-cpus', 'release'),
    ...keyed(host.kernel.parameters, 'kernel.parameters'),
  ];
}

function keyed(texts: readonly string[], ...keys: readonly string[]): KernelParameter[] {
  return texts.map((text) => ({ text, keys }));
}

/**
 * AMD's IOMMU needs no word and ignores Intel's. Intel's is switched on by name where the kernel does not do it by itself,
 * and where the description asks for it: then for the integrated graphics as well, which kernels leave out because of
 * their many faults. `iommu=pt` spares the host's own devices the translation.
 */
function iommuParameters({ kernel, release }: Host): string[] {
  const byName = kernel.iommu === 'intel' || (kernel.iommu === 'auto' && !debianReleases[release].intelIommuByDefault);
  return [...(byName ? ['intel_iommu=on'] : []), 'iommu=pt'];
}

function acsParameters({ kernel }: Host): string[] {
  if (kernel.acsOverride === null) return [];
  const places = kernel.acsOverride === 'both' ? 'downstream,multifunction' : kernel.acsOverride;
  return [`pcie_acs_override=${places}`];
}

/** Only efifb heeds it: vesafb ignores `off`, so on BIOS machines it is GRUB that leaves the console in text mode. */
function framebufferParameters({ kernel, release }: Host): string[] {
  return kernel.framebuffer === 'off' ? [`video=${debianReleases[release].uefiFramebuffer}:off`] : [];
}

function hugepageParameters({ tuning: { hugepages } }: Host): string[] {
  if (hugepages?.sizeMiB !== 1024) return [];
  return ['default_hugepagesz=1G', 'hugepagesz=1G', `hugepages=${hugepages.count}`];
}

/**
 * isolcpus, though its documentation prefers cpusets: it works alike in every release, holds from the kernel's first step
 * and for the kernel's own threads, and asks nothing of the units and guests that run later. CPUAffinity= of systemd keeps
 * off only what systemd starts, and needs a word in every unit that may use the processors after all. The price: nothing
 * spreads threads over these processors, so each virtual processor is pinned to one of them.
 * nohz_full stops the clock tick of a processor with one thread, and moves RCU's work away as rcu_nocbs= would.
 */
function isolationParameters({ tuning, release }: Host): string[] {
  if (tuning.isolatedCpus.length === 0) return [];
  const list = formatCpuList(tuning.isolatedCpus);
  return [`isolcpus=${list}`, ...(debianReleases[release].ticklessCpus ? [`nohz_full=${list}`] : [])];
}
