/** The name under which a file of requests is uploaded: OpenAI takes none that does not end in `.jsonl`. */
export function jsonlName(name: string): string {
  return /\.jsonl$/i.test(name) ? name : `${name.replace(/\.(csv|tsv|txt|ndjson|json)$/i, '')}.jsonl`;
}
