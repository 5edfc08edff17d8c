import type { Operation } from '../operations/operation.js';
import { curlLine } from './curl-line.js';
import { MembersTable } from './members-table.js';
import { jsonSchemaOf, parameters } from './openapi-document.js';
import { refusalsOf } from './refusals.js';

interface Page {
  readonly operations: readonly Operation[];
  readonly issuer: string;
}

/** The administration API to read: every operation with its scope, parameters, body, answers, and a line to try it. */
export function ApiPage({ operations, issuer }: Page) {
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Tokenward administration API</title>
        <link rel="stylesheet" href="/admin/assets/api-page.css" />
      </head>
      <body>
        <nav aria-label="Operations">
          <a class="brand" href="#top">
            Tokenward
          </a>
          {tags.map((tag) => (
            <Contents tag={tag} operations={operations.filter((operation) => operation.tag === tag)} />
          ))}
        </nav>
        <main id="top">
          <Introduction issuer={issuer} />
          {operations.map((operation) => (
            <OperationSection operation={operation} issuer={issuer} />
          ))}
        </main>
      </body>
    </html>
  );
}

function Contents({ tag, operations }: { readonly tag: string; readonly operations: readonly Operation[] }) {
  return (
    <section>
      <h2>{tag}</h2>
      <ul>
        {operations.map(({ id, summary }) => (
          <li>
            <a href={`#${id}`}>{summary}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Introduction({ issuer }: { readonly issuer: string }) {
  return (
    <header>
      <h1>Administration API</h1>
      <p>
        Each request carries an access token of this platform for the audience <code>{issuer}/admin</code>, with the
        scope that the operation names. <code>npm run admin -- clients create-admin</code> makes a client that can get
        one:
      </p>
      <pre>
        {`TOKEN=$(curl -s -u "$CLIENT_ID:$CLIENT_SECRET" ${issuer}/oauth2/token \\\n  -d grant_type=client_credentials -d 'scope=clients:read clients:write' | jq -r .access_token)`}
      </pre>
      <p>
        Lists come in pages: <code>next</code> of one is <code>after</code> of the following. A change names the version
        that it starts from (<code>If-Match</code>). A POST with an <code>Idempotency-Key</code> happens once, however
        often it is sent. Failures are problem details (RFC 9457). For programs:{' '}
        <a href="/admin/openapi.json">openapi.json</a>.
      </p>
    </header>
  );
}

function OperationSection({ operation, issuer }: { readonly operation: Operation; readonly issuer: string }) {
  const { id, method, path, scope, summary, description, body, answer } = operation;
  return (
    <article id={id}>
      <h2>
        <a href={`#${id}`}>{summary}</a>
      </h2>
      <p class="route">
        <span class={`method ${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
        <span class="scope">
          scope <code>{scope}</code>
        </span>
      </p>
      {description !== undefined && <p>{description}</p>}
      <Parameters operation={operation} />
      {body && <MembersTable title="Body" schema={jsonSchemaOf(body, 'input')} />}
      {answer.schema && (
        <MembersTable title={`Answer ${answer.status}`} schema={jsonSchemaOf(answer.schema, 'output')} />
      )}
      <Answers operation={operation} />
      <pre>{curlLine(operation, issuer)}</pre>
    </article>
  );
}

function Parameters({ operation }: { readonly operation: Operation }) {
  const found = parameters(operation);
  if (found.length === 0) return null;
  return (
    <table>
      <caption>Parameters</caption>
      <tbody>
        {found.map(({ name, in: place, required, description }) => (
          <tr>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>{required ? `${place}, required` : place}</td>
            <td>{description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Answers({ operation }: { readonly operation: Operation }) {
  const answers: Record<string, string> = {
    [operation.answer.status]: operation.answer.description,
    ...refusalsOf(operation),
  };
  return (
    <table>
      <caption>Answers</caption>
      <tbody>
        {Object.entries(answers).map(([status, description]) => (
          <tr>
            <th scope="row">{status}</th>
            <td>{description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
