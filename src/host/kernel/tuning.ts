/** What of the host is set aside for its guests. */

export interface Tuning {
  /** How many processors Linux counts on the machine, or null if the description does not say. */
  readonly cpus: number | null;
  /** Memory that is reserved in large pages, or null. */
  readonly hugepages: Hugepages | null;
  /** Numbers of the processors that run nothing but what is pinned to them, in the order written. */
  readonly isolatedCpus: readonly number[];
}

export interface Hugepages {
  readonly sizeMiB: 2 | 1024;
  readonly count: number;
}
