/** What blkid(8) prints with `-o export`: paragraphs of lines KEY=VALUE, the first of each DEVNAME. */

export type Tags = Readonly<Record<string, string>>;

/** By device file. */
export function parseBlkid(output: string): ReadonlyMap<string, Tags> {
  const paragraphs = output.split(/\n\n+/).map((paragraph) =>
    Object.fromEntries(
      paragraph.split('\n').flatMap((line) => {
        const [, key, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
        return key === undefined || value === undefined ? [] : [[key, value]];
      }),
    ),
  );
  return new Map(paragraphs.map((tags) => [tags.DEVNAME ?? '', tags]));
}
