import { Injectable } from '@nestjs/common';
import { verificationEvent, type StreamRecord } from '#deliveries';
import { OAuthError } from '#protocol';
import { Clock, type FormBody } from '#service';
import { Deliveries, StreamSubjects, Subscribers } from '#storage';
import { DeliveryService } from '../deliveries/delivery-service.js';
import { Poll } from './poll.js';
import * as bodies from './stream-body.js';
import { Streams } from './streams.js';

export interface SignalCall {
  readonly clientId: string;
  readonly mayManage: boolean;
  readonly query: FormBody;
  readonly body: unknown;
  /** Of the path. */
  readonly streamId: string | undefined;
  readonly gone: AbortSignal;
}

export interface SignalAnswer {
  readonly status: number;
  readonly body?: object;
}

const { validRequest } = bodies;

/** How much may wait for a stream while more is asked for by hand. */
const mostAskedFor = 100;

/** Stream management (SSF 1.0 §8.1) and polling (RFC 8936), each for the streams of the client that calls. */
@Injectable()
export class SignalOperations {
  constructor(
    private readonly streams: Streams,
    private readonly subscribers: Subscribers,
    private readonly deliveries: Deliveries,
    private readonly subjects: StreamSubjects,
    private readonly polling: Poll,
    private readonly service: DeliveryService,
    private readonly clock: Clock,
  ) {}

  readonly create = async ({ clientId, body, mayManage }: SignalCall): Promise<SignalAnswer> => {
    const stream = await this.streams.create(clientId, validRequest(bodies.newStream, body));
    return { status: 201, body: this.streams.answer(stream, mayManage) };
  };

  readonly read = async ({ clientId, query, mayManage }: SignalCall): Promise<SignalAnswer> => {
    const id = query['stream_id'];
    const shown = (stream: StreamRecord): object => this.streams.answer(stream, mayManage);
    if (id !== undefined) return { status: 200, body: shown(await this.streams.find(clientId, id)) };
    return { status: 200, body: (await this.streams.of(clientId)).map(shown) };
  };

  readonly change = async ({ clientId, body, mayManage }: SignalCall): Promise<SignalAnswer> => {
    const change = validRequest(bodies.changedStream, body);
    const stream = await this.streams.change(await this.streams.find(clientId, change.stream_id), change);
    return { status: 200, body: this.streams.answer(stream, mayManage) };
  };

  readonly replace = async ({ clientId, body, mayManage }: SignalCall): Promise<SignalAnswer> => {
    const change = validRequest(bodies.changedStream, body);
    const stream = await this.streams.replace(await this.streams.find(clientId, change.stream_id), change);
    return { status: 200, body: this.streams.answer(stream, mayManage) };
  };

  readonly remove = async ({ clientId, query }: SignalCall): Promise<SignalAnswer> => {
    await this.streams.delete(await this.streams.find(clientId, query['stream_id']));
    return { status: 204 };
  };

  readonly status = async ({ clientId, query }: SignalCall): Promise<SignalAnswer> =>
    this.statusOf(await this.streams.find(clientId, query['stream_id']));

  readonly changeStatus = async ({ clientId, body }: SignalCall): Promise<SignalAnswer> => {
    const { stream_id: id, status, reason } = validRequest(bodies.changedStatus, body);
    const stream = await this.streams.find(clientId, id);
    await this.subscribers.setStatus(stream.id, status, reason ?? null);
    this.service.nudge();
    return this.statusOf(await this.streams.find(clientId, id));
  };

  /** §8.1.3.2: whom the transmitter does not know is no error, or this would tell who exists. */
  readonly addSubject = async ({ clientId, body }: SignalCall): Promise<SignalAnswer> => {
    const { stream_id: id, subject } = validRequest(bodies.changedSubject, body);
    await this.subjects.add((await this.streams.find(clientId, id)).id, subject);
    return { status: 200 };
  };

  readonly removeSubject = async ({ clientId, body }: SignalCall): Promise<SignalAnswer> => {
    const { stream_id: id, subject } = validRequest(bodies.changedSubject, body);
    await this.subjects.remove((await this.streams.find(clientId, id)).id, subject);
    return { status: 204 };
  };

  /** §8.1.4.2 */
  readonly verify = async ({ clientId, body }: SignalCall): Promise<SignalAnswer> => {
    const { stream_id: id, state } = validRequest(bodies.wantedVerification, body);
    const stream = await this.streams.find(clientId, id);
    // Each is kept until it is taken: who asks without end must not fill the queue.
    if (await this.deliveries.isCrowded(stream.id, mostAskedFor)) {
      throw new OAuthError('temporarily_unavailable', 'Too much waits for this stream already.', {
        retryAfterSeconds: 5,
      });
    }
    await this.deliveries.enqueue(stream.id, [verificationEvent(stream.id, state, this.clock.nowMs())]);
    this.service.nudge();
    return { status: 204 };
  };

  readonly poll = async ({ clientId, body, streamId, gone }: SignalCall): Promise<SignalAnswer> => {
    const request = validRequest(bodies.pollRequest, body);
    return { status: 200, body: await this.polling.answer(await this.streams.find(clientId, streamId), request, gone) };
  };

  private statusOf({ id, status, statusReason }: StreamRecord): SignalAnswer {
    return { status: 200, body: { stream_id: id, status, ...(statusReason !== null && { reason: statusReason }) } };
  }
}
