import { OAuthError } from '#protocol';
import type { AccessTokenClaims, Actor } from '#service';

const mostActors = 4;

/**
 * Who acts for the subject: the actor outside, those who acted before within.
 *
 * @throws OAuthError invalid_request where the chain has become too long
 * @see RFC 8693 §4.1
 */
export function actingFor(subject: AccessTokenClaims, actor: AccessTokenClaims | undefined): Actor | undefined {
  if (!actor) return subject.act;
  if (lengthOf(subject.act) >= mostActors) {
    throw new OAuthError('invalid_request', 'Too many have acted for this subject already.', {
      errorCode: 'exchanged_too_often',
    });
  }
  return { sub: actor.sub, client_id: actor.client_id, ...(subject.act && { act: subject.act }) };
}

const lengthOf = (act: Actor | undefined): number => (act ? 1 + lengthOf(act.act) : 0);

/**
 * Whether this party may act for the subject, by what the subject's token says. A token that says nothing leaves it to policy.
 *
 * @see RFC 8693 §4.4
 */
export const mayAct = (subject: AccessTokenClaims, party: string): boolean =>
  subject.may_act === undefined || subject.may_act.sub === party;
