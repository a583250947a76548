/** Labels, models and serials come from whoever made the stick, and could hold commands for the terminal. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a1-\u{10ffff}]/gu, '?');
}
