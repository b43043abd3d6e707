/** One line of a text file. */
export interface Line {
  /** 1-based line in the file; blank lines are counted and not yielded. */
  number: number;
  /** The text without its line end. */
  text: string;
}

/** A line with its place in the file. */
export interface ScannedLine extends Line {
  /**
   * The offset in bytes behind the line and its line end; of a line that is too long, behind the part that
   * was read.
   */
  end: number;
  /** Whether it is longer than allowed: then `text` is empty. */
  tooLong: boolean;
  /** Whether its bytes are UTF-8; in the text, each sequence that is not is U+FFFD. */
  isUtf8: boolean;
}
