import cluster from 'node:cluster';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startManagementServer } from '../observability/management-server.js';
import type { Tracing } from '../observability/tracing/tracing.js';
import { urlOf } from '../http/url-of.js';
import { Connections } from './connections.js';
import { listenError } from './listen-error.js';
import { startMtlsServer } from './mtls-server.js';
import { answerSupervisor, tellServing } from '../workers/questions.js';
import type { Parts } from './service-parts.js';

export interface Service {
  readonly app: NestFastifyApplication;
  /** Where it listens; the issuer may be another name for it. */
  readonly url: string;
  readonly managementUrl: string | undefined;
  /** @throws BootError if a port is taken */
  listen(): Promise<void>;
  /** Accepts nothing new, lets requests under way finish, then lets the modules go. */
  close(): Promise<void>;
}

export class RunningService implements Service {
  private management: Awaited<ReturnType<typeof startManagementServer>> | undefined;
  private readonly connections: Connections[];
  private closing: Promise<void> | undefined;

  constructor(
    readonly app: NestFastifyApplication,
    private readonly parts: Parts,
    private readonly tracing: Tracing | undefined,
  ) {
    this.connections = [new Connections(this.server)];
  }

  get url(): string {
    const { host, tlsCertificate } = this.parts.service;
    const scheme = tlsCertificate === undefined ? 'http' : 'https';
    return urlOf(scheme, host, (this.server.address() as AddressInfo).port);
  }

  get managementUrl(): string | undefined {
    return this.management && urlOf('http', this.parts.service.host, this.management.port);
  }

  async listen(): Promise<void> {
    const { port, host, managementPort } = this.parts.service;
    try {
      if (cluster.isWorker) this.answerSupervisor();
      else if (managementPort !== undefined) {
        this.management = await startManagementServer({ port: managementPort, host }, this.parts.managed);
      }
      await this.app.listen({ port, host });
      const mtls = await startMtlsServer(this.app.getHttpAdapter().getInstance(), this.parts.service);
      if (mtls) this.connections.push(new Connections(mtls));
    } catch (error) {
      await this.close();
      throw listenError(error);
    }
    if (cluster.isWorker) tellServing();
    this.parts.logger.info({ url: this.url, issuer: this.parts.service.issuer }, 'listening');
  }

  async close(): Promise<void> {
    this.closing ??= this.drainAndClose();
    await this.closing;
  }

  private answerSupervisor(): void {
    const { health, metrics } = this.parts;
    answerSupervisor({
      readiness: () => health.readiness(),
      metrics: () => metrics.registry.getMetricsAsJSON(),
    });
  }

  private get server() {
    return this.app.getHttpServer();
  }

  /** Nest lets modules go before it closes the server; requests under way still need them, so we close it first. */
  private async drainAndClose(): Promise<void> {
    this.parts.draining.begin();
    await Promise.all(this.connections.map((connections) => connections.close()));
    await this.app.close();
    await this.management?.close();
    await this.tracing?.stop();
    this.parts.metrics.registry.clear();
  }
}
