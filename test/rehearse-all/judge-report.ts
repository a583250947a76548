/** Follows a start of the kept host until it has told its verdict and its report; or for so long that it can be cut off. */
import { judgeFirstBoot } from '../../src/rehearse/judge-first-boot.ts';
import {
  type Finding,
  failure,
  type Judge,
  type Limits,
  type Observation,
  unwantedEnd,
} from '../../src/rehearse/observation.ts';
import { parseVerdict, type Verdict } from '../../src/rehearse/verdict.ts';

/** Fills with what the start tells; complete when its judge has reached what it waits for. */
export interface Told {
  verdict: Verdict | null;
  /** Lines of the report, see test/fixtures/rehearsals/matrix.yaml. */
  readonly report: string[];
  /** Seconds from the boot loader to the verdict; 0 before both were seen. */
  seconds: number;
}

/** How a start that was to be cut off has ended. */
export interface CutStart {
  /** Whether the power went before the host had told everything; else nothing was cut. */
  inTime: boolean;
}

/** The last line of a report. */
const reportEnd = 'end';

export function nothingTold(): Told {
  return { verdict: null, report: [], seconds: 0 };
}

export function judgeReport(limits: Limits, told: Told): Judge {
  const first = judgeFirstBoot(limits);
  const loader = watchLoader();
  return {
    observe(observation) {
      const sinceLoader = loader(observation);
      told.report.push(...observation.log);
      if (told.verdict !== null) return concludeReport(observation, told, limits);
      const findings = first.observe(observation);
      const reached = findings.find(({ kind }) => kind === 'reached');
      if (reached?.kind !== 'reached' || reached.verdict === null) return findings;
      told.verdict = reached.verdict;
      if (sinceLoader === null) return [failure('the host told a verdict, but its boot loader was not seen')];
      told.seconds = Math.round(sinceLoader);
      return [...findings.filter(({ kind }) => kind !== 'reached'), ...concludeReport(observation, told, limits)];
    },
  };
}

/** Has the host that has told everything shut down by its power button, and waits until it is off: then the report says so, too. */
export function judgeShutdown(limits: Limits, told: Told): Judge {
  const report = judgeReport(limits, told);
  let pressedAt: number | null = null;
  return {
    observe(observation) {
      const { at, ended } = observation;
      if (pressedAt === null) {
        const findings = report.observe(observation);
        if (!findings.some(({ kind }) => kind === 'reached')) return findings;
        pressedAt = at;
        return [{ kind: 'powerButton' }];
      }
      if (ended === 'guest-shutdown') {
        told.report.push('off');
        return [
          { kind: 'reached', text: `off ${Math.round(at - pressedAt)} s after the button`, verdict: told.verdict },
        ];
      }
      if (ended !== null) return [unwantedEnd('the host', ended, 'while it was shut down')];
      return at - pressedAt < limits.firstBootSeconds ? [] : [failure('the host was not off after its power button')];
    },
  };
}

/** A host that has told its verdict too early tells it again; the last one counts. */
function concludeReport({ at, verdict, ended }: Observation, told: Told, limits: Limits): Finding[] {
  for (const line of verdict) told.verdict = parseVerdict(line) ?? told.verdict;
  if (told.report.includes(reportEnd)) {
    return [{ kind: 'reached', text: `verdict ${told.verdict?.verdict}, with a report`, verdict: told.verdict }];
  }
  if (ended !== null) return [unwantedEnd('the host', ended, 'before its report did')];
  return at < limits.firstBootSeconds ? [] : [failure('the host told a verdict, and then no report')];
}

/** Ends a start so many seconds behind the boot loader; or with its report if that comes first, which is then no cut. */
export function judgeUntil(seconds: number, limits: Limits, cut: CutStart): Judge {
  const loader = watchLoader();
  let lastLine = '';
  return {
    observe(observation) {
      const sinceLoader = loader(observation);
      lastLine = observation.serial.at(-1) ?? lastLine;
      if (observation.ended !== null) return [failure(`the host ended by itself (${observation.ended})`)];
      if (observation.log.includes(reportEnd)) return [{ kind: 'reached', text: 'was done before', verdict: null }];
      if (sinceLoader !== null && sinceLoader >= seconds) {
        cut.inTime = true;
        const text = `cut off ${Math.round(sinceLoader)} s behind the boot loader, at: ${lastLine.slice(0, 100)}`;
        return [{ kind: 'reached', text, verdict: null }];
      }
      return observation.at < limits.firstBootSeconds ? [] : [failure('the boot loader did not come')];
    },
  };
}

/** Seconds since UEFI has started the boot loader, as its console tells, or with BIOS since GRUB tells of itself; null before that. */
function watchLoader(): (observation: Observation) => number | null {
  let startedAt: number | null = null;
  return ({ at, serial }) => {
    if (startedAt === null && serial.some((line) => /^BdsDxe: starting Boot|GNU GRUB {2}version/.test(line)))
      startedAt = at;
    return startedAt === null ? null : at - startedAt;
  };
}
