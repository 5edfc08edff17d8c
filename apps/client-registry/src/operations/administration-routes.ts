import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { AnswerOperation } from './answer-operation.js';
import { Administration, type Operation } from './operation.js';

/** Registers the table of operations as routes. */
@Injectable()
export class AdministrationRoutes implements OnModuleInit {
  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly answering: AnswerOperation,
    @Inject(Administration) private readonly administrations: readonly Administration[],
  ) {}

  get operations(): readonly Operation[] {
    return this.administrations.flatMap(({ operations }) => operations);
  }

  onModuleInit(): void {
    const instance = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    for (const operation of this.operations) {
      instance.route({
        method: operation.method,
        url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
        handler: (request, reply) => this.answering.answer(operation, request, reply),
      });
    }
  }
}
