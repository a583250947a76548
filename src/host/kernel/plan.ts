/**
 * The one plan of what makes the host a passthrough host. Boot loader, modprobe, sysctl, the host's own checks and the
 * guests are all told from it, so that they cannot disagree.
 */

import type { Host } from '../host.ts';
import { formatCpuList } from './cpu-list.ts';
import { type KernelParameter, planKernelParameters } from './plan-kernel.ts';
import { type ModuleOption, planModuleOptions } from './plan-modules.ts';
import type { Hugepages } from './tuning.ts';

export interface HostPlan {
  /** Of the kernel's command line, in their order; the description's own come last. */
  readonly kernelParameters: readonly KernelParameter[];
  /** Those of them that are the description's own, which a start without passthrough keeps. */
  readonly ownParameters: readonly string[];
  readonly moduleOptions: readonly ModuleOption[];
  /** Large pages that are there when the host is up, whoever reserves them. */
  readonly hugepages: Hugepages | null;
  /** Whether the host reserves them itself; pages of 1 GiB are found only by the kernel, at its start. */
  readonly reservesAtRunTime: boolean;
  /** As the kernel prints it, `2-5,8`, or an empty text. */
  readonly isolatedCpus: string;
  /** Whether GRUB leaves the console in text mode, so that no driver finds a framebuffer. */
  readonly textConsole: boolean;
}

export function planHost(host: Host): HostPlan {
  const { hugepages, isolatedCpus } = host.tuning;
  return {
    kernelParameters: planKernelParameters(host),
    ownParameters: host.kernel.parameters,
    moduleOptions: planModuleOptions(host),
    hugepages,
    reservesAtRunTime: hugepages?.sizeMiB === 2,
    isolatedCpus: formatCpuList(isolatedCpus),
    textConsole: host.kernel.framebuffer === 'off',
  };
}
