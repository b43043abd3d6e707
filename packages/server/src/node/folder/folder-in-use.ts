/** Thrown when a data folder is opened that another server has open. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
  readonly folder: string;
  /** The id of the process that has it open, if known. */
  readonly processId: number | null;

  constructor(folder: string, processId: number | null, cause?: unknown) {
    const whose = processId === null ? '' : ` (process ${processId})`;
    super(
      `The data folder ${folder} is in use by another offpeak server${whose}. Use or stop that one, or choose another folder for this one.`,
      cause === undefined ? undefined : { cause },
    );
    this.folder = folder;
    this.processId = processId;
  }
}
