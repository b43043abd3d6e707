import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { workspacePackages } from '../packages.ts';
import { root } from '../run.ts';

/** Where the reports are: a file per package with its public names and their declarations. */
export const reportFolder: string = join(root, 'docs/public-api');

/** The path of the report of a package, by the name of its folder. */
export function reportPath(name: string): string {
  return join(reportFolder, `${name}.txt`);
}

/**
 * The committed reports are the public names and declarations of the built packages, so that a change to them
 * shows in the diff of a commit.
 */
export async function checkPublicApi(): Promise<string[]> {
  const reports = publicApis();
  const kept = existsSync(reportFolder) ? readdirSync(reportFolder) : [];
  const stale = kept.filter((file) => !reports.has(file.replace(/\.txt$/, '')));
  const changed = [...reports].filter(([name, report]) => readIfAny(reportPath(name)) !== report);
  return [
    ...stale.map((file) => `docs/public-api/${file} is of no package: delete it`),
    ...changed.map(
      ([name]) =>
        `The public API of packages/${name} has changed: run 'pnpm run public-api' after a build, and add a changeset`,
    ),
  ];
}

/** The reports of the published packages, by the names of their folders. */
export function publicApis(): Map<string, string> {
  return new Map(
    workspacePackages({ published: true }).map(({ folder, manifest }) => {
      const entries = Object.entries(manifest.exports ?? {}).flatMap(([path, target]) =>
        typeof target === 'string' || target.types === undefined
          ? []
          : [{ specifier: posix.join(manifest.name, path), file: join(root, folder, target.types) }],
      );
      return [folder.replace(/^.*[\\/]/, ''), reportOf(entries)];
    }),
  );
}

interface Entry {
  specifier: string;
  /** Its file of types. */
  file: string;
}

function reportOf(entries: readonly Entry[]): string {
  const program = ts.createProgram({
    rootNames: entries.map(({ file }) => file),
    options: { module: ts.ModuleKind.Preserve, noEmit: true, skipLibCheck: true, types: [] },
  });
  const checker = program.getTypeChecker();
  const sections = entries.map(({ specifier, file }) => {
    const source = program.getSourceFile(file);
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    if (module === undefined) {
      throw new Error(`${file} exports nothing: run 'pnpm run build'.`);
    }
    const names = checker
      .getExportsOfModule(module)
      .map((symbol) => declarationsOf(symbol, checker))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return [`// ${specifier}`, ...names.map(({ text }) => text)].join('\n\n');
  });
  return `${sections.join('\n\n\n')}\n`;
}

const printer = ts.createPrinter({ removeComments: true });

function declarationsOf(exported: ts.Symbol, checker: ts.TypeChecker): { name: string; text: string } {
  const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
  const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
  const texts = (symbol.declarations ?? []).map((declaration) =>
    printer.printNode(ts.EmitHint.Unspecified, statementOf(declaration), declaration.getSourceFile()),
  );
  const own = symbol.name === exported.name ? '' : `// exported as ${exported.name}\n`;
  return { name: exported.name, text: own + texts.join('\n') };
}

/** A variable is declared by its statement, everything else by itself. */
function statementOf(declaration: ts.Declaration): ts.Node {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

function readIfAny(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
