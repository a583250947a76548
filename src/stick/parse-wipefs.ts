/** What wipefs(8) prints with `--parsable`: a line OFFSET,UUID,LABEL,TYPE for each signature, where blkid names one or none. */

export function parseWipefs(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.slice(line.lastIndexOf(',') + 1));
}
