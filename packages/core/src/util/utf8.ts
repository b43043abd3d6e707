/** The one encoder of the package. It has no state. */
export const encoder = /* @__PURE__ */ new TextEncoder();

/** Encodes a text as UTF-8. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}
