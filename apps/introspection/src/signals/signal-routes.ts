import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError, type SignalScope } from '#protocol';
import { ServiceSettings, singleParameters } from '#service';
import { SignalAccess } from './signal-access.js';
import { SignalOperations, type SignalCall, type SignalAnswer } from './signal-operations.js';
import { isMetadataPath, transmitterMetadata } from './transmitter-metadata.js';

interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly scope: SignalScope;
  readonly handle: (call: SignalCall) => Promise<SignalAnswer>;
}

const json = 'application/json; charset=utf-8';

/**
 * Shared Signals over HTTP. Routes of their own and not a controller: a token is looked at before the body is read, so 401 comes
 * before 400, and 400 before 404.
 */
@Injectable()
export class SignalRoutes implements OnModuleInit {
  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly access: SignalAccess,
    private readonly operations: SignalOperations,
    private readonly settings: ServiceSettings,
  ) {}

  private get routes(): readonly Route[] {
    const { operations } = this;
    return [
      { method: 'POST', path: '/ssf/streams', scope: 'ssf.manage', handle: operations.create },
      { method: 'GET', path: '/ssf/streams', scope: 'ssf.read', handle: operations.read },
      { method: 'PATCH', path: '/ssf/streams', scope: 'ssf.manage', handle: operations.change },
      { method: 'PUT', path: '/ssf/streams', scope: 'ssf.manage', handle: operations.replace },
      { method: 'DELETE', path: '/ssf/streams', scope: 'ssf.manage', handle: operations.remove },
      { method: 'GET', path: '/ssf/status', scope: 'ssf.read', handle: operations.status },
      { method: 'POST', path: '/ssf/status', scope: 'ssf.manage', handle: operations.changeStatus },
      { method: 'POST', path: '/ssf/subjects/add', scope: 'ssf.manage', handle: operations.addSubject },
      { method: 'POST', path: '/ssf/subjects/remove', scope: 'ssf.manage', handle: operations.removeSubject },
      { method: 'POST', path: '/ssf/verify', scope: 'ssf.manage', handle: operations.verify },
      { method: 'POST', path: '/ssf/poll/:stream', scope: 'ssf.read', handle: operations.poll },
    ];
  }

  onModuleInit(): void {
    const instance = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    for (const { method, path, scope, handle } of this.routes) {
      instance.route({
        method,
        url: path,
        onRequest: (request, reply) => this.access.admit(request, reply, scope),
        handler: async (request, reply) => answer(reply, await handle(this.callOf(request, reply))),
      });
    }
    for (const url of ['/.well-known/ssf-configuration', '/.well-known/ssf-configuration/*']) {
      instance.get(url, (request, reply) => this.metadata(request, reply));
    }
  }

  private async metadata(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { issuer } = this.settings;
    if (!isMetadataPath(request.url.split('?', 1)[0] ?? '', issuer)) {
      throw new OAuthError('not_found', 'There is no transmitter of this issuer here.');
    }
    return reply
      .type(json)
      .header('cache-control', 'public, max-age=300')
      .send(JSON.stringify(transmitterMetadata(issuer)));
  }

  private callOf(request: FastifyRequest, reply: FastifyReply): SignalCall {
    const gone = new AbortController();
    reply.raw.once('close', () => {
      gone.abort();
    });
    return {
      ...this.access.receiverOf(request),
      query: singleParameters(request),
      body: request.body ?? {},
      streamId: (request.params as { stream?: string }).stream,
      gone: gone.signal,
    };
  }
}

async function answer(reply: FastifyReply, { status, body }: SignalAnswer): Promise<FastifyReply> {
  reply.status(status).header('cache-control', 'no-store');
  return body === undefined ? reply.send() : reply.type(json).send(JSON.stringify(body));
}
