/** What a reporter tells its view: the terminal, plain lines, or next to nothing. */

/** One step as the views see it. */
export interface StepState {
  readonly title: string;
  /** 0 for a step of the reporter itself. */
  readonly depth: number;
  /** Milliseconds of the monotonic clock. */
  readonly startedAt: number;
  progress: { done: number; total: number } | null;
}

/** How events become visible: one view for terminals, one for pipes and logs. */
export interface ReporterView {
  stepStarted(state: StepState): void;
  stepAdvanced(state: StepState): void;
  stepEnded(state: StepState, succeeded: boolean): void;
  line(depth: number, kind: 'note' | 'warning', text: string): void;
}
