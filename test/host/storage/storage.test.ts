import { fc, testProp } from '@fast-check/ava';
import { HostDescriptionError } from '../../../src/errors.ts';
import { parseHost } from '../../../src/host/parse-host.ts';

const description = (label: string) => `release: trixie
hostname: forge
administrator:
  name: marco
  password-hash: $6$passforge.howto.$Sd74cUZJ5x61SlqC2j8SQ/bOisHG/4V05pFRCtxeZEzRvpvBRBZ5xmWODPT1ASFzupF42EJmQSu99NAFFd70B/
disk: only
storage:
  encryption:
    key-stick: ${JSON.stringify(label)}
`;

testProp(
  'the label of a key stick is what FAT, udev and crypttab all write alike, or it is refused',
  [fc.oneof(fc.string({ unit: 'binary', maxLength: 14 }), fc.stringMatching(/^[A-Z0-9_-]{1,12}$/))],
  (t, label) => {
    try {
      const { system } = parseHost(description(label), 'host.yaml').storage;
      t.is(system?.encryption?.keyStick, label);
      // no blank and no # of crypttab(5), nothing that udev writes as \x20, no small letter, which FAT makes large
      t.regex(label, /^[A-Z0-9][A-Z0-9_-]{0,10}$/);
    } catch (error) {
      t.true(error instanceof HostDescriptionError);
      t.notRegex(label, /^[A-Z0-9][A-Z0-9_-]{0,10}$/);
    }
  },
);
