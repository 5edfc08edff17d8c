/** Parameters, members and headers whose values never reach a log, in one spelling (lower case, no separators). */
const sensitiveNames = new Set([
  ...['authorization', 'proxyauthorization', 'cookie', 'setcookie', 'dpop', 'clientassertion', 'assertion'],
  ...['clientsecret', 'secret', 'password', 'currentpassword', 'newpassword', 'passwordconfirmation', 'otp', 'csrf'],
  ...['code', 'codeverifier', 'devicecode', 'usercode', 'authreqid', 'request', 'requesturi', 'state', 'nonce'],
  ...['token', 'accesstoken', 'refreshtoken', 'idtoken', 'idtokenhint', 'loginhinttoken', 'logouttoken', 'linktoken'],
  ...['subjecttoken', 'actortoken', 'registrationaccesstoken', 'initialaccesstoken', 'keyencryptionkey'],
]);

export function isSensitiveName(name: string): boolean {
  return sensitiveNames.has(name.replace(/[-_]/g, '').toLowerCase());
}
