import { describe, expect, test } from 'vitest';
import { siteLink } from '../../../docs/.vitepress/rewrite-links.ts';
import { versionsIn } from '../../../scripts/checks/dependencies.ts';
import { githubSlug } from '../../../scripts/checks/github-slug.ts';
import { brokenLinks } from '../../../scripts/checks/links.ts';
import { codeBlocks } from '../src/readme-examples.ts';
import { offpeakCalls } from '../src/shell-commands.ts';

const fence = '```';

test('a code block has its name, whether it runs, and what it prints', () => {
  const text = `# Page

<!-- example: run.ts -->
${fence}ts
run();
${fence}
<!-- prints: one -->
<!-- prints: two -->

<!-- file: part.tsx -->
${fence}tsx
<p />;
${fence}

${fence}sh
ls
${fence}
`;
  expect(codeBlocks(text)).toEqual([
    { language: 'ts', code: 'run();\n', line: 4, name: 'run.ts', runs: true, prints: ['one', 'two'] },
    { language: 'tsx', code: '<p />;\n', line: 11, name: 'part.tsx', runs: false, prints: [] },
    { language: 'sh', code: 'ls\n', line: 15, name: undefined, runs: false, prints: [] },
  ]);
});

describe('calls of the program in a shell script', () => {
  test.each([
    ['offpeak run in.csv -o out.csv --set a=1', ['run', 'in.csv'], ['-o', '--set']],
    ['id=$(offpeak submit in.jsonl)', ['submit', 'in.jsonl'], []],
    ['make | offpeak run - -o - > out', ['run', '-'], ['-o']],
    ['npx offpeak serve \\\n  --port=1 # --no', ['serve'], ['--port']],
    ['offpeak run --prompt "a --b c"', ['run'], ['--prompt']],
  ])('%s', (script, words, flags) => {
    expect(offpeakCalls(script)).toMatchObject([{ words, flags }]);
  });

  test('an installation is not a call', () => {
    expect(offpeakCalls('npm install -g offpeak\nsudo systemctl enable --now offpeak')).toEqual([]);
  });
});

test('an anchor is that of GitHub', () => {
  expect(githubSlug('What is `a_b`, and [why](x.md)?')).toBe('what-is-a_b-and-why');
});

test('a link to a file or a heading that does not exist is reported, with its line', () => {
  const texts = new Map([['README.md', '# One\n\n# One\n\n<a id="two"></a>']]);
  const text = `
[good](README.md#one) [good](README.md#one-1) [good](README.md#two) [good](https://example.com)
${fence}
[code](nowhere.md)
${fence}
[bad](nowhere.md) [bad](README.md#three)
`;
  expect(brokenLinks('CONTRIBUTING.md', text, texts)).toEqual([
    'CONTRIBUTING.md:6 links to nowhere.md, which does not exist',
    'CONTRIBUTING.md:6 links to README.md#three: there is no such heading',
  ]);
});

test('on the site a README is an index, and what is outside of docs is in the repository', () => {
  const repository = 'https://host/repo';
  expect(siteLink('../api/README.md#a', 'start/node.md', repository)).toBe('../api/index.md#a');
  expect(siteLink('../../packages/cli/README.md#b', 'start/cli.md', repository)).toBe(
    'https://host/repo/blob/main/packages/cli/README.md#b',
  );
  expect(siteLink('#here', 'start/cli.md', repository)).toBe('#here');
});

test('two versions of one dependency in the workspace are reported', () => {
  const lockfile = (version: string) => `importers:

  .:
    devDependencies:
      zod:
        specifier: 'catalog:'
        version: 4.0.0

  packages/a:
    dependencies:
      zod:
        specifier: ^4
        version: ${version}
      '@offpeak/core':
        specifier: workspace:^
        version: link:../core

packages:
`;
  expect(versionsIn(lockfile('4.0.0'))).toEqual([]);
  expect(versionsIn(lockfile('4.0.1(x@1)'))).toEqual([
    'the workspace uses zod in the versions 4.0.0 and 4.0.1: use one',
  ]);
});
