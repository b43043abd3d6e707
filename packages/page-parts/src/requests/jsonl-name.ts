/** The name under which a file of requests is uploaded: OpenAI requires `.jsonl`. */
export function jsonlName(name: string): string {
  return /\.jsonl$/i.test(name) ? name : `${name.replace(/\.(csv|tsv|txt|ndjson|json)$/i, '')}.jsonl`;
}
