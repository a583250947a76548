/** Follows an installer until it has partitioned a disk, has said that it takes none, or asks something. */
import { type Finding, failure, type Judge, type Limits } from '../../src/rehearse/observation.ts';
import { watchQuestions } from '../../src/rehearse/question-watch.ts';
import { stageOfLogLine } from '../../src/rehearse/stages.ts';

/** Fills with what the installer did. */
export interface Choice {
  outcome: 'taken' | 'refused' | 'asked' | null;
  /** The questions that nothing answers. */
  questions: readonly string[];
  /** What it told people, on its consoles, one of which is the serial port. */
  readonly told: string[];
  /** Whether the kernel says that Secure Boot is on. */
  secureBoot: boolean;
}

/** How long a refusal must stand, with nothing after it. */
const standingSeconds = 20;

export function judgeChoice(limits: Limits, choice: Choice): Judge {
  let refusedAt: number | null = null;
  const questions = watchQuestions();
  return {
    observe({ at, serial, log, ended }): Finding[] {
      choice.told.push(...serial);
      for (const line of log) questions.readLine(line, at);
      choice.secureBoot ||= [...serial, ...log].some((line) => /secureboot: Secure boot enabled/.test(line));
      if (log.some((line) => stageOfLogLine(line) === 'base')) {
        choice.outcome = 'taken';
        return [{ kind: 'reached', text: 'a disk was partitioned', verdict: null }];
      }
      if (ended !== null) return [failure(`the machine ended (${ended})`)];
      if (refusedAt === null && log.some((line) => /\bpassforge(\[\d+\])?: FAILED /.test(line))) refusedAt = at;
      if (refusedAt !== null && at - refusedAt >= standingSeconds) {
        choice.outcome = 'refused';
        return [{ kind: 'reached', text: 'the installer stopped', verdict: null }];
      }
      choice.questions = refusedAt === null ? questions.openFor(limits.answerSeconds, at) : [];
      if (choice.questions.length > 0) {
        choice.outcome = 'asked';
        return [{ kind: 'reached', text: `the installer asks ${choice.questions.join(' and ')}`, verdict: null }];
      }
      return at < limits.installationSeconds ? [] : [failure('the installer neither took a disk nor refused one')];
    },
  };
}
