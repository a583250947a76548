/** Since when Windows knows its younger time zones: the answers are for a medium, which no update changes. */

/** Those that came after Windows 8.1, by the year in which Windows had them at the latest. */
const youngZones: Readonly<Record<number, readonly string[]>> = {
  2014: [
    'Belarus Standard Time',
    'Line Islands Standard Time',
    'Russia Time Zone 10',
    'Russia Time Zone 11',
    'Russia Time Zone 3',
  ],
  2015: ['Eastern Standard Time (Mexico)', 'North Korea Standard Time'],
  2016: [
    'Aleutian Standard Time',
    'Altai Standard Time',
    'Astrakhan Standard Time',
    'Aus Central W. Standard Time',
    'Bougainville Standard Time',
    'Chatham Islands Standard Time',
    'Cuba Standard Time',
    'Easter Island Standard Time',
    'Haiti Standard Time',
    'Lord Howe Standard Time',
    'Marquesas Standard Time',
    'Norfolk Standard Time',
    'Omsk Standard Time',
    'Saint Pierre Standard Time',
    'Sakhalin Standard Time',
    'Tocantins Standard Time',
    'Tomsk Standard Time',
    'Transbaikal Standard Time',
    'Turks And Caicos Standard Time',
    'UTC-08',
    'UTC-09',
    'W. Mongolia Standard Time',
    'West Bank Standard Time',
  ],
  2017: ['Magallanes Standard Time', 'Saratov Standard Time', 'UTC+13'],
  2018: ['Sao Tome Standard Time', 'Sudan Standard Time'],
  2019: ['Qyzylorda Standard Time', 'Volgograd Standard Time'],
  2021: ['South Sudan Standard Time', 'Yukon Standard Time'],
};

export const zoneYears: ReadonlyMap<string, number> = new Map(
  Object.entries(youngZones).flatMap(([year, zones]) => zones.map((zone) => [zone, Number(year)] as const)),
);

/** Of systems by their short id in osinfo-db: the year of the first medium that is still around. */
const mediaYears: ReadonlyMap<string, number> = new Map([
  ['win10', 2016],
  ['win11', 2021],
]);

/** The year in which the zone came, or null for one that every medium of the system knows. */
export function zoneIsKnownSince(zone: string, osinfo: string | null): number | null {
  const year = zoneYears.get(zone) ?? 0;
  return (mediaYears.get(osinfo ?? '') ?? 2013) < year ? year : null;
}
