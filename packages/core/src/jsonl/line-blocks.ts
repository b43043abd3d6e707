import { encoder } from '../util/utf8.ts';
import type { SizedRequest } from './limits.ts';

/** One line of a batch input file. */
export interface EncodedLine extends SizedRequest {
  /** The offset in the block behind its line feed. */
  end: number;
}

/** Lines that follow each other in memory. */
export interface LineBlock {
  bytes: Uint8Array;
  lines: EncodedLine[];
}

/** Collects lines into blocks. */
export interface LineBlocks {
  /** Adds a line. Returns the block that was full before it, if there is one. */
  add(line: { json: string; position: number; embeddingInputs: number }): LineBlock | undefined;
  /** Returns the last block, if there is one. */
  end(): LineBlock | undefined;
}

const blockBytes = 131_072;
const lineFeed = 10;
/** UTF-8 takes at most three bytes per UTF-16 code unit. */
const maxBytesPerUnit = 3;

/** Collects lines into blocks of 128 KiB, or of one line if it is longer. */
export function createLineBlocks(): LineBlocks {
  let block = new Uint8Array();
  let end = 0;
  let lines: EncodedLine[] = [];

  function take(): LineBlock | undefined {
    const taken = lines.length > 0 ? { bytes: block.subarray(0, end), lines } : undefined;
    end = 0;
    lines = [];
    return taken;
  }

  return {
    add({ json, position, embeddingInputs }) {
      const maxBytes = json.length * maxBytesPerUnit + 1;
      const full = end + maxBytes > block.length ? take() : undefined;
      if (lines.length === 0) {
        block = new Uint8Array(Math.max(maxBytes, blockBytes));
      }
      const bytes = encoder.encodeInto(json, block.subarray(end)).written + 1;
      end += bytes;
      block[end - 1] = lineFeed;
      lines.push({ end, bytes, embeddingInputs, position });
      return full;
    },
    end: take,
  };
}
