/** The content of a file, or its start. */
export interface FileContent {
  text: string;
  /** Whether that is all of it. */
  complete: boolean;
}

/** Reads the text of an answer up to a number of bytes, and cancels the rest of the download. */
export async function readStart({ body }: Response, maxBytes: number): Promise<FileContent> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let left = maxBytes; ; ) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || !value) {
        return { text: text + decoder.decode(), complete: true };
      }
      text += decoder.decode(value.subarray(0, left), { stream: true });
      if (value.length > left) {
        const end = text.lastIndexOf('\n') + 1;
        return { text: end > 0 ? text.slice(0, end) : text, complete: false };
      }
      left -= value.length;
    }
  } finally {
    await reader?.cancel();
  }
}
