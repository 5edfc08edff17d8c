import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { OutboundHttp, Tenant } from '#service';
import {
  Subscribers,
  type SubscriberChange,
  type SubscriberDraft,
  type SubscriberRecord,
  type WithAudit,
} from '#storage';
import type { Caller } from '../access/caller.js';
import { Trail } from '../audit/trail.js';
import { changedMeanwhile } from '../operations/entity-version.js';
import { mergePatch } from '../operations/merge-patch.js';
import { notFound } from '../operations/path-parameters.js';
import { invalidMembers, validBody } from '../operations/validated.js';
import { webhookAnswer, webhookBody, writtenOf, type WebhookBody } from './webhook-body.js';

/** Webhooks come into being and change here; where they lead is looked at each time. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly subscribers: Subscribers,
    private readonly http: OutboundHttp,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {}

  /** @throws OAuthError not_found */
  async find(id: string): Promise<SubscriberRecord> {
    const webhook = await this.subscribers.find(id);
    if (webhook?.kind !== 'webhook' || webhook.tenant !== this.tenant.id) throw notFound();
    return webhook;
  }

  async create(caller: Caller, body: WebhookBody): Promise<SubscriberRecord> {
    const draft = await this.draftOf(body);
    const named = { id: uuidv7(), tenant: this.tenant.id, kind: 'webhook' as const };
    const created = await this.subscribers.create({ ...named, ...draft }, this.audit(caller, 'webhook.create'));
    if (!created) throw new Error('A webhook could not be made');
    return created;
  }

  async update(caller: Caller, id: string, version: number | undefined, patch: object): Promise<SubscriberRecord> {
    const before = await this.find(id);
    if (version !== undefined && version !== before.version) throw changedMeanwhile();
    const draft = await this.draftOf(validBody(webhookBody, mergePatch(writtenOf(before), patch)));
    return changedSubscriber(
      await this.subscribers.update(id, before.version, draft, this.audit(caller, 'webhook.update')),
    );
  }

  async setStatus(caller: Caller, id: string, status: 'enabled' | 'paused'): Promise<SubscriberRecord> {
    await this.find(id);
    const audit = this.audit(caller, status === 'paused' ? 'webhook.pause' : 'webhook.resume');
    return changedSubscriber(await this.subscribers.setStatus(id, status, null, audit));
  }

  async delete(caller: Caller, id: string, version: number | undefined): Promise<void> {
    await this.find(id);
    changedSubscriber(await this.subscribers.delete(id, version, this.audit(caller, 'webhook.delete')));
  }

  private async draftOf({ name, url, ...settings }: WebhookBody): Promise<SubscriberDraft> {
    const problem = await this.http.problemWith(url);
    if (problem !== undefined) throw invalidMembers([{ pointer: '/url', detail: problem }]);
    return { name, endpoint: url, settings };
  }

  private audit(caller: Caller, action: string): WithAudit<SubscriberRecord> {
    return this.trail.of(caller, { action, kind: 'webhook', id: ({ id }) => id, shown: webhookAnswer });
  }
}

/** @throws OAuthError not_found, ProblemError 412 */
export function changedSubscriber(change: SubscriberChange): SubscriberRecord {
  switch (change.outcome) {
    case 'changed':
      return change.subscriber;
    case 'unknown':
      throw notFound();
    case 'conflict':
      throw changedMeanwhile();
  }
}
