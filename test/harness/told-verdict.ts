/** The verdict of a made-up machine, as passthrough-status tells it. */
import type { TargetMachine } from './target-machine.ts';

export const status = 'usr/local/bin/passthrough-status';

export interface Verdict {
  readonly verdict: string;
  readonly host: string;
  readonly checks: readonly {
    readonly name: string;
    readonly state: string;
    readonly detail: string;
  }[];
}

export async function verdictOf(machine: TargetMachine): Promise<Verdict & { exit: number | null }> {
  const { status: exit, stdout } = await machine.run(status, '--json');
  return { exit, ...(JSON.parse(stdout) as Verdict) };
}

/** The verdict with its exit status, then all that is not well. */
export async function failures(machine: TargetMachine): Promise<string[]> {
  const { verdict, exit, checks } = await verdictOf(machine);
  const told = checks
    .filter(({ state }) => state !== 'pass')
    .map((check) => `${check.state} ${check.name}: ${check.detail}`);
  return [`${verdict} ${exit}`, ...told];
}

/** What a check says, with its state; undefined when there is none of that name. */
export async function wordOf(machine: TargetMachine, name: string): Promise<string | undefined> {
  const found = (await verdictOf(machine)).checks.find((check) => check.name === name);
  return found && `${found.state}: ${found.detail}`;
}
