/** The Debian releases that passforge knows, oldest first. What differs between them is in debian-releases.ts. */

export const releaseNames = ['stretch', 'bullseye', 'bookworm', 'trixie'] as const;
