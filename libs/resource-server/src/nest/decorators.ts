import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { AccessToken } from '../verify/access-token.js';
import type { Requirements } from '../verify/verify-options.js';

export const requirementsKey = 'tokenward:requirements';
export const publicKey = 'tokenward:public';

/** What a controller or one of its routes asks of the token. A route's own replaces the controller's. */
export const RequireToken = (requirements: Requirements = {}): CustomDecorator =>
  SetMetadata(requirementsKey, requirements);

/** A route that needs no token, where the guard is everywhere. */
export const Public = (): CustomDecorator => SetMetadata(publicKey, true);

/** The request's token, as a parameter. */
export const Token: () => ParameterDecorator = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const { token } = context.switchToHttp().getRequest<{ token?: AccessToken }>();
  if (!token) throw new Error('This route is not protected: use TokenGuard');
  return token;
});
