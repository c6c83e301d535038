import { readFileSync } from 'node:fs';
import { ts } from '@ts-morph/common';

/** A documented class, interface or type. */
export interface Declaration {
  name: string;
  description: string;
  example: string | undefined;
  members: DocumentedMember[];
}

/** A public member. */
export interface DocumentedMember {
  kind: 'property' | 'method';
  /** Whether it belongs to the class itself. */
  isStatic: boolean;
  name: string;
  /** The names of a method's parameters, with `?` after the optional ones. */
  parameters: string[];
  type: string;
  default: string | undefined;
  description: string;
  throws: string | undefined;
}

type Node = ts.ClassDeclaration | ts.InterfaceDeclaration;

/**
 * Reads the classes and interfaces that files declare, by name. Members that are private or internal are left out, and
 * members of a class without a doc comment.
 */
export function readDeclarations(files: readonly string[]): Map<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
    for (const node of source.statements) {
      if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) {
        const declaration = readDeclaration(node);
        found.set(declaration.name, declaration);
      }
    }
  }
  return found;
}

function readDeclaration(node: Node): Declaration {
  const members = [...node.members].flatMap((member) => readMember(member) ?? []);
  return {
    name: node.name?.text ?? '',
    description: describe(node),
    example: tag(node, 'example'),
    // the first of the overloads of a method has the doc comment
    members: members.filter(({ name }, index) => members.findIndex((other) => other.name === name) === index),
  };
}

function readMember(member: ts.ClassElement | ts.TypeElement): DocumentedMember | undefined {
  const { name } = member;
  const description = describe(member);
  if (!name || !ts.isIdentifier(name) || tag(member, 'internal') !== undefined) return undefined;
  if (!description && !ts.isPropertySignature(member)) return undefined;
  const flags = ts.getCombinedModifierFlags(member as ts.Declaration);
  if (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) return undefined;
  const isMethod = ts.isMethodDeclaration(member) || ts.isMethodSignature(member);
  return {
    kind: isMethod ? 'method' : 'property',
    isStatic: (flags & ts.ModifierFlags.Static) !== 0,
    name: name.text,
    parameters: isMethod ? member.parameters.map(parameterName) : [],
    type: typeOf(member as ts.PropertyDeclaration),
    default: tag(member, 'default'),
    description,
    throws: tag(member, 'throws'),
  };
}

/** Returns the declared type, or that of a literal initial value. */
function typeOf({ type, initializer }: ts.PropertyDeclaration): string {
  if (type) return type.getText();
  if (initializer && /^(true|false)$/.test(initializer.getText())) return 'boolean';
  return initializer && ts.isStringLiteral(initializer) ? 'string' : '';
}

function parameterName({ name, questionToken, initializer }: ts.ParameterDeclaration): string {
  const text = ts.isIdentifier(name) ? name.text.replace(/^_/, '') : 'options';
  return questionToken || initializer ? `${text}?` : text;
}

/** Returns the text before the tags of a doc comment. */
function describe(node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return plain(ts.getTextOfJSDocComment(comments.at(-1)?.comment) ?? '');
}

function tag(node: ts.Node, name: string): string | undefined {
  const found = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === name);
  if (!found) return undefined;
  const lines = found.getText().replace(/^@\w+/, '').split('\n');
  return plain(lines.map((line) => line.replace(/^\s*\*\/?( |$)/, '')).join('\n'));
}

function plain(text: string): string {
  return text.replace(/\{@link ([\w.]+)[^}]*\}/g, '`$1`').trim();
}
