/** Rules of the kernel's command line: what is written must be able to hold together. */
import { type Finding, formatPath } from '../written/finding.ts';
import type { DraftHost, Rule } from '../written/rule.ts';
import { parameterName } from './kernel-parameter.ts';

export const kernelRules: readonly Rule[] = [parametersAgree, framebufferCanBeKept];

/** Of these each counts; of any other the last one, and the reader of the description would have to guess. */
const repeatable =
  /^(acpi_osi|earlycon|earlyprintk|ip|mem|memmap|modprobe\.blacklist|netconsole|pci|video|.*\.dyndbg|(systemd|udev|rd)\..*)$/;

function* parametersAgree({ kernel }: DraftHost): Iterable<Finding> {
  const parameters = kernel?.parameters ?? [];
  const first = new Map<string, number>();
  for (const [index, parameter] of parameters.entries()) {
    if (parameter === undefined || repeatable.test(parameterName(parameter))) continue;
    const name = parameterName(parameter).replaceAll('-', '_');
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    // The same text twice is told already.
    else if (parameters[earlier] !== parameter) {
      const message = `${formatPath(['kernel', 'parameters', earlier])} says something else; write one of the two`;
      yield { path: ['kernel', 'parameters', index], message };
    }
  }
}

function* framebufferCanBeKept({ kernel, passthrough }: DraftHost): Iterable<Finding> {
  if (kernel?.framebuffer !== 'keep') return;
  const display = (passthrough ?? []).findIndex((device) => device?.['boot-display'] === 'yes');
  if (display < 0) return;
  const given = formatPath(['passthrough', display]);
  const message = `the console would hold memory of ${given}, which is given away; write auto or off`;
  yield { path: ['kernel', 'framebuffer'], message };
}
