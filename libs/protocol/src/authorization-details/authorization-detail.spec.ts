import { OAuthError } from '../errors/oauth-error.js';
import {
  checkDetail,
  narrowedDetails,
  parseAuthorizationDetails,
  type AuthorizationDetailsType,
} from './authorization-detail.js';

const payment: AuthorizationDetailsType = {
  description: 'Start a payment',
  members: {
    actions: { kind: 'strings', required: true, values: ['initiate', 'status'] },
    creditorName: { kind: 'string' },
    amount: { kind: 'object' },
    urgent: { kind: 'boolean' },
    count: { kind: 'number' },
  },
};
const detail = {
  type: 'payment',
  actions: ['initiate'],
  amount: { currency: 'EUR', amount: '5' },
  urgent: true,
  count: 2,
};

it('RFC 9396 §2: an array of objects that each have a type', () => {
  expect(parseAuthorizationDetails(JSON.stringify([detail]))).toEqual([detail]);
  expect(parseAuthorizationDetails(undefined)).toEqual([]);
});

it.each(['', '{}', '[]', '[1]', '[{}]', '[{"type":1}]', 'x', JSON.stringify(Array(21).fill(detail))])(
  '%s is none',
  (text) => {
    expect(() => parseAuthorizationDetails(text)).toThrow(OAuthError);
  },
);

it('§5: a detail has the members that its type describes, and no others', () => {
  expect(() => checkDetail(detail, payment)).not.toThrow();
  for (const wrong of [
    { type: 'payment' },
    { ...detail, actions: [] },
    { ...detail, actions: ['everything'] },
    { ...detail, creditorName: 7 },
    { ...detail, amount: ['5'] },
    { ...detail, urgent: 'yes' },
    { ...detail, count: '2' },
    { ...detail, constructor: 'x' },
    { ...detail, surprise: true },
  ]) {
    expect(() => checkDetail(wrong, payment)).toThrow(OAuthError);
  }
});

it('§6: a token request may ask for some of what was granted, as it was granted', () => {
  const other = { type: 'account', actions: ['read'] };
  expect(narrowedDetails(undefined, [detail, other])).toEqual([detail, other]);
  const { type, ...rest } = detail;
  expect(narrowedDetails(JSON.stringify([{ ...rest, type }]), [detail, other])).toEqual([detail]);
  for (const more of [{ ...detail, count: 3 }, { type: 'account' }, { ...other, amount: 1 }]) {
    expect(() => narrowedDetails(JSON.stringify([more]), [detail, other])).toThrow(OAuthError);
  }
});
