import type { IncomingMessage, ServerResponse } from 'node:http';
import { TokenRefused } from '../token-refused.js';
import { RequestGuard, type RequestGuardOptions } from '../http/request-guard.js';
import { sendJson, sendRefusal } from '../http/send.js';
import type { AccessToken } from '../verify/access-token.js';
import { originalUrl, type Proxy } from './original-url.js';
import { rulesFor, type Rule } from './rules.js';

export interface ExtAuthzOptions extends RequestGuardOptions {
  readonly rules: readonly Rule[];
  readonly proxy: Proxy;
  /** What Envoy puts before the path of the request that it asks about. */
  readonly pathPrefix?: string;
}

/**
 * Answers a proxy's question whether a request may pass: 200 with who it is, or the refusal that the proxy hands on. For Envoy
 * (ext_authz over HTTP), nginx (auth_request) and Traefik (ForwardAuth).
 */
export class ExtAuthz {
  private readonly guard: RequestGuard;

  constructor(private readonly options: ExtAuthzOptions) {
    this.guard = new RequestGuard(options);
  }

  readonly handler = (request: IncomingMessage, response: ServerResponse): void => {
    this.answer(request, response).catch(() => {
      // Nobody gets past an error.
      sendJson(response, 503, { error: 'temporarily_unavailable' }, { 'Retry-After': '1' });
    });
  };

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/ready') {
      const { isReady } = this.options.verifier;
      sendJson(response, isReady ? 200 : 503, { ready: isReady });
    } else if (request.url === '/metrics') {
      response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' }).end(this.options.verifier.metricsText());
    } else await this.decide(request, response);
  }

  private async decide(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = originalUrl(request, this.options.proxy, this.options.pathPrefix ?? '');
    const rule = asked && rulesFor(asked.path, this.options.rules);
    if (!asked || !rule) {
      // What no rule names is closed, and so is a path that a server behind might read otherwise.
      const body = { error: 'access_denied', error_description: 'no rule lets this path through' };
      sendJson(response, 403, body, { 'Cache-Control': 'no-store' });
      return;
    }
    if (rule.public === true) {
      response.writeHead(200, { ...nobody, 'Cache-Control': 'no-store' }).end();
      return;
    }
    const guarded = await this.guard.check(request, rule, asked.url, asked.method);
    if (guarded.outcome === 'refused') sendRefusal(response, guarded.refusal);
    else
      response.writeHead(200, { ...guarded.headers, ...headersOf(guarded.token), 'Cache-Control': 'no-store' }).end();
  }
}

/** Of a public path: what a caller has put there is overwritten here too. */
const nobody = { 'X-Auth-Subject': '', 'X-Auth-Client': '', 'X-Auth-Scope': '', 'X-Auth-Grant': '' };

/** All four, always: an empty one overwrites what a caller has put there. */
function headersOf({ sub, client_id: client, scope = '', gid = '' }: AccessToken): Record<string, string> {
  const headers = { 'X-Auth-Subject': sub, 'X-Auth-Client': client, 'X-Auth-Scope': scope, 'X-Auth-Grant': gid };
  if (Object.values(headers).some((value) => /[^\x21-\x7e ]/.test(value))) throw new TokenRefused('malformed');
  return headers;
}
