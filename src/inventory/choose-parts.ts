/** Which disk is installed to and which network card is the host's: the only ones that can be meant, or none. */
import type { MachineReport, ReportedCard, ReportedDisk } from './machine-report.ts';

export interface PartChoice {
  /** Null when the admin has to choose; always one with a serial number. */
  readonly disk: ReportedDisk | null;
  /** Null when there is a choice, which the installer's `auto` makes by cables. */
  readonly card: ReportedCard | null;
}

export function chooseParts({ disks, networkCards }: Pick<MachineReport, 'disks' | 'networkCards'>): PartChoice {
  const fixed = disks.filter(isFixed);
  const wired = networkCards.filter(({ wireless, mac }) => !wireless && mac !== null);
  const connected = wired.filter(({ carrier }) => carrier === true);
  return {
    disk: only(fixed.filter(({ serial }) => serial !== null && fixed.length === 1)),
    card: only(wired) ?? only(connected),
  };
}

/** The sticks of this machine are not where it lives. */
export function isFixed({ removable, bus }: ReportedDisk): boolean {
  return !removable && bus !== 'usb';
}

function only<T>(candidates: readonly T[]): T | null {
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}
