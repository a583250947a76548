/** The host's one plan as templates print it. */
import type { Host } from '../host/host.ts';
import { planHost } from '../host/kernel/plan.ts';

export interface PlanView {
  readonly kernelParameters: readonly string[];
  readonly ownParameters: readonly string[];
  /** Whether pcie_acs_override is among the parameters. */
  readonly acsOverride: boolean;
  readonly textConsole: boolean;
  readonly moduleOptions: readonly {
    readonly module: string;
    readonly sysfsName: string;
    readonly parameter: string;
    readonly value: string;
  }[];
  /** False without reserved pages. */
  readonly hugepages: false | { readonly kilobytes: string; readonly count: string; readonly atRunTime: boolean };
  readonly isolatedCpus: string;
}

export function planView(host: Host): PlanView {
  const plan = planHost(host);
  const { hugepages } = plan;
  return {
    kernelParameters: plan.kernelParameters.map(({ text }) => text),
    ownParameters: plan.ownParameters,
    acsOverride: host.kernel.acsOverride !== null,
    textConsole: plan.textConsole,
    moduleOptions: plan.moduleOptions.map(({ module, sysfsName, parameter, value }) => ({
      module,
      sysfsName,
      parameter,
      value,
    })),
    hugepages: hugepages !== null && {
      kilobytes: String(hugepages.sizeMiB * 1024),
      count: String(hugepages.count),
      atRunTime: plan.reservesAtRunTime,
    },
    isolatedCpus: plan.isolatedCpus,
  };
}
