/** A word that is not written here, and what to write in its place. */
export interface BadWord {
  pattern: RegExp;
  instead: string;
}

/** The words of the glossary in CONTRIBUTING.md that have no good use, and British spelling. */
export const badWords: readonly BadWord[] = [
  {
    pattern: /\b(go|goes|going|gone|went|carry|carries|carried) on\b(?! (the|an?|top|its|each|your)\b)/i,
    instead: 'continue or resume',
  },
  { pattern: /\banew\b|\bonce more\b/i, instead: 'again' },
  { pattern: /\bask(s|ed|ing)? again\b/i, instead: 'retry' },
  { pattern: /\bst(and|ands|anding|ood) still\b/i, instead: 'stall, wait or pause' },
  { pattern: /\bpatien(ce|tly)\b/i, instead: 'backoff, wait or limit' },
  { pattern: /\bside by side\b/i, instead: 'in parallel or concurrently' },
  { pattern: /\bat once\b/i, instead: 'immediately, or in parallel' },
  { pattern: /\bunder way\b/i, instead: 'in progress' },
  { pattern: /\bmend(s|ed|ing)?\b/i, instead: 'fix' },
  { pattern: /\b(send|sends|sent) away\b|\bturn(s|ed)? (away|down)\b/i, instead: 'reject or refuse' },
  { pattern: /\btroubles?\b/i, instead: 'error or failure' },
  { pattern: /\b(break|breaks|breaking|broke|broken)[ -]off\b/i, instead: 'stop, interrupt or abort' },
  { pattern: /\bof (no |any )?use\b(?! cases?\b)/i, instead: 'useful or needed' },
  { pattern: /\bto be had\b/i, instead: 'available' },
  {
    pattern: /(?<!\bthere )\b(is|are|was|were) no (?!longer\b|more\b|less\b|match\b|\w+er than\b)\w+/i,
    instead: '"is not a …" or "has no …"',
  },
  { pattern: /\bwhoever\b/i, instead: 'the caller, the user, or who it is' },
  { pattern: /\bcouriers?\b/i, instead: 'sender or dispatcher' },
  { pattern: /\btorn\b/i, instead: 'incomplete or truncated' },
  { pattern: /\bdear\b/, instead: 'expensive' },
  { pattern: /\blook(s|ed|ing)? at\b/i, instead: 'read, check, fetch or poll' },
  { pattern: /\bmost looked|\bshouts?\b/i, instead: 'what it does' },
  {
    pattern:
      /\b(behaviou|colou|honou|favou|neighbou)r|\b(serial|normal|recogn|organ|optim|initial|summar)is(e|es|ed|ing|ation)\b|\bcentre\b|\blicence\b/i,
    instead: 'American spelling',
  },
];
