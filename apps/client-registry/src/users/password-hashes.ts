import { Injectable } from '@nestjs/common';
import { passwordRefusal, Passwords } from '#accounts';
import { invalidMembers } from '../operations/validated.js';

const told = {
  too_short: 'Too short: at least 8 characters.',
  too_long: 'Too long.',
  too_common: 'One of the first that anybody would try.',
};

/** Passwords that administrators set, by the rule that holds for everybody. */
@Injectable()
export class PasswordHashes {
  constructor(private readonly passwords: Passwords) {}

  /** @throws ProblemError 422, PasswordsBusy */
  async of(password: string, names: readonly (string | null | undefined)[]): Promise<string> {
    const refusal = passwordRefusal(password, names);
    if (refusal) throw invalidMembers([{ pointer: '/password', detail: told[refusal] }]);
    return this.passwords.hash(password);
  }
}
