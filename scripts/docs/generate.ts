import { join } from 'node:path';
import { Application, OptionDefaults } from 'typedoc';
import { workspacePackages } from '../packages.ts';
import { root } from '../run.ts';

/**
 * Writes the API reference, from the docstrings of everything that the published packages export, as Markdown
 * into a folder.
 */
export async function generateReference(folder: string): Promise<void> {
  const app = await Application.bootstrapWithPlugins({
    // Kept by the plugin under names of its own, which its types do not add to these.
    ...({
      outputFileStrategy: 'modules',
      hideBreadcrumbs: true,
      hidePageHeader: true,
      useCodeBlocks: true,
      parametersFormat: 'table',
      interfacePropertiesFormat: 'table',
      typeDeclarationFormat: 'table',
    } as object),
    plugin: ['typedoc-plugin-markdown'],
    tsconfig: join(root, 'scripts/docs/tsconfig.json'),
    basePath: join(root, 'packages'),
    entryPoints: entryPoints(),
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
  const project = await app.convert();
  if (project === undefined) {
    throw new Error('The sources do not compile.');
  }
  for (const module of project.children ?? []) {
    module.name = module.name.replace('/src', '');
  }
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Error('The reference has gaps: see above.');
  }
}

function entryPoints(): string[] {
  return workspacePackages({ published: true }).flatMap(({ folder, manifest }) =>
    Object.values(manifest.exports ?? {}).flatMap((target) => {
      const source = typeof target === 'string' ? undefined : target['@offpeak/source'];
      return source === undefined ? [] : [join(root, folder, source)];
    }),
  );
}
