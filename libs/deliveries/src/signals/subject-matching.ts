import type { NamedPerson, SubjectIdentifier } from '#storage';

/** By what receivers may name whom an event is about. */
export interface Described {
  readonly subject: SubjectIdentifier;
  readonly person: NamedPerson | undefined;
}

const members = new Set(['user', 'session']);

/**
 * Whether a subject that was taken off a stream covers an event.
 *
 * @see SSF 1.0 §8.1.3.1
 */
export function covers(removed: SubjectIdentifier, { subject, person }: Described): boolean {
  const about = partsOf(subject);
  // A member that the event does not have (a device) says nothing against it; one that differs does.
  const compared = Object.entries(partsOf(removed)).flatMap(([member, identifier]) => {
    const other = about[member];
    return other ? [sameOne(identifier, other, person)] : [];
  });
  return compared.length > 0 && compared.every(Boolean);
}

/** Of a simple subject, its one part, whatever it is. */
function partsOf(subject: SubjectIdentifier): Readonly<Record<string, SubjectIdentifier>> {
  if (subject['format'] !== 'complex') return subject['format'] === 'opaque' ? { session: subject } : { user: subject };
  // A receiver may have sent anything as a member; what names nobody covers nobody.
  const parts = Object.entries(subject).filter(([member, part]) => members.has(member) && isObject(part));
  return Object.fromEntries(parts) as Record<string, SubjectIdentifier>;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

function sameOne(removed: SubjectIdentifier, about: SubjectIdentifier, person: NamedPerson | undefined): boolean {
  if (removed['format'] === 'email') return sameEmail(removed['email'], person?.email ?? undefined);
  if (removed['format'] !== about['format']) return false;
  const compared = removed['format'] === 'iss_sub' ? ['iss', 'sub'] : ['id'];
  return compared.every((member) => removed[member] !== undefined && removed[member] === about[member]);
}

const sameEmail = (removed: unknown, email: string | undefined): boolean =>
  typeof removed === 'string' && removed.toLowerCase() === email?.toLowerCase();
