/** What a judge of a rehearsal is shown about the virtual machine, and what it may conclude. */
import type { StageName } from './stages.ts';
import type { Verdict } from './verdict.ts';

/** Everything new since the observation before. Lines have neither line ends nor control characters. */
export interface Observation {
  /** Seconds since the machine was started. */
  readonly at: number;
  readonly serial: readonly string[];
  /** The installer's syslog. */
  readonly log: readonly string[];
  readonly verdict: readonly string[];
  /** True when a picture of the screen was taken that had not been seen lately. */
  readonly screenChanged: boolean;
  /** How the guest ended, in QMP's words (`guest-reset`, `guest-shutdown`, `internal-error`, …), or null while it runs. */
  readonly ended: string | null;
}

export type Finding =
  | { readonly kind: 'stage'; readonly stage: StageName }
  | { readonly kind: 'note'; readonly text: string }
  /** The machine's power button is to be pressed; what comes of it is observed like all else. */
  | { readonly kind: 'powerButton' }
  /** What was waited for is there. */
  | { readonly kind: 'reached'; readonly text: string; readonly verdict: Verdict | null }
  | { readonly kind: 'failed'; readonly text: string; readonly hint: string | undefined };

/** Remembers what it saw; nothing more may be shown to it after `reached` or `failed`. */
export interface Judge {
  observe(observation: Observation): Finding[];
}

export interface Limits {
  /** How long the installer may take to answer itself before this counts as a question. */
  readonly answerSeconds: number;
  /** How long neither the log nor the screen may change. */
  readonly stallSeconds: number;
  readonly installationSeconds: number;
  readonly firstBootSeconds: number;
}

/** Emulation without KVM is ten to twenty times slower, and an initramfs alone then takes minutes without a word. */
export function limitsFor(accelerator: 'kvm' | 'tcg'): Limits {
  return accelerator === 'kvm'
    ? { answerSeconds: 20, stallSeconds: 300, installationSeconds: 3600, firstBootSeconds: 900 }
    : { answerSeconds: 60, stallSeconds: 1800, installationSeconds: 3 * 3600, firstBootSeconds: 3600 };
}

export function failure(text: string, hint?: string): Finding {
  return { kind: 'failed', text, hint };
}

/** Of an end that nobody wished; `who` begins the sentence. */
export function unwantedEnd(who: string, ended: string, when: string): Finding {
  const [what, hint] = endings[ended] ?? [`ended (${ended})`];
  return failure(`${who} ${what} ${when}`, hint);
}

const endings: Readonly<Record<string, readonly [what: string, hint?: string]>> = {
  'guest-reset': ['restarted'],
  'guest-shutdown': ['switched itself off'],
  'internal-error': [
    'was stopped, as KVM could not go on with it (internal-error),',
    'rehearse on a machine whose KVM runs any guest, or where /dev/kvm cannot be opened: then the machine is emulated',
  ],
  'io-error': [
    "was stopped, as its disk's file could not be written (io-error),",
    'make room where the rehearsal keeps its files, and rehearse again',
  ],
};
