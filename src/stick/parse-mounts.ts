/** Mounts out of /proc/self/mountinfo, see proc_pid_mountinfo(5). */

export interface Mount {
  /** Major and minor number; of some file systems (btrfs) one that belongs to no device. */
  readonly number: string;
  readonly point: string;
  readonly source: string;
}

export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , number, , point] = before.split(' ');
    const [, source] = after.split(' ');
    return number === undefined || point === undefined || source === undefined
      ? []
      : [{ number, point: readEscapes(point), source: readEscapes(source) }];
  });
}

/** Space, tab, line feed and backslash are written as octal digits. */
function readEscapes(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
