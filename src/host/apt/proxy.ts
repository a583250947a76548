/** The proxy through which the host reaches its archives (apt-transport-http(1)), and addresses of media (curl(1)). */
import { FieldError } from '../written/field.ts';

export const proxyForm = 'the http or https address of a proxy like http://proxy.example.org:3128';

/** Without a final slash. */
export function parseProxy(text: string): string | undefined {
  if (text.includes('@')) {
    throw new FieldError('an address with user name or password would be in the image for all to read');
  }
  const form = /^https?:\/\/([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[1-9][0-9]{0,4})?\/?$/;
  return form.test(text) && URL.canParse(text) ? text.replace(/\/$/, '') : undefined;
}
