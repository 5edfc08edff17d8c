// The guarantee: the certificate of somebody else is not taken for the client's, however alike the names are.
import { makeCertificate } from '../../../../test/setup/certificates.js';
import { isDistinguishedName, matchesCertificateSubject } from './certificate-subject.js';

const { certificate } = makeCertificate({
  subject: '/C=DE/O=Example, Inc./OU=Shop \\+ Store/CN=Straße',
  extensions: [
    'subjectAltName=DNS:shop.example,URI:https://shop.example/id,IP:192.0.2.7,email:shop@mail.example,URI:https://a.example/x',
  ],
});

test.each([
  ['tls_client_auth_subject_dn', 'CN=Straße,OU=Shop \\+ Store,O=Example\\, Inc.,C=DE'],
  ['tls_client_auth_subject_dn', 'cn=Stra\\c3\\9fe, ou=Shop \\+ Store, o=Example\\, Inc., c=DE'],
  ['tls_client_auth_san_dns', 'shop.example'],
  ['tls_client_auth_san_uri', 'https://shop.example/id'],
  ['tls_client_auth_san_uri', 'https://a.example/x'],
  ['tls_client_auth_san_ip', '192.0.2.7'],
  ['tls_client_auth_san_email', 'shop@mail.example'],
])('%s %s is this certificate', (member, value) => {
  expect(matchesCertificateSubject(certificate, { [member]: value })).toBe(true);
});

test.each([
  ['tls_client_auth_subject_dn', 'CN=Straße'],
  ['tls_client_auth_subject_dn', 'C=DE,O=Example\\, Inc.,OU=Shop \\+ Store,CN=Straße'],
  ['tls_client_auth_subject_dn', 'CN=Straße,OU=Shop+OU=Store,O=Example\\, Inc.,C=DE'],
  ['tls_client_auth_san_dns', 'other.example'],
  ['tls_client_auth_san_dns', '.example'],
  ['tls_client_auth_san_dns', 'Straße'],
  ['tls_client_auth_san_uri', 'https://shop.example/'],
  ['tls_client_auth_san_uri', 'https://shop.example/ID'],
  ['tls_client_auth_san_ip', '192.0.2.8'],
  ['tls_client_auth_san_email', 'else@mail.example'],
])('%s %s is another one', (member, value) => {
  expect(matchesCertificateSubject(certificate, { [member]: value })).toBe(false);
});

test('nothing registered, or two members, match nothing', () => {
  expect(matchesCertificateSubject(certificate, {})).toBe(false);
  const two = { tls_client_auth_san_dns: 'shop.example', tls_client_auth_san_ip: '192.0.2.7' };
  expect(matchesCertificateSubject(certificate, two)).toBe(false);
});

test.each(['', 'shop', 'CN', 'CN=a;O=b', 'CN="a"', 'CN=a,', '=a'])('%j is no distinguished name', (text) => {
  expect(isDistinguishedName(text)).toBe(false);
});
