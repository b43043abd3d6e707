import { join, posix } from 'node:path';
import { Application, Converter, OptionDefaults, type ProjectReflection } from 'typedoc';
import { workspacePackages } from '../packages.ts';
import { root } from '../run.ts';
import { describeParameters } from './describe-parameters.ts';
import { type EntryPoint, splitPages } from './split-pages.ts';

/** An entry point with its source file. */
interface SourceEntry extends EntryPoint {
  source: string;
}

/**
 * Writes the API reference into a folder, from the docstrings of everything that the published packages
 * export: for each entry point an index, a page per function, and a page with its types. Throws if a
 * docstring is missing.
 */
export async function generateReference(folder: string): Promise<void> {
  const entries = entryPoints();
  const app = await createApplication(folder, entries);
  let gaps: string[] = [];
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    gaps = describeParameters(project);
  });
  const project = await app.convert();
  if (project === undefined) {
    throw new Error('The sources do not compile.');
  }
  for (const module of project.children ?? []) {
    module.name = module.name.replace('/src', '');
  }
  app.validate(project);
  await app.generateOutputs(project);
  const described = entries.map((entry) => withModuleText(entry, project));
  gaps.push(
    ...described.flatMap(({ specifier, description }) =>
      description === '' ? [`${specifier}: its source has no comment with @module`] : [],
    ),
  );
  if (app.logger.hasErrors() || app.logger.hasWarnings() || gaps.length > 0) {
    throw new Error(['The reference has gaps.', ...gaps].join('\n'));
  }
  await splitPages(folder, described);
}

function createApplication(folder: string, entries: readonly SourceEntry[]): Promise<Application> {
  return Application.bootstrapWithPlugins({
    // Kept by the plugin under names of its own, which its types do not add to these.
    ...({
      outputFileStrategy: 'members',
      membersWithOwnFile: ['Function'],
      hideBreadcrumbs: true,
      hidePageHeader: true,
      useCodeBlocks: true,
      indexFormat: 'table',
      parametersFormat: 'table',
      interfacePropertiesFormat: 'table',
      typeDeclarationFormat: 'table',
    } as object),
    plugin: ['typedoc-plugin-markdown'],
    tsconfig: join(root, 'scripts/docs/tsconfig.json'),
    basePath: join(root, 'packages'),
    entryPoints: entries.map(({ source }) => source),
    name: 'API reference',
    out: folder,
    highlightLanguages: ['ts', 'tsx', 'js', 'json', 'jsonc', 'toml', 'sh', 'html'],
    readme: 'none',
    blockTags: [...OptionDefaults.blockTags, '@ts-ignore'],
    disableSources: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    logLevel: 'Warn',
    validation: { notExported: false, invalidLink: true, notDocumented: true },
    requiredToBeDocumented: ['Function', 'Class', 'Interface', 'TypeAlias', 'Variable'],
    treatWarningsAsErrors: true,
  });
}

function entryPoints(): SourceEntry[] {
  return workspacePackages({ published: true }).flatMap(({ folder, manifest }) =>
    Object.entries(manifest.exports ?? {}).flatMap(([path, target]) => {
      const source = typeof target === 'string' ? undefined : target['@offpeak/source'];
      if (source === undefined) {
        return [];
      }
      return {
        page: posix.join(folder.replace(/^.*[\\/]/, ''), path),
        specifier: posix.join(manifest.name, path),
        description: path === '.' ? manifest.description : '',
        source: join(root, folder, source),
      };
    }),
  );
}

/** An entry point of a package describes itself in its source; the package does in its manifest. */
function withModuleText(entry: SourceEntry, project: ProjectReflection): SourceEntry {
  const module = (project.children ?? []).find(({ name }) => name === entry.page);
  const text = (module?.comment?.summary ?? []).map((part) => part.text).join('');
  return { ...entry, description: entry.description || text.trim().replaceAll('\n', ' ') };
}
