import type { Scrubber } from '../contracts/scrubber.ts';
import { createHider, hidden } from './hide-secrets.ts';

/** Prefixes of account names; none of them is a word. */
const owners = 'org|proj|acct';

/** Prefixes of keys, accounts and objects at the providers with this API. */
const prefixes = [
  `sk|gsk|xai|key|user|${owners}`,
  'file|batch|upload|part|vs|resp|msg|thread|run|asst|container|cntr|conv|skill|ftjob|pmpt',
].join('|');

/**
 * A prefix and six characters or more, one of which does not occur in a plain word such as `batch_expired`.
 */
const nameLike = new RegExp(`\\b(?:${prefixes})[-_](?=[\\w*-]{0,256}[A-Z0-9*])[\\w*-]{6,}`, 'g');

/** A prefix and lower-case letters only: a name if it is long and does not end as words do. */
const lettersOnly = new RegExp(`\\b(?:${prefixes})[-_]([a-z]{9,})(?![\\w-])`, 'g');
const wordEnd = /(?:ed|ing|s|ion|ment|ness|able|ible|ence|ance|ity|age|ory|ive|ary|al|or|er|ic|level|wide)$/;
const maxWordLength = 15;

/** Words after `org-` and similar prefixes that are not names. */
const notNamed =
  'wide|level|owned|based|specific|scoped|admins?|owners?|ids?|names?|not|is|has|limits?|access|keys?|users?|members?|required|missing|invalid|quota|settings';
const ownerNamed = new RegExp(`\\b(?:${owners})[-_](?!(?:${notNamed})(?![a-z]))[\\w*-]{3,}`, 'g');

/** A UUID or as many digits without dashes, unless the text calls it the caller's own `custom_id`. */
const hexId = /(?<!custom_id\W{1,3})\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b/gi;

/** Addresses, and names of hosts that only exist inside a network. */
const innerHost =
  /\b(?:\d{1,3}(?:\.\d{1,3}){3}|localhost|(?:[\w-]{1,63}\.){1,9}(?:internal|local|svc|lan))(?![\w-]|\.\w)(?:[:/]\S*)?/g;

const noun =
  '(?:[Oo]rgani[sz]ation|[Pp]roject|[Aa]ccount|[Ww]orkspace|[Tt]eam|[Tt]enant)(?:\\s+(?:ids?|name|named|called))?';
/** Words that follow such a noun in a plain sentence. */
const plainWord = `${notNamed}|levels?|roles?|and|or|was|are|does|do|did|with|on|at|to|in|for|of|by|must|may|can|cannot|will|should|that|which|when|if|because|usage|billing|plans?|permissions?|polic(?:y|ies)|verification|resources?|files?|batch(?:es)?|requests?|data|you|your|the|this|from|as`;
const bareName = `(?!(?:${plainWord})\\b)[\\w*](?:[\\w.*@-]*[\\w*])?(?:\\s+[A-Z][\\w.*-]*\\w)*`;
/**
 * The places in a sentence that name an account: in quotes, after a colon or preposition, or with something
 * other than a plain word.
 */
const named = [
  new RegExp(`(\\b${noun}[\\s:=]+["'\`])[^"'\`]{1,256}`, 'g'),
  new RegExp(`(\\b${noun}\\s*[:=]\\s*)${bareName}`, 'g'),
  new RegExp(`(\\b(?:in|of|for|from|by|on|to|under|with|within|against)\\s+${noun}\\s+)${bareName}`, 'g'),
  new RegExp(`(\\b${noun}\\s+)(?=[a-z]*[\\d_*-])${bareName}`, 'g'),
];

/** A long base64 token: proxies build ids this way. */
const packed = /(?<![\w+-])(?<!custom_id\W{1,3})[\w+-]{40,}={0,2}/g;

/** The {@link Scrubber} of a gateway with these secrets. */
export function createScrubber(secrets: readonly string[]): Scrubber {
  const hide = createHider(secrets);
  return { hide, scrub: (message) => withoutNames(hide(message)) };
}

function withoutNames(message: string): string {
  const scrubbed = message
    .replace(nameLike, hidden)
    .replace(packed, (token) =>
      /\d/.test(token) && /[a-z]/.test(token) && /[A-Z]/.test(token) ? hidden : token,
    )
    .replace(lettersOnly, (name, letters: string) =>
      letters.length <= maxWordLength && wordEnd.test(letters) ? name : hidden,
    )
    .replace(ownerNamed, hidden)
    .replace(hexId, hidden)
    .replace(innerHost, hidden);
  return named.reduce((text, pattern) => text.replace(pattern, `$1${hidden}`), scrubbed);
}
