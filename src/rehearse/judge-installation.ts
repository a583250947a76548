/** Follows one unattended installation by its syslog and serial console: stages, questions, failures, the end. */
import { failureInLog, failureOnSerial, noteInLog } from './failure-signs.ts';
import { type Finding, failure, type Judge, type Limits, type Observation, unwantedEnd } from './observation.ts';
import { type QuestionWatch, watchQuestions } from './question-watch.ts';
import { isKernelStart, isLater, type StageName, stageOfLogLine, stageTitles } from './stages.ts';

/** Where the rehearsal ends: when preseed and medium are found, or when the finished installation restarts. */
export type InstallationGoal = 'installer' | 'restart';

interface Progress {
  stage: StageName | null;
  /** Seconds at which the log or the screen last changed. */
  changedAt: number;
  preseedLoaded: boolean;
  mediumFound: boolean;
}

export function judgeInstallation(limits: Limits, goal: InstallationGoal): Judge {
  const progress: Progress = { stage: null, changedAt: 0, preseedLoaded: false, mediumFound: false };
  const questions = watchQuestions();
  return {
    observe(observation) {
      const findings = [
        ...(progress.stage === null ? enter(progress, 'firmware') : []),
        ...observation.serial.flatMap((line) => readSerial(progress, line)),
        ...observation.log.flatMap((line) => readLog(progress, questions, line, observation.at)),
      ];
      if (observation.log.length > 0 || observation.screenChanged) progress.changedAt = observation.at;
      if (findings.some(({ kind }) => kind === 'failed')) return findings;
      return [...findings, ...conclude(progress, questions, observation, limits, goal)];
    },
  };
}

function enter(progress: Progress, stage: StageName): Finding[] {
  if (progress.stage !== null && !isLater(stage, progress.stage)) return [];
  progress.stage = stage;
  return [{ kind: 'stage', stage }];
}

function readSerial(progress: Progress, line: string): Finding[] {
  const failed = failureOnSerial(line);
  if (failed !== null) return [failure(failed)];
  return isKernelStart(line) ? enter(progress, 'start') : [];
}

function readLog(progress: Progress, questions: QuestionWatch, line: string, at: number): Finding[] {
  questions.readLine(line, at);
  if (/ preseed: successfully loaded preseed file from /.test(line)) progress.preseedLoaded = true;
  if (/ cdrom-detect: Detected CD '/.test(line)) progress.mediumFound = true;
  const findings = enter(progress, stageOfLogLine(line) ?? 'start');
  const failed = failureInLog(line);
  if (failed !== null) return [...findings, failure(failed)];
  const note = noteInLog(line);
  return note === null ? findings : [...findings, { kind: 'note', text: note }];
}

function conclude(
  progress: Progress,
  questions: QuestionWatch,
  { at, ended }: Observation,
  limits: Limits,
  goal: InstallationGoal,
): Finding[] {
  if (goal === 'installer' && progress.preseedLoaded && progress.mediumFound) {
    return [{ kind: 'reached', text: 'the installer took the preseed and found its medium', verdict: null }];
  }
  if (ended !== null) return [judgeEnd(progress, ended)];
  const open = questions.openFor(limits.answerSeconds, at);
  if (open.length > 0) return [unanswered(open)];
  if (at - progress.changedAt >= limits.stallSeconds) return [stalled(progress, at)];
  if (at >= limits.installationSeconds) return [failure(`the installation was not done after ${minutes(at)} minutes`)];
  return [];
}

function judgeEnd({ stage }: Progress, ended: string): Finding {
  const done = stage === 'finish' || stage === 'lateCommand';
  if (ended === 'guest-reset' && done)
    return { kind: 'reached', text: 'the installer restarted the machine', verdict: null };
  return unwantedEnd('the machine', ended, `during the stage "${titleOf(stage)}"`);
}

function unanswered(open: readonly string[]): Finding {
  if (open.includes('debian-installer/main-menu')) {
    return failure(
      'the installer shows its main menu, because a step before failed',
      'Read the last lines of installation-syslog.log',
    );
  }
  const answers = open.join(' and ');
  return failure(`the installer asks ${answers}`, `Answer ${answers} in a file under preseed/`);
}

function stalled({ stage, changedAt }: Progress, at: number): Finding {
  return failure(
    `neither the log nor the screen changed for ${minutes(at - changedAt)} minutes in the stage "${titleOf(stage)}"`,
  );
}

function titleOf(stage: StageName | null): string {
  return stage === null ? stageTitles.firmware : stageTitles[stage];
}

function minutes(seconds: number): number {
  return Math.round(seconds / 60);
}
