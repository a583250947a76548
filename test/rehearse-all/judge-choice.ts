/** Follows an installer until it has partitioned a disk, has said that it takes none, or asks something. */
import {
  type Finding,
  failure,
  type Judge,
  type Limits,
  type Observation,
  unwantedEnd,
} from '../../src/rehearse/observation.ts';
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
  const conclude = (at: number): string | null => {
    if (refusedAt !== null) return at - refusedAt < standingSeconds ? null : end(choice, 'refused', 'stopped');
    choice.questions = questions.openFor(limits.answerSeconds, at);
    return choice.questions.length === 0 ? null : end(choice, 'asked', `asks ${choice.questions.join(' and ')}`);
  };
  return {
    observe(seen): Finding[] {
      listen(choice, seen);
      for (const line of seen.log) questions.readLine(line, seen.at);
      if (seen.log.some((line) => stageOfLogLine(line) === 'base')) return reached(end(choice, 'taken', 'took a disk'));
      if (seen.ended !== null) return [unwantedEnd('the machine', seen.ended, 'before it had chosen a disk')];
      if (seen.log.some(isRefusal)) refusedAt ??= seen.at;
      const text = conclude(seen.at);
      if (text !== null) return reached(text);
      if (seen.at < limits.installationSeconds) return [];
      return [failure('the installer neither took a disk nor refused one')];
    },
  };
}

function listen(choice: Choice, { serial, log }: Observation): void {
  choice.told.push(...serial);
  choice.secureBoot ||= [...serial, ...log].some((line) => /secureboot: Secure boot enabled/.test(line));
}

function isRefusal(line: string): boolean {
  return /\bpassforge(\[\d+\])?: FAILED /.test(line);
}

function end(choice: Choice, outcome: Choice['outcome'], what: string): string {
  choice.outcome = outcome;
  return `the installer ${what}`;
}

function reached(text: string): Finding[] {
  return [{ kind: 'reached', text, verdict: null }];
}
