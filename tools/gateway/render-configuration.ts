import { routes, services, type Route } from '../../deploy/routes.js';
import type { GatewayPlan } from './gateway-plan.js';

/** The whole nginx configuration. Whether nginx runs as a daemon is left to its `-g` option. */
export function renderConfiguration(plan: GatewayPlan): string {
  return `# Generated from deploy/routes.ts: change that, then npm run generate:gateway.
worker_processes ${plan.workers};
worker_shutdown_timeout 2s;
pid "${plan.pidFile}";
# Lines of lower levels carry whole URLs, and their queries carry what no log may keep.
error_log "${plan.errorLog}" crit;

events {
  worker_connections 4096;
}

http {
${indent(renderHttp(plan))}
}
`;
}

function renderHttp(plan: GatewayPlan): string {
  return [
    renderFiles(plan),
    ...services.map((service) => renderUpstream(service.name, plan.upstreams[service.name])),
    `server {\n${indent(renderServer(plan))}\n}`,
  ].join('\n\n');
}

function renderFiles(plan: GatewayPlan): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    'default_type application/octet-stream;',
    // $uri is the path alone.
    `log_format path '$time_iso8601 $remote_addr $request_method $uri $status $request_time $upstream_addr';`,
    `access_log "${plan.accessLog}" path;`,
    ...kinds.map((kind) => `${kind}_temp_path "${plan.temporaryFolder}/${kind}";`),
  ].join('\n');
}

function renderUpstream(name: string, addresses: readonly string[]): string {
  return [
    `upstream ${name} {`,
    `  zone ${name} 64k;`,
    ...addresses.map((address) => `  server ${address} max_fails=1 fail_timeout=2s;`),
    '  keepalive 32;',
    // Shorter than the services keep theirs (72 s): a request never meets a connection that is being closed.
    '  keepalive_timeout 60s;',
    '}',
  ].join('\n');
}

function renderServer(plan: GatewayPlan): string {
  return [
    `listen ${plan.listen};`,
    'server_tokens off;',
    // What the services accept, so that the refusal is the gateway's own: theirs could be lost while it still sends the body.
    'client_max_body_size 64k;',
    // Long requests and long cookies: Node itself takes 16 KiB of headers.
    'large_client_header_buffers 4 16k;',
    'proxy_buffer_size 16k;',
    'proxy_buffers 8 16k;',
    '',
    renderProxying(),
    '',
    ...routes.flatMap(renderLocations),
    renderOwnAnswers(),
  ].join('\n');
}

/** Headers that only the edge may set are set or emptied here, whatever the caller sent. */
function renderProxying(): string {
  return `proxy_http_version 1.1;
proxy_set_header Connection "";
proxy_set_header Host $http_host;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Host $http_host;
proxy_set_header Forwarded "";
proxy_set_header X-Real-IP "";
proxy_set_header Client-Cert "";
proxy_set_header Client-Cert-Chain "";
proxy_connect_timeout 2s;
proxy_read_timeout 30s;
# Without "non_idempotent": a POST goes to the next instance only if no byte of it was sent to the first.
proxy_next_upstream error timeout;
proxy_next_upstream_tries 2;`;
}

function renderLocations(route: Route): string[] {
  const patterns = route.match === 'exact' ? [`= ${route.path}`] : [`= ${route.path}`, `^~ ${route.path}/`];
  const streaming = route.stream ? ['proxy_buffering off;', 'proxy_read_timeout 1h;'] : [];
  const body = [`proxy_pass http://${route.service};`, ...streaming];
  return patterns.map((pattern) => `location ${pattern} {\n${indent(body.join('\n'))}\n}`);
}

/** Answers of the gateway itself; what a service answers passes unchanged, its own 503 too. */
function renderOwnAnswers(): string {
  return [
    '',
    'error_page 413 = @too-large;',
    'error_page 502 504 = @unavailable;',
    renderAnswer('/', 404, '{"error":"not_found","error_description":"Nothing is served at this path."}'),
    renderAnswer('@too-large', 413, '{"error":"invalid_request","error_description":"The request body is too large."}'),
    renderAnswer('@unavailable', 503, '{"error":"temporarily_unavailable"}', ['add_header Retry-After 1 always;']),
  ].join('\n');
}

function renderAnswer(location: string, status: number, body: string, headers: readonly string[] = []): string {
  const lines = ['default_type application/json;', 'add_header Cache-Control no-store always;', ...headers];
  return `location ${location} {\n${indent([...lines, `return ${status} '${body}';`].join('\n'))}\n}`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
