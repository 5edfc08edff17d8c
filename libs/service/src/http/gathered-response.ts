import { AsyncLocalStorage } from 'node:async_hooks';
import { ServerResponse, type IncomingMessage } from 'node:http';

/** Body, encoding, callback; which of them are given, and in which place, is `end`'s own business. */
type EndArguments = readonly unknown[];

/** How long what has ended may wait before the next request is begun. */
const patienceMs = 1;

/** What ends in one turn of the event loop. */
class Turn {
  private ended: GatheredResponse[] = [];
  private isScheduled = false;
  private beganMs = 0;
  /** What is written belongs to many requests, so it is written in the scope of none. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor() {
    // An error that nobody caught ends the process at once, and these have been answered.
    process.once('exit', this.write);
  }

  add(response: GatheredResponse): void {
    if (this.ended.push(response) === 1) this.begin();
    else this.writeLate();
  }

  /** Writes what has waited long enough. */
  writeLate(): void {
    if (this.ended.length > 0 && performance.now() - this.beganMs > patienceMs) this.outside(this.write);
  }

  private begin(): void {
    this.beganMs = performance.now();
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.outside(() =>
      setImmediate(() => {
        this.isScheduled = false;
        this.write();
      }),
    );
  }

  private readonly write = (): void => {
    const { ended } = this;
    this.ended = [];
    for (const response of ended) response.writeNow();
  };
}

const turn = new Turn();

const isBody = (chunk: unknown): boolean =>
  chunk === undefined || chunk === null || typeof chunk === 'string' || chunk instanceof Uint8Array;

/**
 * An answer that goes out with all others that end in the same turn of the event loop, and not amid the work for the next request.
 * Where whoever reads it is on the same machine (a gateway, a sidecar), a write wakes a process, which costs more than writing; one
 * that is awake need not be woken. A request that comes alone waits for nobody, and none longer than a millisecond and the work for one
 * other request, without what that waits for.
 */
export class GatheredResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** What it ends with, until that is written. */
  private ending: EndArguments | undefined;

  constructor(...given: ConstructorParameters<typeof ServerResponse<Request>>) {
    super(...given);
    // Made when a request begins: what ended before it need not wait for a whole turn of long work.
    turn.writeLate();
  }

  /** Only an answer whose head stands is gathered: nothing about it can change any more. */
  override end(...args: EndArguments): this {
    if (this.writableEnded || this.destroyed || !this.headersSent || !isBody(args[0])) return this.endNow(args);
    this.ending = args;
    turn.add(this);
    return this;
  }

  /** After its end, as Node refuses it. */
  override write(...args: EndArguments): boolean {
    this.writeNow();
    return super.write(...(args as Parameters<ServerResponse['write']>));
  }

  /** What was ended before is not lost by it. */
  override destroy(error?: Error): this {
    this.writeNow();
    return super.destroy(error);
  }

  /** @internal */
  writeNow(): void {
    const { ending } = this;
    this.ending = undefined;
    if (ending) super.end(...(ending as Parameters<ServerResponse['end']>));
  }

  private endNow(args: EndArguments): this {
    this.writeNow();
    return super.end(...(args as Parameters<ServerResponse['end']>));
  }
}

// An accessor of Node's, which the types call a property: whoever asks has ended it, even if it is not written yet.
const ended = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(ServerResponse.prototype), 'writableEnded');
Object.defineProperty(GatheredResponse.prototype, 'writableEnded', {
  get(this: GatheredResponse) {
    return this['ending'] !== undefined || ended?.get?.call(this) === true;
  },
});
