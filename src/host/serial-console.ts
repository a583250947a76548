/** A console on a serial port, beside the screen: for the kernel, for GRUB and for logging in. */

export interface SerialConsole {
  /** 0 for ttyS0. */
  readonly port: number;
  /** Bits a second. */
  readonly speed: number;
}

const speeds = [9600, 19200, 38400, 57600, 115200];

export const serialConsoleForm = `a serial port like ttyS0, or with its speed like ttyS1,115200 (${speeds.join(', ')})`;

/** As the kernel's parameter `console` has it; GRUB knows the same ports and speeds. */
export function parseSerialConsole(text: string): SerialConsole | undefined {
  const match = /^ttyS([0-3])(?:,([0-9]+))?$/.exec(text);
  if (match === null) return undefined;
  const speed = Number(match[2] ?? 115200);
  return speeds.includes(speed) ? { port: Number(match[1]), speed } : undefined;
}

/**
 * The last console is the one of /dev/console: the screen stays it, so that a passphrase is asked for and a failed boot is
 * told there. Kernel messages and a login are on both.
 */
export function serialConsoleParameters(console: SerialConsole | null): string[] {
  return console === null ? [] : [`console=ttyS${console.port},${console.speed}`, 'console=tty0'];
}
