/** A call of the `offpeak` program in a shell script. */
export interface ProgramCall {
  line: string;
  /** The words before the first flag: the command, and its arguments up to there. */
  words: string[];
  /** Names of the flags, such as `--model`. */
  flags: string[];
}

/** Every call of `offpeak` in a shell script, also after a pipe, in a substitution or through npx. */
export function offpeakCalls(script: string): ProgramCall[] {
  return script
    .replaceAll('\\\n', ' ')
    .split(/\n|\||&&|;|\$\(/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .flatMap((line) => {
      const [, call] = /(?:^|\s)offpeak(?:@\S+)?(?=\s|\)|$)(.*)$/.exec(withoutInstall(line)) ?? [];
      if (call === undefined) {
        return [];
      }
      const words = call
        .replace(/"[^"]*"|'[^']*'/g, 'text')
        .replace(/[)<>].*$/, '')
        .split(/\s+/)
        .filter((word) => word !== '');
      const firstFlag = words.findIndex((word) => /^--?\w/.test(word));
      return {
        line,
        words: firstFlag === -1 ? words : words.slice(0, firstFlag),
        flags: words.filter((word) => /^--?\w/.test(word)).map((word) => word.replace(/=.*$/, '')),
      };
    });
}

/** In `npm install offpeak` the word is the name of a package. */
function withoutInstall(line: string): string {
  return /\b(install|add|systemctl|journalctl|useradd|docker|mkdir|chown|tar|rsync|cd)\b/.test(line)
    ? ''
    : line;
}
