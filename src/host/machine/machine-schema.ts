/** Written form of `machine`. */

import { parseMac } from '../network/host-name.ts';
import { field, optional, section } from '../written/field.ts';
import { parseMachineSerial, parseMachineUuid } from './machine-identity.ts';

export const machineSchema = section(
  'a mapping with serial, uuid or mac',
  {
    serial: optional(field('a serial number of at most 252 ASCII characters', parseMachineSerial)),
    uuid: optional(field('a UUID like 4c4c4544-0042-3510-8052-b4c04f4e4d31', parseMachineUuid)),
    mac: optional(field('a MAC address like 52:54:00:12:34:56', parseMac)),
  },
  {
    serial: 'Serial number of the system, as its firmware has it.',
    uuid: 'UUID of the system, in either order of its bytes.',
    mac: 'MAC address of one of its network cards.',
  },
);
