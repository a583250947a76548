/** Shows consecutive stages as steps: a stage lasts until the next one begins, which is known only then. */
import { type StageName, stageTitles } from './stages.ts';

/** The part of a reporter's step that stages need. */
interface StepRunner {
  step<T>(title: string, act: () => Promise<T>): Promise<T>;
}

export interface ShownStages {
  enter(stage: StageName): void;
  /** Ends the last stage, as failed when there is an error. Resolves once it has been shown. */
  close(error?: unknown): Promise<void>;
}

export function showStages(parent: StepRunner): ShownStages {
  let end: (error?: unknown) => void = () => {};
  let shown: Promise<void> = Promise.resolve();
  return {
    enter(stage) {
      end();
      const running = new Promise<void>((resolve, reject) => {
        end = (error) => (error === undefined ? resolve() : reject(error));
      });
      // The failure itself is reported by whoever closes the stages; here it only marks the step.
      running.catch(() => {});
      shown = shown.then(() => parent.step(stageTitles[stage], () => running)).catch(() => {});
    },
    async close(error) {
      end(error);
      await shown;
    },
  };
}
