import type { JsonSchema } from './openapi-document.js';

interface Row {
  readonly name: string;
  readonly required: boolean;
  readonly type: string;
  readonly description: string;
}

/** The members of a body or answer, one level below included. */
export function MembersTable({ title, schema }: { readonly title: string; readonly schema: JsonSchema }) {
  const rows = rowsOf(schema, '');
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <table>
        <tbody>
          {rows.map(({ name, required, type, description }) => (
            <tr>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>{required ? `${type}, required` : type}</td>
              <td>{description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function rowsOf(schema: JsonSchema, prefix: string): Row[] {
  const kinds = (schema['oneOf'] ?? schema['anyOf']) as readonly JsonSchema[] | undefined;
  if (kinds && !schema.properties) return kinds.flatMap((kind) => rowsOf(kind, prefix));
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const description = typeof member['description'] === 'string' ? member['description'] : '';
    const required = schema.required?.includes(name) ?? false;
    const row = { name: `${prefix}${name}`, required, type: typeOf(member), description };
    const items = member['items'] as JsonSchema | undefined;
    if (prefix !== '') return [row];
    return [row, ...rowsOf(member, `${name}.`), ...(items ? rowsOf(items, `${name}[].`) : [])];
  });
}

function typeOf(schema: JsonSchema): string {
  const choices = schema['enum'] as readonly unknown[] | undefined;
  if (choices) return choices.map(String).join(' | ');
  if (typeof schema['const'] === 'string') return schema['const'];
  const kinds = schema['anyOf'] as readonly JsonSchema[] | undefined;
  if (kinds) return kinds.map(typeOf).join(' | ');
  const items = schema['items'] as JsonSchema | undefined;
  return items ? `list of ${typeOf(items)}` : (schema.type ?? 'any');
}
