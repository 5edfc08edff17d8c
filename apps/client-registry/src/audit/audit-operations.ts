import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { Tenant } from '#service';
import { Audit, type AuditEntry } from '#storage';
import { Administration, operation } from '../operations/operation.js';
import { pageAnswer, pageById, pageSchema, type PageQuery } from '../operations/page.js';

const state = z.record(z.string(), z.unknown()).nullable();
const entrySchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  actor: z.object({ kind: z.string(), id: z.string() }),
  action: z.string(),
  object: z.object({ kind: z.string(), id: z.string() }),
  before: state,
  after: state,
  request_id: z.string().nullable(),
  ip: z.string().nullable(),
});

const filter = z.string().min(1).max(1000).optional();
interface AuditQuery extends PageQuery {
  readonly object_kind?: string;
  readonly object_id?: string;
  readonly actor_id?: string;
}
const query = pageById({
  object_kind: filter.describe('client, scope, resource_server, role, user, session, grant, token, key, policy'),
  object_id: filter,
  actor_id: filter.describe('Who did it'),
}) as z.ZodType<AuditQuery>;

const entryAnswer = (entry: AuditEntry) => ({
  id: entry.id,
  at: entry.at.toISOString(),
  actor: { kind: entry.actorKind, id: entry.actorId },
  action: entry.action,
  object: { kind: entry.objectKind, id: entry.objectId },
  before: entry.before,
  after: entry.after,
  request_id: entry.requestId,
  ip: entry.ip,
});

@Injectable()
export class AuditOperations extends Administration {
  constructor(
    private readonly audit: Audit,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  readonly operations = [
    operation({
      id: 'listAuditEntries',
      method: 'GET',
      path: '/admin/audit',
      tag: 'Audit',
      scope: 'audit:read',
      summary: 'List who changed what, newest first',
      query,
      answer: { status: 200, schema: pageSchema(entrySchema), description: 'A page of entries' },
      handle: async ({ query: asked }) => {
        const by = { objectKind: asked.object_kind, objectId: asked.object_id, actorId: asked.actor_id };
        const found = await this.audit.page(this.tenant.id, asked.after, by, asked.limit + 1);
        return pageAnswer('/admin/audit', asked, found, ({ id }) => id, entryAnswer);
      },
    }),
  ];
}
