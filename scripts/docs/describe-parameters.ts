import {
  Comment,
  type CommentDisplayPart,
  type DeclarationReflection,
  type ParameterReflection,
  type ProjectReflection,
  ReflectionKind,
  type SignatureReflection,
  type SomeType,
} from 'typedoc';

/**
 * Gives every parameter of an exported function a name and a text: of its `@param` tag, else the first
 * paragraph about its type. Returns the parameters that have neither.
 */
export function describeParameters(project: ProjectReflection): string[] {
  const functions = project.getReflectionsByKind(ReflectionKind.Function) as DeclarationReflection[];
  return functions.flatMap(({ name, signatures = [] }) =>
    signatures.flatMap((signature) => describeSignature(name, signature)),
  );
}

function describeSignature(name: string, { parameters = [] }: SignatureReflection): string[] {
  const gaps: string[] = [];
  for (const parameter of parameters) {
    // Destructured parameters have no name in the code.
    if (parameter.name.startsWith('__')) {
      parameter.name = nameOf(parameter.type);
    }
    if (!parameter.hasComment()) {
      const summary = summaryOf(parameter);
      if (summary === null) {
        gaps.push(`${name}: the parameter ${parameter.name} has no text: add @param`);
      } else {
        parameter.comment = new Comment(summary);
      }
    }
  }
  return gaps;
}

/** `options` for `ReadLinesOptions`, `job` for `BatchJob`. */
function nameOf(type: SomeType | undefined): string {
  const last = typeName(type)?.match(/[A-Z][a-z]+$/)?.[0];
  return last?.toLowerCase() ?? 'value';
}

function typeName(type: SomeType | undefined): string | undefined {
  if (type?.type !== 'reference') {
    return undefined;
  }
  // The type that the pick is of.
  return type.name === 'Pick' || type.name === 'Partial' ? typeName(type.typeArguments?.[0]) : type.name;
}

function summaryOf({ type }: ParameterReflection): CommentDisplayPart[] | null {
  const target = type?.type === 'reference' ? type.reflection : undefined;
  const parts = target?.comment?.summary;
  return parts === undefined || parts.length === 0 ? null : firstParagraph(parts);
}

function firstParagraph(parts: readonly CommentDisplayPart[]): CommentDisplayPart[] {
  const end = parts.findIndex(({ text }) => /\n\s*\n/.test(text));
  if (end < 0) {
    return Comment.cloneDisplayParts(parts);
  }
  const last = parts[end] as CommentDisplayPart;
  const text = last.text.split(/\n\s*\n/)[0] ?? '';
  return [...Comment.cloneDisplayParts(parts.slice(0, end)), { ...last, text }];
}
