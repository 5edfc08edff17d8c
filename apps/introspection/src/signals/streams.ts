import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { pushMethod, sealContext, type StreamRecord } from '#deliveries';
import { Sealer } from '#keys';
import { OAuthError } from '#protocol';
import { OutboundHttp, ProblemError, ServiceSettings, Tenant } from '#service';
import { Subscribers, type SubscriberDraft } from '#storage';
import { eventsOf, pollUrl, streamAnswer } from './stream-answer.js';
import type { ChangedStream, NewStream, PushDelivery } from './stream-body.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const unknownStream = (): OAuthError => new OAuthError('not_found', 'There is no such stream.');
const incorrect = (member: string): OAuthError =>
  new OAuthError('invalid_request', `The member ${member} is not what this stream has.`);

/** The streams of receivers: each client has one, and sees no other. */
@Injectable()
export class Streams {
  constructor(
    private readonly subscribers: Subscribers,
    private readonly http: OutboundHttp,
    private readonly sealer: Sealer,
    private readonly settings: ServiceSettings,
    private readonly tenant: Tenant,
  ) {}

  /** @throws OAuthError not_found, also for somebody else's */
  async find(clientId: string, id: string | undefined): Promise<StreamRecord> {
    const stream = id !== undefined && uuid.test(id) ? await this.subscribers.find(id) : undefined;
    if (stream?.kind !== 'ssf' || stream.owner !== clientId || stream.tenant !== this.tenant.id) throw unknownStream();
    await this.subscribers.touch(stream.id);
    return stream;
  }

  of(clientId: string): Promise<StreamRecord[]> {
    return this.subscribers.ofOwner(this.tenant.id, 'ssf', clientId);
  }

  /** @throws ProblemError 409 when the client has one already (SSF 1.0 §8.1.1.1) */
  async create(clientId: string, body: NewStream): Promise<StreamRecord> {
    const id = uuidv7();
    const draft = await this.draftOf(id, body);
    const named = { id, tenant: this.tenant.id, kind: 'ssf' as const, owner: clientId };
    const created = await this.subscribers.create({ ...named, ...draft });
    if (!created) {
      throw new ProblemError(409, 'This client has a stream', {
        detail: 'A client has one stream: change it, or delete it first.',
      });
    }
    return created;
  }

  /** PATCH: members that are not named stay. */
  async change(stream: StreamRecord, body: ChangedStream): Promise<StreamRecord> {
    const { events_requested, description } = stream.settings;
    const kept = {
      ...(events_requested && { events_requested: [...events_requested] }),
      ...(description !== undefined && { description }),
      ...givenOf(body),
    };
    const draft = body.delivery
      ? await this.draftOf(stream.id, { ...kept, delivery: body.delivery })
      : { ...stream, settings: kept };
    return this.write(stream, body, draft);
  }

  /** PUT: members that are not named go. */
  async replace(stream: StreamRecord, body: ChangedStream): Promise<StreamRecord> {
    return this.write(stream, body, await this.draftOf(stream.id, givenOf(body)));
  }

  async delete(stream: StreamRecord): Promise<void> {
    if ((await this.subscribers.delete(stream.id, undefined)).outcome !== 'changed') throw unknownStream();
  }

  answer(stream: StreamRecord, mayManage: boolean): object {
    const sealed = mayManage ? stream.sealedAuthorization : null;
    const authorization = sealed && this.sealer.open('stream_authorization', sealContext(stream.id), sealed);
    return streamAnswer(stream, this.settings.issuer, authorization?.toString());
  }

  private async write(stream: StreamRecord, body: ChangedStream, draft: SubscriberDraft): Promise<StreamRecord> {
    this.checkRepeated(stream, body);
    const change = await this.subscribers.update(stream.id, undefined, draft);
    if (change.outcome !== 'changed') throw unknownStream();
    return change.subscriber;
  }

  /** SSF 1.0 §8.1.1.3: what the transmitter supplies may be repeated, as it is. */
  private checkRepeated(stream: StreamRecord, body: ChangedStream): void {
    const { supported, delivered } = eventsOf(stream);
    const present = {
      iss: this.settings.issuer,
      aud: stream.owner,
      events_supported: supported,
      events_delivered: delivered,
    };
    for (const [member, value] of Object.entries(present)) {
      const given = body[member as keyof typeof present];
      if (given !== undefined && !isDeepStrictEqual([given].flat().sort(), [value].flat().sort())) {
        throw incorrect(member);
      }
    }
  }

  private async draftOf(id: string, { delivery, ...settings }: NewStream): Promise<SubscriberDraft> {
    const base = { name: settings.description ?? '', settings };
    if (delivery?.method === pushMethod) return { ...base, ...(await this.pushTo(id, delivery)) };
    const own = pollUrl(this.settings.issuer, id);
    if ((delivery?.endpoint_url ?? own) !== own) throw incorrect('delivery.endpoint_url');
    return { ...base, endpoint: null };
  }

  private async pushTo(
    id: string,
    { endpoint_url: endpoint, authorization_header: header }: PushDelivery,
  ): Promise<Pick<SubscriberDraft, 'endpoint' | 'sealedAuthorization'>> {
    const problem = await this.http.problemWith(endpoint);
    if (problem !== undefined) throw new OAuthError('invalid_request', `delivery.endpoint_url: ${problem}`);
    if (header === undefined) return { endpoint };
    const sealed = this.sealer.seal('stream_authorization', sealContext(id), Buffer.from(header));
    return { endpoint, sealedAuthorization: sealed };
  }
}

function givenOf({ delivery, events_requested, description }: ChangedStream): NewStream {
  return {
    ...(delivery && { delivery }),
    ...(events_requested && { events_requested }),
    ...(description !== undefined && { description }),
  };
}
