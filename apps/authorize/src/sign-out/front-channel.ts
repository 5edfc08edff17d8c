import { Injectable } from '@nestjs/common';
import { ServiceSettings } from '#service';
import { Sessions } from '#storage';

/** OpenID Connect Front-Channel Logout 1.0 */
@Injectable()
export class FrontChannel {
  constructor(
    private readonly sessions: Sessions,
    private readonly settings: ServiceSettings,
  ) {}

  /** What the browser has to open, with `iss` and `sid` (§3), so that each client knows which session is meant. */
  async logoutsOf(sessionId: string): Promise<readonly string[]> {
    const found = await this.sessions.frontChannelLogouts(sessionId);
    return found.map(({ uri, sid }) => {
      const url = new URL(uri);
      url.searchParams.set('iss', this.settings.issuer);
      url.searchParams.set('sid', sid);
      return url.href;
    });
  }
}
