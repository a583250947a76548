/** Follows the first boot of the installed host until its verdict arrives. */
import { failureOnSerial } from './failure-signs.ts';
import { type Finding, failure, type Judge, type Limits, type Observation, unwantedEnd } from './observation.ts';
import { isKernelStart, type StageName } from './stages.ts';
import { parseVerdict } from './verdict.ts';

export function judgeFirstBoot(limits: Limits): Judge {
  let stage: StageName | null = null;
  const enter = (next: StageName): Finding[] => {
    if (stage === next) return [];
    stage = next;
    return [{ kind: 'stage', stage: next }];
  };
  const readSerial = (line: string): Finding[] => {
    const failed = failureOnSerial(line);
    if (failed !== null) return [failure(failed)];
    return isKernelStart(line) ? enter('hostStart') : [];
  };
  return {
    observe(observation) {
      const findings = [...(stage === null ? enter('hostFirmware') : []), ...observation.serial.flatMap(readSerial)];
      if (findings.some(({ kind }) => kind === 'failed')) return findings;
      return [...findings, ...conclude(observation, limits)];
    },
  };
}

function conclude({ at, verdict, ended }: Observation, limits: Limits): Finding[] {
  const line = verdict.find((candidate) => candidate.trim() !== '');
  if (line !== undefined) return [readVerdict(line)];
  if (ended !== null) return [unwantedEnd('the installed host', ended, 'before it gave a verdict')];
  if (at < limits.firstBootSeconds) return [];
  const minutes = Math.round(at / 60);
  return [failure(`the installed host gave no verdict within ${minutes} minutes`)];
}

function readVerdict(line: string): Finding {
  const verdict = parseVerdict(line);
  if (verdict === null) return failure(`the installed host wrote something else than a verdict: ${line.slice(0, 200)}`);
  return { kind: 'reached', text: `the installed host's verdict is ${verdict.verdict}`, verdict };
}
