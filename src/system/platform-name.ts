/** `linux`, `darwin` and so on. */
export function platformName(): string {
  return process.platform;
}
