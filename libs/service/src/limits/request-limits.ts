import { Injectable, Logger } from '@nestjs/common';
import { OAuthError, type ServerPolicy } from '#protocol';
import { networkOf, PolicyCache, RequestCounts, StoreUnavailable, type ClientRecord } from '#storage';
import { Tenant } from '../infrastructure/tenant.js';

/**
 * The limits that the server's policy sets for requests in a minute. Without a store to count in, there are none. Where none is set,
 * there is no promise to wait for either.
 */
@Injectable()
export class RequestLimits {
  private readonly logger = new Logger('RequestLimits');

  constructor(
    private readonly policies: PolicyCache,
    private readonly counts: RequestCounts,
    private readonly tenant: Tenant,
  ) {}

  /**
   * @param from of a client that has proved nothing: otherwise anybody could use up what its people need
   * @throws OAuthError 429; it names the setting, since the client has said who it is
   */
  ofClient(
    { requests_per_minute: limits }: ServerPolicy,
    { id, settings }: ClientRecord,
    from?: string,
  ): Promise<void> | undefined {
    const most = Math.min(limits?.client ?? Infinity, settings.requests_per_minute ?? Infinity);
    if (most === Infinity) return undefined;
    const bucket = from === undefined ? `client:${id}` : `client:${id}:${networkOf(from)}`;
    return this.allow(bucket, most, 'This application has made too many requests (requests_per_minute).');
  }

  /**
   * @param from whose `ip` is worked out from the headers of proxies, when somebody asks for it
   * @throws OAuthError 429
   */
  ofAddress(from: { readonly ip: string }): Promise<void> | undefined {
    const policy = this.policies.known(this.tenant.id);
    if (policy) return this.ofAddressBy(policy, from);
    return this.policies.of(this.tenant.id).then((read) => this.ofAddressBy(read, from));
  }

  private ofAddressBy(
    { requests_per_minute: limits }: ServerPolicy,
    from: { readonly ip: string },
  ): Promise<void> | undefined {
    if (limits?.address === undefined) return undefined;
    return this.allow(`address:${networkOf(from.ip)}`, limits.address, 'There were too many requests.');
  }

  private async allow(bucket: string, most: number, refusal: string): Promise<void> {
    if ((await this.counted(bucket)) <= most) return;
    throw new OAuthError('temporarily_unavailable', refusal, {
      errorCode: 'too_many_requests',
      status: 429,
      retryAfterSeconds: 60,
    });
  }

  private counted(bucket: string): Promise<number> {
    return this.counts.count(`${this.tenant.id}:${bucket}`).catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) throw error;
      this.logger.warn({ err: error, msg: 'requests are not counted' });
      return 0;
    });
  }
}
