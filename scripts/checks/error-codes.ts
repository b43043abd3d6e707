import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../packages.ts';
import { root } from '../run.ts';

const page = 'docs/errors.md';

/** Which codes a section of the page of errors must have, and from where. */
const sections: { heading: string; codes: () => string[] }[] = [
  { heading: 'Of the client', codes: () => unionIn('packages/core/src/errors/error-code.ts', 'ErrorCode') },
  {
    heading: 'Of one result',
    codes: () => [
      ...literalsIn('packages/core/src/results'),
      ...literalsIn('packages/server/src/results'),
      ...unionIn('packages/server/src/upstream/upstream.ts', 'UpstreamErrorKind').map(
        (kind) => `upstream_${kind}`,
      ),
    ],
  },
  {
    heading: 'Of a line or a file',
    codes: () => unionIn('packages/core/src/jsonl/validation.ts', 'ProblemCode'),
  },
  { heading: 'Of the gateway', codes: () => literalsIn('packages/edge/src') },
  { heading: 'Of offpeak serve', codes: () => literalsIn('packages/server/src') },
];

/** The page of errors has every code that the sources have, each with what to do, and no other. */
export async function checkErrorCodes(): Promise<string[]> {
  const text = readFileSync(join(root, page), 'utf8');
  const everywhere = codesOf(text);
  const problems = sections.flatMap(({ heading, codes }) => {
    const section = new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(text)?.[1];
    if (section === undefined) {
      return [`${page} has no section '${heading}'`];
    }
    // The server also sends the codes of lines, which have a section of their own.
    const known = heading === 'Of offpeak serve' ? everywhere : codesOf(section);
    return [...new Set(codes())]
      .filter((code) => !known.has(code))
      .map((code) => `${page} lacks the code '${code}' under '${heading}'`);
  });
  const sources = ['core', 'edge', 'server']
    .flatMap((name) => filesBelow(join(root, 'packages', name, 'src'), (file) => file.endsWith('.ts')))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const unknown = [...everywhere].filter(
    (code) => !sources.includes(code) && !sources.includes(`'${code.replace(/^(upstream|storage)_/, '')}'`),
  );
  return [...problems, ...unknown.map((code) => `${page} has '${code}', which no source has`)];
}

/** The codes in the first column of the tables of a text. */
function codesOf(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, code = '']) => code),
    ),
  );
}

function unionIn(file: string, name: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  const body = new RegExp(`type ${name} =([\\s\\S]*?);`).exec(source)?.[1] ?? '';
  return [...body.matchAll(/'(\w+)'/g)].map(([, code = '']) => code);
}

function literalsIn(folder: string): string[] {
  return filesBelow(join(root, folder), (name) => name.endsWith('.ts'))
    .filter((file) => !/[\\/](testing)[\\/]/.test(file))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bcode: '([a-z_]+)'/g)])
    .map(([, code = '']) => code);
}
