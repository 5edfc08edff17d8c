import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { storedName } from '#protocol';
import { parseParameters, Tenant, type FormBody } from '#service';
import { ShortLivedValues } from '#storage';

/** RFC 9126 §2.2 suggests 5 to 600 seconds: it is used at once. */
export const pushedLifetimeSeconds = 60;
const prefix = 'urn:ietf:params:oauth:request_uri:';
/** A person needs longer for what they are asked than a client for a redirect: as long as our own forms live. */
const openedLifetimeMs = 900_000;

/** By which way a request came; a client may be registered to use no other. */
export interface Origin {
  /** Over a channel of the client's own (RFC 9126). */
  readonly isPushed: boolean;
  /** As a request object (RFC 9101). */
  readonly isSigned: boolean;
}

interface Kept extends Origin {
  readonly query: string;
}

interface Pushed extends Kept {
  readonly clientId: string;
  readonly opened: boolean;
}

const textOf = (pushed: Pushed): string => JSON.stringify(pushed);

/**
 * Authorization requests that clients leave here before they send the person. The address is used for one code; until then the page
 * may be opened again.
 *
 * @see RFC 9126 §2.2, §4
 */
@Injectable()
export class PushedRequests {
  constructor(
    private readonly values: ShortLivedValues,
    private readonly tenant: Tenant,
  ) {}

  static isPushed(requestUri: string): boolean {
    return requestUri.startsWith(prefix);
  }

  /** @throws StoreUnavailable */
  async push(clientId: string, kept: Kept): Promise<string> {
    const requestUri = prefix + randomBytes(32).toString('base64url');
    const name = this.nameOf(requestUri);
    await this.values.put('par', name, textOf({ ...kept, clientId, opened: false }), pushedLifetimeSeconds * 1000);
    return requestUri;
  }

  /** The request, if it is this client's and has not been used. @throws StoreUnavailable */
  async open(requestUri: string, clientId: string): Promise<(Origin & { readonly parameters: FormBody }) | undefined> {
    const name = this.nameOf(requestUri);
    const text = await this.values.get('par', name);
    const pushed = text === undefined ? undefined : (JSON.parse(text) as Pushed);
    if (pushed?.clientId !== clientId) return undefined;
    if (!pushed.opened) {
      const opened = textOf({ ...pushed, opened: true });
      // Whoever used it in the meantime has used it.
      if (!(await this.values.replace('par', name, opened, openedLifetimeMs))) return undefined;
    }
    const { query, isPushed, isSigned } = pushed;
    return { parameters: parseParameters(query), isPushed, isSigned };
  }

  /** @returns whether it had not been used before. @throws StoreUnavailable */
  use(requestUri: string): Promise<boolean> {
    return this.values.take('par', this.nameOf(requestUri));
  }

  private nameOf(requestUri: string): string {
    return storedName(this.tenant.id, requestUri);
  }
}
