import { Option } from 'commander';

/**
 * A flag of a command, declared once: its form, what `--help` says of it, and how its text becomes a value.
 */
export interface Flag<Value> {
  /** As commander writes it: `-n, --limit <n>`. Without `<…>` it has no value, and is true when it is set. */
  form: string;
  help: string;
  /** The environment variable. Default: `OFFPEAK_` and the name of the flag, as in `OFFPEAK_BASE_URL`. */
  variable?: string | undefined;
  /** The value while neither the flag nor its variable is set. */
  initial?: Value | undefined;
  /**
   * Reads a text; `before` is the value so far of a flag that is repeated. Throws for a text that is wrong.
   */
  read?(text: string, before: Value | undefined): Value;
  choices?: readonly string[] | undefined;
  /** A second form that sets the flag to false, such as `--no-dashboard`. */
  negative?: `--no-${string}` | undefined;
  isMandatory?: boolean | undefined;
}

/** The flags of a command by the name that commander gives each: `baseUrl` for `--base-url`. */
export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

type ValueOf<One> = One extends Flag<infer Value> ? Value : never;

/** The values of a table of flags. */
export type FlagValues<Table extends FlagTable> = {
  [Name in keyof Table as undefined extends ValueOf<Table[Name]> ? never : Name]: ValueOf<Table[Name]>;
} & {
  [Name in keyof Table as undefined extends ValueOf<Table[Name]> ? Name : never]?: ValueOf<Table[Name]>;
};

/** Settings of a flag that most do without. */
export type FlagSettings = Pick<Flag<unknown>, 'variable' | 'choices'>;

/** A flag without a value. */
export function toggle(form: string, help: string, settings: FlagSettings = {}): Flag<boolean | undefined> {
  return { form, help, ...settings };
}

/** A flag with a text, or with whatever `read` makes of it; undefined while it is not set. */
export function optional(form: string, help: string, settings?: FlagSettings): Flag<string | undefined>;
export function optional<Value>(
  form: string,
  help: string,
  settings: FlagSettings & { read(text: string, before: Value | undefined): Value },
): Flag<Value | undefined>;
export function optional(form: string, help: string, settings: FlagSettings = {}): Flag<unknown> {
  return { form, help, ...settings };
}

/** A flag that always has a value: the one it is set to, or `initial`. */
export function withDefault<Value>(
  form: string,
  help: string,
  initial: Value,
  settings: FlagSettings & {
    read?(text: string): Value;
    choices?: readonly (Value & string)[];
    negative?: `--no-${string}`;
  } = {},
): Flag<Value> {
  return { form, help, initial, ...settings };
}

/** A flag that must be set: with a text, or with what `read` makes of it. */
export function mandatory(form: string, help: string, settings?: FlagSettings): Flag<string>;
export function mandatory<Value>(
  form: string,
  help: string,
  settings: FlagSettings & { read(text: string, before: Value | undefined): Value },
): Flag<Value>;
export function mandatory(form: string, help: string, settings: FlagSettings = {}): Flag<unknown> {
  return { form, help, isMandatory: true, ...settings };
}

/** The form of a flag that sets it to false, as commander's option. */
export function toNegative(negative: string, form: string): Option {
  const option = new Option(negative, `the same as ${form.replace(/ <.*/, '')} off`);
  return option.env(`OFFPEAK_${option.name().replaceAll('-', '_').toUpperCase()}`);
}

/** A flag as commander's option. Throws for one whose name in its table is not the name of its form. */
export function toOption(name: string, flag: Flag<unknown>): Option {
  const option = new Option(flag.form, flag.help);
  if (option.attributeName() !== name) {
    throw new TypeError(`The flag ${flag.form} must be called ${option.attributeName()}, not ${name}.`);
  }
  option.env(flag.variable ?? `OFFPEAK_${option.name().replaceAll('-', '_').toUpperCase()}`);
  if (flag.read !== undefined) {
    option.argParser((text: string, before: unknown) => flag.read?.(text, before));
  }
  if (flag.choices !== undefined) {
    option.choices(flag.choices);
  }
  if (flag.initial !== undefined) {
    option.default(flag.initial);
  }
  return option.makeOptionMandatory(flag.isMandatory ?? false);
}
