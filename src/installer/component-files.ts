/** The files that an installer component brings into the initrd. */
import type { TarEntry } from '../formats/tar.ts';
import { dropTranslations } from './debconf-templates.ts';

/** Members of a control archive that the installer has no use for. */
const unusedControlMembers = new Set(['control', 'md5sums', '']);

/** Where udpkg and main-menu look for a component's control member: /var/lib/dpkg/info/NAME.MEMBER. */
export function toInfoFile(component: string, member: TarEntry): TarEntry | undefined {
  if (member.type !== 'file' || unusedControlMembers.has(member.name)) {
    return undefined;
  }
  const text = member.name === 'templates' ? dropTranslations(Buffer.from(member.content).toString()) : undefined;
  return {
    ...member,
    name: `var/lib/dpkg/info/${component}.${member.name}`,
    content: text === undefined ? member.content : Buffer.from(text),
  };
}
