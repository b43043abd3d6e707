import type { Command } from 'commander';

/** The shells that completion is made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** A shell that completion is made for. */
export type Shell = (typeof shells)[number];

/** The words that may follow a command: `offpeak`, `run`, `files list`. */
interface Words {
  /** The commands on the way, without the program. */
  path: string;
  commands: { name: string; summary: string }[];
  flags: { name: string; summary: string }[];
}

/** The script that completes the commands and flags of a program, for a shell to read at its start. */
export function completionScript(shell: Shell, program: Command): string {
  const tree = wordsOf(program, []);
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](tree);
}

function wordsOf(command: Command, path: readonly string[]): Words[] {
  const own: Words = {
    path: path.join(' '),
    commands: command.commands.map((one) => ({ name: one.name(), summary: one.summary() })),
    flags: command.options.map((option) => ({
      name: option.long ?? option.flags,
      summary: option.description,
    })),
  };
  return [own, ...command.commands.flatMap((one) => wordsOf(one, [...path, one.name()]))];
}

function bashScript(tree: readonly Words[]): string {
  const cases = tree.map(({ path, commands, flags }) => {
    const words = [...commands, ...flags].map(({ name }) => name).join(' ');
    return `    '${path}') words='${words} --help' ;;`;
  });
  return `# bash: eval "$(offpeak completion bash)"
_offpeak() {
  local path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      -*) ;;
      *) case " ${names(tree)} " in *" \${path:+$path }$word,"*) path="\${path:+$path }$word" ;; esac ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then
    COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
  fi
}
complete -o filenames -F _offpeak offpeak`;
}

/** The paths of all commands, each with a comma at its end, so that one is not the start of another. */
function names(tree: readonly Words[]): string {
  return tree.flatMap(({ path }) => (path === '' ? [] : [`${path},`])).join(' ');
}

function zshScript(tree: readonly Words[]): string {
  // zsh runs the functions of bash.
  return `# zsh: eval "$(offpeak completion zsh)"
autoload -Uz bashcompinit && bashcompinit
${bashScript(tree).split('\n').slice(1).join('\n')}`;
}

function fishScript(tree: readonly Words[]): string {
  const lines = tree.flatMap(({ path, commands, flags }) => {
    const used =
      path === ''
        ? '__fish_use_subcommand'
        : path
            .split(' ')
            .map((word) => `__fish_seen_subcommand_from ${word}`)
            .join('; and ');
    return [
      ...commands.map(
        ({ name, summary }) => `complete -c offpeak -n '${used}' -f -a ${name} -d ${quoted(summary)}`,
      ),
      ...flags.map(
        ({ name, summary }) =>
          `complete -c offpeak -n '${used}' -l ${name.replace(/^--/, '')} -d ${quoted(summary)}`,
      ),
    ];
  });
  return ['# fish: offpeak completion fish | source', ...lines].join('\n');
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
