/** Keeps the last lines of a machine's logs, for the message of a failure. */

const keptLines = 15;

export interface RecentLines {
  add(seen: { readonly log: readonly string[]; readonly serial: readonly string[] }): void;
  /** Indented, each on a line of its own after a line end; empty when there was nothing. */
  text(): string;
}

/** The conversation of debconf, the deliberations of main-menu, and what LVM says of the installer's descriptors. */
const chatter = / debconf: | DEBUG: | leaked on \w+ invocation|: {2}Parent PID \d+/;

/** The syslog tells more than the console. */
export function recentLines(): RecentLines {
  let log: string[] = [];
  let serial: string[] = [];
  return {
    add(seen) {
      log = [...log, ...seen.log.filter((line) => !chatter.test(line))].slice(-keptLines);
      serial = [...serial, ...seen.serial.filter((line) => line.trim() !== '')].slice(-keptLines);
    },
    text: () => (log.length > 0 ? log : serial).map((line) => `\n  ${line}`).join(''),
  };
}
