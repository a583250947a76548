/** Lines by which the installer, the kernel, GRUB and the initramfs say that they cannot go on. */

interface Sign {
  readonly pattern: RegExp;
  /** What happened, from the pattern's groups. */
  readonly meaning: (...groups: string[]) => string;
}

const logSigns: readonly Sign[] = [
  { pattern: /\bpassforge(?:\[\d+\])?: FAILED:? ?(.*)/, meaning: (what) => `a hook of passforge failed: ${what}` },
  { pattern: /\bpassforge(?:\[\d+\])?: REFUSED:? ?(.*)/, meaning: (what) => `the disk was refused: ${what}` },
  {
    pattern: / main-menu\[\d+\]: .*Configuring '([^']+)' failed with error code (\d+)/,
    meaning: (component, code) => `the installer's component ${component} failed with status ${code}`,
  },
  {
    pattern: / finish-install: warning: \S+\/\d*preseed returned error code (\d+)/,
    meaning: (code) => `the late command failed with status ${code}`,
  },
];

const serialSigns: readonly Sign[] = [
  { pattern: /Kernel panic - not syncing: (.*)/, meaning: (why) => `the kernel stopped: ${why}` },
  { pattern: /\bgrub rescue>/, meaning: () => 'the boot loader found nothing to start' },
  { pattern: /\(initramfs\)/, meaning: () => 'the initramfs did not find the root file system' },
  { pattern: /You are in (emergency|rescue) mode/, meaning: (mode) => `the host came up in ${mode} mode` },
];

export function failureInLog(line: string): string | null {
  return match(logSigns, line);
}

export function failureOnSerial(line: string): string | null {
  return match(serialSigns, line);
}

/** What our own hooks tell in passing, `passforge: …`, and what finish-install goes on after. */
export function noteInLog(line: string): string | null {
  return /\bpassforge(?:\[\d+\])?: (.+)/.exec(line)?.[1] ?? / finish-install: (warning: .+)/.exec(line)?.[1] ?? null;
}

function match(signs: readonly Sign[], line: string): string | null {
  for (const { pattern, meaning } of signs) {
    const groups = pattern.exec(line);
    if (groups !== null) return meaning(...groups.slice(1));
  }
  return null;
}
