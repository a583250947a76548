/** Our own files in the installer's initrd: those written for it, and the program of the host that reports the hardware. */
import type { TemplateFile, TemplateFolders } from '../../system/template-folders.ts';

/** Needed where no host is installed yet; it runs in the installer's busybox too. */
const reportFiles = /^usr\/local\/(bin\/passthrough-report|lib\/passforge\/report-[a-z]+\.sh)$/;

/** Each by the path that it has in the initrd. */
export async function readInitrdFiles(templates: TemplateFolders): Promise<TemplateFile[]> {
  const own = await templates.read('templates/initrd');
  const ofHost = await templates.read('templates/target');
  return [...own, ...ofHost.filter(({ path }) => reportFiles.test(path))];
}
