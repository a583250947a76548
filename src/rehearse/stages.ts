/** The stages of an installation and of the first boot, and the lines that begin each (installer: Menu item numbers). */

export const stageTitles = {
  firmware: 'firmware and boot loader',
  start: 'kernel and installer start',
  medium: 'medium',
  accounts: 'users and clock',
  disk: 'partitioning',
  base: 'base system',
  packages: 'packages',
  bootLoader: 'boot loader',
  lateCommand: 'late command',
  finish: 'finishing',
  hostFirmware: 'firmware and boot loader of the host',
  hostStart: 'start of the host',
} as const;

export type StageName = keyof typeof stageTitles;

const order = Object.keys(stageTitles) as StageName[];

/** The component that main-menu(8) starts, as its package is called. */
const stageOfMenuItem: Readonly<Record<string, StageName>> = {
  'cdrom-detect': 'medium',
  'user-setup-udeb': 'accounts',
  'clock-setup': 'accounts',
  'tzsetup-udeb': 'accounts',
  'disk-detect': 'disk',
  'partman-base': 'disk',
  'bootstrap-base': 'base',
  'apt-setup-udeb': 'packages',
  pkgsel: 'packages',
  'grub-installer': 'bootLoader',
  'finish-install': 'lateCommand',
};

/** finish-install runs its scripts by number, and the late command is number 07. */
const lateCommandNumber = 7;

/** The stage that a line of the installer's syslog begins, or null. */
export function stageOfLogLine(line: string): StageName | null {
  const item = / main-menu\[\d+\]: .*Menu item '([^']+)' selected/.exec(line)?.[1];
  if (item !== undefined) return stageOfMenuItem[item] ?? null;
  const script = / finish-install: info: Running \S*\/finish-install\.d\/(\d+)/.exec(line)?.[1];
  if (script === undefined) return null;
  return Number(script) <= lateCommandNumber ? 'lateCommand' : 'finish';
}

/** True when the line is the first that a Linux kernel writes. */
export function isKernelStart(serialLine: string): boolean {
  return /\bLinux version \d+\./.test(serialLine);
}

/** main-menu goes back after a failure; the stages never do. */
export function isLater(stage: StageName, than: StageName): boolean {
  return order.indexOf(stage) > order.indexOf(than);
}

export interface StageTime {
  readonly stage: string;
  readonly seconds: number;
}

/** @param begun each stage with the second at which it began, in order */
export function stageTimes(begun: readonly { stage: StageName; at: number }[], endedAt: number): StageTime[] {
  return begun.map(({ stage, at }, index) => ({
    stage: stageTitles[stage],
    seconds: Math.round((begun[index + 1]?.at ?? endedAt) - at),
  }));
}
