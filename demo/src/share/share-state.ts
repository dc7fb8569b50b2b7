/** What a person chose of sharing. */
export interface ShareState {
  /** Whether the export names the device. */
  namesDevice: boolean;
  /** Whether it says when the run was. */
  namesTime: boolean;
  /** What the last copy or download did; empty before. */
  notice: string;
  /** The last link that was made; null before, and after what it holds has changed. */
  link: string | null;
}

/** Before anything was shared: everything that could tell who ran it is left out. */
export const nothingShared: ShareState = {
  namesDevice: true,
  namesTime: false,
  notice: '',
  link: null,
};
